"""The sandbox: the whole system with invented people and a clock to move. Its routes exist nowhere else.

It refuses to stand beside a production setting (`deploy.settings`), and whoever reaches it may move its clock and
start it again: it is for trying.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody

from deploy import jobs, sandbox_clock, seed
from deploy.migrate import migrate
from deploy.piccolo_conf import DB
from deploy.running import open_vault
from deploy.settings import Settings
from privacy import vault as vaults
from registry import calendar, timers
from registry.clock import legal_now, wall_now
from registry.database import retrying, transaction
from registry.errors import FieldProblem, Invalid
from registry.i18n import text
from registry.ports import clients, keys
from registry.web.kit import api
from registry.web.who import Who
from units import notice
from vehicles.guangdong_quota import CODE as QUOTA
from vehicles.hunan_law import QUOTA as QUOTA_OF_HUNAN
from whitelist.scheme import CODE

EITHER = text("Give either the instant to move to, or the time to move on by")
PORT = "Sandbox port"
ANYONE = {"who": Who.anyone(), "kind": "api"}

EMPTY = """
    drop schema if exists keys cascade;
    drop schema public cascade;
    create schema public;
"""


class ClockMove(msgspec.Struct, forbid_unknown_fields=True):
    """Where to move legal time: `now`, an instant (RFC 3339), or `advance`, a time (ISO 8601, such as `P90D`)."""

    now: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    advance: timedelta | None = None


class Clock(msgspec.Struct):
    """Legal time, UTC, and how many timers ran on the way there."""

    now: datetime
    fired: int = 0


class SandboxAccount(msgspec.Struct):
    """Somebody to sign in as. Invented; the password is known to everybody who reaches the sandbox."""

    login: str
    password: str
    role: str


class Sandbox(msgspec.Struct):
    """The sandbox, started again."""

    now: datetime
    accounts: list[SandboxAccount]
    port_client: str
    """Id of a port's system; its private key is `sandbox-port.json` in the installation's folder."""


@get("/sandbox/clock", opt=ANYONE, summary="Read the clock")
async def read_clock() -> Clock:
    """What day the rules think it is."""
    return Clock(await sandbox_clock.now())


@post("/sandbox/clock", opt=ANYONE, status_code=200, summary="Move the clock")
async def move_clock(data: JSONBody[ClockMove]) -> Clock:
    """Move legal time forward. Every timer that falls due on the way runs, in order, each at its own instant."""
    to = data.now if data.now is not None else data.advance
    if to is None or (data.now is not None and data.advance is not None):
        raise Invalid([FieldProblem("now", "either", EITHER), FieldProblem("advance", "either", EITHER)])
    moved = await sandbox_clock.move(to, [job.run for job in jobs.by_themselves()[1:]])
    return Clock(moved.now, moved.fired)


def router(settings: Settings) -> Router:
    """The sandbox's routes."""

    @post("/sandbox/reset", opt=ANYONE, status_code=200, summary="Start again")
    async def reset() -> Sandbox:
        """Start again: everything is dropped, and the invented world is made anew."""
        return await start_again(settings)

    handlers: list[Any] = [read_clock, move_clock, reset]
    return api(*handlers, tags=["Sandbox"])


async def start(settings: Settings) -> Sandbox:
    """Make the invented world, unless it is there."""
    await seed.seed()
    async with transaction() as connection:
        client = await connection.fetchval("select id from port_client where name = $1 and active", PORT)
        if client is None:
            client = await clients.create(
                connection, name=PORT, port="bridge", schemes=[CODE, QUOTA, QUOTA_OF_HUNAN], public_jwk=_port_key(settings),
                agreement="SANDBOX-1", at=wall_now(),
            )  # fmt: skip
        at = await legal_now(connection)
    accounts = [SandboxAccount(**asdict(login)) for login in seed.logins()]
    return Sandbox(at, accounts, str(client))


async def start_again(settings: Settings) -> Sandbox:
    """Drop everything, make the tables and the world anew. Requests under way fail and may be sent again."""
    old = vaults.vault()
    await retrying(lambda: _drop(settings.owner_url))
    await migrate(settings.owner_url)
    for each in (DB.pool, DB.hot):
        assert each is not None
        await each.expire_connections()  # what they had prepared is for tables that are gone
    await open_vault(settings)
    await old.stop()
    async with transaction() as connection:
        await sandbox_clock.begin(connection, settings.sandbox_begins)
        await calendar.seed(connection, wall_now())
        await notice.publish(connection, await legal_now(connection))
    return await start(settings)


async def _drop(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)  # we serve without the right to drop tables
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", timers.TIMERS_LOCK)  # nobody fires meanwhile
            await connection.execute(EMPTY)
    finally:
        await connection.close()


def port_key_file(settings: Settings) -> Path:
    """The private key of the sandbox's port system."""
    return settings.home / "sandbox-port.json"


def _port_key(settings: Settings) -> dict[str, str]:
    """The public key that belongs to the file; both are made when there is none."""
    path = port_key_file(settings)
    if not path.exists():
        return keys.make_key_file(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return {name: value for name, value in kept.items() if name != "d"}
