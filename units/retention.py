"""What of units and of cases' texts is past its time (PI-19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from privacy.retention import Rule
from privacy.vault import vault
from registry import installed, subjects
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


async def _erase_unit(unit: UUID, at: datetime) -> None:
    """Its name, which is public, stays; whoever is named in its registration goes. Its entity stays findable only
    while another registration of it lives."""
    await vault().destroy(unit, at)
    rows = await current().fetch(
        "select u.entity from unit u where u.id = $1 and not exists ("  # noqa: S608
        f" select 1 from unit o where o.entity = u.entity and {LIVE_KEY.format(id='o.id')})"
        " and not exists (select 1 from case_ c where c.subject = u.entity)",
        unit,
    )
    for row in rows:
        await subjects.forget(current(), [row["entity"]])
        await vault().destroy(row["entity"], at)


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


RULES = (
    Rule("case", _notes, _erase_note),
    Rule("unit", _units, _erase_unit),
    Rule("account", _accounts, _erase_account),
)
