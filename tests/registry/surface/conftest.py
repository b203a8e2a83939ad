"""Two small schemes in use behind the real frame, and accounts with roles in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import Vault
from registry import cases, idempotency
from registry.accounts import accounts, passwords, sessions
from registry.accounts.roles import Role
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest
from registry.clock import wall_now
from registry.database import transaction
from registry.installed import CaseRow
from registry.surface import api, pages
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry import tiny
from tests.registry.surface import boxes
from tests.registry.web.browsing import client_of

ORIGIN = "http://testserver.local"
ROLES = {"keeper": Role("keeper", "Keeper of the lockers"), "person": Role("person", "Person with a key")}
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # a Monday, noon in Shanghai
KEEPER = Actor(ActorKind.ACCOUNT, "keeper", frozenset({Grant("keeper", "house:ours")}), "en")


@dataclass(frozen=True)
class Caller:
    """An account that is signed in: as a program by `api`, as a browser by `browser`."""

    id: UUID
    actor: Actor
    api: dict[str, str]
    browser: dict[str, str]
    csrf: str

    def form(self, **fields: object) -> dict[str, object]:
        """What a page of this session sends."""
        return {"csrf_token": self.csrf, **fields}


@pytest.fixture(autouse=True)
def schemes() -> Iterator[None]:
    idempotency.install(b"k" * 32)
    boxes.HEAVY.clear()
    with tiny.installed_alone(boxes.INSTALLED):
        yield


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What argon2 costs is tested elsewhere; here it would only be waited for."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
async def client(sealing: Vault) -> AsyncIterator[AsyncClient]:
    site = Site(public_url=ORIGIN, templates={"surface": pages.TEMPLATES}, roles=ROLES)
    app = build_app(site, [api.router, pages.router])
    async with client_of(app, ORIGIN) as started:
        yield started


@pytest.fixture
async def caller(sealing: Vault) -> Callable[..., Awaitable[Caller]]:
    """Makes an account with roles (`keeper@house:ours`, `person`) and signs it in."""

    async def make(*roles: str) -> Caller:
        at = wall_now()
        async with transaction():
            account = await accounts.create_account(
                f"a{uuid7().hex}", Secret("seven grey herons"), at=at, language="en"
            )
            grants = [Grant(role, scope or "*") for role, _, scope in (each.partition("@") for each in roles)]
            for grant in grants:
                await accounts.grant(account, grant.role, grant.scope, at=at)
            program = await sessions.mint(account, SessionKind.API, at=at, rules=SessionRules())
            browser = await sessions.mint(account, SessionKind.PAGE, at=at, rules=SessionRules())
        return Caller(
            account,
            Actor(ActorKind.ACCOUNT, str(account), frozenset(grants), "en"),
            {"authorization": f"Bearer {program}", "accept": "application/json", "accept-language": "en"},
            {"cookie": f"session={browser}; language=en", "accept": "text/html", "origin": ORIGIN},
            sessions.csrf_of(browser),
        )

    return make


@pytest.fixture
async def keeper(caller: Callable[..., Awaitable[Caller]]) -> Caller:
    return await caller("keeper@house:ours")


@pytest.fixture
async def stranger(caller: Callable[..., Awaitable[Caller]]) -> Caller:
    """A keeper of another house."""
    return await caller("keeper@house:other")


async def asked(at: datetime = NOON, **given: UUID) -> CaseRow:
    """A case in which somebody asks for a key to a locker."""
    async with transaction() as connection:
        return (await tiny.ask(connection, at=at, **given)).case


async def held(at: datetime = NOON, by: Actor = KEEPER) -> CaseRow:
    """A case in which the chief has the key."""
    case = await asked(at)
    return await moved(case, "grant", at, by)


async def moved(case: CaseRow, move: str, at: datetime = NOON, by: Actor = KEEPER, **given: object) -> CaseRow:
    async with transaction() as connection:
        return (await cases.make_move(connection, MoveRequest(case.id, move, given), by, at)).case


async def box(at: datetime = NOON, scopes: tuple[str, ...] = ("house:ours",), **given: object) -> CaseRow:
    """A case about a box."""
    subject = uuid7()
    asked_for = {"size": "small", "until": "2026-12-24", **given}
    async with transaction() as connection:
        outcome = await cases.open_case(
            connection, "boxes", subject=subject, about=subject, actor=Actor(
                ActorKind.ACCOUNT, "keeper", frozenset({Grant("keeper", scope) for scope in scopes}), "en"
            ), at=at, scopes=scopes, given=asked_for,
        )  # fmt: skip
    return outcome.case
