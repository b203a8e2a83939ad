"""How much one client may ask in a day: more than its lanes need, and far less than there are plates.

A process takes questions from the client's day in blocks, one statement for many questions, so that the limit holds
whatever number of processes answer and however often they start. What a process that ends has not used is lost.
The first question past the limit is an alarm: it is put on record among the refusals, and logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog

from privacy.ids import uuid7
from registry.clock import SHANGHAI, civil_day
from registry.database import Connection, transaction
from registry.errors import TooMany
from registry.i18n import text
from registry.ports import unusual
from registry.web.tables import Refusal

A_DAY = 100_000
BLOCK = 200
KEPT = timedelta(days=90)
SPENT = text("This client has asked as often as it may in one day. The operator has been told.")
CODE = "port-allowance"

log = structlog.get_logger("creditpass.ports")


@dataclass
class Allowance:
    """Questions that one client may ask in a civil day (Asia/Shanghai), as far as this process has taken them."""

    a_day: int = A_DAY
    block: int = BLOCK
    _left: dict[UUID, tuple[date, int]] = field(default_factory=dict)

    async def take(self, client: UUID, at: datetime, many: int = 1) -> None:
        """Take so many questions, or none; `at` is wall time. Raises TooMany, with the seconds to the day's end."""
        day = civil_day(at)
        left = self._of(client, day)
        if left < many:
            more = await self._more(client, day, at, many)
            left = self._of(client, day) + more  # others have taken theirs meanwhile
            self._left[client] = (day, left)
        if left < many:
            raise TooMany(_to_midnight(at), SPENT)
        self._left[client] = (day, left - many)

    def _of(self, client: UUID, day: date) -> int:
        known, left = self._left.get(client, (day, 0))
        return left if known == day else 0

    async def _more(self, client: UUID, day: date, at: datetime, many: int) -> int:
        async with transaction() as connection:
            wanted = await unusual.hold_back(connection, client, max(self.block, many), many, at)
            had = await connection.fetchval(
                "insert into port_day (id, client, day, taken) values ($1, $2, $3, 0)"
                " on conflict (client, day) do update set taken = port_day.taken returning taken",
                uuid7(), client, day,
            )  # fmt: skip
            more: int = min(wanted, max(0, self.a_day - had))
            if more == 0:
                await _alarm(connection, client, day, at)
            await connection.execute(
                "update port_day set taken = taken + $3 where client = $1 and day = $2", client, day, more
            )
        return more


_allowance = Allowance()


def install(a_day: int) -> None:
    """From now on, every client may ask so often in a day."""
    global _allowance
    _allowance = Allowance(a_day)


async def take(client: UUID, at: datetime, many: int = 1) -> None:
    """Take so many questions from the client's day. Raises TooMany."""
    await _allowance.take(client, at, many)


async def stopped_since(connection: Connection, client: UUID, at: datetime) -> datetime | None:
    """Since when the client has been stopped today; None while it may ask. Both are wall time."""
    found: datetime | None = await connection.fetchval(
        "select stopped_at from port_day where client = $1 and day = $2", client, civil_day(at)
    )
    return found


async def forget(connection: Connection, at: datetime) -> int:
    """Forget days long over (wall time); how many. For a timer."""
    done: str = await connection.execute("delete from port_day where day < $1", civil_day(at - KEPT))
    return int(done.split()[-1])


async def _alarm(connection: Connection, client: UUID, day: date, at: datetime) -> None:
    """Once for each client and day."""
    first = await connection.fetchval(
        "update port_day set stopped_at = $3 where client = $1 and day = $2 and stopped_at is null returning true",
        client, day, at,
    )  # fmt: skip
    if first:
        log.warning(CODE, client=str(client))
        await Refusal.insert(
            Refusal(
                id=uuid7(),
                at=at,
                actor=f"port:{client}",
                action="POST /port/v1/check",
                target=f"client={client}",
                status=TooMany.status,
                code=CODE,
            )
        )


def _to_midnight(at: datetime) -> int:
    here = at.astimezone(SHANGHAI)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return int((midnight - here).total_seconds()) + 1
