"""Scheme `hengqin-unit`: a unit's life on the Hengqin second-line credit pass list.

Guidelines, parts 三 (who may apply), 四（一） (an account, authentication in the back office, then one unit, one code)
and 五（三） (a unit that is deregistered is moved off). The entries of its people are `whitelist/scheme.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import (
    ANYONE,
    NOTHING,
    SYSTEM,
    ClaimRule,
    Field,
    Guard,
    Holding,
    Move,
    Scheme,
    StandingRule,
    State,
    States,
    Tell,
    Timer,
    Want,
)
from registry.workdays import Period, working_days
from units.kinds import KINDS, UnitKind
from units.law import (
    CLERK,
    DEREGISTER,
    HENGQIN,
    LEAVE,
    MANAGE,
    OPERATOR,
    REGISTER,
    UNIT_SCHEME,
    VISITOR_CODES,
    VISITORS_LAW,
    hengqin,
)

CODE = UNIT_SCHEME
CLERK_ROLE = "unit_clerk"
OPERATOR_ROLE = "platform_operator"
AUDITOR_ROLE = "auditor"


@dataclass(frozen=True)
class UnitFacts:
    """What the rules ask of a unit. `effective` the day given with the move."""

    unit: UUID
    entity: UUID
    kind: UnitKind
    clerks: int
    officer_is_party: bool
    business_shown: bool
    barred: bool
    effective: date | None = None


# -- figures ----------------------------------------------------------------------------------------------------

# The announcement says nothing of how long a visitor code may hang on a wall (`docs/DIVERGENCES.md`).
VISITOR_CODE_DAYS: Dated[int] = Dated({VISITORS_LAW.in_force_from: 30}, VISITOR_CODES)
# The text gives no period for authentication (`docs/DIVERGENCES.md`): this one only marks a case as overdue.
AUTHENTICATE_WITHIN: Dated[Period] = Dated({date(2024, 2, 18): working_days(5)}, REGISTER)

# -- guards -----------------------------------------------------------------------------------------------------

another_officer = Guard[UnitFacts](
    "same-officer",
    lambda f, _: not f.officer_is_party,
    REGISTER,
    text("Whoever registered a unit, or is its clerk, cannot authenticate it. Leave it to another officer."),
)
business_shown = Guard[UnitFacts](
    "business-not-shown",
    lambda f, _: f.business_shown or not KINDS[f.kind].needs_reason,
    KINDS[UnitKind.OFFICIAL_BUSINESS].cite,
    text("A unit of this kind must say why it comes and goes often, and name a supporting document"),
)
has_clerk = Guard[UnitFacts](
    "no-clerk",
    lambda f, _: f.clerks > 0,
    CLERK,
    text("The unit has nobody responsible for its list. It must name a clerk first."),
)
not_barred = Guard[UnitFacts](
    "unit-barred",
    lambda f, _: not f.barred,
    hengqin("HQ-5.1", "五（一）"),
    text("The unit is on the serious-dishonesty list. While it is, it has no declaration code."),
)
effective_by_now = Guard[UnitFacts](
    "effective-later",
    lambda f, day: f.effective is None or f.effective <= day,
    DEREGISTER,
    text("The unit's registration ends on a later day. Deregister it here when that day has come."),
)

# -- states -----------------------------------------------------------------------------------------------------

APPLIED = State("applied", text("Waiting for the operator"), text("The operator checks the unit's details."))
RETURNED = State(
    "returned", text("Returned to the unit"), text("The operator asked for more. The unit corrects and sends again.")
)
ACTIVE = State("active", text("Active"), text("The unit has its declaration code and manages its own list."))
SUSPENDED = State(
    "suspended",
    text("Suspended"),
    text("Nobody can declare through the unit, and its entries do not count while this lasts."),
)
REFUSED = State("refused", text("Refused"), text("The operator refused the application. The unit may apply again."))
LEFT = State("left", text("Left"), text("The unit left the list by its own wish."))
DEREGISTERED = State(
    "deregistered", text("Deregistered"), text("The unit is off the list, with every entry it sponsored.")
)

IN_FORCE = ACTIVE | SUSPENDED
LIVE = APPLIED | RETURNED | ACTIVE | SUSPENDED

# -- moves ------------------------------------------------------------------------------------------------------

REASON = Field("reason", text("Reason"), "text", hint=text("The unit is told this."))


def _tell(subject: str, body: str) -> tuple[Tell, ...]:
    return (Tell("unit", subject, body),)


MOVES: tuple[Move[UnitFacts], ...] = (
    Move(
        "register",
        text("Register a unit"),
        NOTHING >> APPLIED,
        by=(ANYONE, CLERK_ROLE),
        cite=REGISTER,
        tells=_tell(
            text("Your registration has arrived"),
            text("The operator will check the unit's details. You will be told here when that is done."),
        ),
        own_page=True,
    ),
    Move(
        "authenticate",
        text("Authenticate"),
        APPLIED >> ACTIVE,
        by=(OPERATOR_ROLE,),
        cite=REGISTER,
        guards=(another_officer, business_shown, has_clerk, not_barred),
        evidence=(
            Field(
                "checked",
                text("The details agree with the public register, and the unit is of the kind it states"),
                "tick",
            ),
        ),
        tells=_tell(
            text("Your unit is active"),
            text("The unit's declaration code is ready. Download it or print the poster, and show it to your people."),
        ),
        help=text("The unit gets its one declaration code at once."),
    ),
    Move(
        "return",
        text("Return to the unit"),
        APPLIED >> RETURNED,
        by=(OPERATOR_ROLE,),
        cite=REGISTER,
        evidence=(REASON, Field("missing", text("What is missing"), "text", required=False)),
        tells=_tell(
            text("Please correct your registration"),
            text("The operator needs more before authenticating the unit. Open the case to see what, and send again."),
        ),
    ),
    Move(
        "resubmit",
        text("Correct and send again"),
        RETURNED >> APPLIED,
        by=(CLERK_ROLE,),
        cite=REGISTER,
        guards=(business_shown,),
        own_page=True,
    ),
    Move(
        "refuse",
        text("Refuse"),
        APPLIED >> REFUSED,
        by=(OPERATOR_ROLE,),
        cite=REGISTER,
        evidence=(REASON,),
        tells=_tell(
            text("Your registration was refused"),
            text("Open the case to read the reason. The unit may apply again."),
        ),
        help=text("The unit may apply again."),
        parting=True,
    ),
    Move(
        "suspend",
        text("Suspend"),
        ACTIVE >> SUSPENDED,
        by=(OPERATOR_ROLE,),
        cite=OPERATOR,
        evidence=(REASON,),
        tells=_tell(
            text("Your unit is suspended"),
            text(
                "Nobody can declare through the unit, and its entries do not count for now. Open the case to read why."
            ),
        ),
        help=text("Its entries keep their state and do not count while this lasts."),
        adverse=True,
    ),
    Move(
        "restore",
        text("Restore"),
        SUSPENDED >> ACTIVE,
        by=(OPERATOR_ROLE,),
        cite=OPERATOR,
        guards=(has_clerk,),
        evidence=(Field("reason", text("Reason"), "text", required=False),),
        tells=_tell(
            text("Your unit is active again"),
            text("The unit's entries count again, except those that were suspended by themselves."),
        ),
    ),
    Move(
        "change_details",
        text("Change details"),
        LIVE.stay(),
        by=(CLERK_ROLE,),
        cite=MANAGE,
        own_page=True,
    ),
    Move(
        "replace_code",
        text("Replace the declaration code"),
        ACTIVE.stays(),
        by=(CLERK_ROLE,),
        cite=REGISTER,
        guards=(not_barred,),
        tells=_tell(
            text("The declaration code was replaced"),
            text("The former code stopped working at once. Replace every poster that shows it."),
        ),
        help=text("The former code stops working at once. Posters that show it must be replaced."),
    ),
    Move(
        "withdraw_code",
        text("Withdraw the declaration code"),
        IN_FORCE.stay(),
        by=(OPERATOR_ROLE, SYSTEM),
        cite=not_barred.cite,
        evidence=(Field("reason", text("Reason"), "text", required=False),),
        tells=_tell(
            text("The declaration code was withdrawn"),
            text("Nobody can declare through the unit until it has a new code. Open the case to see what happened."),
        ),
        adverse=True,
    ),
    Move(
        "make_visitor_code",
        text("Make a visitor code"),
        ACTIVE.stays(),
        by=(CLERK_ROLE,),
        cite=VISITOR_CODES,
        guards=(not_barred,),
        own_page=True,
        help=text(
            "Visitors declare with it: it helps them on their way out alone. A former one stops working at once."
        ),
    ),
    Move(
        "end_visitor_code",
        text("End the visitor code"),
        IN_FORCE.stay(),
        by=(CLERK_ROLE,),
        cite=VISITOR_CODES,
        own_page=True,
        help=text("It stops working at once. Visitors who declared with it already stay until their days are over."),
    ),
    Move(
        "leave",
        text("Leave the list"),
        IN_FORCE >> LEFT,
        by=(CLERK_ROLE,),
        cite=LEAVE,
        evidence=(Field("understood", text("I understand that every entry of this unit comes off the list"), "tick"),),
        tells=_tell(
            text("Your unit left the list"),
            text("Its code stopped working, and its entries come off the list."),
        ),
        parting=True,
    ),
    Move(
        "deregister",
        text("Deregister"),
        IN_FORCE >> DEREGISTERED,
        by=(OPERATOR_ROLE,),
        cite=DEREGISTER,
        guards=(effective_by_now,),
        evidence=(
            REASON,
            Field("effective", text("Day on which its registration ended"), "date", required=False),
        ),
        tells=_tell(
            text("Your unit was moved off the list"),
            text("The unit is deregistered: its code stopped working, and its entries come off the list."),
        ),
        help=text("Every entry that it sponsors comes off the list."),
        adverse=True,
    ),
)


def _live_place(facts: UnitFacts) -> Want:
    return Want(key=str(facts.entity), slots=("live",), holder=str(facts.unit))


def _recipients(facts: UnitFacts) -> Mapping[str, str]:
    return {"unit": f"unit:{facts.unit}"}


SCHEME = Scheme[UnitFacts](
    code=CODE,
    title=text("Units on the Hengqin second-line list"),
    law=HENGQIN,
    cite=REGISTER,
    summary=text("A unit registers, the operator authenticates it, and it gets its one declaration code."),
    figures={
        "time-for-the-operator-to-authenticate": AUTHENTICATE_WITHIN,
        "days-that-a-visitor-code-works": VISITOR_CODE_DAYS,
    },
    states=(APPLIED, RETURNED, ACTIVE, SUSPENDED, REFUSED, LEFT, DEREGISTERED),
    final=States((REFUSED, LEFT, DEREGISTERED)),
    moves=MOVES,
    readers=(CLERK_ROLE, OPERATOR_ROLE, AUDITOR_ROLE),
    timers=(
        Timer(
            "authenticate_by",
            text("The operator decides"),
            AUTHENTICATE_WITHIN,
            States((APPLIED,)),
            REGISTER,
            marks="overdue",
        ),
    ),
    claims=(
        ClaimRule(
            "unit-registered",
            LIVE,
            _live_place,
            REGISTER,
            text(
                "A unit with this credit code is registered already. Ask its clerk to add you, or write to the operator"
                " if nobody there knows of it."
            ),
        ),
    ),
    standing=StandingRule({ACTIVE: "LISTED", SUSPENDED: "SUSPENDED"}, lambda f: Holding(subject=f.unit), REGISTER),
    recipients=_recipients,
)
