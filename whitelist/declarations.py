"""A declaration: read, checked field by field, stored sealed, and its case opened (HQ-4.2).

Nothing here depends on who is on the list: whoever declares gets an ordinary receipt, whatever else is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from privacy import consent
from privacy.errors import KeyDestroyed
from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry import cases, lives
from registry.actors import Actor
from registry.claims import lock
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import FieldProblem, Invalid, NotOpen
from registry.formats.dates import LAST_DAY, age_on
from registry.formats.documents import Document, DocumentType, parse_document
from registry.formats.normalise import clean_line
from registry.formats.phones import parse_phone
from registry.formats.plates import WARNINGS, Jurisdiction, Plate, parse_plate
from registry.formats.problem import FormatProblem
from registry.i18n import text
from registry.law import Cite
from registry.subjects import DOCUMENT, find
from units.law import MANAGE
from units.people import link_document, person_for
from vehicles.vehicles import vehicle_for
from whitelist import answers, receipts
from whitelist.receipts import Issued
from whitelist.scheme import CODE, DRIVING_AGE, SELF_USE, VISIT_DAYS
from whitelist.tables import Entry
from whitelist.undertakings import PORTS, SENSITIVE

FOR_LIFE = frozenset(
    {
        DocumentType.RESIDENT_ID,
        DocumentType.RESIDENCE_PERMIT,
        DocumentType.HOME_RETURN_PERMIT,
        DocumentType.TAIWAN_PERMIT,
    }
)
"""Documents that keep their number, or the part of it by which they match, when they are issued anew."""

T = TypeVar("T")
Typed = Mapping[str, "str | Secret[str]"]

SENT_TWICE_WITHIN = timedelta(hours=24)

NEEDED = text("This is needed")
NOT_A_DATE = text("This is not a day of the calendar. Write year, month and day in digits.")
NOT_A_CHOICE = text("Choose one of the answers")
PAST = text("This day is over. Only valid papers can be declared.")
TOO_YOUNG = text("Drivers on the list are %(age)s or older")
BIRTH_NEEDED = text("This document's number does not tell your age. Please give your date of birth; it is not kept.")
MUST_AGREE = text(
    "Without this you cannot be listed. You decide freely: without being listed you pass in the ordinary lane."
)
ANOTHER_DOCUMENT = text(
    "This is another document than the one you declared with. Take this declaration back and declare again with it."
)
OWNER_IS_SELF = text("This is your own number. If the vehicle is yours, choose that you own it.")
UNKNOWN_FIELD = text("This field is not part of the declaration")

PERSON_FIELDS = (
    "person.name",
    "person.document_type",
    "person.document_country",
    "person.document_number",
    "person.document_expires",
    "person.birth_date",
    "person.phone",
    "person.licence_class",
    "person.licence_expires",
)
FIELDS = frozenset(
    {
        *PERSON_FIELDS,
        "person.relation",
        "vehicle.plate",
        "vehicle.jurisdiction",
        "vehicle.class",
        "vehicle.energy",
        "vehicle.use",
        "vehicle.owner",
        "vehicle.owner_document_type",
        "vehicle.owner_document_country",
        "vehicle.owner_document_number",
        "consent.sensitive",
        "consent.ports",
        "undertaking",
    }
)


@dataclass(frozen=True)
class Person:
    """What a person says of themselves."""

    name: Secret[str]
    document: Secret[Document]
    document_typed: Secret[str]
    document_country: str
    document_expires: date
    phone: Secret[str]
    licence_class: Secret[str]
    licence_expires: date


@dataclass(frozen=True)
class Declaration:
    """A declaration whose every field can be right."""

    person: Person
    relation: str
    plate: Secret[Plate]
    vehicle_class: str
    energy: str
    use: str
    owner: Secret[Document] | None
    owner_typed: Secret[str] | None
    """The owner's document, where somebody else owns a self-use vehicle."""

    @property
    def visiting(self) -> bool:
        """Whether it came through a visitor code (HV-1)."""
        return self.relation == answers.VISITOR

    @property
    def warnings(self) -> tuple[str, ...]:
        """Messages worth reading about what can be right all the same."""
        return tuple(WARNINGS[one] for one in self.plate.expose_unrecorded().warnings)


class Reader:
    """Takes values one by one and collects what is wrong, so that every field is named at once."""

    def __init__(self, typed: Typed, day: date) -> None:
        self.typed, self.day = typed, day
        self.problems: list[FieldProblem] = []
        self.cite: Cite = DRIVING_AGE.cite

    def secret(self, name: str) -> Secret[str]:
        value = self.typed.get(name, "")
        return value if isinstance(value, Secret) else Secret(str(value))

    def plain(self, name: str) -> str:
        return self.secret(name).expose_unrecorded().strip()

    def wrong(self, name: str, code: str, message: str, **params: object) -> None:
        self.problems.append(FieldProblem(name, code, message, params=params))

    def choice(self, name: str, choices: Mapping[str, str], required: bool = True) -> str:
        value = self.plain(name)
        if not value and not required:
            return ""
        if value not in choices:
            self.wrong(name, "choice" if value else "missing", NOT_A_CHOICE if value else NEEDED)
        return value

    def future_day(self, name: str) -> date:
        """A day on which a paper is still valid. One without an end is often given a far day: it is valid to the last."""
        value = self.plain(name)
        try:
            found = date.fromisoformat(value)
        except ValueError:
            self.wrong(name, "date" if value else "missing", NOT_A_DATE if value else NEEDED)
            return self.day
        if found < self.day:
            self.wrong(name, "expired", PAST)
        return min(found, LAST_DAY)

    def parsed(self, name: str, parse: Callable[[str], T]) -> Secret[T] | None:
        """The value read by a format; its problem is noted beside the field."""
        value = self.plain(name)
        if not value:
            self.wrong(name, "missing", NEEDED)
            return None
        try:
            return Secret(parse(value))
        except FormatProblem as problem:
            self.problems.append(problem.at(name))
            return None

    def document(self, prefix: str) -> Secret[Document] | None:
        kind = self.choice(f"{prefix}document_type", answers.DOCUMENTS)
        if kind not in answers.DOCUMENTS:
            return None
        country = self.plain(f"{prefix}document_country").upper() or None
        try:
            value = self.plain(f"{prefix}document_number")
            if not value:
                self.wrong(f"{prefix}document_number", "missing", NEEDED)
                return None
            return Secret(parse_document(DocumentType(kind), value, on=self.day, issuer=country))
        except FormatProblem as problem:
            place = "document_country" if problem.code == "issuer" else "document_number"
            self.problems.append(problem.at(f"{prefix}{place}"))
            return None

    def accepted(self, name: str) -> None:
        if self.plain(name).lower() not in ("yes", "true", "on"):
            self.wrong(name, "missing", MUST_AGREE)

    def done(self) -> None:
        """Raises Invalid naming every field that is wrong."""
        if self.problems:
            raise Invalid(self.problems)


def read_person(reader: Reader) -> Person | None:
    """The declarant's own details; None when something is wrong (the reader knows what)."""
    name = reader.parsed("person.name", clean_line)
    document = reader.document("person.")
    phone = reader.parsed("person.phone", lambda typed: parse_phone(typed).e164)
    expires = reader.future_day("person.document_expires")
    licence_class = reader.choice("person.licence_class", answers.LICENCE_CLASSES)
    licence_expires = reader.future_day("person.licence_expires")
    if document is not None:
        _check_age(reader, document.expose_unrecorded().birth_date)
    if name is None or document is None or phone is None:
        return None
    typed = reader.secret("person.document_number")
    country = reader.plain("person.document_country").upper()[:2]
    return Person(name, document, typed, country, expires, phone, Secret(licence_class), licence_expires)


def _check_age(reader: Reader, born: date | None) -> None:
    """Drivers are of age (PI-31). Where the number does not tell the day of birth, it is asked for and not kept."""
    field = "person.document_number" if born else "person.birth_date"
    if born is None:
        try:
            born = date.fromisoformat(reader.plain(field))
        except ValueError:
            missing = not reader.plain(field)
            reader.wrong(field, "missing" if missing else "date", BIRTH_NEEDED if missing else NOT_A_DATE)
            return
    age = DRIVING_AGE.on(reader.day)
    if age_on(born, reader.day) < age:
        reader.problems.append(FieldProblem(field, "too-young", TOO_YOUNG, DRIVING_AGE.cite, {"age": age}))


def read(typed: Typed, day: date, *, visiting: bool = False) -> Declaration:
    """The declaration as of a civil day, or a visitor's. Raises Invalid naming every field that is wrong."""
    reader = Reader(typed, day)
    for name in typed.keys() - FIELDS:
        reader.wrong(name, "unknown-field", UNKNOWN_FIELD)
    person = read_person(reader)
    relation = _relation(reader, visiting)
    jurisdiction = reader.choice("vehicle.jurisdiction", answers.JURISDICTIONS, required=False)
    where = Jurisdiction(jurisdiction) if jurisdiction in answers.JURISDICTIONS else None
    plate = reader.parsed("vehicle.plate", lambda value: parse_plate(value, where))
    vehicle_class = reader.choice("vehicle.class", answers.VISITOR_CLASSES if visiting else answers.VEHICLE_CLASSES)
    energy = reader.choice("vehicle.energy", answers.ENERGY, required=False)
    use = reader.choice("vehicle.use", answers.USES)
    owner, owner_typed = _owner(reader, use, person)
    for agreed in ("consent.sensitive", "consent.ports", "undertaking"):
        reader.accepted(agreed)
    reader.done()
    assert person is not None
    assert plate is not None
    return Declaration(person, relation, plate, vehicle_class, energy, use, owner, owner_typed)


def _relation(reader: Reader, visiting: bool) -> str:
    """What they are to the unit; a visitor is not asked (HV-4)."""
    if not visiting:
        return reader.choice("person.relation", answers.DECLARABLE)
    return reader.choice("person.relation", {answers.VISITOR: ""}, required=False) or answers.VISITOR


def _owner(reader: Reader, use: str, person: Person | None) -> tuple[Secret[Document] | None, Secret[str] | None]:
    if use != SELF_USE or reader.choice("vehicle.owner", answers.OWNERS) != "other":
        return None, None
    owner = reader.document("vehicle.owner_")
    if owner is not None and person is not None:
        same = owner.expose_unrecorded().identity == person.document.expose_unrecorded().identity
        if same:
            reader.wrong("vehicle.owner_document_number", "owner-is-self", OWNER_IS_SELF)
    return owner, reader.secret("vehicle.owner_document_number")


async def declare(
    connection: Connection,
    unit: UUID,
    code: UUID,
    declaration: Declaration,
    actor: Actor,
    at: datetime,
    channel: str = "web",
) -> Issued:
    """Store a declaration through a unit's code and open its case; returns the receipt.

    The same declaration sent again within a day, while the unit has not looked at it, is the same declaration.
    Raises GuardRefused (HQ-3.4, 3.6, 4.1, 4.5) and ClaimTaken when this person, vehicle and unit are live already.
    """
    fingerprints = await _fingerprints(unit, declaration)
    await lock(connection, [fingerprint.hex() for fingerprint in fingerprints])
    if (again := await _sent_before(connection, fingerprints, at)) is not None:
        return await receipts.of_entry(connection, again)
    person = await lives.held(connection, lambda: _person(connection, declaration.person))
    entry = await _entry(connection, unit, code, declaration, person, fingerprints[0], actor, at)
    await entry.save()
    for words in (SENSITIVE, PORTS):
        await consent.record(
            words, subject=person, language=actor.language, channel=channel, at=at, ref=f"entry:{entry.id}"
        )
    await cases.open_case(
        connection,
        CODE,
        subject=entry.id,
        about=person,
        actor=actor,
        at=at,
        scopes=[f"unit:{unit}"],
        given={"undertaking": True},
        case=entry.id,
    )
    return await receipts.issue(connection, entry.id)


async def _person(connection: Connection, told: Person) -> UUID:
    return await person_for(
        connection,
        told.document.expose_unrecorded(),
        told.document_typed,
        expires_on=told.document_expires,
    )


async def _entry(
    connection: Connection,
    unit: UUID,
    code: UUID,
    told: Declaration,
    person: UUID,
    fingerprint: bytes,
    actor: Actor,
    at: datetime,
) -> Entry:
    vehicle = await lives.held(connection, lambda: vehicle_for(connection, told.plate.expose_unrecorded(), at))
    owner = person if told.use == SELF_USE else None
    if told.owner is not None and told.owner_typed is not None:
        document, typed = told.owner.expose_unrecorded(), told.owner_typed
        owner = await lives.held(connection, lambda: person_for(connection, document, typed))
    return Entry(
        id=uuid7(),
        person=person,
        vehicle=vehicle,
        unit=unit,
        code=code,
        use=told.use,
        owner_person=owner,
        relation=told.relation,
        vehicle_class=told.vehicle_class,
        energy=told.energy,
        visit_until=_visit_until(civil_day(at)) if told.visiting else None,
        language=actor.language,
        document_type=told.person.document.expose_unrecorded().kind.value,
        document_country=told.person.document_country,
        document_expires=told.person.document_expires,
        licence_expires=told.person.licence_expires,
        fingerprint=fingerprint,
        declared_at=at,
        name=told.person.name,
        phone=told.person.phone,
        document_number=told.person.document_typed,
        licence_class=told.person.licence_class,
    )


def _visit_until(day: date) -> date:
    """The last day of a visit that is declared on a day, which does not count itself."""
    return day + timedelta(days=VISIT_DAYS.on(day).count)


async def _fingerprints(unit: UUID, told: Declaration) -> list[bytes]:
    """Keyed digests of everything that was declared, the one to keep first."""

    def everything() -> str:
        person = told.person
        parts: list[Any] = [
            str(unit),
            person.name.expose_unrecorded(),
            person.document.expose_unrecorded().identity,
            person.document_expires.isoformat(),
            person.phone.expose_unrecorded(),
            person.licence_class.expose_unrecorded(),
            person.licence_expires.isoformat(),
            told.relation,
            told.plate.expose_unrecorded().identity,
            told.vehicle_class,
            told.energy,
            told.use,
            told.owner.expose_unrecorded().identity if told.owner is not None else "",
        ]
        return json.dumps(parts)

    return await vault().stamps("declaration", everything().encode())


async def _sent_before(connection: Connection, fingerprints: Sequence[bytes], at: datetime) -> UUID | None:
    found: UUID | None = await connection.fetchval(
        "select e.id from entry e join case_ c on c.id = e.id"
        " where e.fingerprint = any($1::bytea[]) and e.declared_at > $2 and c.state = 'declared'"
        " order by e.declared_at desc limit 1",
        fingerprints, at - SENT_TWICE_WITHIN,
    )  # fmt: skip
    return found


async def change_person(
    connection: Connection, entry: UUID, told: Person, actor: Actor, at: datetime, *, move: str
) -> None:
    """The declarant's new details, by the move `correct` (returned) or `change_details` (verified) (HQ-4.4).

    A renewed document is linked to the person: both numbers match from then on (case 8). Not before a unit has
    verified who they are: whoever only typed somebody's number must not tie another number to them.
    """
    row = await Entry.objects().where(Entry.id == entry).first().lock_rows("UPDATE")
    assert row is not None
    try:
        await vault().subject_keys([row.person])
    except KeyDestroyed:
        raise NotOpen(cite=MANAGE) from None
    document = told.document.expose_unrecorded()
    known = await find(connection, DOCUMENT, Secret(document.identity)) == row.person
    if not known and (move == "correct" or await _has_for_life(connection, row.person, document)):
        raise Invalid([FieldProblem("person.document_number", "another-document", ANOTHER_DOCUMENT)])
    await link_document(connection, row.person, document, told.document_typed, expires_on=told.document_expires)
    row.name, row.phone, row.licence_class = told.name, told.phone, told.licence_class
    row.document_type, row.document_country = document.kind.value, told.document_country
    row.document_number = told.document_typed
    row.document_expires, row.licence_expires = told.document_expires, told.licence_expires
    row.fingerprint = b""
    row.stale = move == "change_details"
    await row.save()
    await cases.make_move(connection, cases.MoveRequest(entry, move), actor, at)


async def _has_for_life(connection: Connection, person: UUID, document: Document) -> bool:
    """Whether the person has such a document already, of a kind whose number stays: another number is somebody else's.

    Else two could be one person to the rule on drivers, by one naming the other's number as a renewal (HQ-3.7).
    """
    found: bool = await connection.fetchval(
        "select exists (select 1 from person_document where person = $1 and kind = $2)", person, document.kind.value
    )
    return found and document.kind in FOR_LIFE
