"""How long a suspension may last in Guangdong (rules, 三（三）) and when an inspection report may come (六（三）). Pure.

Suspension is summed over its spells in a calendar year (`vehicles/spells.py`); a spell over New Year counts in each
year what falls into it. That the year is the calendar's is our reading: docs/DIVERGENCES.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from vehicles.spells import ONE_DAY, Spell, days_used


def left(spells: Iterable[Spell], day: date, limit: int) -> int:
    """How many days of suspension are left in the year of `day`, not counting those from `day` on."""
    return max(0, limit - days_used(spells, day.year, day - ONE_DAY))


def fits(spells: Iterable[Spell], first: date, last: date, limit: int) -> bool:
    """Whether suspension from `first` to `last`, besides these spells, keeps within the limit in each year it touches."""
    asked = [*spells, Spell(first, last)]
    return all(days_used(asked, year, last) <= limit for year in range(first.year, last.year + 1))


def last_day_within(spells: Iterable[Spell], first: date, limit: int) -> date:
    """The last day to which a suspension that begins on `first` keeps within the limit; the day before, if none is."""
    known = tuple(spells)
    last = first + timedelta(days=left(known, first, limit)) - ONE_DAY
    if last.year == first.year:
        return last
    new_year = date(first.year + 1, 1, 1)
    return new_year + timedelta(days=limit - days_used(known, new_year.year, new_year)) - ONE_DAY


def earliest_report(expires: date, window: int) -> date:
    """From which day a new inspection report may come, `window` days before the old one expires."""
    return expires - timedelta(days=window)


def circular_day(day: date, every: int) -> date:
    """The day of the next circular: the last of the period, of so many months of the calendar, in which a day lies."""
    month = ((day.month - 1) // every + 1) * every
    following = date(day.year + 1, 1, 1) if month >= 12 else date(day.year, month + 1, 1)
    return following - ONE_DAY
