"""An incident with personal data (PIPL art. 57), from its discovery to its end: scope, measures, notices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from registry.accounts.roles import DPO as DPO_ROLE
from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, Field, Move, Scheme, State, Timer
from registry.workdays import Period, calendar_days
from units.privacy_law import INCIDENT, PIPL

CODE = "personal-data-incident"
DPO, AUDITOR = DPO_ROLE.code, "auditor"
TOLD, HARM_AVERTED = "told", "harm_averted"


@dataclass(frozen=True)
class IncidentFacts:
    """What the rules know of an incident. `persons`: whose data the disclosure log shows within its scope."""

    case: UUID
    state: str
    move: str
    persons: tuple[UUID, ...] = ()


OPEN = State("open", text("Under way"), text("It is being contained, and the notices are due."))
NOTIFIED = State(
    "notified", text("Notified"), text("The authority knows, and so do the persons unless harm is averted.")
)
CLOSED = State("closed", text("Closed"), text("What happened is known, and what was done against it."))
NO_BREACH = State("no_breach", text("No breach"), text("Nobody who should not have seen data has seen any."))

# The law says "immediately" and names no hours; see docs/DIVERGENCES.md.
NOTIFY_WITHIN: Dated[Period] = Dated({PIPL.in_force_from: calendar_days(1)}, INCIDENT)

M = Move[IncidentFacts]

SCHEME: Scheme[IncidentFacts] = Scheme(
    code=CODE,
    title=text("Incidents with personal data"),
    summary=text("Leaks, tampering and loss: what happened, whom it concerns, what was done, and who was told."),
    law=PIPL,
    cite=INCIDENT,
    states=(OPEN, NOTIFIED, CLOSED, NO_BREACH),
    final=CLOSED | NO_BREACH,
    moves=(
        M(
            "report",
            text("Open an incident"),
            NOTHING >> OPEN,
            by=(DPO,),
            cite=INCIDENT,
            evidence=(Field("what", text("What happened"), "text"),),
            own_page=True,
            help=text("With the account that looked and the time, the software finds whom it concerns."),
        ),
        M(
            "measure",
            text("Note a measure"),
            (OPEN | NOTIFIED).stay(),
            by=(DPO,),
            cite=INCIDENT,
            evidence=(Field("measure", text("What was done"), "text"),),
        ),
        M(
            "notify",
            text("The notices are given"),
            OPEN >> NOTIFIED,
            by=(DPO,),
            cite=INCIDENT,
            evidence=(
                Field("authority", text("Notice to the authority"), "text", hint=text("To whom, when, its reference.")),
                Field(
                    "persons",
                    text("The persons concerned"),
                    "choice",
                    choices={
                        TOLD: text("Are told now, by the application and the telephone on record"),
                        HARM_AVERTED: text("Are not told: the measures avert harm effectively (art. 57)"),
                    },
                ),
            ),
        ),
        M(
            "close",
            text("Close"),
            NOTIFIED >> CLOSED,
            by=(DPO,),
            cite=INCIDENT,
            evidence=(Field("findings", text("Findings"), "text"),),
        ),
        M(
            "no_breach",
            text("There was no breach"),
            OPEN >> NO_BREACH,
            by=(DPO,),
            cite=INCIDENT,
            evidence=(Field("reasons", text("Reasons"), "text"),),
        ),
    ),
    readers=(DPO, AUDITOR),
    timers=(
        Timer[IncidentFacts](
            "notifying", text("The notices are given"), NOTIFY_WITHIN, OPEN.alone(), INCIDENT, marks="overdue"
        ),
    ),
    figures={"time-to-give-notice": NOTIFY_WITHIN},
)
