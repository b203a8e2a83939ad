"""A port that asks for everything: noticed in minutes, slowed to a trickle, and told to the operator.

How many different plates a client asks about in ten minutes is bounded by what can drive through its lanes; whoever
tries plates one after the other goes far beyond. It is slowed, not stopped: a real port that was flagged still has an
answer now and then, and its lanes have their copies. How much a client may ask in a day at all: `allowance.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from privacy.ids import uuid7
from registry.database import Connection
from registry.errors import TooMany
from registry.i18n import text
from registry.web.tables import Refusal

WINDOW = timedelta(minutes=10)
MOST_PLATES = 3_000
"""Different plates of one client in ten minutes: more than all lanes of the second line together have in their peak."""
SLOWED_FOR = timedelta(hours=1)
SLOW_BLOCK, SLOW_EVERY = 10, timedelta(seconds=10)
"""A client that is slowed may ask so often in so long."""
CODE = "port-unusual"
SLOWED = text("This client asks about more plates than its lanes can see, and is slowed. The operator has been told.")

log = structlog.get_logger("creditpass.ports")

BUSY = """
    insert into port_slowed (id, client, since, until, plates)
    select gen_random_uuid(), r.client, $3, $4, count(distinct r.plate_tag)
      from check_record r where r.at > $1 and r.plate_tag is not null
     group by r.client having count(distinct r.plate_tag) > $2
    on conflict (client) do update set until = excluded.until, plates = excluded.plates,
        since = case when port_slowed.until > $3 then port_slowed.since else excluded.since end
    returning client, plates, since = $3 as began
"""


async def watch(connection: Connection, legal: datetime, at: datetime, most: int = MOST_PLATES) -> list[UUID]:
    """Slow the clients that ask about too many plates, and raise the alarm once for each time; who they are.

    `legal` is the legal instant by which the trail counts, `at` wall time. For a timer.
    """
    rows = await connection.fetch(BUSY, legal - WINDOW, most, at, at + SLOWED_FOR)
    for row in rows:
        if row["began"]:
            await _alarm(row["client"], row["plates"], at)
    return [row["client"] for row in rows]


async def hold_back(connection: Connection, client: UUID, wanted: int, least: int, at: datetime) -> int:
    """How many questions of those wanted, and at least needed, a client may take now (wall time).

    Raises TooMany while it is slowed and has had its few, or needs more than that at once.
    """
    row = await connection.fetchrow(
        "select id, block_at from port_slowed where client = $1 and until > $2 for update", client, at
    )
    if row is None:
        return wanted
    if least > SLOW_BLOCK:
        raise TooMany(int(SLOW_EVERY.total_seconds()), SLOWED)
    if row["block_at"] is not None and at < row["block_at"] + SLOW_EVERY:
        raise TooMany(int((row["block_at"] + SLOW_EVERY - at).total_seconds()) + 1, SLOWED)
    await connection.execute("update port_slowed set block_at = $2 where id = $1", row["id"], at)
    return min(wanted, SLOW_BLOCK)


async def slowed(connection: Connection, at: datetime) -> dict[UUID, datetime]:
    """The clients that are slowed at an instant (wall time), and since when."""
    rows = await connection.fetch("select client, since from port_slowed where until > $1", at)
    return {row["client"]: row["since"] for row in rows}


async def _alarm(client: UUID, plates: int, at: datetime) -> None:
    log.warning(CODE, client=str(client), plates=plates)
    await Refusal.insert(
        Refusal(
            id=uuid7(), at=at, actor=f"port:{client}", action="POST /port/v1/check", target=f"client={client}",
            status=TooMany.status, code=CODE,
        )
    )  # fmt: skip
