"""What happened on the road, and who handled it (Guangdong's rules, part 七).

The county where it happened handles it, wherever the enterprise has its seat; what was found goes to the credit archive
of the vehicle, the unit and the person named, by the step that records it; the department tells the agencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, SYSTEM, Field, Guard, Move, Scheme, State, Tell, Timer
from registry.workdays import Period, working_days
from vehicles.guangdong_days import circular_day
from vehicles.guangdong_law import (
    CIRCULARS,
    CIRCULATED_EVERY,
    CITY,
    COUNTY,
    DEPARTMENT,
    ENTERPRISE,
    PRIVATE_CARS,
    PROVINCE,
    REPORTED,
    RULES,
    SUPERVISING,
    WHERE_IT_HAPPENED,
)
from vehicles.guangdong_words import DOCUMENT

CODE = "guangdong-hkmo-conduct"
HANDLED_WITHIN: Dated[Period] = Dated({RULES.in_force_from: working_days(20)}, WHERE_IT_HAPPENED)
"""The rules give no time; twenty working days, as for decisions. It only marks."""
KINDS = {
    "between_places": text("Carrying between places in the mainland"),
    "private_passengers": text("A vehicle with two plates, not licensed, carrying for pay"),
    "private_taxi": text("A private car of Hong Kong or Macao used as a taxi"),
    "overstay": text("Staying beyond what is allowed"),
    "smuggling": text("Smuggling"),
    "crossing": text("Unlawful crossing"),
    "other": text("Something else"),
}


@dataclass(frozen=True)
class ConductFacts:
    """All that its rules ask is by whom and in which scope; these say which case it is."""

    case: UUID
    scopes: tuple[str, ...]
    named: int = 0
    """How many it names: the vehicle, its unit, the person."""
    handled_on: date | None = None
    """The day on which it was handled, while the circular is still to come."""


somebody_named = Guard[ConductFacts](
    "nobody-named",
    lambda f, day: f.named > 0,
    REPORTED,
    text("Say first which vehicle, unit or person it was: what was found goes to their credit archive."),
)


REPORT = State("reported", text("Reported"), text("The authority where it happened handles it."))
HANDLED = State("handled", text("Handled"), text("Reported to the department, for the next circular."))
UNFOUNDED = State("unfounded", text("Unfounded"), text("It was looked into, and there was nothing to handle."))
COPIED = State(
    "copied", text("Circulated"), text("Police, port, customs, border inspection and the other side were told.")
)

WHOM = (
    Field("plate", text("Plate of the vehicle"), "text", required=False, longest=30),
    Field(
        "plate_of", text("Where the plate is from"), "choice", required=False,
        choices={"CN": text("Mainland"), "HK": text("Hong Kong"), "MO": text("Macao")},
    ),
    Field(
        "credit_code", text("Credit code of the unit"), "text", required=False, longest=30,
        hint=text("If it is left out, whoever uses the vehicle under a quota."),
    ),
    Field("driver_document", text("Number of the driver's document"), "text", required=False, longest=60),
)  # fmt: skip
"""Whom it was. Each is sealed; none is needed to report, and one of them to record how it was handled."""
M = Move[ConductFacts]

SCHEME: Scheme[ConductFacts] = Scheme(
    code=CODE,
    title=text("Conduct of vehicles between Guangdong and Hong Kong or Macao"),
    summary=text("What was seen or reported of a vehicle, who handled it, and who was told."),
    law=RULES,
    cite=SUPERVISING,
    states=(REPORT, HANDLED, UNFOUNDED, COPIED),
    final=UNFOUNDED | COPIED,
    moves=(
        M(
            "report",
            text("Report conduct of a vehicle"),
            NOTHING >> REPORT,
            by=(COUNTY, CITY),
            cite=WHERE_IT_HAPPENED,
            evidence=(
                Field("kind", text("What it is"), "choice", choices=KINDS),
                Field("what", text("What happened, where and when, with the plate"), "text", longest=4000),
                Field("reported_by", text("Reported by"), "text", hint=text("Such as customs or border inspection.")),
                *WHOM,
            ),
            help=text("In your own city, wherever the enterprise has its seat."),
        ),
        M(
            "name",
            text("Say whom it was"),
            REPORT.stays(),
            by=(COUNTY, CITY),
            cite=WHERE_IT_HAPPENED,
            evidence=WHOM,
            help=text("What is left empty stays as it was."),
        ),
        M(
            "handle",
            text("Record how it was handled"),
            REPORT >> HANDLED,
            by=(COUNTY, CITY),
            cite=WHERE_IT_HAPPENED,
            guards=(somebody_named,),
            evidence=(
                Field("outcome", text("How it was handled"), "text", longest=4000),
                Field("authority", text("Authority that decided"), "text", longest=200),
                Field("document", text("Number of the decision"), "text", longest=200),
                Field("decided_on", text("Decided on"), "date"),
            ),
            help=text(
                "It goes to the credit archive of the vehicle, the unit and the person named, who may object there."
            ),
            tells=(
                Tell(
                    "department",
                    text("Conduct was handled"),
                    text("Open the case to read it; circulate it in due time."),
                ),
            ),
        ),
        M(
            "drop",
            text("Nothing to handle"),
            REPORT >> UNFOUNDED,
            by=(COUNTY, CITY),
            cite=WHERE_IT_HAPPENED,
            evidence=(Field("reason", text("Reason"), "text"),),
        ),
        M(
            "follow_up",
            text("Record what was done with customs or border inspection"),
            (REPORT | HANDLED).stay(),
            by=(PROVINCE,),
            cite=REPORTED,
            evidence=(Field("done", text("What was done"), "text", longest=4000), DOCUMENT),
        ),
        M(
            "copy",
            text("Copy to the agencies"),
            HANDLED >> COPIED,
            by=(PROVINCE, SYSTEM),
            cite=PRIVATE_CARS,
            bulk=True,
            help=text("Police, port, customs, border inspection, and the agencies of Hong Kong or Macao."),
        ),
    ),
    readers=(COUNTY, CITY, PROVINCE, "auditor", CIRCULARS, ENTERPRISE),
    figures={"handled_within": HANDLED_WITHIN, "circulated_every": CIRCULATED_EVERY},
    timers=(
        Timer("handled_by", text("It is handled"), HANDLED_WITHIN, REPORT.alone(), WHERE_IT_HAPPENED, marks="overdue"),
        Timer(
            "copied_by",
            text("The next circular"),
            lambda f: None,
            HANDLED.alone(),
            PRIVATE_CARS,
            then="copy",
            until=lambda f: circular_day(f.handled_on, CIRCULATED_EVERY.on(f.handled_on)) if f.handled_on else None,
        ),
    ),
    recipients=lambda f: {"department": DEPARTMENT},
)
