"""What this layer holds of a person: the plates of vehicles that nobody else has declared."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from registry import subjects
from registry.database import Connection


async def forget_vehicles(connection: Connection, person: UUID, vehicles: Sequence[UUID]) -> None:
    """Nothing finds these vehicles any more; of others that the person owned, the owner is no longer on record."""
    await subjects.forget(connection, vehicles)
    await connection.execute(
        "update check_record set subject = null, plate_tag = '' where subject = any($1::uuid[])", list(vehicles)
    )
    await connection.execute("update vehicle set owner_person = null where owner_person = $1", person)
