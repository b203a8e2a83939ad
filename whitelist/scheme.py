"""The second-line credit pass list (横琴"二线"通道信用通行名单), as its guideline has it.

Reads like the guideline: who may declare (§3), how an entry comes to be listed (§4), how it is moved off (§5).
An entry is one person with one vehicle, sponsored by one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    FollowOn,
    Guard,
    Holding,
    Move,
    Scheme,
    Sponsor,
    StandingRule,
    State,
    Tell,
    Timer,
    Want,
)
from registry.workdays import Period, calendar_days, working_days
from units.kinds import UnitKind
from units.law import CLERK as CLERK_NAMED
from units.law import (
    COMMITTEES,
    HENGQIN,
    LEAVE,
    MANAGE,
    REGISTER,
    SHORT_LIVED,
    UNIT_SCHEME,
    VISITING_DRIVERS,
    VISITING_VEHICLES,
    VISITOR_CODES,
    VISITORS_LAW,
    VOLUNTARY,
    hengqin,
)
from units.law import DEREGISTER as UNIT_ENDED
from units.law import OPERATOR as OPERATES
from units.privacy_law import CONSENT, CONSENT_WITHDRAWN, DATA_ERASED, KEEPING
from whitelist import answers
from whitelist.undertakings import PERSONAL_UNDERTAKING, UNIT_UNDERTAKING

CODE = "hengqin"
SELF_USE, UNIT_OWNED = "self_use", "unit"

CLERK, OPERATOR, DECLARANT, AUDITOR = "unit_clerk", "platform_operator", "declarant", "auditor"


# --- What the rules are asked about -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sibling:
    """Another verified entry of the same vehicle, whichever unit sponsors it."""

    case: UUID
    person: UUID
    use: str
    state: str


@dataclass(frozen=True)
class EntryFacts:
    """Everything the rules know of an entry. Days are civil days in Asia/Shanghai."""

    case: UUID
    state: str
    move: str
    person: UUID
    vehicle: UUID
    unit: UUID
    entity: UUID
    """Who the unit is, whichever of its registrations this one is."""
    unit_kind: UnitKind
    unit_state: str
    use: str
    relation: str
    declared_owner: UUID | None
    recorded_use: str
    recorded_owner: UUID | None
    recorded_unit: UUID | None
    siblings: tuple[Sibling, ...]
    document_until: date
    licence_until: date
    barred: bool
    owner_barred: bool
    suspended_by_operator: bool
    by_operator: bool
    was_suspended: bool
    """Whether it was without effect already when a listing removed it."""
    declared_on: date
    vehicle_class: str
    visit_until: date | None
    """A visitor's last day; None: no visitor."""

    @property
    def visiting(self) -> bool:
        """Whether they came through a unit's visitor code (HV-1)."""
        return self.visit_until is not None

    @property
    def owning_unit(self) -> UUID | None:
        """The unit whose vehicle it is on record: the sponsor, except that a visitor's vehicle is not its host's."""
        if self.use == SELF_USE:
            return None
        return self.recorded_unit if self.visiting else self.unit

    @property
    def owner(self) -> UUID | None:
        """Who counts as the owner: whoever is on record while anybody holds a seat, else who is declared."""
        return self.recorded_owner if self.drivers and self.recorded_owner else self.declared_owner

    @property
    def drivers(self) -> tuple[Sibling, ...]:
        """Those of the siblings who hold a seat: of a unit's vehicle there may be any number (HQ-3.7)."""
        return tuple(s for s in self.siblings if s.use == SELF_USE)

    @property
    def is_owner(self) -> bool:
        return self.use == SELF_USE and self.person == self.owner

    @property
    def owner_counts(self) -> bool:
        """Whether an entry of the owner is listed; a suspended owner still counts as owner."""
        return any(s.person == self.owner and s.state in COUNTING_CODES for s in self.drivers) or (
            self.is_owner and self.state in COUNTING_CODES
        )

    @property
    def may_be_listed(self) -> bool:
        return self.use == UNIT_OWNED or self.is_owner or self.owner_counts


# --- States ---------------------------------------------------------------------------------------------------------

DECLARED = State("declared", text("Declared"), text("The unit has not verified this yet."))
RETURNED = State("returned", text("Returned for correction"), text("The person must correct something first."))
LISTED = State("listed", text("Listed"), text("The person and the vehicle are on the list."))
AWAITING_OWNER = State(
    "awaiting_owner",
    text("Waiting for the owner"),
    text("Verified; listed by itself as soon as the vehicle's owner is listed."),
)
SUSPENDED = State("suspended", text("Suspended"), text("On the list, but without effect for the time being."))
LEAVING = State("leaving", text("Leaving"), text("The person has left; the unit has to confirm the removal."))
REMOVED = State("removed", text("Removed"), text("No longer on the list. The ordinary lane stays open."))
REFUSED = State("refused", text("Refused"), text("The unit did not accept this. The ordinary lane stays open."))
WITHDRAWN = State("withdrawn", text("Withdrawn"), text("The person took the declaration back."))

VERIFIED = LISTED | AWAITING_OWNER | SUSPENDED
LIVE = DECLARED | RETURNED | VERIFIED | LEAVING
COUNTING_CODES = frozenset({LISTED.code, SUSPENDED.code})


# --- Figures --------------------------------------------------------------------------------------------------------

FROM = HENGQIN.in_force_from

APPLICANTS = hengqin("HQ-3.1", "三（一）")
TWO_DRIVERS = hengqin("HQ-3.7", "三")
DECLARING = hengqin("HQ-4.2", "四（二）")
VERIFYING = hengqin("HQ-4.3", "四（三）")
DISHONESTY = hengqin("HQ-5.1", "五（一）")

# The guideline gives no length for these two; see docs/DIVERGENCES.md.
LEAVING_DAYS: Dated[Period] = Dated({FROM: working_days(3)}, LEAVE)
VERIFYING_DAYS: Dated[Period] = Dated({FROM: working_days(5)}, CLERK_NAMED)
DRIVING_AGE: Dated[int] = Dated({FROM: 18}, APPLICANTS)
# "Short-lived" is all that was announced of a visitor's entry.
VISIT_DAYS: Dated[Period] = Dated({VISITORS_LAW.in_force_from: calendar_days(7)}, SHORT_LIVED)


# --- Guards ---------------------------------------------------------------------------------------------------------

unit_active = Guard[EntryFacts](
    "unit-not-active",
    lambda f, day: f.unit_state == "active",
    REGISTER,
    text("The unit is not active at present. It must be authenticated, or restored, first."),
)
committee_has_no_vehicles = Guard[EntryFacts](
    "committee-self-use-only",
    lambda f, day: f.visiting or not (f.unit_kind is UnitKind.COMMUNITY_COMMITTEE and f.use == UNIT_OWNED),
    hengqin("HQ-3.4", "三（四）"),
    text("Through a community committee only self-use vehicles can be declared."),
)
other_units_have_unit_vehicles = Guard[EntryFacts](
    "unit-vehicles-only",
    lambda f, day: f.visiting or not (f.unit_kind is UnitKind.OTHER and f.use == SELF_USE),
    hengqin("HQ-3.6", "三（六）"),
    text("Through a unit of this kind only the unit's own vehicles can be declared."),
)
relation_fits = Guard[EntryFacts](
    "relation-fits",
    lambda f, day: f.visiting or (f.relation in answers.RESIDENTS) == (f.unit_kind is UnitKind.COMMUNITY_COMMITTEE),
    COMMITTEES,
    text("Residents and committee staff declare through their community committee, and nobody else does."),
)
papers_valid = Guard[EntryFacts](
    "papers-expired",
    lambda f, day: day <= f.document_until and day <= f.licence_until,
    MANAGE,
    text("The identity document or the driving licence has expired. The person must give the new dates first."),
)
not_barred = Guard[EntryFacts](
    "cannot-be-verified",
    lambda f, day: not f.barred,
    DISHONESTY,
    text("This declaration cannot be verified at present. The person is told why, by the contact on record."),
)
use_agrees = Guard[EntryFacts](
    "use-differs",
    lambda f, day: not f.siblings or f.recorded_use in ("", f.use),
    TWO_DRIVERS,
    text("The vehicle is on record with another kind of use. Ask the operator to settle it."),
)
own_unit_vehicle = Guard[EntryFacts](
    "vehicle-of-another-unit",
    lambda f, day: f.use != UNIT_OWNED or f.visiting or not f.siblings or f.recorded_unit in (None, f.unit),
    APPLICANTS,
    text("The vehicle is on record as another unit's. Ask the operator to settle it."),
)
owner_agrees = Guard[EntryFacts](
    "owner-differs",
    lambda f, day: f.use != SELF_USE or f.owner == f.declared_owner,
    TWO_DRIVERS,
    text("Somebody else is on record as the owner of this vehicle. Ask the operator to settle it."),
)


def _seat_free(f: EntryFacts, day: date) -> bool:
    """At most two persons, one seat kept for the owner: so at most one who is not the owner."""
    others = {s.person for s in f.drivers} - {f.person, f.owner}
    return f.use == UNIT_OWNED or f.is_owner or not others


seat_free = Guard[EntryFacts](
    "driver-seat",
    _seat_free,
    TWO_DRIVERS,
    text("A self-use vehicle may have two drivers on the list, one of whom is its owner. No place is free."),
)
operator_suspended = Guard[EntryFacts](
    "suspended-by-operator",
    lambda f, day: f.by_operator or not f.suspended_by_operator,
    OPERATES,
    text("The operator suspended this entry, and only the operator can restore it."),
)

no_visitor = Guard[EntryFacts](
    "visitor",
    lambda f, day: not f.visiting,
    VISITOR_CODES,
    text("This is a visitor's entry: the unit confirms the visit, and nothing is verified. It ends by itself."),
)
a_visitor = Guard[EntryFacts](
    "not-a-visitor",
    lambda f, day: f.visiting,
    VISITOR_CODES,
    text("This person did not come through the visitor code. The unit verifies them."),
)
visit_not_over = Guard[EntryFacts](
    "visit-over",
    lambda f, day: f.visit_until is None or day <= f.visit_until,
    SHORT_LIVED,
    text("The days of this visit are over. Whoever comes again declares again."),
)
visitors_passenger_vehicle = Guard[EntryFacts](
    "visitors-passenger-vehicles-only",
    lambda f, day: not f.visiting or f.vehicle_class in answers.VISITOR_CLASSES,
    VISITING_VEHICLES,
    text("Visitors can declare passenger vehicles alone."),
)

ELIGIBLE = (
    unit_active,
    committee_has_no_vehicles,
    other_units_have_unit_vehicles,
    relation_fits,
    visitors_passenger_vehicle,
)
VERIFIABLE = (
    *ELIGIBLE,
    not_barred,
    papers_valid,
    use_agrees,
    own_unit_vehicle,
    owner_agrees,
    seat_free,
)

# --- Evidence and who is told ---------------------------------------------------------------------------------------

REASON = Field("reason", text("Reason"), "text", hint=text("The person reads this. Say what to do next."))
WHY_REMOVED = Field(
    "cause",
    text("Why"),
    "choice",
    choices={
        "left_unit": text("No longer belongs to the unit"),
        "asked": text("Asked to leave the list"),
        "vehicle": text("No longer drives this vehicle"),
        "details": text("The details are not right"),
    },
)
EVIDENCE = Field("evidence", text("Evidence seen"), "text", hint=text("Which papers, with their numbers and dates."))
UNDERTAKING = Field("undertaking", text("The unit's undertaking"), "undertaking", undertaking=UNIT_UNDERTAKING)
EXPECTED = Field("expected", text("They visit this unit, or come as its guests"), "tick")


def _both(subject: str, body: str) -> tuple[Tell, ...]:
    return Tell("unit", subject, body), Tell("person", subject, body)


def _person(subject: str, body: str) -> tuple[Tell, ...]:
    return (Tell("person", subject, body),)


def _unit(subject: str, body: str) -> tuple[Tell, ...]:
    return (Tell("unit", subject, body),)


# --- Moves ----------------------------------------------------------------------------------------------------------


def _listed_or_waiting(f: EntryFacts) -> State:
    return LISTED if f.may_be_listed else AWAITING_OWNER


def _as_before(f: EntryFacts) -> State:
    return SUSPENDED if f.was_suspended else _listed_or_waiting(f)


def _settled(f: EntryFacts) -> State:
    return SUSPENDED if f.state == SUSPENDED.code else _listed_or_waiting(f)


M = Move[EntryFacts]

MOVES: tuple[M, ...] = (
    M(
        "declare",
        text("Declare"),
        NOTHING >> DECLARED,
        by=(ANYONE,),
        cite=DECLARING,
        guards=ELIGIBLE,
        evidence=(
            Field("undertaking", text("The driver's undertaking"), "undertaking", undertaking=PERSONAL_UNDERTAKING),
        ),
        own_page=True,
        tells=_unit(text("A new declaration"), text("Somebody has declared through your code. Please verify it.")),
        help=text("A person scans the unit's code and declares themselves and one vehicle."),
    ),
    M(
        "verify",
        text("Verify"),
        DECLARED >> (LISTED | AWAITING_OWNER),
        by=(CLERK,),
        cite=VERIFYING,
        guards=(no_visitor, *VERIFIABLE),
        evidence=(UNDERTAKING,),
        choose=_listed_or_waiting,
        bulk=True,
        tells=_person(
            text("Verified"), text("Your unit has verified your declaration. The page shows what holds now.")
        ),
        help=text("The person belongs to the unit and the details are right."),
    ),
    M(
        "admit",
        text("Confirm the visit"),
        DECLARED >> (LISTED | AWAITING_OWNER),
        by=(CLERK,),
        cite=VISITING_DRIVERS,
        guards=(a_visitor, visit_not_over, *VERIFIABLE),
        evidence=(EXPECTED,),
        choose=_listed_or_waiting,
        bulk=True,
        tells=_person(
            text("Visit confirmed"),
            text("The unit you visit has confirmed it. It helps you on your way out; the page shows until when."),
        ),
        help=text("The person visits the unit. Whether they work for anybody is not asked."),
    ),
    M(
        "return",
        text("Return for correction"),
        DECLARED >> RETURNED,
        by=(CLERK,),
        cite=MANAGE,
        evidence=(REASON,),
        bulk=True,
        tells=_person(text("Please correct your declaration"), text("Your unit returned it with a reason.")),
        help=text("Something must be put right by the person first."),
    ),
    M(
        "correct",
        text("Correct and send again"),
        RETURNED >> DECLARED,
        by=(DECLARANT,),
        cite=DECLARING,
        guards=ELIGIBLE,
        own_page=True,
        tells=_unit(text("A corrected declaration"), text("A returned declaration was corrected. Please verify it.")),
    ),
    M(
        "refuse",
        text("Refuse"),
        (DECLARED | RETURNED) >> REFUSED,
        by=(CLERK,),
        cite=VERIFYING,
        evidence=(REASON,),
        bulk=True,
        adverse=True,
        tells=_person(text("Declaration refused"), text("Your unit did not accept your declaration, with a reason.")),
        help=text("The person does not belong to the unit, or may not be listed through it."),
    ),
    M(
        "withdraw",
        text("Withdraw"),
        (DECLARED | RETURNED) >> WITHDRAWN,
        by=(DECLARANT,),
        cite=VOLUNTARY,
        tells=_both(text("Declaration withdrawn"), text("The person took the declaration back.")),
        help=text("You declared of your own will and may take it back. Passage by the ordinary lane does not change."),
        parting=True,
    ),
    M(
        "change_details",
        text("Change my details"),
        VERIFIED.stay(),
        by=(DECLARANT,),
        cite=MANAGE,
        guards=(no_visitor,),
        own_page=True,
        tells=_unit(text("Details changed"), text("Somebody changed their details. Please verify them again.")),
        help=text("A new name, telephone, document or licence. You stay listed; your unit verifies again."),
    ),
    M(
        "verify_again",
        text("Verify the changed details"),
        VERIFIED.stay(),
        by=(CLERK,),
        cite=MANAGE,
        guards=(no_visitor, unit_active, papers_valid),
        evidence=(UNDERTAKING,),
        bulk=True,
        help=text("The changed details are right and the person still belongs to the unit."),
    ),
    M(
        "owner_listed",
        text("The owner is listed"),
        AWAITING_OWNER >> LISTED,
        by=(SYSTEM,),
        cite=TWO_DRIVERS,
        tells=_both(text("Now listed"), text("The vehicle's owner is on the list, so this entry is listed too.")),
    ),
    M(
        "owner_gone",
        text("The owner is no longer listed"),
        LISTED >> AWAITING_OWNER,
        by=(SYSTEM,),
        cite=TWO_DRIVERS,
        adverse=True,
        tells=_both(
            text("Waiting for the owner again"),
            text("The vehicle's owner is no longer on the list. This entry waits until the owner is listed again."),
        ),
    ),
    M(
        "owner_cannot",
        text("The owner cannot be listed at present"),
        AWAITING_OWNER.stays(),
        by=(SYSTEM,),
        cite=TWO_DRIVERS,
        tells=_both(
            text("The owner cannot be listed at present"),
            text(
                "This entry waits for the vehicle's owner, who cannot be listed at present. You can leave at any time."
            ),
        ),
    ),
    M(
        "suspend",
        text("Suspend"),
        LISTED >> SUSPENDED,
        by=(CLERK, OPERATOR),
        cite=MANAGE,
        evidence=(REASON,),
        bulk=True,
        adverse=True,
        tells=_both(text("Entry suspended"), text("The entry is without effect for the time being, with a reason.")),
        help=text("Without effect for the time being; the seat is kept."),
    ),
    M(
        "restore",
        text("Restore"),
        SUSPENDED >> (LISTED | AWAITING_OWNER),
        by=(CLERK, OPERATOR),
        cite=MANAGE,
        guards=(operator_suspended, not_barred),
        choose=_listed_or_waiting,
        bulk=True,
        tells=_both(text("Entry restored"), text("The suspension is over.")),
        help=text("Ends the suspension."),
    ),
    M(
        "leave",
        text("Leave the list"),
        VERIFIED >> LEAVING,
        by=(DECLARANT,),
        cite=LEAVE,
        tells=_both(
            text("Leaving the list"),
            text("The person asked to leave. The entry no longer counts; the unit confirms the removal."),
        ),
        help=text("It takes effect at once. Your unit cannot refuse. Passage by the ordinary lane does not change."),
        parting=True,
    ),
    M(
        "confirm_leaving",
        text("Confirm the removal"),
        LEAVING >> REMOVED,
        by=(CLERK,),
        cite=LEAVE,
        bulk=True,
        tells=_person(text("Removed from the list"), text("Your unit confirmed that you left the list.")),
        parting=True,
    ),
    M(
        "leaving_final",
        text("The removal is final"),
        LEAVING >> REMOVED,
        by=(SYSTEM,),
        cite=LEAVE,
        tells=_both(text("Removed from the list"), text("Three working days have passed; the removal is final.")),
    ),
    M(
        "remove",
        text("Remove"),
        (VERIFIED | LEAVING) >> REMOVED,
        by=(CLERK,),
        cite=LEAVE,
        evidence=(WHY_REMOVED,),
        bulk=True,
        adverse=True,
        tells=_both(text("Removed from the list"), text("The unit removed this entry. The page says why.")),
        help=text("The person left the unit, asked to leave, or no longer drives the vehicle."),
    ),
    M(
        "visit_over",
        text("The visit is over"),
        (DECLARED | RETURNED | VERIFIED) >> REMOVED,
        by=(SYSTEM,),
        cite=SHORT_LIVED,
        tells=_person(text("The visit is over"), text("The entry ended by itself. For another visit, declare again.")),
    ),
    M(
        "unit_ended",
        text("The unit has ended"),
        LIVE >> REMOVED,
        by=(SYSTEM,),
        cite=UNIT_ENDED,
        adverse=True,
        tells=_person(
            text("Removed from the list"),
            text("Your unit is no longer on the list, and this entry ended with it. You may declare through another."),
        ),
    ),
    M(
        CONSENT_WITHDRAWN,
        text("Removed: the person withdrew a consent"),
        LIVE >> REMOVED,
        by=(SYSTEM,),
        cite=CONSENT,
        tells=_both(
            text("Removed from the list"),
            text("The person withdrew a consent without which nobody can be listed. The ordinary lane stays open."),
        ),
    ),
    M(
        DATA_ERASED,
        text("Removed: the person asked for erasure"),
        LIVE >> REMOVED,
        by=(SYSTEM,),
        cite=KEEPING,
        tells=_both(
            text("Removed from the list"),
            text("The person asked that their data is erased. The ordinary lane stays open."),
        ),
    ),
    M(
        "bar",
        text("Removed by the serious-dishonesty list"),
        (VERIFIED | LEAVING) >> REMOVED,
        by=(SYSTEM,),
        cite=DISHONESTY,
        adverse=True,
        tells=(
            Tell(
                "unit",
                text("Removed from the list"),
                text("The platform removed this entry under article 5(1). The person is told the reason."),
            ),
            Tell(
                "person",
                text("Removed from the list"),
                text(
                    "You or the vehicle were put on a serious-dishonesty list. The page says by which authority, and"
                    " how to object. An officer checks that the right person or vehicle was meant."
                ),
            ),
        ),
    ),
    M(
        "suspend_for_unit",
        text("Suspended: the unit is on the serious-dishonesty list"),
        LISTED >> SUSPENDED,
        by=(SYSTEM,),
        cite=DISHONESTY,
        adverse=True,
        tells=_both(
            text("Entry suspended"),
            text("The unit was put on a serious-dishonesty list; its vehicles are suspended."),
        ),
    ),
    M(
        "restore_wrong_match",
        text("Restored: wrong match"),
        (REMOVED | SUSPENDED) >> VERIFIED,
        by=(SYSTEM,),
        cite=DISHONESTY,
        choose=_as_before,
        tells=_both(
            text("Restored to the list"),
            text("An officer found that somebody else was meant. The entry is restored. We are sorry."),
        ),
    ),
    M(
        "become_owner",
        text("Settled as owner"),
        VERIFIED >> (LISTED | SUSPENDED),
        by=(OPERATOR,),
        cite=TWO_DRIVERS,
        choose=lambda f: SUSPENDED if f.state == SUSPENDED.code else LISTED,
        evidence=(EVIDENCE,),
        own_page=True,
        tells=_both(
            text("You are on record as the owner"),
            text("The operator settled who owns the vehicle. The unit verifies again."),
        ),
    ),
    M(
        "become_driver",
        text("Settled as second driver"),
        VERIFIED >> VERIFIED,
        by=(OPERATOR,),
        cite=TWO_DRIVERS,
        choose=_settled,
        evidence=(EVIDENCE,),
        own_page=True,
        tells=_both(
            text("Somebody else is on record as the owner"),
            text(
                "The operator settled who owns the vehicle. This entry is now the second driver's; the unit verifies again."
            ),
        ),
    ),
    M(
        "end_former_owner",
        text("Removed: the vehicle has a new owner"),
        VERIFIED >> REMOVED,
        by=(OPERATOR,),
        cite=TWO_DRIVERS,
        adverse=True,
        evidence=(EVIDENCE,),
        own_page=True,
        tells=_both(
            text("Removed from the list"),
            text("The operator settled that the vehicle has a new owner, and this entry has ended."),
        ),
    ),
)


# --- What follows from a move, and the limits -------------------------------------------------------------------------


def follow_ons(f: EntryFacts) -> Sequence[FollowOn]:
    """What the owner's entry does to those who wait for it, or no longer may (HQ-3.7)."""
    if f.use != SELF_USE:
        return ()
    if not f.is_owner:
        if f.move in ("verify", "admit") and f.state == AWAITING_OWNER.code and f.owner_barred:
            return (FollowOn(f.case, "owner_cannot"),)
        return ()
    others = [s for s in f.drivers if s.person != f.owner]
    if f.owner_counts:
        return [FollowOn(s.case, "owner_listed") for s in others if s.state == AWAITING_OWNER.code]
    gone = [FollowOn(s.case, "owner_gone") for s in others if s.state == LISTED.code]
    if f.move in ("refuse", "bar"):
        gone += [FollowOn(s.case, "owner_cannot") for s in others]
    return gone


def _seat(f: EntryFacts) -> Want | None:
    if f.use != SELF_USE:
        return None
    return Want(str(f.vehicle), ("owner",) if f.is_owner else ("other",), str(f.person))


def _same_entry(f: EntryFacts) -> Want:
    return Want(f"{f.person}/{f.vehicle}/{f.unit}", ("only",), str(f.case))


def _holding(f: EntryFacts) -> Holding:
    """Valid while the papers are and, of a visitor, to the end of the visit and on the way out alone (HV-2)."""
    days = (f.document_until, f.licence_until, *((f.visit_until,) if f.visit_until else ()))
    direction = "out" if f.visiting else None
    return Holding(f.vehicle, f.person, Sponsor(UNIT_SCHEME, f.unit), min(days), direction=direction)


CLAIMS = (
    ClaimRule[EntryFacts]("driver-seat", VERIFIED, _seat, TWO_DRIVERS, seat_free.message),
    ClaimRule[EntryFacts](
        "live-entry",
        LIVE,
        _same_entry,
        hengqin("HQ-1.2", "一（二）"),
        text("This person has declared this vehicle through this unit already. Use the receipt, or ask the unit."),
    ),
)

SCHEME: Scheme[EntryFacts] = Scheme(
    code=CODE,
    title=text("Second-line credit pass list"),
    summary=text(
        "Makes passage through the second line easier. It authorises nothing: whoever is not on it passes in the"
        " ordinary lane, and being on it exempts nobody from a check."
    ),
    law=HENGQIN,
    cite=hengqin("HQ-1.2", "一（二）"),
    states=(DECLARED, RETURNED, LISTED, AWAITING_OWNER, SUSPENDED, LEAVING, REMOVED, REFUSED, WITHDRAWN),
    final=REMOVED | REFUSED | WITHDRAWN,
    moves=MOVES,
    readers=(CLERK, OPERATOR, DECLARANT, AUDITOR),
    timers=(
        Timer[EntryFacts](
            "verifying",
            text("The unit verifies"),
            VERIFYING_DAYS,
            DECLARED.alone(),
            VERIFYING_DAYS.cite,
            marks="overdue",
        ),
        Timer[EntryFacts](
            "leaving",
            text("The removal becomes final"),
            LEAVING_DAYS,
            LEAVING.alone(),
            LEAVE,
            then="leaving_final",
        ),
        Timer[EntryFacts](
            "visit",
            text("The visit ends"),
            VISIT_DAYS,
            DECLARED | RETURNED | VERIFIED,
            SHORT_LIVED,
            then="visit_over",
            starts=lambda f: f.declared_on if f.visiting else None,
            until=lambda f: f.visit_until,
        ),
    ),
    claims=CLAIMS,
    standing=StandingRule[EntryFacts](
        {LISTED: "LISTED", SUSPENDED: "SUSPENDED"},
        _holding,
        VERIFYING,
    ),
    figures={
        "time-until-a-removal-is-final": LEAVING_DAYS,
        "time-for-the-unit-to-verify": VERIFYING_DAYS,
        "least-age-of-a-driver": DRIVING_AGE,
        "days-of-a-visit": VISIT_DAYS,
    },
    recipients=lambda f: {"unit": f"unit:{f.unit}", "person": f"person:{f.person}"},
    follow_ons=follow_ons,
    locks=lambda f: (
        f"driver-seat:{f.vehicle}",
        f"person:{f.person}",
        *([f"entity:{f.entity}"] if f.use == UNIT_OWNED else []),
    ),
)
