"""An application on a port of this machine, over real HTTP, in the test's own event loop, so that it shares its pool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

PATIENCE = 60.0


@asynccontextmanager
async def served(app: Any, port: int) -> AsyncIterator[None]:
    """The application answers on this port of 127.0.0.1 until the end of the block."""
    server = Server(app, port=port, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(PATIENCE):
            await _answers(port)
        yield
    finally:
        server.stop()  # type: ignore[no-untyped-call]
        async with asyncio.timeout(PATIENCE):
            await serving


async def _answers(port: int) -> None:
    async with httpx.AsyncClient() as client:
        while True:
            try:
                await client.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE)
                return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
