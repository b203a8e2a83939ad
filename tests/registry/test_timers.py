"""A deadline is fired once, on its day and no earlier, whoever fires it and however often."""

import asyncio
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from privacy.ids import uuid7
from registry import calendar, cases, journal, timers
from registry.actors import SYSTEM
from registry.cases import MoveRequest
from registry.database import transaction
from registry.errors import NotOpen
from registry.installed import Asking, Installed
from registry.workdays import ONE_DAY, end_of_day
from tests.registry import tiny

pytestmark = pytest.mark.usefixtures("database", "sealing", "lockers")

MONDAY = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""
ANSWER_DUE = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
"""Midnight in Shanghai after Thursday 5 March: the end of the third day after Monday."""
INSTANT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
async def calendar_is_known(database: str) -> None:
    async with transaction() as connection:
        await calendar.seed(connection, MONDAY)


@pytest.fixture(autouse=True)
def nothing_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "_resting", timers._Resting())


async def asked(at: datetime = MONDAY, **given: Any) -> UUID:
    async with transaction() as connection:
        return (await tiny.ask(connection, at=at, **given)).case.id


async def moved(case: UUID, *moves: str, at: datetime = MONDAY) -> None:
    async with transaction() as connection:
        for move in moves:
            given = {"reason": "as agreed"} if move in ("pause", "take_back") else {}
            await cases.make_move(connection, MoveRequest(case, move, given), tiny.KEEPER, at)


async def paused(at: datetime = MONDAY, **given: Any) -> UUID:
    case = await asked(at, **given)
    await moved(case, "grant", "pause", at=at)
    return case


async def case_row(case: UUID) -> Any:
    async with transaction() as connection:
        return await connection.fetchrow("select * from case_ where id = $1", case)


async def history(case: UUID) -> list[journal.Entry]:
    async with transaction() as connection:
        return await journal.of_case(connection, case)


async def deadline(case: UUID, timer: str) -> Any:
    async with transaction() as connection:
        return await connection.fetchrow(
            'select * from deadline where "case" = $1 and timer = $2 order by started desc limit 1', case, timer
        )


async def test_the_last_instant_of_the_third_day_in_shanghai_is_in_time() -> None:
    case = await asked()
    assert await timers.fire_due(ANSWER_DUE - INSTANT) == 0
    assert (await case_row(case))["overdue"] is None


async def test_the_midnight_after_the_third_day_in_shanghai_is_too_late() -> None:
    case = await asked()
    assert await timers.fire_due(ANSWER_DUE) == 1
    assert (await case_row(case))["overdue"] == "answer"


async def test_a_request_at_one_minute_to_midnight_in_shanghai_counts_from_that_day() -> None:
    case = await asked(at=datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    assert (await deadline(case, "answer"))["due_at"] == ANSWER_DUE


async def test_a_request_at_midnight_in_shanghai_counts_from_the_next_day() -> None:
    case = await asked(at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    assert (await deadline(case, "answer"))["due_at"] == ANSWER_DUE + ONE_DAY


async def test_marking_leaves_state_and_version_and_says_so_in_the_journal() -> None:
    case = await asked()
    before = await case_row(case)
    await timers.fire_due(ANSWER_DUE)
    after = await case_row(case)
    entry = (await history(case))[-1]
    assert (after["state"], after["version"]) == (before["state"], before["version"])
    assert (entry.move, entry.from_state, entry.to_state) == ("answer", "asked", "asked")
    assert (entry.actor, entry.clause, entry.at) == (SYSTEM.caller, "TI-7", ANSWER_DUE)
    assert entry.evidence == {"due": "2026-03-05", "overdue": True}


async def test_after_a_mark_the_case_is_due_at_the_next_deadline() -> None:
    case = await asked()
    assert (await case_row(case))["due_at"] == ANSWER_DUE
    await timers.fire_due(ANSWER_DUE)
    assert (await case_row(case))["due_at"] == (await deadline(case, "forget"))["due_at"]


async def test_a_move_to_another_state_takes_the_mark_away_and_stops_the_timers() -> None:
    case = await asked()
    await timers.fire_due(ANSWER_DUE)
    await moved(case, "grant", at=ANSWER_DUE)
    assert (await case_row(case))["overdue"] is None
    assert await timers.fire_due(ANSWER_DUE + 400 * ONE_DAY) == 0


async def test_the_clock_makes_the_move_that_the_rules_give_it() -> None:
    case = await paused()
    due = (await deadline(case, "lapse_after"))["due_at"]
    assert await timers.fire_due(due - INSTANT) == 0
    assert await timers.fire_due(due) == 1
    row, entry = await case_row(case), (await history(case))[-1]
    assert (row["state"], row["since"], row["due_at"]) == ("over", due, None)
    assert (entry.move, entry.actor, entry.at) == ("lapse", SYSTEM.caller, due)


async def test_thirty_working_days_from_2_march_2026_pass_over_qingming() -> None:
    case = await paused()
    # 6 April is the Qingming day off, so the thirtieth working day after 2 March is 14 April.
    assert (await deadline(case, "lapse_after"))["due_day"] == date(2026, 4, 14)


async def test_a_late_timer_makes_its_move_at_the_time_it_runs() -> None:
    case = await paused()
    late = (await deadline(case, "lapse_after"))["due_at"] + 3 * ONE_DAY
    assert await timers.fire_due(late) == 1
    assert (await case_row(case))["since"] == late


async def test_without_an_instant_the_legal_clock_decides() -> None:
    case = await asked()  # long over on the wall
    assert await timers.fire_due() == 2  # marked, and closed
    assert (await case_row(case))["state"] == "over"


async def test_what_is_fired_is_fired_no_more() -> None:
    await asked()
    assert await timers.fire_due(ANSWER_DUE) == 1
    assert await timers.fire_due(ANSWER_DUE) == 0


async def test_a_move_that_a_guard_refuses_marks_the_case_with_the_reason_once() -> None:
    locker = uuid7()
    case = await paused(person=locker)
    tiny.SPOILT.add(locker)
    due = (await deadline(case, "lapse_after"))["due_at"]
    assert await timers.fire_due(due) == 1
    assert await timers.fire_due(due) == 0
    row, entry = await case_row(case), (await history(case))[-1]
    assert (row["state"], row["overdue"]) == ("paused", "lapse_after")
    assert entry.evidence == {"due": "2026-04-14", "overdue": True, "refused": "spoilt"}


async def test_after_the_rules_have_run_out_nothing_is_taken_away() -> None:
    begun = datetime(2028, 12, 15, 4, tzinfo=UTC)
    case = await paused(at=begun)
    due = (await deadline(case, "lapse_after"))["due_at"]
    assert due > end_of_day(date(2028, 12, 31))
    async with transaction() as connection:
        await connection.execute("update deadline set provisional = false")
    await timers.fire_due(due)
    assert (await case_row(case))["state"] == "paused"
    assert (await history(case))[-1].evidence["refused"] == "law-ended"


async def test_nothing_is_taken_away_on_a_provisional_day() -> None:
    case = await paused(at=datetime(2026, 12, 15, 4, tzinfo=UTC))  # reaches into 2027, not yet published
    row = await deadline(case, "lapse_after")
    assert row["provisional"]
    assert await timers.fire_due(row["due_at"]) == 1
    after, entry = await case_row(case), (await history(case))[-1]
    assert (after["state"], after["overdue"]) == ("paused", "lapse_after")
    assert entry.evidence["provisional"] is True


async def test_what_takes_nothing_away_happens_on_a_provisional_day() -> None:
    case = await asked(at=datetime(2026, 12, 15, 4, tzinfo=UTC))
    row = await deadline(case, "forget")
    assert row["provisional"]
    await timers.fire_due(row["due_at"])
    assert (await case_row(case))["state"] == "over"


async def test_timers_that_run_twice_at_once_fire_each_deadline_once() -> None:
    found = [await paused() for _ in range(12)]
    due = (await deadline(found[0], "lapse_after"))["due_at"]
    fired = await asyncio.gather(*(timers.fire_due(due) for _ in range(4)))
    assert sum(fired) == len(found)
    for case in found:
        assert [e.move for e in await history(case)].count("lapse") == 1


async def test_timers_and_moves_at_once_neither_deadlock_nor_lose() -> None:
    found = [await paused() for _ in range(8)]
    due = (await deadline(found[0], "lapse_after"))["due_at"]

    async def resume(case: UUID) -> None:
        with suppress(NotOpen):  # when the timer was there first
            await moved(case, "resume", at=due)

    await asyncio.gather(timers.fire_due(due), *(resume(case) for case in found), timers.fire_due(due))
    await timers.fire_due(due)
    for case in found:
        moves = [e.move for e in await history(case)]
        assert moves[-1] in ("lapse", "resume")
        assert len(moves) == 4


async def test_a_deadline_that_was_stopped_in_between_is_left_alone() -> None:
    case = await paused()
    row = await deadline(case, "lapse_after")
    await moved(case, "resume", at=row["due_at"])
    assert await timers._fire_safely(row["id"], row["due_at"], False) is False
    assert (await case_row(case))["state"] == "held"


async def test_one_that_fails_is_left_for_later_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = await asked(), await asked()
    due = (await deadline(sound, "forget"))["due_at"]
    await timers.fire_due(ANSWER_DUE)

    async def gather(asking: Asking) -> tiny.Facts:
        if asking.case.id == broken:
            raise RuntimeError("a mistake of ours")
        return await tiny.gather(asking)

    with tiny.installed_alone(Installed(tiny.SCHEME, gather)):
        assert await timers.fire_due(due) == 1
        assert await timers.fire_due(due) == 0
    assert (await case_row(sound))["state"] == "over"
    assert (await case_row(broken))["state"] == "asked"
    assert (await deadline(broken, "forget"))["fired_at"] is None
    monkeypatch.setattr(timers, "_resting", timers._Resting())  # an hour later at most
    assert await timers.fire_due(due) == 1
    assert (await case_row(broken))["state"] == "over"


async def test_a_follow_on_of_the_clocks_move_is_made_with_it() -> None:
    chief, other = uuid7(), uuid7()
    first = await asked(person=chief)
    second = await asked(person=other, locker=chief)
    await moved(first, "grant")
    await moved(second, "grant")
    await moved(first, "pause")
    assert (await case_row(second))["state"] == "waiting"
    await timers.fire_due((await deadline(first, "lapse_after"))["due_at"])
    assert [(await case_row(case))["state"] for case in (first, second)] == ["over", "waiting"]


async def test_while_the_clock_is_being_moved_nobody_else_fires() -> None:
    await asked()
    async with transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", timers.TIMERS_LOCK)
        assert await timers.fire_due(ANSWER_DUE) == 0
        assert await timers.fire_due(ANSWER_DUE, stepping=True) == 1


async def test_no_more_are_fired_than_asked_for() -> None:
    for _ in range(5):
        await asked()
    assert await timers.fire_due(ANSWER_DUE, most=3) == 3
    assert await timers.fire_due(ANSWER_DUE, most=3) == 2


async def test_the_next_due_instant_is_the_nearest_that_still_runs() -> None:
    async with transaction() as connection:
        assert await timers.next_due(connection) is None
    case = await asked()
    async with transaction() as connection:
        assert await timers.next_due(connection) == ANSWER_DUE
        assert await timers.next_due(connection, ANSWER_DUE) == (await deadline(case, "forget"))["due_at"]


KILLED = """
import asyncio, os, signal, sys
from datetime import datetime
from deploy.pool import pool
from registry import deadlines, timers
from tests.registry import tiny

async def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    deadlines.refresh = killed  # the last step of firing, before the commit
    async with pool(sys.argv[1]):
        with tiny.installed_alone():
            await timers.fire_due(datetime.fromisoformat(sys.argv[2]))

asyncio.run(main())
"""


async def test_kill_9_in_the_middle_leaves_no_half_and_the_next_run_does_it(database: str) -> None:
    case = await paused()
    due = (await deadline(case, "lapse_after"))["due_at"]
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", KILLED, database, due.isoformat()], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (await case_row(case))["state"] == "paused"
    assert [e.move for e in await history(case)] == ["ask", "grant", "pause"]
    assert await timers.fire_due(due) == 1
    assert [e.move for e in await history(case)] == ["ask", "grant", "pause", "lapse"]
