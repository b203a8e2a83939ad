"""One check: look up, decide, record. Two statements in one transaction; the answer is given after its commit.

The transaction is the caller's, so that the caller answers only when it is committed: a check that was answered is
on record, whatever happens afterwards. Each statement sees what was committed before it began, so a removal is
effective in the next check after its commit; nothing is cached here. Listed or not, known or not, the same two
statements run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.blind_index import Tag
from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry import installed
from registry.database import Connection
from registry.errors import FieldProblem, Forbidden, Invalid, SignInNeeded
from registry.formats.plates import Plate
from registry.i18n import text
from registry.ports.decision import Decision, Found, Named, Terms, decide
from registry.ports.questions import Question
from registry.standings import Row, Status, sponsor_join
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
class Answer:
    """What the port is told. `as_of` is the instant (legal time, UTC) that it is for. No name, number or history."""

    decision_id: UUID
    as_of: datetime
    decisions: tuple[Decision, ...]
    proposals: tuple[Plate, ...]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the look-up found: the time, the client if it may still ask, the vehicle, the driver, the standings."""

    now: datetime
    port: str | None
    schemes: frozenset[str]
    vehicle: UUID | None
    driver: UUID | None
    standings: tuple[Found, ...]


async def check(connection: Connection, asker: Asker, question: Question) -> Answer:
    """Answer a question, and put it on record in the transaction in progress: give the answer after its commit.

    Raises SignInNeeded when the client was ended (whatever its token says), Forbidden for a scheme it was not
    granted, Invalid for an instant in the future or too far back. Then nothing is recorded here.
    """
    await vault().fresh()
    plates, drivers = _tags(PLATE, question.plate.identity), _tags(DOCUMENT, question.driver)
    found = await _look_up(connection, asker, plates, drivers, question.at)
    terms = _terms(asker, found, question.scheme)
    as_of = _instant(question.at, found.now)
    driver = Named(question.driver is not None, found.driver)
    held = [standing.held(driver, as_of) for standing in found.standings]
    decisions = tuple(decide(each, held, question.plate.undecidable) for each in terms)
    answer = Answer(uuid7(), as_of, decisions, question.plate.proposals)
    await _record(connection, asker, question, found, answer, plates, drivers)
    return answer


def _tags(domain: str, identity: Secret[str] | None) -> list[Tag]:
    return [] if identity is None else vault().tags(domain, identity)


def _terms(asker: Asker, found: LookedUp, scheme: str | None) -> list[Terms]:
    """What is asked, as far as both the token and the client as it is now allow it."""
    if found.port is None:
        raise SignInNeeded(ENDED, code="client-ended")
    granted = asker.schemes & found.schemes
    known = [terms for one in installed.every() if (terms := Terms.of(one.scheme)) and terms.scheme in granted]
    asked = [terms for terms in known if scheme in (None, terms.scheme)]
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


# --- Looking up -----------------------------------------------------------------------------------------------------


def _look_up_sql(in_force: str, sponsors: str) -> str:
    """One statement: the time, the client, the vehicle, the driver, and its standings with their sponsors'."""
    return f"""
        with clock as (
            select statement_timestamp() + coalesce((select "offset" from legal_clock), interval '0') as now
        ), client as (
            select port, schemes from port_client where id = $1 and active
        ), vehicle as (
            select t.subject from unnest($2::smallint[], $3::bytea[]) w(version, tag)
            join subject_tag t on t.domain = '{PLATE}' and t.version = w.version and t.tag = w.tag limit 1
        ), person as (
            select t.subject from unnest($4::smallint[], $5::bytea[]) w(version, tag)
            join subject_tag t on t.domain = '{DOCUMENT}' and t.version = w.version and t.tag = w.tag limit 1
        )
        select clock.now, client.port, client.schemes, vehicle.subject as vehicle, person.subject as person,
            s.scheme, s.driver, s.status, s.opened_at, s.closed_at, s.until, s.sponsor is not null as sponsored,
            p.status as p_status, p.opened_at as p_opened_at, p.closed_at as p_closed_at, p.until as p_until
        from clock
        left join client on true
        left join vehicle on true
        left join person on true
        left join standing s on s.subject = vehicle.subject and {in_force}
        {sponsors}
    """  # noqa: S608 - made of constants


# For the present, what is closed is closed: not even a clock that was set back lists somebody again who was removed.
PRESENT = _look_up_sql(
    "s.closed_at is null",
    "left join standing p on p.subject = s.sponsor and p.scheme = s.sponsor_scheme and p.driver is null"
    " and p.closed_at is null",
)
PAST = _look_up_sql(
    "s.opened_at <= $6::timestamptz and (s.closed_at is null or $6::timestamptz < s.closed_at)",
    sponsor_join("$6::timestamptz"),
)


async def _look_up(
    connection: Connection, asker: Asker, plates: Sequence[Tag], drivers: Sequence[Tag], at: datetime | None
) -> LookedUp:
    arguments: list[object] = [asker.client]
    for tags in (plates, drivers):
        arguments += [[tag.version for tag in tags], [tag.digest for tag in tags]]
    rows = await connection.fetch(PRESENT, *arguments) if at is None else await connection.fetch(PAST, *arguments, at)
    first = rows[0]
    return LookedUp(
        now=first["now"],
        port=first["port"],
        schemes=frozenset(first["schemes"] or ()),
        vehicle=first["vehicle"],
        driver=first["person"],
        standings=tuple(_found(row) for row in rows if row["status"] is not None),
    )


def _found(row: Any) -> Found:
    own = Row(Status(row["status"]), row["opened_at"], row["closed_at"], row["until"], row["sponsored"])
    sponsor = None
    if row["p_status"] is not None:
        sponsor = Row(Status(row["p_status"]), row["p_opened_at"], row["p_closed_at"], row["p_until"])
    return Found(row["scheme"], row["driver"], own, sponsor)


# --- Recording ------------------------------------------------------------------------------------------------------


async def _record(
    connection: Connection, asker: Asker, question: Question, found: LookedUp, answer: Answer,
    plates: Sequence[Tag], drivers: Sequence[Tag],
) -> None:  # fmt: skip
    """Write the trail's row: tags and codes, no plate and no document."""
    answers = {d.scheme: [d.status, d.because, d.cite.clause] for d in answer.decisions}
    await connection.execute(
        "insert into check_record (id, at, as_of, client, port, channel, direction, plate_version, plate_tag,"
        " driver_version, driver_tag, subject, answers)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        answer.decision_id, found.now, answer.as_of, asker.client, found.port, question.channel, question.direction,
        *_stamp(plates), *_stamp(drivers), found.vehicle, json.dumps(answers),
    )  # fmt: skip


def _stamp(tags: Sequence[Tag]) -> tuple[int | None, bytes | None]:
    """The tag by which the trail is found: under the newest active version, under which everybody has one."""
    active = vault().index.active
    return next(((tag.version, tag.digest) for tag in tags if tag.version == active), (None, None))
