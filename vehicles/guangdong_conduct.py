"""What happened on the road, and who handled it (Guangdong's rules, part 七).

The county where it happened handles it, wherever the enterprise has its seat; the department tells the agencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from registry.i18n import text
from registry.scheme import NOTHING, Field, Move, Scheme, State, Tell, Timer
from registry.workdays import working_days
from vehicles.guangdong_law import (
    CITY,
    COUNTY,
    DEPARTMENT,
    PRIVATE_CARS,
    PROVINCE,
    REPORTED,
    RULES,
    SUPERVISING,
    WHERE_IT_HAPPENED,
)
from vehicles.guangdong_words import DOCUMENT

CODE = "guangdong-hkmo-conduct"
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


REPORT = State("reported", text("Reported"), text("The authority where it happened handles it."))
HANDLED = State("handled", text("Handled"), text("Reported to the department, for the next circular."))
UNFOUNDED = State("unfounded", text("Unfounded"), text("It was looked into, and there was nothing to handle."))
COPIED = State(
    "copied", text("Circulated"), text("Police, port, customs, border inspection and the other side were told.")
)

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
            ),
            help=text("In your own city, wherever the enterprise has its seat."),
        ),
        M(
            "handle",
            text("Record how it was handled"),
            REPORT >> HANDLED,
            by=(COUNTY, CITY),
            cite=WHERE_IT_HAPPENED,
            evidence=(Field("outcome", text("How it was handled"), "text", longest=4000), DOCUMENT),
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
            by=(PROVINCE,),
            cite=PRIVATE_CARS,
            bulk=True,
            help=text("Police, port, customs, border inspection, and the agencies of Hong Kong or Macao."),
        ),
    ),
    readers=(COUNTY, CITY, PROVINCE, "auditor"),
    # The rules give no time; twenty working days. It only marks.
    timers=(
        Timer(
            "handled_by", text("It is handled"), working_days(20), REPORT.alone(), WHERE_IT_HAPPENED, marks="overdue"
        ),
    ),
    recipients=lambda f: {"department": DEPARTMENT},
)
