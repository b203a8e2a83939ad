"""What a wrong match puts back (HQ-5.1): the entries that listings moved, each where its place is still free.

An entry that several listings met was moved by the first of them alone. It comes back with the last of them that
turns out wrong, unless another still stands, or one ended rightly in between: then the person declares again.
Nobody is put back who was leaving, or who withdrew a consent since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from registry.database import Connection
from whitelist.scheme import SELF_USE, UNIT_OWNED, VERIFIED

Moved = Any
"""A row of `MOVED`."""
Record = tuple[str, UUID | None, UUID | None]
"""Whose a vehicle is: its use, and its owner, a person or a unit."""

MOVED = """
    select e.id, e.vehicle, e.person, e.unit, e.use, e.owner_person, e.visit_until, u.entity, x.move,
           v.use as recorded_use, v.owner_person as recorded_owner, v.owner_unit as recorded_unit
      from entry e join case_ c on c.id = e.id join unit u on u.id = e.unit join vehicle v on v.id = e.vehicle
      join lateral (select listing, move from listing_entry where entry = e.id order by id desc limit 1) x on true
     where {names}
       and (x.listing = $2 or exists (select 1 from case_ w where w.id = x.listing and w.state = 'wrong_match'))
       and c.state = case x.move when 'bar' then 'removed' else 'suspended' end
       and exists (select 1 from (select j.move, j.from_state from journal j where j."case" = e.id
                      and j.from_state <> j.to_state order by j.id desc limit 1) last
                    where last.move = x.move and last.from_state <> 'leaving')
       and not exists (select 1 from consent k where k.subject = e.person and k.reference = 'entry:' || e.id
                        and k.withdrawn_at is not null)
     order by e.id
"""
OTHER_LINE = """
    select exists (select 1 from listing l join case_ c on c.id = l.id
     where l.id <> $1 and l.subject = any($2::uuid[]) and c.state in ('matched', 'confirmed')
       and l.from_day <= $3 and (l.to_day is null or $3 <= l.to_day))
"""
HELD = "select kind, key, slot, holder from claim where kind = $1 and key = any($2::varchar[])"
OCCUPIED = """
    select distinct e.vehicle from entry e join case_ c on c.id = e.id
     where e.vehicle = any($1::uuid[]) and c.state = any($2::varchar[])
"""


async def moved_by(connection: Connection, listing: UUID, names: str, subject: UUID) -> Sequence[Moved]:
    """The entries that come back if this listing is a wrong match, as far as nothing else stands against it.

    `names` is the condition by which its subject, `$1`, names entries.
    """
    return list(await connection.fetch(MOVED.format(names=names), subject, listing))


async def restorable(connection: Connection, listing: UUID, moved: Sequence[Moved], day: date) -> list[UUID]:
    """Those of them that can be put back on a civil day, all together."""
    places = await _Places.read(connection, moved)
    return [
        one["id"]
        for one in moved
        if not await connection.fetchval(OTHER_LINE, listing, _subjects(one), day) and places.take(one)
    ]


def _subjects(one: Moved) -> list[UUID]:
    """Whom or what a listing could name against the entry."""
    of_unit = one["use"] == UNIT_OWNED and one["visit_until"] is None
    return [one["person"], one["vehicle"], *([one["entity"]] if of_unit else [])]


class _Places:
    """Who holds what of the vehicles concerned, as one after the other is put back."""

    def __init__(self, seats: dict[tuple[str, str], str], living: set[str], records: dict[UUID, Record]) -> None:
        self._seats, self._living, self._records = seats, living, records

    @classmethod
    async def read(cls, connection: Connection, moved: Sequence[Moved]) -> _Places:
        vehicles = list({one["vehicle"] for one in moved})
        seats = await connection.fetch(HELD, "driver-seat", [str(vehicle) for vehicle in vehicles])
        living = await connection.fetch(HELD, "live-entry", [_entry(one) for one in moved])
        occupied = await connection.fetch(OCCUPIED, vehicles, [state.code for state in VERIFIED.members])
        on_record = {
            one["vehicle"]: (one["recorded_use"], one["recorded_owner"], one["recorded_unit"]) for one in moved
        }
        return cls(
            {(row["key"], row["slot"]): row["holder"] for row in seats},
            {row["key"] for row in living},
            {row["vehicle"]: on_record[row["vehicle"]] for row in occupied},
        )

    def take(self, one: Moved) -> bool:
        """Put the entry back here, if its place is free."""
        if one["move"] != "bar":
            return True  # it was suspended and kept its place
        whose = one["unit"] if one["visit_until"] is None else one["recorded_unit"]  # a visitor's is not its host's
        use, owner, unit = self._records.get(one["vehicle"], (one["use"], one["owner_person"], whose))
        seat = (str(one["vehicle"]), "owner" if one["person"] == owner else "other")
        agrees = use == one["use"] and (use == SELF_USE or one["visit_until"] is not None or unit == whose)
        taken = use == SELF_USE and self._seats.get(seat, str(one["person"])) != str(one["person"])
        if not agrees or taken or _entry(one) in self._living:
            return False
        if use == SELF_USE:
            self._seats[seat] = str(one["person"])
        self._living.add(_entry(one))
        self._records.setdefault(one["vehicle"], (use, owner, unit))
        return True


def _entry(one: Moved) -> str:
    """The key of the claim `live-entry`."""
    return f"{one['person']}/{one['vehicle']}/{one['unit']}"
