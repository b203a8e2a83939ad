"""What the lane's tests share: a booth whose agent was given its key, at a centre that has an edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.actors import ActorKind
from registry.ports import api as checks
from registry.ports.editions import api
from registry.ports.editions.following import Follower
from registry.ports.identify import identifier
from registry.ports.lane import agent as agents
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports.conftest import ORIGIN, Port
from tests.registry.ports.editions.world import followed
from tests.registry.ports.lane.booth import Booth, Line


@pytest.fixture
async def booth(port: Port, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Booth:
    monkeypatch.setattr(agents, "CENTRE_SECONDS", 60.0)  # a slow machine is no cut line
    site = Site(public_url=ORIGIN, identify={ActorKind.PORT: identifier()}, throttled=False)
    made = Booth(tmp_path / "lane", port, Line(build_app(site, [checks.router, api.router])))
    await made.agent._enrol()
    await followed(Follower())
    return made
