"""When a calendar is published, deadlines that reached into unknown days are counted again (Civil Code art. 203).

Each changed deadline leaves an entry `calendar_recomputed` in its case's journal. Batches are transactions of their
own, and what is done carries the calendar's version: whoever is stopped goes on where they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog

from registry import calendar, cases, deadlines, journal
from registry.actors import SYSTEM
from registry.clock import civil_day, legal_now
from registry.database import LOST, RETRIED, Connection, retrying, transaction
from registry.errors import Unavailable
from registry.installed import Asking, CaseRow, Installed, installed
from registry.scheme import Timer
from registry.workdays import Calendar, Due, due, end_of_day

log = structlog.get_logger(__name__)

MOVE = "calendar_recomputed"
"""What the journal calls it."""


class NotAll(Exception):
    """Some deadlines could not be counted again, and stand as they were; all others were.

    `changed`: how many of those now say something else. `cases`: those whose deadlines failed, and by what kind of error.
    """

    def __init__(self, changed: int, failed: Mapping[UUID, str]) -> None:
        self.changed, self.cases = changed, dict(failed)
        super().__init__(f"{len(failed)} cases: {', '.join(sorted(set(failed.values())))}")


@dataclass(frozen=True)
class _Row:
    """A deadline as it was counted under an older calendar."""

    id: UUID
    case: UUID
    timer: str
    started: date
    due_day: date
    provisional: bool
    fired_at: datetime | None


async def recompute(
    at: datetime | None = None, *, batch: int = 200, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Count provisional deadlines again under the calendar in force; gives how many now say something else.

    Opens its own transactions. `at` is legal time (now, if none is given). `progress` is told, after each batch,
    how many deadlines were looked at so far. Raises NotAll at the end, when some could not be counted.
    """
    changed = looked_at = 0
    failed: dict[_Row, str] = {}
    while True:
        done = await retrying(lambda: _batch(at, batch, [row.id for row in failed]))
        if not done.seen:
            break
        changed, looked_at = changed + done.changed, looked_at + done.seen
        failed.update(done.failed)
        progress(looked_at)
    if failed:
        raise NotAll(changed, {row.case: why for row, why in failed.items()})
    return changed


@dataclass
class _Done:
    """What came of a batch."""

    seen: int
    changed: int = 0
    failed: dict[_Row, str] = field(default_factory=dict)


async def _batch(at: datetime | None, most: int, but_for: Sequence[UUID]) -> _Done:
    """One transaction. Cases are locked before their deadlines, as every move does."""
    async with transaction() as connection:
        known = await calendar.load(connection)
        chosen = await connection.fetch(
            'select id, "case" from deadline where provisional and stopped_at is null and calendar_version < $1'
            " and id <> all($3::uuid[]) order by id limit $2",
            known.version, most, list(but_for),
        )  # fmt: skip
        locked = "select id from case_ where id = any($1::uuid[]) order by id for update"
        await connection.execute(locked, [row["case"] for row in chosen])
        rows = await connection.fetch(
            'select id, "case", timer, started, due_day, provisional, fired_at from deadline'
            " where id = any($1::uuid[]) and stopped_at is null order by id",
            [row["id"] for row in chosen],
        )
        when = at or await legal_now(connection)
        done = _Done(len(chosen))
        for row in rows:
            await _try(connection, _Row(**dict(row)), known, when, done)
    return done


async def _try(connection: Connection, row: _Row, known: Calendar, at: datetime, done: _Done) -> None:
    """Count one; whatever its case's facts fail with keeps no other from being counted."""
    try:
        async with connection.transaction():
            done.changed += await _recompute(connection, row, known, at)
    except (Unavailable, *RETRIED, *LOST):
        raise  # of the whole batch
    except Exception as failed:
        log.error("recompute.failed", case=str(row.case), timer=row.timer, error=type(failed).__name__)
        done.failed[row] = type(failed).__name__


async def _recompute(connection: Connection, row: _Row, known: Calendar, at: datetime) -> bool:
    case = await cases.find(connection, row.case, SYSTEM)
    one = installed(case.scheme)
    timer = next((timer for timer in one.scheme.timers if timer.name == row.timer), None)
    if timer is None:  # the scheme has it no more: what was counted stands
        await connection.execute("update deadline set calendar_version = $2 where id = $1", row.id, known.version)
        return False
    now_due = await _due(timer, row, case, one, known, at)
    await connection.execute(
        "update deadline set due_day = $2, due_at = $3, provisional = $4, calendar_version = $5 where id = $1",
        row.id, now_due.day, end_of_day(now_due.day), now_due.provisional, now_due.calendar_version,
    )  # fmt: skip
    changed = (now_due.day, now_due.provisional) != (row.due_day, row.provisional)
    if changed:
        await _run_again(connection, row, timer, one, now_due, at)
        await _record(connection, case, row, timer, now_due, at)
        if one.scheme.standing is not None:  # it may tell the day
            facts = await one.gather(Asking(case, MOVE, SYSTEM, at))
            await cases.stand(connection, one.scheme, case, facts, at)
        await deadlines.refresh(connection, case.id)
    return changed


async def _due(timer: Timer[Any], row: _Row, case: CaseRow, one: Installed, known: Calendar, at: datetime) -> Due:
    """When it is over now. Where the facts no longer say how long it runs, what was counted stands."""
    asks = callable(timer.period) or timer.until is not None
    facts = await one.gather(Asking(case, MOVE, SYSTEM, at)) if asks else None
    if timer.until is not None and (last := timer.until(facts)) is not None:
        return Due(last, False, known.version)
    period = deadlines.period_of(timer, facts, row.started)
    if period is None:
        return Due(row.due_day, False, known.version)
    return due(period, row.started, known)


async def _run_again(
    connection: Connection, row: _Row, timer: Timer[Any], one: Installed, now_due: Due, at: datetime
) -> None:
    """A deadline that has only marked its case runs again, if its day is yet to come or the clock may now move."""
    if row.fired_at is None:
        return
    only_marked = timer.then is None or one.scheme.move(timer.then).adverse
    waits = end_of_day(now_due.day) > at
    if only_marked and (waits or (timer.then is not None and not now_due.provisional)):
        await connection.execute("update deadline set fired_at = null where id = $1", row.id)
        await connection.execute("update case_ set overdue = null where id = $1 and overdue = $2", row.case, timer.name)


async def _record(
    connection: Connection, case: CaseRow, row: _Row, timer: Timer[Any], now_due: Due, at: datetime
) -> None:
    evidence = {
        "timer": timer.name,
        "was_due": row.due_day.isoformat(),
        "due": now_due.day.isoformat(),
        "provisional": now_due.provisional,
        "calendar": now_due.calendar_version,
    }
    await journal.append(
        connection, case, move=MOVE, from_state=case.state, to_state=case.state, version=case.version,
        clause=timer.cite.clause, actor=SYSTEM, at=at, rules_as_of=civil_day(at), evidence=evidence, cause=None,
    )  # fmt: skip
