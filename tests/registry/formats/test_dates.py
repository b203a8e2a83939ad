from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.dates import age_on, require_valid_on
from registry.formats.problem import FormatProblem


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
