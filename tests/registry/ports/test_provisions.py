"""What was provided is counted and kept; the trail behind it goes after 90 days (DS-12, PI-28)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from privacy.ids import uuid7
from registry.clock import SHANGHAI
from registry.database import transaction
from registry.ports import provisions
from registry.ports.provisions import KEEP_TRAIL
from tests.registry.ports.conftest import Port

MIDNIGHT = datetime(2026, 11, 21, tzinfo=SHANGHAI)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


async def checked(port: Port, *times: datetime, certain: bool = True) -> None:
    async with transaction() as connection:
        await connection.executemany(
            "insert into check_record (id, at, as_of, client, port, plate_tag, answers)"
            " values ($1, $2, $2, $3, 'bridge-west', $4, '{}')",
            [(uuid7(), at, port.id, b"tag" if certain else None) for at in times],
        )


async def counted(at: datetime) -> dict[date, int]:
    async with transaction() as connection:
        await provisions.count(connection, at)
        return {row["day"]: row["times"] for row in await connection.fetch("select day, times from provision")}


async def trail() -> int:
    async with transaction() as connection:
        count: int = await connection.fetchval("select count(*) from check_record")
        return count


async def test_provisions_are_counted_by_client_and_civil_day(port: Port) -> None:
    await checked(port, MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + SECOND)
    assert await counted(MIDNIGHT + DAY) == {date(2026, 11, 20): 1, date(2026, 11, 21): 2}
    async with transaction() as connection:
        row = await connection.fetchrow("select client, recipient, purpose, agreement, kind from provision limit 1")
    assert row is not None
    assert tuple(row) == (port.id, "Bridge lanes", "second-line-passage", "BW-2026-07", "standing-status")


async def test_a_plate_that_was_not_certain_provided_nothing(port: Port) -> None:
    await checked(port, MIDNIGHT, certain=False)
    assert await counted(MIDNIGHT) == {}


async def test_counting_again_changes_nothing_and_what_came_since_is_added(port: Port) -> None:
    await checked(port, MIDNIGHT)
    assert await counted(MIDNIGHT) == await counted(MIDNIGHT) == {date(2026, 11, 21): 1}
    await checked(port, MIDNIGHT + SECOND)
    assert await counted(MIDNIGHT + DAY) == {date(2026, 11, 21): 2}


async def test_the_trail_goes_after_ninety_days_and_the_count_stays(port: Port) -> None:
    await checked(port, MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + DAY)
    async with transaction() as connection:
        assert await provisions.forget_trail(connection, MIDNIGHT + KEEP_TRAIL - SECOND) == 0
        assert await provisions.forget_trail(connection, MIDNIGHT + KEEP_TRAIL) == 1
    assert await trail() == 2
    expected = {date(2026, 11, 20): 1, date(2026, 11, 21): 1, date(2026, 11, 22): 1}
    assert await counted(MIDNIGHT + DAY) == expected


async def test_a_count_does_not_fall_when_part_of_the_trail_is_gone(port: Port) -> None:
    await checked(port, MIDNIGHT, MIDNIGHT + SECOND)
    before = await counted(MIDNIGHT)
    async with transaction() as connection:
        await connection.execute("delete from check_record where at > $1", MIDNIGHT)
    assert await counted(MIDNIGHT) == before


@pytest.mark.parametrize("keep", [timedelta(days=1), timedelta(days=30)])
async def test_how_long_the_trail_is_kept_is_a_setting(port: Port, keep: timedelta) -> None:
    await checked(port, MIDNIGHT)
    async with transaction() as connection:
        assert await provisions.forget_trail(connection, MIDNIGHT + keep, keep) == 0
        assert await provisions.forget_trail(connection, MIDNIGHT + keep + DAY, keep) == 1
