"""Deadlines: a row for each timer that runs for a case. Started, stopped and recomputed here; fired by `registry/timers.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry.clock import civil_day
from registry.database import Connection
from registry.law import Dated
from registry.scheme import Scheme, State, Timer
from registry.workdays import Calendar, Due, Period, due, end_of_day


def period_of(timer: Timer[Any], facts: Any, started: date) -> Period | None:
    """How long this timer runs for these facts; None: not at all."""
    if isinstance(timer.period, Dated):
        return timer.period.on(started)
    return timer.period if isinstance(timer.period, Period) else timer.period(facts)


def compute(timer: Timer[Any], facts: Any, day: date, calendar: Calendar) -> tuple[date, Due] | None:
    """From which civil day the timer counts and when it is due; None when it does not run."""
    started = timer.starts(facts) if timer.starts else day
    if started is None:
        return None
    if timer.until and (last := timer.until(facts)) is not None:
        return started, Due(last, False, calendar.version)
    period = period_of(timer, facts, started)
    return None if period is None else (started, due(period, started, calendar))


async def of_case(connection: Connection, case: UUID) -> dict[str, Due]:
    """The last day of each timer that runs for a case or has run out without being stopped, for gatherers of facts."""
    rows = await connection.fetch(
        'select distinct on (timer) timer, due_day, provisional, calendar_version from deadline where "case" = $1'
        " and stopped_at is null order by timer, id desc",
        case,
    )
    return {row["timer"]: Due(row["due_day"], row["provisional"], row["calendar_version"]) for row in rows}


async def follow_state(
    connection: Connection,
    scheme: Scheme[Any],
    case: UUID,
    before: State,
    after: State,
    facts: Any,
    at: datetime,
    calendar: Calendar,
) -> None:
    """Stop the timers that no longer run, start those that now do, and bring `case_.due_at` up to date.

    A timer that follows its facts is counted anew when they changed, though the case stays where it is.
    """
    stopped = [t.name for t in scheme.timers if before in t.runs_in and after not in t.runs_in]
    if stopped:
        await _stop(connection, case, stopped, at)
    for timer in scheme.timers:
        if after not in timer.runs_in:
            continue
        if before not in timer.runs_in:
            await _start(connection, case, timer, compute(timer, facts, civil_day(at), calendar))
        elif timer.follows_facts:
            await _follow_facts(connection, case, timer, compute(timer, facts, civil_day(at), calendar), at)
    if scheme.timers:
        await refresh(connection, case)


async def _follow_facts(
    connection: Connection, case: UUID, timer: Timer[Any], wanted: tuple[date, Due] | None, at: datetime
) -> None:
    """Count a timer anew, unless it counts from the same day to the same day already, run out or not.

    A last day that only a newer calendar would move is left to `registry/recompute.py`, which says so in the journal.
    """
    present = await connection.fetchrow(
        'select started, due_day, calendar_version from deadline where "case" = $1 and timer = $2'
        " and stopped_at is null order by id desc limit 1",
        case, timer.name,
    )  # fmt: skip
    if present is not None and wanted is not None and present["started"] == wanted[0]:
        newer_calendar = present["calendar_version"] != wanted[1].calendar_version
        if present["due_day"] == wanted[1].day or (newer_calendar and not timer.until):
            return
    if present is not None:
        await _stop(connection, case, [timer.name], at)
        await _unmark(connection, case, timer.name)
    await _start(connection, case, timer, wanted)


async def _stop(connection: Connection, case: UUID, timers: Sequence[str], at: datetime) -> None:
    await connection.execute(
        'update deadline set stopped_at = $3 where "case" = $1 and timer = any($2::varchar[]) and stopped_at is null',
        case, list(timers), at,
    )  # fmt: skip


async def _unmark(connection: Connection, case: UUID, timer: str) -> None:
    """The case is no longer overdue by this timer; by another that ran out, if there is one."""
    await connection.execute(
        "update case_ set overdue = (select timer from deadline where \"case\" = $1 and fired_at is not null"
        " and stopped_at is null order by due_at limit 1) where id = $1 and overdue = $2",
        case, timer,
    )  # fmt: skip


async def _start(connection: Connection, case: UUID, timer: Timer[Any], running: tuple[date, Due] | None) -> None:
    if running is None:
        return
    started, when = running
    await connection.execute(
        'insert into deadline (id, "case", timer, started, due_day, due_at, provisional, calendar_version)'
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        uuid7(), case, timer.name, started, when.day, end_of_day(when.day), when.provisional, when.calendar_version,
    )  # fmt: skip


async def refresh(connection: Connection, case: UUID) -> None:
    """Set the case's due instant to the nearest deadline still running."""
    await connection.execute(
        "update case_ c set due_at = d.due_at, due_provisional = coalesce(d.provisional, false)"
        " from (select 1) one left join lateral (select due_at, provisional from deadline"
        '   where "case" = $1 and stopped_at is null and fired_at is null order by due_at limit 1) d on true'
        " where c.id = $1",
        case,
    )


async def were_due(connection: Connection, cases: Sequence[UUID], at: datetime) -> dict[UUID, date]:
    """Of cases that are overdue, until which civil day the time ran that is over; the earliest of several."""
    rows = await connection.fetch(
        'select d."case", min(d.due_day) as day from deadline d join case_ c on c.id = d."case"'
        ' where d."case" = any($1::uuid[]) and d.stopped_at is null'
        " and (d.timer = c.overdue or (d.fired_at is null and d.due_at <= $2)) group by 1",
        list(cases), at,
    )  # fmt: skip
    return {row["case"]: row["day"] for row in rows}
