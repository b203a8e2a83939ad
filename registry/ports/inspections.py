"""Orders that meet at a port become one joint inspection; the vehicle is released once, when all have reported (SW-5).

A check finds the orders in its own look-up. Only where there are some, the joint inspection is opened, or found again,
in the check's transaction, so that every port's screen and every authority speaks of the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from privacy.ids import uuid7
from registry.database import Connection
from registry.errors import NotFound, Refused
from registry.i18n import text
from registry.ports.law import JOINT

RECOGNISED = timedelta(hours=12)
"""So long what an authority reported of a vehicle counts: an alert is not carried out again on it (SW-3)."""


class Result(StrEnum):
    """What an authority found."""

    CLEAN = "clean"
    IRREGULAR = "irregular"


@dataclass(frozen=True, slots=True)
class Joint:
    """The joint inspection as a port is told it: whose reports are waited for, and until when at most."""

    id: UUID
    authorities: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Met:
    """Orders that met on a vehicle (or on a driver whose vehicle is not known) at a port."""

    about: UUID
    port: str
    orders: tuple[UUID, ...]


@dataclass(frozen=True)
class Open:
    """A joint inspection for those who carry it out."""

    id: UUID
    about: UUID
    port: str
    opened_at: datetime
    waiting: tuple[str, ...]
    reported: tuple[tuple[str, str], ...]


class NothingToReport(Refused):
    """No report of this authority is waited for."""

    code = "nothing-to-report"
    message = text("No report of this authority is waited for")


# An order as a check looks for it: `%s` are the subjects it may be about, the vehicle it would be inspected with, the
# port, and the instant. What was reported of that vehicle a short time ago is recognised.
ORDERS = """
    (select array_agg(o.id order by o.id) from inspection_order o
      where o.ended_at is null and o.subject = any(array[{subjects}]) and o.expires_at > {at}
        and (o.ports = '{{}}' or {port} = any(o.ports))
        and not exists (select 1 from inspection_part q join joint_inspection i on i.id = q.inspection
                         where q."order" = o.id and i.about = {about} and q.reported_at > {at} - interval '12 hours'))
"""

PENDING = "p.reported_at is null and o.ended_at is null and o.expires_at > $1"
JOIN = f"""
    select i.about, i.port, i.id, array_agg(distinct o.authority order by o.authority) as authorities,
           max(o.expires_at) as expires_at
      from joint_inspection i join inspection_part p on p.inspection = i.id join inspection_order o on o.id = p."order"
     where i.id = any($2::uuid[]) and {PENDING} group by i.id
"""  # noqa: S608 - made of constants


async def join(connection: Connection, met: Iterable[Met], at: datetime) -> dict[tuple[UUID, str], Joint]:
    """Open a joint inspection for each vehicle and port, or add to the one that is open. `at` is legal time."""
    wanted: dict[tuple[UUID, str], set[UUID]] = {}
    for each in met:
        wanted.setdefault((each.about, each.port), set()).update(each.orders)
    places = sorted(wanted)  # in one order, so that two batches never wait for each other
    ids: list[UUID] = []
    for about, port in places:
        found: UUID = await connection.fetchval(
            "insert into joint_inspection (id, about, port, opened_at) values ($1, $2, $3, $4)"
            " on conflict (about, port) where released_at is null do update set port = excluded.port returning id",
            uuid7(), about, port, at,
        )  # fmt: skip
        ids.append(found)
        await connection.execute(
            'insert into inspection_part (id, inspection, "order", authority)'
            " select gen_random_uuid(), $1, o.id, o.authority from inspection_order o where o.id = any($2::uuid[])"
            ' on conflict (inspection, "order") do nothing',
            found, sorted(wanted[about, port]),
        )  # fmt: skip
    rows = await connection.fetch(JOIN, at, ids)
    return {(r["about"], r["port"]): Joint(r["id"], tuple(r["authorities"]), r["expires_at"]) for r in rows}


async def waiting(connection: Connection, authority: str, at: datetime) -> list[Open]:
    """The joint inspections in which a report of this authority is waited for, the oldest first."""
    rows = await connection.fetch(
        f"""
        select i.id, i.about, i.port, i.opened_at,
               array_agg(distinct o.authority) filter (where {PENDING}) as waiting,
               array_agg(distinct array[p.authority, p.result]) filter (where p.reported_at is not null) as reported
          from joint_inspection i join inspection_part p on p.inspection = i.id join inspection_order o on o.id = p."order"
         where i.released_at is null group by i.id
        having $2 = any(array_agg(o.authority) filter (where {PENDING})) order by i.opened_at, i.id limit 200
        """,  # noqa: S608 - made of constants
        at, authority,
    )  # fmt: skip
    return [
        Open(
            r["id"], r["about"], r["port"], r["opened_at"], tuple(sorted(r["waiting"])),
            tuple((who, what) for who, what in r["reported"] or ()),
        )
        for r in rows
    ]  # fmt: skip


async def report(
    connection: Connection, inspection: UUID, authority: str, result: Result, by: str, at: datetime, port: str | None
) -> list[UUID]:
    """Put on record what an authority found; the orders it has answered. The same again answers none.

    `port`: whoever reports from a port reports of its own. Raises NotFound, NothingToReport.
    """
    row = await connection.fetchrow("select port from joint_inspection where id = $1 for update", inspection)
    if row is None or port not in (None, row["port"]):
        raise NotFound()
    parts = await connection.fetch(
        f'select p.id, p."order", p.result, {PENDING} as pending from inspection_part p'  # noqa: S608
        ' join inspection_order o on o.id = p."order" where p.inspection = $2 and p.authority = $3',
        at, inspection, authority,
    )  # fmt: skip
    pending = [part for part in parts if part["pending"]]
    if not pending and any(part["result"] == result for part in parts):
        return []
    if not pending:
        raise NothingToReport(cite=JOINT)
    await connection.execute(
        "update inspection_part set reported_at = $2, result = $3, by = $4 where id = any($1::uuid[])",
        [part["id"] for part in pending], at, result, by,
    )  # fmt: skip
    return [part["order"] for part in pending]


async def settle(connection: Connection, at: datetime) -> list[UUID]:
    """Release whatever waits for nobody any more: all have reported, or their orders ended or expired."""
    rows = await connection.fetch(
        f"""
        update joint_inspection i set released_at = $1 where i.released_at is null and not exists (
            select 1 from inspection_part p join inspection_order o on o.id = p."order"
             where p.inspection = i.id and {PENDING}) returning i.id
        """,  # noqa: S608 - made of constants
        at,
    )
    return [row["id"] for row in rows]


async def forget(connection: Connection, at: datetime, keep: timedelta) -> None:
    """Forget joint inspections that were released long ago: they say when a vehicle was where. `at` is legal time."""
    await connection.execute(
        "delete from inspection_part where inspection in (select id from joint_inspection where released_at < $1)",
        at - keep,
    )
    await connection.execute("delete from joint_inspection where released_at < $1", at - keep)


def orders_of(rows: Sequence[Iterable[UUID] | None]) -> tuple[UUID, ...]:
    """The orders that any row of a look-up found."""
    return tuple(sorted({order for row in rows for order in row or ()}))
