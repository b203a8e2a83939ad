"""Scheme `hunan-hk-truck-application`: how an enterprise comes to a quota of Hunan (measures, chapter two, arts. 6, 7).

The enterprise applies to its city, which verifies; the province re-examines and allocates from the quotas that nobody
has in hand, in the order in which applications were received. What becomes of a quota is `vehicles/hunan_quota.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.scheme import NOTHING, Field, Guard, Move, Scheme, State, States, Timer, Undertaking
from vehicles.checklists import Item, missing_words
from vehicles.hunan_law import (
    ALLOCATE,
    APPLICATION,
    CITY,
    CITY_WITHIN,
    ENTERPRISE,
    HUNAN,
    MANAGED,
    NEED,
    PROVINCE,
    PROVINCE_WITHIN,
    SAFETY,
    TO_CITY,
    TRUCK,
)
from vehicles.hunan_quota_rules import REASON
from vehicles.quota_rules import enterprise_scope, pool_lock, tell_enterprise


@dataclass(frozen=True)
class ApplicationFacts:
    """What the rules ask of an application. `ahead`: received earlier and still to be given quotas."""

    enterprise: UUID
    wanted: int
    given: int
    free: int
    ahead: int
    missing: tuple[Item, ...]
    officer_verified: bool
    out_of_order: bool = False

    @property
    def needed(self) -> int:
        return self.wanted - self.given

    @property
    def gets(self) -> int:
        """How many quotas it can be given now."""
        return min(self.needed, self.free) if self.ahead == 0 or self.out_of_order else 0


# -- guards -----------------------------------------------------------------------------------------------------------

papers_complete = Guard[ApplicationFacts](
    "papers-missing",
    lambda f, _: not f.missing,
    NEED,
    text("Papers are missing: %(missing)s. Return the application, or wait until they are added."),
    params=lambda f: missing_words(f.missing),
)
another_officer = Guard[ApplicationFacts](
    "same-officer",
    lambda f, _: not f.officer_verified,
    MANAGED,
    text("Whoever verified an application for the city does not decide it. Leave it to another officer."),
)
pool_not_empty = Guard[ApplicationFacts](
    "pool-empty",
    lambda f, _: f.free > 0,
    ALLOCATE,
    text("No quota is in the pool now. The application keeps its place on the waiting list."),
)

# -- states -----------------------------------------------------------------------------------------------------------

SUBMITTED = State("submitted", text("With the city"), text("The city verifies the need and the papers."))
CITY_VERIFIED = State("city_verified", text("Verified by the city"), text("The city has sent it to the province."))
PROVINCE_REVIEW = State("province_review", text("With the province"), text("The province re-examines it."))
WAITING = State(
    "waiting",
    text("On the waiting list"),
    text("No quota is in the pool. The application keeps its place, in the order of receipt."),
)
ALLOCATED = State("allocated", text("Allocated"), text("Quotas were allocated; each has a case of its own."))
RETURNED = State("returned", text("Returned"), text("Something is missing. Correct it and send it again."))
REFUSED = State("refused", text("Refused"), text("The province refused it. The enterprise may apply again."))
WITHDRAWN = State("withdrawn", text("Withdrawn"), text("The enterprise took its application back."))

OPEN = SUBMITTED | CITY_VERIFIED | PROVINCE_REVIEW | WAITING | RETURNED
QUEUED = PROVINCE_REVIEW | WAITING

# -- moves ------------------------------------------------------------------------------------------------------------

SELF_OPERATION = Undertaking(
    "hunan-self-operation",
    "1",
    {
        "en": "We use the quota ourselves and do not transfer, lease or lend it. Our head answers for road safety.",
        "zh-Hans": "本企业取得的指标自营使用，不转让、不出租、不出借；主要负责人对道路运输安全工作全面负责。",
        "zh-Hant": "本企業取得的指標自營使用，不轉讓、不出租、不出借；主要負責人對道路運輸安全工作全面負責。",
        "pt": "Usamos a quota nós próprios e não a transmitimos, alugamos nem emprestamos. O nosso responsável responde"
        " pela segurança rodoviária.",
    },
    SAFETY,
)


RETURN_TOLD = tell_enterprise(
    text("Please correct your application"),
    text("Something is missing. Open the case to see what, correct it and send it again."),
)

MOVES: tuple[Move[ApplicationFacts], ...] = (
    Move(
        "submit",
        text("Apply for quotas"),
        NOTHING >> SUBMITTED,
        by=(ENTERPRISE,),
        cite=TO_CITY,
        evidence=(
            Field("need", text("Which transport is needed, and why"), "text", longest=2000),
            Field("undertaking", text("Self-operation and road safety"), "undertaking", undertaking=SELF_OPERATION),
        ),
        tells=tell_enterprise(
            text("Your application was received"),
            text("The city verifies it. Its place in the order of receipt is shown on the case."),
        ),
        own_page=True,
    ),
    Move(
        "verify",
        text("Verify and send to the province"),
        SUBMITTED >> CITY_VERIFIED,
        by=(CITY,),
        cite=TO_CITY,
        guards=(papers_complete,),
        evidence=(
            Field("checked", text("The need is real, and the papers are true"), "tick"),
            Field("opinion", text("The city's opinion"), "text", required=False),
        ),
    ),
    Move("take_up", text("Take up"), CITY_VERIFIED >> PROVINCE_REVIEW, by=(PROVINCE,), cite=ALLOCATE, bulk=True),
    Move(
        "return_by_city",
        text("Return to the enterprise"),
        SUBMITTED >> RETURNED,
        by=(CITY,),
        cite=TO_CITY,
        aside=True,
        evidence=(REASON,),
        tells=RETURN_TOLD,
    ),
    Move(
        "return_by_province",
        text("Return to the enterprise"),
        (CITY_VERIFIED | PROVINCE_REVIEW) >> RETURNED,
        by=(PROVINCE,),
        cite=ALLOCATE,
        aside=True,
        evidence=(REASON,),
        tells=RETURN_TOLD,
    ),
    Move(
        "resubmit",
        text("Send again"),
        RETURNED >> SUBMITTED,
        by=(ENTERPRISE,),
        cite=TO_CITY,
        evidence=(Field("corrected", text("What was corrected"), "text", required=False),),
        help=text("It keeps its place in the order of receipt."),
    ),
    Move(
        "allocate",
        text("Allocate from the pool"),
        QUEUED >> (ALLOCATED | WAITING),
        by=(PROVINCE,),
        cite=ALLOCATE,
        guards=(another_officer,),
        choose=lambda f: ALLOCATED if f.gets >= f.needed else WAITING,
        tells=tell_enterprise(
            text("Your application was decided"),
            text("Open the case to see whether quotas were allocated or it is on the waiting list."),
        ),
        help=text("As many as the pool has; the rest waits. Whoever was received earlier comes first."),
    ),
    Move(
        "allocate_out_of_order",
        text("Allocate out of order, with a reason"),
        QUEUED >> (ALLOCATED | WAITING),
        by=(PROVINCE,),
        cite=ALLOCATE,
        guards=(another_officer, pool_not_empty),
        evidence=(REASON,),
        choose=lambda f: ALLOCATED if f.gets >= f.needed else WAITING,
        tells=tell_enterprise(
            text("Quotas were allocated to you"),
            text("Each has a case of its own. Open it to see what to do until when."),
        ),
    ),
    Move(
        "refuse",
        text("Refuse"),
        QUEUED >> REFUSED,
        by=(PROVINCE,),
        cite=ALLOCATE,
        guards=(another_officer,),
        evidence=(REASON,),
        tells=tell_enterprise(
            text("Your application was refused"),
            text("Open the case to read the reason. The enterprise may apply again."),
        ),
        parting=True,
    ),
    Move(
        "withdraw",
        text("Withdraw the application"),
        OPEN >> WITHDRAWN,
        by=(ENTERPRISE,),
        cite=TO_CITY,
        parting=True,
    ),
)


def _recipients(facts: ApplicationFacts) -> Mapping[str, str]:
    return {"enterprise": enterprise_scope(facts.enterprise)}


def last_day() -> date:
    """The last day on which an application can be made (HN-16)."""
    assert HUNAN.until is not None
    return HUNAN.until


SCHEME = Scheme[ApplicationFacts](
    code=APPLICATION,
    title=text("Applications for Hunan's quotas for trucks to Hong Kong"),
    law=HUNAN,
    cite=TO_CITY,
    summary=text("An enterprise applies to its city; the province allocates from the pool, in the order of receipt."),
    figures={"city_verifies_within": CITY_WITHIN, "province_decides_within": PROVINCE_WITHIN},
    states=(SUBMITTED, CITY_VERIFIED, PROVINCE_REVIEW, WAITING, ALLOCATED, RETURNED, REFUSED, WITHDRAWN),
    final=States((ALLOCATED, REFUSED, WITHDRAWN)),
    moves=MOVES,
    readers=(ENTERPRISE, CITY, PROVINCE),
    timers=(
        Timer("city_by", text("The city verifies"), CITY_WITHIN, SUBMITTED.alone(), TO_CITY, marks="overdue"),
        Timer(
            "province_by",
            text("The province decides"),
            PROVINCE_WITHIN,
            CITY_VERIFIED | PROVINCE_REVIEW,
            ALLOCATE,
            marks="overdue",
        ),
    ),
    recipients=_recipients,
    locks=lambda _: (pool_lock(APPLICATION, TRUCK),),
)
