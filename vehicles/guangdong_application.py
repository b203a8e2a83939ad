"""What is applied for in Guangdong, and how it reaches the department (rules, 一（一）, 一（二）3, 八（一）). Pure."""

from __future__ import annotations

from decimal import Decimal

from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, Field, State, Timer, Undertaking
from registry.workdays import Period, working_days
from vehicles.checklists import Checklist, Item
from vehicles.guangdong_application_facts import (
    CITY_VERIFIED,
    EVERY_KIND,
    FROM,
    RETURNED,
    REVIEW,
    SUBMITTED,
    WITH_CITY,
    WITH_DEPARTMENT,
    ApplicationFacts,
    G,
    M,
    numbers,
    tell_office,
)
from vehicles.guangdong_law import (
    CITY,
    CONTENTS,
    COOPERATIVE,
    DECIDING,
    ENTERPRISE,
    KINDS,
    NOT_YET,
    PROVINCE,
    ROUTE,
    SIDES,
)
from vehicles.guangdong_words import REASON, SELF_OPERATED
from vehicles.quota_rules import tell_enterprise

EQUITY_OVER: Dated[Decimal] = Dated({FROM: Decimal(50)}, CONTENTS)
MOST_WANTED = 100
"""In one application: not a limit of the rules but of our forms, since each quota assigned opens a case."""
# The parent's articles 8 and 9 are not at hand: the Administrative Licensing Law, arts. 42 and 43.
CITY_VERIFIES: Dated[Period] = Dated({FROM: working_days(20)}, DECIDING)

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
ACCEPTABLE = (
    asks_for_some, one_route, entered_on_platform, self_operated, converted, none_pending, all_in_operation,
)  # fmt: skip
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
APPLICATION_PAPERS = Checklist(
    "guangdong-application",
    text("Papers of an application"),
    (
        Item("business_licence", text("Business licence"), CONTENTS, required=False),
        Item("road_licence", text("Road transport licence"), CONTENTS, expires=True, required=False),
        Item("need", text("Evidence that cross-border transport is really needed"), CONTENTS, required=False),
    ),
)
"""The rules at hand ask for no paper of those who apply, so none is required (docs/DIVERGENCES.md)."""


def _by_route(f: ApplicationFacts) -> State:
    """What was received by the department goes back there; inbound trucks never pass the city (GD-1.1.2a)."""
    return REVIEW if f.by_platform or f.received else SUBMITTED


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
        tells=tell_office("office", text("A new application for quotas")),
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
            *tell_office("department", text("An application for quotas was received")),
            *tell_enterprise(
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
        aside=True,
        evidence=(REASON,),
        tells=tell_enterprise(text("Please correct your application"), text("The city returned it with a reason.")),
    ),
    M(
        "return_from_department",
        text("Return to the enterprise"),
        WITH_DEPARTMENT >> RETURNED,
        by=(PROVINCE,),
        cite=DECIDING,
        aside=True,
        evidence=(REASON,),
        tells=tell_enterprise(
            text("Please correct your application"), text("The department returned it with a reason.")
        ),
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
        tells=tell_office("office", text("A corrected application for quotas")),
        again="submit",
    ),
)
TIMERS: tuple[Timer[ApplicationFacts], ...] = (
    Timer("city_decides", text("The city verifies"), CITY_VERIFIES, WITH_CITY, DECIDING, marks="overdue"),
)
