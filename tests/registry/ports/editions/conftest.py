"""The routes of lanes over HTTP, asked by a port's system."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient

from registry.actors import ActorKind
from registry.ports import api as checks
from registry.ports.editions import api
from registry.ports.identify import identifier
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports.conftest import ORIGIN, Port
from tests.registry.web.browsing import client_of


@pytest.fixture
async def lanes_http(port: Port) -> AsyncIterator[AsyncClient]:
    site = Site(public_url=ORIGIN, identify={ActorKind.PORT: identifier()}, throttled=False)
    async with client_of(build_app(site, [checks.router, api.router]), ORIGIN) as client:
        client.auth = port.auth()
        yield client
