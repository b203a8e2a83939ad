"""The privacy notice has a version (PI-17): what changes it is told again, at the next visit of each receipt.

Its content is the catalogue, who answers for it and the words of the page. Their digest is the version: nobody has to
remember to raise it. The days from which each version holds are kept, and who has read which.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy import holdings
from privacy.ids import uuid7
from registry.database import Connection
from units.responsibilities import OF_KIND, OPERATOR

WORDS = "2026-11"
"""To be raised with the words of the page itself (`deploy/templates/privacy.html`)."""


def digest() -> bytes:
    """SHA-256 of what the notice says now."""
    parts = [WORDS, OPERATOR]
    parts += [f"{kind.value}: {one.role}: {one.means}" for kind, one in sorted(OF_KIND.items())]
    for column, why in sorted(holdings.every_personal().items()):
        parts += [column, why.purpose, why.basis, why.sensitivity, why.keep, why.share]
    return hashlib.sha256(json.dumps(parts).encode()).digest()


@dataclass(frozen=True)
class Version:
    """The notice in force: a short name, and since when (legal time, UTC)."""

    name: str
    since: datetime


async def publish(connection: Connection, at: datetime) -> None:
    """Note what the notice says from now on, if it says anything new. Called after migrating."""
    newest = await connection.fetchval("select digest from notice_version order by at desc, id desc limit 1")
    if newest is None or bytes(newest) != digest():
        await connection.execute(
            "insert into notice_version (id, digest, at) values ($1, $2, $3)", uuid7(), digest(), at
        )


async def in_force(connection: Connection) -> Version | None:
    """The newest version; None before the first was published."""
    row = await connection.fetchrow("select digest, at from notice_version order by at desc, id desc limit 1")
    return None if row is None else Version(bytes(row["digest"]).hex()[:8], row["at"])


async def not_told(connection: Connection, case: UUID) -> Version | None:
    """The notice in force if it changed after the case was opened, and its person has not said that they read it."""
    version = await in_force(connection)
    if version is None:
        return None
    told = await connection.fetchval(
        "select exists (select 1 from case_ where id = $1 and opened_at >= $2)"
        ' or exists (select 1 from notice_seen where "case" = $1 and at >= $2)',
        case, version.since,
    )  # fmt: skip
    return None if told else version


async def note_read(connection: Connection, case: UUID, at: datetime) -> None:
    """The person behind a case has read the notice in force."""
    await connection.execute(
        'insert into notice_seen (id, "case", digest, at) values ($1, $2, $3, $4)', uuid7(), case, digest(), at
    )
