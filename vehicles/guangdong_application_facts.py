"""What the rules of applications for Guangdong's quotas are asked about: the facts, and the states. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from registry.i18n import text
from registry.scheme import Field, Guard, Move, State, Tell
from vehicles.guangdong_law import KINDS, MACAO_SIDE, OUTBOUND, PASSENGER, RULES

Numbers = Mapping[str, int]
"""How many quotas of each kind, by the kind's code."""


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
    offered: bool = False
    """Whether the move in hand is only offered: how many are assigned is not filled in yet."""
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


# --- States -----------------------------------------------------------------------------------------------------------

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


# --- What both parts of the rules use ---------------------------------------------------------------------------------

FROM = RULES.in_force_from
G = Guard[ApplicationFacts]
M = Move[ApplicationFacts]
EVERY_KIND = {code: kind.label for code, kind in KINDS.items()}


def numbers(prefix: str, kinds: Mapping[str, str]) -> tuple[Field, ...]:
    """One field for each kind: how many. The kind's code follows the prefix."""
    return tuple(Field(prefix + code, label, "number", required=False, most=1000) for code, label in kinds.items())


def tell_office(to: str, subject: str) -> tuple[Tell, ...]:
    """The letter that a move writes to an office, which reads the rest in the case."""
    return (Tell(to, subject, text("An application for quotas waits for you. Open the case to see what is due.")),)
