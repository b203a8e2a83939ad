"""A case as somebody sees it now, or as it stood: state, deadlines, status, and the moves open to them.

The pages and the API both ask here, so that they cannot differ in what they offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry import cases, journal, rules, standings
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import NotFound, NotOpen, Reason
from registry.installed import Asking, CaseRow, Installed, installed
from registry.scheme import NOTHING, Move, Scheme, State, Timer
from registry.standings import Status


@dataclass(frozen=True)
class Running:
    """A deadline that runs. `day` is its last civil day; `at` the instant (UTC) at which that day ends."""

    timer: Timer[Any]
    day: date
    at: datetime
    provisional: bool


@dataclass(frozen=True)
class Possible:
    """A move that the actor's roles could make on a case, and what stands against it now; open when nothing does."""

    move: Move[Any]
    reasons: tuple[Reason, ...] = ()

    @property
    def open(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Look:
    """A case at an instant of legal time. `overdue` are timers that ran out and left the decision to a person.

    `moves` is empty for the past: nothing can be done there.
    """

    installed: Installed
    case: CaseRow
    state: State
    opened_at: datetime
    rules_as_of: date
    deadlines: tuple[Running, ...]
    overdue: tuple[Timer[Any], ...]
    status: Status | None
    was_due: Mapping[str, date] = field(default_factory=dict)
    """Until which civil day each timer that ran out had run, by its name."""
    moves: tuple[Possible, ...] = ()

    @property
    def scheme(self) -> Scheme[Any]:
        return self.installed.scheme

    @property
    def open_moves(self) -> list[Move[Any]]:
        return [possible.move for possible in self.moves if possible.open]

    @property
    def due(self) -> Running | None:
        """The nearest deadline."""
        return self.deadlines[0] if self.deadlines else None


async def look(connection: Connection, case: UUID, actor: Actor, at: datetime) -> Look:
    """The case as it stands. Raises NotFound, for what does not exist and for what may not be seen."""
    row = await cases.find(connection, case, actor)
    one = installed(row.scheme)
    about = await connection.fetchrow("select opened_at, rules_as_of, overdue from case_ where id = $1", case)
    assert about is not None
    deadlines = await _running(connection, one.scheme, case, "stopped_at is null and fired_at is null")
    over = await _running(connection, one.scheme, case, "stopped_at is null and fired_at is not null")
    return Look(
        installed=one,
        case=row,
        state=one.scheme.state(row.state),
        opened_at=about["opened_at"],
        rules_as_of=about["rules_as_of"],
        deadlines=deadlines,
        overdue=_overdue(one.scheme, [about["overdue"]], deadlines, at),
        status=await _status(connection, one.scheme, case, at),
        was_due={each.timer.name: each.day for each in (*deadlines, *over)},
        moves=tuple(await possible_moves(one, row, actor, at)),
    )


async def as_it_stood(connection: Connection, case: UUID, actor: Actor, at: datetime) -> Look:
    """The case as it stood at an instant. Raises NotFound also for an instant before it was opened.

    Who may see it is asked of today: whoever may see a case may see its past.
    """
    row = await cases.find(connection, case, actor)
    one = installed(row.scheme)
    entries = await journal.of_case(connection, case, at)
    if not entries:
        raise NotFound()
    last = entries[-1]
    since = next((e.at for e in reversed(entries) if e.from_state != e.to_state), entries[0].at)
    state = one.scheme.state(last.to_state)
    running = await _running(
        connection, one.scheme, case, "started <= $2 and coalesce(least(stopped_at, fired_at), 'infinity') > $3",
        civil_day(at), at,
    )  # fmt: skip
    deadlines = tuple(each for each in running if state in each.timer.runs_in)
    marked = await connection.fetch(
        "select timer from deadline where \"case\" = $1 and fired_at <= $2 and coalesce(stopped_at, 'infinity') > $2",
        case, at,
    )  # fmt: skip
    return Look(
        installed=one,
        case=CaseRow(case, row.scheme, row.subject, row.about, last.to_state, since, last.version, row.scopes),
        state=state,
        opened_at=entries[0].at,
        rules_as_of=last.rules_as_of,
        deadlines=deadlines,
        overdue=_overdue(one.scheme, [mark["timer"] for mark in marked], deadlines, at),
        status=await _status(connection, one.scheme, case, at),
    )


async def possible_moves(one: Installed, case: CaseRow, actor: Actor, at: datetime) -> list[Possible]:
    """Every move that the actor's roles could make on this case, in the scheme's order, with what stands against it.

    What only the evidence or the database's limits decide is known when the move is made.
    """
    roles = cases.roles_on(actor, case.scopes)
    state, day = one.scheme.state(case.state), civil_day(at)
    found = []
    for move in one.scheme.moves:
        if move.from_(NOTHING) or not set(move.by) & roles:
            continue
        if move.from_(state):
            facts = await one.gather(Asking(case, move.name, actor, at, offered=True))
            reasons = rules.reasons_against(one.scheme, move, facts, day)
        else:
            reasons = [Reason(NotOpen.code, NotOpen.message, move.cite)]
        found.append(Possible(move, tuple(reasons)))
    return found


async def _running(
    connection: Connection, scheme: Scheme[Any], case: UUID, condition: str, *arguments: object
) -> tuple[Running, ...]:
    timers = {timer.name: timer for timer in scheme.timers}
    rows = await connection.fetch(
        'select timer, due_day, due_at, provisional from deadline where "case" = $1'  # noqa: S608
        f" and {condition} order by due_at, id",
        case, *arguments,
    )  # fmt: skip
    return tuple(
        Running(timers[row["timer"]], row["due_day"], row["due_at"], row["provisional"])
        for row in rows
        if row["timer"] in timers
    )


def _overdue(
    scheme: Scheme[Any], marked: Sequence[str | None], deadlines: Sequence[Running], at: datetime
) -> tuple[Timer[Any], ...]:
    """Time decides at reading: a deadline that is over counts, though its timer be late."""
    late = {running.timer.name for running in deadlines if running.at <= at}
    return tuple(timer for timer in scheme.timers if timer.name in marked or timer.name in late)


async def _status(connection: Connection, scheme: Scheme[Any], case: UUID, at: datetime) -> Status | None:
    if scheme.standing is None:
        return None
    return (await standings.statuses(connection, [case], at))[case]
