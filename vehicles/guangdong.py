"""Applications for Guangdong's quotas to Hong Kong and Macao (rules, part 一).

Reads like the rules: what is applied for and how (一（一）), how it is decided (一（二）). What becomes of a quota that
was assigned is `vehicles/guangdong_quota.py`; changes of its holder are `vehicles/guangdong_filing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import (
    NOTHING,
    ClaimRule,
    Field,
    Guard,
    Move,
    Scheme,
    State,
    Tell,
    Timer,
    Undertaking,
    Want,
)
from registry.workdays import Period, working_days
from vehicles.guangdong_law import (
    CITY,
    CONTENTS,
    COOPERATIVE,
    DECIDING,
    DEPARTMENT,
    ENTERPRISE,
    FIRST_COME,
    INBOUND,
    KINDS,
    KINDS_APART,
    MACAO,
    MACAO_SIDE,
    NOT_YET,
    OUTBOUND,
    PASSENGER,
    PROVINCE,
    READERS,
    ROUTE,
    RULES,
    SIDES,
    VALIDITY,
)
from vehicles.guangdong_words import SELF_OPERATED
from vehicles.quota_rules import city_scope, enterprise_scope, pool_lock

CODE = "guangdong-hkmo-application"
Numbers = Mapping[str, int]
"""How many quotas of each kind, by the kind's code."""


# --- What the rules are asked about -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApplicationFacts:
    """Everything the rules know of an application. Days are civil days in Asia/Shanghai."""

    case: UUID
    enterprise: UUID
    city: str
    side: str
    wanted: Numbers
    equity: Decimal
    """Per cent that the enterprise and the company that registers the vehicles there hold, the one in the other."""
    other_rule: bool = False
    """Whether a rule of Hong Kong or Macao says otherwise on equity, and was recorded."""
    cooperative: bool = False
    """Whether it is a cooperative enterprise of before the rules that has not converted."""
    on_platform: bool = False
    pending: int = 0
    """Its other applications that are not decided."""
    idle: int = 0
    """Its quotas that are not in operation: extended ones too, suspended ones not."""
    received: bool = False
    """Whether the department has received it, at whatever time: its place in the order is fixed by that."""
    review_since: date | None = None
    """Since when the department has had it in hand, this time."""
    ahead: int = 0
    """How many that the department received earlier, for kinds served in order, still wait with it."""
    allotted: Numbers = field(default_factory=dict)
    """What Macao allotted to the company, as its certificate says."""
    consulted: bool = False
    consented: bool = False
    agreed_left: Numbers = field(default_factory=dict)
    """How many of each kind remain of the number agreed with Macao."""
    verified_by_actor: bool = False
    """Whether who acts now verified it for the city."""
    granted: Numbers = field(default_factory=dict)
    """What the move in hand would assign."""

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(code for code, number in self.wanted.items() if number > 0)

    @property
    def by_platform(self) -> bool:
        return any(KINDS[code].platform for code in self.kinds)

    def of_macao(self, direction: str, numbers: Numbers) -> Numbers:
        """Those of the numbers that are Macao passenger quotas (coach and taxi) in this direction."""
        if self.side != MACAO_SIDE:
            return {}
        return {
            code: number
            for code, number in numbers.items()
            if number > 0 and KINDS[code].service == PASSENGER and KINDS[code].direction == direction
        }

    @property
    def in_order(self) -> bool:
        """Whether it is served in order of receipt."""
        return bool(self.of_macao(OUTBOUND, self.wanted))


# --- Figures ------------------------------------------------------------------------------------------------------------

FROM = RULES.in_force_from

EQUITY_OVER: Dated[Decimal] = Dated({FROM: Decimal(50)}, CONTENTS)
MOST_WANTED = 100
"""In one application: not a limit of the rules but of our forms, since each quota assigned opens a case."""
AT_A_TIME: Dated[int] = Dated({FROM: 10}, FIRST_COME)
# The parent's articles 8 and 9 are not at hand: the Administrative Licensing Law, arts. 42 and 43.
CITY_VERIFIES: Dated[Period] = Dated({FROM: working_days(20)}, DECIDING)
DECIDED_WITHIN: Dated[Period] = Dated({FROM: working_days(20)}, DECIDING)
DECIDED_AT_LAST: Dated[Period] = Dated({FROM: working_days(30)}, DECIDING)


# --- Guards -------------------------------------------------------------------------------------------------------------

G = Guard[ApplicationFacts]

asks_for_some = G(
    "nothing-wanted",
    lambda f, day: 1 <= sum(f.wanted.values()) <= MOST_WANTED,
    CONTENTS,
    text("The application must say which kinds of quota are wanted and how many of each, a hundred in all at most."),
)
one_route = G(
    "two-routes",
    lambda f, day: not f.by_platform or all(KINDS[code].platform for code in f.kinds),
    ROUTE,
    text("Inbound trucks are applied for on the platform, and all else at the city. Please make two applications."),
)
entered_on_platform = G(
    "not-on-platform",
    lambda f, day: not f.by_platform or f.on_platform,
    ROUTE,
    text("Inbound trucks must also be entered on the platform for cross-boundary vehicles of the Greater Bay Area."),
)
self_operated = G(
    "equity-not-over-half",
    lambda f, day: f.equity > EQUITY_OVER.on(day) or f.other_rule,
    CONTENTS,
    text(
        "Between the enterprise and the company that registers the vehicles in Hong Kong or Macao there must be more"
        " than half of the equity; exactly half is not enough. It is %(equity)s per cent."
    ),
    lambda f: {"equity": f.equity},
)
converted = G(
    "cooperative",
    lambda f, day: not f.cooperative,
    COOPERATIVE,
    text("A cooperative enterprise converts to self-operation first. What it holds stays, and its licence is renewed."),
)
none_pending = G(
    "application-pending",
    lambda f, day: f.pending == 0,
    NOT_YET,
    text("The enterprise has an application that is not decided yet. A new one is accepted after that."),
)
all_in_operation = G(
    "quota-not-in-operation",
    lambda f, day: f.idle == 0,
    NOT_YET,
    text("The enterprise has %(idle)s quotas that are not in operation yet. A new application is accepted after that."),
    lambda f: {"idle": f.idle},
)
another_officer = G(
    "same-officer",
    lambda f, day: not f.verified_by_actor,
    DECIDING,
    text("Whoever verified an application for the city does not decide it. Leave it to another officer."),
)
grants_some = G(
    "nothing-granted",
    lambda f, day: any(f.granted.values()),
    DECIDING,
    text("Please say how many of each kind are assigned. To assign none, refuse the application with a reason."),
)
no_more_than_wanted = G(
    "more-than-wanted",
    lambda f, day: all(number <= f.wanted.get(code, 0) for code, number in f.granted.items()),
    KINDS_APART,
    text("No more of a kind can be assigned than was applied for, and one kind does not stand in for another."),
)
within_allotment = G(
    "not-allotted",
    lambda f, day: all(number <= f.allotted.get(code, 0) for code, number in f.of_macao(INBOUND, f.granted).items()),
    MACAO,
    text("Macao allots inbound passenger quotas first. No more can be assigned than the allotment certificate says."),
)
within_agreement = G(
    "agreed-number-reached",
    lambda f, day: all(
        number <= f.agreed_left.get(code, 0)
        for direction in (INBOUND, OUTBOUND)
        for code, number in f.of_macao(direction, f.granted).items()
    ),
    MACAO,
    text("The number of passenger quotas agreed with Macao does not suffice for this."),
)
first_come = G(
    "not-first",
    lambda f, day: not f.in_order or f.ahead == 0,
    FIRST_COME,
    text("Outbound passenger quotas to Macao are assigned in order of receipt. %(ahead)s received earlier still wait."),
    lambda f: {"ahead": f.ahead},
)
ten_at_a_time = G(
    "more-than-ten",
    lambda f, day: sum(f.of_macao(OUTBOUND, f.granted).values()) <= AT_A_TIME.on(day),
    FIRST_COME,
    text("No more than ten outbound passenger quotas to Macao, coaches and taxis together, are assigned at a time."),
)
departments_consulted = G(
    "not-consulted",
    lambda f, day: not f.in_order or f.consulted,
    FIRST_COME,
    text("The departments concerned must be consulted first, and their opinions recorded."),
)
province_consents = G(
    "no-consent",
    lambda f, day: not f.in_order or f.consented,
    FIRST_COME,
    text("The provincial government must consent first, and its consent be recorded."),
)
macao_inbound = G(
    "not-macao-inbound",
    lambda f, day: bool(f.of_macao(INBOUND, f.wanted)),
    MACAO,
    text("Only inbound passenger quotas to Macao have an allotment certificate."),
)
macao_outbound = G(
    "not-macao-outbound",
    lambda f, day: f.in_order,
    FIRST_COME,
    text("Only outbound passenger quotas to Macao are consulted on and consented to."),
)

ACCEPTABLE = (
    asks_for_some, one_route, entered_on_platform, self_operated, converted, none_pending, all_in_operation,
)  # fmt: skip
ASSIGNABLE = (
    another_officer, grants_some, no_more_than_wanted, self_operated, converted, first_come, departments_consulted,
    province_consents, within_allotment, within_agreement, ten_at_a_time,
)  # fmt: skip


# --- States -------------------------------------------------------------------------------------------------------------

SUBMITTED = State("submitted", text("Submitted"), text("The city's transport authority verifies it."))
CITY_VERIFIED = State("city_verified", text("Verified by the city"), text("The city passes it on to the department."))
REVIEW = State("department_review", text("With the department"), text("The provincial department decides."))
LONGER = State(
    "department_review_longer",
    text("With the department for longer"),
    text("The department needs ten more working days, and has said why."),
)
RETURNED = State("returned", text("Returned for correction"), text("The enterprise corrects it and sends it again."))
ASSIGNED = State("assigned", text("Assigned"), text("Quotas were assigned; each has a case of its own."))
REFUSED = State("refused", text("Refused"), text("No quota was assigned. The enterprise may apply again."))
WITHDRAWN = State("withdrawn", text("Withdrawn"), text("The enterprise took the application back."))

WITH_CITY = SUBMITTED | CITY_VERIFIED
WITH_DEPARTMENT = REVIEW | LONGER
PENDING = WITH_CITY | WITH_DEPARTMENT | RETURNED


# --- What is asked, and who is told -------------------------------------------------------------------------------------


def numbers(prefix: str, kinds: Mapping[str, str]) -> tuple[Field, ...]:
    """One field for each kind: how many. The kind's code follows the prefix."""
    return tuple(Field(prefix + code, label, "number", required=False, most=1000) for code, label in kinds.items())


EVERY_KIND = {code: kind.label for code, kind in KINDS.items()}
ALLOTTED_KINDS = {
    code: kind.label for code, kind in KINDS.items() if (kind.direction, kind.service) == (INBOUND, PASSENGER)
}

SELF_OPERATION = Undertaking("guangdong-self-operation", "2025-09", SELF_OPERATED, CONTENTS)
APPLICATION = (
    Field("side", text("Which quotas"), "choice", choices=SIDES),
    *numbers("want_", EVERY_KIND),
    Field(
        "equity", text("Equity between the enterprise and the company there, in per cent"), "number", most=100, places=2
    ),
    Field(
        "other_rule",
        text("A rule of Hong Kong or Macao says otherwise on equity; we name it under the reasons"),
        "tick",
        required=False,
    ),
    Field("reasons", text("Reasons"), "text", longest=4000),
    Field("feasibility", text("Why it is feasible"), "text", longest=4000),
    Field(
        "on_platform",
        text("It has been entered on the platform for cross-boundary vehicles"),
        "tick",
        required=False,
        hint=text("Needed for inbound trucks alone."),
    ),
    Field(
        "self_operation", text("Undertaking to operate the vehicles oneself"), "undertaking", undertaking=SELF_OPERATION
    ),
)
REASON = Field("reason", text("Reason"), "text", hint=text("The enterprise reads this. Say what to do next."))
DOCUMENT = Field("document", text("Document"), "text", hint=text("Its number, its date and who issued it."))


def _enterprise(subject: str, body: str) -> tuple[Tell, ...]:
    return (Tell("enterprise", subject, body),)


def _office(to: str, subject: str) -> tuple[Tell, ...]:
    return (Tell(to, subject, text("An application for quotas waits for you. Open the case to see what is due.")),)


# --- Moves --------------------------------------------------------------------------------------------------------------


def _by_route(f: ApplicationFacts) -> State:
    """What was received by the department goes back there; inbound trucks never pass the city (GD-1.1.2a)."""
    return REVIEW if f.by_platform or f.received else SUBMITTED


M = Move[ApplicationFacts]

MOVES: tuple[M, ...] = (
    M(
        "submit",
        text("Apply for quotas"),
        NOTHING >> (SUBMITTED | REVIEW),
        by=(ENTERPRISE,),
        cite=ROUTE,
        guards=ACCEPTABLE,
        evidence=APPLICATION,
        choose=_by_route,
        own_page=True,
        tells=_office("office", text("A new application for quotas")),
        help=text("Passenger and outbound freight go to the city; inbound freight goes to the department."),
    ),
    M(
        "verify",
        text("Verify for the city"),
        SUBMITTED >> CITY_VERIFIED,
        by=(CITY,),
        cite=ROUTE,
        guards=(asks_for_some, self_operated, converted),
        evidence=(Field("checked", text("The application is complete, and its papers are true"), "tick"),),
        help=text("The enterprise has its seat in your city, and its application is complete."),
    ),
    M(
        "pass_on",
        text("Pass on to the department"),
        CITY_VERIFIED >> REVIEW,
        by=(CITY,),
        cite=ROUTE,
        bulk=True,
        tells=(
            *_office("department", text("An application for quotas was received")),
            *_enterprise(
                text("Received by the department"), text("Your application is with the provincial department.")
            ),
        ),
        help=text("The department has received it then: from now on its place in the order is fixed."),
    ),
    M(
        "return",
        text("Return for correction"),
        WITH_CITY >> RETURNED,
        by=(CITY,),
        cite=ROUTE,
        evidence=(REASON,),
        tells=_enterprise(text("Please correct your application"), text("The city returned it with a reason.")),
    ),
    M(
        "return_from_department",
        text("Return to the enterprise"),
        WITH_DEPARTMENT >> RETURNED,
        by=(PROVINCE,),
        cite=DECIDING,
        evidence=(REASON,),
        tells=_enterprise(text("Please correct your application"), text("The department returned it with a reason.")),
        help=text("It keeps its place in the order of receipt, and holds up nobody meanwhile."),
    ),
    M(
        "resubmit",
        text("Correct and send again"),
        RETURNED >> (SUBMITTED | REVIEW),
        by=(ENTERPRISE,),
        cite=ROUTE,
        guards=ACCEPTABLE,
        evidence=APPLICATION,
        choose=_by_route,
        tells=_office("office", text("A corrected application for quotas")),
    ),
    M(
        "take_longer",
        text("Take ten working days more"),
        REVIEW >> LONGER,
        by=(PROVINCE,),
        cite=DECIDING,
        evidence=(REASON,),
        tells=_enterprise(text("The decision takes longer"), text("The department needs more time, and says why.")),
        help=text("Once, and with a reason that the enterprise is told."),
    ),
    M(
        "record_allotment",
        text("Record Macao's allotment"),
        WITH_DEPARTMENT.stay(),
        by=(PROVINCE,),
        cite=MACAO,
        guards=(macao_inbound,),
        evidence=(DOCUMENT, *numbers("allot_", ALLOTTED_KINDS)),
        help=text("How many Macao allotted to the company, as the certificate says."),
    ),
    M(
        "record_consultation",
        text("Record the departments' opinions"),
        WITH_DEPARTMENT.stay(),
        by=(PROVINCE,),
        cite=FIRST_COME,
        guards=(macao_outbound,),
        evidence=(Field("opinions", text("Who was consulted, and what they say"), "text", longest=4000),),
    ),
    M(
        "record_consent",
        text("Record the provincial government's consent"),
        WITH_DEPARTMENT.stay(),
        by=(PROVINCE,),
        cite=FIRST_COME,
        guards=(macao_outbound, departments_consulted),
        evidence=(DOCUMENT,),
    ),
    M(
        "assign",
        text("Assign quotas"),
        WITH_DEPARTMENT >> ASSIGNED,
        by=(PROVINCE,),
        cite=DECIDING,
        guards=ASSIGNABLE,
        evidence=(*numbers("grant_", EVERY_KIND), DOCUMENT),
        tells=_enterprise(
            text("Quotas were assigned to you"),
            text("Each has a case of its own, and must be in operation within 180 days. Open it to see until when."),
        ),
        help=text("It may be fewer than was applied for; the rest is refused by that."),
    ),
    M(
        "refuse",
        text("Refuse"),
        WITH_DEPARTMENT >> REFUSED,
        by=(PROVINCE,),
        cite=DECIDING,
        guards=(another_officer,),
        evidence=(REASON,),
        adverse=True,
        tells=_enterprise(text("Application refused"), text("Open the case to read the reason. You may apply again.")),
    ),
    M(
        "withdraw",
        text("Withdraw"),
        PENDING >> WITHDRAWN,
        by=(ENTERPRISE,),
        cite=NOT_YET,
        tells=_office("office", text("An application for quotas was withdrawn")),
        help=text("A new application can be made after that."),
    ),
)


# --- The whole ----------------------------------------------------------------------------------------------------------

SCHEME: Scheme[ApplicationFacts] = Scheme(
    code=CODE,
    title=text("Applications for Guangdong's quotas to Hong Kong and Macao"),
    summary=text("Which vehicles an enterprise may drive directly between Guangdong and Hong Kong or Macao."),
    law=RULES,
    cite=VALIDITY,
    states=(SUBMITTED, CITY_VERIFIED, REVIEW, LONGER, RETURNED, ASSIGNED, REFUSED, WITHDRAWN),
    final=ASSIGNED | REFUSED | WITHDRAWN,
    moves=MOVES,
    readers=READERS,
    timers=(
        Timer("city_decides", text("The city verifies"), CITY_VERIFIES, WITH_CITY, DECIDING, marks="overdue"),
        Timer(
            "department_decides",
            text("The department decides"),
            DECIDED_WITHIN,
            REVIEW.alone(),
            DECIDING,
            marks="overdue",
        ),
        Timer(
            "department_decides_at_last",
            text("The department decides at last"),
            DECIDED_AT_LAST,
            LONGER.alone(),
            DECIDING,
            marks="overdue",
            starts=lambda f: f.review_since,
        ),
    ),
    claims=(
        ClaimRule[ApplicationFacts](
            "guangdong-application",
            PENDING,
            lambda f: Want(str(f.enterprise), ("pending",), str(f.case)),
            NOT_YET,
            none_pending.message,
        ),
    ),
    figures={
        "equity_over": EQUITY_OVER,
        "quotas_at_a_time": AT_A_TIME,
        "city_verifies": CITY_VERIFIES,
        "decided_within": DECIDED_WITHIN,
        "decided_at_last": DECIDED_AT_LAST,
    },
    recipients=lambda f: {
        "enterprise": enterprise_scope(f.enterprise),
        "office": DEPARTMENT if f.by_platform or f.received else city_scope(f.city),
        "department": DEPARTMENT,
    },
    locks=lambda f: (pool_lock(CODE, MACAO_SIDE),) if f.of_macao(INBOUND, f.wanted) or f.in_order else (),
)
