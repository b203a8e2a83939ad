"""Quotas: the pool, who holds what, the order in which it is given out, and the days that count for a holding.

Whether a quota is free is said by the claim `quota-in-hand` alone (key: the quota; `in_hand` below makes the rule), so
that two who assign the same quota at once cannot both succeed, however they come to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.ids import uuid7
from registry.database import Connection
from registry.errors import Changed
from registry.numbers import next_number
from vehicles.checklists import Held
from vehicles.quota_rules import IN_HAND
from vehicles.quota_tables import Quota
from vehicles.spells import Spell

FREE = f"""
    from quota q
   where q.scheme = $1 and q.klass = $2
     and not exists (select 1 from claim c where c.kind = '{IN_HAND}' and c.key = q.id::text)
"""  # noqa: S608 - a constant of ours


@dataclass(frozen=True)
class Pool:
    """How many quotas a class has, and how many of them nobody has in hand."""

    total: int
    free: int


async def add(connection: Connection, scheme: str, klass: str, numbers: Iterable[str], given_on: date) -> list[UUID]:
    """Record quotas that were given to the province (or agreed): they are in the pool from now on."""
    rows = [Quota(id=uuid7(), scheme=scheme, klass=klass, number=number, given_on=given_on) for number in numbers]
    await Quota.insert(*rows)
    return [row.id for row in rows]


async def pool(connection: Connection, scheme: str, klass: str) -> Pool:
    """How the pool of a class stands."""
    total = await connection.fetchval("select count(*) from quota where scheme = $1 and klass = $2", scheme, klass)
    return Pool(total, await connection.fetchval(f"select count(*) {FREE}", scheme, klass))


async def free(connection: Connection, scheme: str, klass: str, number: int) -> list[UUID]:
    """So many free quotas, of the lowest numbers. Hold `pool_lock` from the counting on, until they are assigned.

    Raises Changed when there are fewer: whoever counted them did so without the lock.
    """
    rows = await connection.fetch(f"select q.id {FREE} order by q.number limit $3", scheme, klass, number)
    if len(rows) < number:
        raise Changed()
    return [row["id"] for row in rows]


async def hold(connection: Connection, holding: UUID, quota: UUID, enterprise: UUID, application: UUID | None) -> None:
    """Write a holding's row, before its case is opened under the same id."""
    await connection.execute(
        "insert into quota_holding (id, quota, enterprise, application) values ($1, $2, $3, $4)",
        holding, quota, enterprise, application,
    )  # fmt: skip


# -- the order of receipt ---------------------------------------------------------------------------------------------


async def receive(connection: Connection, application: UUID, scheme: str, at: datetime) -> int:
    """Give an application its place in the queue, once: the next number, with no gap. Gives it."""
    known: int | None = await connection.fetchval(
        "select receipt from quota_application where id = $1 for update", application
    )
    if known is not None:
        return known
    number = await next_number(connection, f"quota-receipt:{scheme}")
    await connection.execute(
        "update quota_application set receipt = $2, received_at = $3 where id = $1", application, number, at
    )
    return number


async def ahead(connection: Connection, application: UUID, states: Iterable[str]) -> int:
    """How many applications of the same class in these states were received before this one."""
    number: int = await connection.fetchval(
        "select count(*) from quota_application a join quota_application o on o.scheme = a.scheme"
        " and o.klass = a.klass and o.receipt < a.receipt join case_ c on c.id = o.id"
        " where a.id = $1 and c.state = any($2::varchar[])",
        application, list(states),
    )  # fmt: skip
    return number


async def count_given(connection: Connection, application: UUID, more: int) -> None:
    """Write that an application was given so many quotas more."""
    await connection.execute("update quota_application set given = given + $2 where id = $1", application, more)


# -- a holding's days, vehicles, papers and spells --------------------------------------------------------------------


async def set_day(connection: Connection, holding: UUID, kind: str, day: date, at: datetime) -> None:
    """Write a day that counts for a holding; of a kind the newest counts."""
    await connection.execute(
        "insert into quota_day (id, holding, kind, day, at) values ($1, $2, $3, $4, $5)",
        uuid7(), holding, kind, day, at,
    )  # fmt: skip


async def days_of(connection: Connection, holding: UUID) -> Mapping[str, date]:
    """The day of each kind that counts now."""
    rows = await connection.fetch(
        "select distinct on (kind) kind, day from quota_day where holding = $1 order by kind, id desc", holding
    )
    return {row["kind"]: row["day"] for row in rows}


async def every_day(connection: Connection, holding: UUID, kind: str) -> list[date]:
    """All days of a kind that a holding has, in the order of writing: its yearly filings, its extensions."""
    rows = await connection.fetch(
        "select day from quota_day where holding = $1 and kind = $2 order by id", holding, kind
    )
    return [row["day"] for row in rows]


async def use_vehicle(connection: Connection, holding: UUID, vehicle: UUID | None, day: date) -> None:
    """From this day the holding's quota is used by this vehicle (None: by none any more)."""
    await connection.execute(
        "update quota_vehicle set until = greatest(since, $2::date - case when $3 then 1 else 0 end)"
        " where holding = $1 and until is null",
        holding, day, vehicle is not None,
    )  # fmt: skip
    await connection.execute("update quota_holding set vehicle = $2 where id = $1", holding, vehicle)
    if vehicle is not None:
        await connection.execute(
            "insert into quota_vehicle (id, holding, vehicle, since) values ($1, $2, $3, $4)",
            uuid7(), holding, vehicle, day,
        )  # fmt: skip


async def records_of(connection: Connection, holding: UUID) -> tuple[date, ...]:
    """The days of clearance records of the holding's quota: each by the vehicle that used it on that day."""
    rows = await connection.fetch(
        "select distinct r.day from clearance_record r join quota_vehicle v on v.vehicle = r.vehicle"
        " and v.since <= r.day and (v.until is null or r.day <= v.until) where v.holding = $1 order by r.day",
        holding,
    )
    return tuple(row["day"] for row in rows)


async def papers_of(connection: Connection, case: UUID) -> tuple[Held, ...]:
    """The papers of a case that no newer one has replaced."""
    rows = await connection.fetch(
        'select item, issued_on, expires_on from paper where "case" = $1 and replaced_at is null order by id', case
    )
    return tuple(Held(**dict(row)) for row in rows)


async def spells_of(connection: Connection, holding: UUID) -> tuple[Spell, ...]:
    """The holding's spells of suspension, oldest first."""
    rows = await connection.fetch(
        "select since, until, cause from spell where holding = $1 order by since, id", holding
    )
    return tuple(Spell(**dict(row)) for row in rows)


async def begin_spell(connection: Connection, holding: UUID, since: date, cause: bool) -> None:
    """Begin a spell of suspension."""
    await connection.execute(
        "insert into spell (id, holding, since, cause) values ($1, $2, $3, $4)", uuid7(), holding, since, cause
    )


async def end_spell(connection: Connection, holding: UUID, until: date) -> None:
    """End the running spell with this last day."""
    await connection.execute(
        "update spell set until = greatest($2, since) where holding = $1 and until is null", holding, until
    )
