from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.dates import FIRST_DAY, LAST_DAY, age_on, read_day, require_valid_on
from registry.formats.problem import FormatProblem
from registry.ports.copies.records import TAG_BYTES, Record
from registry.standings import Status
from registry.workdays import Calendar, due, end_of_day, years


def test_eighteen_on_the_birthday_and_not_the_day_before() -> None:
    birth = date(2008, 11, 21)
    assert age_on(birth, date(2026, 11, 20)) == 17
    assert age_on(birth, date(2026, 11, 21)) == 18


def test_born_on_29_february() -> None:
    birth = date(2008, 2, 29)
    assert age_on(birth, date(2026, 2, 27)) == 17
    assert age_on(birth, date(2026, 2, 28)) == 18  # no 29th in 2026
    assert age_on(birth, date(2028, 2, 28)) == 19
    assert age_on(birth, date(2028, 2, 29)) == 20


def test_before_birth_age_is_negative() -> None:
    assert age_on(date(2026, 11, 21), date(2026, 11, 21)) == 0
    assert age_on(date(2026, 11, 21), date(2026, 11, 20)) == -1


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.integers(0, 40000))
def test_nobody_grows_younger(birth: date, lived: int) -> None:
    day = birth + timedelta(days=lived)
    assert 0 <= age_on(birth, day + timedelta(days=1)) - age_on(birth, day) <= 1


def test_valid_through_the_whole_last_day() -> None:
    require_valid_on(date(2026, 11, 21), date(2026, 11, 21))
    with pytest.raises(FormatProblem) as refused:
        require_valid_on(date(2026, 11, 21), date(2026, 11, 22))
    assert (refused.value.code, refused.value.params) == ("expired", {"day": "2026-11-22"})


def test_a_day_that_can_be_meant_is_read_and_no_other() -> None:
    for day in (FIRST_DAY, date(2026, 11, 21), LAST_DAY):
        assert read_day(day.isoformat()) == day
    for typed in ("0001-01-01", "1899-12-31", "2100-01-01", "9999-12-31", "2026-02-29", "soon", ""):
        with pytest.raises(ValueError, match=r"day|isoformat"):
            read_day(typed)


def test_whatever_is_counted_from_the_last_day_is_a_day_and_fits_a_lanes_copy() -> None:
    last = due(years(5), LAST_DAY, Calendar()).day
    assert end_of_day(last) == datetime(2104, 12, 31, 16, tzinfo=UTC)
    record = Record(bytes(TAG_BYTES), 0, Status.LISTED, last)
    assert Record.read(record.packed()) == record
