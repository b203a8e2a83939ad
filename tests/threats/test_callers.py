"""Threats by callers: at somebody else's data, with somebody else's session, receipt or code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from litestar import Litestar

from privacy.ids import uuid7
from registry.actors import ActorKind, Grant
from registry.database import transaction
from tests.architecture.test_routes import Route, routes_of
from tests.threats.conftest import Visit, unthrottled
from tests.units.browser import HTML, ORIGIN, Browser
from tests.whitelist.world import Declared, TestUnit, World
from whitelist import edge

OFFICER = "platform_operator"


async def refusals() -> list[asyncpg.Record]:
    async with transaction() as connection:
        rows: list[asyncpg.Record] = await connection.fetch("select * from refusal")
        return rows


async def two_units(world: World) -> tuple[TestUnit, Declared, TestUnit]:
    """A unit with somebody who waits for it, and another unit."""
    unit, other = await world.unit(), await world.unit()
    return unit, await world.declare(unit, world.typed(world.person(), world.car())), other


async def test_a_clerk_asking_for_another_units_entry_by_id(world: World, visit: Visit) -> None:
    """Nothing there, by whatever way; it is on record; and the entry stands where it stood."""
    _, sent, other = await two_units(world)
    clerk = await visit(account=UUID(other.clerk.id))
    case = f"/api/v1/cases/{sent.case}"
    asked = [
        await clerk.api("GET", case),
        await clerk.api("POST", f"{case}/moves/verify", {"evidence": {"undertaking": True}}),
        await clerk.api("POST", f"{case}/reveal", {"what": "entry.name"}),
        await clerk.get(f"/cases/{sent.case}"),
        await clerk.get(f"/cases/{sent.case}/moves/verify"),
    ]
    assert [answer.status_code for answer in asked] == [404] * 5
    many = await clerk.api("POST", "/api/v1/moves", {"cases": [str(sent.case)], "move": "verify", "evidence": {}})
    assert [one["status"] for one in many.json()["results"]] == [404]
    for path in ("/api/v1/cases", "/api/v1/changes", "/cases", "/cases.csv"):
        assert str(sent.case) not in (await clerk.api("GET", path)).text
    assert await world.state(sent) == "declared"
    told = [row for row in await refusals() if str(sent.case) in row["target"]]
    assert len(told) == 6
    assert {row["actor"] for row in told} == {other.clerk.caller}


async def test_an_officer_acting_outside_their_city(world: World, visit: Visit) -> None:
    """A role is held in a scope: with that of another city no case here is seen or moved, and nothing is imported."""
    unit, sent, _ = await two_units(world)
    await world.verify(unit, sent)
    officer, here = await visit(Grant(OFFICER, "city:zhuhai")), await visit(Grant(OFFICER))
    entry = await world.entry(sent)
    case, vehicle = f"/api/v1/cases/{sent.case}", f"/api/v1/vehicles/{entry['vehicle']}/owner"
    row = {"kind": "vehicle", "number": world.car().plate, "authority": "a", "document": "d", "from": "2026-11-01"}
    acts: Sequence[tuple[str, str, object]] = (
        ("GET", case, None),
        ("POST", f"{case}/moves/suspend", {"evidence": {"reason": "x"}}),
        ("POST", f"{case}/reveal", {"what": "entry.name"}),
        ("GET", f"/api/v1/units/{unit.id}", None),
        ("POST", vehicle, {"entry": str(sent.case), "evidence": "seen"}),
    )
    for method, path, body in acts:
        answer = await officer.api(method, path, body)
        assert answer.status_code in (403, 404), (path, answer.text)
        assert (await here.api("GET", case)).status_code == 200
    for path in ("/api/v1/cases", "/api/v1/units", "/api/v1/changes"):
        text = (await officer.api("GET", path)).text
        assert str(sent.case) not in text
        assert str(unit.id) not in text
    imported = await officer.api("POST", "/api/v1/dishonesty/imports", {"rows": [row]})
    assert [one["problem"]["status"] for one in imported.json()["rows"]] == [403]
    page = await officer.get(f"/vehicles/{entry['vehicle']}/owner")
    assert page.status_code in (403, 404)
    assert await world.state(sent) == "listed"
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from listing") == 0


async def test_a_stolen_qr_code(world: World, visit: Visit) -> None:
    """It leads to a form and to nobody's data; who declares by it is not listed; replaced, it is dead at once."""
    unit, sent, _ = await two_units(world)
    thief, clerk = await visit(), await visit(account=UUID(unit.clerk.id))
    code = unit.code.code
    shown = await thief.get(f"/enrol/{code}")
    assert shown.status_code == 200
    async with transaction() as connection:
        names = await connection.fetch("select number from receipt")
    assert not [row["number"] for row in names if row["number"] in shown.text]
    for path in (f"/units/{unit.id}", f"/units/{unit.id}/code", f"/cases/{sent.case}", "/cases"):
        assert (await thief.get(path)).status_code == 303
    mine = await world.declare(unit, world.typed(world.person(), world.car()))
    assert (await world.state(mine), await world.status(mine)) == ("declared", "NOT_LISTED")
    replaced = await clerk.api("POST", f"/api/v1/units/{unit.id}/code")
    assert replaced.status_code == 201
    assert (await thief.api("GET", f"/api/v1/enrol/{code}")).status_code == 404
    assert (await thief.get(f"/enrol/{code}")).status_code == 404
    assert (await thief.api("GET", f"/api/v1/enrol/{replaced.json()['code']}")).status_code == 200


async def test_session_fixation(world: World, visit: Visit) -> None:
    """A session that somebody else chose is nobody's before the sign-in and after it."""
    unit = await world.unit()
    async with transaction() as connection:
        login = await connection.fetchval("select login from account where id = $1", UUID(unit.clerk.id))
    victim, attacker = await visit(), await visit()
    for planted in ("chosen-by-somebody-else", str(uuid7()), "A" * 43):
        victim.client.cookies.clear()
        attacker.client.cookies.clear()
        victim.client.cookies.set("session", planted)
        attacker.client.cookies.set("session", planted)
        form = {"login": login, "password": "correct horse battery"}
        answer = await victim.client.post("/sign-in", data=form, headers=HTML)
        assert answer.status_code == 303
        given = answer.cookies["session"]
        assert given != planted
        assert (await attacker.get("/account")).status_code == 303, "to the sign-in"
        attacker.client.cookies.clear()
        attacker.client.cookies.set("session", given)
        assert (await attacker.get("/account")).status_code == 200, "the new one is the session"


async def test_csrf(world: World, app: Litestar, visit: Visit) -> None:
    """No page's form is taken from another site, nor without this session's token, whoever is signed in."""
    unthrottled(app)
    forms = [route for route in routes_of(app) if route.method != "GET" and is_page(app, route)]
    assert len(forms) > 30
    for role in (OFFICER, "unit_clerk", "security_admin", "dpo", "audit_admin"):
        browser = await visit(Grant(role))
        for route in forms:
            if ActorKind.ACCOUNT not in route.who.kinds or (route.who.roles and role not in route.who.roles):
                continue
            for origin, token in (
                ("https://elsewhere.example", None),
                (ORIGIN, None),
                (ORIGIN, "f" * 43),
                (None, None),
            ):
                headers = {"accept": "text/html", **({"origin": origin} if origin else {})}
                kind = {"files": {"f": b""}} if "multipart" in str(route.accepts) else {}
                form = {"csrf_token": token} if token else {"x": "y"}
                answer = await browser.client.post(route.address, data=form, headers=headers, **kind)  # type: ignore[arg-type]
                assert answer.status_code == 403, (route.name, role, origin, answer.status_code)
    told = {row["code"] for row in await refusals()}
    assert told == {"cross-site"}


def is_page(app: Litestar, route: Route) -> bool:
    return not re.match(r"/(api|port|sandbox|\.well-known)/", route.template)


async def test_enumeration_of_receipts(world: World, app: Litestar, visit: Visit) -> None:
    """Whoever guesses learns nothing from the answer, and soon has to wait; by every way that takes a receipt."""
    _, sent, _ = await two_units(world)
    unthrottled(app)
    known, unknown = sent.receipt.number, "2222-2222-2222"
    guesser = await visit()
    for ask in (by_api, by_page, by_cookie_on_the_api):
        answers = [await ask(guesser, number, "Z" * 26) for number in (known, unknown)]
        assert answers[0] == answers[1]
        assert answers[0][0] in (401, 422)
    assert (await by_api(guesser, known, sent.receipt.secret()))[0] == 200


async def test_enumeration_of_receipts_is_slowed_down(world: World, visit: Visit) -> None:
    for ask in (by_api, by_page, by_cookie_on_the_api):
        guesser = await visit()
        tried = [await ask(guesser, f"2222-2222-{n:04}".translate(NO_ZERO), "Z" * 26) for n in range(40)]
        assert {status for status, _ in tried} <= {401, 422, 429}
        assert 429 in {status for status, _ in tried[edge.RECEIPT.burst :]}, ask.__name__


NO_ZERO = str.maketrans("01", "AB")


async def by_api(browser: Browser, number: str, secret: str) -> tuple[int, str]:
    return told(await browser.api("GET", f"/api/v1/receipts/{number}", **{"x-receipt-secret": secret}), number)


async def by_page(browser: Browser, number: str, secret: str) -> tuple[int, str]:
    return told(await browser.client.post("/receipt", data={"number": number, "secret": secret}, headers=HTML), number)


async def by_cookie_on_the_api(browser: Browser, number: str, secret: str) -> tuple[int, str]:
    headers = {"accept": "application/json", "cookie": f"receipt={number}.{secret}"}
    return told(await browser.client.get("/api/v1/cases", headers=headers), number)


def told(answer: object, number: str) -> tuple[int, str]:
    """Status and text, but for the request's own number, the new form's key and what was typed."""
    text = re.sub(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}", "", answer.text)  # type: ignore[attr-defined]
    return answer.status_code, text.replace(number, "")  # type: ignore[attr-defined]
