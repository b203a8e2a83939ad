"""Work lists: the cases that somebody may see, filtered, sorted, page by page, and counted by state.

A page goes on behind the last row's place in the order (keyset), so that a long list costs as little at its end as
at its beginning, and a case that moves meanwhile is neither skipped nor told twice because of others.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import asyncpg

from registry import standings
from registry.actors import Actor
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.formats.dates import read_day
from registry.i18n import text
from registry.installed import CaseRow, every, installed
from registry.scheme import NOTHING, State
from registry.standings import Status
from registry.surface import worklist_parts
from registry.surface.visibility import Arguments
from registry.surface.worklist_parts import ORDER, sees_all_of_some
from registry.surface.worklist_parts import Wanted as Wanted
from registry.web.listing import BAD_CURSOR, cursor, read_cursor

UNKNOWN_SCHEME = text("There is no scheme of this name")
UNKNOWN_STATE = text("There is no state of this name")
UNKNOWN_STATUS = text("The status is one of LISTED, SUSPENDED and NOT_LISTED")
NOT_A_DAY = text("Please give a day as year-month-day, such as 2026-11-21")

FILTERS = ("scheme", "state", "status", "due_before", "overdue", "scope")
SORTS = ("due", "since", "opened")
COLUMNS = (
    "c.id, c.scheme, c.subject, c.about, c.state, c.since, c.version, c.scopes, c.opened_at, c.due_at, c.due_provisional,"
    " c.overdue"
)
MOST_COUNTED = 5_000
"""A state with more cases than this is shown as that many or more; nobody reads them one by one."""


@dataclass(frozen=True)
class Item:
    """One case in a list. `status` is the effective one, None where the scheme gives none."""

    case: CaseRow
    opened_at: datetime
    due_at: datetime | None
    due_provisional: bool
    overdue: bool
    status: Status | None


@dataclass(frozen=True)
class Batch:
    """Some rows, and the cursor behind the last of them when there are more."""

    items: Sequence[Item]
    next: str


@dataclass(frozen=True)
class Count:
    """How many cases stand in a state. `more`: at least so many."""

    scheme: str
    state: State
    number: int
    more: bool


def wanted(filters: Mapping[str, str]) -> Wanted:
    """What the filters of an address ask for. Raises Invalid naming each that makes no sense."""
    problems: list[FieldProblem] = []
    schemes = {one.scheme.code: one.scheme for one in every()}
    scheme, state, status = (filters.get(name, "") for name in ("scheme", "state", "status"))
    if scheme and scheme not in schemes:
        problems.append(FieldProblem("scheme", "unknown-scheme", UNKNOWN_SCHEME))
    if state and not any(state == s.code for code, one in schemes.items() if scheme in ("", code) for s in one.states):
        problems.append(FieldProblem("state", "unknown-state", UNKNOWN_STATE))
    if status and status not in set(Status):
        problems.append(FieldProblem("status", "unknown-status", UNKNOWN_STATUS))
    day = _day(filters.get("due_before", ""), problems)
    if problems:
        raise Invalid(problems)
    return Wanted(
        scheme=scheme,
        state=state,
        status=Status(status) if status else None,
        due_before=day,
        overdue=filters.get("overdue", "") in ("yes", "true", "1"),
        scope=filters.get("scope", ""),
    )


def _day(given: str, problems: list[FieldProblem]) -> date | None:
    try:
        return read_day(given) if given else None
    except ValueError:
        problems.append(FieldProblem("due_before", "not-a-date", NOT_A_DAY))
        return None


async def work_list(
    connection: Connection,
    actor: Actor,
    wish: Wanted,
    at: datetime,
    *,
    sort: str = "due",
    descending: bool = False,
    after: str = "",
    most: int = 50,
) -> Batch:
    """The cases that the actor may see and that are wanted, as they stand at an instant of legal time.

    `sort` is one of SORTS; what is never due is last by `due`. Raises Invalid for a cursor that is none of ours.
    """
    arguments = Arguments()
    order, way = ORDER[sort], "desc" if descending else "asc"
    behind = ""
    if after:
        place, case = _position(after)
        behind = (
            f" and ({order}, c.id) {'<' if descending else '>'}"
            f" ({arguments.add(place, 'text')}::timestamptz, {arguments.add(case, 'uuid')})"
        )
    limit = arguments.add(most + 1)
    parts = [
        f"(select {COLUMNS}, {order} as place from {part}{behind} order by {order} {way}, c.id {way} limit {limit})"  # noqa: S608 - of our own parts
        for part in worklist_parts.parts(actor, wish, sort, at, arguments)
    ]
    rows = await connection.fetch(
        f"select * from ({' union '.join(parts)}) found order by place {way}, id {way} limit {limit}",  # noqa: S608
        *arguments.values,
    )
    items = await _items(connection, rows[:most], at)
    return Batch(items, cursor(_place(items[-1], sort), items[-1].case.id) if len(rows) > most else "")


async def everything(
    connection: Connection, actor: Actor, wish: Wanted, at: datetime, *, sort: str, descending: bool, most: int
) -> AsyncIterator[Item]:
    """The whole list, at most so many rows, for an export."""
    after, left = "", most
    while left > 0:
        batch = await work_list(
            connection, actor, wish, at, sort=sort, descending=descending, after=after, most=min(500, left)
        )
        for item in batch.items:
            yield item
        after, left = batch.next, left - len(batch.items)
        if not after:
            return


async def counts(connection: Connection, actor: Actor, wish: Wanted, at: datetime) -> list[Count]:
    """How many of the wanted cases stand in each state, whichever state is wanted; states without any are left out.

    None at all for everybody's cases of one status: that would take a look at each of them.
    """
    if wish.status is not None and sees_all_of_some(actor):
        return []
    arguments = Arguments()
    source = worklist_parts.visible(actor, arguments)
    conditions = " and ".join(worklist_parts.conditions(replace(wish, state=""), at, arguments))
    counted = _counted_up_to if sees_all_of_some(actor) else _counted
    found = await counted(connection, source, conditions, arguments)
    return [
        Count(one.scheme.code, state, min(number, MOST_COUNTED), number > MOST_COUNTED)
        for one in every()
        for state in (*one.scheme.states, NOTHING)
        if (number := found.get((one.scheme.code, state.code), 0))
    ]


async def _counted(
    connection: Connection, source: str, conditions: str, arguments: Arguments
) -> dict[tuple[str, str], int]:
    """By going through them once: they are few."""
    rows = await connection.fetch(
        f"select c.scheme, c.state, count(*) from {source} where {conditions} group by 1, 2",  # noqa: S608 - of our own parts
        *arguments.values,
    )
    return {(row["scheme"], row["state"]): row["count"] for row in rows}


async def _counted_up_to(
    connection: Connection, source: str, conditions: str, arguments: Arguments
) -> dict[tuple[str, str], int]:
    """State by state, no further than anybody wants to know. The order has the index taken, not the whole table."""
    pairs = [(one.scheme.code, state.code) for one in every() for state in (*one.scheme.states, NOTHING)]
    rows = await connection.fetch(
        "select w.scheme, w.state, (select count(*) from"  # noqa: S608 - of our own parts
        f" (select from {source} where c.scheme = w.scheme and c.state = w.state and {conditions}"
        f" order by c.since limit {arguments.add(MOST_COUNTED + 1)}) capped) as count"
        f" from unnest({arguments.add([scheme for scheme, _ in pairs], 'varchar[]')},"
        f" {arguments.add([state for _, state in pairs], 'varchar[]')}) w(scheme, state)",
        *arguments.values,
    )
    return {(row["scheme"], row["state"]): row["count"] for row in rows}


async def _items(connection: Connection, rows: Sequence[asyncpg.Record], at: datetime) -> list[Item]:
    with_status = [row["id"] for row in rows if installed(row["scheme"]).scheme.standing]
    found: dict[UUID, Status] = await standings.statuses(connection, with_status, at) if with_status else {}
    return [
        Item(
            case=CaseRow(
                id=row["id"],
                scheme=row["scheme"],
                subject=row["subject"],
                about=row["about"],
                state=row["state"],
                since=row["since"],
                version=row["version"],
                scopes=tuple(row["scopes"]),
            ),
            opened_at=row["opened_at"],
            due_at=row["due_at"],
            due_provisional=row["due_provisional"],
            overdue=row["overdue"] is not None or (row["due_at"] is not None and row["due_at"] <= at),
            status=found.get(row["id"]),
        )
        for row in rows
    ]


def _place(item: Item, sort: str) -> str:
    value = {"due": item.due_at, "since": item.case.since, "opened": item.opened_at}[sort]
    return value.isoformat() if value else "infinity"


def _position(after: str) -> tuple[str, UUID]:
    """What a cursor says; nothing that PostgreSQL would stumble over."""
    try:
        place, case = read_cursor(after)
        if place != "infinity":
            place = datetime.fromisoformat(place).isoformat()
        return place, UUID(case)
    except (ValueError, TypeError, AttributeError):
        raise Invalid([FieldProblem("after", "bad-cursor", BAD_CURSOR)]) from None
