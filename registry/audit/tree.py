"""The tree in the database: the sequencer appends to it, proofs are read from it.

Writers do not wait for each other: a trigger notes that a record waits, in its own transaction. `sequence` takes those
that are committed. Only one process at a time does; a second one finds the lock taken and does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from registry.audit import merkle
from registry.audit.merkle import Node, Range, Tree
from registry.audit.records import FORMAT, Leaf, encoded
from registry.database import Connection, as_sequencer

LOCK = 0x61756469  # any number that nobody else locks

TAKE = """
    delete from audit_pending
     where id = any(array(select id from audit_pending order by id limit $1)) returning id, log, record
"""


class TreeBroken(Exception):
    """The kept hashes are not whole: somebody removed some. The message says where."""


async def sequence(connection: Connection, most: int = 5000) -> int:
    """Append the records that wait and are committed; how many there were."""
    if not await connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK):
        return 0
    await as_sequencer(connection)
    taken = sorted(await connection.fetch(TAKE, most), key=lambda row: int(row["id"]))
    if not taken:
        return 0
    tree = await grown(connection)
    leaves = [Leaf(tree.size + n, row["log"], row["record"]) for n, row in enumerate(taken)]
    born: list[tuple[Node, bytes]] = []
    for data in await encoded(connection, leaves):
        born += tree.append(merkle.leaf_hash(data))
    await connection.execute(
        "insert into audit_leaf (position, log, record, format)"
        " select *, $4::smallint from unnest($1::bigint[], $2::varchar[], $3::varchar[])",
        [leaf.position for leaf in leaves], [leaf.log for leaf in leaves], [leaf.record for leaf in leaves], FORMAT,
    )  # fmt: skip
    await connection.execute(
        "insert into audit_node (number, hash) select * from unnest($1::bigint[], $2::bytea[])",
        [merkle.number(node) for node, _ in born], [made for _, made in born],
    )  # fmt: skip
    return len(leaves)


async def size_of(connection: Connection) -> int:
    """How many leaves the tree has."""
    size: int = await connection.fetchval("select coalesce(max(position) + 1, 0) from audit_leaf")
    return size


async def grown(connection: Connection, size: int | None = None) -> Tree:
    """The tree as it is now, or as it was when it had `size` leaves. Raises TreeBroken."""
    if size is None:
        size = await size_of(connection)
    nodes = merkle.covering(0, size)
    kept = await hashes_of(connection, nodes)
    return Tree(size, [kept[node] for node in nodes])


async def hashes_of(connection: Connection, nodes: Sequence[Node]) -> dict[Node, bytes]:
    """The kept hashes of complete subtrees. Raises TreeBroken where one is gone."""
    numbers = [merkle.number(node) for node in nodes]
    rows = await connection.fetch("select number, hash from audit_node where number = any($1::bigint[])", numbers)
    kept = {row["number"]: bytes(row["hash"]) for row in rows}
    gone = next((node for node, number in zip(nodes, numbers, strict=True) if number not in kept), None)
    if gone is not None:
        raise TreeBroken(f"The hash of the records from {gone[1] << gone[0]} on is not there (level {gone[0]}).")
    return {node: kept[number] for node, number in zip(nodes, numbers, strict=True)}


async def proof(connection: Connection, ranges: Sequence[Range]) -> list[bytes]:
    """The hashes of a proof. Raises TreeBroken."""
    return merkle.proof(ranges, await hashes_of(connection, merkle.nodes_of(ranges)))


async def leaves_between(connection: Connection, low: int, high: int) -> list[Leaf]:
    """The leaves from position `low` to `high` (excluded) that the database names, in order."""
    rows = await connection.fetch(
        "select position, log, record, format from audit_leaf where position >= $1 and position < $2 order by position",
        low, high,
    )  # fmt: skip
    return [Leaf(row["position"], row["log"], row["record"], row["format"]) for row in rows]
