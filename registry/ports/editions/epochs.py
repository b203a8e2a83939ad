"""Keys of tags: one a port and epoch, derived from an index key, so that they are in no table and no backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry.database import Connection
from registry.ports.copies.tags import TagKey

LOCK = 0x636F7079  # any number that nobody else locks
DOMAIN = "port-tag-key"


@dataclass(frozen=True)
class Epoch:
    """The key of a port that counts at present, and how far its copy has followed."""

    port: str
    epoch: int
    index_version: int
    position: int
    in_step_at: datetime | None
    first_version: int = 1

    async def key(self) -> TagKey:
        """The key itself."""
        await vault().know(self.index_version)
        return TagKey(self.port, self.epoch, _key(self.port, self.epoch, self.index_version))


COLUMNS = "port, epoch, index_version, position, in_step_at, first_version"


async def every(connection: Connection) -> list[Epoch]:
    """The epoch of each port that has copies."""
    rows = await connection.fetch(f"select {COLUMNS} from port_epoch where retired_at is null order by port")  # noqa: S608
    return [Epoch(**dict(row)) for row in rows]


async def of_port(connection: Connection, port: str) -> Epoch | None:
    """The port's epoch; None while it has no copies."""
    row = await connection.fetchrow(
        f"select {COLUMNS} from port_epoch where port = $1 and retired_at is null",  # noqa: S608
        port,
    )
    return None if row is None else Epoch(**dict(row))


async def ensure(connection: Connection, port: str, at: datetime) -> Epoch:
    """The port's epoch; the first one begins here, and its copy is made from then on. `at` is wall time."""
    found = await of_port(connection, port)
    if found is None:
        await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
        found = await of_port(connection, port) or await _begin(connection, port, at)
    return found


async def renew(connection: Connection, port: str, at: datetime, *, leap: bool = False) -> Epoch:
    """Begin a new epoch: every lane needs the new key, and old copies go out of date. `at` is wall time.

    `leap`: after a restore from a backup, which forgot epochs and versions that lanes have. Then both go on from the
    time, in minutes and milliseconds since 1970: neither was ever given that fast, so that all that were lie below.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
    await connection.execute("update port_epoch set retired_at = $2 where port = $1 and retired_at is null", port, at)
    for table in ("port_tag", "port_holding", "port_edition"):
        await connection.execute(f"delete from {table} where port = $1 and {KEPT[table]}", port)  # noqa: S608
    return await _begin(connection, port, at, leap=leap)


KEPT = {
    "port_tag": "true",
    "port_holding": "true",
    # the number of the last one stays, so that versions go on rising
    "port_edition": "version < (select max(version) from port_edition where port = $1)",
}


RESTED = timedelta(minutes=10)
"""An epoch that began by itself is followed by another no sooner, whatever a lane says."""
OVERTAKEN = """
    select exists (select 1 from lane l, port_epoch e
                    where l.port = $1 and l.version > $2 and l.version <= $3 and l.retired_at is null
                      and e.port = l.port and e.retired_at is null and e.made_at < $4)
"""


async def overtaken(connection: Connection, port: str, newest: int, at: datetime) -> bool:
    """Whether a lane has a version that we do not remember to have made: the database comes from a backup.

    `at` is wall time. What no clock can have numbered yet is not believed.
    """
    found: bool = await connection.fetchval(OVERTAKEN, port, newest, milliseconds(at), at - RESTED)
    return found


def milliseconds(at: datetime) -> int:
    """Since 1970."""
    return int(at.timestamp() * 1000)


async def _begin(connection: Connection, port: str, at: datetime, *, leap: bool = False) -> Epoch:
    await vault().fresh()
    version = vault().digest(DOMAIN, b"").version
    last: int = await connection.fetchval("select coalesce(max(epoch), 0) from port_epoch where port = $1", port)
    position: int = await connection.fetchval(REACHED)
    epoch = max(last + 1, int(at.timestamp()) // 60) if leap else last + 1
    first = milliseconds(at) if leap else 1
    await connection.execute(
        "insert into port_epoch (id, port, epoch, index_version, position, first_version, made_at)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        uuid7(), port, epoch, version, position, first, at,
    )  # fmt: skip
    return Epoch(port, epoch, version, position, None, first)


REACHED = """
    select greatest((select coalesce(max(position), 0) from copy_change),
                    (select coalesce(max(position), 0) from port_epoch))
"""
"""The last position that was ever given."""


def _key(port: str, epoch: int, index_version: int) -> Secret[bytes]:
    return Secret(vault().digest(DOMAIN, f"{port}\0{epoch}".encode(), index_version).digest)
