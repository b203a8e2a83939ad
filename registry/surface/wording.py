"""What a scheme's value says, in words, in a language: roles, periods, validity, figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.lists import format_list
from babel.numbers import format_decimal

from registry.accounts.roles import Role
from registry.i18n import text, translate
from registry.law import Dated, Instrument
from registry.rules import offered
from registry.scheme import ANYONE, SYSTEM, Scheme, State, Timer
from registry.standings import Status
from registry.web.words import LOCALES, day_in_words
from registry.workdays import Period, Unit

Roles = Mapping[str, Role]

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

WHOEVER = text("Anyone")
ITSELF = text("The system")
PERIODS = {
    (Unit.CALENDAR_DAYS, True): text("1 day"),
    (Unit.CALENDAR_DAYS, False): text("%(count)s days"),
    (Unit.WORKING_DAYS, True): text("1 working day"),
    (Unit.WORKING_DAYS, False): text("%(count)s working days"),
    (Unit.YEARS, True): text("1 year"),
    (Unit.YEARS, False): text("%(count)s years"),
}
BY_CASE = text("A period that depends on the case")

NOT_YET = text("Not yet in force on %(day)s; it begins on %(start)s.")
OPEN_END = text("In force since %(start)s; no end is stated.")
WITH_END = text("In force from %(start)s; its last day is %(end)s.")
ENDS_SOON = text(
    "These rules end soon: their last day is %(end)s, in %(days)s days. After it nothing new begins and nothing is"
    " taken away under them."
)
SOON = timedelta(days=180)
"""How long before a regulation's last day everybody is told."""
ENDED = text(
    "No longer in force: its last day was %(end)s. Nothing new can begin and nothing be taken away under it;"
    " what helps a case along stays open."
)


STATUS_WORDS = {
    Status.LISTED: text("Listed"),
    Status.SUSPENDED: text("Suspended"),
    Status.NOT_LISTED: text("Not listed"),
}
CHANNEL_WORDS = {
    "inbox": text("In the application"),
    "email": text("By e-mail"),
    "webhook": text("To its own system"),
    "sms": text("By text message"),
}


def role_name(code: str, roles: Roles, language: str) -> str:
    """What a role is called. A role that nobody named is called by its code."""
    if code == ANYONE:
        return translate(WHOEVER, language)
    if code == SYSTEM:
        return translate(ITSELF, language)
    return translate(roles[code].name, language) if code in roles else code.replace("_", " ")


def one_of(words: Iterable[str], language: str) -> str:
    """Several names joined as the language joins them: A, B or C."""
    return format_list(list(words), style="or", locale=LOCALES[language])


def by_whom(codes: Collection[str], roles: Roles, language: str) -> str:
    """Who makes a move: any of these roles."""
    return one_of([role_name(code, roles, language) for code in codes], language)


def state_names(states: Collection[State], language: str) -> str:
    """The names of some states, joined."""
    return one_of([translate(state.label, language) for state in states], language)


def period_in_words(period: Period, language: str) -> str:
    """30 working days."""
    return translate(PERIODS[period.unit, period.count == 1], language, {"count": period.count})


def period_on(timer: Timer[Any], day: date) -> Period | None:
    """How long a timer that starts on a civil day runs; None when that depends on the case."""
    if isinstance(timer.period, Dated):
        return timer.period.on(day) if day >= min(timer.period.values) else None
    return timer.period if isinstance(timer.period, Period) else None


def time_of(timer: Timer[Any], language: str, day: date) -> str:
    """How long a timer that starts on a civil day runs."""
    period = period_on(timer, day)
    return period_in_words(period, language) if period else translate(BY_CASE, language)


def without_values(message: str, language: str) -> str:
    """A message where no case is at hand: what a case would fill in is left open."""
    return PLACEHOLDER.sub("…", translate(message, language)).replace("%%", "%")


def warning(law: Instrument, day: date, language: str) -> str:
    """What to say of a regulation that is not in force on a civil day, or ends soon; empty when there is nothing."""
    if not law.in_force(day):
        return validity(law, day, language)
    if law.until is None or law.until - day > SOON:
        return ""
    params = {"end": day_in_words(law.until, language), "days": (law.until - day).days}
    return translate(ENDS_SOON, language, params)


def validity(law: Instrument, day: date, language: str) -> str:
    """Whether a regulation is in force on a civil day, and from when until when."""
    params: dict[str, object] = {
        "day": day_in_words(day, language),
        "start": day_in_words(law.in_force_from, language),
    }
    if law.until is not None:
        params["end"] = day_in_words(law.until, language)
    if day < law.in_force_from:
        return translate(NOT_YET, language, params)
    if law.until is None:
        return translate(OPEN_END, language, params)
    return translate(WITH_END if day <= law.until else ENDED, language, params)


def figure_name(code: str) -> str:
    """What a figure of this code is called: a message."""
    words = code.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def figure_in_words(value: object, language: str) -> str:
    """A dated figure: a number as the language writes it, a period, a list, or a message."""
    if isinstance(value, Period):
        return period_in_words(value, language)
    if isinstance(value, bool):
        return translate(text("yes") if value else text("no"), language)
    if isinstance(value, int | float | Decimal):
        return format_decimal(value, locale=LOCALES[language])
    if isinstance(value, frozenset | set | tuple | list):
        return format_list([figure_in_words(each, language) for each in value], locale=LOCALES[language])
    return translate(str(value), language)


def steps_after(scheme: Scheme[Any], state: State, roles: Roles, language: str) -> list[tuple[str, str]]:
    """What can happen next from a state: each move's name, and who makes it."""
    everybody = {role for move in scheme.moves for role in move.by}
    return [
        (translate(move.label, language), by_whom(move.by, roles, language))
        for move in offered(scheme, state, everybody)
    ]
