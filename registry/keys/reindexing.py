"""Tags under a new version of the index key, batch by batch, while everybody goes on finding and telling.

Since the new version was made, whoever tells of a value writes its tags under every live version; what was there
before gets the missing tag here. When every value has one, the new version is complete, and can become active.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from privacy.errors import SealBroken
from privacy.ids import uuid7
from privacy.index_uses import Carry, IndexUse
from privacy.sealed import Place
from privacy.vault import vault
from registry.database import Connection, current
from registry.i18n import text
from registry.tables import SubjectTag

NOBODY = UUID(int=0)
NEWEST = "not exists (select 1 from subject_tag n where n.origin = o.origin and n.version > o.version)"
"""Of a value's tags, the one of the newest version that it has."""


class Reindexing:
    """One pass after another over the values that have no tag of the new version."""

    def __init__(self) -> None:
        self._reached = NOBODY

    async def step(self, version: int, most: int) -> int:
        """Give up to so many values their tag of this version, in the transaction in progress. Gives how many."""
        connection = current()
        rows = await connection.fetch(
            "select o.id, o.domain, o.subject, o.origin, o.value from subject_tag o"  # noqa: S608 - our words
            f" where o.version < $1 and o.id > $2 and {NEWEST} order by o.id limit $3 for update of o skip locked",
            version, self._reached, most,
        )  # fmt: skip
        self._reached = rows[-1]["id"] if rows else NOBODY  # at the end, once more from the start for what was locked
        by_domain = defaultdict(list)
        for row in rows:
            by_domain[row["domain"]].append(row)
        for domain, of_domain in by_domain.items():
            await _carry(connection, domain, of_domain, version)
        return len(rows)

    async def left(self, version: int) -> int:
        """How many values have no tag of this version or a newer one."""
        return await _lacking(version)


async def _carry(connection: Connection, domain: str, rows: Sequence[Any], version: int) -> None:
    column = SubjectTag.value
    sealed = [column.sealed(row["value"], row=row["id"], subject=row["subject"]) for row in rows]
    tags = await vault().tags_of(domain, sealed)
    erased = [row["origin"] for row, found in zip(rows, tags, strict=True) if found is None]
    await connection.execute("delete from subject_tag where origin = any($1::uuid[])", erased)
    kept = [
        (row, one, next(tag for tag in found if tag.version == version))
        for row, one, found in zip(rows, sealed, tags, strict=True)
        if found is not None
    ]
    ids = [uuid7() for _ in kept]
    places = [Place(column.field, new, row["subject"]) for new, (row, _, _) in zip(ids, kept, strict=True)]
    made = await connection.fetch(
        "insert into subject_tag (id, domain, version, tag, subject, origin, value)"
        " select id, $1, $2, tag, subject, origin, value"
        " from unnest($3::uuid[], $4::bytea[], $5::uuid[], $6::uuid[], $7::bytea[]) n(id, tag, subject, origin, value)"
        " on conflict (domain, version, tag) do nothing returning id",
        domain, version, ids, [tag.digest for _, _, tag in kept], [row["subject"] for row, _, _ in kept],
        [row["origin"] for row, _, _ in kept], await vault().resealed([one for _, one, _ in kept], places),
    )  # fmt: skip
    if len(made) != len(kept):
        there = {row["id"] for row in made}
        lost = next(row["subject"] for new, (row, _, _) in zip(ids, kept, strict=True) if new not in there)
        raise SealBroken(f"what finds subject {lost} finds another one too: look into it before going on")


async def _lacking(version: int) -> int:
    count: int = await current().fetchval(
        f"select count(*) from subject_tag o where o.version < $1 and {NEWEST}",  # noqa: S608 - our words
        version,
    )
    return count


async def _needed(version: int) -> int:
    return await _lacking(version + 1)


async def sweep(version: int, most: int) -> int:
    """Delete up to so many tags of a version that was retired: nobody can compute one any more. Gives how many."""
    gone = await current().fetch(
        "delete from subject_tag where id in (select id from subject_tag where version = $1 limit $2) returning id",
        version, most,
    )  # fmt: skip
    return len(gone)


def use() -> IndexUse:
    """Of tags, in one run of a rotation."""
    passes = Reindexing()
    return IndexUse(
        text("plates, documents and credit codes found by it alone"), _needed, finds=Carry(passes.step, passes.left)
    )
