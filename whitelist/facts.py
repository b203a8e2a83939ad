"""What the list's scheme asks of the database, and what its moves change beyond their case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import vault
from registry.actors import ActorKind
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import NotFound
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from units.kinds import UnitKind
from units.people import put_on_record
from vehicles import vehicles
from whitelist import answers
from whitelist.scheme import OPERATOR, REMOVED, SELF_USE, SUSPENDED, VERIFIED, EntryFacts, Sibling
from whitelist.tables import Entry

HOLDING_SEAT = [state.code for state in VERIFIED.members]

FACTS = """
    select e.*, u.kind as unit_kind, u.entity, v.use as recorded_use, v.owner_person as recorded_owner,
           v.owner_unit as recorded_unit,
           coalesce((select c.state from case_ c where c.scheme = 'hengqin-unit' and c.subject = e.unit
                      order by c.opened_at desc limit 1), '') as unit_state
      from entry e join unit u on u.id = e.unit join vehicle v on v.id = e.vehicle where e.id = $1
"""
SIBLINGS = """
    select o.id, o.person, o.use, c.state from entry o join case_ c on c.id = o.id
     where o.vehicle = $1 and o.id <> $2 and c.state = any($3::varchar[]) order by o.id
"""
BARS = """
    select l.kind, l.subject from listing l join case_ c on c.id = l.id
     where l.subject = any($1::uuid[]) and c.state in ('matched', 'confirmed')
       and l.from_day <= $2 and (l.to_day is null or $2 <= l.to_day)
"""

BARRED_FROM = """
    select from_state from journal where "case" = $1 and move = 'bar' and to_state = 'removed' order by id desc limit 1
"""


async def barred(connection: Connection, subjects: Sequence[UUID], day: date) -> set[UUID]:
    """Which of these persons, vehicles or entities stand on the serious-dishonesty list on a civil day (HQ-5.1)."""
    return {row["subject"] for row in await connection.fetch(BARS, list(subjects), day)}


async def gather(asking: Asking) -> EntryFacts:
    """The facts of an entry, as the transaction in progress sees them."""
    connection, case = current(), asking.case
    row = await connection.fetchrow(FACTS, case.subject)
    if row is None:
        raise NotFound()
    siblings = await connection.fetch(SIBLINGS, row["vehicle"], case.subject, HOLDING_SEAT)
    owner = row["recorded_owner"] if siblings and row["recorded_owner"] else row["owner_person"]
    subjects = [row["person"], row["vehicle"], row["entity"], *([owner] if owner else [])]
    bars = await barred(connection, subjects, civil_day(asking.at))
    unit_bars = row["entity"] in bars and row["use"] != SELF_USE and row["visit_until"] is None
    return EntryFacts(
        case=case.id,
        state=case.state,
        move=asking.move,
        person=row["person"],
        vehicle=row["vehicle"],
        unit=row["unit"],
        entity=row["entity"],
        unit_kind=UnitKind(row["unit_kind"]),
        unit_state=row["unit_state"],
        use=row["use"],
        relation=row["relation"],
        declared_owner=row["owner_person"],
        recorded_use=row["recorded_use"],
        recorded_owner=row["recorded_owner"],
        recorded_unit=row["recorded_unit"],
        siblings=tuple(Sibling(s["id"], s["person"], s["use"], s["state"]) for s in siblings),
        document_until=row["document_expires"],
        licence_until=row["licence_expires"],
        barred=row["person"] in bars or row["vehicle"] in bars or unit_bars,
        owner_barred=owner in bars,
        suspended_by_operator=row["suspended_by"] == "operator",
        by_operator=asking.actor.has(OPERATOR) or asking.actor.kind is ActorKind.SYSTEM,
        was_suspended=(asking.move, case.state) == ("restore_wrong_match", REMOVED.code)
        and await connection.fetchval(BARRED_FROM, case.id) == SUSPENDED.code,
        declared_on=civil_day(row["declared_at"]),
        vehicle_class=row["vehicle_class"],
        visit_until=row["visit_until"],
    )


async def effects(asking: Asking, facts: EntryFacts, to_state: str) -> None:
    """Verification puts person and vehicle on record; a suspension remembers whose it is."""
    connection = current()
    if asking.move in ("verify", "verify_again"):
        await _put_on_record(connection, asking, facts)
    if asking.move == "admit":
        await _put_vehicle_on_record(connection, facts)
    if asking.move in ("suspend", "suspend_for_unit"):
        by = "operator" if facts.by_operator else "unit"
        await connection.execute("update entry set suspended_by = $2 where id = $1", facts.case, by)
    if asking.move in ("become_owner", "become_driver"):
        await connection.execute("update entry set stale = true where id = $1", facts.case)
    if asking.move == "restore_wrong_match":
        await _agree_with_record(connection, facts)


async def _agree_with_record(connection: Connection, facts: EntryFacts) -> None:
    """Whose the vehicle is may have changed while the entry was off the list: whoever holds a seat now has it right."""
    if not facts.siblings:
        owner, unit = facts.declared_owner, facts.owning_unit
        await vehicles.put_on_record(connection, facts.vehicle, facts.use, owner, unit)
    elif facts.use == SELF_USE and facts.owner != facts.declared_owner:
        await connection.execute(
            "update entry set owner_person = $2, stale = true where id = $1", facts.case, facts.owner
        )


async def _put_on_record(connection: Connection, asking: Asking, facts: EntryFacts) -> None:
    entry = await Entry.objects().where(Entry.id == facts.case).first()
    assert entry is not None
    purpose = Purpose("verify-entry", str(facts.case))
    name, phone = await vault().reveal(purpose, asking.actor.caller, [entry.name, entry.phone])
    await put_on_record(connection, facts.person, Secret(name), Secret(phone))
    await _put_vehicle_on_record(connection, facts)
    await connection.execute("update entry set stale = false where id = $1", facts.case)


async def _put_vehicle_on_record(connection: Connection, facts: EntryFacts) -> None:
    """Whose the vehicle is. Of a visitor no more: nobody has looked at who they are, so their contact is not on record."""
    owner = facts.owner if facts.use == SELF_USE else None
    await vehicles.put_on_record(connection, facts.vehicle, facts.use, owner, facts.owning_unit)


async def summarise(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each entry: name and plate, masked, relation, and whether details changed."""
    entries, plates = await _rows(connection, cases)
    return {case.id: _summary(entries[case.subject], plates) for case in cases}


async def details(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What the case page shows of an entry, sealed values masked."""
    entries, plates = await _rows(connection, cases)
    shown: dict[UUID, Sequence[Detail]] = {}
    for case in cases:
        entry = entries[case.subject]
        shown[case.id] = [
            *_summary(entry, plates),
            Detail(text("Kind of document"), answers.DOCUMENTS[entry.document_type]),
            Detail(text("Document number"), entry.document_number),
            Detail(text("Document valid until"), entry.document_expires),
            Detail(text("Mobile telephone"), entry.phone),
            Detail(text("Licence class"), entry.licence_class),
            Detail(text("Licence valid until"), entry.licence_expires),
            Detail(text("Vehicle class"), answers.VEHICLE_CLASSES[entry.vehicle_class]),
            Detail(text("Whose vehicle"), _whose(entry)),
            *([Detail(text("Direction"), text("On the way out alone"))] if entry.visit_until else []),
        ]
    return shown


async def _rows(connection: Connection, cases: Sequence[CaseRow]) -> tuple[dict[UUID, Entry], Mapping[UUID, Any]]:
    if not cases:
        return {}, {}
    entries = await Entry.objects().where(Entry.id.is_in([case.subject for case in cases]))
    plates = await vehicles.plates_of(connection, list({e.vehicle for e in entries}))
    return {e.id: e for e in entries}, plates


def _summary(entry: Entry, plates: Mapping[UUID, Any]) -> list[Detail]:
    lines = [
        Detail(text("Name"), entry.name),
        Detail(text("Plate"), plates.get(entry.vehicle, "")),
        Detail(text("Relation to the unit"), answers.RELATIONS[entry.relation]),
        *([Detail(text("Visit until"), entry.visit_until)] if entry.visit_until else []),
    ]
    return [*lines, Detail(text("Note"), text("Details changed: verify again"))] if entry.stale else lines


def _whose(entry: Entry) -> str:
    if entry.use != SELF_USE:
        return text("A company's or another unit's") if entry.visit_until else text("The unit's")
    return text("The person's own") if entry.owner_person == entry.person else text("Somebody else's")
