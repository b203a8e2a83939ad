"""What of declarations, vehicles and listings is past its time (PI-19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from privacy.retention import Rule
from privacy.vault import vault
from registry import lives, subjects
from registry.database import current
from units.erasure import erase
from units.retention import LIVE_KEY, OVER, final_states
from whitelist import list_files

PERSONS = f"""
    select p.id from person p
     where {LIVE_KEY.format(id="p.id")} and p.created_at < $1
       and not exists (select 1 from case_ c where c.about = p.id and (not {OVER} or c.since >= $1))
       and not exists (select 1 from entry e join case_ c on c.id = e.id
                        where e.owner_person = p.id and (not {OVER} or c.since >= $1))
       and not exists (select 1 from listing l join case_ c on c.id = l.id
                        where l.subject = p.id and (not {OVER} or c.since >= $1))
     order by p.id limit $4
"""  # noqa: S608
"""Persons of whom nothing lives: no case about them, no entry of a car of theirs, no line that bars them."""

VEHICLES = f"""
    select v.id from vehicle v
     where {LIVE_KEY.format(id="v.id")} and v.made_at < $1
       and not exists (select 1 from entry e join case_ c on c.id = e.id
                        where e.vehicle = v.id and (not {OVER} or c.since >= $1))
       and not exists (select 1 from listing l join case_ c on c.id = l.id
                        where l.subject = v.id and (not {OVER} or c.since >= $1))
       and not exists (select 1 from quota_vehicle q where q.vehicle = v.id and (q.until is null or q.until >= $1))
     order by v.id limit $4
"""  # noqa: S608

LISTINGS = f"""
    select l.id from listing l join case_ c on c.id = l.id
     where {LIVE_KEY.format(id="l.id")} and {OVER} and c.since < $1 order by l.id limit $4
"""  # noqa: S608


KNOWN_BY_IT_ALONE = f"""
    select l.subject from listing l where l.id = $1
       and not exists (select 1 from person p where p.id = l.subject)
       and not exists (select 1 from vehicle v where v.id = l.subject)
       and not exists (select 1 from unit u where u.entity = l.subject and {LIVE_KEY.format(id="u.id")})
       and not exists (select 1 from enterprise e where e.entity = l.subject and {LIVE_KEY.format(id="e.id")})
       and not exists (select 1 from credit_record r where r.subject = l.subject and {LIVE_KEY.format(id="r.id")})
       and not exists (select 1 from listing o where o.subject = l.subject and {LIVE_KEY.format(id="o.id")})
"""  # noqa: S608


async def _ids(query: str, before: datetime, most: int) -> Sequence[UUID]:
    rows = await current().fetch(query, before, *final_states(), most)
    return [row["id"] for row in rows]


async def _lives(condition: str, subject: UUID) -> bool:
    """Whether a case that has not come to its end rests on a subject."""
    found: bool = await current().fetchval(
        f"select exists (select 1 from case_ c left join entry e on e.id = c.id where {condition} and not {OVER})",  # noqa: S608
        subject, *final_states(),
    )  # fmt: skip
    return found


async def _persons(before: datetime, most: int) -> Sequence[UUID]:
    return await _ids(PERSONS, before, most)


async def _erase_person(person: UUID, at: datetime) -> None:
    """Unless they have declared again since they were found."""
    await lives.take_alone(current(), [person])
    if not await _lives("c.about = $1", person) and not await _lives("e.owner_person = $1", person):
        await erase(current(), person, at)


async def _vehicles(before: datetime, most: int) -> Sequence[UUID]:
    return await _ids(VEHICLES, before, most)


async def _erase_vehicle(vehicle: UUID, at: datetime) -> None:
    """Unless it was declared again, barred or put under a quota since it was found."""
    await lives.take_alone(current(), [vehicle])
    if await _lives("e.vehicle = $1", vehicle) or await _is_named(vehicle):
        return
    await subjects.forget(current(), [vehicle])
    await vault().destroy(vehicle, at)


async def _is_named(vehicle: UUID) -> bool:
    """Whether a line bars a vehicle, or it drives under a quota."""
    found: bool = await current().fetchval(
        f"select exists (select 1 from listing l join case_ c on c.id = l.id where l.subject = $1 and not {OVER})"  # noqa: S608
        " or exists (select 1 from quota_vehicle q where q.vehicle = $1 and q.until is null)",
        vehicle, *final_states(),
    )  # fmt: skip
    return found


async def _listings(before: datetime, most: int) -> Sequence[UUID]:
    return await _ids(LISTINGS, before, most)


async def _erase_listing(listing: UUID, at: datetime) -> None:
    """The line, and whom it barred if nothing else is known of them."""
    await vault().destroy(listing, at)
    for row in await current().fetch(KNOWN_BY_IT_ALONE, listing):
        await subjects.forget(current(), [row["subject"]])
        await vault().destroy(row["subject"], at)


async def names_entity(entity: UUID) -> bool:
    """Whether a line that is not erased yet names a unit by its credit code: it bars whoever registers with that."""
    found: bool = await current().fetchval(
        f"select exists (select 1 from listing l where l.subject = $1 and {LIVE_KEY.format(id='l.id')})",  # noqa: S608
        entity,
    )
    return found


async def _files(before: datetime, most: int) -> Sequence[UUID]:
    """Files whose hour is over, by the wall's clock."""
    return await list_files.over(most)


async def _erase_file(file: UUID, at: datetime) -> None:
    await list_files.forget_one(file)


RULES = (
    Rule("person", _persons, _erase_person),
    Rule("vehicle", _vehicles, _erase_vehicle),
    Rule("listing", _listings, _erase_listing),
    Rule("list-file", _files, _erase_file),
)
