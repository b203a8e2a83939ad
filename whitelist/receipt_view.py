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
from registry.database import Connection
from registry.deliveries import Message
from registry.errors import NotFound
from registry.i18n import text
from registry.installed import CaseRow
from registry.journal import Entry as JournalEntry
from registry.law import Cite
from registry.scheme import Move, State, Timer
from registry.tables import Note
from units import units
from vehicles import vehicles
from whitelist.receipts import entry_of
from whitelist.scheme import (
    AWAITING_OWNER,
    DECLARANT,
    DECLARED,
    LEAVING,
    LISTED,
    REFUSED,
    RETURNED,
    SCHEME,
    SUSPENDED,
    WITHDRAWN,
    EntryFacts,
    no_visitor,
)
from whitelist.tables import Entry

REASONED = frozenset({"return", "refuse", "suspend"})
MEANS = {
    DECLARED: text("Your unit has not verified this yet."),
    RETURNED: text("You must correct something first."),
    LISTED: text("You and the vehicle are on the list."),
    AWAITING_OWNER: text("Verified. You are listed by itself as soon as the vehicle's owner is listed."),
    SUSPENDED: text("You are on the list, but without effect for the time being."),
    LEAVING: text("You have left; your unit has to confirm the removal."),
    REFUSED: text("Your unit did not accept this. The ordinary lane stays open."),
    WITHDRAWN: text("You took the declaration back."),
}
"""What a state means, said to the declarant; for the others the scheme's own words do."""
TO_A_VISITOR = {
    DECLARED: text("The unit you visit has not confirmed this yet."),
    LISTED: text("You and the vehicle are on the list for your way out of the zone. On the way in nothing changes."),
    REFUSED: text("The unit you visit did not accept this. The ordinary lane stays open."),
}


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
class Due:
    """A time limit that runs for the declaration: its last civil day, and whether that is over."""

    timer: Timer[EntryFacts]
    day: date
    over: bool


@dataclass(frozen=True)
class View:
    """A declaration as its declarant sees it at an instant."""

    case: CaseRow
    state: State
    unit: str
    status: str
    cite: Cite | None
    """The article of the step that led to the present state."""
    due: Due | None
    moves: tuple[Move[EntryFacts], ...]
    messages: Sequence[Message]
    reason: str | None
    stale: bool
    listings: tuple[Listed, ...]
    visit_until: date | None = None

    @property
    def means(self) -> str:
        """What the state means, said to the declarant."""
        if self.visit_until and self.state in TO_A_VISITOR:
            return TO_A_VISITOR[self.state]
        return MEANS.get(self.state, self.state.means)


async def view(connection: Connection, actor: Actor, at: datetime) -> View:
    """Where the declaration of this receipt stands. Opens the unit's last reason, on record (PI-44)."""
    case, entry = await _own_entry(connection, actor)
    state = SCHEME.state(case.state)
    statuses = await standings.statuses(connection, [case.id], at)
    unit = await units.find(connection, entry.unit)
    last = await _last_step(connection, case.id)
    return View(
        case=case,
        state=state,
        unit=unit.name,
        status=statuses[case.id].value,
        cite=_cite(last),
        due=await _due(connection, case.id, at),
        moves=tuple(_offered(state, entry)),
        messages=await deliveries.inbox(connection, [f"person:{entry.person}"], case=case.id),
        reason=await _reason(case, last, actor),
        stale=entry.stale,
        listings=await _listings(connection, case.id),
        visit_until=entry.visit_until,
    )


def _offered(state: State, entry: Entry) -> list[Move[EntryFacts]]:
    """What the declarant can try; what no visitor can is not offered to one."""
    found = rules.offered(SCHEME, state, {DECLARANT})
    return [move for move in found if entry.visit_until is None or no_visitor not in move.guards]


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


async def _last_step(connection: Connection, case: UUID) -> JournalEntry | None:
    """The step that led to the present state."""
    entries = await journal.of_case(connection, case)
    return next((e for e in reversed(entries) if e.to_state != e.from_state), None)


def _cite(step: JournalEntry | None) -> Cite | None:
    return next((move.cite for move in SCHEME.moves if step and move.name == step.move), None)


async def _reason(case: CaseRow, last: JournalEntry | None, actor: Actor) -> str | None:
    """The text that the unit or the operator gave with the move that led to the present state."""
    note = (last.evidence.get("reason") or {}).get("note") if last and last.move in REASONED else None
    if note is None:
        return None
    row = await Note.objects().where(Note.id == UUID(note)).first()
    assert row is not None
    return (await _opened(Purpose("receipt-view", str(case.id)), actor, [row.text]))[0]


async def _due(connection: Connection, case: UUID, at: datetime) -> Due | None:
    """The nearest time limit that runs, or ran out and left the decision to a person."""
    row = await connection.fetchrow(
        'select timer, due_day, due_at from deadline where "case" = $1 and stopped_at is null order by due_at, id limit 1',
        case,
    )
    timer = next((each for each in SCHEME.timers if row and each.name == row["timer"]), None)
    return Due(timer, row["due_day"], row["due_at"] <= at) if row and timer else None


async def _listings(connection: Connection, entry: UUID) -> tuple[Listed, ...]:
    rows = await connection.fetch(
        'select l.id as "case", l.authority, l.document, l.from_day, l.to_day, c.state from listing_entry x'
        " join listing l on l.id = x.listing join case_ c on c.id = l.id where x.entry = $1 order by l.id",
        entry,
    )
    return tuple(Listed(**dict(row)) for row in rows)
