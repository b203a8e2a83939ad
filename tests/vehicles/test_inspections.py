"""Authorities place orders and report; each reads its own alone; the port's answer names them (SW-5, SW-17)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from deploy.app import create
from deploy.schemes import install_all
from deploy.settings import Settings
from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, idempotency
from registry.accounts import accounts, sessions
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest
from registry.clock import civil_day, legal_now, wall_now
from registry.database import transaction
from registry.errors import Forbidden, GuardRefused, Invalid, NotFound
from registry.ports import clients
from registry.ports.asking import PortAuth
from registry.ports.keys import make_key_file, read_key_file
from registry.timers import fire_due
from tests.registry.web.browsing import client_of
from vehicles import inspections
from vehicles.inspection import CODE, OFFICER, SCHEME, OrderFacts, scope_of
from vehicles.inspections import NewOrder, Whom

ORIGIN = "http://localhost:8000"
PLATE = "粤C8R5T2"
pytestmark = pytest.mark.usefixtures("sealing")


@pytest.fixture(autouse=True)
def schemes() -> None:
    install_all()


def officer(authority: str) -> Actor:
    return Actor(ActorKind.ACCOUNT, authority, frozenset({Grant(OFFICER, scope_of(authority))}))


CUSTOMS, BORDER = officer("customs"), officer("border_inspection")


async def now() -> datetime:
    async with transaction() as connection:
        return await legal_now(connection)


async def place(actor: Actor = CUSTOMS, whom: Whom | None = None, *, days: int = 10, every: bool = False) -> UUID:
    async with transaction() as connection:
        at = await legal_now(connection)
        order = NewOrder(
            whom or Whom("vehicle", Secret(PLATE)), Secret("因为怀疑"), civil_day(at) + timedelta(days=days), every
        )
        return await inspections.place(connection, order, actor, at)


async def state(case: UUID) -> str:
    async with transaction() as connection:
        found: str = await connection.fetchval("select state from case_ where id = $1", case)
        return found


# --- The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (90, False), (91, True)])
async def test_an_order_lasts_ninety_days_at_most_and_not_less_than_today(days: int, refused: bool) -> None:
    if not refused:
        await place(days=days)
        return
    with pytest.raises(GuardRefused) as said:
        await place(days=days)
    assert said.value.cite is not None
    assert (said.value.code, said.value.cite.clause) == ("order-too-long", "SW-17")


def test_an_order_is_done_when_it_is_reported_and_an_alert_is_not() -> None:
    day = date(2026, 11, 22)
    choose = SCHEME.move("report").choose
    assert choose is not None
    assert [choose(OrderFacts("customs", every, day, day)).code for every in (False, True)] == ["reported", "in_force"]


# --- Placing --------------------------------------------------------------------------------------------------------------


async def test_the_reason_is_sealed_and_its_own_authority_alone_finds_the_case() -> None:
    case = await place()
    async with transaction() as connection:
        assert (await cases.find(connection, case, CUSTOMS)).scheme == CODE
        for stranger in (
            BORDER,
            Actor(ActorKind.ACCOUNT, "x", frozenset({Grant("auditor"), Grant("platform_operator")})),
        ):
            with pytest.raises(NotFound):
                await cases.find(connection, case, stranger)
        notes = await connection.fetch('select text from note where "case" = $1', case)
        journal = await connection.fetch('select j::text as row from journal j where "case" = $1', case)
    assert len(notes) == 1
    assert "因为怀疑".encode() not in bytes(notes[0]["text"])
    assert not [row for row in journal if "因为怀疑" in row["row"] or PLATE in row["row"]]


async def test_somebody_without_an_authority_or_with_two_places_none() -> None:
    for scopes in ((), ("customs", "transport")):
        both = Actor(ActorKind.ACCOUNT, "x", frozenset(Grant(OFFICER, scope_of(each)) for each in scopes))
        with pytest.raises(Forbidden):
            await place(both)


@pytest.mark.parametrize(
    ("whom", "field"),
    [
        (Whom("vehicle"), "plate"),
        (Whom("vehicle", Secret("nothing like it")), "plate"),
        (Whom("driver", document_type="home_return_permit", document_number=Secret("x")), "document_number"),
        (Whom("unit", credit_code=Secret("91440400MA00000000")), "credit_code"),
    ],
)
async def test_what_names_nothing_is_refused_beside_its_field(whom: Whom, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await place(whom=whom)
    assert [problem.field for problem in refused.value.problems] == [field]
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from inspection_order") == 0


async def test_a_driver_is_found_by_a_document() -> None:
    whom = Whom("driver", document_type="home_return_permit", document_number=Secret("M12345678"))
    first, second = await place(whom=whom), await place(BORDER, whom)
    async with transaction() as connection:
        rows = await connection.fetch("select id, scope, subject from inspection_order order by id")
    assert [row["id"] for row in rows] == [first, second]
    assert len({row["subject"] for row in rows}) == 1


# --- Its end --------------------------------------------------------------------------------------------------------------


async def test_it_expires_by_itself_after_its_last_day_and_not_before() -> None:
    case = await place(days=3)
    async with transaction() as connection:
        await connection.execute("insert into legal_clock (id, \"offset\") values (1, interval '2 days')")
    await fire_due()
    assert await state(case) == "in_force"
    async with transaction() as connection:
        await connection.execute("update legal_clock set \"offset\" = interval '4 days'")
    await fire_due()
    assert await state(case) == "expired"


async def test_withdrawn_by_its_authority_it_counts_no_more() -> None:
    case = await place()
    async with transaction() as connection:
        at = await legal_now(connection)
        with pytest.raises((Forbidden, NotFound)):
            await cases.make_move(connection, MoveRequest(case, "withdraw", {"why": "x"}), BORDER, at)
    async with transaction() as connection:
        await cases.make_move(
            connection, MoveRequest(case, "withdraw", {"why": "x"}), CUSTOMS, await legal_now(connection)
        )
        assert await connection.fetchval("select ended_at from inspection_order where id = $1", case) is not None
    assert await state(case) == "withdrawn"


# --- Over HTTP: two authorities, a port, one inspection -----------------------------------------------------------------


@pytest.fixture
async def http() -> AsyncIterator[AsyncClient]:
    idempotency.install(b"k" * 32)
    async with client_of(create(Settings(sandbox=True, base_url=ORIGIN, log_level="error")), ORIGIN) as client:
        yield client


async def signed_in(authority: str) -> dict[str, str]:
    async with transaction():
        account = await accounts.create_account(f"o-{authority[:8]}", Secret("seven grey herons fly"), at=wall_now())
        await accounts.grant(account, OFFICER, scope_of(authority), at=wall_now())
        token = await sessions.mint(account, SessionKind.API, at=wall_now(), rules=SessionRules())
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
async def port(tmp_path: Path) -> PortAuth:
    public = make_key_file(tmp_path / "port.json")
    async with transaction() as connection:
        made = await clients.create(
            connection,
            name="Lanes",
            port="bridge",
            schemes=["hengqin"],
            public_jwk=public,
            agreement="A",
            at=wall_now(),
        )
    return PortAuth(ORIGIN, str(made), *read_key_file(tmp_path / "port.json"))


async def ordered(http: AsyncClient, who: dict[str, str], **more: Any) -> str:
    body = {"scope": "vehicle", "plate": PLATE, "reason": "x", "until": str(civil_day(await now()) + timedelta(days=5))}
    answer = await http.post("/api/v1/inspections/orders", json={**body, **more}, headers=who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


async def test_two_authorities_and_a_port_carry_out_one_inspection(http: AsyncClient, port: PortAuth) -> None:
    customs, border = await signed_in("customs"), await signed_in("border_inspection")
    done, alert = await ordered(http, customs), await ordered(http, border, every=True)
    told = (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"]
    assert told["authorities"] == ["border_inspection", "customs"]
    (seen,) = (await http.get("/api/v1/inspections", headers=border)).json()
    assert (seen["inspection"], seen["waiting"]) == (told["id"], told["authorities"])

    results = f"inspections/{told['id']}/results"
    said = await http.post(f"/api/v1/{results}", json={"result": "clean", "found": "nothing"}, headers=customs)
    assert said.json() == {"released": False}, said.text
    (seen,) = (await http.get("/api/v1/inspections", headers=border)).json()
    assert seen["reported"] == [["customs", "clean"]]
    by_port = {"authority": "border_inspection", "result": "irregular"}
    for _ in range(2):
        said = await http.post(f"/port/v1/{results}", json=by_port, auth=port)
        assert said.json() == {"released": True}, said.text
    assert (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"] is None
    assert [await state(UUID(each)) for each in (done, alert)] == ["reported", "in_force"]
    again = await http.post(f"/api/v1/{results}", json={"result": "irregular"}, headers=customs)
    assert (again.status_code, again.json()["citation"]["clause"]) == (409, "SW-5")


async def test_another_port_does_not_report_it(http: AsyncClient, port: PortAuth, tmp_path: Path) -> None:
    await ordered(http, await signed_in("customs"))
    told = (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"]
    async with transaction() as connection:
        await connection.execute("update port_client set port = 'tunnel'")
    said = await http.post(
        f"/port/v1/inspections/{told['id']}/results", json={"authority": "customs", "result": "clean"}, auth=port
    )
    assert said.status_code == 404


# --- Results inside a passage ---------------------------------------------------------------------------------------------


async def told_passage(http: AsyncClient, port: PortAuth, *items: dict[str, Any]) -> list[tuple[Any, Any, Any]]:
    """What came of each: the outcome or the problem's code, and whether the vehicle is released."""
    base = {"channel": "shenjing", "direction": "out", "arrived_at": (await now()).isoformat()}
    body = {"items": [{"id": "p1", **base, **item} for item in items]}
    answer = await http.post("/port/v1/passages", json=body, auth=port)
    assert answer.status_code == 200, answer.text
    found = answer.json()["results"]
    return [(each["id"], each["passage"] or each["problem"]["code"], each["released"]) for each in found]


def with_results(inspection: str, **found: str) -> dict[str, Any]:
    return {"inspection": {"id": inspection, "results": [{"authority": a, "result": r} for a, r in found.items()]}}


async def passages() -> list[str]:
    async with transaction() as connection:
        return [row["reference"] for row in await connection.fetch("select reference from passage order by reference")]


async def inspected(http: AsyncClient, port: PortAuth) -> tuple[list[str], str]:
    """Two authorities' orders that meet at the port: their cases, and the joint inspection."""
    placed = [await ordered(http, await signed_in(each)) for each in ("customs", "border_inspection")]
    told = (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"]
    return placed, told["id"]


async def test_results_come_inside_a_passage_and_again_change_nothing(http: AsyncClient, port: PortAuth) -> None:
    placed, inspection = await inspected(http, port)
    at = (await now()).isoformat()
    item = {"arrived_at": at, **with_results(inspection, customs="clean", border_inspection="irregular")}
    assert await told_passage(http, port, item) == [("p1", "new", True)]
    assert await told_passage(http, port, item, item) == [("p1", "known", True)] * 2
    assert (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"] is None
    assert [await state(UUID(each)) for each in placed] == ["reported", "reported"]
    async with transaction() as connection:
        found = await connection.fetch("select authority, result from inspection_part order by authority")
    assert [tuple(row) for row in found] == [("border_inspection", "irregular"), ("customs", "clean")]


async def test_results_come_in_parts_and_the_last_one_releases(http: AsyncClient, port: PortAuth) -> None:
    _, inspection = await inspected(http, port)
    at = (await now()).isoformat()
    first = {"arrived_at": at, **with_results(inspection, customs="clean")}
    last = {"arrived_at": at, "released_at": at, **with_results(inspection, border_inspection="clean")}
    assert await told_passage(http, port, first) == [("p1", "new", False)]
    assert await told_passage(http, port, last) == [("p1", "completed", True)]


async def test_a_passage_and_its_results_are_kept_both_or_neither(http: AsyncClient, port: PortAuth) -> None:
    placed, inspection = await inspected(http, port)
    at = (await now()).isoformat()
    wrong = {"arrived_at": at, **with_results(str(uuid7()), customs="clean")}
    half = {"id": "p2", "arrived_at": at, **with_results(inspection, customs="clean", nobody="clean")}
    said = await told_passage(http, port, wrong, half, {"id": "p3"}, {"id": "p4", **wrong, "arrived_at": None})
    assert [code for _, code, _ in said] == ["not-found", "invalid", "new", "invalid"]
    assert await passages() == ["p3"]
    assert [await state(UUID(each)) for each in placed] == ["in_force", "in_force"]
    right = {"arrived_at": at, **with_results(inspection, customs="clean", border_inspection="clean")}
    assert await told_passage(http, port, right) == [("p1", "new", True)]
    other = {"arrived_at": at, "released_at": at, **with_results(inspection, customs="irregular")}
    assert await told_passage(http, port, other) == [("p1", "nothing-to-report", None)]
    async with transaction() as connection:
        assert await connection.fetchval("select released_at from passage where reference = 'p1'") is None


async def test_results_of_another_ports_inspection_are_not_taken(http: AsyncClient, port: PortAuth) -> None:
    _, inspection = await inspected(http, port)
    async with transaction() as connection:
        await connection.execute("update port_client set port = 'tunnel'")
    assert await told_passage(http, port, with_results(inspection, customs="clean")) == [("p1", "not-found", None)]
    assert await passages() == []


async def test_the_same_passage_posted_at_once_reports_once(http: AsyncClient, port: PortAuth) -> None:
    placed, inspection = await inspected(http, port)
    at = (await now()).isoformat()
    item = {"arrived_at": at, **with_results(inspection, customs="clean", border_inspection="clean")}
    said = await asyncio.gather(*(told_passage(http, port, item) for _ in range(6)))
    assert sorted(each[0][1] for each in said) == ["known"] * 5 + ["new"]
    assert {each[0][2] for each in said} == {True}
    async with transaction() as connection:
        for each in placed:
            assert (
                await connection.fetchval(
                    'select count(*) from journal where "case" = $1 and move = $2', UUID(each), "report"
                )
                == 1
            )


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en", "pt"])
async def test_an_officer_orders_and_reports_on_pages(http: AsyncClient, port: PortAuth, language: str) -> None:
    async with transaction():
        account = await accounts.create_account("o-page", Secret("seven grey herons fly"), at=wall_now())
        await accounts.grant(account, OFFICER, scope_of("customs"), at=wall_now())
        token = await sessions.mint(account, SessionKind.PAGE, at=wall_now(), rules=SessionRules())
        live = await sessions.live(token, SessionKind.PAGE, at=wall_now(), rules=SessionRules())
    assert live is not None
    headers = {"cookie": f"session={token}", "accept-language": language, "origin": ORIGIN, "x-csrf-token": live.csrf}
    assert (await http.get("/inspections", headers=headers)).status_code == 200
    until = civil_day(await now()) + timedelta(days=5)
    form = {
        "scope": "vehicle", "plate": PLATE, "often": "once", "reason": "x",
        "until-year": str(until.year), "until-month": str(until.month), "until-day": str(until.day), "until": str(until),
    }  # fmt: skip
    wrong = await http.post("/inspections/orders/new", data={**form, "plate": "?"}, headers=headers)
    assert wrong.status_code == 422
    sent = await http.post("/inspections/orders/new", data=form, headers=headers, follow_redirects=False)
    assert sent.status_code == 303, sent.text[:2000]
    assert (await http.get(sent.headers["location"], headers=headers)).status_code == 200
    told = (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"]
    page = (await http.get("/inspections", headers=headers)).text
    assert told["id"] in page
    assert PLATE not in page
    done = await http.post(
        f"/inspections/{told['id']}/results", data={"result": "clean"}, headers=headers, follow_redirects=False
    )
    assert done.status_code == 303
    assert told["id"] not in (await http.get("/inspections", headers=headers)).text


async def page_of(authority: str) -> dict[str, str]:
    """What an officer's browser sends along."""
    async with transaction():
        account = await accounts.create_account(
            f"o-{uuid7().hex[-12:]}", Secret("seven grey herons fly"), at=wall_now()
        )
        await accounts.grant(account, OFFICER, scope_of(authority), at=wall_now())
        token = await sessions.mint(account, SessionKind.PAGE, at=wall_now(), rules=SessionRules())
        live = await sessions.live(token, SessionKind.PAGE, at=wall_now(), rules=SessionRules())
    assert live is not None
    return {"cookie": f"session={token}", "accept-language": "en", "origin": ORIGIN, "x-csrf-token": live.csrf}


async def ordered_on_page(http: AsyncClient, headers: dict[str, str], **more: Any) -> int:
    until = civil_day(await now()) + timedelta(days=5)
    form = {"often": "once", "reason": "x", "until": str(until), **more}
    sent = await http.post("/inspections/orders/new", data=form, headers=headers, follow_redirects=False)
    return sent.status_code


async def test_the_page_asks_for_ports_where_there_are_several(http: AsyncClient, port: PortAuth) -> None:
    headers = await page_of("customs")
    assert 'name="ports"' not in (await http.get("/inspections/orders/new", headers=headers)).text
    async with transaction() as connection:
        here = await connection.fetchval("select port from port_client")
        await connection.execute(
            "insert into port_client select gen_random_uuid(), name, 'tunnel', schemes, agreement, purpose, active,"
            " created_at, ended_at from port_client"
        )
    assert 'value="tunnel"' in (await http.get("/inspections/orders/new", headers=headers)).text
    car = {"scope": "vehicle", "plate": PLATE}
    assert await ordered_on_page(http, headers, **car, ports="nowhere") == 422
    assert await ordered_on_page(http, headers, **car, ports="tunnel") == 303
    assert (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"] is None
    assert await ordered_on_page(http, headers, **car, ports=["tunnel", here]) == 303
    assert (await http.post("/port/v1/check", json={"plate": PLATE}, auth=port)).json()["inspection"] is not None


async def test_the_page_takes_passports_and_says_where_a_plate_is_from(http: AsyncClient, port: PortAuth) -> None:
    headers = await page_of("customs")
    driver = {"scope": "driver", "document_type": "passport", "document_number": "CA123456"}
    assert await ordered_on_page(http, headers, **driver) == 422
    assert await ordered_on_page(http, headers, **driver, document_country="PT") == 303
    asked = {"plate": PLATE, "driver": {"type": "passport", "number": "CA123456", "country": "PT"}}
    assert (await http.post("/port/v1/check", json=asked, auth=port)).json()["inspection"]["authorities"] == ["customs"]
    car = {"scope": "vehicle", "plate": "MA1234"}
    assert await ordered_on_page(http, headers, **car) == 422
    assert await ordered_on_page(http, headers, **car, jurisdiction="MO") == 303
    told = await http.post("/port/v1/check", json={"plate": "MA1234", "jurisdiction": "MO"}, auth=port)
    assert told.json()["inspection"]["authorities"] == ["customs"]
