"""Taking the records along: an export that is verified elsewhere, with no database, and proofs for single records.

See FORMAT.md beside this file. What is written are the records as they are *now*: whether they are those that were
sealed, whoever has a head finds out.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from registry.audit import merkle, signing, tree
from registry.audit.records import encoded, gap
from registry.audit.signing import Signed
from registry.audit.tree import leaves_between
from registry.database import Connection
from registry.errors import NotFound

RECORDS, HEADS, HEAD, KEYS = "records.jsonl", "heads.jsonl", "head.txt", "keys.json"
BATCH = 5000


async def lines(connection: Connection, size: int) -> AsyncIterator[list[bytes]]:
    """The leaves of the first `size` positions as bytes, in order, some at a time."""
    for low in range(0, size, BATCH):
        high = min(low + BATCH, size)
        leaves = await leaves_between(connection, low, high)
        found = dict(zip((leaf.position for leaf in leaves), await encoded(connection, leaves), strict=True))
        yield [found.get(position) or gap(position) for position in range(low, high)]


async def write(
    connection: Connection, folder: Path, head: Signed, progress: Callable[[int], None] = lambda count: None
) -> None:
    """Write an export of what a head covers into a new folder. Raises FileExistsError."""
    folder.mkdir(parents=True)  # noqa: ASYNC240 - a command alone does this, which serves nobody meanwhile
    written = 0
    with (folder / RECORDS).open("wb") as out:
        async for batch in lines(connection, head.size):
            out.writelines(line + b"\n" for line in batch)
            written += len(batch)
            progress(written)
    every = [one.note for one in reversed(await signing.every(connection)) if one.size <= head.size]
    (folder / HEADS).write_text("".join(f"{json.dumps(note, ensure_ascii=False)}\n" for note in every), "utf-8")
    (folder / HEAD).write_text(head.note, "utf-8")
    keys = await signing.published_keys(connection)
    (folder / KEYS).write_text(json.dumps(keys, indent=2) + "\n", "utf-8")


async def position_of(connection: Connection, log: str, record: str) -> int:
    """Where a record stands in the tree. Raises NotFound: it is not there, or not yet."""
    position: int | None = await connection.fetchval(
        "select position from audit_leaf where log = $1 and record = $2", log, record
    )
    if position is None:
        raise NotFound()
    return position


async def inclusion(connection: Connection, position: int, head: Signed) -> dict[str, Any]:
    """A proof that the record at a position is under a head. Raises NotFound, TreeBroken."""
    found = await leaves_between(connection, position, position + 1)
    if not found or position >= head.size:
        raise NotFound()
    (data,) = await encoded(connection, found)
    hashes = await tree.proof(connection, merkle.inclusion_ranges(position, head.size))
    return {
        "kind": "inclusion",
        "position": position,
        "leaf": data.decode(),
        "hashes": [each.hex() for each in hashes],
        "head": head.note,
    }


async def consistency(connection: Connection, first: Signed, second: Signed) -> dict[str, Any]:
    """A proof that what the smaller head covers is the beginning of what the larger one covers. Raises TreeBroken."""
    first, second = sorted((first, second), key=lambda head: head.size)
    hashes = await tree.proof(connection, merkle.consistency_ranges(first.size, second.size))
    return {
        "kind": "consistency",
        "first": first.note,
        "second": second.note,
        "hashes": [each.hex() for each in hashes],
    }
