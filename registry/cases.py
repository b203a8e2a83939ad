"""Cases, and the one way in which they change.

`make_move` is the only writer of a case. In the transaction in progress it locks what the move touches, gathers the
facts, asks the rules, takes and frees claims, writes state, deadlines and standing, appends to the journal and to the
deliveries, and makes the moves on other cases that follow from it. It does all of that or nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import calendar, claims, deadlines, deliveries, evidence, journal, rules, standings
from registry.actors import EVERYWHERE, SYSTEM, Actor, ActorKind
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import Changed, Forbidden, NotFound, NotOpen
from registry.evidence import NOTHING_GIVEN, Evidence
from registry.installed import Asking, CaseRow, Installed, installed, no_effects
from registry.scheme import ANYONE, NOTHING, Move, Scheme, State
from registry.scheme import SYSTEM as SYSTEM_ROLE

SELECT = "select id, scheme, subject, about, state, since, version, scopes from case_"


@dataclass(frozen=True)
class MoveRequest:
    """One move asked for. `version`: refuse when the case has moved on since that version was read."""

    case: UUID
    move: str
    given: Mapping[str, object] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a move did. `entry` is the journal's id of it."""

    case: CaseRow
    move: str
    from_state: str
    entry: int


@dataclass
class _Step:
    """A move under way on a case whose row is locked."""

    case: CaseRow
    installed: Installed
    move: Move[Any]
    actor: Actor
    given: Evidence
    at: datetime
    cause: int | None = None
    facts: Any = None
    target: State = NOTHING

    @property
    def scheme(self) -> Scheme[Any]:
        return self.installed.scheme

    async def gather(self) -> Any:
        asking = Asking(self.case, self.move.name, self.actor, self.at, self.given.facts)
        return await self.installed.gather(asking)

    def decide(self) -> None:
        state = self.scheme.state(self.case.state)
        self.target = rules.decide(self.scheme, self.move, state, self.facts, civil_day(self.at))


def roles_on(actor: Actor, scopes: Iterable[str]) -> set[str]:
    """The roles in which an actor meets a case with these scopes."""
    held = {g.role for g in actor.grants if g.scope == EVERYWHERE or g.scope in set(scopes)}
    return held | {ANYONE} | ({SYSTEM_ROLE} if actor.kind is ActorKind.SYSTEM else set())


def may_see(actor: Actor, scheme: Scheme[Any], scopes: Iterable[str]) -> bool:
    """Whether the actor may read a case of this scheme with these scopes."""
    return actor.kind is ActorKind.SYSTEM or bool(roles_on(actor, scopes) & set(scheme.readers))


async def find(connection: Connection, case: UUID, actor: Actor) -> CaseRow:
    """The case, if the actor may see it. Raises NotFound, for what does not exist and for what may not be seen."""
    row = await connection.fetchrow(f"{SELECT} where id = $1", case)
    if row is None or not may_see(actor, installed(row["scheme"]).scheme, row["scopes"]):
        raise NotFound()
    return _row(row)


async def open_case(
    connection: Connection,
    scheme: str,
    *,
    subject: UUID,
    about: UUID,
    actor: Actor,
    at: datetime,
    scopes: Sequence[str] = (),
    given: Mapping[str, object] | None = None,
    case: UUID | None = None,
) -> Outcome:
    """Open a case on a subject: the move from nothing. `case` may give its id. Raises as `make_move` does."""
    one = installed(scheme)
    move = one.scheme.opening
    row = CaseRow(case or uuid7(), scheme, subject, about, NOTHING.code, at, 0, tuple(scopes))
    row = replace(row, scopes=(*row.scopes, f"case:{row.id}"))
    if not roles_on(actor, row.scopes) & set(move.by):
        raise Forbidden()
    step = _Step(row, one, move, actor, evidence.read(move.evidence, given or {}, actor.language), at)
    await _hold(connection, [step], set())
    await connection.execute(
        'insert into case_ (id, scheme, subject, about, state, since, opened_at, rules_as_of, version, scopes,'
        " due_provisional) values ($1, $2, $3, $4, '', $5, $5, $6, 0, $7, false)",
        row.id, scheme, subject, about, at, civil_day(at), list(row.scopes),
    )  # fmt: skip
    step.decide()
    return (await _carry_out(connection, [step]))[0]


async def make_move(connection: Connection, request: MoveRequest, actor: Actor, at: datetime) -> Outcome:
    """Make one move, at an instant of legal time.

    Raises NotFound or Forbidden by the actor's roles and scopes, Changed on another version, Invalid for evidence,
    NotOpen, GuardRefused or ClaimTaken when a rule says no. After an exception the transaction must be rolled back.
    """
    return (await make_moves(connection, [request], actor, at))[0]


async def make_moves(
    connection: Connection, requests: Sequence[MoveRequest], actor: Actor, at: datetime
) -> list[Outcome]:
    """Make several moves as one: all are decided before the first is carried out, and freed claims are free for all.

    Each on a case of its own.
    """
    if len({request.case for request in requests}) < len(requests):
        raise ValueError("two moves on one case cannot be made as one")
    held = await _lock(connection, requests, actor, at)
    steps = [await _step(connection, request, actor, at) for request in requests]
    await _hold(connection, steps, held)
    for step in steps:
        step.decide()
    return await _carry_out(connection, steps)


async def _lock(connection: Connection, requests: Sequence[MoveRequest], actor: Actor, at: datetime) -> set[str]:
    """Claim keys first, in order, then the cases by id: rivals meet in one order and do not deadlock."""
    names: set[str] = set()
    for request in requests:
        row = await find(connection, request.case, actor)
        one = installed(row.scheme)
        names |= claims.lock_names(one.scheme, await one.gather(Asking(row, request.move, actor, at)))
    await claims.lock(connection, names)
    await connection.execute(
        "select id from case_ where id = any($1::uuid[]) order by id for update", [r.case for r in requests]
    )
    return names


async def _hold(connection: Connection, steps: Sequence[_Step], held: set[str]) -> None:
    """Gather the facts, and hold alone whatever they name: while we waited for locks, there may have come more."""
    while True:
        for step in steps:
            step.facts = await step.gather()
        names = {name for step in steps for name in claims.lock_names(step.scheme, step.facts)}
        if names <= held:
            return
        await claims.lock(connection, names - held)
        held |= names


async def _step(connection: Connection, request: MoveRequest, actor: Actor, at: datetime) -> _Step:
    """The step a request asks for, once its case is locked: may the actor, is it the same version, is it well given?"""
    case = await find(connection, request.case, actor)
    one = installed(case.scheme)
    try:
        move = one.scheme.move(request.move)
    except KeyError:
        raise NotFound() from None
    if not roles_on(actor, case.scopes) & set(move.by):
        raise Forbidden()
    if request.version is not None and request.version != case.version:
        raise Changed()
    if not move.from_(one.scheme.state(case.state)):
        raise NotOpen(cite=move.cite)
    given = evidence.read(move.evidence, request.given, actor.language)
    return _Step(case, one, move, actor, given, await _not_before(connection, case, at))


async def _not_before(connection: Connection, case: CaseRow, at: datetime) -> datetime:
    """The instant of a move: never before the case's last one, which may have been asked for later but come first.

    So versions and instants of a case rise together, and "as it stood on" can be asked.
    """
    last: datetime | None = await connection.fetchval('select max(at) from journal where "case" = $1', case.id)
    return max(at, last or case.since)


async def _carry_out(connection: Connection, steps: Sequence[_Step]) -> list[Outcome]:
    """Free what the decided steps let go, then write each; then whatever follows from them."""
    for step in steps:
        await claims.release(connection, step.case.id, claims.wanted(step.scheme, step.target, step.facts))
    outcomes = [await _write(connection, step) for step in steps]
    follow = deque([(step, outcome) for step, outcome in zip(steps, outcomes, strict=True)])
    while follow:
        step, outcome = follow.popleft()
        facts = await replace(step, case=outcome.case).gather()
        for after in step.scheme.follow_ons(facts):
            next_step = await _follow_on(connection, after.case, after.move, step.at, outcome.entry)
            if next_step is not None:
                follow.append((next_step, (await _carry_out_one(connection, next_step))))
    return outcomes


async def _carry_out_one(connection: Connection, step: _Step) -> Outcome:
    await claims.release(connection, step.case.id, claims.wanted(step.scheme, step.target, step.facts))
    return await _write(connection, step)


async def _follow_on(connection: Connection, case: UUID, move: str, at: datetime, cause: int) -> _Step | None:
    """The engine's own step on another case; None when that case has moved on already."""
    row = _row(await connection.fetchrow(f"{SELECT} where id = $1 for update", case))
    one = installed(row.scheme)
    wanted = one.scheme.move(move)
    if not wanted.from_(one.scheme.state(row.state)):
        return None
    step = _Step(row, one, wanted, SYSTEM, NOTHING_GIVEN, await _not_before(connection, row, at), cause)
    step.facts = await step.gather()
    step.decide()
    return step


async def _write(connection: Connection, step: _Step) -> Outcome:
    """Everything that a decided move writes."""
    before = step.scheme.state(step.case.state)
    for rule, want in claims.wanted(step.scheme, step.target, step.facts):
        await claims.take(connection, step.case.id, rule, want)
    after = replace(
        step.case,
        state=step.target.code,
        since=step.case.since if step.target == before else step.at,
        version=step.case.version + 1,
    )
    await connection.execute(
        "update case_ set state = $2, since = $3, version = $4, overdue = case when $5 then overdue end where id = $1",
        after.id, after.state, after.since, after.version, step.target == before,
    )  # fmt: skip
    entry = await journal.append(
        connection, after, move=step.move.name, from_state=before.code, to_state=after.state, version=after.version,
        clause=step.move.cite.clause, actor=step.actor, at=step.at, rules_as_of=civil_day(step.at),
        evidence=await step.given.store(after.id, after.about), cause=step.cause,
    )  # fmt: skip
    await deliveries.write(connection, after, step.move.tells, step.scheme.recipients(step.facts), entry, step.at)
    asking = Asking(after, step.move.name, step.actor, step.at, step.given.facts, step.given.texts)
    await step.installed.effects(asking, step.facts, after.state)
    return Outcome(await _follow(connection, step, before, after), step.move.name, before.code, entry)


async def _follow(connection: Connection, step: _Step, before: State, after: CaseRow) -> CaseRow:
    """What follows from the facts as the move has left them: scopes, standing, deadlines."""
    if step.installed.effects is not no_effects:
        step = replace(step, case=after, facts=await replace(step, case=after).gather())
    if step.scheme.scopes is not None:
        after = replace(after, scopes=(*step.scheme.scopes(step.facts), f"case:{after.id}"))
        await connection.execute("update case_ set scopes = $2 where id = $1", after.id, list(after.scopes))
    await stand(connection, step.scheme, after, step.facts, step.at)
    await deadlines.follow_state(
        connection, step.scheme, after.id, before, step.target, step.facts, step.at, await calendar.load(connection)
    )  # fmt: skip
    return after


async def stand(connection: Connection, scheme: Scheme[Any], case: CaseRow, facts: Any, at: datetime) -> None:
    """Write what the world may know of a case by its state and facts."""
    rule = scheme.standing
    if rule is None:
        return
    status = rule.status.get(scheme.state(case.state))
    await standings.write(
        connection, scheme=case.scheme, case=case.id, holding=rule.holding(facts) if status else None,
        status=status, clause=rule.cite.clause, at=at,
    )  # fmt: skip


def _row(row: Any) -> CaseRow:
    return CaseRow(**{**dict(row), "scopes": tuple(row["scopes"])})
