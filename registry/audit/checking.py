"""Verifying the records where they are, in the live database, against the kept hashes and every head."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from registry.audit import heads, merkle, signing
from registry.audit.export import BATCH, lines
from registry.audit.heads import HeadWrong
from registry.audit.merkle import Tree
from registry.audit.records import LOGS
from registry.audit.tree import leaves_between, size_of
from registry.audit.verifying import MOST_TOLD, Finding, Keys, Verdict
from registry.clock import wall_now
from registry.database import Connection

UNSEALED = {
    "journal": "not exists (select 1 from journal_pending p where p.entry = t.id)",
}
"""What waits elsewhere before it waits for the tree."""


async def check(connection: Connection, progress: Callable[[int], None] = lambda count: None) -> Verdict:
    """Compute the whole tree again from the records, and hold it to the kept hashes and to all heads."""
    signed = sorted(await signing.every(connection), key=lambda one: one.size)
    size = max([await size_of(connection), *(one.size for one in signed)])
    found = [finding async for finding in _findings(connection, signed, size, progress)]
    return Verdict(size, wall_now(), tuple(found[:MOST_TOLD]))


async def _findings(
    connection: Connection, signed: list[signing.Signed], size: int, progress: Callable[[int], None]
) -> AsyncIterator[Finding]:
    keys = heads.keys_of(await signing.published_keys(connection)) if signed else []
    for one in signed:
        if fault := _fault(one, keys):
            yield Finding("head", one.size, str(one.id), fault)
    tree, roots = Tree(), {}
    wanted = {one.size for one in signed}
    if 0 in wanted:
        roots[0] = tree.root()
    async for batch in lines(connection, size):
        low = tree.size
        async for finding in _against_kept(connection, low, batch):
            yield finding
        for data in batch:
            tree.append(merkle.leaf_hash(data))
            if tree.size in wanted:
                roots[tree.size] = tree.root()
        progress(tree.size)
    agreed = 0
    for one in signed:
        if roots.get(one.size) != one.root:
            yield Finding(
                "changed", agreed, detail=f"before {one.size}: not what the head of {one.at.isoformat()} covers"
            )
            break
        agreed = one.size
    async for finding in _beside(connection):
        yield finding


def _fault(one: signing.Signed, keys: Keys) -> str:
    try:
        note = heads.read(one.note)
        heads.check(note, keys)
    except HeadWrong as wrong:
        return str(wrong)
    same = (note.head.size, note.head.root, note.head.at) == (one.size, one.root, one.at)
    return "" if same else "the row is not what was signed"


async def _against_kept(connection: Connection, low: int, batch: list[bytes]) -> AsyncIterator[Finding]:
    """Records whose hash is not the one that was kept when they were sequenced."""
    numbers = [2 * position for position in range(low, low + len(batch))]
    rows = await connection.fetch("select number, hash from audit_node where number = any($1::bigint[])", numbers)
    kept = {row["number"]: bytes(row["hash"]) for row in rows}
    named = {leaf.position: f"{leaf.log}:{leaf.record}" for leaf in await leaves_between(connection, low, low + BATCH)}
    for position, data in enumerate(batch, low):
        if kept.get(2 * position) == merkle.leaf_hash(data):
            continue
        what = "deleted" if b'"missing":' in data[:80] else "edited"
        yield Finding(what, position, named.get(position, ""))


async def _beside(connection: Connection) -> AsyncIterator[Finding]:
    """Records that neither stand in the tree nor wait for it: somebody put them there without the triggers."""
    for log in LOGS.values():
        rows = await connection.fetch(
            f"select t.id::text as id from {log.table} t"  # noqa: S608 - our own words
            " where not exists (select 1 from audit_leaf l where l.log = $1 and l.record = t.id::text)"
            " and not exists (select 1 from audit_pending p where p.log = $1 and p.record = t.id::text)"
            f" and {UNSEALED.get(log.name, 'true')} limit 100",
            log.name,
        )
        for row in rows:
            yield Finding("inserted", -1, f"{log.name}:{row['id']}", "it never came by the way of records")
