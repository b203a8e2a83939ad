"""Vehicles and their plates. A vehicle is a subject of its own: erasing one driver blinds nobody else's entry."""

from __future__ import annotations

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_plate


class Vehicle(Table):
    """A vehicle, and who is on record as its owner since somebody was last verified for it (HQ-3.7)."""

    plain = "ids and codes; who the owner is can be told only with the owner's own key"

    id = UUID(primary_key=True, default=uuid7)
    use = Varchar(length=16, default="", help_text="`self_use`, `unit`; empty until an entry was verified")
    owner_person = UUID(default=None, null=True)
    owner_unit = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)


class VehiclePlate(Protected, Table):
    """A plate of a vehicle; a cross-border car has two."""

    plain = "ids and codes of kinds"

    id = UUID(primary_key=True, default=uuid7)
    vehicle = UUID(default=None, null=False, index=True)
    jurisdiction = Varchar(length=8)
    kind = Varchar(length=32)
    number = SealedText(
        mask=mask_plate,
        personal=Personal(
            purpose="verify-entry",
            basis="PIPL 13(1)1 and 29: consent, separately for provision to ports; HQ-1.2",
            sensitivity="general",
            keep="while an entry of the vehicle lives, then three years",
            share="ports: a keyed tag and a status",
            kept=Kept("vehicle", THREE_YEARS),
        ),
    )

    _subject_column = "vehicle"
