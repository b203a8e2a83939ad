"""Ages and validity by civil days (Asia/Shanghai). The day is always a parameter."""

from __future__ import annotations

from datetime import date

from registry.formats.problem import FormatProblem
from registry.i18n import text

EXPIRED = text("This is no longer valid on %(day)s")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
"""What somebody can type as a day: what is counted from it is a day too, and fits the records of a lane's copy."""


def read_day(typed: str) -> date:
    """The day that somebody typed. Raises ValueError for what is none, and for one that cannot be meant."""
    day = date.fromisoformat(typed)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("no day that could be meant")
    return day


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day, the birthday included; negative before birth.

    Who was born on 29 February turns a year older on 28 February of a common year (Civil Code art. 202).
    """
    return day.year - birth.year - (_birthday_in(day.year, birth) > day)


def _birthday_in(year: int, birth: date) -> date:
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def require_valid_on(last_day: date, day: date) -> None:
    """A document or licence is valid through the whole of its last day. Raises FormatProblem `expired`."""
    if last_day < day:
        raise FormatProblem("expired", EXPIRED, {"day": day.isoformat()})
