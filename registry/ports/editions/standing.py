"""What stands for vehicles, as the records of a port's copy: from standings and tags, without opening anything.

A standing that has run out by its last day stays in the set, for the day travels with it: a set changes only when
something was written, and whoever asks a copy looks at the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from registry.database import Connection
from registry.ports.copies.making import Standing, set_of
from registry.ports.copies.tags import TagKey
from registry.ports.editions import tagging
from registry.standings import Row, Status, in_force
from registry.subjects import PLATE

AFFECTED = """
    select distinct subject from standing
     where subject = any($1::uuid[])
        or (driver = any($1::uuid[]) and driver is not null and closed_at is null)
        or (sponsor = any($1::uuid[]) and sponsor is not null and closed_at is null)
"""
OPEN = """
    select s.subject, s.driver, s.scheme, s.status, s.until, s.direction, s.sponsor is not null as sponsored,
           p.status as through, p.until as through_until
      from standing s
      left join standing p on p.subject = s.sponsor and p.scheme = s.sponsor_scheme and p.driver is null
       and p.closed_at is null
     where s.closed_at is null and s.subject = any($1::uuid[]) and s.scheme = any($2::text[])
"""
ANY = datetime(2000, 1, 1, tzinfo=UTC)
"""Some instant: what is open is open, and last days are left to whoever asks."""


async def affected(connection: Connection, subjects: Sequence[UUID]) -> list[UUID]:
    """The vehicles of which a copy may tell something else when these subjects changed."""
    return [row["subject"] for row in await connection.fetch(AFFECTED, subjects)]


async def records(
    connection: Connection, key: TagKey, schemes: Sequence[str], vehicles: Sequence[UUID]
) -> dict[UUID, frozenset[bytes]]:
    """The records of each vehicle, under the schemes in their order. Tags that are missing are made."""
    rows = await connection.fetch(OPEN, vehicles, schemes)
    subjects = list({*vehicles, *(row["driver"] for row in rows if row["driver"] is not None)})
    await tagging.follow(connection, key, subjects)
    tags = await _tags(connection, key, subjects)
    standings: dict[UUID, list[Standing]] = {vehicle: [] for vehicle in vehicles}
    for row in rows:
        standings[row["subject"]].append(_standing(row, schemes, tags))
    return {vehicle: frozenset(set_of(each, key)) for vehicle, each in standings.items()}


Tags = Mapping[tuple[UUID, bool], Sequence[bytes]]
"""Of each subject, its plates (True) and its documents (False)."""


async def _tags(connection: Connection, key: TagKey, subjects: Sequence[UUID]) -> Tags:
    rows = await connection.fetch(
        "select subject, domain, tag from port_tag where port = $1 and epoch = $2 and subject = any($3::uuid[])",
        key.port, key.epoch, subjects,
    )  # fmt: skip
    found: defaultdict[tuple[UUID, bool], list[bytes]] = defaultdict(list)
    for row in rows:
        found[row["subject"], row["domain"] == PLATE].append(row["tag"])
    return found


def _standing(row: Any, schemes: Sequence[str], tags: Tags) -> Standing:
    own = Row(Status(row["status"]), ANY, None, None, row["sponsored"])
    through = None if row["through"] is None else Row(Status(row["through"]), ANY, None, None)
    days: list[date] = [day for day in (row["until"], row["through_until"]) if day is not None]
    drivers = None if row["driver"] is None else tuple(tags.get((row["driver"], False), ()))
    return Standing(
        schemes.index(row["scheme"]),
        tuple(tags.get((row["subject"], True), ())),
        drivers,
        in_force(own, through, ANY),
        min(days, default=None),
        row["direction"],
    )
