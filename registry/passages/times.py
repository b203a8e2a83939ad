"""How long passages took: average, median and 90th percentile per port, channel and month, to be published (SW-10.1).

A month is counted anew as long as all its passages are kept; from then on its figures stand. Of a cell with few
passages no times are computed at all, so that nobody's journey can be read from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registry.clock import civil_day
from registry.database import Connection
from registry.passages.taking import KEEP

FEWEST = 10
"""Of fewer passages than this in a month, a channel's times are not published."""

COUNT = """
    insert into release_time (id, port, channel, month, passages, average, median, ninetieth)
    select gen_random_uuid(), p.port, p.channel, p.month, count(*),
           case when count(*) >= $2 then round(avg(p.took)) end,
           case when count(*) >= $2 then round(percentile_cont(0.5) within group (order by p.took)) end,
           case when count(*) >= $2 then round(percentile_cont(0.9) within group (order by p.took)) end
      from (select port, channel, extract(epoch from released_at - arrived_at)::float8 as took,
                   date_trunc('month', released_at at time zone 'Asia/Shanghai')::date as month
              from passage where released_at is not null and arrived_at is not null
               and released_at >= ($1::date)::timestamp at time zone 'Asia/Shanghai') p
     group by p.port, p.channel, p.month
    on conflict (port, channel, month) do update set passages = excluded.passages, average = excluded.average,
        median = excluded.median, ninetieth = excluded.ninetieth
"""


@dataclass(frozen=True)
class Month:
    """The times of one month, in seconds; None where there were too few passages. `month` is its first day."""

    month: date
    passages: int
    average: int | None
    median: int | None
    ninetieth: int | None

    @property
    def told(self) -> bool:
        """Whether its times may be published."""
        return self.median is not None


@dataclass(frozen=True)
class Channel:
    """The months of a channel of a port, the oldest first."""

    port: str
    channel: str
    months: tuple[Month, ...]


async def count(connection: Connection, at: datetime) -> None:
    """Count every month whose passages are all still kept. `at` is legal time. For a timer."""
    await connection.execute(COUNT, whole_since(at), FEWEST)


def whole_since(at: datetime, keep: timedelta = KEEP) -> date:
    """The first day of the first month of which no passage is forgotten yet."""
    kept = civil_day(at - keep)
    if kept.day == 1:
        return kept
    return date(kept.year + kept.month // 12, kept.month % 12 + 1, 1)


async def published(connection: Connection, at: datetime, months: int = 13) -> list[Channel]:
    """What is published at an instant (legal time): each channel of each port, over so many months with the present."""
    today = civil_day(at)
    first = date(today.year + (today.month - months) // 12, (today.month - months) % 12 + 1, 1)
    rows = await connection.fetch(
        "select port, channel, month, passages, average, median, ninetieth from release_time where month >= $1"
        " and month <= $2 order by port, channel, month",
        first, today,
    )  # fmt: skip
    found: dict[tuple[str, str], list[Month]] = {}
    for row in rows:
        month = Month(row["month"], row["passages"], row["average"], row["median"], row["ninetieth"])
        found.setdefault((row["port"], row["channel"]), []).append(month)
    return [Channel(*place, tuple(each)) for place, each in found.items()]


def minutes(seconds: int | None) -> str:
    """Seconds as minutes with one decimal; empty for None."""
    return "" if seconds is None else f"{seconds / 60:.1f}"


def rows_of(channels: Sequence[Channel]) -> list[list[str]]:
    """The figures as rows of a file: port, channel, month, passages, and three times in minutes.

    Of too few passages neither their number nor their times.
    """
    return [
        [
            each.port, each.channel, f"{month.month:%Y-%m}", str(month.passages) if month.told else f"<{FEWEST}",
            minutes(month.average), minutes(month.median), minutes(month.ninetieth),
        ]
        for each in channels
        for month in each.months
    ]  # fmt: skip
