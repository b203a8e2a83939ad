"""The days of the trail: a partition for each, made ahead, dropped whole when its keeping is over (PI-28).

A check never waits for a partition: what has none yet goes to `check_record_other`, and moves when its day is made.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.clock import civil_day
from registry.database import Connection

AHEAD = timedelta(days=7)
"""So long nobody notices that the job stands still."""
BACK = timedelta(days=1)


async def make(connection: Connection, at: datetime) -> int:
    """Make the partitions of yesterday and of the coming days, where they lack; how many. `at` is legal time."""
    made: int = await connection.fetchval(
        "select registry_make_check_days($1, $2)", civil_day(at - BACK), civil_day(at + AHEAD)
    )
    return made


async def oldest(connection: Connection) -> date | None:
    """The civil day of the oldest check that is kept, None when there is none."""
    found: datetime | None = await connection.fetchval("select at from check_record order by at limit 1")
    return found and civil_day(found)


async def drop(connection: Connection, before: date) -> int:
    """Drop the days before a civil day, with all their checks; how many checks that were."""
    gone: int = await connection.fetchval("select registry_drop_check_days($1)", before)
    return gone
