"""Merkle trees as RFC 9162, section 2.1, has them, over SHA-256. Pure: whoever calls brings the hashes.

A complete subtree is named by its level (0: a leaf) and its index from the left among those of its level. All hashes
of complete subtrees of a tree of any size are kept under one number, its place in order from left to right, so that
appending a leaf reads and writes O(log n) of them, and a proof reads O(log n).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

EMPTY = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""

Node = tuple[int, int]
"""Level and index of a complete subtree."""


class ProofWrong(ValueError):
    """A proof does not show what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def number(node: Node) -> int:
    """The number under which the hash of a complete subtree is kept: leaf i has 2i, the node above 0 and 2 has 1."""
    level, index = node
    return (index << (level + 1)) + (1 << level) - 1


def covering(low: int, high: int) -> list[Node]:
    """The fewest complete subtrees over leaves `low` to `high` (excluded), left to right, for a range that a tree has.

    A range of a tree begins at a multiple of the power of two that holds it.
    """
    found = []
    while low < high:
        level = (high - low).bit_length() - 1
        found.append((level, low >> level))
        low += 1 << level
    return found


def folded(hashes: Sequence[bytes]) -> bytes:
    """The hash over complete subtrees that become smaller to the right."""
    if not hashes:
        return EMPTY
    *rest, last = hashes
    for each in reversed(rest):
        last = node_hash(each, last)
    return last


@dataclass
class Tree:
    """What is needed to append and to know the root: the size, and the hashes of `covering(0, size)`."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """Add a leaf's hash. Gives every complete subtree that came about with it, the leaf itself first."""
        level, index, made = 0, self.size, leaf
        born = [((level, index), made)]
        while index & 1:
            made = node_hash(self.peaks.pop(), made)
            level, index = level + 1, index >> 1
            born.append(((level, index), made))
        self.peaks.append(made)
        self.size += 1
        return iter(born)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves' hashes where nobody keeps the subtrees."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """MTH of all leaves."""
        return folded(self.peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves' hashes."""
    tree = Tree()
    tree.extend(leaves)
    return tree.root()


# --- Proofs: which ranges they are made of, and how they are checked ---------------------------------------------------

Range = tuple[int, int]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """RFC 9162, 2.1.3.1: the ranges of leaves whose hashes lead from leaf `index` up to the root, in order."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in this tree")
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """RFC 9162, 2.1.4.1: the ranges whose hashes show that the tree of `first` leaves begins that of `second`."""
    if not 0 <= first <= second:
        raise ValueError("the earlier tree is not larger")
    if first in (0, second):
        return []
    low, high, found = 0, second, []
    while high != first:
        middle = low + _split(high - low)
        if first <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    if low > 0:
        found.append((low, high))
    return found[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << ((size - 1).bit_length() - 1)


def nodes_of(ranges: Iterable[Range]) -> list[Node]:
    """The complete subtrees whose hashes a proof needs."""
    return [node for low, high in ranges for node in covering(low, high)]


def proof(ranges: Sequence[Range], kept: Mapping[Node, bytes] | Callable[[Node], bytes]) -> list[bytes]:
    """The hashes of a proof, from those of complete subtrees."""
    read = kept.__getitem__ if isinstance(kept, Mapping) else kept
    return [folded([read(node) for node in covering(low, high)]) for low, high in ranges]


def check_inclusion(leaf: bytes, index: int, size: int, hashes: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2. Raises ProofWrong."""
    if not 0 <= index < size:
        raise ProofWrong("the leaf is not in this tree")
    fn, sn, made = index, size - 1, leaf
    for each in hashes:
        if sn == 0:
            raise ProofWrong("the proof is too long")
        if fn & 1 or fn == sn:
            made = node_hash(each, made)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            made = node_hash(made, each)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or made != root:
        raise ProofWrong("the record is not in the tree under this head")


def check_consistency(first: int, first_root: bytes, second: int, second_root: bytes, hashes: Sequence[bytes]) -> None:
    """RFC 9162, 2.1.4.2. Raises ProofWrong."""
    if first > second:
        raise ProofWrong("the earlier tree is larger")
    if first in (0, second):
        fits = (first_root == EMPTY if first == 0 else first_root == second_root) and not hashes
        if not fits:
            raise ProofWrong("the later tree does not begin with the earlier one")
        return
    path = list(hashes) if first & (first - 1) else [first_root, *hashes]
    if not path:
        raise ProofWrong("the proof is too short")
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for each in path[1:]:
        if sn == 0:
            raise ProofWrong("the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(each, fr), node_hash(each, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, each)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != first_root or sr != second_root:
        raise ProofWrong("the later tree does not begin with the earlier one")
