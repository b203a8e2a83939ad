"""Days, instants and what is left of a term, in words, in a language. Civil time is Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_time

from registry.clock import SHANGHAI, civil_day
from registry.i18n import text, translate

LOCALES = {"zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_HK", "en": "en_GB", "pt": "pt_PT"}

DAY_AND_TIME = text("%(day)s, %(time)s")
OVERDUE_DAYS = text("%(days)s days overdue")
OVERDUE_DAY = text("one day overdue")
DUE_TODAY = text("due today")
ONE_DAY_LEFT = text("one day left")
DAYS_LEFT = text("%(days)s days left")
YESTERDAY = text("yesterday")
DAYS_AGO = text("%(days)s days ago")
JUST_NOW = text("just now")
MINUTES_AGO = text("%(minutes)s minutes ago")
HOURS_AGO = text("%(hours)s hours ago")


def territory(code: str, language: str) -> str:
    """A country or region by its ISO 3166 code, in words; the code where it has no name."""
    return str(Locale.parse(LOCALES.get(language, "en_GB")).territories.get(code, code))


def day_in_words(value: date | datetime, language: str) -> str:
    """The civil day, written out: 21 November 2026, 2026年11月21日."""
    day = civil_day(value) if isinstance(value, datetime) else value
    return format_date(day, "long", locale=LOCALES.get(language, "en_GB"))


def instant_in_words(value: datetime, language: str) -> str:
    """Civil day and time to the minute."""
    at = format_time(value.astimezone(SHANGHAI), "HH:mm", locale=LOCALES.get(language, "en_GB"))
    return translate(DAY_AND_TIME, language) % {"day": day_in_words(value, language), "time": at}


def days_left(due: date | datetime, now: datetime, language: str) -> str:
    """What is left of a term whose last day (or last instant) is `due`.

    An instant that ends a day is its midnight, and so belongs to the day before.
    """
    last = civil_day(due - timedelta(microseconds=1)) if isinstance(due, datetime) else due
    days = (last - civil_day(now)).days
    if days < -1:
        return translate(OVERDUE_DAYS, language, {"days": -days})
    message = {-1: OVERDUE_DAY, 0: DUE_TODAY, 1: ONE_DAY_LEFT}.get(days, DAYS_LEFT)
    return translate(message, language, {"days": days})


def ago(then: datetime, now: datetime, language: str) -> str:
    """How long ago something was: minutes and hours within the civil day, then days."""
    days = (civil_day(now) - civil_day(then)).days
    if days > 0:
        return translate(YESTERDAY if days == 1 else DAYS_AGO, language, {"days": days})
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 2:
        return translate(JUST_NOW, language)
    if minutes < 120:
        return translate(MINUTES_AGO, language, {"minutes": minutes})
    return translate(HOURS_AGO, language, {"hours": minutes // 60})
