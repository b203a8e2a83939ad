"""What happens when a deadline is over: the clock makes the move, or marks the case for a person to judge.

A late timer never gives a wrong answer (validity is decided when it is read), so this may be stopped, killed and run
twice at once. Each deadline is fired in a transaction of its own, which does all of it or nothing. Whoever fires
takes locks in the order of every move (claims, case, deadline), so it does not deadlock with them: rivals are kept
apart by an advisory lock on the deadline, and what happened in between is seen by the case's version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from typing import Any
from uuid import UUID

import structlog

from registry import cases, deadlines, journal
from registry.actors import SYSTEM
from registry.cases import MoveRequest
from registry.clock import civil_day, legal_now
from registry.database import Connection, retrying, transaction
from registry.errors import Changed, CreditpassError, Unavailable
from registry.installed import installed
from registry.scheme import Scheme, Timer

log = structlog.get_logger(__name__)

TIMERS_LOCK = 0x74696D6572
"""Advisory lock: shared by whoever fires, held alone by whoever moves the sandbox's clock."""

BATCH = 100
RUNNING = "fired_at is null and stopped_at is null"


@dataclass(frozen=True)
class _Due:
    """A deadline that is over, and its case as it stood when that was read."""

    id: UUID
    case: UUID
    timer: str
    due_day: date
    provisional: bool
    scheme: str
    version: int


@dataclass
class _Resting:
    """Deadlines whose firing failed for a reason of ours, and until when (monotonic seconds) each is left alone."""

    until: dict[UUID, tuple[int, float]] = field(default_factory=dict)

    def failed(self, deadline: UUID) -> None:
        times = self.until.get(deadline, (0, 0.0))[0] + 1
        self.until[deadline] = (times, monotonic() + min(3600.0, 2.0**times))

    def now(self) -> set[UUID]:
        return {deadline for deadline, (_, until) in self.until.items() if until > monotonic()}


_resting = _Resting()


async def next_due(connection: Connection, after: datetime | None = None) -> datetime | None:
    """The instant (UTC) of the nearest deadline still running, later than `after` if that is given."""
    at: datetime | None = await connection.fetchval(
        f"select min(due_at) from deadline where {RUNNING} and ($1::timestamptz is null or due_at > $1)",  # noqa: S608
        after,
    )
    return at


async def fire_due(at: datetime | None = None, most: int = 500, *, stepping: bool = False) -> int:
    """Fire what is due at an instant of legal time (now, if none is given), the oldest first; gives how many.

    Opens its own transactions. One that fails is logged and left for later, and stops no other. `stepping`: the
    caller holds `TIMERS_LOCK`, because it moves the sandbox's clock. Raises Unavailable.
    """
    fired, tried = 0, _resting.now()
    while fired < most and (batch := await _batch(at, tried, min(BATCH, most - fired))):
        for deadline in batch:
            tried.add(deadline)
            fired += await _fire_safely(deadline, at, stepping)
    return fired


async def _batch(at: datetime | None, but_for: Iterable[UUID], most: int) -> list[UUID]:
    async with transaction(readonly=True) as connection:
        return await over(connection, at or await legal_now(connection), but_for, most)


async def over(connection: Connection, at: datetime, but_for: Iterable[UUID], most: int) -> list[UUID]:
    """The deadlines that are over at an instant of legal time and still run, the oldest first."""
    rows = await connection.fetch(
        f"select id from deadline where {RUNNING} and due_at <= $1 and id <> all($2::uuid[])"  # noqa: S608
        " order by due_at, id limit $3",
        at, list(but_for), most,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def _fire_safely(deadline: UUID, at: datetime | None, stepping: bool) -> bool:
    """Fire one; False when there was nothing to fire any more, or when it failed."""
    try:
        try:
            return await retrying(lambda: _fire(deadline, at, stepping))
        except (Changed, Unavailable):
            raise
        except CreditpassError as refused:
            code = refused.code
        return await retrying(lambda: _mark_refused(deadline, at, code))
    except Changed:
        return False  # the case moved on in between; if the deadline still runs, the next round finds it
    except Unavailable:
        raise
    except Exception as error:
        _resting.failed(deadline)
        log.error("timer.failed", deadline=str(deadline), error=type(error).__name__)
        return False


async def _fire(deadline: UUID, at: datetime | None, stepping: bool) -> bool:
    """One transaction: the move that the timer makes, or the mark. Raises what the rules say against the move."""
    async with transaction() as connection:
        due = await _claimed(connection, deadline, at, stepping)
        if due is None:
            return False
        when = at or await legal_now(connection)
        scheme = installed(due.scheme).scheme
        timer = _timer(scheme, due.timer)
        if timer.then is None or (due.provisional and scheme.move(timer.then).adverse):
            return await _mark(connection, due, timer, when)
        await cases.make_move(connection, MoveRequest(due.case, timer.then, version=due.version), SYSTEM, when)
        if not await _set_fired(connection, due, when):
            raise Changed()
        await deadlines.refresh(connection, due.case)
        return True


async def _claimed(connection: Connection, deadline: UUID, at: datetime | None, stepping: bool) -> _Due | None:
    """The deadline, if it is over, still runs, and nobody else is firing it."""
    if not stepping and not await connection.fetchval("select pg_try_advisory_xact_lock_shared($1)", TIMERS_LOCK):
        return None
    mine = "select pg_try_advisory_xact_lock(hashtextextended('deadline:' || $1::text, 0))"
    if not await connection.fetchval(mine, str(deadline)):
        return None
    return await _read(connection, deadline, at)


async def _read(connection: Connection, deadline: UUID, at: datetime | None) -> _Due | None:
    row = await connection.fetchrow(
        'select d.id, d."case", d.timer, d.due_day, d.provisional, c.scheme, c.version'
        ' from deadline d join case_ c on c.id = d."case"'
        " where d.id = $1 and d.fired_at is null and d.stopped_at is null and d.due_at <= $2",
        deadline, at or await legal_now(connection),
    )  # fmt: skip
    return _Due(**dict(row)) if row else None


async def _mark_refused(deadline: UUID, at: datetime | None, code: str) -> bool:
    """A transaction of its own, after the one in which the rules refused the timer's move: a person must judge."""
    async with transaction() as connection:
        due = await _read(connection, deadline, at)
        if due is None:
            return False
        timer = _timer(installed(due.scheme).scheme, due.timer)
        return await _mark(connection, due, timer, at or await legal_now(connection), refused=code)


async def _mark(connection: Connection, due: _Due, timer: Timer[Any], at: datetime, refused: str | None = None) -> bool:
    """Mark the case overdue and say so in its journal; its state and version stay as they are."""
    await connection.execute("select 1 from case_ where id = $1 for update", due.case)
    if not await _set_fired(connection, due, at, still_running=True):
        return False
    await connection.execute("update case_ set overdue = $2 where id = $1", due.case, timer.name)
    case = await cases.find(connection, due.case, SYSTEM)
    evidence: dict[str, object] = {"due": due.due_day.isoformat(), "overdue": True}
    if refused is not None:
        evidence["refused"] = refused
    if due.provisional:
        evidence["provisional"] = True
    await journal.append(
        connection, case, move=timer.name, from_state=case.state, to_state=case.state, version=case.version,
        clause=timer.cite.clause, actor=SYSTEM, at=at, rules_as_of=civil_day(at), evidence=evidence, cause=None,
    )  # fmt: skip
    await deadlines.refresh(connection, due.case)
    return True


async def _set_fired(connection: Connection, due: _Due, at: datetime, *, still_running: bool = False) -> bool:
    """Whether it was still to be fired. (The move itself has stopped it, if the case left the state.)"""
    done: str = await connection.execute(
        "update deadline set fired_at = $2 where id = $1 and fired_at is null and due_at <= $2"
        " and (not $3 or stopped_at is null)",
        due.id, at, still_running,
    )  # fmt: skip
    return done == "UPDATE 1"


def _timer(scheme: Scheme[Any], name: str) -> Timer[Any]:
    return next(timer for timer in scheme.timers if timer.name == name)
