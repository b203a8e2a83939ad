"""A quota of Guangdong's to Hong Kong or Macao, from its assignment to its end (rules, parts 二, 三, 四, 六, 八（三）).

Reads like the rules: the vehicle and its papers (二, 四), putting into operation and suspension (三), inspection (六).
A clock marks; a person judges the cause, and cancels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import (
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
    Tell,
    Timer,
    Want,
)
from registry.workdays import Period, calendar_days, working_days, years
from vehicles.checklists import Checklist, Held, Item
from vehicles.guangdong_days import earliest_report, fits, last_day_within, left
from vehicles.guangdong_law import (
    CERTIFICATE,
    CIRCULATING,
    CITY,
    COUNTY,
    DECIDING,
    DEPARTMENT,
    DISSOLVING,
    ENTERPRISE,
    FREIGHT,
    INBOUND,
    INSPECTING,
    KEPT_CURRENT,
    KINDS_APART,
    NEW_QUOTAS,
    OLDER_QUOTAS,
    PASSENGER,
    POLICE,
    POLICE_ROLE,
    POSITIONING,
    PROVINCE,
    PUBLISHED,
    READERS,
    REGISTERING,
    REPORTS,
    RULES,
    SEATS,
    SUSPENDING,
    WHERE_IT_HAPPENED,
    Kind,
)
from vehicles.quota_rules import city_scope, enterprise_scope, in_hand
from vehicles.spells import Spell

CODE = "guangdong-hkmo-quota"
NEW, OLDER, TAKEN = "new", "older", "taken_back"


# --- What the rules are asked about -------------------------------------------------------------------------------------


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


# --- Figures ------------------------------------------------------------------------------------------------------------

FROM = RULES.in_force_from

COACH_SEATS_BELOW: Dated[int] = Dated({FROM: 57}, SEATS)
TAXI_SEATS: Dated[int] = Dated({FROM: 8}, SEATS)
OPERATE_WITHIN: Dated[Period] = Dated({PUBLISHED: calendar_days(180)}, NEW_QUOTAS)
EXTENDED_BY: Dated[int] = Dated({FROM: 180}, NEW_QUOTAS)
OPERATE_AFTER_DISSOLUTION: Dated[Period] = Dated({FROM: calendar_days(180)}, DISSOLVING)
SUSPENDED_AT_MOST: Dated[int] = Dated({FROM: 180}, SUSPENDING)
REPORT_WINDOW: Dated[int] = Dated({FROM: 30}, REPORTS)
# The rules give no length for these two; see docs/DIVERGENCES.md.
CONFIRMED_WITHIN: Dated[Period] = Dated({FROM: years(1)}, KEPT_CURRENT)
EXTENSION_DECIDED: Dated[Period] = Dated({FROM: working_days(20)}, NEW_QUOTAS)


# --- Part 二, 四: the vehicle and its papers, in order --------------------------------------------------------------------

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

G = Guard[QuotaFacts]


def _seats_fit(f: QuotaFacts, day: date) -> bool:
    if f.vehicle is None or f.kind.service != PASSENGER:
        return True
    if f.kind.taxi:
        return f.vehicle.seats <= TAXI_SEATS.on(day)
    return f.vehicle.seats < COACH_SEATS_BELOW.on(day) and not f.vehicle.sleeper


vehicle_fits = G(
    "vehicle-does-not-fit",
    _seats_fit,
    SEATS,
    text("A coach has fewer than 57 seats and is no sleeper; a taxi has 8 seats at most. The driver's seat counts."),
)
vehicle_named = G(
    "no-vehicle",
    lambda f, day: f.vehicle is not None,
    REGISTERING,
    text("Please name the vehicle of this quota first."),
)
papers_complete = G(
    "papers-missing",
    lambda f, day: not f.checklist.missing(f.papers, day),
    CERTIFICATE,
    text(
        "%(missing)s papers are missing or have run out: registration, police and, for outbound vehicles, formalities."
    ),
    lambda f: {"missing": len(f.checklist.missing(f.papers, f.today))},
)
kept_watch = G(
    "no-positioning",
    lambda f, day: f.vehicle is None or f.vehicle.kept_watch or not _watched(f),
    POSITIONING,
    text("Coaches, vehicles for dangerous goods and heavy trucks need satellite positioning, fitted and connected."),
)


def _watched(f: QuotaFacts) -> bool:
    """The kinds "two passenger, one dangerous, one heavy": of passenger vehicles, coaches."""
    assert f.vehicle is not None
    return f.vehicle.dangerous or f.vehicle.heavy or (f.kind.service == PASSENGER and not f.kind.taxi)


# --- Part 三: into operation, and out of it for a while ------------------------------------------------------------------

is_new = G(
    "not-a-new-quota",
    lambda f, day: f.basis == NEW,
    NEW_QUOTAS,
    text("An extension is for quotas assigned under the rules. For this one, just cause can be shown instead."),
)
is_not_new = G(
    "a-new-quota",
    lambda f, day: f.basis != NEW,
    OLDER_QUOTAS,
    text("This quota was assigned under the rules: its time is extended on request."),
)
asked_in_time = G(
    "asked-too-late",
    lambda f, day: f.operate_by is None or day <= f.operate_by or f.provisional,
    NEW_QUOTAS,
    text("The time to put this quota into operation is over; an extension had to be asked for before that."),
)
time_is_over = G(
    "time-not-over",
    lambda f, day: f.operate_by is not None and day > f.operate_by,
    NEW_QUOTAS,
    text("The time to put this quota into operation is not over yet."),
)
day_is_certain = G(
    "day-provisional",
    lambda f, day: not f.provisional,
    NEW_QUOTAS,
    text("The calendar that decides the last day is not published yet. Nothing is taken away before it is."),
)
city_found_true = G(
    "not-found-true",
    lambda f, day: f.passed_on and f.found_true,
    NEW_QUOTAS,
    text("The city must verify first that reasons and evidence are true and reasonable, and pass them on."),
)
in_principle = G(
    "longer-than-in-principle",
    lambda f, day: f.days <= EXTENDED_BY.on(day),
    NEW_QUOTAS,
    text("An extension is 180 days at most in principle. For a longer one there is a step that asks for the reason."),
)
day_to_come = G(
    "day-past",
    lambda f, day: f.new_day is None or f.new_day >= day,
    SUSPENDING,
    text("Please give a day that is not past."),
)


def _suspension_fits(f: QuotaFacts, day: date) -> bool:
    last = f.new_day or day
    if f.cause_until is not None and last <= f.cause_until:
        return True
    return fits(f.ended_spells, f.suspended_since or day, last, SUSPENDED_AT_MOST.on(day))


suspension_fits = G(
    "suspension-too-long",
    _suspension_fits,
    SUSPENDING,
    text("Without just cause a vehicle is suspended at most 180 days in a calendar year. %(left)s are left. To suspend"
         " it for longer, show the cause and have it accepted."),
    lambda f: {"left": left(f.ended_spells, f.suspended_since or f.today, SUSPENDED_AT_MOST.on(f.today))},
)  # fmt: skip


# --- Part 六: inspection --------------------------------------------------------------------------------------------------

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


# --- States -------------------------------------------------------------------------------------------------------------

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


# --- What is asked, and who is told -------------------------------------------------------------------------------------

REASON = Field("reason", text("Reason"), "text", hint=text("The enterprise reads this. Say what to do next."))
CAUSE = Field("cause", text("Cause"), "text", longest=4000, hint=text("What happened, and what shows it."))
NUMBER = Field("number", text("Number of the paper"), "text", longest=100)
NO_CAUSE = Field("no_cause", text("The enterprise was asked, and no just cause was shown"), "tick")
UNTIL = Field("until", text("Until"), "date")


def _enterprise(subject: str, body: str) -> tuple[Tell, ...]:
    return (Tell("enterprise", subject, body),)


def _office(to: str, subject: str) -> tuple[Tell, ...]:
    return (Tell(to, subject, text("Something about a quota waits for you. Open the case to see what is due.")),)


SEE_WHY = text("Open the case to read why, and what you can do.")


# --- Moves --------------------------------------------------------------------------------------------------------------

M = Move[QuotaFacts]

MOVES: tuple[M, ...] = (
    M(
        "assign",
        text("Assigned"),
        NOTHING >> ASSIGNED,
        by=(SYSTEM,),
        cite=DECIDING,
        own_page=True,
        help=text("Opened by the assignment of an application, or for a quota held when the rules were published."),
    ),
    M(
        "name_vehicle",
        text("Name the vehicle"),
        (BEFORE | SUSPENDED).stay(),
        by=(ENTERPRISE,),
        cite=SEATS,
        guards=(vehicle_fits,),
        evidence=(
            Field("seats", text("Seats, the driver's included"), "number", least=1, most=200),
            Field("sleeper", text("It is a sleeper coach"), "tick", required=False),
            Field("dangerous", text("It carries dangerous goods"), "tick", required=False),
            Field("heavy", text("It is a heavy truck"), "tick", required=False),
            Field("positioning", text("Satellite positioning is fitted and connected"), "tick", required=False),
        ),
        own_page=True,
        help=text("The vehicle that drives under this quota. Another vehicle needs papers of its own."),
    ),
    M(
        "put_into_operation",
        text("Issue the transport certificate"),
        BEFORE >> OPERATING,
        by=(COUNTY, CITY),
        cite=CERTIFICATE,
        guards=(vehicle_named, vehicle_fits, papers_complete, kept_watch),
        evidence=(NUMBER,),
        tells=_enterprise(
            text("In operation"), text("The transport certificate was issued: the quota is in operation.")
        ),
        help=text("Against driving licence and approval notice. The quota is in operation from then on."),
    ),
    M(
        "ask_extension",
        text("Ask for an extension"),
        ASSIGNED >> ASKED,
        by=(ENTERPRISE,),
        cite=NEW_QUOTAS,
        guards=(is_new, asked_in_time),
        evidence=(
            CAUSE,
            Field(
                "evidence", text("What shows it"), "text", longest=4000, hint=text("Purchases, filings, with numbers.")
            ),
        ),
        tells=_office("city", text("An extension is asked for")),
        help=text("Only before the 180 days are over, and for objective reasons."),
    ),
    M(
        "pass_extension_on",
        text("Verify and pass on"),
        ASKED.stays(),
        by=(CITY,),
        cite=NEW_QUOTAS,
        evidence=(
            Field(
                "opinion",
                text("Reasons and evidence"),
                "choice",
                choices={"true": text("Are true and reasonable"), "doubtful": text("Are not true or not reasonable")},
            ),
            Field("findings", text("What was found"), "text"),
        ),
        tells=_office("department", text("An extension is asked for")),
    ),
    M(
        "grant_extension",
        text("Grant the extension"),
        ASKED >> EXTENDED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        guards=(city_found_true, in_principle),
        evidence=(Field("days", text("Days"), "number", least=1, most=3650),),
        tells=_enterprise(text("Extended"), text("Open the case to see until when the quota must be in operation.")),
        help=text("It runs from the end of the first 180 days."),
    ),
    M(
        "grant_longer_extension",
        text("Grant a longer extension, with the reason"),
        ASKED >> EXTENDED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        guards=(city_found_true,),
        evidence=(Field("days", text("Days"), "number", least=1, most=3650), REASON),
        tells=_enterprise(text("Extended"), text("Open the case to see until when the quota must be in operation.")),
        help=text("More than 180 days, which the rules allow only as an exception."),
    ),
    M(
        "refuse_extension",
        text("Refuse the extension"),
        ASKED >> ASSIGNED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        evidence=(REASON,),
        adverse=True,
        tells=_enterprise(text("Extension refused"), SEE_WHY),
        help=text("The first 180 days go on to their end; when they are over the quota can be cancelled."),
    ),
    M(
        "accept_cause",
        text("Accept a just cause"),
        (ASSIGNED | TAKEN_BACK) >> EXTENDED,
        by=(PROVINCE,),
        cite=OLDER_QUOTAS,
        guards=(is_not_new, day_to_come),
        evidence=(UNTIL, REASON),
        tells=_enterprise(text("Your cause was accepted"), text("Open the case to see until when you have time.")),
        help=text("For a quota of before the rules, or one that was taken back. It sets a new last day."),
    ),
    M(
        "cancel_unused",
        text("Cancel: not put into operation in time"),
        (ASSIGNED | EXTENDED) >> CANCELLED,
        by=(PROVINCE,),
        cite=NEW_QUOTAS,
        guards=(is_new, time_is_over, day_is_certain),
        evidence=(REASON,),
        adverse=True,
        tells=_enterprise(text("Quota cancelled"), SEE_WHY),
    ),
    M(
        "give_up",
        text("Cancel: deemed given up, without just cause"),
        (ASSIGNED | EXTENDED) >> CANCELLED,
        by=(PROVINCE,),
        cite=OLDER_QUOTAS,
        guards=(is_not_new, time_is_over, day_is_certain),
        evidence=(NO_CAUSE, REASON),
        adverse=True,
        tells=_enterprise(text("Quota cancelled"), SEE_WHY),
        help=text("For a quota of before the rules, or one that was taken back and had its time extended."),
    ),
    M(
        "give_up_taken_back",
        text("Cancel: taken back, and not put into operation"),
        TAKEN_BACK >> CANCELLED,
        by=(PROVINCE,),
        cite=DISSOLVING,
        guards=(time_is_over, day_is_certain),
        evidence=(NO_CAUSE, REASON),
        adverse=True,
        tells=_enterprise(text("Quota cancelled"), SEE_WHY),
    ),
    M(
        "hand_back",
        text("Give the quota back"),
        LIVE >> CANCELLED,
        by=(ENTERPRISE,),
        cite=OLDER_QUOTAS,
        evidence=(Field("understood", text("I understand that the quota ends"), "tick"),),
        tells=_office("department", text("A quota was given back")),
    ),
    M(
        "revoke",
        text("Revoke"),
        RUNNING >> CANCELLED,
        by=(PROVINCE,),
        cite=WHERE_IT_HAPPENED,
        evidence=(
            Field("document", text("Decision"), "text", hint=text("Its number, its date and who made it.")),
            REASON,
        ),
        adverse=True,
        tells=_enterprise(text("Quota revoked"), SEE_WHY),
        help=text("On a decision of the authority that handled a violation."),
    ),
    M(
        "suspend",
        text("Suspend operation"),
        OPERATING >> SUSPENDED,
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        guards=(day_to_come, suspension_fits),
        evidence=(UNTIL,),
        tells=_office("county", text("A vehicle was suspended")),
        help=text("From today until the day you give; you can resume earlier."),
    ),
    M(
        "prolong_suspension",
        text("Suspend for longer"),
        SUSPENDED.stays(),
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        guards=(day_to_come, suspension_fits),
        evidence=(UNTIL,),
    ),
    M(
        "ask_longer_suspension",
        text("Show a cause for longer suspension"),
        RUNNING.stay(),
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        evidence=(CAUSE, UNTIL),
        tells=_office("city", text("Longer suspension is asked for")),
    ),
    M(
        "accept_longer_suspension",
        text("Accept the cause for longer suspension"),
        RUNNING.stay(),
        by=(CITY, PROVINCE),
        cite=SUSPENDING,
        guards=(day_to_come,),
        evidence=(UNTIL, REASON),
        tells=_enterprise(text("Longer suspension accepted"), text("Open the case to see until when.")),
    ),
    M(
        "resume",
        text("Resume operation"),
        SUSPENDED >> OPERATING,
        by=(ENTERPRISE,),
        cite=SUSPENDING,
        guards=(vehicle_named, vehicle_fits, papers_complete, kept_watch),
        tells=_office("county", text("A vehicle is in operation again")),
    ),
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
        tells=_enterprise(text("Annual inspection passed"), text("It is recorded with your quota.")),
    ),
    M(
        "inspect_passenger",
        text("Annual inspection passed (coaches and taxis)"),
        OPERATING.stays(),
        by=(CITY,),
        cite=INSPECTING,
        guards=(is_passenger, report_on_record),
        tells=_enterprise(text("Annual inspection passed"), text("It is recorded with your quota.")),
    ),
    M(
        "confirm_details",
        text("Confirm address, contact and telephone"),
        LIVE.stay(),
        by=(ENTERPRISE,),
        cite=KEPT_CURRENT,
        evidence=(Field("current", text("Registered address, contact and telephone are current"), "tick"),),
    ),
    M(
        "change_holder",
        text("The holder has changed"),
        LIVE.stay(),
        by=(SYSTEM,),
        cite=CIRCULATING,
        tells=_enterprise(text("A quota has passed to you"), text("Its clocks run on as they were.")),
        help=text("By a filing: clocks, state and kind stay as they are."),
    ),
    M(
        "take_back",
        text("Taken back after a cooperation ended"),
        LIVE >> TAKEN_BACK,
        by=(SYSTEM,),
        cite=DISSOLVING,
        tells=_enterprise(
            text("A quota has come back to you"),
            text("Put it into operation within 180 days. Open it to see until when."),
        ),
    ),
)


# --- The whole ----------------------------------------------------------------------------------------------------------


def _no_period(f: QuotaFacts) -> Period | None:
    return None


def _extended(f: QuotaFacts) -> Period | None:
    return calendar_days(f.extended_days) if f.extended_days else None


def _suspension_ends(f: QuotaFacts) -> date | None:
    """The last day of a running suspension that keeps within the limit, or that an accepted cause allows."""
    if f.suspended_since is None:
        return None
    within = last_day_within(f.ended_spells, f.suspended_since, SUSPENDED_AT_MOST.on(f.suspended_since))
    return max(within, f.cause_until) if f.cause_until else within


SCHEME: Scheme[QuotaFacts] = Scheme(
    code=CODE,
    title=text("Guangdong's quotas to Hong Kong and Macao"),
    summary=text("A quota is for one vehicle. Its side, direction and kind never change."),
    law=RULES,
    cite=KINDS_APART,
    states=(ASSIGNED, ASKED, EXTENDED, TAKEN_BACK, OPERATING, SUSPENDED, CANCELLED),
    final=CANCELLED.alone(),
    moves=MOVES,
    readers=(*READERS, POLICE_ROLE),
    timers=(
        Timer(
            "operate", text("Put into operation"), OPERATE_WITHIN, ASSIGNED.alone(), NEW_QUOTAS,
            marks="overdue", starts=lambda f: f.counts_from,
        ),
        Timer(
            "operate_extended", text("Put into operation, extended"), _extended, EXTENDED.alone(), NEW_QUOTAS,
            marks="overdue", starts=lambda f: f.extended_from, until=lambda f: f.accepted_until,
        ),
        Timer(
            "operate_taken_back", text("Put into operation after being taken back"), OPERATE_AFTER_DISSOLUTION,
            TAKEN_BACK.alone(), DISSOLVING, marks="overdue", starts=lambda f: f.counts_from,
        ),
        Timer(
            "extension_decided", text("The extension is decided"), EXTENSION_DECIDED, ASKED.alone(), NEW_QUOTAS,
            marks="overdue",
        ),
        Timer(
            "suspension_allowed", text("Suspension within the limit"), _no_period, SUSPENDED.alone(), SUSPENDING,
            marks="overdue", until=_suspension_ends,
        ),
        Timer(
            "report_expires", text("The inspection report runs out"), _no_period, RUNNING, REPORTS,
            marks="overdue", until=lambda f: f.report_until,
        ),
        Timer(
            "details_confirmed",
            text("Address, contact and telephone are confirmed"),
            CONFIRMED_WITHIN,
            LIVE,
            KEPT_CURRENT,
            marks="overdue",
            starts=lambda f: f.confirmed_on,
        ),
    ),
    claims=(
        in_hand(LIVE, lambda f: f.quota, lambda f: f.case, KINDS_APART),
        ClaimRule[QuotaFacts](
            "guangdong-vehicle",
            RUNNING,
            lambda f: Want(f"{f.vehicle.id}/{f.side}", ("quota",), str(f.case)) if f.vehicle else None,
            REGISTERING,
            text("This vehicle drives under another quota of this side already. Each quota needs a vehicle of its own."),
        ),
    ),
    standing=StandingRule[QuotaFacts](
        {OPERATING: "LISTED", SUSPENDED: "SUSPENDED"},
        lambda f: Holding(f.vehicle.id) if f.vehicle else None,
        KINDS_APART,
    ),
    figures={
        "coach_seats_below": COACH_SEATS_BELOW,
        "taxi_seats": TAXI_SEATS,
        "operate_within": OPERATE_WITHIN,
        "extended_by_days": EXTENDED_BY,
        "operate_after_dissolution": OPERATE_AFTER_DISSOLUTION,
        "extension_decided": EXTENSION_DECIDED,
        "suspended_days_a_year": SUSPENDED_AT_MOST,
        "report_window_days": REPORT_WINDOW,
        "details_confirmed_within": CONFIRMED_WITHIN,
    },
    recipients=lambda f: {
        "enterprise": enterprise_scope(f.enterprise),
        "city": city_scope(f.city),
        "county": city_scope(f.city),
        "department": DEPARTMENT,
    },
    scopes=lambda f: (enterprise_scope(f.enterprise), city_scope(f.city)),
)  # fmt: skip
