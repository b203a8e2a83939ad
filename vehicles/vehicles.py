"""Finding vehicles by plate, and keeping on record whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.sealed import Sealed
from privacy.secret import Secret
from registry import subjects
from registry.database import Connection
from registry.formats.plates import Plate
from vehicles.tables import Vehicle, VehiclePlate

SELF_USE, UNIT_OWNED = "self_use", "unit"


@dataclass(frozen=True)
class Record:
    """Whose a vehicle is on record: a person (self-use), a unit, or nobody yet."""

    use: str
    owner_person: UUID | None
    owner_unit: UUID | None


async def vehicle_for(connection: Connection, plate: Plate, at: datetime) -> UUID:
    """The vehicle that carries this plate; made, with the plate sealed, if nobody has told of it before."""
    new = uuid7()
    found = await subjects.find_or_claim(connection, subjects.PLATE, Secret(plate.identity), new)
    if found == new:
        await Vehicle.insert(Vehicle(id=new, made_at=at))
        await VehiclePlate.insert(
            VehiclePlate(
                vehicle=new,
                jurisdiction=plate.jurisdiction.value,
                kind=plate.kind.value,
                number=Secret(plate.canonical),
            )
        )
    return found


async def add_plate(connection: Connection, vehicle: UUID, plate: Plate) -> None:
    """Let a further plate find the vehicle too. One that finds another vehicle already keeps finding that."""
    found = await subjects.find_or_claim(connection, subjects.PLATE, Secret(plate.identity), vehicle)
    known = await VehiclePlate.exists().where(
        VehiclePlate.vehicle == vehicle, VehiclePlate.jurisdiction == plate.jurisdiction.value
    )
    if found == vehicle and not known:
        await VehiclePlate.insert(
            VehiclePlate(
                vehicle=vehicle,
                jurisdiction=plate.jurisdiction.value,
                kind=plate.kind.value,
                number=Secret(plate.canonical),
            )
        )


async def on_record(connection: Connection, vehicle: UUID) -> Record:
    """Whose the vehicle is on record."""
    row = await connection.fetchrow("select use, owner_person, owner_unit from vehicle where id = $1", vehicle)
    return Record(**dict(row)) if row else Record("", None, None)


async def put_on_record(
    connection: Connection, vehicle: UUID, use: str, owner_person: UUID | None, owner_unit: UUID | None
) -> None:
    """Write whose the vehicle is, as a unit verified it or the operator settled it (HQ-3.7)."""
    await connection.execute(
        "update vehicle set use = $2, owner_person = $3, owner_unit = $4 where id = $1",
        vehicle, use, owner_person, owner_unit,
    )  # fmt: skip


async def plates_of(connection: Connection, vehicles: Sequence[UUID]) -> Mapping[UUID, Sealed]:
    """The first plate of each vehicle, sealed."""
    if not vehicles:
        return {}
    rows = await VehiclePlate.objects().where(VehiclePlate.vehicle.is_in(list(vehicles))).order_by(VehiclePlate.id)
    found: dict[UUID, Sealed] = {}
    for row in rows:
        found.setdefault(row.vehicle, row.number)
    return found
