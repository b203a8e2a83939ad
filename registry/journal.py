"""The journal: written with every move, put in a dense order by the sequencer, read by everybody who follows.

Entries are appended plainly, so that writers do not wait for each other. Their identity values commit out of order,
so a follower of those would miss a late commit. Therefore each entry waits in `journal_pending`, written with it, until
`sequence` sees it committed and gives it the next position: an entry that commits late gets a later one, and a follower
asks "after position n" without ever missing any. A case's versions stand in their order, and an entry after its cause:
whoever wrote the later one had seen the earlier one committed, and drew the higher identity value.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.actors import EVERYWHERE, Actor
from registry.database import Connection, as_sequencer
from registry.installed import CaseRow

SEQUENCER_LOCK = 0x63707365  # any number that nobody else locks


@dataclass(frozen=True)
class Entry:
    """One line of the journal. `at` is legal time, `position` its dense order (None: not yet sequenced)."""

    id: int
    at: datetime
    actor: str
    scheme: str
    case: UUID
    subject: UUID
    move: str
    from_state: str
    to_state: str
    version: int
    rules_as_of: date
    clause: str
    cause: int | None
    evidence: Mapping[str, Any]
    position: int | None = None


COLUMNS = (
    'j.id, j.at, j.actor, j.scheme, j."case", j.subject, j.move, j.from_state, j.to_state, j.version,'
    " j.rules_as_of, j.clause, j.cause, j.evidence"
)

SEQUENCE = """
    with chosen as (
        delete from journal_pending
         where entry = any(array(select entry from journal_pending order by entry limit $1)) returning entry)
    insert into journal_position (position, entry)
    select coalesce((select max(position) from journal_position), 0) + row_number() over (order by entry), entry
      from chosen
"""


async def append(
    connection: Connection,
    case: CaseRow,
    *,
    move: str,
    from_state: str,
    to_state: str,
    version: int,
    clause: str,
    actor: Actor,
    at: datetime,
    rules_as_of: date,
    evidence: Mapping[str, object],
    cause: int | None,
) -> int:
    """Write one entry in the transaction in progress; returns its id."""
    entry: int = await connection.fetchval(
        "insert into journal (xid, at, written_at, actor, scheme, \"case\", subject, move, from_state, to_state,"
        " version, rules_as_of, clause, cause, evidence, scopes)"
        " values (pg_current_xact_id()::text::bigint, $1, clock_timestamp(), $2, $3, $4, $5, $6, $7, $8, $9, $10,"
        " $11, $12, $13::jsonb, $14) returning id",
        at, actor.caller, case.scheme, case.id, case.subject, move, from_state, to_state, version, rules_as_of,
        clause, cause, json.dumps(dict(evidence)), list(case.scopes),
    )  # fmt: skip
    return entry


def _entry(row: Any) -> Entry:
    values = dict(row)
    evidence = values.pop("evidence")
    return Entry(**values, evidence=json.loads(evidence) if isinstance(evidence, str) else evidence)


async def of_case(connection: Connection, case: UUID, until: datetime | None = None) -> list[Entry]:
    """The history of a case, oldest first; with `until`, as far as it had gone at that instant."""
    rows = await connection.fetch(
        f'select {COLUMNS} from journal j where j."case" = $1 and ($2::timestamptz is null or j.at <= $2) order by j.id',  # noqa: S608
        case, until,
    )  # fmt: skip
    return [_entry(row) for row in rows]


async def sequence(connection: Connection, most: int = 5000) -> int:
    """Give the next dense positions to entries that are committed and have none; how many were given."""
    if not await connection.fetchval("select pg_try_advisory_xact_lock($1)", SEQUENCER_LOCK):
        return 0
    await as_sequencer(connection)
    done: str = await connection.execute(SEQUENCE, most)
    return int(done.split()[-1])


async def feed(connection: Connection, after: int, scopes: Collection[str], most: int = 100) -> list[Entry]:
    """What happened after a position, in order, as far as one of these scopes may see it (`*`: all)."""
    rows = await connection.fetch(
        f"select {COLUMNS}, p.position from journal_position p join journal j on j.id = p.entry"  # noqa: S608
        " where p.position > $1 and ($2 or j.scopes && $3::varchar[]) order by p.position limit $4",
        after, EVERYWHERE in scopes, list(scopes), most,
    )  # fmt: skip
    return [_entry(row) for row in rows]
