"""A calendar that is published moves the deadlines that reached into it, says so, and lets the clock act again."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from privacy.ids import uuid7
from registry import calendar, cases, journal, timers
from registry import recompute as recomputing
from registry.cases import MoveRequest
from registry.database import transaction
from registry.recompute import MOVE, NotAll, recompute
from registry.workdays import end_of_day
from tests.registry import tiny

pytestmark = pytest.mark.usefixtures("database", "sealing", "lockers")

DECEMBER = datetime(2026, 12, 28, 4, tzinfo=UTC)
SPRING_FESTIVAL = [date(2027, 2, day) for day in range(5, 12)]
"""An invented arrangement: 5 to 11 February off, Sunday 31 January worked instead."""


@pytest.fixture(autouse=True)
async def calendar_until_2026(database: str) -> None:
    async with transaction() as connection:
        await calendar.seed(connection, DECEMBER)


async def publish(confirmed: bool = True, off: list[date] = SPRING_FESTIVAL) -> None:
    async with transaction() as connection:
        await calendar.import_year(
            connection, 2027, days_off=[date(2027, 1, 1), *off], working_weekends=[date(2027, 1, 31)],
            source="An invented notice", confirmed=confirmed, actor="system:test", at=DECEMBER,
        )  # fmt: skip


async def paused() -> UUID:
    async with transaction() as connection:
        case = (await tiny.ask(connection, at=DECEMBER, person=uuid7())).case.id
        for move, given in (("grant", {}), ("pause", {"reason": "for a while"})):
            await cases.make_move(connection, MoveRequest(case, move, given), tiny.KEEPER, DECEMBER)
    return case


async def read(case: UUID) -> tuple[Any, Any, list[journal.Entry]]:
    async with transaction() as connection:
        return (
            await connection.fetchrow("select * from case_ where id = $1", case),
            await connection.fetchrow("select * from deadline where \"case\" = $1 and timer = 'lapse_after'", case),
            await journal.of_case(connection, case),
        )


async def test_a_published_year_moves_the_deadline_and_makes_it_certain() -> None:
    case = await paused()
    _, before, _ = await read(case)
    assert (before["due_day"], before["provisional"]) == (date(2027, 2, 9), True)
    await publish()
    assert await recompute(DECEMBER) == 1
    row, after, entries = await read(case)
    # Five working days of the festival fell before 9 February or on it, and one Sunday was worked.
    assert (after["due_day"], after["provisional"]) == (date(2027, 2, 15), False)
    assert after["due_at"] == end_of_day(date(2027, 2, 15)) == row["due_at"]
    assert not row["due_provisional"]
    entry = entries[-1]
    assert (entry.move, entry.from_state, entry.to_state, entry.clause) == (MOVE, "paused", "paused", "TI-6")
    assert entry.evidence["was_due"] == "2027-02-09"
    assert entry.evidence["due"] == "2027-02-15"


async def test_the_case_keeps_its_version_so_that_an_open_form_can_still_be_sent() -> None:
    case = await paused()
    before, _, _ = await read(case)
    await publish()
    await recompute(DECEMBER)
    after, _, _ = await read(case)
    assert (after["version"], after["state"]) == (before["version"], before["state"])


async def test_a_second_time_changes_nothing() -> None:
    case = await paused()
    await publish()
    assert await recompute(DECEMBER) == 1
    assert await recompute(DECEMBER) == 0
    assert [e.move for e in (await read(case))[2]].count(MOVE) == 1


async def test_an_unconfirmed_arrangement_moves_the_day_and_leaves_it_provisional() -> None:
    case = await paused()
    await publish(confirmed=False)
    assert await recompute(DECEMBER) == 1
    row, after, _ = await read(case)
    assert (after["due_day"], after["provisional"], row["due_provisional"]) == (date(2027, 2, 15), True, True)
    await publish(confirmed=True)
    assert await recompute(DECEMBER) == 1
    assert not (await read(case))[1]["provisional"]


async def test_certain_deadlines_are_left_alone() -> None:
    case = await paused()
    async with transaction() as connection:
        await connection.execute("update deadline set provisional = false")
    await publish()
    assert await recompute(DECEMBER) == 0
    assert (await read(case))[1]["due_day"] == date(2027, 2, 9)


async def test_stopped_deadlines_are_left_alone() -> None:
    case = await paused()
    async with transaction() as connection:
        await cases.make_move(connection, MoveRequest(case, "resume"), tiny.KEEPER, DECEMBER)
    await publish()
    assert await recompute(DECEMBER) == 0
    assert (await read(case))[1]["due_day"] == date(2027, 2, 9)


async def test_a_case_marked_on_a_provisional_day_that_was_too_early_is_not_overdue_any_more() -> None:
    case = await paused()
    provisional_end = end_of_day(date(2027, 2, 9))
    await timers.fire_due(provisional_end)
    assert (await read(case))[0]["overdue"] == "lapse_after"
    await publish()
    await recompute(provisional_end)
    row, deadline, _ = await read(case)
    assert (row["overdue"], row["due_at"]) == (None, end_of_day(date(2027, 2, 15)))
    assert await timers.fire_due(deadline["due_at"] - timedelta(microseconds=1)) == 0
    assert await timers.fire_due(deadline["due_at"]) == 1
    assert (await read(case))[0]["state"] == "over"


async def test_a_case_marked_on_a_provisional_day_that_proves_right_is_carried_out() -> None:
    case = await paused()
    late = end_of_day(date(2027, 3, 1))
    await timers.fire_due(late)
    assert (await read(case))[0]["state"] == "paused"
    await publish()
    await recompute(late)
    assert await timers.fire_due(late) == 1
    assert (await read(case))[0]["state"] == "over"


async def test_many_are_done_in_batches_with_progress_and_by_two_at_once() -> None:
    found = [await paused() for _ in range(7)]
    await publish()
    told: list[int] = []
    done = await asyncio.gather(recompute(DECEMBER, batch=2, progress=told.append), recompute(DECEMBER, batch=3))
    assert sum(done) == len(found)
    assert told == sorted(told)
    for case in found:
        assert [e.move for e in (await read(case))[2]].count(MOVE) == 1


async def test_a_deadline_that_cannot_be_counted_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever comes first: the others are counted, the one stands as it was, and is told at the end."""
    made = [await paused() for _ in range(3)]
    await publish()
    count = recomputing._due

    async def without_facts(timer: Any, row: Any, case: Any, *given: Any) -> Any:
        if case.id == made[1]:
            raise LookupError("its facts are gone")
        return await count(timer, row, case, *given)

    monkeypatch.setattr(recomputing, "_due", without_facts)
    for size in (1, 200):
        with pytest.raises(NotAll) as told:
            await recompute(DECEMBER, batch=size)
        assert told.value.cases == {made[1]: "LookupError"}
        assert told.value.changed == (2 if size == 1 else 0)
    days = [(await read(case))[1]["due_day"] for case in made]
    assert days == [date(2027, 2, 15), date(2027, 2, 9), date(2027, 2, 15)]
    monkeypatch.undo()
    assert await recompute(DECEMBER) == 1, "mended, and counted"
