"""What remains of checks: a count for three years (DS-12), while the trail itself goes after 90 days (PI-28).

Provisions are counted from the trail, day by day, and not by each check: a counter that every check of a client
raises would be one row on which all its lanes wait for each other. The trail is written with each check, so none
is missed; counting a day again changes nothing, and a count never falls when part of the trail is gone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.clock import civil_day
from registry.database import Connection
from registry.ports import days, figures

KIND = "standing-status"
"""What a check provides. Where the plate was not certain, nothing was provided."""
RECOUNTED = timedelta(days=3)
KEEP_TRAIL = timedelta(days=90)
ONE_DAY = timedelta(days=1)


async def count(connection: Connection, at: datetime, back: timedelta = RECOUNTED) -> int:
    """Count what was provided in the last days, today so far included; how many rows there are. `at` is legal time.

    For a timer, at least daily. After an interruption give a longer `back`, within the keeping of the trail.
    """
    return await _count(connection, civil_day(at - back), civil_day(at) + ONE_DAY)


async def forget_trail(connection: Connection, at: datetime, keep: timedelta = KEEP_TRAIL) -> int:
    """Drop the trail of the days before the keeping began, counting them once more; how many checks that were."""
    kept_from = civil_day(at - keep)
    oldest = await days.oldest(connection)
    if oldest is not None and oldest < kept_from:
        await _count(connection, oldest, kept_from)
        await figures.count(connection, oldest, kept_from)
    return await days.drop(connection, kept_from)


_MIDNIGHT = "($%d::date)::timestamp at time zone 'Asia/Shanghai'"


async def _count(connection: Connection, first: date, end: date) -> int:
    """Count the days from the first to the one before the end. Made of sets, so the rows' keys are made there too."""
    done: str = await connection.execute(
        f"""
        insert into provision (id, client, recipient, purpose, agreement, kind, day, times)
        select gen_random_uuid(), c.id, c.name, c.purpose, c.agreement, $3, r.day, r.times
        from (
            select client, (at at time zone 'Asia/Shanghai')::date as day, count(*) as times
            from check_record
            where plate_tag is not null and at >= {_MIDNIGHT % 1} and at < {_MIDNIGHT % 2}
            group by 1, 2
        ) r join port_client c on c.id = r.client
        on conflict (client, day, purpose, agreement, kind)
            do update set times = greatest(provision.times, excluded.times)
        """,  # noqa: S608
        first,
        end,
        KIND,
    )
    return int(done.split()[-1])
