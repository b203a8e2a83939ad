"""The trail lies in days: made ahead, filled whatever the clock says, dropped whole with nothing uncounted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import asyncpg
import pytest

from deploy import rights
from deploy.role_names import APP
from privacy.ids import uuid7
from registry.clock import SHANGHAI
from registry.database import transaction
from registry.ports import days, figures, provisions
from tests.registry.ports.conftest import Port

MIDNIGHT = datetime(2026, 11, 21, tzinfo=SHANGHAI)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


async def checked(port: Port, *times: datetime, answers: str = '{"bridge": ["LISTED", "listed", "BR-2"]}') -> None:
    async with transaction() as connection:
        await connection.executemany(
            "insert into check_record (id, at, as_of, client, port, channel, plate_tag, answers)"
            " values ($1, $2, $2, $3, 'bridge-west', 'west', 'tag', $4)",
            [(uuid7(), at, port.id, answers) for at in times],
        )


async def lies() -> dict[str, int]:
    """How many checks lie in each partition that has some."""
    async with transaction() as connection:
        rows = await connection.fetch(
            "select tableoid::regclass::text as part, count(*) as many from check_record group by 1 order by 1"
        )
    return {row["part"]: row["many"] for row in rows}


async def parts() -> list[str]:
    async with transaction() as connection:
        rows = await connection.fetch(
            "select inhrelid::regclass::text as part from pg_inherits where inhparent = 'check_record'::regclass order by 1"
        )
    return [row["part"] for row in rows]


async def make(at: datetime) -> int:
    async with transaction() as connection:
        return await days.make(connection, at)


async def test_yesterday_and_the_coming_week_are_made_once(port: Port) -> None:
    assert await make(MIDNIGHT) == 9
    assert await make(MIDNIGHT) == 0
    assert await make(MIDNIGHT + DAY) == 1
    assert (await parts())[:2] == ["check_record_20261120", "check_record_20261121"]
    assert (await parts())[-2:] == ["check_record_20261129", "check_record_other"]


async def test_a_check_lies_in_its_civil_day(port: Port) -> None:
    await make(MIDNIGHT)
    await checked(port, MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + DAY - SECOND)
    assert await lies() == {"check_record_20261120": 1, "check_record_20261121": 2}


async def test_a_day_that_was_not_made_is_on_record_and_moves_when_it_is(port: Port) -> None:
    late = MIDNIGHT + 400 * DAY
    await checked(port, MIDNIGHT, late)
    assert await lies() == {"check_record_other": 2}
    await make(late)
    assert await lies() == {"check_record_20271226": 1, "check_record_other": 1}
    await make(MIDNIGHT)
    assert await lies() == {"check_record_20261121": 1, "check_record_20271226": 1}


async def test_days_are_dropped_whole_and_so_is_what_lay_in_none(port: Port) -> None:
    await make(MIDNIGHT)
    await checked(port, MIDNIGHT - 40 * DAY, MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + DAY)
    async with transaction() as connection:
        assert await days.drop(connection, date(2026, 11, 22)) == 3
        assert await days.drop(connection, date(2026, 11, 22)) == 0
    assert await lies() == {"check_record_20261122": 1}
    assert "check_record_20261121" not in await parts()


async def test_what_is_dropped_was_counted_by_the_hour_and_the_day(port: Port) -> None:
    await make(MIDNIGHT)
    both = '{"bridge": ["LISTED", "listed", "BR-2"], "ferry": ["NOT_LISTED", "not-on-list", "BR-1"]}'
    await checked(port, MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + SECOND, answers=both)
    async with transaction() as connection:
        assert await provisions.forget_trail(connection, MIDNIGHT + provisions.KEEP_TRAIL + DAY) == 3
        hours = await connection.fetch(
            "select hour, port, channel, direction, scheme, status, times from check_hour order by hour, scheme"
        )
        of_days = await connection.fetch("select day, scheme, times from check_day order by day, scheme")
    hour = timedelta(hours=1)
    assert [tuple(row) for row in hours] == [
        (at, "bridge-west", "west", "", scheme, status, times)
        for at, times in ((MIDNIGHT - hour, 1), (MIDNIGHT, 2))
        for scheme, status in (("bridge", "LISTED"), ("ferry", "NOT_LISTED"))
    ]
    assert [tuple(row) for row in of_days] == [
        (day, scheme, times)
        for day, times in ((date(2026, 11, 20), 1), (date(2026, 11, 21), 2))
        for scheme in ("bridge", "ferry")
    ]


async def test_counting_again_adds_what_came_since_and_takes_nothing_away(port: Port) -> None:
    async def count() -> list[int]:
        async with transaction() as connection:
            await figures.count_lately(connection, MIDNIGHT)
            return [row["times"] for row in await connection.fetch("select times from check_day")]

    await checked(port, MIDNIGHT, MIDNIGHT + SECOND)
    assert await count() == await count() == [2]
    await checked(port, MIDNIGHT + 2 * SECOND)
    assert await count() == [3]
    async with transaction() as connection:
        await connection.execute("delete from check_record")
    assert await count() == [3]


async def test_hours_are_forgotten_before_days(port: Port) -> None:
    await checked(port, MIDNIGHT)
    left = []
    for later in (timedelta(), figures.KEEP_HOURS + DAY, figures.KEEP_DAYS + DAY):
        async with transaction() as connection:
            await figures.count_lately(connection, MIDNIGHT)
            await figures.forget(connection, MIDNIGHT + later)
            left.append([await connection.fetchval(f"select count(*) from check_{of}") for of in ("hour", "day")])
    assert left == [[1, 1], [0, 1], [0, 0]]


async def test_whoever_serves_makes_and_drops_days_and_reaches_no_other_part_of_them(port: Port, database: str) -> None:
    if not await rights.serving_role(database):
        pytest.skip("this server's roles cannot be made")
    serving = await asyncpg.connect(database, server_settings={"role": APP})
    try:
        assert await serving.fetchval("select registry_make_check_days('2026-11-21', '2026-11-21')") == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await serving.execute("drop table check_record_20261121")
        assert await serving.fetchval("select registry_drop_check_days('2026-11-22')") == 0
    finally:
        await serving.close()


async def test_checks_go_on_while_days_are_made(port: Port) -> None:
    """What is being written to the day that is being made waits for it, and is not lost."""
    async with transaction() as connection:
        await connection.execute(
            "insert into check_record (id, at, as_of, client, port, answers) values ($1, $2, $2, $3, 'bridge-west', '{}')",
            uuid7(), MIDNIGHT, port.id,
        )  # fmt: skip
        async with transaction() as other:
            await other.execute("set local lock_timeout = '10ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await other.execute("lock table check_record_other in access exclusive mode")
    assert await make(MIDNIGHT) == 9
    assert await lies() == {"check_record_20261121": 1}
