"""Orders of inspection: an authority wants a vehicle, a driver or a unit's vehicles looked at (湘政发〔2015〕44号).

Orders that meet at a port are one joint inspection (`registry/ports/inspections.py`); this is the life of each order.
Nobody but its authority reads the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registry.i18n import text
from registry.law import Dated
from registry.ports.law import ALERTS, COOPERATION, JOINT, RECOGNISING
from registry.scheme import NOTHING, SYSTEM, Field, Guard, Move, Scheme, State, Timer
from registry.workdays import calendar_days

CODE = "inspection-order"
OFFICER = "inspection_officer"
AUTHORITIES = {
    "customs": text("Customs"),
    "border_inspection": text("Border inspection"),
    "transport": text("Transport authority"),
}
SCOPES = {
    "vehicle": text("A vehicle"),
    "driver": text("A driver"),
    "unit": text("Every vehicle listed through a unit"),
}
RESULTS = {"clean": text("Nothing found"), "irregular": text("Something found")}


def scope_of(authority: str) -> str:
    """The scope in which an authority's officers work."""
    return f"authority:{authority}"


@dataclass(frozen=True)
class OrderFacts:
    """What the rules know of an order. `until` is its last civil day (Asia/Shanghai)."""

    authority: str
    every: bool
    placed: date
    until: date


IN_FORCE = State("in_force", text("In force"), text("Ports are told of it in the answer to each check."))
REPORTED = State("reported", text("Reported"), text("The authority has inspected and reported."))
WITHDRAWN = State("withdrawn", text("Withdrawn"), text("The authority took it back."))
EXPIRED = State("expired", text("Expired"), text("Its last day is over."))

LONGEST: Dated[int] = Dated({COOPERATION.in_force_from: 90}, ALERTS)
"""Days that an order or an alert may hold. The opinion sets none; see docs/DIVERGENCES.md."""

ends_in_time = Guard[OrderFacts](
    "order-too-long",
    lambda f, day: f.placed <= f.until <= f.placed + timedelta(days=LONGEST.on(day)),
    LONGEST.cite,
    text("Choose a last day between today and %(days)s days from now. A longer need is a new order."),
    params=lambda f: {"days": LONGEST.on(f.placed)},
)

REASON = Field("reason", text("Reason"), "text", hint=text("Only officers of your authority can read it."))
RESULT = Field("result", text("Result"), "choice", choices=RESULTS)
M = Move[OrderFacts]

SCHEME: Scheme[OrderFacts] = Scheme(
    code=CODE,
    title=text("Orders of inspection"),
    summary=text(
        "Customs, border inspection and transport each order inspections; at the port they are one joint inspection,"
        " and the vehicle is released once, when all have reported."
    ),
    law=COOPERATION,
    cite=JOINT,
    states=(IN_FORCE, REPORTED, WITHDRAWN, EXPIRED),
    final=REPORTED | WITHDRAWN | EXPIRED,
    moves=(
        M(
            "place",
            text("Order an inspection"),
            NOTHING >> IN_FORCE,
            by=(OFFICER,),
            cite=ALERTS,
            guards=(ends_in_time,),
            evidence=(REASON,),
            own_page=True,
            help=text("It reaches every port with the next check."),
        ),
        M(
            "report",
            text("Report an inspection"),
            IN_FORCE >> (IN_FORCE | REPORTED),
            by=(OFFICER,),
            cite=RECOGNISING,
            evidence=(RESULT, Field("found", text("What was found"), "text", required=False)),
            choose=lambda f: IN_FORCE if f.every else REPORTED,
            own_page=True,
            help=text("An alert stays in force for other passages; an order is done."),
        ),
        M(
            "withdraw",
            text("Withdraw the order"),
            IN_FORCE >> WITHDRAWN,
            by=(OFFICER,),
            cite=JOINT,
            evidence=(Field("why", text("Why it is withdrawn"), "text"),),
            help=text("It counts no more from the next check on."),
        ),
        M("expire", text("Its last day is over"), IN_FORCE >> EXPIRED, by=(SYSTEM,), cite=ALERTS),
    ),
    readers=(OFFICER,),
    timers=(
        Timer[OrderFacts](
            "last-day",
            text("The order expires"),
            Dated({COOPERATION.in_force_from: calendar_days(90)}, ALERTS),
            IN_FORCE.alone(),
            ALERTS,
            then="expire",
            until=lambda f: f.until,
        ),
    ),
    figures={"longest-order-of-inspection": LONGEST},
)
