"""How long a suspension may last in Guangdong (rules, 三（三）) and when an inspection report may come (六（三）). Pure.

Suspension is summed over its spells in a year (`vehicles/spells.py`). By our reading that is the calendar's, and a spell
over New Year counts in each year what falls into it; a setting makes it roll: then it is the 365 days that end with the
day in question (docs/DIVERGENCES.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from vehicles.spells import ONE_DAY, Spell, days_between, days_used

ROLLING_YEAR = timedelta(days=365)


def left(spells: Iterable[Spell], day: date, limit: int, *, rolls: bool = False) -> int:
    """How many days of suspension are left on a day, in its year, not counting those from that day on."""
    if rolls:
        return max(0, limit - days_between(spells, day - ROLLING_YEAR + ONE_DAY, day - ONE_DAY))
    return max(0, limit - days_used(spells, day.year, day - ONE_DAY))


def fits(spells: Iterable[Spell], first: date, last: date, limit: int, *, rolls: bool = False) -> bool:
    """Whether suspension from `first` to `last`, besides these spells, keeps within the limit in each year it touches."""
    asked = [*spells, Spell(first, last)]
    if rolls:
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return all(_used_rolling(asked, day) <= limit for day in days)
    return all(days_used(asked, year, last) <= limit for year in range(first.year, last.year + 1))


def last_day_within(spells: Iterable[Spell], first: date, limit: int, *, rolls: bool = False) -> date:
    """The last day to which a suspension that begins on `first` keeps within the limit; the day before, if none is."""
    known = tuple(spells)
    if rolls:
        return _last_rolling(known, first, limit)
    last = first + timedelta(days=left(known, first, limit)) - ONE_DAY
    if last.year == first.year:
        return last
    new_year = date(first.year + 1, 1, 1)
    return new_year + timedelta(days=limit - days_used(known, new_year.year, new_year)) - ONE_DAY


def _used_rolling(spells: Iterable[Spell], day: date) -> int:
    """Days used in the 365 that end with a day, itself counted."""
    return days_between(spells, day - ROLLING_YEAR + ONE_DAY, day)


def _last_rolling(spells: Sequence[Spell], first: date, limit: int) -> date:
    """Day by day, since a day that leaves the year behind gives one back; never more than the limit in one go."""
    last = first - ONE_DAY
    while (last - first).days + 1 < limit and _used_rolling(
        [*spells, Spell(first, last + ONE_DAY)], last + ONE_DAY
    ) <= limit:
        last += ONE_DAY
    return last


def earliest_report(expires: date, window: int) -> date:
    """From which day a new inspection report may come, `window` days before the old one expires."""
    return expires - timedelta(days=window)


def circular_day(day: date, every: int) -> date:
    """The day of the next circular: the last of the period, of so many months of the calendar, in which a day lies."""
    month = ((day.month - 1) // every + 1) * every
    following = date(day.year + 1, 1, 1) if month >= 12 else date(day.year, month + 1, 1)
    return following - ONE_DAY
