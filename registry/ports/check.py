"""Checks: look up, decide, record. Two statements, for one question or for many.

The record is one statement. On a connection without a transaction it commits by itself; in one, the caller answers
after its commit. Either way a check that was answered is on record, whatever happens afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from privacy.blind_index import Tag
from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry import installed
from registry.database import Connection
from registry.errors import CreditpassError, FieldProblem, Forbidden, Invalid, SignInNeeded
from registry.formats.plates import Plate
from registry.i18n import text
from registry.ports import channels, inspections
from registry.ports.channels import Use
from registry.ports.decision import Decision, Named, Terms, decide
from registry.ports.inspections import Joint, Met
from registry.ports.look_up import Seen, Sought, look_up
from registry.ports.questions import Question
from registry.subjects import DOCUMENT, PLATE

CLOCKS_DIFFER = timedelta(minutes=2)
"""A lane's clock may be so far ahead of ours; what it asks for then is the present."""
FURTHEST_BACK = timedelta(days=90)
"""Not a history: as far as the trail of checks reaches (PI-28), a port may ask again what was asked."""

FUTURE = text("This instant is in the future")
TOO_OLD = text("This instant is too far back. A port may ask about the last %(days)s days.")
NOT_GRANTED = text("This client was not granted this scheme")
ENDED = text("This client may not ask any more")


@dataclass(frozen=True, slots=True)
class Asker:
    """A port's system, as its access token tells: its id, and the schemes that the token was made for."""

    client: UUID
    schemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and who asks it."""

    asker: Asker
    question: Question


@dataclass(frozen=True, slots=True)
class Answer:
    """What the port is told. `as_of` is the instant (legal time, UTC) that it is for. No name, number or history.

    `use` is what the channel that was asked about allows; None if none was, or none of that name is known.
    """

    decision_id: UUID
    as_of: datetime
    decisions: tuple[Decision, ...]
    proposals: tuple[Plate, ...]
    use: Use | None = None
    inspection: Joint | None = None


async def check(connection: Connection, asker: Asker, question: Question) -> Answer:
    """Answer a question, and put it on record: in the transaction in progress, or committed by itself without one.

    Raises SignInNeeded when the client was ended (whatever its token says), Forbidden for a scheme it was not
    granted, Invalid for an instant in the future or too far back. Then nothing is recorded here.
    """
    (answer,) = await check_many(connection, [Asked(asker, question)])
    if isinstance(answer, CreditpassError):
        raise answer
    return answer


async def check_many(connection: Connection, asked: Sequence[Asked]) -> list[Answer | CreditpassError]:
    """The same for many questions, of one client or of several: each has an answer or an error of its own."""
    await vault().fresh()
    sought = [_sought(each) for each in asked]
    seen = await look_up(connection, sought)
    answers = [_answer(each, found) for each, found in zip(asked, seen, strict=True)]
    if not any(found.orders for found in seen):
        await _record(connection, asked, sought, seen, answers)
        return answers
    async with connection.transaction():  # the inspection and the record that names it: both or neither
        answers = await _with_inspections(connection, seen, answers)
        await _record(connection, asked, sought, seen, answers)
    return answers


def _sought(asked: Asked) -> Sought:
    question = asked.question
    plates, drivers = _tags(PLATE, question.plate.identity), _tags(DOCUMENT, question.driver)
    return Sought(asked.asker.client, plates, drivers, question.at)


def _tags(domain: str, identity: Secret[str] | None) -> list[Tag]:
    return [] if identity is None else vault().tags(domain, identity)


# --- Deciding ---------------------------------------------------------------------------------------------------------


def _answer(asked: Asked, seen: Seen) -> Answer | CreditpassError:
    question = asked.question
    try:
        terms = _terms(asked.asker, seen, question.scheme)
        as_of = _instant(question.at, seen.now)
    except CreditpassError as refused:
        return refused
    driver = Named(question.driver is not None, seen.driver)
    held = [standing.held(driver, as_of) for standing in seen.standings]
    decisions = tuple(decide(each, held, question.plate.undecidable, question.direction) for each in terms)
    return Answer(uuid7(), as_of, decisions, question.plate.proposals, _use(question, decisions, as_of))


def _terms(asker: Asker, seen: Seen, scheme: str | None) -> list[Terms]:
    """What is asked, as far as both the token and the client as it is now allow it."""
    if seen.port is None:
        raise SignInNeeded(ENDED, code="client-ended")
    granted = asker.schemes & seen.schemes
    schemes = [one.scheme for one in installed.every() if one.scheme.code in granted]
    asked = [terms for each in schemes if scheme in (None, each.code) and (terms := Terms.of(each))]
    if not asked:
        raise Forbidden(NOT_GRANTED, code="scheme-not-granted")
    return asked


def _instant(at: datetime | None, now: datetime) -> datetime:
    """The instant that the answer is for: the one asked, at most the present."""
    if at is None:
        return now
    if at > now + CLOCKS_DIFFER:
        raise Invalid([FieldProblem("at", "future", FUTURE)])
    if at < now - FURTHEST_BACK:
        raise Invalid([FieldProblem("at", "too-old", TOO_OLD, params={"days": FURTHEST_BACK.days})])
    return min(at, now)


async def _with_inspections(
    connection: Connection, seen: Sequence[Seen], answers: Sequence[Answer | CreditpassError]
) -> list[Answer | CreditpassError]:
    """The answers, each with the one joint inspection of the orders that met in it (SW-5)."""
    met = {
        place: Met(about, found.port, found.orders)
        for place, (found, answer) in enumerate(zip(seen, answers, strict=True))
        if isinstance(answer, Answer) and found.orders and found.port and (about := found.vehicle or found.driver)
    }
    joint = await inspections.join(connection, met.values(), seen[0].now)
    return [
        replace(answer, inspection=joint.get((met[place].about, met[place].port)))
        if place in met and isinstance(answer, Answer)
        else answer
        for place, answer in enumerate(answers)
    ]


def _use(question: Question, decisions: Sequence[Decision], at: datetime) -> Use | None:
    """What the channel allows, by the scheme that has it among those that were decided."""
    if question.channel is None:
        return None
    decided = {decision.scheme: decision for decision in decisions}
    found = channels.find(channels.every(), decided, question.channel, at)
    if found is None:
        return None
    scheme, channel = found
    return channels.use(
        channel, question.vehicle_class, channels.is_listed(decided[scheme].status), question.direction, at
    )


# --- Recording --------------------------------------------------------------------------------------------------------

RECORD = """
    insert into check_record (id, at, as_of, client, port, channel, direction, plate_version, plate_tag,
        driver_version, driver_tag, subject, answers, inspection)
    select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[],
        $7::text[], $8::smallint[], $9::bytea[], $10::smallint[], $11::bytea[], $12::uuid[], $13::jsonb[],
        $14::uuid[])
"""


async def _record(
    connection: Connection,
    asked: Sequence[Asked],
    sought: Sequence[Sought],
    seen: Sequence[Seen],
    answers: Sequence[Answer | CreditpassError],
) -> None:
    """A row for each that was answered, in one statement."""
    active = vault().index.active
    answered = [
        _row(each, looked, found, answer, active)
        for each, looked, found, answer in zip(asked, sought, seen, answers, strict=True)
        if isinstance(answer, Answer)
    ]
    if answered:
        await connection.execute(RECORD, *map(list, zip(*answered, strict=True)))


def _row(asked: Asked, sought: Sought, seen: Seen, answer: Answer, active: int) -> tuple[object, ...]:
    """A row of the trail: tags and codes, no plate and no document."""
    question = asked.question
    answers = {d.scheme: [d.status, d.because, d.cite.clause] for d in answer.decisions}
    return (
        answer.decision_id, seen.now, answer.as_of, asked.asker.client, seen.port, question.channel,
        question.direction, *_stamp(sought.plates, active), *_stamp(sought.drivers, active), seen.vehicle,
        msgspec.json.encode(answers).decode(), answer.inspection and answer.inspection.id,
    )  # fmt: skip


def _stamp(tags: Sequence[Tag], active: int) -> tuple[int | None, bytes | None]:
    """The tag by which the trail is found: under the newest active version, under which everybody has one."""
    return next(((tag.version, tag.digest) for tag in tags if tag.version == active), (None, None))
