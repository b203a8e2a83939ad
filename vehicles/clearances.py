"""Clearance records, as customs posts them: late, twice and out of order are normal; each counts once.

A scheme says in `HEARS` (by `listen`) what a record brings about in the cases that its vehicle concerns.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import subjects
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.formats.plates import Plate
from registry.i18n import text

FUTURE = text("This day has not come yet")

Heard = Callable[[Connection, UUID, date, datetime], Awaitable[None]]
_hears: list[Heard] = []


@dataclass(frozen=True)
class Record:
    """A record as customs has it: the vehicle's plate, the day, the customs' code and its own number of the record."""

    plate: Plate
    day: date
    customs: str
    reference: str


@dataclass(frozen=True)
class Posted:
    """What came of a record: whether it is new, whether a vehicle of ours has that plate, and the cases it concerns."""

    new: bool
    known: bool
    cases: Sequence[UUID] = ()


def listen(heard: Heard) -> None:
    """Let a scheme hear of each new record: `heard(connection, vehicle, day, at)`, in the transaction that stores it."""
    if heard not in _hears:
        _hears.append(heard)


async def post(connection: Connection, record: Record, actor: Actor, at: datetime) -> Posted:
    """Store a record, and let everything follow from it. Sent again it changes nothing. Raises Invalid.

    A vehicle that nobody has told of holds no quota: its record is not kept.
    """
    if record.day > civil_day(at):
        raise Invalid([FieldProblem("day", "future", FUTURE)])
    vehicle = await subjects.find(connection, subjects.PLATE, Secret(record.plate.identity))
    if vehicle is None:
        return Posted(new=False, known=False)
    made = await connection.fetchval(
        "insert into clearance_record (id, vehicle, customs, reference, day, recorded_at, recorded_by)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (customs, reference) do nothing returning id",
        uuid7(), vehicle, record.customs, record.reference, record.day, at, actor.caller,
    )  # fmt: skip
    if made is None:
        return Posted(new=False, known=True)
    for heard in _hears:
        await heard(connection, vehicle, record.day, at)
    return Posted(new=True, known=True, cases=await concerned(connection, vehicle, record.day))


async def concerned(connection: Connection, vehicle: UUID, day: date, scheme: str = "") -> list[UUID]:
    """The holdings (of a scheme, if one is named) whose quota this vehicle used on that day."""
    rows = await connection.fetch(
        "select v.holding from quota_vehicle v join case_ c on c.id = v.holding where v.vehicle = $1 and v.since <= $2"
        " and (v.until is null or $2 <= v.until) and ($3 = '' or c.scheme = $3) order by v.holding",
        vehicle, day, scheme,
    )  # fmt: skip
    return [row["holding"] for row in rows]
