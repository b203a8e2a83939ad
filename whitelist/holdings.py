"""What the list holds of a person: what they declared by one receipt; and how it is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from privacy.holdings import Held, Holding, Whose
from privacy.ids import uuid7
from registry import lives
from registry.clock import civil_day
from registry.database import Connection, current
from registry.i18n import text
from registry.subjects import DOCUMENT, hand_over
from units import units
from vehicles import vehicles
from vehicles.holdings import forget_vehicles
from whitelist import answers
from whitelist.facts import barred
from whitelist.tables import Entry
from whitelist.undertakings import PORTS, SENSITIVE


async def read(whose: Whose) -> Sequence[Held]:
    """What was declared with the receipt's own case, and nothing of the person's other ones."""
    connection = current()
    entry = await Entry.objects().where(Entry.id == whose.case, Entry.person == whose.person).first()
    if entry is None:
        return ()
    plate = (await vehicles.plates_of(connection, [entry.vehicle])).get(entry.vehicle)
    unit = await units.find(connection, entry.unit)
    return [
        Held(text("Name"), entry.name, "entry.name"),
        Held(text("Mobile telephone"), entry.phone, "entry.phone"),
        Held(text("Document number"), entry.document_number, "entry.document_number"),
        Held(text("Document valid until"), entry.document_expires),
        Held(text("Licence class"), entry.licence_class, "entry.licence_class"),
        Held(text("Licence valid until"), entry.licence_expires),
        Held(text("Plate"), plate, "vehicle_plate.number"),
        Held(text("Vehicle class"), answers.VEHICLE_CLASSES[entry.vehicle_class], ours=True),
        Held(text("Relation to the unit"), answers.RELATIONS[entry.relation], ours=True),
        Held(text("Unit"), unit.name),
        Held(text("Declared on"), entry.declared_at),
        *([Held(text("Visit until"), entry.visit_until)] if entry.visit_until else []),
    ]


async def forget(person: UUID, at: datetime) -> Iterable[UUID]:
    """Empty the digests of declarations, keep a bar that is in effect, and give the vehicles that were theirs alone.

    A line of the serious-dishonesty list is its authority's, and stays until it ends: from now on it bars a subject
    of its own, found by the same tags, that nothing ties to the erased person. Before the tags are emptied.
    """
    connection = current()
    await connection.execute("update entry set fingerprint = '' where person = $1", person)
    await connection.execute("delete from listing_entry x using entry e where e.id = x.entry and e.person = $1", person)
    await _keep_bar(connection, person)
    alone = await _vehicles_alone(connection, person, at)
    await forget_vehicles(connection, person, alone)
    return alone


async def _keep_bar(connection: Connection, person: UUID) -> None:
    """A legal hold: storage of the number, its digest and the line, and of nothing else."""
    lines = await connection.fetch(
        "select l.id from listing l join case_ c on c.id = l.id"
        " where l.kind = 'person' and l.subject = $1 and c.state in ('matched', 'confirmed') for update of l",
        person,
    )
    if not lines:
        return
    stranger = uuid7()
    await connection.execute(
        "update listing set subject = $2 where id = any($1::uuid[])", [line["id"] for line in lines], stranger
    )
    await hand_over(connection, DOCUMENT, person, stranger)


ALONE = """
    select distinct e.vehicle from entry e where e.person = $1 and not exists (
           select 1 from entry o where o.vehicle = e.vehicle and o.person <> $1) order by 1
"""


async def _vehicles_alone(connection: Connection, person: UUID, at: datetime) -> list[UUID]:
    """The vehicles that nobody else has declared, nor is declaring now, and that no line bars."""
    await lives.take_alone(connection, [row["vehicle"] for row in await connection.fetch(ALONE, person)])
    found = [row["vehicle"] for row in await connection.fetch(ALONE, person)]
    held = await barred(connection, found, civil_day(at))
    return [vehicle for vehicle in found if vehicle not in held]


CONCERNED = """
    select e.vehicle as subject, e.person from entry e where e.vehicle = any($1::uuid[])
     union select e.vehicle, e.owner_person from entry e
     where e.vehicle = any($1::uuid[]) and e.owner_person is not null
     union select v.id, v.owner_person from vehicle v where v.id = any($1::uuid[]) and v.owner_person is not null
     union select l.id, l.subject from listing l where l.id = any($1::uuid[]) and l.kind = 'person'
"""


async def concerned(subjects: Sequence[UUID]) -> Mapping[UUID, Iterable[UUID]]:
    """Who declared a vehicle or owns it, and whom a line of the serious-dishonesty list names."""
    found: dict[UUID, list[UUID]] = {}
    for row in await current().fetch(CONCERNED, list(subjects)):
        found.setdefault(row["subject"], []).append(row["person"])
    return found


HOLDING = Holding(
    text("Declarations to the second-line list"),
    concerned=concerned,
    read=read,
    forget=forget,
    consents=(SENSITIVE, PORTS),
)
