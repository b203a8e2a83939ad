"""Counts by the minute: checks from the trail, by whichever process runs timers; times and answers, by each that serves.

Counting the trail again changes nothing. A process that serves adds what it has counted since it last did; the few
seconds that one has not written when it is killed are missing from the board, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.ports.api import CHECK_PATH
from registry.ports.tokens import PORT_PATH
from registry.web.observed import REQUESTS, SECONDS

BACK = timedelta(minutes=3)
"""So far back minutes are counted again, for what was committed late."""
KEEP = timedelta(days=2)
ONE_MINUTE = timedelta(minutes=1)
TIMES, ANSWERS = "seconds", "answers"

CHECKS = """
    insert into check_minute (id, minute, port, scheme, status, times)
    select gen_random_uuid(), c.* from (
        select date_trunc('minute', r.at), r.port, a.key, a.value ->> 0, count(*)::bigint as times
          from check_record r, jsonb_each(r.answers) a where r.at >= $1 and r.at < $2 group by 1, 2, 3, 4
        union all
        select date_trunc('minute', r.at), r.port, '', '', count(*)
          from check_record r where r.at >= $1 and r.at < $2 group by 1, 2
    ) c
    on conflict (minute, port, scheme, status) do update set times = greatest(check_minute.times, excluded.times)
"""


async def count_checks(connection: Connection, at: datetime, back: timedelta = BACK) -> None:
    """Count the last minutes that are over. `at` is legal time. For a timer."""
    end = at.replace(second=0, microsecond=0)
    await connection.execute(CHECKS, end - back, end)


async def forget(connection: Connection, legal: datetime, at: datetime) -> None:
    """Forget what is no longer shown. `legal` is legal time, `at` wall time."""
    await connection.execute("delete from check_minute where minute < $1", legal - KEEP)
    await connection.execute("delete from server_minute where minute < $1", at - KEEP)


Counts = Mapping[tuple[str, str], int]

ADD = """
    insert into server_minute (id, minute, what, which, times)
    select gen_random_uuid(), $1, what, which, times
      from unnest($2::text[], $3::text[], $4::bigint[]) n(what, which, times) order by what, which
    on conflict (minute, what, which) do update set times = server_minute.times + excluded.times
"""


@dataclass
class Served:
    """What this process has counted, as far as it is not on the board yet."""

    _before: Counts = field(default_factory=lambda: counted())

    async def write(self) -> int:
        """Add what came since. For a job in each process that serves."""
        now = counted()
        new = {name: times - self._before.get(name, 0) for name, times in now.items()}
        some = sorted((*name, times) for name, times in new.items() if times > 0)
        if some:
            minute = wall_now().replace(second=0, microsecond=0)
            async with transaction() as connection:
                await connection.execute(ADD, minute, *map(list, zip(*some, strict=True)))
        self._before = now
        return 0


def counted() -> Counts:
    """How many checks took how long, and how many requests of ports were answered how, since this process began."""
    return {**dict(_times()), **dict(_answers())}


def _times() -> Iterable[tuple[tuple[str, str], int]]:
    before = 0
    for metric in SECONDS.collect():
        for sample in metric.samples:
            if sample.name.endswith("_bucket") and sample.labels["route"] == CHECK_PATH:
                below = int(sample.value)
                yield (TIMES, sample.labels["le"]), below - before
                before = below


def _answers() -> Iterable[tuple[tuple[str, str], int]]:
    found: dict[tuple[str, str], int] = {}
    for metric in REQUESTS.collect():
        for sample in metric.samples:
            if sample.name.endswith("_total") and sample.labels["route"].startswith(PORT_PATH):
                name = (ANSWERS, sample.labels["status"])
                found[name] = found.get(name, 0) + int(sample.value)
    return found.items()
