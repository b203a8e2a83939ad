"""The security administrator sees the state of all keys, on a page and as JSON, and replaces the one that signs tokens."""

from __future__ import annotations

import pytest
from httpx import AsyncClient
from litestar import Litestar

from privacy import index_uses
from privacy.ids import uuid7
from privacy.master_keys import ENCRYPTION, INDEX
from privacy.secret import Secret
from privacy.vault import Vault
from registry.accounts.roles import OF_ACCOUNTS
from registry.clock import wall_now
from registry.database import transaction
from registry.keys import api, pages
from registry.keys.index_uses import uses
from registry.keys.rotation import index_phases
from registry.ports import keys as token_keys
from registry.subjects import PLATE, find_or_claim
from registry.web.app import build_app
from tests.privacy.rotating import Interrupted, interrupt, rotate
from tests.registry.web.browsing import client_of
from tests.registry.web.conftest import ORIGIN, site
from tests.registry.web.test_administration_pages import come, make, send

ROLES = {role.code: role for role in OF_ACCOUNTS}


@pytest.fixture
async def installation(sealing: Vault) -> Litestar:
    index_uses.install(uses())
    frame = site(roles=ROLES, throttled=False, templates={"keys": pages.TEMPLATES})
    return build_app(frame, [pages.router, api.router])


async def cars(number: int) -> None:
    async with transaction() as connection:
        for each in range(number):
            await find_or_claim(connection, PLATE, Secret(f"CN:粤C{each:05}"), uuid7())


async def test_every_key_its_uses_and_what_keeps_it_are_shown(installation: Litestar, sealing: Vault) -> None:
    await make("chief", "security_admin")
    await cars(5)
    async with transaction() as connection:
        old = (await token_keys.signing_key(connection, wall_now())).kid
    await rotate(sealing, ENCRYPTION)
    with pytest.raises(Interrupted):
        await rotate(sealing, INDEX, phases=index_phases, seen=interrupt)
    async with client_of(installation, ORIGIN) as client:
        await come(client, "chief")
        told = (await client.get("/api/v1/keys", headers={"Accept": "application/json"})).json()
        page = (await client.get("/keys")).text
        keys = {(key["kind"], key["name"]): key for key in told["keys"]}
        assert (keys["encryption", "1"]["retirable"], keys["encryption", "2"]["uses"]) == (True, 5)
        assert (keys["index", "1"]["newest"], keys["index", "2"]["uses"]) == (True, 3)
        assert keys["token", old]["newest"]
        (root,) = [key for key in told["keys"] if key["kind"] == "root"]
        assert (root["held_by"], root["uses"], root["newest"]) == ("file", 4, True)
        running = {one["kind"]: one for one in told["rotations"]}
        assert (running["index"]["done"], running["index"]["total"], running["index"]["finished_at"]) == (3, 5, None)
        assert "creditpass keys retire kek 1" in page
        assert "3 / 5" in page
        assert "Under way" in page
        await rotate(sealing, INDEX, phases=index_phases)
        page = (await client.get("/keys")).text
        assert "token-signing keys derived from it" in page, "what keeps the former key"
        await send(client, "/keys/tokens")
        page = (await client.get("/keys")).text
        assert "Verifies until" in page
    async with transaction() as connection:
        assert (await token_keys.signing_key(connection, wall_now())).kid != old
        actor = await connection.fetchval("select actor from key_event where kind = 'token'")
    assert actor.startswith("account:")


async def test_nobody_else_learns_of_keys_or_replaces_one(installation: Litestar) -> None:
    for role in ("system_admin", "audit_admin", "dpo"):
        await make(role.replace("_", "."), role)
    await make("nobody")
    async with client_of(installation, ORIGIN) as client:
        for login in ("system.admin", "audit.admin", "dpo", "nobody"):
            await come(client, login)
            await refused(client)
        client.cookies.clear()
        assert (await client.get("/api/v1/keys", headers={"Accept": "application/json"})).status_code == 401
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from key_event") == 0


async def refused(client: AsyncClient) -> None:
    for path in ("/keys", "/api/v1/keys"):
        assert (await client.get(path)).status_code == 403
    assert (await send(client, "/keys/tokens")).status_code == 403
