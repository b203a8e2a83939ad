"""Guangdong's quotas: out of operation for a while, by the enterprise's choice (rules, 三（三）). Pure."""

from __future__ import annotations

from datetime import date

from registry.i18n import text
from registry.law import Dated
from registry.scheme import Timer
from vehicles.guangdong_days import fits, last_day_within, left
from vehicles.guangdong_law import CITY, ENTERPRISE, PROVINCE, SUSPENDING
from vehicles.guangdong_quota_facts import (
    CAUSE,
    FROM,
    OPERATING,
    RUNNING,
    SUSPENDED,
    UNTIL,
    G,
    M,
    QuotaFacts,
    day_to_come,
    no_period,
    tell_office,
)
from vehicles.guangdong_quota_vehicle import kept_watch, papers_complete, vehicle_fits, vehicle_named
from vehicles.guangdong_words import REASON
from vehicles.quota_rules import tell_enterprise

SUSPENDED_AT_MOST: Dated[int] = Dated({FROM: 180}, SUSPENDING)
SUSPENSION_YEAR_ROLLS: Dated[bool] = Dated({FROM: False}, SUSPENDING)
"""Whether "a year" is the 365 days up to the day in question, and not the calendar's (docs/DIVERGENCES.md)."""


def within_limit(f: QuotaFacts, last: date) -> bool:
    """Whether a suspension until `last` keeps within the limit. A spell keeps the rule of the day on which it began."""
    since = f.suspended_since or f.today
    return fits(f.ended_spells, since, last, SUSPENDED_AT_MOST.on(since), rolls=SUSPENSION_YEAR_ROLLS.on(since))


def _suspension_fits(f: QuotaFacts, day: date) -> bool:
    last = f.new_day or day
    return (f.cause_until is not None and last <= f.cause_until) or within_limit(f, last)


def _left(f: QuotaFacts) -> int:
    since = f.suspended_since or f.today
    return left(f.ended_spells, since, SUSPENDED_AT_MOST.on(since), rolls=SUSPENSION_YEAR_ROLLS.on(since))


suspension_fits = G(
    "suspension-too-long",
    _suspension_fits,
    SUSPENDING,
    text("Without just cause a vehicle is suspended at most 180 days in a year. %(left)s are left. To suspend it for"
         " longer, show the cause and have it accepted."),
    lambda f: {"left": _left(f)},
)  # fmt: skip


MOVES: tuple[M, ...] = (
    M(
        "suspend",
        text("Suspend operation"),
        OPERATING >> SUSPENDED,
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        guards=(day_to_come, suspension_fits),
        evidence=(UNTIL,),
        tells=tell_office("county", text("A vehicle was suspended")),
        help=text("From today until the day you give; you can resume earlier."),
    ),
    M(
        "prolong_suspension",
        text("Suspend for longer"),
        SUSPENDED.stays(),
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        guards=(day_to_come, suspension_fits),
        evidence=(UNTIL,),
    ),
    M(
        "ask_longer_suspension",
        text("Show a cause for longer suspension"),
        RUNNING.stay(),
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        evidence=(CAUSE, UNTIL),
        tells=tell_office("city", text("Longer suspension is asked for")),
    ),
    M(
        "accept_longer_suspension",
        text("Accept the cause for longer suspension"),
        RUNNING.stay(),
        by=(CITY, PROVINCE),
        cite=SUSPENDING,
        guards=(day_to_come,),
        evidence=(UNTIL, REASON),
        tells=tell_enterprise(text("Longer suspension accepted"), text("Open the case to see until when.")),
    ),
    M(
        "resume",
        text("Resume operation"),
        SUSPENDED >> OPERATING,
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        guards=(vehicle_named, vehicle_fits, papers_complete, kept_watch),
        tells=tell_office("county", text("A vehicle is in operation again")),
    ),
)


def _suspension_ends(f: QuotaFacts) -> date | None:
    """The last day of a running suspension that keeps within the limit, or that an accepted cause allows."""
    since = f.suspended_since
    if since is None:
        return None
    rolls = SUSPENSION_YEAR_ROLLS.on(since)
    within = last_day_within(f.ended_spells, since, SUSPENDED_AT_MOST.on(since), rolls=rolls)
    return max(within, f.cause_until) if f.cause_until else within


TIMERS: tuple[Timer[QuotaFacts], ...] = (
    Timer(
        "suspension_allowed",
        text("Suspension within the limit"),
        no_period,
        SUSPENDED.alone(),
        SUSPENDING,
        marks="overdue",
        until=_suspension_ends,
    ),
)
