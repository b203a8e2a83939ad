"""One lane in a test: its folder, its line to the centre, its clocks."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from litestar import Litestar

from registry.clock import wall_now
from registry.database import transaction
from registry.ports.lane.agent import Agent, LaneAuth
from registry.ports.lane.clock import LaneClock
from registry.ports.lane.folder import Folder
from tests.registry.ports import passes
from tests.registry.ports.conftest import ORIGIN, Port

PLATE, OTHER = "粤C50001", "粤C50002"
DAY = 86_400.0


class Line(httpx.AsyncBaseTransport):
    """The line to the centre: it can be cut, and what comes through it can be replaced."""

    def __init__(self, app: Litestar) -> None:
        self.through = httpx.ASGITransport(app=app, client=("127.0.0.1", 40000))  # type: ignore[arg-type]
        self.cut = False
        self.lies: dict[str, httpx.Response] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("the line is cut")
        lie = self.lies.get(request.url.path)
        return lie or await self.through.handle_async_request(request)


class Hands:
    """Clocks that are set by hand."""

    def __init__(self) -> None:
        self.wall, self.counted = wall_now().timestamp(), 1000.0

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.counted += seconds

    def clock(self, boot: str = "boot-1") -> LaneClock:
        return LaneClock(wall=lambda: self.wall, count=lambda: self.counted, boot=boot)


class Booth:
    """One lane: its folder, its line, its clocks; its agent can be killed and started again."""

    def __init__(self, folder: Path, port: Port, line: Line) -> None:
        self.folder, self.port, self.line, self.hands = folder, port, line, Hands()
        self.agent = self.started()

    def started(self, boot: str = "boot-1") -> Agent:
        auth = LaneAuth(ORIGIN, str(self.port.id), self.port.kid, self.port.key)
        http = httpx.AsyncClient(transport=self.line, base_url=ORIGIN, auth=auth)
        self.agent = Agent("west-1", Folder(self.folder), http, clock=self.hands.clock(boot))
        self.agent.start()
        return self.agent

    async def asked(self, plate: str = PLATE, **more: object) -> dict[str, object]:
        status, body, source = await self.agent.check(json.dumps({"plate": plate, "scheme": "ferry", **more}).encode())
        told = json.loads(body)
        return {"http": status, "via": source, **told, **(told["schemes"][0] if told.get("schemes") else {})}


async def listed(plate: str = PLATE) -> passes.Pass:
    async with transaction() as connection:
        return await passes.enter(connection, await passes.vehicle(connection, plate), scheme="ferry")


async def removed(made: passes.Pass) -> None:
    async with transaction() as connection:
        await passes.become(connection, made, None)
