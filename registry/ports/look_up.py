"""The look-up behind a batch of checks: one statement tells the time, who may ask, and what stands for each vehicle.

A statement sees what was committed before it began, so a removal is effective in the next batch after its commit;
nothing is kept here. Listed or not, known or not, the same statement runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from privacy.blind_index import Tag
from registry.database import Connection
from registry.ports.decision import Found
from registry.ports.inspections import ORDERS, orders_of
from registry.standings import Row, Status, conditions_of, sponsor_join
from registry.subjects import DOCUMENT, PLATE


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked up for one question. `at` None: the present."""

    client: UUID
    plates: Sequence[Tag]
    drivers: Sequence[Tag]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found: the time, the client if it may still ask, the vehicle, the driver, the standings."""

    now: datetime
    port: str | None
    schemes: frozenset[str]
    vehicle: UUID | None
    driver: UUID | None
    standings: tuple[Found, ...]
    orders: tuple[UUID, ...] = ()
    """Orders of inspection in force on the vehicle, the driver or a unit through which it is listed."""


def _sql(in_force: str, sponsors: str, orders: str) -> str:
    def first(subject: str) -> str:
        return f"(array_agg({subject}) filter (where {subject} is not null))[1]"

    # Each step is a look-up by an index: nothing joins the questions with one another, however many there are.
    return f"""
        with clock as (
            select statement_timestamp() + coalesce((select "offset" from legal_clock), interval '0') as now
        ), asked as (
            select a.item, a.client, a.at, {first("v.subject")} as vehicle, {first("p.subject")} as person
            from unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::smallint[], $5::bytea[], $6::smallint[], $7::bytea[])
                a(item, client, at, plate_version, plate, driver_version, driver)
            left join subject_tag v on v.domain = '{PLATE}' and v.version = a.plate_version and v.tag = a.plate
            left join subject_tag p on p.domain = '{DOCUMENT}' and p.version = a.driver_version and p.tag = a.driver
            group by a.item, a.client, a.at
        )
        select asked.item, clock.now, c.port, c.schemes, asked.vehicle, asked.person,
            s.scheme, s.driver, s.status, s.opened_at, s.closed_at, s.until, s.sponsor is not null as sponsored,
            s.conditions::text as conditions, s.direction,
            p.status as p_status, p.opened_at as p_opened_at, p.closed_at as p_closed_at, p.until as p_until,
            {orders} as orders
        from asked
        cross join clock
        left join port_client c on c.id = asked.client and c.active
        left join standing s on s.subject = asked.vehicle and {in_force}
        {sponsors}
    """  # noqa: S608 - made of constants


# For the present, what is closed is closed: not even a clock that was set back lists somebody again who was removed.
PRESENT = _sql(
    "s.closed_at is null",
    "left join standing p on p.subject = s.sponsor and p.scheme = s.sponsor_scheme and p.driver is null"
    " and p.closed_at is null",
    ORDERS.format(
        subjects="asked.vehicle, asked.person, s.sponsor",
        about="coalesce(asked.vehicle, asked.person)",
        port="c.port",
        at="clock.now",
    ),
)
PAST = _sql(
    "s.opened_at <= asked.at and (s.closed_at is null or asked.at < s.closed_at)",
    sponsor_join("asked.at"),
    "null::uuid[]",
)


async def look_up(connection: Connection, sought: Sequence[Sought]) -> list[Seen]:
    """What there is for each question, in its order: one statement for those about the present, one for the others."""
    seen: dict[int, Seen] = {}
    for sql, past in ((PRESENT, False), (PAST, True)):
        items = [item for item, each in enumerate(sought) if (each.at is not None) == past]
        if items:
            seen |= await _fetch(connection, sql, items, sought)
    return [seen[item] for item in range(len(sought))]


async def _fetch(connection: Connection, sql: str, items: Sequence[int], sought: Sequence[Sought]) -> dict[int, Seen]:
    asked = [line for item in items for line in _lines(item, sought[item])]
    rows: dict[int, list[Any]] = {}
    for row in await connection.fetch(sql, *map(list, zip(*asked, strict=True))):
        rows.setdefault(row["item"], []).append(row)
    return {item: _seen(found) for item, found in rows.items()}


def _lines(item: int, sought: Sought) -> Iterator[tuple[object, ...]]:
    """A line for each version of the index key: the tags under it. One line at least, since everything is recorded."""
    for plate, driver in zip_longest(sought.plates or (None,), sought.drivers):
        yield (
            item, sought.client, sought.at,
            plate and plate.version, plate and plate.digest, driver and driver.version, driver and driver.digest,
        )  # fmt: skip


def _seen(rows: Sequence[Any]) -> Seen:
    first = rows[0]
    return Seen(
        now=first["now"],
        port=first["port"],
        schemes=frozenset(first["schemes"] or ()),
        vehicle=first["vehicle"],
        driver=first["person"],
        standings=tuple(_found(row) for row in rows if row["status"] is not None),
        orders=orders_of([row["orders"] for row in rows]),
    )


def _found(row: Any) -> Found:
    own = Row(Status(row["status"]), row["opened_at"], row["closed_at"], row["until"], row["sponsored"])
    sponsor = None
    if row["p_status"] is not None:
        sponsor = Row(Status(row["p_status"]), row["p_opened_at"], row["p_closed_at"], row["p_until"])
    return Found(row["scheme"], row["driver"], own, sponsor, conditions_of(row["conditions"]), row["direction"])
