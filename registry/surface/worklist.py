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
from registry.actors import EVERYWHERE, Actor
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.formats.dates import read_day
from registry.i18n import text
from registry.installed import CaseRow, every, installed
from registry.scheme import NOTHING, State
from registry.standings import Status
from registry.surface.visibility import Arguments, may_see_sql, scopes_of
from registry.web.listing import BAD_CURSOR, cursor, read_cursor
from registry.workdays import end_of_day

UNKNOWN_SCHEME = text("There is no scheme of this name")
UNKNOWN_STATE = text("There is no state of this name")
UNKNOWN_STATUS = text("The status is one of LISTED, SUSPENDED and NOT_LISTED")
NOT_A_DAY = text("Please give a day as year-month-day, such as 2026-11-21")

FILTERS = ("scheme", "state", "status", "due_before", "overdue", "scope")
SORTS = ("due", "since", "opened")
ORDER = {
    "due": "coalesce(c.due_at, 'infinity'::timestamptz)",
    "since": "c.since",
    "opened": "c.opened_at",
}
MOST_COUNTED = 5_000
"""A state with more cases than this is shown as that many or more; nobody reads them one by one."""


@dataclass(frozen=True)
class Wanted:
    """Which cases. `due_before`: due on this civil day or earlier. `scope`: such as one unit's."""

    scheme: str = ""
    state: str = ""
    status: Status | None = None
    due_before: date | None = None
    overdue: bool = False
    scope: str = ""


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
    conditions = _conditions(wish, at, arguments)
    order = ORDER[sort]
    source = _source(actor, arguments)
    if after:
        place, case = _position(after)
        conditions.append(
            f"({order}, c.id) {'<' if descending else '>'}"
            f" ({arguments.add(place, 'text')}::timestamptz, {arguments.add(case, 'uuid')})"
        )
    way = "desc" if descending else "asc"
    rows = await connection.fetch(
        "select c.id, c.scheme, c.subject, c.about, c.state, c.since, c.version, c.scopes, c.opened_at, c.due_at,"  # noqa: S608 - of our own parts
        f" c.due_provisional, c.overdue from {source} where {' and '.join(conditions)}"
        f" order by {order} {way}, c.id {way} limit {arguments.add(most + 1)}",
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
    if wish.status is not None and _sees_all_of_some(actor):
        return []
    arguments = Arguments()
    source = _source(actor, arguments)
    conditions = " and ".join(_conditions(replace(wish, state=""), at, arguments))
    counted = _counted_up_to if _sees_all_of_some(actor) else _counted
    found = await counted(connection, source, conditions, arguments)
    return [
        Count(one.scheme.code, state, min(number, MOST_COUNTED), number > MOST_COUNTED)
        for one in every()
        for state in (*one.scheme.states, NOTHING)
        if (number := found.get((one.scheme.code, state.code), 0))
    ]


def _sees_all_of_some(actor: Actor) -> bool:
    return any(EVERYWHERE in scopes_of(actor, one.scheme) for one in every())


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


def _source(actor: Actor, arguments: Arguments) -> str:
    """The cases that the actor may see, as `c`. Whoever sees few gets those first (`offset 0` keeps them apart):
    else the planner, who cannot know how few they are, goes through everybody's in the order asked."""
    visible = may_see_sql(actor, "c", arguments)
    fence = "" if _sees_all_of_some(actor) else " offset 0"
    return f"(select * from case_ c where {visible}{fence}) c"  # noqa: S608 - of our own parts


def _conditions(wish: Wanted, at: datetime, arguments: Arguments) -> list[str]:
    conditions = ["true"]
    if wish.scheme:
        conditions.append(f"c.scheme = {arguments.add(wish.scheme)}")
    if wish.state:
        conditions.append(f"c.state = {arguments.add(wish.state)}")
    if wish.scope:
        conditions.append(f"c.scopes @> {arguments.add([wish.scope], 'varchar[]')}")
    if wish.due_before:
        conditions.append(f"c.due_at <= {arguments.add(end_of_day(wish.due_before))}")
    if wish.overdue:
        conditions.append(f"(c.overdue is not null or c.due_at <= {arguments.add(at)})")
    if wish.status:
        conditions += _with_status(wish.status, at, arguments)
    return conditions


def _with_status(status: Status, at: datetime, arguments: Arguments) -> list[str]:
    """Each in the way that suits how many there are. What most cases are is asked case by case, in the order of the
    list (`limit 1` keeps the planner from gathering them all first); few are suspended, so those come first."""
    now = arguments.add(at, "timestamptz")
    schemes = [one.scheme.code for one in every() if one.scheme.standing]
    in_force = f"s.opened_at <= {now} and (s.closed_at is null or {now} < s.closed_at)"
    joined, effective = standings.sponsor_join(now), standings.status_sql(now)
    of_case = f'from standing s {joined} where s."case" = c.id and {in_force} and {effective}'
    told = f"(select {effective} from (select) one {joined} limit 1) = '{Status.SUSPENDED}'"  # noqa: S608
    suspended = (
        f"select s.\"case\" from standing s where s.status = '{Status.SUSPENDED}' and {in_force} and {told} union all"  # noqa: S608 - of our own parts
        ' select s."case" from standing x join standing s on s.sponsor = x.subject'
        f" where x.status = '{Status.SUSPENDED}' and {in_force} and {told}"
    )
    condition = {
        Status.LISTED: f"(select true {of_case} = '{Status.LISTED}' limit 1)",
        Status.SUSPENDED: f"c.id in ({suspended})",
        Status.NOT_LISTED: f"not exists (select {of_case} <> '{Status.NOT_LISTED}')",
    }[status]
    return [f"c.scheme = any({arguments.add(schemes, 'varchar[]')})", condition]


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
