"""Scheme `guangdong-hkmo-quota`: a quota of Guangdong's from its assignment to its end (rules, parts 二 to 七, 八（三）).

It reads like the rules, a module a part, each with its figures, guards, moves and clocks:
二, 四 the vehicle and its papers (`guangdong_quota_vehicle`); 三（一）,（二） into operation (`guangdong_quota_operating`);
三（三） suspension (`guangdong_quota_suspending`); 六 inspection (`guangdong_quota_inspecting`). What they ask about
stands in `guangdong_quota_facts`. Here: how a quota begins and changes hands, what is kept current, and the whole.
A clock marks; a person judges the cause, and cancels.
"""

from __future__ import annotations

from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, SYSTEM, ClaimRule, Field, Holding, Scheme, StandingRule, Timer, Want
from registry.workdays import Period, years
from vehicles import guangdong_quota_inspecting as inspecting
from vehicles import guangdong_quota_operating as operating
from vehicles import guangdong_quota_suspending as suspending
from vehicles import guangdong_quota_vehicle as vehicle
from vehicles.guangdong_law import (
    CIRCULATING,
    DECIDING,
    DEPARTMENT,
    DISSOLVING,
    ENTERPRISE,
    KEPT_CURRENT,
    KINDS_APART,
    POLICE_ROLE,
    READERS,
    REGISTERING,
    RULES,
)
from vehicles.guangdong_quota_facts import (
    ASKED,
    ASSIGNED,
    CANCELLED,
    EXTENDED,
    FROM,
    LIVE,
    OPERATING,
    RUNNING,
    SUSPENDED,
    TAKEN_BACK,
    M,
    QuotaFacts,
)
from vehicles.quota_rules import city_scope, enterprise_scope, in_hand, tell_enterprise

CODE = "guangdong-hkmo-quota"
# The rules say "regularly"; see docs/DIVERGENCES.md.
CONFIRMED_WITHIN: Dated[Period] = Dated({FROM: years(1)}, KEPT_CURRENT)
ASSIGNING: tuple[M, ...] = (
    M(
        "assign",
        text("Assigned"),
        NOTHING >> ASSIGNED,
        by=(SYSTEM,),
        cite=DECIDING,
        own_page=True,
        help=text("Opened by the assignment of an application, or for a quota held when the rules were published."),
    ),
)
HOLDING: tuple[M, ...] = (
    M(
        "confirm_details",
        text("Confirm address, contact and telephone"),
        LIVE.stay(),
        by=(ENTERPRISE,),
        cite=KEPT_CURRENT,
        evidence=(Field("current", text("Registered address, contact and telephone are current"), "tick"),),
    ),
    M(
        "change_holder",
        text("The holder has changed"),
        LIVE.stay(),
        by=(SYSTEM,),
        cite=CIRCULATING,
        tells=tell_enterprise(text("A quota has passed to you"), text("Its clocks run on as they were.")),
        help=text("By a filing: clocks, state and kind stay as they are."),
    ),
    M(
        "take_back",
        text("Taken back after a cooperation ended"),
        LIVE >> TAKEN_BACK,
        by=(SYSTEM,),
        cite=DISSOLVING,
        tells=tell_enterprise(
            text("A quota has come back to you"),
            text("Put it into operation within 180 days. Open it to see until when."),
        ),
    ),
)
MOVES = (*ASSIGNING, *vehicle.MOVES, *operating.MOVES, *suspending.MOVES, *inspecting.MOVES, *HOLDING)
KEPT: tuple[Timer[QuotaFacts], ...] = (
    Timer(
        "details_confirmed",
        text("Address, contact and telephone are confirmed"),
        CONFIRMED_WITHIN,
        LIVE,
        KEPT_CURRENT,
        marks="overdue",
        starts=lambda f: f.confirmed_on,
    ),
)
TIMERS = (*operating.TIMERS, *suspending.TIMERS, *inspecting.TIMERS, *KEPT)
SCHEME: Scheme[QuotaFacts] = Scheme(
    code=CODE,
    title=text("Guangdong's quotas to Hong Kong and Macao"),
    summary=text("A quota is for one vehicle. Its side, direction and kind never change."),
    law=RULES,
    cite=KINDS_APART,
    states=(ASSIGNED, ASKED, EXTENDED, TAKEN_BACK, OPERATING, SUSPENDED, CANCELLED),
    final=CANCELLED.alone(),
    moves=MOVES,
    readers=(*READERS, POLICE_ROLE),
    timers=TIMERS,
    claims=(
        in_hand(LIVE, lambda f: f.quota, lambda f: f.case, KINDS_APART),
        ClaimRule[QuotaFacts](
            "guangdong-vehicle",
            RUNNING,
            lambda f: Want(f"{f.vehicle.id}/{f.side}", ("quota",), str(f.case)) if f.vehicle else None,
            REGISTERING,
            text("This vehicle drives under another quota of this side already. Each quota needs a vehicle of its own."),
        ),
    ),
    standing=StandingRule[QuotaFacts](
        {OPERATING: "LISTED", SUSPENDED: "SUSPENDED"},
        lambda f: Holding(f.vehicle.id) if f.vehicle else None,
        KINDS_APART,
    ),
    figures={
        "coach_seats_below": vehicle.COACH_SEATS_BELOW,
        "taxi_seats": vehicle.TAXI_SEATS,
        "operate_within": operating.OPERATE_WITHIN,
        "extended_by_days": operating.EXTENDED_BY,
        "operate_after_dissolution": operating.OPERATE_AFTER_DISSOLUTION,
        "extension_decided": operating.EXTENSION_DECIDED,
        "suspended_days_a_year": suspending.SUSPENDED_AT_MOST,
        "suspension_year_rolls": suspending.SUSPENSION_YEAR_ROLLS,
        "report_window_days": inspecting.REPORT_WINDOW,
        "details_confirmed_within": CONFIRMED_WITHIN,
    },
    recipients=lambda f: {
        "enterprise": enterprise_scope(f.enterprise),
        "city": city_scope(f.city),
        "county": city_scope(f.city),
        "department": DEPARTMENT,
    },
    scopes=lambda f: (enterprise_scope(f.enterprise), city_scope(f.city)),
)  # fmt: skip
