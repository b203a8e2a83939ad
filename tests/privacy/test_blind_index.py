"""Tags: the same value meets itself, in its domain, under each live index key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.blind_index import BlindIndex, Tag, truncated
from privacy.errors import ValueFailed
from privacy.master_keys import INDEX, MasterKey
from privacy.secret import Secret
from privacy.suites import AES_256_GCM, SM4_GCM
from tests.privacy.people import PLATE

OLD = MasterKey(INDEX, 1, AES_256_GCM, b"1" * 32)
NEW = MasterKey(INDEX, 2, SM4_GCM, b"2" * 32)


def index(*keys: MasterKey) -> BlindIndex:
    return BlindIndex({key.version: key for key in keys})


def test_a_value_has_one_tag_under_each_live_key_newest_first() -> None:
    tags = index(OLD, NEW).tags("plate", Secret(PLATE))
    assert [tag.version for tag in tags] == [2, 1]
    assert tags == [index(NEW).tag("plate", Secret(PLATE)), index(OLD).tag("plate", Secret(PLATE))]
    assert index(OLD, NEW).tag("plate", Secret(PLATE)) == tags[0]


def test_a_tag_is_32_bytes_and_says_nothing_of_its_value() -> None:
    tag = index(NEW).tag("plate", Secret(PLATE))
    assert len(tag.digest) == 32
    assert PLATE.encode() not in tag.digest


def test_a_value_differs_from_another_and_from_itself_in_another_domain() -> None:
    of = index(OLD)
    tags = [of.tag("plate", Secret(PLATE)), of.tag("plate", Secret("粤C12346")), of.tag("document", Secret(PLATE))]
    assert len({tag.digest for tag in tags}) == 3


def test_the_hash_belongs_to_the_key_and_not_to_the_setting() -> None:
    same_key = MasterKey(INDEX, 1, SM4_GCM, OLD.key)
    assert index(OLD).tag("plate", Secret(PLATE)) != index(same_key).tag("plate", Secret(PLATE))


def test_fewer_bits_are_the_first_of_all_bits() -> None:
    whole = index(OLD).tag("phone", Secret("x")).digest
    assert index(OLD).tag("phone", Secret("x"), bits=16).digest == whole[:2]


@given(bits=st.integers(1, 256))
def test_cutting_keeps_exactly_the_bits_asked_for(bits: int) -> None:
    cut = truncated(b"\xff" * 32, bits)
    assert len(cut) == (bits + 7) // 8
    assert int.from_bytes(cut).bit_count() == bits


@pytest.mark.parametrize("bits", [0, -1, 257])
def test_no_digest_can_be_cut_to_nothing_or_made_longer(bits: int) -> None:
    with pytest.raises(ValueError, match="cannot be cut"):
        truncated(b"\xff" * 32, bits)


def test_a_bare_value_has_no_tag() -> None:
    with pytest.raises(AttributeError):
        index(OLD).tags("plate", PLATE)  # type: ignore[arg-type]
    with pytest.raises(ValueFailed):
        index(OLD).tags("plate", Secret("half \ud800"))


def test_a_digest_can_be_computed_again_under_its_version() -> None:
    first = index(OLD).digest("receipt", b"id")
    assert index(OLD, NEW).digest("receipt", b"id", first.version) == first
    assert index(OLD, NEW).digest("receipt", b"id") != first
    assert isinstance(first, Tag)
