"""Scheme `hunan-hk-truck-quota`: one enterprise's holding of a quota of Hunan (measures, arts. 3, 7 to 12, 15).

It reads like the text: assigned, registered, inactive for 90 days, active with a clearance record in every 180 days and
a filing every year (arts. 7, 9, 10: `hunan_quota_use`); public notice, appeal, lapse, cancellation of papers (10, 11:
`hunan_quota_notice`); another holder, conduct, end (3, 8, 12, 15: `hunan_quota_holder`). What they ask about stands in
`hunan_quota_rules`, citations and figures in `hunan_law`. Here: the whole.
A clock marks, a person takes away: when days are over the case is put before the province, and nothing else happens.
"""

from __future__ import annotations

from registry import notice_rules
from registry.i18n import text
from registry.scheme import ClaimRule, Holding, Scheme, StandingRule, Want
from vehicles import hunan_quota_holder as holder
from vehicles import hunan_quota_notice as notice
from vehicles import hunan_quota_use as use
from vehicles.hunan_law import (
    ACTIVE_IF,
    APPLICATION,
    CANCEL_WITHIN,
    CITY,
    ENTERPRISE,
    EXTENDED_BY,
    FILE_EVERY,
    HUNAN,
    INACTIVE_90,
    NOTICE,
    NOTICE_FOR,
    OPERATE_WITHIN,
    PLATES_WITHIN,
    PROVINCE,
    QUOTA,
    RECORD_EVERY,
    RECORDS_ROLL,
    REPORT_WITHIN,
    SCOPE,
    TELL_BEFORE,
    TRUCK,
)
from vehicles.hunan_quota_rules import (
    ACTIVE,
    ASSIGNED,
    CANCELLING,
    HELD,
    IN_USE,
    INACTIVE,
    LAPSED,
    POOLED,
    TAKEN_AWAY,
    UNDER_NOTICE,
    HunanFacts,
    follow_ons,
)
from vehicles.quota_rules import city_scope, enterprise_scope, in_hand, pool_lock

MOVES = (*use.MOVES, *notice.MOVES, *holder.MOVES)
TIMERS = (*use.TIMERS, *holder.TIMERS, *notice.TIMERS)


def _scopes(facts: HunanFacts) -> tuple[str, ...]:
    """The holder and its city; while a change of holder is asked for, those who must confirm it too."""
    return (enterprise_scope(facts.enterprise), city_scope(facts.city), *map(enterprise_scope, facts.parties))


def _locks(facts: HunanFacts) -> tuple[str, ...]:
    """What has lapsed may be given to another, or be restored: never both at once."""
    return (pool_lock(APPLICATION, TRUCK),) if facts.state in (LAPSED.code, CANCELLING.code) else ()


def _recipients(facts: HunanFacts) -> dict[str, str]:
    told = {"enterprise": enterprise_scope(facts.enterprise), "province": "role:province_commerce"}
    return {**told, "parties": enterprise_scope(facts.parties[0])} if facts.parties else told


SCHEME = Scheme[HunanFacts](
    code=QUOTA,
    title=text("Hunan's quotas for trucks to Hong Kong"),
    law=HUNAN,
    cite=SCOPE,
    summary=text("Who has a quota in hand, what must be done with it until when, and how it lapses."),
    figures={
        "plates_within": PLATES_WITHIN,
        "operate_within": OPERATE_WITHIN,
        "record_every": RECORD_EVERY,
        "records_roll": RECORDS_ROLL,
        "extended_by": EXTENDED_BY,
        "file_every": FILE_EVERY,
        "notice_for": NOTICE_FOR,
        "cancel_within": CANCEL_WITHIN,
        "tell_end_before": TELL_BEFORE,
        "report_within": REPORT_WITHIN,
    },
    states=(ASSIGNED, INACTIVE, ACTIVE, UNDER_NOTICE, LAPSED, CANCELLING, POOLED),
    final=POOLED.alone(),
    moves=MOVES,
    readers=(ENTERPRISE, CITY, PROVINCE),
    timers=TIMERS,
    claims=(
        in_hand(HELD, lambda f: f.quota, lambda f: f.case, TAKEN_AWAY),
        ClaimRule(
            "hunan-quota-vehicle",
            IN_USE,
            lambda f: Want(f"{f.vehicle}", ("one",), f"{f.case}") if f.vehicle else None,
            INACTIVE_90,
            text("This vehicle uses another quota already: a quota is for one vehicle"),
        ),
    ),
    standing=StandingRule(
        {ACTIVE: "LISTED", UNDER_NOTICE: "LISTED"},
        lambda f: (
            Holding(subject=f.vehicle, conditions=notice_rules.told(f.notice, NOTICE))
            if f.vehicle and f.activated_on
            else None
        ),
        ACTIVE_IF,
    ),
    recipients=_recipients,
    locks=_locks,
    follow_ons=follow_ons,
    scopes=_scopes,
    hears=(PROVINCE,),
)
