"""A small world in which every kind of caller has something of their own, and somebody else has the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from deploy.roles import ROLES
from privacy.ids import uuid7
from privacy.secret import Secret
from registry.accounts import accounts, sessions
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import Grant
from registry.audit import signing
from registry.clock import wall_now
from registry.database import transaction
from tests.architecture.test_routes import ORIGIN, Route
from tests.whitelist.test_rights import ask
from tests.whitelist.world import OPERATOR, Declared, TestUnit, World
from units import clerks, contacts, units
from units.contacts import Notices
from units.registration import NewClerk
from whitelist import list_files

RECEIPT = "receipt"
Ids = Mapping[str, str]
"""What stands in the places of an address, by their names."""


@dataclass(frozen=True)
class Side:
    """A unit, somebody on its list who has asked for a copy of their data, and somebody who waits."""

    unit: TestUnit
    listed: Declared
    waiting: Declared
    ids: Ids


@dataclass
class Doors:
    """The world, a caller at a time. `mine` and `theirs` are alike, and belong to two units."""

    client: AsyncClient
    world: World
    mine: Side
    theirs: Side
    caller: str = ""
    account: UUID | None = None
    _known: dict[str, UUID | None] = field(default_factory=dict)

    async def knock(self, route: Route, ids: Ids, *, json: Any = None) -> Response:
        """Ask as the caller, each time in a session of its own, so that signing out costs nothing."""
        headers = {"accept": "application/json", "accept-language": "en", "origin": ORIGIN}
        cookies = {}
        if self.caller == RECEIPT:
            receipt = self.mine.listed.receipt
            headers["x-receipt-secret"] = receipt.secret()
            cookies["receipt"] = f"{receipt.number}.{receipt.secret()}"
        elif self.account is not None:
            await self._session(route, headers, cookies)
        if cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        body: Any = {} if route.method in ("GET", "DELETE") else _body(route, json)
        self.client.cookies.clear()
        return await self.client.request(route.method, route.filled(ids), headers=headers, **body)

    async def credentials(self) -> dict[str, str]:
        """The headers by which a program of the caller is known."""
        if self.caller == RECEIPT:
            return {"x-receipt-secret": self.mine.listed.receipt.secret()}
        if self.account is None:
            return {}
        async with transaction():
            token = await sessions.mint(self.account, SessionKind.API, at=wall_now(), rules=SessionRules())
        return {"authorization": f"Bearer {token}"}

    async def _session(self, route: Route, headers: dict[str, str], cookies: dict[str, str]) -> None:
        assert self.account is not None
        kind, rules = (SessionKind.API if route.is_api else SessionKind.PAGE), SessionRules()
        async with transaction():
            token = await sessions.mint(self.account, kind, at=wall_now(), rules=rules)
            live = await sessions.live(token, kind, at=wall_now(), rules=rules)
        assert live is not None
        if route.is_api:
            headers["authorization"] = f"Bearer {token}"
        else:
            cookies["session"] = token
            headers["x-csrf-token"] = live.csrf

    async def become(self, caller: str) -> None:
        """From now on, ask as somebody with this role (none: as anybody); a clerk is one of `mine`."""
        self.caller = caller
        if caller in self._known:
            self.account = self._known[caller]
        elif caller in ("", RECEIPT):
            self.account = None
        elif caller == "unit_clerk":
            self.account = UUID(self.mine.unit.clerk.id)
        else:
            self.account = await account(Grant(caller, "unit:nowhere" if ROLES[caller].scoped else "*"))
        self._known[caller] = self.account


def _body(route: Route, json: Any) -> dict[str, Any]:
    """Something of a type that the route takes."""
    taken = str(sorted(route.accepts))
    if route.is_api and (not route.accepts or "json" in taken):
        return {"json": json or {}}
    return {"files": {"x": b""}} if "multipart" in taken else {"data": json or {"x": "y"}}


async def account(*grants: Grant) -> UUID:
    """A new account that holds these roles."""
    async with transaction():
        made = await accounts.create_account(f"a{uuid7().hex}", Secret("seven grey herons fly"), at=wall_now())
        for grant in grants:
            await accounts.grant(made, grant.role, grant.scope, at=wall_now())
    return made


async def build(client: AsyncClient, world: World) -> Doors:
    """Two units, alike."""
    return Doors(client, world, await _side(world), await _side(world))


async def _side(world: World) -> Side:
    unit = await world.unit()
    await world.visitor_code(unit)
    listed = await world.listed(unit, world.person(), world.car())
    waiting = await world.declare(unit, world.typed(world.person(), world.car()))
    request = await ask(world, listed.holder, "copy")
    spare = await account(Grant("auditor"), Grant("platform_operator"))
    async with transaction() as connection:
        second = await clerks.add_clerk(
            connection, unit.id, NewClerk(f"second{uuid7().hex[-12:]}", Secret("correct horse battery")), unit.clerk
        )
        await contacts.set_notices(connection, unit.id, Notices(False, "https://example.org/hook"), unit.clerk)
        file = await list_files.keep([{"kind": "vehicle"}], OPERATOR)
        unit_case = await units.case_of(connection, unit.id)
        head = await signing.sign(connection, wall_now() + timedelta(seconds=len(str(spare))))
        lane = await connection.fetchval(
            "insert into lane (id, client, port, name) values ($1, $2, 'bridge', 'west-1') returning id",
            uuid7(),
            uuid7(),
        )
    entry = await world.entry(listed)
    return Side(unit, listed, waiting, {
        "unit": str(unit.id), "case": str(listed.case), "entry": str(listed.case), "vehicle": str(entry["vehicle"]),
        "account": str(second), "spare": str(spare), "file": str(file), "head": str(head.id), "request": str(request),
        "number": listed.receipt.number, "code": unit.code.code,
        "unit_case": str(unit_case.id), "lane": str(lane),
    })  # fmt: skip
