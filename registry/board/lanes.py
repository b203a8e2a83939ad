"""Each lane on the board: what it holds, and how old that is as far as the centre knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from registry import installed
from registry.database import Connection


class Age(StrEnum):
    """How a lane's copy stands to the limits of its schemes."""

    FRESH = "fresh"
    SOFT = "soft-stale"
    HARD = "beyond"
    UNKNOWN = "unknown"
    """It has never said that it has the newest version."""


@dataclass(frozen=True)
class LaneShown:
    """A lane. `behind`: how many editions it lacks; `ahead`: it holds one that we do not remember to have made.

    `seconds` since its copy was known to tell everything. `set_aside`: how many of its decisions were refused.
    """

    id: UUID
    port: str
    name: str
    client: str
    version: int
    behind: int
    ahead: bool
    seconds: int | None
    age: Age
    seen_at: datetime | None
    set_aside: int


@dataclass(frozen=True)
class PortCopies:
    """A port's copies: the newest version, and seconds since the timers last knew it to be complete."""

    port: str
    epoch: int
    version: int
    seconds: int | None


LANES = """
    select l.id, l.port, l.name, c.name as client, l.version, l.seen_at, l.set_aside, c.schemes,
           (select count(*) from port_edition e where e.port = l.port and e.version > l.version) as behind,
           l.version > (select coalesce(max(version), 0) from port_edition e where e.port = l.port) as ahead,
           extract(epoch from $1 - l.in_step_at)::float8 as seconds
      from lane l join port_client c on c.id = l.client
     where l.retired_at is null and c.active and l.version > 0
     order by l.port, l.name, l.id
"""
COPIES = """
    select port, epoch, (select coalesce(max(version), 0) from port_edition v where v.port = e.port) as version,
           extract(epoch from $1 - in_step_at)::float8 as seconds
      from port_epoch e where retired_at is null order by port
"""


async def every(connection: Connection, at: datetime) -> Sequence[LaneShown]:
    """The lanes that ask, by port and name. `at` is wall time."""
    return [_shown(row) for row in await connection.fetch(LANES, at)]


async def copies(connection: Connection, at: datetime) -> Sequence[PortCopies]:
    """The ports that have copies. `at` is wall time."""
    rows = await connection.fetch(COPIES, at)
    return [PortCopies(row["port"], row["epoch"], row["version"], _whole(row["seconds"])) for row in rows]


def _shown(row: Any) -> LaneShown:
    seconds = _whole(row["seconds"])
    return LaneShown(
        row["id"], row["port"], row["name"], row["client"], row["version"], row["behind"], row["ahead"], seconds,
        age_of(seconds, row["schemes"]), row["seen_at"], row["set_aside"],
    )  # fmt: skip


def age_of(seconds: int | None, schemes: Sequence[str]) -> Age:
    """How old that is for a copy that tells of these schemes: the strictest limit counts, as at the lane."""
    limits = [one.copies for one in installed.every() if one.scheme.code in schemes]
    if seconds is None or not limits:
        return Age.UNKNOWN
    if any(seconds >= limit.hard.total_seconds() for limit in limits):
        return Age.HARD
    return Age.SOFT if any(seconds >= limit.soft.total_seconds() for limit in limits) else Age.FRESH


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else max(0, int(seconds))
