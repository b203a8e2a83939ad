"""What the ports' tests share: the schemes of the bridge, and a port's system with its key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx import AsyncClient
from litestar import Litestar

from privacy.vault import Vault
from registry.actors import ActorKind
from registry.clock import wall_now
from registry.database import transaction
from registry.ports import api, clients
from registry.ports.asking import PortAuth
from registry.ports.check import Asker
from registry.ports.identify import identifier
from registry.ports.keys import make_key_file, read_key_file
from registry.ports.shortcut import shortcut
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports import passes
from tests.registry.web.browsing import client_of

ORIGIN = "http://testserver.local"


@dataclass(frozen=True)
class Port:
    """A port's system: its id, and the key that it signs with."""

    id: UUID
    kid: str
    key: Ed25519PrivateKey

    @property
    def asker(self) -> Asker:
        return Asker(self.id, frozenset({"bridge", "ferry"}))

    def auth(self, scope: str = "") -> PortAuth:
        return PortAuth(ORIGIN, str(self.id), self.kid, self.key, scope)


@pytest.fixture
def bridge() -> Iterator[None]:
    with passes.in_use():
        yield


@pytest.fixture
async def port(sealing: Vault, bridge: None, tmp_path: Path) -> Port:
    """A port's system that may ask about `bridge` and `ferry`."""
    public = make_key_file(tmp_path / "port.json")
    async with transaction() as connection:
        made = await clients.create(
            connection, name="Bridge lanes", port="bridge-west", schemes=["bridge", "ferry"], public_jwk=public,
            agreement="BW-2026-07", at=wall_now(),
        )  # fmt: skip
    return Port(made, *read_key_file(tmp_path / "port.json"))


@pytest.fixture
def app(port: Port) -> Litestar:
    site = Site(public_url=ORIGIN, identify={ActorKind.PORT: identifier()}, throttled=False)
    return build_app(site, [api.router], shortcuts=[shortcut])


@pytest.fixture
async def http(app: Litestar) -> AsyncIterator[AsyncClient]:
    async with client_of(app, ORIGIN) as client:
        yield client
