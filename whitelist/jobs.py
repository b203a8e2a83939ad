"""What the list does by itself, in steps that may be interrupted and run twice."""

from __future__ import annotations

from uuid import UUID

import structlog

from registry import cases
from registry.actors import SYSTEM
from registry.clock import civil_day, legal_now
from registry.database import retrying, transaction
from registry.errors import Unavailable
from whitelist import list_files
from whitelist.scheme import LIVE

log = structlog.get_logger(__name__)

LIVE_CODES = [state.code for state in LIVE.members]

OF_ENDED_UNITS = """
    select e.id from case_ u join entry e on e.unit = u.subject join case_ c on c.id = e.id
     where u.scheme = 'hengqin-unit' and u.state in ('left', 'deregistered') and c.state = any($1::varchar[])
     order by e.id limit $2
"""
"""From the units that ended, which are few: asked each second, it must not go through everybody's entries."""
RUN_OUT = """
    select l.id from listing l join case_ c on c.id = l.id
     where c.state in ('matched', 'confirmed') and l.to_day < $1 order by l.id limit $2
"""

BEGUN = """
    select l.id from listing l join case_ c on c.id = l.id
     where c.state in ('matched', 'confirmed') and l.from_day <= $1 and (l.to_day is null or $1 <= l.to_day)
       and (c.opened_at at time zone 'Asia/Shanghai')::date < l.from_day
       and not exists (select 1 from journal j where j."case" = l.id and j.move = 'begin')
     order by l.id limit $2
"""


async def entries_of_ended_units(most: int = 200) -> int:
    """Move the entries of units that left or were deregistered off the list (HQ-5.3); how many were moved.

    They stopped counting when the unit's own standing closed; this tells the people and closes their cases.
    """
    async with transaction(readonly=True) as connection:
        found = [row["id"] for row in await connection.fetch(OF_ENDED_UNITS, LIVE_CODES, most)]
    return await _move_each(found, "unit_ended")


async def listings_run_out(most: int = 200) -> int:
    """Close listings whose last day is over; they stopped counting with that day."""
    async with transaction(readonly=True) as connection:
        today = civil_day(await legal_now(connection))
        found = [row["id"] for row in await connection.fetch(RUN_OUT, today, most)]
    return await _move_each(found, "run_out")


async def listings_begin(most: int = 200) -> int:
    """Put lines in effect that were imported before their first day, which has come."""
    async with transaction(readonly=True) as connection:
        today = civil_day(await legal_now(connection))
        found = [row["id"] for row in await connection.fetch(BEGUN, today, most)]
    return await _move_each(found, "begin")


async def files_over(most: int = 100) -> int:
    """Delete the files of the list whose hour between dry run and import is over; how many."""
    async with transaction():
        found = await list_files.over(most)
    for file in found:
        async with transaction():
            await list_files.forget_one(file)
    return len(found)


async def _move_each(found: list[UUID], move: str) -> int:
    """Each in a transaction of its own; how many were moved. One that fails is logged and stops no other."""
    moved = 0
    for case in found:
        try:
            await retrying(lambda case=case: _move(case, move))  # type: ignore[misc]
        except Unavailable:
            raise
        except Exception as error:
            log.error("list-job.failed", case=str(case), move=move, error=type(error).__name__)
        else:
            moved += 1
    return moved


async def _move(case: UUID, move: str) -> None:
    async with transaction() as connection:
        at = await legal_now(connection)
        await cases.make_move(connection, cases.MoveRequest(case, move), SYSTEM, at)
