"""Guangdong's quotas: into operation in time, longer on request, or cancelled (rules, 三（一）, 三（二）, 八（三）). Pure.

A clock marks; a person judges the cause, and cancels.
"""

from __future__ import annotations

from registry.i18n import text
from registry.law import Dated
from registry.scheme import Field, Timer
from registry.workdays import Period, calendar_days, working_days
from vehicles.guangdong_law import (
    CITY,
    DISSOLVING,
    ENTERPRISE,
    NEW_QUOTAS,
    OLDER_QUOTAS,
    PROVINCE,
    PUBLISHED,
    WHERE_IT_HAPPENED,
)
from vehicles.guangdong_quota_facts import (
    ASKED,
    ASSIGNED,
    CANCELLED,
    CAUSE,
    EXTENDED,
    FROM,
    LIVE,
    NEW,
    NO_CAUSE,
    RUNNING,
    SEE_WHY,
    TAKEN_BACK,
    UNTIL,
    G,
    M,
    QuotaFacts,
    day_to_come,
    tell_office,
)
from vehicles.guangdong_words import REASON
from vehicles.quota_rules import tell_enterprise

OPERATE_WITHIN: Dated[Period] = Dated({PUBLISHED: calendar_days(180)}, NEW_QUOTAS)
EXTENDED_BY: Dated[int] = Dated({FROM: 180}, NEW_QUOTAS)
OPERATE_AFTER_DISSOLUTION: Dated[Period] = Dated({FROM: calendar_days(180)}, DISSOLVING)
# The rules give no length for this; see docs/DIVERGENCES.md.
EXTENSION_DECIDED: Dated[Period] = Dated({FROM: working_days(20)}, NEW_QUOTAS)

is_new = G(
    "not-a-new-quota",
    lambda f, day: f.basis == NEW,
    NEW_QUOTAS,
    text("An extension is for quotas assigned under the rules. For this one, just cause can be shown instead."),
)
is_not_new = G(
    "a-new-quota",
    lambda f, day: f.basis != NEW,
    OLDER_QUOTAS,
    text("This quota was assigned under the rules: its time is extended on request."),
)
asked_in_time = G(
    "asked-too-late",
    lambda f, day: f.operate_by is None or day <= f.operate_by or f.provisional,
    NEW_QUOTAS,
    text("The time to put this quota into operation is over; an extension had to be asked for before that."),
)
time_is_over = G(
    "time-not-over",
    lambda f, day: f.operate_by is not None and day > f.operate_by,
    NEW_QUOTAS,
    text("The time to put this quota into operation is not over yet."),
)
day_is_certain = G(
    "day-provisional",
    lambda f, day: not f.provisional,
    NEW_QUOTAS,
    text("The calendar that decides the last day is not published yet. Nothing is taken away before it is."),
)
city_found_true = G(
    "not-found-true",
    lambda f, day: f.passed_on and f.found_true,
    NEW_QUOTAS,
    text("The city must verify first that reasons and evidence are true and reasonable, and pass them on."),
)
in_principle = G(
    "longer-than-in-principle",
    lambda f, day: f.days <= EXTENDED_BY.on(day),
    NEW_QUOTAS,
    text("An extension is 180 days at most in principle. For a longer one there is a step that asks for the reason."),
)


MOVES: tuple[M, ...] = (
    M(
        "ask_extension",
        text("Ask for an extension"),
        ASSIGNED >> ASKED,
        by=(ENTERPRISE,),
        cite=NEW_QUOTAS,
        guards=(is_new, asked_in_time),
        evidence=(
            CAUSE,
            Field(
                "evidence", text("What shows it"), "text", longest=4000, hint=text("Purchases, filings, with numbers.")
            ),
        ),
        tells=tell_office("city", text("An extension is asked for")),
        help=text("Only before the 180 days are over, and for objective reasons."),
    ),
    M(
        "pass_extension_on",
        text("Verify and pass on"),
        ASKED.stays(),
        by=(CITY,),
        cite=NEW_QUOTAS,
        evidence=(
            Field(
                "opinion",
                text("Reasons and evidence"),
                "choice",
                choices={"true": text("Are true and reasonable"), "doubtful": text("Are not true or not reasonable")},
            ),
            Field("findings", text("What was found"), "text"),
        ),
        tells=tell_office("department", text("An extension is asked for")),
    ),
    M(
        "grant_extension",
        text("Grant the extension"),
        ASKED >> EXTENDED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        guards=(city_found_true, in_principle),
        evidence=(Field("days", text("Days"), "number", least=1, most=3650),),
        tells=tell_enterprise(
            text("Extended"), text("Open the case to see until when the quota must be in operation.")
        ),
        help=text("It runs from the end of the first 180 days."),
    ),
    M(
        "grant_longer_extension",
        text("Grant a longer extension, with the reason"),
        ASKED >> EXTENDED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        guards=(city_found_true,),
        evidence=(Field("days", text("Days"), "number", least=1, most=3650), REASON),
        tells=tell_enterprise(
            text("Extended"), text("Open the case to see until when the quota must be in operation.")
        ),
        help=text("More than 180 days, which the rules allow only as an exception."),
    ),
    M(
        "refuse_extension",
        text("Refuse the extension"),
        ASKED >> ASSIGNED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        evidence=(REASON,),
        adverse=True,
        tells=tell_enterprise(text("Extension refused"), SEE_WHY),
        help=text("The first 180 days go on to their end; when they are over the quota can be cancelled."),
    ),
    M(
        "accept_cause",
        text("Accept a just cause"),
        (ASSIGNED | TAKEN_BACK) >> EXTENDED,
        by=(PROVINCE,),
        cite=OLDER_QUOTAS,
        guards=(is_not_new, day_to_come),
        evidence=(UNTIL, REASON),
        tells=tell_enterprise(text("Your cause was accepted"), text("Open the case to see until when you have time.")),
        help=text("For a quota of before the rules, or one that was taken back. It sets a new last day."),
    ),
    M(
        "cancel_unused",
        text("Cancel: not put into operation in time"),
        (ASSIGNED | EXTENDED) >> CANCELLED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        guards=(is_new, time_is_over, day_is_certain),
        evidence=(REASON,),
        adverse=True,
        tells=tell_enterprise(text("Quota cancelled"), SEE_WHY),
    ),
    M(
        "give_up",
        text("Cancel: deemed given up, without just cause"),
        (ASSIGNED | EXTENDED) >> CANCELLED,
        by=(PROVINCE,),
        cite=OLDER_QUOTAS,
        guards=(is_not_new, time_is_over, day_is_certain),
        evidence=(NO_CAUSE, REASON),
        adverse=True,
        tells=tell_enterprise(text("Quota cancelled"), SEE_WHY),
        help=text("For a quota of before the rules, or one that was taken back and had its time extended."),
    ),
    M(
        "give_up_taken_back",
        text("Cancel: taken back, and not put into operation"),
        TAKEN_BACK >> CANCELLED,
        by=(PROVINCE,),
        cite=DISSOLVING,
        guards=(time_is_over, day_is_certain),
        evidence=(NO_CAUSE, REASON),
        adverse=True,
        tells=tell_enterprise(text("Quota cancelled"), SEE_WHY),
    ),
    M(
        "hand_back",
        text("Give the quota back"),
        LIVE >> CANCELLED,
        by=(ENTERPRISE,),
        cite=OLDER_QUOTAS,
        evidence=(Field("understood", text("I understand that the quota ends"), "tick"),),
        tells=tell_office("department", text("A quota was given back")),
        parting=True,
    ),
    M(
        "revoke",
        text("Revoke"),
        RUNNING >> CANCELLED,
        by=(PROVINCE,),
        cite=WHERE_IT_HAPPENED,
        evidence=(
            Field("document", text("Decision"), "text", hint=text("Its number, its date and who made it.")),
            REASON,
        ),
        adverse=True,
        tells=tell_enterprise(text("Quota revoked"), SEE_WHY),
        help=text("On a decision of the authority that handled a violation."),
    ),
)


def _extended(f: QuotaFacts) -> Period | None:
    return calendar_days(f.extended_days) if f.extended_days else None


TIMERS: tuple[Timer[QuotaFacts], ...] = (
    Timer(
        "operate",
        text("Put into operation"),
        OPERATE_WITHIN,
        ASSIGNED.alone(),
        NEW_QUOTAS,
        marks="overdue",
        starts=lambda f: f.counts_from,
    ),
    Timer(
        "operate_extended",
        text("Put into operation, extended"),
        _extended,
        EXTENDED.alone(),
        NEW_QUOTAS,
        marks="overdue",
        starts=lambda f: f.extended_from,
        until=lambda f: f.accepted_until,
    ),
    Timer(
        "operate_taken_back",
        text("Put into operation after being taken back"),
        OPERATE_AFTER_DISSOLUTION,
        TAKEN_BACK.alone(),
        DISSOLVING,
        marks="overdue",
        starts=lambda f: f.counts_from,
    ),
    Timer(
        "extension_decided",
        text("The extension is decided"),
        EXTENSION_DECIDED,
        ASKED.alone(),
        NEW_QUOTAS,
        marks="overdue",
    ),
)
