"""The operator's board as a whole: read in one transaction, for the page and the API alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.board import figures, lanes
from registry.board.alarms import Alarm, Slowed, alarms
from registry.board.figures import DAY, Reach, Step, Told
from registry.board.lanes import LaneShown, PortCopies
from registry.clock import civil_day
from registry.database import Connection

HELD_BACK = """
    select c.id::text as client, c.name, c.port, s.since, 'slowed' as why
      from port_slowed s join port_client c on c.id = s.client where s.until > $1
    union all
    select c.id::text, c.name, c.port, d.stopped_at, 'spent'
      from port_day d join port_client c on c.id = d.client where d.day = $2 and d.stopped_at is not null
    order by name, why
"""


@dataclass(frozen=True)
class Board:
    """What is on it. `at` is legal time, `seen_at` wall time."""

    at: datetime
    seen_at: datetime
    copies: Sequence[PortCopies]
    lanes: Sequence[LaneShown]
    reaches: Sequence[Reach]
    steps: Sequence[Step]
    told: Sequence[Told]
    answers: Mapping[int, int]
    slowed: Sequence[Slowed]

    @property
    def alarms(self) -> list[Alarm]:
        """What somebody should look at."""
        return alarms(self.lanes, self.copies, self.reaches, self.steps, self.answers, self.slowed)


async def read(connection: Connection, legal: datetime, at: datetime) -> Board:
    """The board at an instant: `legal` is legal time, `at` wall time."""
    held_back = await connection.fetch(HELD_BACK, at, civil_day(at))
    return Board(
        legal,
        at,
        await lanes.copies(connection, at),
        await lanes.every(connection, at),
        await figures.reaches(connection, at),
        await figures.steps(connection, legal, at),
        await figures.told(connection, legal),
        await figures.answers(connection, at - DAY),
        [Slowed(**dict(row)) for row in held_back],
    )
