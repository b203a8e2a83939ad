"""What of units and of cases' texts is past its time (PI-19)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from privacy.retention import Rule
from privacy.vault import vault
from registry import installed, lives, subjects
from registry.database import current

LIVE_KEY = "exists (select 1 from keys.subject_key k where k.subject = {id} and k.destroyed_at is null)"
OVER = "(c.scheme, c.state) in (select * from unnest($2::varchar[], $3::varchar[]))"
"""The case has come to an end; `$2` and `$3` are what `final_states` gives."""


def final_states() -> tuple[list[str], list[str]]:
    """Every end of every scheme in use: the schemes, and their final states."""
    pairs = [(one.scheme.code, state.code) for one in installed.every() for state in one.scheme.final.members]
    return [scheme for scheme, _ in pairs], [state for _, state in pairs]


async def _ids(query: str, before: datetime, most: int) -> Sequence[UUID]:
    rows = await current().fetch(query, before, *final_states(), most)
    return [row["id"] for row in rows]


async def _units(before: datetime, most: int) -> Sequence[UUID]:
    """Units none of whose cases lives, the last ended before then."""
    return await _ids(
        "select u.id from unit u join case_ c on c.subject = u.id"  # noqa: S608
        f" where {LIVE_KEY.format(id='u.id')}"
        f" group by u.id having bool_and({OVER}) and max(c.since) < $1 order by u.id limit $4",
        before, most,
    )  # fmt: skip


Needed = Callable[[UUID], Awaitable[bool]]
"""Whether something of another layer is still to be found by an entity's credit code, such as a line that bars it."""


def eraser(*needed: Needed) -> Callable[[UUID, datetime], Awaitable[None]]:
    """What erases a unit. Its name, which is public, stays; whoever is named in its registration goes."""

    async def erase_unit(unit: UUID, at: datetime) -> None:
        await vault().destroy(unit, at)
        entity: UUID = await current().fetchval("select entity from unit where id = $1", unit)
        await lives.take_alone(current(), [entity])
        await let_go(entity, at, needed)

    return erase_unit


async def let_go(entity: UUID, at: datetime, needed: Sequence[Needed]) -> None:
    """Forget the credit code that finds an entity, once nothing is found by it. Whoever calls holds the entity alone."""
    if not await _registered(entity) and not any([await needs(entity) for needs in needed]):
        await subjects.forget(current(), [entity])
        await vault().destroy(entity, at)


async def _registered(entity: UUID) -> bool:
    """Whether another registration of it lives, or a case about it."""
    found: bool = await current().fetchval(
        f"select exists (select 1 from unit o where o.entity = $1 and {LIVE_KEY.format(id='o.id')})"  # noqa: S608
        " or exists (select 1 from case_ c where c.subject = $1)",
        entity,
    )
    return found


async def _notes(before: datetime, most: int) -> Sequence[UUID]:
    """Texts of cases that ended before then."""
    return await _ids(
        f'select n.id from note n join case_ c on c.id = n."case" where {OVER} and c.since < $1 order by n.id limit $4',  # noqa: S608
        before, most,
    )  # fmt: skip


async def _erase_note(note: UUID, at: datetime) -> None:
    await current().execute("delete from note where id = $1", note)


async def _accounts(before: datetime, most: int) -> Sequence[UUID]:
    """Accounts closed before then."""
    rows = await current().fetch(
        "select a.id from account a where a.status = 'closed' and"  # noqa: S608
        f" {LIVE_KEY.format(id='a.id')}"
        " and (select max(e.at) from account_event e where e.account = a.id and e.event = 'closed') < $1"
        " order by a.id limit $2",
        before, most,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def _erase_account(account: UUID, at: datetime) -> None:
    await vault().destroy(account, at)


def rules(*needed: Needed) -> tuple[Rule, ...]:
    """This layer's rules. `needed`: for what upper layers still find an entity by its credit code."""
    return (
        Rule("case", _notes, _erase_note),
        Rule("unit", _units, eraser(*needed)),
        Rule("account", _accounts, _erase_account),
    )
