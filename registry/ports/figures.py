"""How often ports were told what, by the hour and by the day: all that remains of checks, and of nobody.

Counted from the trail while it is there, like provisions: counting again changes nothing, and no count falls when
part of the trail is gone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.clock import civil_day
from registry.database import Connection

RECOUNTED = timedelta(days=3)
KEEP_HOURS = timedelta(days=400)
KEEP_DAYS = timedelta(days=3 * 366)
ONE_DAY = timedelta(days=1)

_SINCE = "r.at >= ($1::date)::timestamp at time zone 'Asia/Shanghai'"
_UNTIL = "r.at < ($2::date)::timestamp at time zone 'Asia/Shanghai'"

HOURS = f"""
    insert into check_hour (id, hour, port, channel, direction, scheme, status, times)
    select gen_random_uuid(), c.* from (
        select date_trunc('hour', r.at), r.port, coalesce(r.channel, ''), coalesce(r.direction, ''), a.key,
               a.value ->> 0, count(*) as times
          from check_record r, jsonb_each(r.answers) a where {_SINCE} and {_UNTIL} group by 1, 2, 3, 4, 5, 6
    ) c
    on conflict (hour, port, channel, direction, scheme, status)
        do update set times = greatest(check_hour.times, excluded.times)
"""  # noqa: S608 - made of constants
DAYS = f"""
    insert into check_day (id, day, port, channel, direction, scheme, status, times)
    select gen_random_uuid(), c.* from (
        select (r.at at time zone 'Asia/Shanghai')::date, r.port, r.channel, r.direction, r.scheme, r.status,
               sum(r.times)::bigint as times
          from (select hour as at, * from check_hour) r where {_SINCE} and {_UNTIL} group by 1, 2, 3, 4, 5, 6
    ) c
    on conflict (day, port, channel, direction, scheme, status)
        do update set times = greatest(check_day.times, excluded.times)
"""  # noqa: S608 - made of constants


async def count_lately(connection: Connection, at: datetime, back: timedelta = RECOUNTED) -> None:
    """Count the last days, today so far included. `at` is legal time. For a timer."""
    await count(connection, civil_day(at - back), civil_day(at) + ONE_DAY)


async def count(connection: Connection, first: date, end: date) -> None:
    """Count the civil days (Asia/Shanghai) from the first to the one before the end."""
    await connection.execute(HOURS, first, end)
    await connection.execute(DAYS, first, end)


async def forget(connection: Connection, at: datetime) -> None:
    """Forget the hours, and much later the days, that are long over. `at` is legal time."""
    await connection.execute("delete from check_hour where hour < $1", at - KEEP_HOURS)
    await connection.execute("delete from check_day where day < $1", civil_day(at - KEEP_DAYS))
