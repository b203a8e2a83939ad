"""The servers that are measured: ours as it is deployed, and an empty handler of the same framework."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

import asyncpg
import msgspec
from granian.constants import Interfaces
from granian.server import Server
from litestar import Litestar, post
from litestar.types import ASGIApp

from deploy import collecting
from privacy.ids import uuid7
from registry.ports.examples import ANSWERS
from registry.ports.messages import CheckAnswer, CheckRequest
from registry.web.app import is_secret, to_secret


def checks() -> ASGIApp:
    """The whole application. Only the throttle is off: one client asks for many here."""
    from deploy.app import ROUTERS, shortcut, site_of
    from deploy.running import running
    from deploy.settings import Settings
    from registry.web.app import build_app
    from registry.web.observed import configure_logging

    settings = Settings.from_env()
    configure_logging(settings.log_level.upper())

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with running(settings):
            yield

    site = replace(site_of(settings), throttled=False)
    app = build_app(site, ROUTERS, lifespan=[lifespan], shortcuts=[shortcut])
    app.on_startup.append(collecting.settle)
    return app


def empty() -> ASGIApp:
    """Reads the same JSON, answers the same JSON, does nothing; and the same after one bare durable insert."""
    answer = msgspec.convert(ANSWERS[0][1], CheckAnswer, strict=False)
    pools: list[Any] = []

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with asyncpg.create_pool(os.environ["CREDITPASS_DATABASE_URL"], min_size=1, max_size=10) as pool:
            pools.append(pool)
            yield

    @post("/port/v1/check", status_code=200)
    async def check(data: CheckRequest) -> CheckAnswer:
        return answer

    @post("/bare", status_code=200)
    async def bare(data: CheckRequest) -> CheckAnswer:
        await pools[0].execute("insert into bare_record values ($1, $2)", uuid7(), "x" * 200)
        return answer

    return Litestar(
        [check, bare], openapi_config=None, lifespan=[lifespan], logging_config=None, on_startup=[collecting.settle],
        type_decoders=[(is_secret, to_secret)],
    )  # fmt: skip


if __name__ == "__main__":
    Server(
        f"tests.benchmarks.servers:{sys.argv[1]}", factory=True, interface=Interfaces.ASGI, address="127.0.0.1",
        port=int(sys.argv[2]), workers=1, backlog=1024, websockets=False, log_enabled=False,
    ).serve()  # fmt: skip
