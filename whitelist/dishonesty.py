"""Importing the serious-dishonesty list (HQ-5.1): a line at a time, each once, each with a result.

A line names a person by document, a vehicle by plate or a unit by credit code. It stands against that number from its
first to its last day, whoever carries it, also where nobody has declared yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, lives, subjects
from registry.actors import Actor
from registry.claims import lock
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import FieldProblem, Invalid
from registry.formats.credit_code import parse_credit_code
from registry.formats.documents import Document, DocumentType, parse_document, possible_documents
from registry.formats.normalise import clean_line
from registry.formats.plates import Jurisdiction, parse_plate
from registry.formats.problem import FormatProblem
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from registry.scheme import FollowOn
from units.people import person_for
from vehicles.vehicles import vehicle_for
from whitelist import putting_back
from whitelist.facts import barred
from whitelist.listing_scheme import CODE, COMES, ListingFacts
from whitelist.scheme import LEAVING, VERIFIED
from whitelist.tables import Listing, ListingEntry

DOMAINS = {"person": subjects.DOCUMENT, "vehicle": subjects.PLATE, "unit": subjects.CREDIT_CODE}
KINDS = {"person": text("Person"), "vehicle": text("Vehicle"), "unit": text("Unit")}
COLUMNS = ("kind", "number", "document_type", "country", "authority", "document", "from", "to")
NEEDED = text("This is needed")
NOT_A_KIND = text("Write person, vehicle or unit")
NOT_A_DATE = text("This is not a day of the calendar. Write it as 2026-11-21.")
TO_BEFORE_FROM = text("The last day is before the first")
WHICH_DOCUMENT = text("This number fits several kinds of document, or none. Please give document_type.")


@dataclass(frozen=True)
class Line:
    """One line that can be right. `identity` is the canonical number under which its subject is found."""

    kind: str
    number: Secret[str]
    identity: Secret[str]
    document_kind: str
    country: str
    authority: str
    document: str
    from_day: date
    to_day: date | None


@dataclass(frozen=True)
class Result:
    """What became of a line: `new` or `unchanged`, and how many entries it moved (or would move)."""

    outcome: str
    moved: int = 0
    case: UUID | None = None


def read_line(raw: Mapping[str, object], today: date) -> Line:
    """Read a line of the list. Raises Invalid naming every column that is wrong; never repeats the number."""
    problems: list[FieldProblem] = []

    def plain(name: str, required: bool = True) -> str:
        try:
            value = clean_line(str(raw.get(name) or ""))
        except FormatProblem as problem:
            problems.append(problem.at(name))
            return ""
        if required and not value:
            problems.append(FieldProblem(name, "missing", NEEDED))
        return value

    def day(name: str, required: bool) -> date | None:
        value = plain(name, required)[:10]
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            problems.append(FieldProblem(name, "date", NOT_A_DATE))
            return None

    kind, number = plain("kind"), plain("number")
    authority, document = plain("authority"), plain("document")
    from_day, to_day = day("from", required=True), day("to", required=False)
    if kind and kind not in KINDS:
        problems.append(FieldProblem("kind", "choice", NOT_A_KIND))
    if from_day and to_day and to_day < from_day:
        problems.append(FieldProblem("to", "before-from", TO_BEFORE_FROM))
    identity, document_kind = "", ""
    if number and kind in KINDS:
        try:
            identity, document_kind = _identity(
                kind, number, plain("document_type", False), plain("country", False), today
            )
        except FormatProblem as problem:
            problems.append(problem.at("number"))
    if problems or from_day is None:
        raise Invalid(problems)
    return Line(
        kind,
        Secret(number),
        Secret(identity),
        document_kind,
        plain("country", False),
        authority,
        document,
        from_day,
        to_day,
    )


def _identity(kind: str, number: str, document_type: str, country: str, today: date) -> tuple[str, str]:
    """The canonical number, and for a person the kind of document."""
    if kind == "vehicle":
        where = Jurisdiction(country) if country in set(Jurisdiction) else None
        return parse_plate(number, where).identity, ""
    if kind == "unit":
        return parse_credit_code(number).identity, ""
    found = _document(number, document_type, country, today)
    return found.identity, found.kind.value


def _document(number: str, document_type: str, country: str, today: date) -> Document:
    if document_type in set(DocumentType):
        return parse_document(DocumentType(document_type), number, on=today, issuer=country or None)
    possible = possible_documents(number, on=today)
    if document_type or len(possible) != 1:
        raise FormatProblem("document-type", WHICH_DOCUMENT)
    return possible[0]


async def import_line(connection: Connection, line: Line, actor: Actor, at: datetime) -> Result:
    """Put one line in force, in the transaction in progress; a line that is there already changes nothing."""

    async def found() -> UUID:
        known = await subjects.find(connection, DOMAINS[line.kind], line.identity)
        return await _subject(connection, line, at) if known is None else known

    subject = await lives.held(connection, found)  # a bar on somebody who is being erased would bar nobody
    if (known := await _there(connection, line, subject)) is not None:
        return Result("unchanged", case=known)
    subject = await _subject(connection, line, at)  # of whom perhaps only a bar was known so far
    listing = Listing(
        id=uuid7(),
        kind=line.kind,
        subject=subject,
        authority=line.authority,
        document=line.document,
        from_day=line.from_day,
        to_day=line.to_day,
        imported_by=actor.caller,
        number=line.number,
    )
    await listing.save()
    await cases.open_case(connection, CODE, subject=listing.id, about=listing.id, actor=actor, at=at, case=listing.id)
    moved: int = await connection.fetchval("select count(*) from listing_entry where listing = $1", listing.id)
    return Result("new", moved, listing.id)


async def _there(connection: Connection, line: Line, subject: UUID) -> UUID | None:
    """The same line, sent before. Whoever sends it at the same time waits here."""
    await lock(connection, [f"listing:{subject}"])
    found: UUID | None = await connection.fetchval(
        "select id from listing where kind = $1 and subject = $2 and authority = $3 and document = $4 and from_day = $5",
        line.kind, subject, line.authority, line.document, line.from_day,
    )  # fmt: skip
    return found


async def _subject(connection: Connection, line: Line, at: datetime) -> UUID:
    """Whom or what the line names: known already, or from now on."""
    number = line.number.expose_unrecorded()
    if line.kind == "person":
        document = _document(number, line.document_kind, line.country, civil_day(at))
        return await person_for(connection, document, line.number)
    if line.kind == "vehicle":
        where = Jurisdiction(line.country) if line.country in set(Jurisdiction) else None
        return await vehicle_for(connection, parse_plate(number, where), at)
    return await subjects.find_or_claim(connection, subjects.CREDIT_CODE, line.identity, uuid7())


async def entity_barred(connection: Connection, entity: UUID, at: datetime) -> bool:
    """Whether a unit, by its credit code's subject, stands on the list."""
    return entity in await barred(connection, [entity], civil_day(at))


# --- what its scheme asks ---------------------------------------------------------------------------------------------

REMOVABLE = [state.code for state in (VERIFIED | LEAVING).members]
RECORDED = ("bar", "suspend_for_unit")
"""What a wrong match undoes."""

NAMES = {"person": "e.person = $1", "vehicle": "e.vehicle = $1", "unit": "u.entity = $1"}
"""How a line of each kind finds the entries it names: written out, so that each has its index."""

AFFECTED = """
    select e.id, e.vehicle, e.person, 'bar' as move
      from entry e join case_ c on c.id = e.id where {names} and c.state = any($2::varchar[])
"""
AFFECTED_OF_UNIT = """
    select e.id, e.vehicle, e.person, 'suspend_for_unit' as move
      from entry e join case_ c on c.id = e.id join unit u on u.id = e.unit
     where {names} and e.use = 'unit' and e.visit_until is null and c.state = 'listed'
"""
WAIT_FOR = """
    select w.id, w.vehicle, w.person, 'owner_cannot' as move
      from entry w join case_ c on c.id = w.id
     where w.owner_person = $1 and w.person <> $1 and c.state = 'awaiting_owner'
       and not exists (select 1 from entry o join case_ oc on oc.id = o.id
                        where o.vehicle = w.vehicle and o.person = $1 and oc.state = any($2::varchar[]))
"""
"""Those who wait for somebody who cannot be listed now, and whom no entry of that person's tells."""


UNIT_CASE = """
    select c.id from unit u join case_ c on c.subject = u.id and c.scheme = 'hengqin-unit'
     where u.entity = $1 and c.state in ('active', 'suspended')
"""


async def _affected(connection: Connection, kind: str, subject: UUID) -> list[Any]:
    """The entries that a line moves, or tells of it, when it comes into effect."""
    if kind == "unit":
        return list(await connection.fetch(AFFECTED_OF_UNIT.format(names=NAMES[kind]) + "order by e.id", subject))
    found = list(await connection.fetch(AFFECTED.format(names=NAMES[kind]) + "order by e.id", subject, REMOVABLE))
    if kind == "person":
        found += await connection.fetch(WAIT_FOR + "order by w.id", subject, REMOVABLE)
    return found


async def gather(asking: Asking) -> ListingFacts:
    """The facts of a listing, as the transaction in progress sees them."""
    connection = current()
    row = await Listing.objects().where(Listing.id == asking.case.subject).first()
    assert row is not None
    day = civil_day(asking.at)
    affected = await _affected(connection, row.kind, row.subject) if row.in_force(day) else []
    moved = await putting_back.moved_by(connection, row.id, NAMES[row.kind], row.subject)
    return ListingFacts(
        case=asking.case.id,
        state=asking.case.state,
        move=asking.move,
        kind=row.kind,
        affected=tuple(FollowOn(e["id"], e["move"]) for e in affected),
        restorable=tuple(await putting_back.restorable(connection, row.id, moved, day)),
        unit_case=await connection.fetchval(UNIT_CASE, row.subject) if row.in_force(day) else None,
        locks=_locks(row.subject, [*affected, *moved]),
        is_importer=row.imported_by == asking.actor.caller,
    )


def _locks(subject: UUID, touched: Sequence[Any]) -> tuple[str, ...]:
    """What entries are verified under: the line's own subject, whichever it is, and all that its follow-ons touch.

    So an entry is verified before the line comes, and is moved by it, or after, and is refused.
    """
    own = {f"{kind}:{subject}" for kind in ("person", "entity", "driver-seat", "unit-registered")}
    theirs = {f"driver-seat:{e['vehicle']}" for e in touched} | {f"person:{e['person']}" for e in touched}
    return tuple(sorted(own | theirs))


async def effects(asking: Asking, facts: ListingFacts, to_state: str) -> None:
    """Remember which entries a line moves, so that a wrong match puts back just those."""
    if asking.move in COMES:
        for one in facts.affected:
            if one.move in RECORDED:
                await ListingEntry(listing=facts.case, entry=one.case, move=one.move).save()


async def summarise(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each listing."""
    found = await Listing.objects().where(Listing.id.is_in([row.subject for row in rows])) if rows else []
    lines = {
        one.id: [
            Detail(text("What is listed"), KINDS[one.kind]),
            Detail(text("Number"), one.number),
            Detail(text("Authority"), one.authority),
            Detail(text("Authority's document"), one.document),
            Detail(text("From"), one.from_day),
            Detail(text("Until"), one.to_day or ""),
        ]
        for one in found
    }
    return {row.id: lines[row.subject] for row in rows}
