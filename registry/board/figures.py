"""The numbers of the board: how many checks, how fast, what was answered, and how long removals took to all lanes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from registry.board.counting import ANSWERS, TIMES
from registry.database import Connection
from registry.ports.editions import removals
from registry.ports.editions.removals import Removal

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STEP = timedelta(minutes=5)
STEPS = HOUR // STEP
NEWEST = 30
"""Removals that are drawn."""


@dataclass(frozen=True)
class Step:
    """Five minutes: when they began (legal time), checks per second, and within how many seconds half and 99 of a
    hundred were answered (None: none was; infinity: longer than is told apart).
    """

    begins: datetime
    per_second: float
    median: float | None
    p99: float | None


@dataclass(frozen=True)
class Told:
    """What was told at a port under a scheme in a day, by status, and the share of each in a hundred."""

    port: str
    scheme: str
    times: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many answers that were."""
        return sum(self.times.values())

    def share(self, status: str) -> float:
        """In a hundred."""
        return 100 * self.times.get(status, 0) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Reach:
    """The removals of a port in a day: seconds until the last lane had them. `open`: not with every lane yet."""

    port: str
    removals: int
    open: int
    median: float | None
    p99: float | None
    newest: Sequence[Removal]


async def steps(connection: Connection, legal: datetime, at: datetime) -> list[Step]:
    """The last hour, the oldest first, without the minute that is not over. `legal` is legal time, `at` wall time."""
    legal, at = (now.replace(second=0, microsecond=0) for now in (legal, at))
    asked = await connection.fetch(
        "select minute, sum(times)::bigint as times from check_minute where scheme = '' and minute >= $1 and minute < $2"
        " group by 1",
        legal - HOUR, legal,
    )  # fmt: skip
    took = await connection.fetch(
        "select minute, which, times from server_minute where what = $3 and minute >= $1 and minute < $2",
        at - HOUR, at, TIMES,
    )  # fmt: skip
    many, times = [0] * STEPS, [defaultdict[float, int](int) for _ in range(STEPS)]
    for row in asked:
        many[(row["minute"] - (legal - HOUR)) // STEP] += row["times"]
    for row in took:
        times[(row["minute"] - (at - HOUR)) // STEP][float(row["which"])] += row["times"]
    return [
        Step(legal - HOUR + place * STEP, many[place] / STEP.total_seconds(), within(times[place], 0.5),
             within(times[place], 0.99))
        for place in range(STEPS)
    ]  # fmt: skip


def within(times: Mapping[float, int], share: float) -> float | None:
    """The bound within which that share lies, of counts by their upper bound in seconds; None where there is none."""
    left = math.ceil(sum(times.values()) * share)
    for bound in sorted(times):
        left -= times[bound]
        if times[bound] and left <= 0:
            return bound
    return None


async def told(connection: Connection, legal: datetime) -> list[Told]:
    """What ports were told in the last day (legal time)."""
    rows = await connection.fetch(
        "select port, scheme, status, sum(times)::bigint as times from check_minute where scheme <> '' and minute >= $1"
        " and minute <= $2 group by 1, 2, 3 order by 1, 2, 3",
        legal - DAY, legal,
    )  # fmt: skip
    found: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["port"], row["scheme"]][row["status"]] = row["times"]
    return [Told(*place, times) for place, times in found.items()]


async def answers(connection: Connection, since: datetime) -> dict[int, int]:
    """How ports' requests were answered since an instant (wall time), by HTTP status."""
    rows = await connection.fetch(
        "select which, sum(times)::bigint as times from server_minute where what = $2 and minute >= $1 group by 1",
        since, ANSWERS,
    )  # fmt: skip
    return dict(sorted((int(row["which"]), row["times"]) for row in rows))


async def reaches(connection: Connection, at: datetime) -> list[Reach]:
    """The removals of the last day (wall time), port by port."""
    found: defaultdict[str, list[Removal]] = defaultdict(list)
    for removal in await removals.recent(connection, at - DAY):
        found[removal.port].append(removal)
    return [_reach(port, each) for port, each in found.items()]


def _reach(port: str, found: Sequence[Removal]) -> Reach:
    took = [each.reached_after for each in found if each.reached_after is not None]
    hundredths = quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
    return Reach(
        port, len(found), sum(each.missing > 0 for each in found), median(took) if took else None,
        hundredths[98] if took else None, found[:NEWEST],
    )  # fmt: skip
