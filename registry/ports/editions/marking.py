"""What lanes say that they have: many of them in one statement, for all of a port say so in the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.database import Connection


@dataclass(frozen=True)
class Mark:
    """A lane of a client answers from this version. `set_aside`: how many of its decisions it could not deliver."""

    client: UUID
    port: str
    lane: str
    epoch: int
    version: int
    set_aside: int | None = None


MARK = """
    with mark as (
        select distinct on (client, name) *
          from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::int[])
               m(client, port, name, epoch, version, set_aside)
         order by client, name, version desc
    ), place as (
        select m.*, e.in_step_at, e.epoch = m.epoch and m.version =
               (select coalesce(max(version), 0) from port_edition where port = m.port) as newest
          from mark m left join port_epoch e on e.port = m.port and e.retired_at is null
    ), reached as (
        insert into lane_reach (id, removal, lane, at)
        select gen_random_uuid(), r.id, l.id, $7
          from mark m
          join lane l on l.client = m.client and l.name = m.name and l.version > 0
          join copy_removal r on r.port = m.port and r.version > l.version and r.version <= m.version
        on conflict (removal, lane) do nothing
    )
    insert into lane (id, client, port, name, epoch, version, acknowledged_at, seen_at, in_step_at, set_aside)
    select gen_random_uuid(), client, port, name, epoch, version, $7, $7, case when newest then in_step_at end,
           coalesce(set_aside, 0)
      from place order by client, name
    on conflict (client, name) do update set
        epoch = excluded.epoch, version = excluded.version, seen_at = excluded.seen_at, retired_at = null,
        acknowledged_at = case when lane.version = excluded.version and lane.epoch = excluded.epoch
                               then coalesce(lane.acknowledged_at, excluded.acknowledged_at)
                               else excluded.acknowledged_at end,
        in_step_at = coalesce(excluded.in_step_at, lane.in_step_at),
        set_aside = case when $8 then excluded.set_aside else lane.set_aside end
        where lane.version <= excluded.version
"""


async def mark(connection: Connection, marks: Sequence[Mark], at: datetime) -> None:
    """These lanes have these versions now; one that comes late changes nothing. `at` is wall time."""
    for told in (True, False):
        some = [each for each in marks if (each.set_aside is not None) is told]
        if some:
            columns = zip(
                *((one.client, one.port, one.lane, one.epoch, one.version, one.set_aside) for one in some), strict=True
            )
            await connection.execute(MARK, *map(list, columns), at, told)


async def retire(connection: Connection, lane: UUID, at: datetime) -> bool:
    """Take a lane off the board until it asks again; whether there is one. `at` is wall time."""
    done: str = await connection.execute(
        "update lane set retired_at = coalesce(retired_at, $2) where id = $1", lane, at
    )
    return done == "UPDATE 1"
