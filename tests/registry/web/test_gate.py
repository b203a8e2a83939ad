"""Who may call, from which page, how often; and what is recorded of those who may not."""

from uuid import uuid4

import asyncpg
import pytest
from litestar import Request, get

from privacy.secret import Secret
from registry.accounts import accounts
from registry.actors import Actor, ActorKind
from registry.clock import wall_now
from registry.database import current, transaction
from registry.web.app import build_app
from registry.web.kit import pages
from registry.web.who import Who
from tests.registry.web import sample
from tests.registry.web.browsing import client_of
from tests.registry.web.conftest import BROWSER, ORIGIN, OURS, PASSWORD, PROGRAM, site


async def refusals() -> list[dict[str, object]]:
    async with transaction():
        return [dict(row) for row in await current().fetch("select * from refusal order by ctid")]


async def csrf_of(client) -> str:
    page = (await client.get("/account")).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


async def test_an_application_with_a_route_for_nobody_in_particular_does_not_start():
    @get("/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(RuntimeError, match="/forgotten"):
        build_app(site(), [pages(forgotten)])


async def test_a_role_is_asked_for(client, signed_in, bearer):
    async with transaction():
        await accounts.create_account("li.na", Secret(PASSWORD), at=wall_now(), language="en")
    other = (await client.post("/api/v1/session", json={"login": "li.na", "password": PASSWORD})).json()["token"]
    assert (await client.get("/api/v1/mine", headers=bearer)).json() == {"mine": "yes"}
    refused = await client.get("/api/v1/mine", headers={"authorization": f"Bearer {other}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_a_programs_token_is_no_cookie_and_a_cookie_is_no_programs_token(client, clerk, bearer):
    token = bearer["authorization"].removeprefix("Bearer ")
    answer = await client.get("/account", headers={"cookie": f"session={token}"}, follow_redirects=False)
    assert answer.status_code == 303
    await client.post("/sign-in", data={"login": "wang.li", "password": PASSWORD}, headers=OURS)
    cookie = client.cookies["session"]
    client.cookies.clear()
    answer = await client.get("/api/v1/mine", headers={"authorization": f"Bearer {cookie}"})
    assert answer.status_code == 401


async def test_with_the_pages_cookie_the_api_can_be_read_and_not_written(signed_in):
    assert (await signed_in.get("/api/v1/mine")).status_code == 200
    assert (await signed_in.post("/api/v1/mine", headers=OURS)).status_code == 401


async def test_a_token_that_is_not_in_force_is_refused_even_where_nobody_need_sign_in(client):
    answer = await client.get("/api/v1/number", headers={"authorization": "Bearer nonsense"})
    assert answer.status_code == 401


async def test_a_port_is_known_by_the_one_who_knows_ports(sealing):
    async def port(request: Request) -> Actor | None:
        return Actor(ActorKind.PORT, "p1") if request.headers.get("authorization") == "Bearer port" else None

    app = build_app(site(identify={ActorKind.PORT: port}), [sample.pages_router, sample.api_router])
    async with client_of(app, ORIGIN) as client:
        good = await client.get("/port/v1/hello", headers={"authorization": "Bearer port"})
        assert good.json() == {"port": "hello"}
        assert (await client.get("/port/v1/hello")).status_code == 401
        stranger = await client.get("/port/v1/hello", headers={"authorization": "Bearer other"})
        assert stranger.headers["content-type"] == "application/problem+json"
        assert stranger.status_code == 401
        assert (await client.get("/api/v1/mine", headers={"authorization": "Bearer port"})).status_code == 401


async def test_a_person_is_no_port(signed_in, bearer):
    assert (await signed_in.get("/port/v1/hello", headers=bearer)).status_code in (401, 403)


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"origin": ORIGIN}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": ORIGIN + ".elsewhere.example"}, False),
        ({"origin": ORIGIN, "sec-fetch-site": "cross-site"}, False),
        ({"origin": ORIGIN, "sec-fetch-site": "same-site"}, False),
    ],
)
async def test_a_form_comes_from_our_own_page(client, headers, passes):
    answer = await client.post("/sign-in", data={"login": "x", "password": "y"}, headers={**BROWSER, **headers})
    assert (answer.status_code == 422) is passes
    assert (answer.status_code == 403) is not passes


async def test_signed_in_a_form_carries_the_sessions_token(signed_in):
    url = "/account/sign-out-everywhere"
    token = await csrf_of(signed_in)
    assert (await signed_in.post(url, headers=OURS)).status_code == 403
    assert (await signed_in.post(url, headers=OURS, data={"csrf_token": "0" * 40})).status_code == 403
    assert (await signed_in.post(url, headers=OURS, data={"csrf_token": "é"})).status_code == 403
    by_field = await signed_in.post(url, headers=OURS, data={"csrf_token": token}, follow_redirects=False)
    by_header = await signed_in.post(url, headers={**OURS, "x-csrf-token": token}, follow_redirects=False)
    assert by_field.status_code == by_header.status_code == 303
    other_site = {"origin": "https://elsewhere.example"}
    assert (await signed_in.post(url, headers=other_site, data={"csrf_token": token})).status_code == 403


async def test_another_sessions_token_does_not_do(client, signed_in):
    first = await csrf_of(signed_in)
    signed_in.cookies.clear()
    await client.post("/sign-in", data={"login": "wang.li", "password": PASSWORD}, headers=OURS)
    answer = await client.post("/account/sign-out-everywhere", headers=OURS, data={"csrf_token": first})
    assert answer.status_code == 403


async def test_who_comes_too_often_waits(client):
    answers = [await client.get("/api/v1/number", headers=PROGRAM) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3].headers["retry-after"]) >= 1


async def test_signing_in_is_throttled(client):
    data = {"login": "nobody", "password": "x"}
    statuses = {(await client.post("/api/v1/session", json=data)).status_code for _ in range(25)}
    assert statuses == {401, 429}


async def test_refusals_are_recorded_with_actor_route_and_clause(signed_in, clerk):
    case = uuid4()
    token = await csrf_of(signed_in)
    await signed_in.post(f"/cases/{case}/moves/verify", headers=OURS, data={"csrf_token": token})
    (row,) = await refusals()
    assert row["actor"] == f"account:{clerk}"
    assert row["action"] == "POST /cases/{case}/moves/{move}"
    assert row["target"] == f"case={case} move=verify"
    assert (row["status"], row["code"], row["clause"]) == (409, "two-drivers", "HQ-3.7")


async def test_asking_for_what_is_not_ones_own_is_recorded(signed_in):
    case = uuid4()
    assert (await signed_in.get(f"/cases/{case}")).status_code == 404
    (row,) = await refusals()
    assert (row["code"], row["target"]) == ("not-found", f"case={case}")


async def test_an_unknown_receipt_or_a_wrong_form_is_no_refusal_and_codes_are_not_written_down(client):
    await client.get("/fail/not-found", headers=BROWSER)
    await client.get("/fail/invalid", headers=BROWSER)
    await client.get("/nothing/at/all", headers=BROWSER)
    assert await refusals() == []
    await client.get("/fail/claim-taken", headers=BROWSER)
    (row,) = await refusals()
    assert row["target"] == ""


async def test_a_failed_sign_in_is_recorded_without_what_was_typed(client):
    await client.post("/api/v1/session", json={"login": "my-password-in-the-wrong-box", "password": "x"})
    (row,) = await refusals()
    assert (row["code"], row["actor"], row["target"]) == ("sign-in-failed", "anyone:anyone", "")
    assert "wrong-box" not in repr(row)


async def test_refusals_cannot_be_altered(client):
    await client.get("/fail/forbidden", headers=BROWSER)
    for statement in ("update refusal set code = 'x'", "delete from refusal", "truncate refusal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as connection:
                await connection.execute(statement)
    assert len(await refusals()) == 1


async def test_a_database_that_is_away_is_503_and_health_still_answers(client, signed_in, monkeypatch):
    from registry.database import engine

    monkeypatch.setattr(engine(), "pool", None)
    page = await signed_in.get("/account", headers=BROWSER)
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "Nothing was stored" in page.text
    assert (await signed_in.get("/healthz")).status_code == 200
    monkeypatch.undo()
    assert (await signed_in.get("/account")).status_code == 200


def test_declarations_add_up():
    clerk, receipt = Who.role("clerk"), Who.receipt()
    either = clerk | receipt
    either.check(Actor(ActorKind.RECEIPT, "r"))
    assert either.roles == {"clerk"}
    assert (clerk | Who.signed_in()).roles == frozenset()
    assert (clerk | Who.role("officer")).roles == {"clerk", "officer"}
    with pytest.raises(ValueError, match="role"):
        Who.role()
