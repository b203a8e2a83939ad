"""The change feed: what happened after a position, as far as somebody may see it, so that a program can follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.actors import Actor
from registry.database import Connection
from registry.surface.visibility import Arguments, may_see_sql


@dataclass(frozen=True)
class Change:
    """One step on one case. `position` is dense and never given twice; `by` says how the actor is known, not who."""

    position: int
    at: datetime
    scheme: str
    case: UUID
    move: str
    from_state: str
    to_state: str
    version: int
    clause: str
    by: str


async def changes(connection: Connection, actor: Actor, after: int, most: int) -> tuple[list[Change], int]:
    """The changes after a position, oldest first, and the position after which to ask next.

    That may be beyond the last change given: what lies between is others'. A change is given only once the sequencer
    has placed it behind every transaction that was still running, so none appears later before this position.
    """
    newest: int = await connection.fetchval("select coalesce(max(position), 0) from journal_position")
    arguments = Arguments()
    rows = await connection.fetch(
        'select p.position, j.at, j.scheme, j."case", j.move, j.from_state, j.to_state, j.version, j.clause,'  # noqa: S608 - of our own parts
        " split_part(j.actor, ':', 1) as by from journal_position p join journal j on j.id = p.entry"
        f" where p.position > {arguments.add(after)} and p.position <= {arguments.add(newest)}"
        f" and {may_see_sql(actor, 'j', arguments)} order by p.position limit {arguments.add(most)}",
        *arguments.values,
    )
    found = [Change(**dict(row)) for row in rows]
    return found, found[-1].position if len(found) == most else max(newest, after)
