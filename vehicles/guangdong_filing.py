"""Changes of who holds quotas, filed with Guangdong's department (rules, 一（三）, 八（二） to （四）).

A new name or seat, a split, a merger; and the ways of cooperative enterprises into self-operation, or out of it.
What a filing changes, it changes for all quotas named, and their clocks run on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, SYSTEM, Field, FollowOn, Guard, Move, Scheme, State, Tell, Timer
from registry.workdays import Period, working_days
from vehicles.guangdong_application import EQUITY_OVER
from vehicles.guangdong_days import circular_day
from vehicles.guangdong_law import (
    CIRCULARS,
    CIRCULATED_EVERY,
    CIRCULATING,
    CITY,
    CONVERTING,
    DEPARTMENT,
    DISSOLVING,
    ENTERPRISE,
    HONG_KONG,
    MERGING,
    NO_MAINLAND_UNIT,
    PROVINCE,
    READERS,
    RENAMING,
    RULES,
    SPLITTING,
)
from vehicles.guangdong_words import REASON
from vehicles.quota_rules import city_scope, enterprise_scope, tell_enterprise

CODE = "guangdong-hkmo-filing"
RECORDED_WITHIN: Dated[Period] = Dated({RULES.in_force_from: working_days(20)}, RENAMING)
"""The rules give no time; twenty working days, as for decisions. It only marks."""

RENAME, SEAT, SPLIT_STAYS, SPLIT_ENDED, MERGER = "rename", "seat", "split_stays", "split_ended", "merger"
OWN_COMPANY, CONFIRMED_TO, DISSOLVED, BROUGHT_IN = "own_company", "confirmed_to", "dissolved", "brought_in"
KINDS = {
    RENAME: text("A new name"),
    SEAT: text("A new seat in another city"),
    SPLIT_STAYS: text("A split; the original enterprise stays and keeps its quotas"),
    SPLIT_ENDED: text("A split; the original enterprise ends and one of the new ones gets the quotas"),
    MERGER: text("A merger"),
    OWN_COMPANY: text("Cooperation to self-operation: the mainland enterprise sets up its own company there"),
    CONFIRMED_TO: text("Cooperation to self-operation: quotas are confirmed to a mainland company of the other side"),
    DISSOLVED: text("The cooperation is dissolved; the mainland side takes the quotas back"),
    BROUGHT_IN: text("An operator of Hong Kong or Macao without a mainland unit registers one"),
}
SEALED_BY_ALL = (SPLIT_ENDED, MERGER, CONFIRMED_TO)
CONVERSIONS = (OWN_COMPANY, CONFIRMED_TO)
PASSES = (SPLIT_ENDED, MERGER, CONFIRMED_TO, BROUGHT_IN)
"""Those by which quotas pass to another holder."""


@dataclass(frozen=True)
class FilingFacts:
    """Everything the rules know of a filing. `parties` are all whose confirmation and seal it needs."""

    case: UUID
    move: str
    enterprise: UUID
    """Who files."""
    city: str
    kind: str
    by_filer: bool = True
    """Whether who acts now acts for the enterprise that files."""
    holders: frozenset[UUID] = frozenset()
    """The enterprises whose quotas are concerned: they read it."""
    sides: frozenset[str] = frozenset()
    """The sides (Hong Kong, Macao) of the quotas concerned."""
    parties: frozenset[UUID] = frozenset()
    confirmed: frozenset[UUID] = frozenset()
    receiver: UUID | None = None
    quotas: tuple[UUID, ...] = ()
    """The quotas that change hands or are taken back."""
    registered: bool = False
    """Whether the market registry has entered the change."""
    equity: Decimal | None = None
    told_both: bool = False
    passed_on: bool = False
    """Whether the city passed it on."""
    recorded_on: date | None = None
    """The day on which the department recorded it, while the circular is still to come."""
    agreed_day: date | None = None
    """The day that the port office and Hong Kong's Transport Department agreed for the clearance allowance."""

    @property
    def missing(self) -> frozenset[UUID]:
        return self.parties - self.confirmed


# --- Guards -------------------------------------------------------------------------------------------------------------

G = Guard[FilingFacts]

registry_first = G(
    "not-registered",
    lambda f, day: f.kind not in (RENAME, SEAT) or f.registered,
    RENAMING,
    text("A new name or seat is entered at the market registry first, and filed here after that."),
)
split_sealed = G(
    "split-not-sealed",
    lambda f, day: f.kind != SPLIT_ENDED or not f.missing,
    SPLITTING,
    text("The original and all the new enterprises must confirm, with their seals. %(missing)s are missing."),
    lambda f: {"missing": len(f.missing)},
)
merger_sealed = G(
    "merger-not-sealed",
    lambda f, day: f.kind != MERGER or not f.missing,
    MERGING,
    text("All enterprises that merge must confirm, with their seals. %(missing)s are missing."),
    lambda f: {"missing": len(f.missing)},
)
holder_consents = G(
    "no-consent-of-holder",
    lambda f, day: f.kind not in (CONFIRMED_TO, BROUGHT_IN) or not f.missing,
    CONVERTING,
    text("The mainland enterprise that was given the quotas must consent first."),
)
receiver_files = G(
    "receiver-files",
    lambda f, day: f.kind not in (SPLIT_ENDED, MERGER) or f.receiver == f.enterprise,
    SPLITTING,
    text("Whoever gets the quotas files: of a split one new enterprise, of a merger the merged one."),
)
self_operated = G(
    "filing-equity-not-over-half",
    lambda f, day: f.kind not in (*CONVERSIONS, BROUGHT_IN) or (f.equity or Decimal(0)) > EQUITY_OVER.on(day),
    CONVERTING,
    text("Between the enterprise and the company there, there must be more than 50 % of equity."),
)
governments_told = G(
    "governments-not-told",
    lambda f, day: f.kind != DISSOLVED or f.told_both,
    DISSOLVING,
    text("The mainland enterprise tells the department in writing, and the Hong Kong one its Transport Department."),
)
through_city = G(
    "not-through-city",
    lambda f, day: f.kind != BROUGHT_IN or f.passed_on,
    NO_MAINLAND_UNIT,
    text("This filing goes through the city of the new mainland enterprise, which has not passed it on yet."),
)
allowance_agreed = G(
    "no-day-for-allowance",
    lambda f, day: (
        f.kind not in CONVERSIONS or HONG_KONG not in f.sides or (f.agreed_day is not None and f.agreed_day <= day)
    ),
    CONVERTING,
    text(
        "Hong Kong clearance allowances follow the quotas: the port office and Hong Kong's Transport Department agree the"
        " day first, and it must have come. Macao has none."
    ),
)

own_filing = G(
    "not-the-filer",
    lambda f, day: f.by_filer,
    SPLITTING,
    text("Only the enterprise that drew it up files it or takes it back. The others confirm it."),
)
FILABLE = (
    registry_first, split_sealed, merger_sealed, holder_consents, receiver_files, self_operated, governments_told,
)  # fmt: skip


# --- States -------------------------------------------------------------------------------------------------------------

CONFIRMING = State("confirming", text("Being confirmed"), text("Those concerned confirm it with their seals."))
FILED = State("filed", text("Filed"), text("The provincial department has it."))
EFFECTIVE = State(
    "effective", text("Recorded"), text("The change holds; the agencies are told with the next circular.")
)
CIRCULATED = State(
    "circulated", text("Circulated"), text("Police, port, customs, border inspection and county were told.")
)
RETURNED = State("returned", text("Returned for correction"), text("The enterprise corrects it and sends it again."))
WITHDRAWN = State("withdrawn", text("Withdrawn"), text("The enterprise took the filing back."))

OPEN = CONFIRMING | FILED | RETURNED

FILING = (
    Field("kind", text("What has changed"), "choice", choices=KINDS),
    Field(
        "details", text("Details"), "text", longest=4000, hint=text("Names, dates and documents, with their numbers.")
    ),
    Field(
        "equity",
        text("Equity between the enterprise and the company there, in per cent"),
        "number",
        required=False,
        most=100,
        places=2,
    ),
    Field("registered", text("The market registry has entered it"), "tick", required=False),
    Field(
        "told_both",
        text("The department and Hong Kong's Transport Department were told in writing"),
        "tick",
        required=False,
        hint=text("Needed when a cooperation is dissolved."),
    ),
)


def _office(to: str, subject: str) -> tuple[Tell, ...]:
    return (Tell(to, subject, text("A filing waits for you. Open the case to see what is due.")),)


M = Move[FilingFacts]

MOVES: tuple[M, ...] = (
    M(
        "draw_up",
        text("Draw up a filing"),
        NOTHING >> CONFIRMING,
        by=(ENTERPRISE,),
        cite=RENAMING,
        evidence=FILING,
        own_page=True,
        help=text("A new name or seat, a split, a merger, or the end or change of a cooperation."),
    ),
    M(
        "confirm",
        text("Confirm with our seal"),
        (CONFIRMING | RETURNED).stay(),
        by=(ENTERPRISE,),
        cite=SPLITTING,
        evidence=(Field("sealed", text("We confirm this filing, and our seal is on it"), "tick"),),
        help=text("Each enterprise concerned confirms for itself."),
    ),
    M(
        "file",
        text("File with the department"),
        (CONFIRMING | RETURNED) >> FILED,
        by=(ENTERPRISE,),
        cite=RENAMING,
        guards=(own_filing, *FILABLE),
        tells=_office("department", text("A filing has come in")),
    ),
    M(
        "pass_on",
        text("Pass on to the department"),
        FILED.stays(),
        by=(CITY,),
        cite=NO_MAINLAND_UNIT,
        help=text("The city of the new mainland enterprise passes the filing on."),
    ),
    M(
        "agree_day",
        text("Record the day agreed for the clearance allowance"),
        FILED.stays(),
        by=(PROVINCE,),
        cite=CONVERTING,
        evidence=(
            Field("agreed_day", text("Day of the agreement"), "date"),
            Field("opinions", text("Opinions of the port office and of Hong Kong"), "text"),
        ),
    ),
    M(
        "record",
        text("Record the change"),
        FILED >> EFFECTIVE,
        by=(PROVINCE,),
        cite=CIRCULATING,
        guards=(*FILABLE, through_city, allowance_agreed),
        tells=tell_enterprise(text("Your filing is recorded"), text("The change holds for the quotas concerned.")),
    ),
    M(
        "return",
        text("Return for correction"),
        FILED >> RETURNED,
        by=(PROVINCE,),
        cite=RENAMING,
        aside=True,
        evidence=(REASON,),
        tells=tell_enterprise(text("Please correct your filing"), text("The department returned it with a reason.")),
    ),
    M(
        "withdraw",
        text("Withdraw"),
        OPEN >> WITHDRAWN,
        by=(ENTERPRISE,),
        cite=RENAMING,
        guards=(own_filing,),
        parting=True,
    ),
    M(
        "circulate",
        text("Circulate"),
        EFFECTIVE >> CIRCULATED,
        by=(PROVINCE, SYSTEM),
        cite=CIRCULATING,
        bulk=True,
        help=text("Told to police, port, customs, border inspection and the county, in a numbered circular."),
    ),
)  # fmt: skip


def follow_ons(f: FilingFacts) -> Sequence[FollowOn]:
    """What a recorded filing does to each of the quotas: they pass to the receiver, or are taken back."""
    if f.move != "record":
        return ()
    if f.kind == DISSOLVED:
        return [FollowOn(quota, "take_back") for quota in f.quotas]
    return [FollowOn(quota, "change_holder") for quota in f.quotas] if f.kind in PASSES else ()


SCHEME: Scheme[FilingFacts] = Scheme(
    code=CODE,
    title=text("Filings on holders of Guangdong's quotas"),
    summary=text("Who holds a quota changes by a filing, with the seals of all concerned. Kind and clocks stay."),
    law=RULES,
    cite=RENAMING,
    states=(CONFIRMING, FILED, EFFECTIVE, CIRCULATED, RETURNED, WITHDRAWN),
    final=CIRCULATED | WITHDRAWN,
    moves=MOVES,
    readers=(*READERS, CIRCULARS),
    figures={"recorded_within": RECORDED_WITHIN, "circulated_every": CIRCULATED_EVERY},
    timers=(
        Timer(
            "recorded_by", text("The department records it"), RECORDED_WITHIN, FILED.alone(), RENAMING, marks="overdue"
        ),
        Timer(
            "circulated_by",
            text("The next circular"),
            lambda f: None,
            EFFECTIVE.alone(),
            CIRCULATING,
            then="circulate",
            until=lambda f: circular_day(f.recorded_on, CIRCULATED_EVERY.on(f.recorded_on)) if f.recorded_on else None,
        ),
    ),
    recipients=lambda f: {"enterprise": enterprise_scope(f.enterprise), "department": DEPARTMENT},
    follow_ons=follow_ons,
    scopes=lambda f: (
        city_scope(f.city),
        *sorted(enterprise_scope(one) for one in {f.enterprise, *f.parties, *f.holders}),
    ),
)
