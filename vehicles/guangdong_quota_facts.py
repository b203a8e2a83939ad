"""What the rules of Guangdong's quotas are asked about: a quota's facts, the papers of its vehicle, its states. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.scheme import Field, Guard, Move, State, Tell
from registry.workdays import Period
from vehicles.checklists import Checklist, Held, Item
from vehicles.guangdong_law import CERTIFICATE, INBOUND, POLICE, REGISTERING, RULES, SUSPENDING, Kind
from vehicles.spells import Spell

NEW, OLDER, TAKEN = "new", "older", "taken_back"


@dataclass(frozen=True)
class Vehicle:
    """The vehicle named for a quota. `seats` with the driver's; `kept_watch`: satellite positioning is connected."""

    id: UUID
    seats: int = 0
    sleeper: bool = False
    dangerous: bool = False
    heavy: bool = False
    kept_watch: bool = False


@dataclass(frozen=True)
class QuotaFacts:
    """Everything the rules know of a quota. Days are civil days in Asia/Shanghai."""

    case: UUID
    today: date
    quota: UUID
    enterprise: UUID
    city: str
    side: str
    kind: Kind
    basis: str
    """`new`: assigned under the rules; `older`: held when they were published; `taken_back` from a dissolved partner."""
    counts_from: date
    operate_by: date | None = None
    """The last day to put it into operation, as its clock says (None: no such clock runs)."""
    provisional: bool = False
    """Whether a calendar that is not published yet may still move that day."""
    passed_on: bool = False
    found_true: bool = False
    """Whether the city passed the request for extension on, and found it true and reasonable."""
    days: int = 0
    """How many days the extension in hand is for."""
    extended_from: date | None = None
    extended_days: int = 0
    accepted_until: date | None = None
    """The day that a decision on just cause has set."""
    new_day: date | None = None
    """The day given with the move in hand."""
    vehicle: Vehicle | None = None
    papers: tuple[Held, ...] = ()
    spells: tuple[Spell, ...] = ()
    cause_until: date | None = None
    """Until when a cause for longer suspension was accepted."""
    report_until: date | None = None
    report_passed: bool = True
    """Whether the report in the move in hand is a passing one."""
    confirmed_on: date | None = None
    """When address, contact and telephone were last confirmed."""
    equipped: bool = False
    """Whether the inspector found the equipment for dangerous goods."""

    @property
    def checklist(self) -> Checklist:
        return INBOUND_PAPERS if self.kind.direction == INBOUND else OUTBOUND_PAPERS

    @property
    def suspended_since(self) -> date | None:
        return next((spell.since for spell in self.spells if spell.until is None), None)

    @property
    def ended_spells(self) -> tuple[Spell, ...]:
        return tuple(spell for spell in self.spells if spell.until is not None)


# --- Part 二, 四: the papers of a vehicle, in order -------------------------------------------------------------------

_POLICE = Item(
    "police", text("Mainland plates and the approval notice for vehicle and driver, from the provincial police"), POLICE,
    expires=True,
)  # fmt: skip
INBOUND_PAPERS = Checklist(
    "guangdong-inbound",
    text("Papers of an inbound vehicle"),
    (
        Item("registered_there", text("Registered in Hong Kong or Macao, through the related company"), REGISTERING),
        _POLICE,
        Item("driving_licence", text("Vehicle licence (行驶证)"), CERTIFICATE),
    ),
    ordered=True,
)
OUTBOUND_PAPERS = Checklist(
    "guangdong-outbound",
    text("Papers of an outbound vehicle"),
    (
        Item("registered_here", text("Registered in the mainland, with its vehicle licence (行驶证)"), REGISTERING),
        _POLICE,
        Item(
            "formalities_there",
            text("Formalities of Hong Kong or Macao for passage, through the related company"),
            REGISTERING,
        ),
    ),
    ordered=True,
)


# --- States -----------------------------------------------------------------------------------------------------------

ASSIGNED = State("assigned", text("Assigned"), text("To be put into operation; the page says until when."))
ASKED = State("extension_pending", text("Extension asked for"), text("The city verifies and the department decides."))
EXTENDED = State("extended", text("Extended"), text("To be put into operation within the extended time."))
TAKEN_BACK = State(
    "taken_back",
    text("Taken back"),
    text("The cooperation ended; the mainland enterprise puts the quota into operation."),
)
OPERATING = State("operating", text("In operation"), text("The vehicle may drive under this quota."))
SUSPENDED = State("suspended", text("Suspended"), text("Out of operation for a while, by the enterprise's choice."))
CANCELLED = State("cancelled", text("Cancelled"), text("The quota has ended."))

BEFORE = ASSIGNED | ASKED | EXTENDED | TAKEN_BACK
RUNNING = OPERATING | SUSPENDED
LIVE = BEFORE | RUNNING


# --- What several parts of the rules use ------------------------------------------------------------------------------

FROM = RULES.in_force_from
G = Guard[QuotaFacts]
M = Move[QuotaFacts]
CAUSE = Field("cause", text("Cause"), "text", longest=4000, hint=text("What happened, and what shows it."))
NUMBER = Field("number", text("Number of the paper"), "text", longest=100)
NO_CAUSE = Field("no_cause", text("The enterprise was asked, and no just cause was shown"), "tick")
UNTIL = Field("until", text("Until"), "date")
SEE_WHY = text("Open the case to read why, and what you can do.")
day_to_come = G(
    "day-past",
    lambda f, day: f.new_day is None or f.new_day >= day,
    SUSPENDING,
    text("Please give a day that is not past."),
)


def tell_office(to: str, subject: str) -> tuple[Tell, ...]:
    """The letter that a move writes to an office, which reads the rest in the case."""
    return (Tell(to, subject, text("Something about a quota waits for you. Open the case to see what is due.")),)


def no_period(f: QuotaFacts) -> Period | None:
    """For clocks that end on a day of the facts, not after a period."""
    return None
