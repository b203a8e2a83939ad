"""Guangdong's quotas: technical reports and the annual inspection (rules, part 六). Pure."""

from __future__ import annotations

from registry.i18n import text
from registry.law import Dated
from registry.scheme import Field, Timer
from vehicles.guangdong_days import earliest_report
from vehicles.guangdong_law import CITY, COUNTY, ENTERPRISE, FREIGHT, INSPECTING, PASSENGER, REPORTS
from vehicles.guangdong_quota_facts import FROM, NUMBER, OPERATING, RUNNING, G, M, QuotaFacts, no_period
from vehicles.quota_rules import tell_enterprise

REPORT_WINDOW: Dated[int] = Dated({FROM: 30}, REPORTS)

report_passes = G(
    "report-failed",
    lambda f, day: f.report_passed,
    REPORTS,
    text("Only a report that the vehicle passed can be given."),
)
report_not_early = G(
    "report-too-early",
    lambda f, day: f.report_until is None or day >= earliest_report(f.report_until, REPORT_WINDOW.on(day)),
    REPORTS,
    text("This is too early: the report on record runs until %(until)s, and a new one is taken from %(from)s on."),
    lambda f: {
        "until": f.report_until,
        "from": f.report_until and earliest_report(f.report_until, REPORT_WINDOW.on(f.today)),
    },
)
report_to_come = G(
    "report-run-out",
    lambda f, day: f.new_day is None or f.new_day >= day,
    REPORTS,
    text("This report has run out already. Please give a valid one."),
)
report_on_record = G(
    "no-report",
    lambda f, day: f.report_until is not None and day <= f.report_until,
    REPORTS,
    text("Without a valid technical inspection report there is no annual inspection. The enterprise gives it first."),
)
carries_equipment = G(
    "no-equipment",
    lambda f, day: f.equipped or f.vehicle is None or not f.vehicle.dangerous,
    INSPECTING,
    text("A vehicle for dangerous goods must carry its emergency and safety equipment and its signs."),
)
is_freight = G(
    "not-freight",
    lambda f, day: f.kind.service == FREIGHT,
    INSPECTING,
    text("Coaches and taxis are inspected by the city."),
)
is_passenger = G(
    "not-passenger", lambda f, day: f.kind.service == PASSENGER, INSPECTING, text("Trucks are inspected by the county.")
)


MOVES: tuple[M, ...] = (
    M(
        "give_report",
        text("Give the technical inspection report"),
        RUNNING.stay(),
        by=(ENTERPRISE,),
        cite=REPORTS,
        guards=(report_passes, report_not_early, report_to_come),
        evidence=(
            Field("result", text("Result"), "choice", choices={"passed": text("Passed"), "failed": text("Failed")}),
            Field(
                "where",
                text("Inspected in"),
                "choice",
                choices={"mainland": text("The mainland"), "hong_kong": text("Hong Kong"), "macao": text("Macao")},
            ),
            NUMBER,
            Field("valid_until", text("Valid until"), "date"),
        ),
        help=text("By GB 38900. Within the 30 days before the report on record runs out."),
    ),
    M(
        "inspect_freight",
        text("Annual inspection passed (trucks)"),
        OPERATING.stays(),
        by=(COUNTY, CITY),
        cite=INSPECTING,
        guards=(is_freight, report_on_record, carries_equipment),
        evidence=(
            Field("equipped", text("It carries the equipment and signs for dangerous goods"), "tick", required=False),
        ),
        tells=tell_enterprise(text("Annual inspection passed"), text("It is recorded with your quota.")),
    ),
    M(
        "inspect_passenger",
        text("Annual inspection passed (coaches and taxis)"),
        OPERATING.stays(),
        by=(CITY,),
        cite=INSPECTING,
        guards=(is_passenger, report_on_record),
        tells=tell_enterprise(text("Annual inspection passed"), text("It is recorded with your quota.")),
    ),
)


TIMERS: tuple[Timer[QuotaFacts], ...] = (
    Timer(
        "report_expires",
        text("The inspection report runs out"),
        no_period,
        RUNNING,
        REPORTS,
        marks="overdue",
        until=lambda f: f.report_until,
    ),
)
