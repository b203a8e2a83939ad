"""From a removal to the last lane: each edition that takes something away, and when which lane had it.

Rows are only added, one a lane and removal, so that a hundred lanes that acknowledge at once do not wait for each
other. `marking.py` writes what was reached. All instants are wall time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from privacy.ids import uuid7
from registry.database import Connection

KEEP = timedelta(days=30)
MOST = 500
"""Of the removals of a port that are looked at, the newest."""


@dataclass(frozen=True)
class Removal:
    """A removal: seconds until it was signed, until the last of the lanes that have it acknowledged it, and how many
    lanes of the port do not have it yet. `lanes`: how many have it.
    """

    port: str
    version: int
    removed_at: datetime
    signed_after: float
    reached_after: float | None
    lanes: int
    missing: int


async def note(connection: Connection, port: str, version: int, removed_at: datetime, made_at: datetime) -> None:
    """An edition took something away."""
    await connection.execute(
        "insert into copy_removal (id, port, version, removed_at, made_at) values ($1, $2, $3, $4, $5)"
        " on conflict (port, version) do nothing",
        uuid7(), port, version, removed_at, made_at,
    )  # fmt: skip


RECENT = """
    select r.port, r.version, r.removed_at, extract(epoch from r.made_at - r.removed_at)::float8 as signed_after,
           extract(epoch from reached.last - r.removed_at)::float8 as reached_after, reached.lanes,
           (select count(*) from lane l join port_client c on c.id = l.client and c.active
             where l.port = r.port and l.version < r.version and l.version > 0 and l.retired_at is null) as missing
      from (select *, row_number() over (partition by port order by version desc) as place
              from copy_removal where removed_at >= $1) r,
           lateral (select count(*) as lanes, max(at) as last from lane_reach where removal = r.id) reached
     where r.place <= $2
     order by r.port, r.version desc
"""


async def recent(connection: Connection, since: datetime, most: int = MOST) -> Sequence[Removal]:
    """The removals of each port since an instant, the newest first."""
    return [Removal(**dict(row)) for row in await connection.fetch(RECENT, since, most)]


async def forget(connection: Connection, at: datetime) -> None:
    """Forget removals that are long over, and whom they reached."""
    await connection.execute(
        "delete from lane_reach r using copy_removal o where o.id = r.removal and o.removed_at < $1", at - KEEP
    )
    await connection.execute("delete from copy_removal where removed_at < $1", at - KEEP)
