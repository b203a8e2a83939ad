"""Every route × every role × own, other and none: what is one's own is answered; what is another's is as if it were not.

The table is made from the routes of the application: what is expected of a cell follows from the route's declaration
and, where a scheme decides, from the scheme's readers and moves. `test_routes.py` asserts the cells that are shut.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from httpx import Response
from litestar import Litestar

from deploy.app import create
from deploy.roles import ROLES
from deploy.settings import Settings
from privacy.ids import uuid7
from registry import idempotency
from registry.accounts.roles import SECURITY_ADMIN, SYSTEM_ADMIN
from registry.actors import ActorKind
from registry.database import transaction
from tests.architecture.doors import RECEIPT, Doors, Ids, build
from tests.architecture.test_routes import ORIGIN, Route, routes_of
from tests.registry.web.browsing import client_of
from tests.whitelist.conftest import cheap_passwords as cheap_passwords
from tests.whitelist.conftest import world as world
from tests.whitelist.world import World
from whitelist.scheme import DECLARANT, SCHEME

OURS = ("unit_clerk", "platform_operator", "auditor", "dpo", "security_admin", "system_admin", "audit_admin")
CALLERS = (*OURS, *sorted(ROLES.keys() - set(OURS)), RECEIPT)
KNOWN = frozenset(
    {"unit", "case", "entry", "vehicle", "account", "file", "head", "number", "code", "move", "purpose", "role", "lane"}
)
"""Places for which the world has something of everybody's own."""
UNREADABLE = frozenset({400, 409, 415, 422})
"""The body was looked at, or the rules: the door was open."""
WORDS = {"scheme": "hengqin", "language": "en", "name": "app.css", "path": "openapi.json", "role": "auditor",
         "purpose": "provision-to-ports"}  # fmt: skip


@pytest.fixture
def app(world: World) -> Litestar:
    idempotency.install(b"k" * 32)
    app = create(Settings(sandbox=True, base_url=ORIGIN, log_level="error"))
    app.state["site"] = replace(app.state["site"], throttled=False)
    return app


@pytest.fixture
async def doors(app: Litestar, world: World) -> AsyncIterator[Doors]:
    async with client_of(app, ORIGIN) as client:
        client.follow_redirects = False
        yield await build(client, world)


def admits(route: Route, caller: str) -> bool:
    """Whether the declaration opens the route to this caller."""
    if "sandbox" in route.template:
        return False
    if caller == RECEIPT:
        return ActorKind.RECEIPT in route.who.kinds
    return ActorKind.ACCOUNT in route.who.kinds and (not route.who.roles or caller in route.who.roles)


def ids_for(route: Route, caller: str, side: Ids) -> Ids:
    """What stands in the route's places, of one side."""
    ids = {**WORDS, **side, "move": "leave" if caller == RECEIPT else "suspend"}
    if route.is_api:
        ids["purpose"] = "sensitive-items"  # the page has withdrawn the other
    if "requests" in route.template:
        ids["case"] = side["request"]
    if route.template.startswith("/units/cases/"):
        ids["case"] = side["unit_case"]
    if caller in (SECURITY_ADMIN.code, "audit_admin", SYSTEM_ADMIN.code):
        ids["account"] = side["spare"]
    return ids


def body_for(route: Route, side: Ids) -> dict[str, object]:
    """A body where an empty one would say nothing of whose it is."""
    if route.template.endswith("/reveal"):
        return {"what": f"entry.name:{side['case']}"}
    if route.template.endswith("/revoke"):
        return {"role": "platform_operator", "scope": "*"}
    if "/moves/" in route.template:
        return {"evidence": {"reason": "x"}} if "receipts" not in route.template else {}
    return {}


def by_scheme(route: Route, caller: str) -> set[int] | None:
    """What the list's scheme says of its own case; None where the route does not go by it."""
    if "{case" not in route.template or "requests" in route.template or route.template.startswith("/units/"):
        return None
    role = DECLARANT if caller == RECEIPT else caller
    if role not in SCHEME.readers:
        return {404}
    moved = {role for move in SCHEME.moves if move.name == "suspend" for role in move.by}
    decides = {role for move in SCHEME.moves for role in move.by}
    if "/moves/" in route.template and caller != RECEIPT and role not in moved:
        return {403, 404} if route.method == "POST" else {403, 404, 303}
    if route.template.endswith("/reveal") and role not in decides:
        return {403}
    return None


def let_in(answer: Response) -> bool:
    """Whether the door was open: neither refused, nor sent to the sign-in, nor a fault."""
    to_sign_in = answer.headers.get("location", "").startswith("/sign-in")
    return answer.status_code not in (401, 403, 404) and answer.status_code < 500 and not to_sign_in


LEFT_OUT = {
    # What stands in these addresses is somebody's own only after steps that tests of their own take.
    "POST /dishonesty/imports/{file}": "the officer's own file: tests/whitelist/test_dishonesty.py",
    "GET /guides/{name}": "a name of three, and nobody's own: tests/deploy/test_guides.py",
    "GET /sign-in": "whoever is signed in goes home",
    "POST /sign-out": "leads to the sign-in",
    "GET /sign-in/second": "only between the password and the second factor",
    "POST /sign-in/second": "the same",
    "POST /account/sessions/end": "names a session in its body",
}


FIRST = (
    "POST /enrol/{code}",
    "POST /api/v1/enrol/{code}",
    "POST /units/{unit}/notices/secret",
    "POST /accounts/{account}/revoke",
)
"""Others take away what these need."""


def in_order(route: Route) -> tuple[bool, bool]:
    """What changes nothing first."""
    return route.method != "GET", route.name not in FIRST


OF_OTHER_SCHEMES = re.compile(r"/papers|/credit-records/|/credit-archive/")
"""They are about other schemes' cases than the list's: nothing in this world is theirs."""


@pytest.mark.parametrize("caller", CALLERS)
async def test_what_is_ones_own_is_answered(app: Litestar, doors: Doors, caller: str) -> None:
    await doors.become(caller)
    wrong, asked = [], 0
    for route in sorted(routes_of(app), key=in_order):
        if not admits(route, caller) or route.name in LEFT_OUT or set(route.places) - KNOWN - WORDS.keys():
            continue
        if OF_OTHER_SCHEMES.search(route.template):
            continue
        if caller not in OURS and caller != RECEIPT and route.who.roles:
            continue  # what other schemes' roles have of their own is in those schemes' tests
        ids = ids_for(route, caller, doors.mine.ids)
        answer = await doors.knock(route, ids, json=body_for(route, doors.mine.ids))
        expected = by_scheme(route, caller)
        asked += 1
        if not (answer.status_code in expected if expected is not None else let_in(answer)):
            wrong.append(
                f"{route.name}: {answer.status_code} {answer.text[:100]}, expected {expected or 'to be let in'}"
            )
    assert asked > 20
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("caller", ["unit_clerk", RECEIPT])
async def test_what_is_anothers_is_as_if_it_were_not(app: Litestar, doors: Doors, caller: str) -> None:
    """The same answer as for what does not exist, on record, and nothing of the other's has changed."""
    await doors.become(caller)
    before = await state_of(doors)
    wrong, asked, on_record = [], 0, 0
    for route in routes_of(app):
        places = set(route.places) & KNOWN - WORDS.keys() - {"move", "code"}
        if not admits(route, caller) or not places or set(route.places) - KNOWN - WORDS.keys():
            continue
        if ActorKind.ANYONE in route.who.kinds:
            continue
        theirs = ids_for(route, caller, doors.theirs.ids)
        nothing = {**theirs, **{place: str(uuid7()) for place in places}}
        answers = [await doors.knock(route, ids, json=body_for(route, doors.theirs.ids)) for ids in (theirs, nothing)]
        told = [(answer.status_code, code_of(answer)) for answer in answers]
        asked += 1
        on_record += sum(status in (403, 404) for status, _ in told)
        if told[0] != told[1] or (told[0][0] not in {401, 403, 404} | UNREADABLE):
            wrong.append(f"{route.name}: theirs {told[0]}, nothing {told[1]}")
    assert asked > (20 if caller != RECEIPT else 5)
    assert not wrong, "\n".join(wrong)
    assert await state_of(doors) == before
    if caller != RECEIPT:
        async with transaction() as connection:
            refused = await connection.fetchval(
                "select count(*) from refusal where actor = $1", f"account:{doors.account}"
            )
        assert refused == on_record > 20


@pytest.mark.parametrize("caller", ["platform_operator", "auditor", "security_admin", "system_admin", "audit_admin"])
async def test_what_does_not_exist_is_not_found(app: Litestar, doors: Doors, caller: str) -> None:
    await doors.become(caller)
    wrong = []
    for route in routes_of(app):
        if route.method == "GET" and admits(route, caller) and set(route.places) & {"case", "unit", "account", "vehicle",
                                                                                 "entry", "head"}:  # fmt: skip
            answer = await doors.knock(route, {**WORDS, "move": "suspend"})
            if answer.status_code not in (403, 404):
                wrong.append(f"{route.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def code_of(answer: Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return answer.headers.get("location", "")


async def state_of(doors: Doors) -> list[object]:
    """Everything that belongs to the other unit, as it stands in the tables."""
    ids = doors.theirs.ids
    queries = (
        ("select to_jsonb(u) from unit u where id = $1::uuid", ids["unit"]),
        ("select to_jsonb(c) from unit_code c where unit = $1::uuid order by id", ids["unit"]),
        ("select to_jsonb(c) from case_ c where id = $1::uuid", ids["case"]),
        ("select to_jsonb(c) from case_ c where id = $1::uuid", ids["unit_case"]),
        ("select to_jsonb(c) from case_ c where id = $1::uuid", ids["request"]),
        ("select to_jsonb(e) from entry e where id = $1::uuid", ids["case"]),
        ("select to_jsonb(a) from account a where id = $1::uuid", ids["account"]),
        ("select to_jsonb(g) from role_grant g where account = $1::uuid order by id", ids["account"]),
        ("select to_jsonb(r) from receipt r where number = $1", ids["number"]),
        ("select count(*) from journal where \"case\" = $1::uuid", ids["case"]),
    )  # fmt: skip
    async with transaction(readonly=True) as connection:
        return [[tuple(row) for row in await connection.fetch(query, value)] for query, value in queries]
