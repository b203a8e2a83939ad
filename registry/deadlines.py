"""Deadlines: a row for each timer that runs for a case. Started, stopped and recomputed here; fired by `registry/timers.py`."""

from __future__ import annotations

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
    period = None if started is None else period_of(timer, facts, started)
    if period is None or started is None:
        return None
    return started, due(period, started, calendar)


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
    """Stop the timers that no longer run, start those that now do, and bring `case_.due_at` up to date."""
    stopped = [t.name for t in scheme.timers if before in t.runs_in and after not in t.runs_in]
    if stopped:
        await connection.execute(
            'update deadline set stopped_at = $3 where "case" = $1 and timer = any($2::varchar[]) and stopped_at is null',
            case, stopped, at,
        )  # fmt: skip
    for timer in scheme.timers:
        if after in timer.runs_in and before not in timer.runs_in:
            await _start(connection, case, timer, facts, at, calendar)
    if scheme.timers:
        await refresh(connection, case)


async def _start(
    connection: Connection, case: UUID, timer: Timer[Any], facts: Any, at: datetime, calendar: Calendar
) -> None:
    running = compute(timer, facts, civil_day(at), calendar)
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
