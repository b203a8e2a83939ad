"""Civil days, working days and periods. Pure: the calendar is a value that `registry/calendar.py` reads.

All civil days are Asia/Shanghai, all instants are aware UTC. Periods follow the Civil Code:

* art. 201: the day of the event is not counted; counting starts on the next day.
* art. 202: a period of years ends on the corresponding day, or on the month's last day where there is none.
* art. 203: a period whose last day is a rest day ends with the next working day, at 24:00.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5

FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the public holidays with a fixed date: Measures on Public Holidays (2024), art. 2.

They are certain before a year's arrangement is published, so an unknown year has them, and no others.
"""


@dataclass(frozen=True, slots=True)
class Year:
    """What is known of one year: whether its arrangement is confirmed, and the document that says so."""

    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. A year missing from `years` is unknown: Monday to Friday, less `FIXED_HOLIDAYS`.

    `days_off` are weekdays that rest; `working_weekends` are Saturdays and Sundays worked in exchange.
    """

    version: int = 0
    years: Mapping[int, Year] = field(default_factory=dict)
    days_off: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked, as far as is known."""
        if day.weekday() >= SATURDAY:
            return day in self.working_weekends
        if day.year not in self.years:
            return (day.month, day.day) not in FIXED_HOLIDAYS
        return day not in self.days_off

    def is_confirmed(self, day: date) -> bool:
        """Whether the arrangement of the day's year is published and final."""
        year = self.years.get(day.year)
        return year is not None and year.confirmed


class Unit(StrEnum):
    """What a period counts."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a regulation states it. Raises ValueError below one."""

    unit: Unit
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a period is at least one day or year long")


def calendar_days(count: int) -> Period:
    """`count` days, rest days included (the regulations' plain 日)."""
    return Period(Unit.CALENDAR_DAYS, count)


def working_days(count: int) -> Period:
    """`count` working days (工作日), make-up weekends included."""
    return Period(Unit.WORKING_DAYS, count)


def years(count: int) -> Period:
    """`count` years, day to corresponding day."""
    return Period(Unit.YEARS, count)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, in time until its end.

    `provisional`: a day that decided it lies in a year not yet confirmed, so a later calendar may move it.
    """

    day: date
    provisional: bool
    calendar_version: int

    def over(self, day: date) -> bool:
        """Whether it is over on `day` by a calendar that is known: before that nothing may be taken away."""
        return day > self.day and not self.provisional

    @property
    def ends_at(self) -> datetime:
        """The first instant (UTC) that is too late."""
        return end_of_day(self.day)


def due(period: Period, from_day: date, calendar: Calendar) -> Due:
    """When a period that an event on `from_day` sets off is over (Civil Code arts. 201–203)."""
    if period.unit is Unit.WORKING_DAYS:
        return _due_by_working_days(period.count, from_day, calendar)
    in_years = period.unit is Unit.YEARS
    last = years_later(from_day, period.count) if in_years else from_day + timedelta(days=period.count)
    return _rolled_to_working_day(last, calendar)


def _due_by_working_days(count: int, from_day: date, calendar: Calendar) -> Due:
    day, left, confirmed = from_day, count, True
    while left:
        day += ONE_DAY
        left -= calendar.is_working_day(day)
        confirmed = confirmed and calendar.is_confirmed(day)
    return Due(day, not confirmed, calendar.version)


def _rolled_to_working_day(last: date, calendar: Calendar) -> Due:
    confirmed = calendar.is_confirmed(last)
    while not calendar.is_working_day(last):
        last += ONE_DAY
        confirmed = confirmed and calendar.is_confirmed(last)
    return Due(last, not confirmed, calendar.version)


def years_later(day: date, count: int) -> date:
    """The corresponding day so many years later; the month's last day where there is none (Civil Code art. 202)."""
    year = day.year + count
    return date(year, day.month, min(day.day, gregorian.monthrange(year, day.month)[1]))


def civil_day(at: datetime) -> date:
    """The civil day of an instant. Raises ValueError for an instant without a time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """The instant (UTC) at which a civil day begins."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The instant (UTC) of the midnight that ends a civil day: exclusive."""
    return start_of_day(day + ONE_DAY)
