"""A deadline runs for each timer of the present state, and the case is due with the nearest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from registry import cases, deadlines, timers
from registry.cases import MoveRequest
from registry.clock import SHANGHAI
from registry.database import transaction
from registry.law import Dated
from registry.scheme import States, Timer
from registry.workdays import calendar_days
from tests.registry import chairs
from tests.registry.tiny import KEEPER, _cite

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


@pytest.fixture
def house(database: str) -> Iterator[str]:
    with chairs.installed():
        yield database


async def entered(at: datetime = NOON) -> UUID:
    async with transaction() as connection:
        return (await chairs.enter(connection, at)).case.id


async def move(case: UUID, name: str, at: datetime) -> None:
    async with transaction() as connection:
        await cases.make_move(connection, MoveRequest(case, name), KEEPER, at)


async def running(case: UUID) -> dict[str, date]:
    """The day on which each running deadline is over."""
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            'select timer, due_day from deadline where "case" = $1 and stopped_at is null and fired_at is null', case
        )
    return {row["timer"]: row["due_day"] for row in rows}


async def due(case: UUID) -> datetime | None:
    async with transaction(readonly=True) as connection:
        found: datetime | None = await connection.fetchval("select due_at from case_ where id = $1", case)
    return found


async def test_the_timers_of_the_first_state_run_from_the_day_of_opening(house: str) -> None:
    case = await entered()
    assert await running(case) == {"evening": date(2026, 11, 27)}


async def test_a_case_is_due_when_the_last_day_of_its_nearest_deadline_ends_in_shanghai(house: str) -> None:
    case = await entered()
    assert await due(case) == datetime(2026, 11, 28, tzinfo=SHANGHAI)
    await move(case, "sit", NOON + DAY)
    assert await running(case) == {"evening": date(2026, 11, 27), "meal": date(2026, 11, 26)}
    assert await due(case) == datetime(2026, 11, 27, tzinfo=SHANGHAI)


async def test_the_day_is_that_of_shanghai(house: str) -> None:
    on_monday = datetime(2026, 11, 22, 16, tzinfo=UTC)  # midnight there
    one, other = await entered(on_monday - timedelta(seconds=1)), await entered(on_monday)
    assert await running(one) == {"evening": date(2026, 11, 26)}
    assert await running(other) == {"evening": date(2026, 11, 27)}


async def test_a_timer_of_both_states_goes_on_and_one_of_the_former_alone_stops(house: str) -> None:
    case = await entered()
    await move(case, "sit", NOON + DAY)
    await move(case, "rise", NOON + 2 * DAY)
    assert await running(case) == {"evening": date(2026, 11, 27)}
    await move(case, "sit", NOON + 3 * DAY)
    assert await running(case) == {"evening": date(2026, 11, 27), "meal": date(2026, 11, 30)}


async def test_a_move_that_stays_starts_nothing_again(house: str) -> None:
    case = await entered()
    await move(case, "sit", NOON)
    await move(case, "shift", NOON + DAY)
    assert (await running(case))["meal"] == date(2026, 11, 25)


async def test_when_a_case_is_over_nothing_runs_and_it_is_due_no_more(house: str) -> None:
    case = await entered()
    await move(case, "sit", NOON)
    await move(case, "go", NOON + DAY)
    assert await running(case) == {}
    assert await due(case) is None
    async with transaction(readonly=True) as connection:
        stopped = await connection.fetch('select stopped_at from deadline where "case" = $1', case)
    assert {row["stopped_at"] for row in stopped} == {NOON + DAY}


async def test_a_timer_may_count_from_a_day_of_its_own(house: str) -> None:
    case = await entered()
    chairs.STARTS[case] = date(2026, 11, 20)
    await move(case, "sit", NOON)
    assert (await running(case))["guest"] == date(2026, 11, 30)


async def test_a_deadline_follows_the_day_that_its_facts_give_and_is_marked_no_more(house: str) -> None:
    case = await entered()
    chairs.STARTS[case] = date(2026, 11, 13)
    await move(case, "sit", NOON)
    assert await timers.fire_due(datetime(2026, 11, 24, tzinfo=SHANGHAI)) == 1
    assert await overdue(case) == "guest"
    chairs.STARTS[case] = date(2026, 11, 20)
    await move(case, "shift", NOON + DAY)
    assert (await running(case))["guest"] == date(2026, 11, 30)
    assert await overdue(case) is None


async def test_a_deadline_whose_facts_are_as_they_were_stays_run_out(house: str) -> None:
    case = await entered()
    chairs.STARTS[case] = date(2026, 11, 13)
    await move(case, "sit", NOON)
    await timers.fire_due(datetime(2026, 11, 24, tzinfo=SHANGHAI))
    await move(case, "shift", NOON + DAY)
    assert "guest" not in await running(case)
    assert await overdue(case) == "guest"


async def test_a_deadline_whose_facts_give_no_day_any_more_stops(house: str) -> None:
    case = await entered()
    chairs.STARTS[case] = date(2026, 11, 20)
    await move(case, "sit", NOON)
    del chairs.STARTS[case]
    await move(case, "shift", NOON + DAY)
    assert "guest" not in await running(case)


async def test_a_day_that_a_decision_set_counts_in_place_of_the_period(house: str) -> None:
    case = await entered()
    chairs.UNTIL[case] = date(2026, 12, 25)
    await move(case, "sit", NOON)
    chairs.STARTS[case] = date(2026, 11, 20)
    await move(case, "shift", NOON)
    assert (await running(case))["guest"] == date(2026, 12, 25)
    chairs.UNTIL[case] = date(2026, 12, 24)
    await move(case, "shift", NOON)
    assert (await running(case))["guest"] == date(2026, 12, 24)
    del chairs.UNTIL[case]
    await move(case, "shift", NOON)
    assert (await running(case))["guest"] == date(2026, 11, 30)


@pytest.mark.parametrize(("started", "length"), [(date(2026, 12, 31), 3), (date(2027, 1, 1), 5)])
def test_a_dated_period_is_the_one_in_force_on_the_day_from_which_it_counts(started: date, length: int) -> None:
    period = Dated({date(2024, 1, 1): calendar_days(3), date(2027, 1, 1): calendar_days(5)}, _cite(6))
    timer: Timer[object] = Timer("dated", "Dated", period, States(()), _cite(6), marks="overdue")
    assert deadlines.period_of(timer, None, started) == calendar_days(length)


async def test_the_mark_of_a_deadline_goes_with_the_state(house: str) -> None:
    case = await entered()
    await move(case, "sit", NOON)
    async with transaction() as connection:
        await connection.execute("update case_ set overdue = 'meal' where id = $1", case)
    await move(case, "shift", NOON + DAY)
    assert await overdue(case) == "meal"
    await move(case, "rise", NOON + DAY)
    assert await overdue(case) is None


async def overdue(case: UUID) -> str | None:
    async with transaction(readonly=True) as connection:
        found: str | None = await connection.fetchval("select overdue from case_ where id = $1", case)
    return found
