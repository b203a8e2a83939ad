"""Periods and working days, as dated sentences. 2026 is confirmed, 2027 is not known."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.workdays import (
    Calendar,
    Due,
    Period,
    Unit,
    Year,
    calendar_days,
    civil_day,
    due,
    end_of_day,
    start_of_day,
    working_days,
    years,
)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


REST_2026 = frozenset(
    day
    for spell in (
        days(date(2026, 1, 1), date(2026, 1, 3)),
        days(date(2026, 2, 15), date(2026, 2, 23)),
        days(date(2026, 4, 4), date(2026, 4, 6)),
        days(date(2026, 5, 1), date(2026, 5, 5)),
        days(date(2026, 6, 19), date(2026, 6, 21)),
        days(date(2026, 9, 25), date(2026, 9, 27)),
        days(date(2026, 10, 1), date(2026, 10, 7)),
    )
    for day in spell
    if day.weekday() < 5
)
MAKE_UP_2026 = frozenset(
    {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
)
KNOWN_2026 = Calendar(7, {2026: Year(True, "notice")}, REST_2026, MAKE_UP_2026)
# Invented: what 2027's arrangement might be.
REST_2027 = frozenset({date(2027, 1, 1), *days(date(2027, 2, 8), date(2027, 2, 12))})
MAKE_UP_2027 = frozenset({date(2027, 2, 20)})


def with_2027(confirmed: bool) -> Calendar:
    known = {2026: Year(True, "notice"), 2027: Year(confirmed, "draft")}
    return Calendar(8, known, REST_2026 | REST_2027, MAKE_UP_2026 | MAKE_UP_2027)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 13), True),  # Friday before Spring Festival
        (date(2026, 2, 14), True),  # Saturday, worked to make up
        (date(2026, 2, 15), False),  # Sunday, the holiday begins
        (date(2026, 2, 16), False),  # Monday, lunar New Year's Eve
        (date(2026, 2, 23), False),  # Monday, last day off
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday, worked to make up
        (date(2026, 3, 1), False),  # an ordinary Sunday
        (date(2026, 9, 20), True),  # Sunday, worked for National Day
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday, worked to make up
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_and_make_up_weekends_of_2026(day: date, worked: bool) -> None:
    assert KNOWN_2026.is_working_day(day) is worked


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),  # Friday: fixed by the measures on public holidays
        (date(2027, 1, 2), False),  # Saturday
        (date(2027, 1, 4), True),
        (date(2027, 2, 8), True),  # Spring Festival's days off are not assumed
        (date(2027, 5, 3), True),
        (date(2027, 10, 1), False),
        (date(2027, 10, 4), True),
    ],
)
def test_an_unknown_year_is_monday_to_friday_less_the_fixed_holidays(day: date, worked: bool) -> None:
    assert KNOWN_2026.is_working_day(day) is worked
    assert KNOWN_2026.is_confirmed(day) is (day.year == 2026)


def test_a_known_year_is_taken_as_its_notice_says_even_against_the_fixed_holidays() -> None:
    told = Calendar(1, {2027: Year(True, "notice")}, frozenset(), frozenset())
    assert told.is_working_day(date(2027, 1, 1))


def test_counting_starts_the_day_after_the_event() -> None:
    # 201: an event on Monday 9 November with one working day is due on Tuesday the 10th.
    assert due(working_days(1), date(2026, 11, 9), KNOWN_2026).day == date(2026, 11, 10)
    assert due(calendar_days(1), date(2026, 11, 9), KNOWN_2026).day == date(2026, 11, 10)


def test_working_days_count_make_up_weekends_and_skip_holidays() -> None:
    # From Friday 13 February: Saturday the 14th, then 24 to 27, then Saturday the 28th.
    ends = [due(working_days(n), date(2026, 2, 13), KNOWN_2026).day for n in range(1, 8)]
    assert ends == [date(2026, 2, d) for d in (14, 24, 25, 26, 27, 28)] + [date(2026, 3, 2)]


def test_working_days_over_national_day_2026() -> None:
    ends = [due(working_days(n), date(2026, 9, 30), KNOWN_2026).day.day for n in range(1, 5)]
    assert ends == [8, 9, 10, 12]


def test_an_event_on_a_rest_day_counts_from_the_next_day() -> None:
    assert due(working_days(1), date(2026, 10, 3), KNOWN_2026).day == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("from_day", "count", "last"),
    [
        (date(2026, 6, 30), 90, date(2026, 9, 28)),  # a Monday: stays
        (date(2026, 6, 29), 90, date(2026, 9, 28)),  # Sunday 27 September (Mid-Autumn) → Monday
        (date(2026, 7, 2), 90, date(2026, 9, 30)),  # the day before National Day: in time that day
        (date(2026, 7, 3), 90, date(2026, 10, 8)),  # 1 October → the day after the holiday
        (date(2026, 7, 9), 90, date(2026, 10, 8)),  # 7 October, the last day off
        (date(2026, 7, 12), 90, date(2026, 10, 10)),  # Saturday, but worked
        (date(2026, 7, 13), 90, date(2026, 10, 12)),  # Sunday
        (date(2026, 1, 27), 20, date(2026, 2, 24)),  # 16 February, lunar New Year's Eve
    ],
)
def test_days_that_end_on_a_rest_day_run_to_the_next_working_day(from_day: date, count: int, last: date) -> None:
    assert due(calendar_days(count), from_day, KNOWN_2026) == Due(last, False, 7)


def test_new_year_2027_is_provisional_the_day_before_is_not() -> None:
    assert due(calendar_days(40), date(2026, 11, 21), KNOWN_2026) == Due(date(2026, 12, 31), False, 7)
    assert due(calendar_days(41), date(2026, 11, 21), KNOWN_2026) == Due(date(2027, 1, 4), True, 7)
    assert due(calendar_days(44), date(2026, 11, 21), KNOWN_2026) == Due(date(2027, 1, 4), True, 7)


def test_a_notice_of_thirty_working_days_begun_on_21_november_2026_reaches_into_2027() -> None:
    assert due(working_days(29), date(2026, 11, 21), KNOWN_2026) == Due(date(2026, 12, 31), False, 7)
    assert due(working_days(30), date(2026, 11, 21), KNOWN_2026) == Due(date(2027, 1, 4), True, 7)


def test_a_provisional_year_says_so_and_a_confirmed_one_no_longer() -> None:
    event = date(2027, 2, 5)
    assert due(working_days(1), event, KNOWN_2026) == Due(date(2027, 2, 8), True, 7)
    assert due(working_days(1), event, with_2027(confirmed=False)) == Due(date(2027, 2, 15), True, 8)
    assert due(working_days(1), event, with_2027(confirmed=True)) == Due(date(2027, 2, 15), False, 8)
    assert due(working_days(6), event, with_2027(confirmed=True)).day == date(2027, 2, 20)


def test_only_days_that_decide_make_it_provisional() -> None:
    only_2027 = Calendar(3, {2027: Year(True, "notice")}, REST_2027, MAKE_UP_2027)
    # 180 days from an unknown 2026 end on a confirmed Wednesday in 2027: nothing in 2026 decides.
    assert due(calendar_days(180), date(2026, 8, 25), only_2027) == Due(date(2027, 2, 22), False, 3)
    # Working days counted in 2026 do decide.
    assert due(working_days(10), date(2026, 12, 25), only_2027).provisional


def test_years_end_on_the_corresponding_day_or_the_last_of_the_month() -> None:
    known = Calendar(1, {y: Year(True, "notice") for y in range(2024, 2040)})
    assert due(years(1), date(2026, 11, 20), known).day == date(2027, 11, 22)  # 20th is a Saturday
    assert due(years(2), date(2026, 11, 20), known).day == date(2028, 11, 20)  # a Monday
    assert due(years(1), date(2028, 2, 29), known).day == date(2029, 2, 28)  # 202: no 29th
    assert due(years(4), date(2028, 2, 29), known).day == date(2032, 3, 1)  # 29 February 2032 is a Sunday


def test_years_into_the_unknown_are_provisional() -> None:
    assert due(years(1), date(2026, 12, 31), KNOWN_2026) == Due(date(2027, 12, 31), True, 7)
    assert due(years(1), date(2026, 1, 1), KNOWN_2026) == Due(date(2027, 1, 4), True, 7)


@pytest.mark.parametrize("make", [calendar_days, working_days, years])
@pytest.mark.parametrize("count", [0, -1])
def test_no_period_is_shorter_than_one(make: type[Period], count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        make(count)  # type: ignore[call-arg, arg-type]


def test_a_civil_day_is_shanghais() -> None:
    assert civil_day(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert civil_day(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)
    lisbon_winter = timezone(timedelta(hours=0))
    assert civil_day(datetime(2026, 12, 31, 16, 0, tzinfo=lisbon_winter)) == date(2027, 1, 1)
    with pytest.raises(ValueError, match="time zone"):
        civil_day(datetime(2026, 11, 20))  # noqa: DTZ001


def test_a_day_ends_at_midnight_in_shanghai_exclusive() -> None:
    assert end_of_day(date(2026, 11, 20)) == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert start_of_day(date(2026, 11, 21)) == end_of_day(date(2026, 11, 20))
    assert end_of_day(date(2026, 11, 20)).tzinfo is UTC
    last = due(working_days(3), date(2026, 11, 20), KNOWN_2026)
    assert last.ends_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert civil_day(last.ends_at - timedelta(microseconds=1)) == last.day


near = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(st.sampled_from(Unit), st.integers(1, 300), near, st.booleans())
def test_a_period_always_ends_on_a_working_day_after_the_event(
    unit: Unit, count: int, from_day: date, confirmed: bool
) -> None:
    calendar = with_2027(confirmed)
    answer = due(Period(unit, count), from_day, calendar)
    assert answer.day > from_day
    assert calendar.is_working_day(answer.day)
    assert answer.provisional or calendar.is_confirmed(answer.day)


@given(st.integers(1, 250), near)
def test_as_many_working_days_are_counted_as_the_period_says(count: int, from_day: date) -> None:
    calendar = with_2027(True)
    last = due(working_days(count), from_day, calendar).day
    assert sum(map(calendar.is_working_day, days(from_day + timedelta(days=1), last))) == count


@given(st.sampled_from(Unit), st.integers(1, 200), near)
def test_a_later_event_never_ends_earlier(unit: Unit, count: int, from_day: date) -> None:
    period = Period(unit, count)
    earlier = due(period, from_day, KNOWN_2026).day
    assert earlier <= due(period, from_day + timedelta(days=1), KNOWN_2026).day
