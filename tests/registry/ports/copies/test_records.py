"""Records and sets of them: what goes in comes out, and changes lead from one set to another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.ports.copies.records import RECORD_BYTES, Malformed, Packed, Record
from registry.standings import Status

DAYS = st.none() | st.dates(date(2000, 1, 1), date(2170, 1, 1))
RECORDS = st.builds(
    Record,
    st.binary(min_size=16, max_size=16),
    st.integers(0, 15),
    st.sampled_from([Status.LISTED, Status.SUSPENDED]),
    DAYS,
)


@given(RECORDS)
def test_a_record_comes_out_as_it_went_in(record: Record) -> None:
    packed = record.packed()
    assert len(packed) == RECORD_BYTES == 19
    assert Record.read(packed) == record


@pytest.mark.parametrize(
    "record",
    [
        Record(b"x" * 15, 0, Status.LISTED),
        Record(b"x" * 16, 16, Status.LISTED),
        Record(b"x" * 16, 0, Status.LISTED, date(1999, 12, 31)),
        Record(b"x" * 16, 0, Status.LISTED, date(2200, 1, 1)),
    ],
)
def test_what_does_not_fit_is_not_bent(record: Record) -> None:
    with pytest.raises(Malformed):
        record.packed()


@pytest.mark.parametrize("packed", [b"x" * 16 + b"\x03\xff\xff", b"x" * 18, b"x" * 16 + b"\x00\xff\xff"])
def test_bytes_of_no_known_kind_are_no_record(packed: bytes) -> None:
    with pytest.raises(Malformed):
        Record.read(packed)


@given(st.sets(RECORDS, max_size=30))
def test_each_tag_is_found_with_all_it_counts_for_and_others_are_not(records: set[Record]) -> None:
    packed = Packed.of(record.packed() for record in records)
    assert packed.is_sorted()
    assert len(packed) == len(records)
    for tag in {record.tag for record in records}:
        assert set(packed.of_tag(tag)) == {record for record in records if record.tag == tag}
    unknown = b"\x7f" * 16
    assert set(packed.of_tag(unknown)) == {record for record in records if record.tag == unknown}


@given(st.sets(RECORDS, max_size=30), st.sets(RECORDS, max_size=30))
def test_changes_lead_from_any_set_to_any_other(before: set[Record], after: set[Record]) -> None:
    old, new = (Packed.of(record.packed() for record in records) for records in (before, after))
    removed, added = Packed.of(set(old) - set(new)), Packed.of(set(new) - set(old))
    assert old.changed(removed, added).run == new.run


def test_changes_that_do_not_fit_the_set_are_refused() -> None:
    there, other = (Record(letter * 16, 0, Status.LISTED).packed() for letter in (b"a", b"b"))
    held = Packed.of([there])
    for removed, added in (([other], []), ([], [there]), ([there], [there])):
        with pytest.raises(Malformed):
            held.changed(Packed.of(removed), Packed.of(added))


def test_a_set_out_of_order_or_with_a_record_twice_is_seen() -> None:
    first, second = (Record(letter * 16, 0, Status.LISTED).packed() for letter in (b"a", b"b"))
    assert Packed(first + second).is_sorted()
    assert not Packed(second + first).is_sorted()
    assert not Packed(first + first).is_sorted()
    with pytest.raises(Malformed):
        Packed(first + second[:-1])
