"""Spells of suspension, summed: how many days of a year were used up, and how many are left. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """From a day to its last day, both counted; None: it runs. With an accepted cause it does not count."""

    since: date
    until: date | None = None
    cause: bool = False


def days_used(spells: Iterable[Spell], year: int, today: date) -> int:
    """Days of a calendar year that spells without cause have used, a running one up to `today`."""
    ended = (Spell(spell.since, spell.until or today, spell.cause) for spell in spells)
    return days_between(ended, date(year, 1, 1), date(year, 12, 31))


def days_between(spells: Iterable[Spell], first: date, last: date) -> int:
    """Days from `first` to `last`, both counted, that spells without cause have used; one that runs up to `last`."""
    return sum(
        max(0, (min(spell.until or last, last) - max(spell.since, first)).days + 1)
        for spell in spells
        if not spell.cause
    )


def last_day_within(spells: Iterable[Spell], since: date, limit: int) -> date | None:
    """The last day of a spell begun on `since` that is within the limit of that year; None when no day is left."""
    left = limit - days_used(spells, since.year, since - ONE_DAY)
    return since + timedelta(days=left - 1) if left > 0 else None
