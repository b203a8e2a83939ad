"""How the department decides on applications for Guangdong's quotas (rules, 一（二）1, 2). Pure."""

from __future__ import annotations

from registry.i18n import text
from registry.law import Dated
from registry.scheme import Field, Timer
from registry.workdays import Period, working_days
from vehicles.guangdong_application import converted, self_operated
from vehicles.guangdong_application_facts import (
    ASSIGNED,
    EVERY_KIND,
    FROM,
    LONGER,
    REFUSED,
    REVIEW,
    WITH_DEPARTMENT,
    ApplicationFacts,
    G,
    M,
    numbers,
)
from vehicles.guangdong_law import (
    DECIDING,
    FIRST_COME,
    INBOUND,
    KINDS,
    KINDS_APART,
    MACAO,
    OUTBOUND,
    PASSENGER,
    PROVINCE,
)
from vehicles.guangdong_words import DOCUMENT, REASON
from vehicles.quota_rules import tell_enterprise

AT_A_TIME: Dated[int] = Dated({FROM: 10}, FIRST_COME)
DECIDED_WITHIN: Dated[Period] = Dated({FROM: working_days(20)}, DECIDING)
DECIDED_AT_LAST: Dated[Period] = Dated({FROM: working_days(30)}, DECIDING)

another_officer = G(
    "same-officer",
    lambda f, day: not f.verified_by_actor,
    DECIDING,
    text("Whoever verified an application for the city does not decide it. Leave it to another officer."),
)
grants_some = G(
    "nothing-granted",
    lambda f, day: f.offered or any(f.granted.values()),
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
ASSIGNABLE = (
    another_officer, grants_some, no_more_than_wanted, self_operated, converted, first_come, departments_consulted,
    province_consents, within_allotment, within_agreement, ten_at_a_time,
)  # fmt: skip
ALLOTTED_KINDS = {
    code: kind.label for code, kind in KINDS.items() if (kind.direction, kind.service) == (INBOUND, PASSENGER)
}

MOVES: tuple[M, ...] = (
    M(
        "take_longer",
        text("Take ten working days more"),
        REVIEW >> LONGER,
        by=(PROVINCE,),
        cite=DECIDING,
        aside=True,
        evidence=(REASON,),
        tells=tell_enterprise(text("The decision takes longer"), text("The department needs more time, and says why.")),
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
        tells=tell_enterprise(
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
        tells=tell_enterprise(
            text("Application refused"), text("Open the case to read the reason. You may apply again.")
        ),
    ),
)
TIMERS: tuple[Timer[ApplicationFacts], ...] = (
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
)
