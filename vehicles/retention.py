"""What of enterprises, papers, notices and the credit archive is past its time (PI-19)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from privacy.retention import Rule
from privacy.vault import vault
from registry import lives
from registry.accounts import accounts
from registry.clock import wall_now
from registry.database import current
from units.retention import LIVE_KEY, OVER, Needed, final_states, let_go
from vehicles.quota_rules import enterprise_scope

ENTERPRISES = f"""
    select e.id from enterprise e
     where {LIVE_KEY.format(id="e.id")} and e.created_at < $1
       and not exists (select 1 from quota_application a join case_ c on c.id = a.id
                        where a.enterprise = e.id and (not {OVER} or c.since >= $1))
       and not exists (select 1 from quota_holding h join case_ c on c.id = h.id
                        where h.enterprise = e.id and (not {OVER} or c.since >= $1))
     order by e.id limit $4
"""  # noqa: S608 - of our own parts

PAPERS = f"""
    select p.id from paper p join case_ c on c.id = p."case"
     where {LIVE_KEY.format(id="p.id")} and {OVER} and c.since < $1 order by p.id limit $4
"""  # noqa: S608

ARCHIVE = f"""
    select id from (
        select r.id from notice_response r join public_notice n on n.id = r.notice join case_ c on c.id = n."case"
         where {LIVE_KEY.format(id="r.id")} and {OVER} and c.since < $1
        union all
        select r.id from credit_record r where {LIVE_KEY.format(id="r.id")}
           and coalesce(r.until::timestamptz, r.recorded_at) < $1
           and ($2::varchar[] is not null or $3::varchar[] is not null)
    ) past order by id limit $4
"""  # noqa: S608


async def _ids(query: str, before: datetime, most: int) -> Sequence[UUID]:
    rows = await current().fetch(query, before, *final_states(), most)
    return [row["id"] for row in rows]


async def _enterprises(before: datetime, most: int) -> Sequence[UUID]:
    return await _ids(ENTERPRISES, before, most)


async def _papers(before: datetime, most: int) -> Sequence[UUID]:
    return await _ids(PAPERS, before, most)


async def _archive(before: datetime, most: int) -> Sequence[UUID]:
    return await _ids(ARCHIVE, before, most)


async def _destroy(one: UUID, at: datetime) -> None:
    """Its name or number, which is public, stays; what its key sealed can no longer be read."""
    await vault().destroy(one, at)


def _enterprise_eraser(*needed: Needed) -> Callable[[UUID, datetime], Awaitable[None]]:
    """What erases an enterprise. Its credit code no longer finds it, so that it may register anew; nobody acts for it."""

    async def erase_enterprise(one: UUID, at: datetime) -> None:
        connection = current()
        entity: UUID | None = await connection.fetchval("select entity from enterprise where id = $1", one)
        if entity is not None:
            await lives.take_alone(connection, [entity])
        await vault().destroy(one, at)
        await connection.execute("update enterprise set entity = null where id = $1", one)
        scope = enterprise_scope(one)
        for row in await connection.fetch("select account, role from role_grant where scope = $1", scope):
            await accounts.revoke(row["account"], row["role"], scope, at=wall_now())
        if entity is not None:
            await let_go(entity, at, (knows_entity, *needed))

    return erase_enterprise


async def knows_entity(entity: UUID) -> bool:
    """Whether an enterprise is to be found by its credit code, or the credit archive tells of it."""
    found: bool = await current().fetchval(
        f"select exists (select 1 from enterprise e where e.entity = $1 and {LIVE_KEY.format(id='e.id')})"  # noqa: S608
        f" or exists (select 1 from credit_record r where r.subject = $1 and {LIVE_KEY.format(id='r.id')})",
        entity,
    )
    return found


def rules(*needed: Needed) -> tuple[Rule, ...]:
    """This layer's rules. `needed`: for what upper layers still find an entity by its credit code."""
    return (
        Rule("enterprise", _enterprises, _enterprise_eraser(*needed)),
        Rule("paper", _papers, _destroy),
        Rule("archive", _archive, _destroy),
    )
