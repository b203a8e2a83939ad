"""Two times. *Legal now* decides rules and deadlines; *wall now* is for sessions, tokens and single use.

In production they are the same. The sandbox moves legal time by a row of `legal_clock`, read once a request,
never backward but by a reset.
"""

from __future__ import annotations

from datetime import UTC, datetime

from registry.database import Connection
from registry.workdays import SHANGHAI as SHANGHAI
from registry.workdays import civil_day as civil_day


def wall_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


async def legal_now(connection: Connection) -> datetime:
    """The instant (UTC) at which rules are asked: the database's clock, so that all processes agree."""
    at: datetime = await connection.fetchval(
        "select clock_timestamp() + coalesce((select \"offset\" from legal_clock), interval '0')"
    )
    return at
