"""The calendar in the database: what is seeded, what an import changes, and what it refuses."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from registry import calendar
from registry.database import Connection, transaction
from registry.errors import Invalid
from registry.workdays import Calendar, due, working_days

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
# Invented: what 2027's notice might say.
DAYS_OFF = [date(2027, 1, 1), *(date(2027, 2, day) for day in range(6, 13))]
WORKED = [date(2027, 2, 20), date(2027, 1, 31)]


@pytest.fixture
async def connection(database: str) -> AsyncIterator[Connection]:
    async with transaction() as opened:
        yield opened


async def import_2027(connection: Connection, **changes: object) -> int:
    told: dict[str, object] = {
        "days_off": DAYS_OFF,
        "working_weekends": WORKED,
        "source": "Notice 2026 no. 99",
        "confirmed": True,
        "actor": "account:officer",
        "at": AT,
    }
    return await calendar.import_year(connection, 2027, **(told | changes))  # type: ignore[arg-type]


async def problems(connection: Connection, year: int = 2027, **changes: object) -> set[tuple[str, str]]:
    told: dict[str, object] = {
        "days_off": DAYS_OFF,
        "working_weekends": WORKED,
        "source": "Notice",
        "confirmed": False,
        "actor": "account:officer",
        "at": AT,
    }
    with pytest.raises(Invalid) as refused:
        await calendar.import_year(connection, year, **(told | changes))  # type: ignore[arg-type]
    assert await connection.fetchval("select count(*) from calendar_year") == 0
    return {(p.field, p.code) for p in refused.value.problems}


async def test_before_the_seed_everything_is_provisional(connection: Connection) -> None:
    assert await calendar.load(connection) == Calendar()


async def test_the_seed_knows_2004_to_2026_with_their_sources(connection: Connection) -> None:
    assert await calendar.seed(connection, AT) == 23
    known = await calendar.load(connection)
    assert known.version == 1
    assert sorted(known.years) == list(range(2004, 2027))
    assert all(year.confirmed and "State Council" in year.source for year in known.years.values())
    assert "2026" in known.years[2026].source


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 14), True),  # Saturday, for Spring Festival
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday
        (date(2026, 9, 20), True),  # Sunday, for National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # Saturday
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2020, 1, 31), False),  # the holiday lengthened in 2020
        (date(2004, 1, 1), False),
    ],
)
async def test_seeded_days(connection: Connection, day: date, worked: bool) -> None:
    await calendar.seed(connection, AT)
    known = await calendar.load(connection)
    assert known.is_working_day(day) is worked
    assert known.is_confirmed(day)


async def test_the_seed_agrees_with_the_library_on_every_day_it_knows(connection: Connection) -> None:
    import chinese_calendar

    await calendar.seed(connection, AT)
    known = await calendar.load(connection)
    first = date(2004, 1, 1)
    every = [first + timedelta(days=n) for n in range((date(2026, 12, 31) - first).days + 1)]
    assert [d for d in every if known.is_working_day(d) != chinese_calendar.is_workday(d)] == []


async def test_seeding_again_adds_nothing(connection: Connection) -> None:
    await calendar.seed(connection, AT)
    assert await calendar.seed(connection, AT) == 0
    assert (await calendar.load(connection)).version == 1


async def test_the_seed_leaves_an_imported_year_alone(connection: Connection) -> None:
    await calendar.import_year(
        connection,
        2026,
        days_off=[date(2026, 1, 1)],
        working_weekends=[],
        source="corrected by hand",
        confirmed=True,
        actor="account:officer",
        at=AT,
    )
    assert await calendar.seed(connection, AT) == 22
    known = await calendar.load(connection)
    assert known.years[2026].source == "corrected by hand"
    assert known.is_working_day(date(2026, 2, 17))


async def test_an_import_moves_what_was_provisional(connection: Connection) -> None:
    await calendar.seed(connection, AT)
    event = date(2027, 2, 5)  # a Friday
    before = due(working_days(1), event, await calendar.load(connection))
    assert (before.day, before.provisional, before.calendar_version) == (date(2027, 2, 8), True, 1)

    assert await import_2027(connection, confirmed=False) == 2
    drafted = due(working_days(1), event, await calendar.load(connection))
    assert (drafted.day, drafted.provisional, drafted.calendar_version) == (date(2027, 2, 15), True, 2)

    assert await import_2027(connection) == 3
    settled = due(working_days(1), event, await calendar.load(connection))
    assert (settled.day, settled.provisional, settled.calendar_version) == (date(2027, 2, 15), False, 3)


async def test_the_same_import_twice_changes_nothing(connection: Connection) -> None:
    await calendar.seed(connection, AT)
    assert await import_2027(connection) == 2
    assert await import_2027(connection, days_off=[*reversed(DAYS_OFF), DAYS_OFF[0]]) == 2
    assert await connection.fetchval("select count(*) from calendar_year where year = 2027") == 1


async def test_every_edition_is_kept_with_who_and_when(connection: Connection) -> None:
    await import_2027(connection, confirmed=False, actor="account:one")
    await import_2027(connection, source="the notice itself", actor="account:two", at=AT + timedelta(days=9))
    rows = await connection.fetch(
        "select version, confirmed, imported_by, imported_at, days_off from calendar_year order by version"
    )
    assert [(r["version"], r["confirmed"], r["imported_by"]) for r in rows] == [
        (1, False, "account:one"),
        (2, True, "account:two"),
    ]
    assert rows[1]["imported_at"] == AT + timedelta(days=9)
    assert rows[0]["days_off"] == [d for d in DAYS_OFF if d.weekday() < 5]  # weekends rest anyway


async def test_a_confirmed_year_does_not_become_provisional_again(connection: Connection) -> None:
    await import_2027(connection)
    with pytest.raises(Invalid) as refused:
        await import_2027(connection, confirmed=False)
    assert [(p.field, p.code) for p in refused.value.problems] == [("confirmed", "already-confirmed")]
    assert await import_2027(connection, days_off=[date(2027, 1, 1)], working_weekends=[]) == 2


async def test_an_import_that_contradicts_itself_is_refused_whole(connection: Connection) -> None:
    assert await problems(connection, days_off=[date(2026, 12, 31), date(2027, 1, 1)]) == {("days_off", "other-year")}
    assert await problems(connection, working_weekends=[date(2028, 1, 2)]) == {("working_weekends", "other-year")}
    assert await problems(connection, working_weekends=[date(2027, 2, 19)]) == {("working_weekends", "not-weekend")}
    assert await problems(connection, working_weekends=[date(2027, 2, 7)]) == {("working_weekends", "both")}
    assert await problems(connection, days_off=[], source=" ") == {
        ("days_off", "no-days-off"),
        ("source", "empty"),
    }
    assert await problems(connection, days_off=[date(2027, 1, 2)]) == {("days_off", "no-days-off")}
    assert await problems(connection, source="x" * 501) == {("source", "too-long")}
    assert await problems(connection, source="a\x00b") == {("source", "unreadable-character")}
    assert await problems(connection, year=1991) == {("year", "year")}
    assert await problems(connection, year=2101) == {("year", "year")}


async def test_the_calendar_is_read_once_until_it_changes(connection: Connection) -> None:
    await calendar.seed(connection, AT)
    once = await calendar.load(connection)
    assert await calendar.load(connection) is once
    await import_2027(connection)
    assert await calendar.load(connection) is not once


async def import_and_fail() -> None:
    async with transaction() as connection:
        await import_2027(connection)
        assert 2027 in (await calendar.load(connection)).years
        raise RuntimeError("changed my mind")


async def test_an_import_rolled_back_is_forgotten(database: str) -> None:
    async with transaction() as connection:
        await calendar.seed(connection, AT)
    with pytest.raises(RuntimeError, match="changed my mind"):
        await import_and_fail()
    async with transaction() as connection:
        assert 2027 not in (await calendar.load(connection)).years


async def test_imports_at_the_same_time_take_versions_in_turn(database: str) -> None:
    async def import_one(year: int) -> int:
        async with transaction() as connection:
            return await calendar.import_year(
                connection,
                year,
                days_off=[date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)],
                working_weekends=[],
                source="notice",
                confirmed=True,
                actor="account:officer",
                at=AT,
            )

    versions = await asyncio.gather(*(import_one(year) for year in range(2027, 2035)))
    assert sorted(versions) == list(range(1, 9))
    async with transaction() as connection:
        known = await calendar.load(connection)
    assert known.version == 8
    assert sorted(known.years) == list(range(2027, 2035))
