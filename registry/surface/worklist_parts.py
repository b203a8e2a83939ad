"""The SQL of work lists: which cases are wanted, and the parts of which a page is put together.

A page is as long as its rows only if an index gives the cases in the order asked. One index cannot do that for whoever
sees a city's or a unit's cases alone, so such a page is the union of parts, each read in order and no further than a
page. What cannot be read in order is gathered first, and is few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from registry import standings
from registry.actors import EVERYWHERE, Actor
from registry.installed import every
from registry.standings import Status
from registry.surface.visibility import Arguments, may_see_sql, scopes_of
from registry.workdays import end_of_day

ORDER = {
    "due": "coalesce(c.due_at, 'infinity'::timestamptz)",
    "since": "c.since",
    "opened": "c.opened_at",
}
INDEXED = 2
"""So many of a case's scopes, the first ones, have an index in order of due; few cases have more."""
MOST_PARTS = 32
"""Whoever acts in more scopes than these make parts sees few cases in each."""


@dataclass(frozen=True)
class Wanted:
    """Which cases. `due_before`: due on this civil day or earlier. `scope`: such as one unit's."""

    scheme: str = ""
    state: str = ""
    status: Status | None = None
    due_before: date | None = None
    overdue: bool = False
    scope: str = ""


def sees_all_of_some(actor: Actor) -> bool:
    """Whether the actor sees every case of a scheme."""
    return any(EVERYWHERE in scopes_of(actor, one.scheme) for one in every())


def parts(actor: Actor, wish: Wanted, sort: str, at: datetime, arguments: Arguments) -> list[str]:
    """What stands behind `from` in each part of a page: cases as `c`, and a condition. A case may be in several parts."""
    if sees_all_of_some(actor):
        if wish.status is Status.SUSPENDED:
            return list(_suspended(actor, wish, at, arguments))
    elif sort == "due" and wish.status is not Status.SUSPENDED:
        scopes = _scopes(actor)
        if len(scopes) * INDEXED < MOST_PARTS:
            return list(_by_scope(actor, scopes, wish, at, arguments))
    return [f"{visible(actor, arguments)} where {' and '.join(conditions(wish, at, arguments))}"]


def _scopes(actor: Actor) -> dict[str, list[str]]:
    """The scopes in which the actor may read, each with the schemes."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in every():
        for scope in sorted(scopes_of(actor, one.scheme)):
            found[scope].append(one.scheme.code)
    return found


def _by_scope(
    actor: Actor, scopes: dict[str, list[str]], wish: Wanted, at: datetime, arguments: Arguments
) -> Iterator[str]:
    said = " and ".join(conditions(wish, at, arguments))
    for scope, codes in scopes.items():
        named, read = arguments.add(scope, "varchar"), arguments.add(codes, "varchar[]")
        for place in range(1, INDEXED + 1):
            there = f"c.scopes[{place}] = {named} and cardinality(c.scopes) > {place - 1}"
            yield f"case_ c where {there} and c.scheme = any({read}) and {said}"
    more = f"cardinality(c.scopes) > {INDEXED} and {may_see_sql(actor, 'c', arguments)}"
    yield f"(select * from case_ c where {more} offset 0) c where {said}"  # noqa: S608 - of our own parts


def _suspended(actor: Actor, wish: Wanted, at: datetime, arguments: Arguments) -> Iterator[str]:
    """Of everybody's: those whose own state suspends, state by state in order; and the few behind a suspended sponsor."""
    others = conditions(replace(wish, status=None), at, arguments)
    said = " and ".join([may_see_sql(actor, "c", arguments), *others])
    now = arguments.add(at, "timestamptz")
    for one in every():
        rule = one.scheme.standing
        for state in (state for state, status in rule.status.items() if status == Status.SUSPENDED) if rule else ():
            place = f"c.scheme = {arguments.add(one.scheme.code)} and c.state = {arguments.add(state.code)}"
            yield f"case_ c where {place} and {said} and (select true {_of_case(now)} = '{Status.SUSPENDED}' limit 1)"
    yield f"case_ c where c.id in ({_behind_sponsor(now)}) and {said}"


def visible(actor: Actor, arguments: Arguments) -> str:
    """The cases that the actor may see, as `c`. Whoever sees few gets those first (`offset 0` keeps them apart):
    else the planner, who cannot know how few they are, goes through everybody's in the order asked."""
    seen = may_see_sql(actor, "c", arguments)
    fence = "" if sees_all_of_some(actor) else " offset 0"
    return f"(select * from case_ c where {seen}{fence}) c"  # noqa: S608 - of our own parts


def conditions(wish: Wanted, at: datetime, arguments: Arguments) -> list[str]:
    """What is asked of a case `c`, to be joined by `and`."""
    said = ["true"]
    if wish.scheme:
        said.append(f"c.scheme = {arguments.add(wish.scheme)}")
    if wish.state:
        said.append(f"c.state = {arguments.add(wish.state)}")
    if wish.scope:
        said.append(f"c.scopes @> {arguments.add([wish.scope], 'varchar[]')}")
    if wish.due_before:
        said.append(f"c.due_at <= {arguments.add(end_of_day(wish.due_before))}")
    if wish.overdue:
        said.append(f"(c.overdue is not null or c.due_at <= {arguments.add(at)})")
    if wish.status:
        said += _with_status(wish.status, at, arguments)
    return said


def _with_status(status: Status, at: datetime, arguments: Arguments) -> list[str]:
    """Each in the way that suits how many there are. What most cases are is asked case by case, in the order of the
    list (`limit 1` keeps the planner from gathering them all first); few are suspended, so those come first."""
    now = arguments.add(at, "timestamptz")
    schemes = [one.scheme.code for one in every() if one.scheme.standing]
    told = f"select s.\"case\" from standing s where s.status = '{Status.SUSPENDED}' and {_is_suspended(now)}"  # noqa: S608
    condition = {
        Status.LISTED: f"(select true {_of_case(now)} = '{Status.LISTED}' limit 1)",
        Status.SUSPENDED: f"c.id in ({told} union all {_behind_sponsor(now)})",
        Status.NOT_LISTED: f"not exists (select {_of_case(now)} <> '{Status.NOT_LISTED}')",
    }[status]
    return [f"c.scheme = any({arguments.add(schemes, 'varchar[]')})", condition]


def _in_force(now: str) -> str:
    return f"s.opened_at <= {now} and (s.closed_at is null or {now} < s.closed_at)"


def _of_case(now: str) -> str:
    """`from` the case's standing in force, `where` what is told of it…: what it is compared with follows."""
    joined, effective = standings.sponsor_join(now), standings.status_sql(now)
    return f'from standing s {joined} where s."case" = c.id and {_in_force(now)} and {effective}'


def _is_suspended(now: str) -> str:
    """Whether a standing `s` is in force and told as suspended."""
    joined, effective = standings.sponsor_join(now), standings.status_sql(now)
    return f"{_in_force(now)} and (select {effective} from (select) one {joined} limit 1) = '{Status.SUSPENDED}'"  # noqa: S608


def _behind_sponsor(now: str) -> str:
    """The cases whose standing is suspended with their sponsor's."""
    return (
        'select s."case" from standing x join standing s on s.sponsor = x.subject'  # noqa: S608 - of our own parts
        f" where x.status = '{Status.SUSPENDED}' and {_is_suspended(now)}"
    )
