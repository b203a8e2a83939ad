"""What a declarant sees of their own declaration, on the page and by the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.errors import KeyDestroyed
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.vault import vault
from registry import cases, deliveries, journal, rules, standings
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.deliveries import Message
from registry.errors import NotFound
from registry.installed import CaseRow
from registry.scheme import Move, State
from registry.tables import Note
from units import units
from vehicles import vehicles
from whitelist.receipts import entry_of
from whitelist.scheme import DECLARANT, SCHEME, EntryFacts
from whitelist.tables import Entry

REASONED = frozenset({"return", "refuse", "suspend"})


@dataclass(frozen=True)
class Own:
    """The declarant's own values, in plain, for the declarant alone."""

    name: str
    document_type: str
    document_country: str
    document_number: str
    document_expires: date
    phone: str
    licence_class: str
    licence_expires: date
    plate: str
    relation: str
    vehicle_class: str
    use: str
    owns: bool


@dataclass(frozen=True)
class Listed:
    """A serious-dishonesty listing that moved this entry: shown to whoever holds the entry's receipt."""

    case: UUID
    authority: str
    document: str
    from_day: date
    to_day: date | None
    state: str


@dataclass(frozen=True)
class View:
    """A declaration as its declarant sees it at an instant."""

    case: CaseRow
    state: State
    unit: str
    status: str
    moves: tuple[Move[EntryFacts], ...]
    messages: Sequence[Message]
    reason: str | None
    stale: bool
    final_on: date | None
    listings: tuple[Listed, ...]


async def view(connection: Connection, actor: Actor, at: datetime) -> View:
    """Where the declaration of this receipt stands. Opens the unit's last reason, on record (PI-44)."""
    case, entry = await _own_entry(connection, actor)
    state = SCHEME.state(case.state)
    statuses = await standings.statuses(connection, [case.id], at)
    unit = await units.find(connection, entry.unit)
    return View(
        case=case,
        state=state,
        unit=unit.name,
        status=statuses[case.id].value,
        moves=tuple(rules.offered(SCHEME, state, {DECLARANT})),
        messages=await deliveries.inbox(connection, [f"person:{entry.person}"], case=case.id),
        reason=await _reason(connection, case, actor),
        stale=entry.stale,
        final_on=await _final_on(connection, case.id),
        listings=await _listings(connection, case.id),
    )


async def own(connection: Connection, actor: Actor, purpose: str = "receipt-view") -> Own:
    """What was declared, in plain, on record: the person looking at their own (PI-44)."""
    case, entry = await _own_entry(connection, actor)
    plate = (await vehicles.plates_of(connection, [entry.vehicle]))[entry.vehicle]
    sealed = [entry.name, entry.document_number, entry.phone, entry.licence_class, plate]
    name, number, phone, licence_class, shown = await _opened(Purpose(purpose, str(case.id)), actor, sealed)
    return Own(
        name=name,
        document_type=entry.document_type,
        document_country=entry.document_country,
        document_number=number,
        document_expires=entry.document_expires,
        phone=phone,
        licence_class=licence_class,
        licence_expires=entry.licence_expires,
        plate=shown,
        relation=entry.relation,
        vehicle_class=entry.vehicle_class,
        use=entry.use,
        owns=entry.owner_person == entry.person,
    )


async def _opened(purpose: Purpose, actor: Actor, sealed: Sequence[Sealed]) -> list[str]:
    """In plain; once the person is erased, what a list would show ("–")."""
    try:
        return await vault().reveal(purpose, actor.caller, sealed)
    except KeyDestroyed:
        return await vault().masked(sealed)


async def _own_entry(connection: Connection, actor: Actor) -> tuple[CaseRow, Entry]:
    case_id = entry_of(actor)
    if case_id is None:
        raise NotFound()
    case = await cases.find(connection, case_id, actor)
    entry = await Entry.objects().where(Entry.id == case.subject).first()
    assert entry is not None
    return case, entry


async def _reason(connection: Connection, case: CaseRow, actor: Actor) -> str | None:
    """The text that the unit or the operator gave with the move that led to the present state."""
    entries = await journal.of_case(connection, case.id)
    last = next((e for e in reversed(entries) if e.to_state != e.from_state), None)
    note = (last.evidence.get("reason") or {}).get("note") if last and last.move in REASONED else None
    if note is None:
        return None
    row = await Note.objects().where(Note.id == UUID(note)).first()
    assert row is not None
    return (await _opened(Purpose("receipt-view", str(case.id)), actor, [row.text]))[0]


async def _final_on(connection: Connection, case: UUID) -> date | None:
    """The last day on which the unit can confirm before a removal is final by itself."""
    due: datetime | None = await connection.fetchval("select due_at from case_ where id = $1", case)
    state = await connection.fetchval("select state from case_ where id = $1", case)
    if due is None or state != "leaving":
        return None
    return civil_day(due)


async def _listings(connection: Connection, entry: UUID) -> tuple[Listed, ...]:
    rows = await connection.fetch(
        'select l.id as "case", l.authority, l.document, l.from_day, l.to_day, c.state from listing_entry x'
        " join listing l on l.id = x.listing join case_ c on c.id = l.id where x.entry = $1 order by l.id",
        entry,
    )
    return tuple(Listed(**dict(row)) for row in rows)
