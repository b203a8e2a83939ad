"""What remains of checks: a count for three years (DS-12), while the trail itself goes after 90 days (PI-28).

Provisions are counted from the trail, day by day, and not by each check: a counter that every check of a client
raises would be one row on which all its lanes wait for each other. The trail is written with each check, so none
is missed; counting a day again changes nothing, and a count never falls when part of the trail is gone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.clock import civil_day
from registry.database import Connection

KIND = "standing-status"
"""What a check provides. Where the plate was not certain, nothing was provided."""
RECOUNTED = timedelta(days=3)
KEEP_TRAIL = timedelta(days=90)


async def count(connection: Connection, at: datetime, back: timedelta = RECOUNTED) -> int:
    """Count what was provided in the last days, today so far included; how many rows there are. `at` is legal time.

    For a timer, at least daily. After an interruption give a longer `back`, within the keeping of the trail.
    """
    since = civil_day(at - back)
    done: str = await connection.execute(
        """
        insert into provision (id, client, recipient, purpose, agreement, kind, day, times)
        select gen_random_uuid(), c.id, c.name, c.purpose, c.agreement, $2, r.day, r.times
        from (
            select client, (at at time zone 'Asia/Shanghai')::date as day, count(*) as times
            from check_record where plate_tag is not null and at >= ($1::date)::timestamp at time zone 'Asia/Shanghai'
            group by 1, 2
        ) r join port_client c on c.id = r.client
        on conflict (client, day, purpose, agreement, kind)
            do update set times = greatest(provision.times, excluded.times)
        """,
        since,
        KIND,
    )
    return int(done.split()[-1])


async def forget_trail(connection: Connection, at: datetime, keep: timedelta = KEEP_TRAIL) -> int:
    """Delete the trail of the days before the keeping began, once they are counted; how many checks that were."""
    await count(connection, at, keep + RECOUNTED)
    done: str = await connection.execute(
        "delete from check_record where at < ($1::date)::timestamp at time zone 'Asia/Shanghai'", civil_day(at - keep)
    )
    return int(done.split()[-1])
