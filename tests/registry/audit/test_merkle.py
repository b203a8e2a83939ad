"""The tree equals another's implementation of RFC 9162 at every size, and its proofs show what is so and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from registry.audit import merkle
from registry.audit.merkle import Node, ProofWrong, Tree

SIZES = st.integers(0, 130)


def leaves(size: int) -> list[bytes]:
    return [f"record {n}".encode() for n in range(size)]


def oracle(size: int) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for data in leaves(size):
        tree.append_entry(data)
    return tree


def grown(size: int) -> tuple[Tree, dict[Node, bytes]]:
    """A tree, and every complete subtree that came about."""
    tree, kept = Tree(), {}
    for data in leaves(size):
        kept |= dict(tree.append(merkle.leaf_hash(data)))
    return tree, kept


@given(SIZES)
@settings(deadline=None)
def test_the_root_is_the_oracles(size: int) -> None:
    tree, kept = grown(size)
    assert tree.root() == oracle(size).get_root()
    assert tree.peaks == [kept[node] for node in merkle.covering(0, size)]


@given(st.integers(1, 130), st.data())
@settings(deadline=None)
def test_inclusion_proofs_are_the_oracles_and_fit_one_leaf_alone(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree, kept = grown(size)
    made = merkle.proof(merkle.inclusion_ranges(index, size), kept)
    theirs = oracle(size).prove_inclusion(index + 1, size).serialize()["path"]
    own = merkle.leaf_hash(leaves(size)[index])
    assert [own.hex(), *(h.hex() for h in made)] == theirs
    merkle.check_inclusion(own, index, size, made, tree.root())
    wrong = [
        (merkle.leaf_hash(b"another"), index, size, made),
        (own, (index + 1) % (size + 1), size, made),
        (own, index, size, [*made, own]),
        (own, index, size, made[:-1] if made else [own]),
    ]
    for leaf, at, of, hashes in wrong:
        with pytest.raises(ProofWrong):
            merkle.check_inclusion(leaf, at, of, hashes, tree.root())


@given(st.integers(0, 130), st.integers(0, 130))
@settings(deadline=None)
def test_consistency_proofs_show_that_a_tree_begins_with_another(one: int, other: int) -> None:
    first, second = sorted((one, other))
    (early, _), (late, kept) = grown(first), grown(second)
    made = merkle.proof(merkle.consistency_ranges(first, second), kept)
    merkle.check_consistency(first, early.root(), second, late.root(), made)
    theirs = oracle(second)
    assert (early.root(), late.root()) == (theirs.get_root(first), theirs.get_root(second))
    if first:
        with pytest.raises(ProofWrong):
            merkle.check_consistency(first, merkle.leaf_hash(b"another past"), second, late.root(), made)
    if 0 < first < second:
        with pytest.raises(ProofWrong):
            merkle.check_consistency(first, early.root(), second, merkle.leaf_hash(b"another present"), made)
        with pytest.raises(ProofWrong):
            merkle.check_consistency(first, early.root(), second, late.root(), made[:-1])


@given(SIZES)
def test_each_complete_subtree_has_a_number_of_its_own(size: int) -> None:
    _, kept = grown(size)
    assert len({merkle.number(node) for node in kept}) == len(kept)


def test_what_cannot_be_proved_is_refused() -> None:
    with pytest.raises(ValueError, match="not in this tree"):
        merkle.inclusion_ranges(5, 5)
    with pytest.raises(ValueError, match="not larger"):
        merkle.consistency_ranges(6, 5)
    with pytest.raises(ProofWrong):
        merkle.check_consistency(6, b"", 5, b"", [])
