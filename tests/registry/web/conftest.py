"""A small installation with a route for every way in which things can go, on a database of its own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient
from litestar import Litestar

from deploy.pool import pool
from privacy.secret import Secret
from privacy.vault import Vault
from registry import idempotency
from registry.accounts import accounts, passwords
from registry.accounts.roles import Role
from registry.clock import wall_now
from registry.database import transaction
from registry.web.app import build_app
from registry.web.site import Link, Site
from tests.conftest import Server
from tests.registry.web import sample
from tests.registry.web.browsing import client_of

PASSWORD = "seven grey herons fly"
ORIGIN = "http://testserver.local"
OURS = {"origin": ORIGIN}
BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-language": "en"}
PROGRAM = {"accept": "application/json", "accept-language": "en"}


def site(**changes: object) -> Site:
    """The installation's description, with something changed."""
    usual: dict[str, object] = {
        "name": "Credit pass",
        "public_url": ORIGIN,
        "navigation": (
            Link("Cases", "/cases", frozenset({"clerk"})),
            Link("Register a unit", "/units/new"),
        ),
        "templates": {"sample": Path(__file__).parent / "templates"},
        "roles": {"clerk": Role("clerk", "Clerk of a unit", scoped=True)},
        "footer_note": "Invented for tests.",
    }
    return Site(**(usual | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def secret() -> None:
    idempotency.install(b"k" * 32)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What argon2 costs is tested in tests/registry/accounts; here it would only be waited for."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
async def app(sealing: Vault) -> Litestar:
    return build_app(site(), [sample.pages_router, sample.api_router])


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[AsyncClient]:
    async with client_of(app, ORIGIN) as started:
        yield started


@pytest.fixture(scope="module")
async def shared(postgres: Server, template: str) -> AsyncIterator[AsyncClient]:
    """A client and database for all tests of a module: for those that look at nothing stored. A new database each
    is the better part of what these tests cost.
    """
    name = f"test_{os.getpid()}_shared"
    await postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {postgres.owner} STRATEGY FILE_COPY")
    async with pool(postgres.dsn(name), largest=5):
        app = build_app(site(), [sample.pages_router, sample.api_router])
        async with client_of(app, ORIGIN) as started:
            yield started
    await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def clerk(sealing: Vault) -> str:
    """An account with the role `clerk` in one unit; gives its id."""
    async with transaction():
        made = await accounts.create_account("wang.li", Secret(PASSWORD), at=wall_now(), language="en")
        await accounts.grant(made, "clerk", "unit:1", at=wall_now())
    return str(made)


@pytest.fixture
async def signed_in(client: AsyncClient, clerk: str) -> AsyncClient:
    """The client with the clerk's page session."""
    sent = await client.post(
        "/sign-in", data={"login": "wang.li", "password": PASSWORD}, headers=OURS, follow_redirects=False
    )
    assert sent.status_code == 303, sent.text
    return client


@pytest.fixture
async def bearer(client: AsyncClient, clerk: str) -> dict[str, str]:
    """The headers of a program signed in as the clerk."""
    sent = await client.post("/api/v1/session", json={"login": "wang.li", "password": PASSWORD})
    assert sent.status_code == 201, sent.text
    return {"authorization": f"Bearer {sent.json()['token']}"}
