"""Passages as ports post them: late, twice, in parts and out of order are normal; each counts once.

What was told once stays. The same again changes nothing, what was missing is added, and something else is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from privacy.ids import uuid7
from registry.actors import SYSTEM, Actor
from registry.clock import civil_day, legal_now, wall_now
from registry.database import Connection
from registry.errors import CreditpassError, FieldProblem, Invalid, Refused, SignInNeeded
from registry.i18n import text
from registry.passages import results
from registry.passages.results import Inspected
from registry.ports.check import CLOCKS_DIFFER, ENDED, FUTURE, Asker
from registry.ports.law import RELEASE_TIMES

KEEP = timedelta(days=90)
"""As the trail of checks (PI-28): with it goes what could tell which vehicle it was."""

NOTHING_TOLD = text("Tell when the vehicle arrived, when it was released, or both")
TOO_OLD = text("Passages are taken up to %(days)s days afterwards")
BEFORE_ARRIVAL = text("A vehicle is not released before it arrived")


class Differs(Refused):
    """The same reference came with something else."""

    code = "passage-differs"
    message = text("This passage was told differently before. What was told first stays.")


@dataclass(frozen=True)
class Told:
    """A passage as far as a port tells it in one go. Instants are legal time."""

    reference: str
    channel: str
    direction: str
    lane: str | None = None
    arrived_at: datetime | None = None
    released_at: datetime | None = None
    decision: UUID | None = None

    def require_sound(self, now: datetime) -> None:
        """Raises Invalid for instants that cannot be."""
        told = {"arrived_at": self.arrived_at, "released_at": self.released_at}
        instants = {name: at for name, at in told.items() if at is not None}
        wrong = [] if instants else [FieldProblem("arrived_at", "nothing-told", NOTHING_TOLD, RELEASE_TIMES)]
        for name, at in instants.items():
            if at > now + CLOCKS_DIFFER:
                wrong.append(FieldProblem(name, "future", FUTURE))
            elif at < now - KEEP:
                wrong.append(FieldProblem(name, "too-old", TOO_OLD, RELEASE_TIMES, {"days": KEEP.days}))
        if wrong:
            raise Invalid(wrong)

    def joined(self, other: Told) -> Told:
        """This with what the other adds. Raises Differs where they say two things, Invalid where they cannot both be."""
        both = {one.name: (getattr(self, one.name), getattr(other, one.name)) for one in fields(self)}
        if any(None not in pair and pair[0] != pair[1] for pair in both.values()):
            raise Differs(cite=RELEASE_TIMES)
        joined = Told(**{name: ours if ours is not None else theirs for name, (ours, theirs) in both.items()})
        return joined.require_order()

    def require_order(self) -> Told:
        """Itself. Raises Invalid when the release comes before the arrival."""
        if self.arrived_at and self.released_at and self.released_at < self.arrived_at:
            raise Invalid([FieldProblem("released_at", "before-arrival", BEFORE_ARRIVAL, RELEASE_TIMES)])
        return self


class Kept(StrEnum):
    """What came of a passage that was told."""

    NEW = "new"
    COMPLETED = "completed"
    KNOWN = "known"


@dataclass(frozen=True)
class Taken:
    """What came of one. `released`: whether nobody's report is waited for any more; None: no results came with it."""

    kept: Kept
    released: bool | None = None


@dataclass(frozen=True)
class Posted:
    """A passage with the results of its inspection that came with it, and who posts them."""

    told: Told
    inspected: Inspected | None = None
    actor: Actor = SYSTEM


async def take(connection: Connection, asker: Asker, posted: Sequence[Posted]) -> list[Taken | CreditpassError]:
    """Keep what a port's system tells; for each in its order what came of it, or the error. Raises SignInNeeded.

    A passage and the results that came with it are kept both or neither.
    """
    port = await connection.fetchval("select port from port_client where id = $1 and active", asker.client)
    if port is None:
        raise SignInNeeded(ENDED, code="client-ended")
    # One transaction of a client at a time: two parts of one passage may come by two ways in the same instant.
    await connection.execute("select pg_advisory_xact_lock(hashtext('passages'), hashtext($1))", str(asker.client))
    now = await legal_now(connection)
    known = await _known(connection, asker.client, [each.told.reference for each in posted])
    before = dict(known)
    outcomes = [await _take_one(connection, each, known, now, port) for each in posted]
    changed = [each for reference, each in known.items() if before.get(reference) != each]
    if changed:
        await _keep(connection, asker.client, port, changed)
    return outcomes


async def _take_one(
    connection: Connection, posted: Posted, known: dict[str, Told], now: datetime, port: str
) -> Taken | CreditpassError:
    reference = posted.told.reference
    before = known.get(reference)
    kept = _outcome(posted.told, known, now)
    if posted.inspected is None or isinstance(kept, CreditpassError):
        return kept if isinstance(kept, CreditpassError) else Taken(kept)
    try:
        async with connection.transaction():  # a savepoint: what one item lacks is not another's matter
            return Taken(kept, await results.report(posted.inspected, posted.actor, now, port))
    except CreditpassError as wrong:
        del known[reference]
        if before is not None:
            known[reference] = before
        return wrong


def _outcome(told: Told, known: dict[str, Told], now: datetime) -> Kept | CreditpassError:
    """What comes of one; `known` then has it."""
    before = known.get(told.reference)
    try:
        told.require_sound(now)
        after = before.joined(told) if before else told.require_order()
    except CreditpassError as wrong:
        return wrong
    known[told.reference] = after
    return Kept.NEW if before is None else Kept.KNOWN if before == after else Kept.COMPLETED


async def _known(connection: Connection, client: UUID, references: Sequence[str]) -> dict[str, Told]:
    rows = await connection.fetch(
        "select reference, channel, direction, lane, arrived_at, released_at, decision from passage"
        " where client = $1 and reference = any($2::text[])",
        client, list(references),
    )  # fmt: skip
    return {row["reference"]: Told(**dict(row)) for row in rows}


async def _keep(connection: Connection, client: UUID, port: str, passages: Sequence[Told]) -> None:
    rows = [
        (uuid7(), each.reference, each.channel, each.direction, each.lane, each.arrived_at, each.released_at,
         each.decision)
        for each in passages
    ]  # fmt: skip
    await connection.execute(
        "insert into passage (id, reference, channel, direction, lane, arrived_at, released_at, decision, client, port,"
        " received_at)"
        " select n.*, $1, $2, $3 from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],"
        " $9::timestamptz[], $10::timestamptz[], $11::uuid[]) n"
        " on conflict (client, reference) do update set lane = excluded.lane, arrived_at = excluded.arrived_at,"
        " released_at = excluded.released_at, decision = excluded.decision",
        client, port, wall_now(), *map(list, zip(*rows, strict=True)),
    )  # fmt: skip


async def forget(connection: Connection, at: datetime, keep: timedelta = KEEP) -> int:
    """Forget the civil days whose keeping is over; how many passages. `at` is legal time.

    Whole days, so that a month of which the first day is kept is kept whole (`times.whole_since`).
    """
    done: str = await connection.execute(
        "delete from passage"
        " where coalesce(released_at, arrived_at) < ($1::date)::timestamp at time zone 'Asia/Shanghai'",
        civil_day(at - keep),
    )
    return int(done.split()[-1])
