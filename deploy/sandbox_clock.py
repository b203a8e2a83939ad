"""The sandbox's clock: legal time moved ahead of the wall, from due to due, so that whoever tries it sees day 91 today.

Moving takes the timers' lock alone: while legal time steps forward nobody else fires, so what falls due happens in
order, each at its own instant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from registry import timers
from registry.clock import legal_now
from registry.database import Connection, transaction
from registry.errors import FieldProblem, Invalid, Refused
from registry.i18n import text

BACKWARD = text("The clock only moves forward. To start again, reset the sandbox.")
TOO_FAR = text("The sandbox's clock goes no further than the year 2100")
END = datetime(2100, 1, 1, tzinfo=UTC)

Step = Callable[[], Awaitable[int]]
"""What else follows from the law's clock at each step; gives how much it did."""


@dataclass(frozen=True)
class Moved:
    """Legal time now (UTC), and how many timers ran on the way."""

    now: datetime
    fired: int


async def now() -> datetime:
    """Legal time (UTC)."""
    async with transaction(readonly=True) as connection:
        return await legal_now(connection)


async def begin(connection: Connection, at: str) -> None:
    """Let the sandbox's legal time begin at an instant (RFC 3339; empty: now), unless it runs already."""
    if at:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())'
            " on conflict (id) do nothing",
            datetime.fromisoformat(at),
        )


async def move(to: datetime | timedelta, also: Sequence[Step] = ()) -> Moved:
    """Move legal time to an instant, or on by a time, and run every timer that falls due, in order.

    Raises Refused (`clock-backward`) for an instant that is past, Invalid beyond the year 2100. Waits for another
    who is moving it.
    """
    async with transaction() as alone:
        await alone.execute("select pg_advisory_xact_lock($1)", timers.TIMERS_LOCK)
        until = _target(await now(), to)
        fired, step = 0, await _next(None, until)
        while step is not None:
            fired += await _fire(await _set(step), also)
            step = await _next(step, until)
        fired += await _fire(await _set(until), also)
        return Moved(await now(), fired)


def _target(at: datetime, to: datetime | timedelta) -> datetime:
    try:
        until = at + to if isinstance(to, timedelta) else to
    except OverflowError:
        until = END
    if until < at:
        raise Refused(BACKWARD, code="clock-backward")
    if until >= END:
        raise Invalid([FieldProblem("now", "too-far", TOO_FAR)])
    return until


async def _next(after: datetime | None, to: datetime) -> datetime | None:
    async with transaction(readonly=True) as connection:
        due = await timers.next_due(connection, after)
    return due if due is not None and due <= to else None


async def _set(to: datetime) -> datetime:
    """Let legal time be `to` from now on, or leave it where it is if that is later; gives which."""
    async with transaction() as connection:
        before = await legal_now(connection)
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())'
            ' on conflict (id) do update set "offset" = greatest(legal_clock."offset", excluded."offset")',
            to,
        )
        return max(to, before)


async def _fire(at: datetime, also: Sequence[Step]) -> int:
    """Everything due at an instant, until nothing is."""
    fired = 0
    while done := await timers.fire_due(at, stepping=True):
        fired += done
    for step in also:
        while await step():
            pass
    return fired
