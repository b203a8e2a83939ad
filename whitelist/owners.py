"""Settling who owns a self-use vehicle (HQ-3.7, cases 3 and 7): after a sale, or when owner and second driver change places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from privacy.secret import Secret
from registry import cases
from registry.actors import Actor
from registry.database import Connection
from registry.errors import FieldProblem, Forbidden, Invalid, NotFound
from registry.i18n import text
from vehicles import vehicles
from whitelist.facts import HOLDING_SEAT
from whitelist.scheme import DECLARED, OPERATOR, SELF_USE

NOT_THIS_VEHICLE = text("This is not a living entry of this vehicle as a self-use vehicle")

OTHERS = """
    select e.id, e.person, e.use, c.state from entry e join case_ c on c.id = e.id
     where e.vehicle = $1 and c.state = any($2::varchar[]) order by e.id
"""


@dataclass(frozen=True)
class Settlement:
    """Who becomes the owner (by an entry of theirs), what was seen, and whether the former one wishes to stay."""

    entry: UUID
    evidence: Secret[str]
    former_stays: bool


async def settle(
    connection: Connection, vehicle: UUID, settled: Settlement, actor: Actor, at: datetime
) -> list[cases.Outcome]:
    """Make the person of an entry the owner on record, in one step for everybody it touches.

    The former owner becomes the second driver if they wish and the place is free, and is removed otherwise; so are
    the drivers of a unit whose vehicle it was. Nobody falls to waiting in between. All units concerned are told and
    verify again. Raises Invalid, NotFound, Forbidden.
    """
    if OPERATOR not in cases.roles_on(actor, ()):
        raise Forbidden()
    await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"driver-seat:{vehicle}")
    rows = await connection.fetch(OTHERS, vehicle, [*HOLDING_SEAT, DECLARED.code])
    chosen = next((row for row in rows if row["id"] == settled.entry and row["use"] == SELF_USE), None)
    if not rows:
        raise NotFound()
    if chosen is None:
        raise Invalid([FieldProblem("entry", "not-this-vehicle", NOT_THIS_VEHICLE)])
    owner, former = chosen["person"], (await vehicles.on_record(connection, vehicle)).owner_person
    await vehicles.put_on_record(connection, vehicle, SELF_USE, owner, None)
    await connection.execute(
        "update entry set owner_person = $2 where vehicle = $1 and use = 'self_use' and (id = $3 or id = any($4::uuid[]))",
        vehicle, owner, settled.entry, [row["id"] for row in rows if row["state"] in HOLDING_SEAT],
    )  # fmt: skip
    verified = [row for row in rows if row["state"] in HOLDING_SEAT]
    seconds = {row["person"] for row in verified} - {owner, former}
    stays = settled.former_stays and not seconds
    given = {"evidence": settled.evidence}
    requests = [cases.MoveRequest(row["id"], _move(row, owner, former, stays), given) for row in verified]
    return await cases.make_moves(connection, requests, actor, at) if requests else []


def _move(row: Any, owner: UUID, former: UUID | None, stays: bool) -> str:
    if row["use"] != SELF_USE:
        return "end_former_owner"
    if row["person"] == owner:
        return "become_owner"
    return "end_former_owner" if row["person"] == former and not stays else "become_driver"
