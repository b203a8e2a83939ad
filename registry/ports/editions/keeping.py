"""Signed editions as they are kept: written, read by lanes, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from privacy.ids import uuid7
from registry.database import Connection
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.tags import TagKey
from registry.ports.editions.signing import Signed, published
from registry.ports.keys import decode

MOST_EDITIONS, MOST_BYTES = 200, 4_000_000
"""Of the changes that a lane is given at once."""
KEEP_WHOLES = 2
"""The last but one stays, so that whoever is taking it can follow from it."""


@dataclass(frozen=True)
class Whole:
    """A whole set as it was signed."""

    epoch: int
    version: int
    message: bytes


async def write(connection: Connection, signed: Signed, at: datetime) -> None:
    """Keep an edition. `at` is wall time."""
    copy = signed.copy
    await connection.execute(
        "insert into port_edition (id, port, epoch, version, made_at, records, changes, whole)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        uuid7(), copy.key.port, copy.key.epoch, copy.version, at, len(copy.records), signed.changes, signed.whole,
    )  # fmt: skip
    if signed.whole is not None:
        await connection.execute(FORGET, copy.key.port, KEEP_WHOLES - 1)


FORGET = """
    delete from port_edition where port = $1 and version <
        (select version from port_edition where port = $1 and whole is not null
          order by version desc offset $2 limit 1)
"""


async def newest_version(connection: Connection, port: str) -> int:
    """The highest version of any epoch of the port; 0 if there is none."""
    found: int = await connection.fetchval("select coalesce(max(version), 0) from port_edition where port = $1", port)
    return found


async def whole(connection: Connection, port: str, epoch: int) -> Whole | None:
    """The newest whole set of the epoch; what changed since is had from `changes`."""
    row = await connection.fetchrow(
        "select epoch, version, whole as message from port_edition"
        " where port = $1 and epoch = $2 and whole is not null order by version desc limit 1",
        port, epoch,
    )  # fmt: skip
    return None if row is None else Whole(**dict(row))


async def changes(connection: Connection, port: str, epoch: int, since: int) -> list[bytes] | None:
    """What leads on from a version, edition by edition, as much as is given at once; None: take the whole.

    None, too, where an edition began anew: nothing leads to it from those before.
    """
    known = await connection.fetchval(
        "select true from port_edition where port = $1 and epoch = $2 and version = $3", port, epoch, since
    )
    if not known:
        return None
    rows = await connection.fetch(
        "select changes from (select version, changes, coalesce(sum(length(changes)) over (order by version), 0) as size"
        " from port_edition where port = $1 and epoch = $2 and version > $3) e"
        " where size - coalesce(length(changes), 0) <= $4 order by version limit $5",
        port, epoch, since, MOST_BYTES, MOST_EDITIONS,
    )  # fmt: skip
    led = [row["changes"] for row in rows]
    return None if None in led else led


async def held(connection: Connection, key: TagKey) -> Copy | None:
    """The copy as a lane that is in step has it; None while there is none."""
    begun = await whole(connection, key.port, key.epoch)
    if begun is None:
        return None
    keys = await trusted(connection)
    copy = open_copy(begun.message, keys, key)
    while more := await changes(connection, key.port, key.epoch, copy.version):
        for message in more:
            copy = copy.follow(message, keys)
    return copy


async def trusted(connection: Connection) -> Mapping[str, Ed25519PublicKey]:
    """The keys by which our own copies are opened."""
    jwks = (await published(connection))["keys"]
    return {jwk["kid"]: Ed25519PublicKey.from_public_bytes(decode(jwk["x"])) for jwk in jwks}
