"""The routes of port systems over HTTP, asked with the client that we give to integrators."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import asyncpg
import httpx
import pytest
from httpx import AsyncClient

from registry.actors import ActorKind
from registry.clock import wall_now
from registry.database import transaction
from registry.ports import api, clients
from registry.ports.api import CHECKS
from registry.ports.examples import ANSWERS, QUESTIONS
from registry.ports.identify import identifier
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports import passes
from tests.registry.ports.conftest import ORIGIN, Port
from tests.registry.web.browsing import client_of

Http = AsyncClient
CAR, ANNA = "粤C12345", "M12345678"
TOKEN, CHECK = "/api/v1/token", "/port/v1/check"
FORM = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}
ENGLISH = {"accept-language": "en"}


async def list_car() -> passes.Pass:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        driver = await passes.person(connection, ANNA)
        return await passes.enter(connection, car, driver=driver)


async def ask(http: Http, port: Port, **question: object) -> httpx.Response:
    return await http.post(CHECK, json={"plate": CAR, "scheme": "bridge", **question}, auth=port.auth())


async def token(http: Http, port: Port) -> str:
    sent = await http.post(TOKEN, data={**FORM, "client_assertion": port.auth().assertion()})
    return str(sent.json()["access_token"])


async def recorded() -> list[asyncpg.Record]:
    async with transaction() as connection:
        return list(await connection.fetch("select * from check_record"))


# --- A check ----------------------------------------------------------------------------------------------------------


async def test_the_answer_in_its_final_shape(http: Http, port: Port) -> None:
    await list_car()
    answer = (await ask(http, port)).json()
    (record,) = await recorded()
    assert answer == {
        "decision_id": str(record["id"]),
        "as_of": record["as_of"].isoformat().replace("+00:00", "Z"),
        "schemes": [
            {
                "scheme": "bridge",
                "status": "LISTED",
                "reason": "listed",
                "citation": {"clause": "BR-2", "article": "art. 2", "instrument": "bridge-2026"},
                "valid_until": None,
                "conditions": [],
            }
        ],
        "channel": None,
        "inspection": None,
        "proposals": [],
    }


async def test_everything_a_lane_knows_may_be_said(http: Http, port: Port) -> None:
    await list_car()
    driver = {"type": "home_return_permit", "number": "M1234567802"}
    answer = await ask(
        http, port, driver=driver, jurisdiction="CN", channel="west", direction="out", vehicle_class="goods"
    )
    assert answer.json()["schemes"][0]["status"] == "LISTED"
    assert answer.json()["channel"] == {
        "channel": "west",
        "may_use": True,
        "hours": [{"opens": "00:00", "closes": "24:00"}],
        "reason": "open",
        "citation": {"clause": "BR-5", "article": "art. 5", "instrument": "bridge-2026"},
    }
    (record,) = await recorded()
    assert (record["channel"], record["direction"]) == ("west", "out")


async def test_what_a_channel_allows_depends_on_the_listing_and_the_class(http: Http, port: Port) -> None:
    said = []
    for listed in (False, True):
        if listed:
            await list_car()
        for vehicle_class in ("car", "bus", None):
            answer = await ask(http, port, channel="west", vehicle_class=vehicle_class)
            use = answer.json()["channel"]
            said.append((use["may_use"], use["reason"]))
    closed = (False, "not-for-this-class")
    assert said == [
        (False, "listed-only"),
        closed,
        (False, "listed-only"),
        (True, "open"),
        closed,
        (None, "class-needed"),
    ]
    assert (await ask(http, port, channel="nowhere")).json()["channel"] is None


async def test_many_at_once_have_each_an_answer_or_a_problem_and_a_record(http: Http, port: Port) -> None:
    await list_car()
    items = [
        {"id": "a", "check": {"plate": CAR, "scheme": "bridge"}},
        {"id": "b", "check": {"plate": "nothing like it"}},
        {"id": "c", "check": {"plate": "粤C54321", "scheme": "bridge"}},
        {"id": "d", "check": {"plate": CAR, "scheme": "tunnel"}},
        {"id": "a", "check": {"plate": CAR, "scheme": "bridge", "at": "2026-11-01T00:00:00Z"}},
    ]
    answer = await http.post(CHECK + ":batch", json={"items": items}, auth=port.auth())
    results = answer.json()["results"]
    assert [each["id"] for each in results] == ["a", "b", "c", "d", "a"]
    statuses = [each["answer"] and each["answer"]["schemes"][0]["status"] for each in results]
    assert statuses == ["LISTED", None, "NOT_LISTED", None, "NOT_LISTED"], "in the past it was not listed yet"
    codes = [each["problem"] and each["problem"]["code"] for each in results]
    assert codes == [None, "invalid", None, "scheme-not-granted", None]
    told = {each["answer"]["decision_id"] for each in results if each["answer"]}
    assert told == {str(record["id"]) for record in await recorded()}


@pytest.mark.parametrize("many", [0, 501])
async def test_a_batch_has_at_most_five_hundred(http: Http, port: Port, many: int) -> None:
    items = [{"id": str(number), "check": {"plate": CAR}} for number in range(many)]
    answer = await http.post(CHECK + ":batch", json={"items": items}, auth=port.auth())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items")
    assert not await recorded()


async def test_a_hundred_at_the_same_time_get_each_their_own(http: Http, port: Port) -> None:
    await list_car()
    auth = port.auth()
    await http.post(CHECK, json={"plate": CAR}, auth=auth)  # with a token from here on
    plates = [CAR, "粤C54321"] * 50
    answers = await asyncio.gather(
        *(http.post(CHECK, json={"plate": p, "scheme": "bridge"}, auth=auth) for p in plates)
    )
    statuses = [answer.json()["schemes"][0]["status"] for answer in answers]
    assert statuses == ["LISTED", "NOT_LISTED"] * 50
    told = {answer.json()["decision_id"] for answer in answers}
    assert len(told) == 100
    assert told <= {str(record["id"]) for record in await recorded()}


async def test_a_removal_is_told_in_the_next_check_with_the_same_token(http: Http, port: Port) -> None:
    listed, auth = await list_car(), port.auth()
    said = []
    for status in ("LISTED", None):
        async with transaction() as connection:
            await passes.become(connection, listed, status)
        answer = await http.post(CHECK, json={"plate": CAR}, auth=auth)
        said.append(answer.json()["schemes"][0]["status"])
    assert said == ["LISTED", "NOT_LISTED"]


async def test_proposals_are_written_as_people_write_plates(http: Http, port: Port) -> None:
    answer = (await ask(http, port, plate="粤c1234o")).json()
    assert answer["proposals"] == [{"plate": "粤C·12340", "jurisdiction": "CN"}]


async def test_nobody_is_called_denied(http: Http, port: Port) -> None:
    texts = [(await ask(http, port)).text, json.dumps(ANSWERS), (await http.get("/openapi.json")).text]
    assert not any(word in text.lower() for text in texts for word in ("denied", "deny", "forbidden lane"))


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"plate": "nothing like it"}, "plate"),
        ({"plate": 7}, "plate"),
        ({"at": "2026-11-21T08:00:00"}, "at"),
        ({"at": "2099-01-01T00:00:00Z"}, "at"),
        ({"direction": "sideways"}, "direction"),
        ({"channel": "粤C12345"}, "channel"),
        ({"driver": {"type": "resident_id", "number": "11010519491231002Y"}}, "driver.number"),
        ({"driver": {"type": "resident_id"}}, "driver.number"),
        ({"driver": {"type": "library_card", "number": "1"}}, "driver.type"),
        ({"owner": "?"}, "owner"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_recorded(
    http: Http, port: Port, question: dict[str, Any], field: str
) -> None:
    refused = await ask(http, port, **question)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await recorded() == []


async def test_neither_answers_nor_problems_nor_logs_repeat_what_was_asked(
    http: Http, port: Port, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await list_car()
    driver = {"type": "home_return_permit", "number": ANNA}
    texts = [(await ask(http, port, driver=driver)).text]
    texts += [(await ask(http, port, plate=f"{CAR}!", driver=driver)).text]
    texts += [(await ask(http, port, driver={**driver, "number": f"{ANNA}!"})).text, caplog.text]
    logged = capsys.readouterr().out
    assert CHECK in logged
    assert not [text for text in [*texts, logged] if "12345" in text]


# --- On record before it is answered ----------------------------------------------------------------------------------


async def test_a_check_that_could_not_be_answered_is_on_record_all_the_same(
    http: Http, port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(answer: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(api, "message_of", cut)
    assert (await ask(http, port)).status_code >= 500
    assert len(await recorded()) == 1


async def test_a_check_that_could_not_be_recorded_is_not_answered(http: Http, port: Port, database: str) -> None:
    other = await asyncpg.connect(database)
    try:
        # Refused when the transaction commits, after both statements have run.
        await other.execute(
            """
            create function full_disk() returns trigger language plpgsql as
                $$ begin raise exception 'full' using errcode = 'disk_full'; end $$;
            create constraint trigger full_disk after insert on check_record deferrable initially deferred
                for each row execute function full_disk();
            """
        )
    finally:
        await other.close()
    refused = await ask(http, port)
    assert refused.status_code >= 500
    assert "schemes" not in refused.json()
    assert await recorded() == []


# --- Who may ask ------------------------------------------------------------------------------------------------------


async def test_without_a_token_nobody_is_answered(http: Http) -> None:
    for headers in ({}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eDp5"}):
        refused = await http.post(CHECK, json={"plate": CAR}, headers=headers | ENGLISH)
        assert refused.status_code == 401
        assert "get one at /api/v1/token" in refused.json()["detail"]
        assert refused.headers["www-authenticate"].startswith("Bearer")


async def test_a_client_that_was_ended_is_refused_at_once_though_its_token_is_remembered(
    http: Http, port: Port
) -> None:
    bearer = {"authorization": f"Bearer {await token(http, port)}"}
    assert (await http.post(CHECK, json={"plate": CAR}, headers=bearer)).status_code == 200
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    assert (await http.post(CHECK, json={"plate": CAR}, headers=bearer)).status_code == 401


async def test_a_remembered_token_does_not_outlive_its_expiry(
    http: Http, port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    bearer = {"authorization": f"Bearer {await token(http, port)}"}
    assert (await http.post(CHECK, json={"plate": CAR}, headers=bearer)).status_code == 200
    monkeypatch.setattr("registry.ports.identify.wall_now", lambda: datetime.now(UTC) + timedelta(minutes=5))
    assert (await http.post(CHECK, json={"plate": CAR}, headers=bearer)).status_code == 401


async def test_a_scheme_taken_away_is_refused_from_the_next_check_on(http: Http, port: Port) -> None:
    bearer = {"authorization": f"Bearer {await token(http, port)}"}
    async with transaction() as connection:
        await clients.grant(connection, port.id, ["ferry"])
    refused = await http.post(CHECK, json={"plate": CAR, "scheme": "bridge"}, headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (403, "scheme-not-granted")
    left = await http.post(CHECK, json={"plate": CAR}, headers=bearer)
    assert [each["scheme"] for each in left.json()["schemes"]] == ["ferry"]


async def test_a_port_that_asks_for_everything_is_slowed_down(port: Port) -> None:
    app = build_app(Site(public_url=ORIGIN, identify={ActorKind.PORT: identifier()}), [api.router])
    async with client_of(app, ORIGIN) as http:
        bearer = {"authorization": f"Bearer {await token(http, port)}"}
        soon = monotonic() + 60  # so that the bucket does not fill again while this test runs
        for _ in range(CHECKS.burst):
            app.state["buckets"].take(CHECKS, f"port:{port.id}", soon)
        refused = await http.post(CHECK, json={"plate": CAR}, headers=bearer)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


# --- Tokens -----------------------------------------------------------------------------------------------------------


async def test_a_token_as_rfc_6749_has_it(http: Http, port: Port) -> None:
    sent = await http.post(TOKEN, data={**FORM, "client_assertion": port.auth().assertion(), "scope": "check:ferry"})
    assert sent.status_code == 200
    assert sent.headers["cache-control"] == "no-store"
    answer = sent.json()
    assert answer.pop("access_token").count(".") == 2
    assert answer == {"token_type": "Bearer", "expires_in": 300, "scope": "check:ferry"}


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, 400, "invalid_request"),
        ({"client_assertion": ""}, 400, "invalid_request"),
        ({"client_assertion": "x.y.z"}, 401, "invalid_client"),
        ({"scope": "check:hengqin"}, 400, "invalid_scope"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, 400, "invalid_request"),
    ],
)
async def test_refusals_as_rfc_6749_has_them(
    http: Http, port: Port, changes: dict[str, Any], status: int, error: str
) -> None:
    form: dict[str, Any] = {**FORM, "client_assertion": port.auth().assertion(), "state": "ignored"}
    refused = await http.post(TOKEN, data=form | changes, headers=ENGLISH)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert set(refused.json()) == {"error", "error_description"}
    assert refused.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in refused.headers) == (status == 401)


async def test_an_assertion_sent_twice_is_refused_in_words(http: Http, port: Port) -> None:
    form = {**FORM, "client_assertion": port.auth().assertion()}
    assert (await http.post(TOKEN, data=form)).status_code == 200
    again = await http.post(TOKEN, data=form, headers=ENGLISH)
    assert again.json() == {
        "error": "invalid_client",
        "error_description": "This assertion was used before; each jti is good once",
    }


async def test_a_refused_assertion_is_on_record(http: Http, port: Port) -> None:
    await http.post(TOKEN, data={**FORM, "client_assertion": "x.y.z"})
    async with transaction() as connection:
        rows = await connection.fetch("select action, code from refusal")
    assert [tuple(row) for row in rows] == [("POST /api/v1/token", "invalid_client")]


async def test_a_token_is_asked_for_by_a_form(http: Http, port: Port) -> None:
    sent = await http.post(TOKEN, json={**FORM, "client_assertion": port.auth().assertion()})
    assert sent.status_code == 415


async def test_our_public_keys_are_published(http: Http, port: Port) -> None:
    await token(http, port)
    published = await http.get("/.well-known/jwks.json")
    assert published.headers["content-type"].startswith("application/jwk-set+json")
    assert [key["crv"] for key in published.json()["keys"]] == ["Ed25519"]


# --- The client for integrators, and the description -------------------------------------------------------------------


async def test_the_client_asks_for_a_token_once_and_again_when_it_is_refused(http: Http, port: Port) -> None:
    auth, asked = port.auth(), []

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.path)

    http.event_hooks["request"].append(note)
    for _ in range(2):
        assert (await http.post(CHECK, json={"plate": CAR}, auth=auth)).status_code == 200
    assert asked == [TOKEN, CHECK, CHECK]
    async with transaction() as connection:
        await connection.execute("delete from token_key")
    # Here the token is remembered; in another process it is not.
    other = build_app(Site(public_url=ORIGIN, identify={ActorKind.PORT: identifier()}), [api.router])
    async with client_of(other, ORIGIN) as elsewhere:
        elsewhere.event_hooks["request"].append(note)
        asked.clear()
        assert (await elsewhere.post(CHECK, json={"plate": CAR}, auth=auth)).status_code == 200
    assert asked == [CHECK, TOKEN, CHECK]


def without_null(value: dict[str, Any]) -> dict[str, Any]:
    """The example as the description has it, which leaves nulls out."""
    schemes = [{name: each for name, each in scheme.items() if each is not None} for scheme in value["schemes"]]
    return {name: each for name, each in (value | {"schemes": schemes}).items() if each is not None}


async def test_the_description_shows_questions_and_answers_that_are_true(http: Http, port: Port) -> None:
    description = (await http.get("/openapi.json")).json()
    check = description["paths"][CHECK]["post"]
    assert check["security"] == [{"port": []}]
    shown = check["responses"]["200"]["content"]["application/json"]["examples"]
    assert [example["value"] for example in shown.values()] == [without_null(value) for _, value in ANSWERS]
    token_form = description["paths"][TOKEN]["post"]["requestBody"]["content"]
    assert list(token_form) == ["application/x-www-form-urlencoded"]
    for _, question in QUESTIONS:
        question = {name: value for name, value in question.items() if name != "scheme"}
        answer = await http.post(CHECK, json=question, auth=port.auth())
        assert answer.status_code == 200
        for _, example in ANSWERS:
            assert set(answer.json()) == set(example)
            assert set(answer.json()["schemes"][0]) == set(example["schemes"][0])
