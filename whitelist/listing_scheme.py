"""A line of the "separate-line management" serious-dishonesty list, from its import to its end (HQ-5.1).

The platform moves off what the line names at once. An officer other than the importer then looks whether the right
person, vehicle or unit was meant; a wrong match puts back what it moved. The listing itself is its authority's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, SYSTEM, Field, FollowOn, Guard, Move, Scheme, State, Timer
from registry.workdays import Period, working_days
from units.law import HENGQIN
from whitelist.scheme import AUDITOR, DISHONESTY, EVIDENCE, OPERATOR, REASON

CODE = "hengqin-dishonesty"
FROM = HENGQIN.in_force_from


@dataclass(frozen=True)
class ListingFacts:
    """What the rules know of a listing. `affected` are moves on entries that it brings about, `restorable` those it
    moved and that can be put back. `unit_case` is the live case of the unit that the line names, if it names one."""

    case: UUID
    state: str
    move: str
    kind: str
    affected: tuple[FollowOn, ...]
    restorable: tuple[UUID, ...]
    unit_case: UUID | None
    locks: tuple[str, ...]
    is_importer: bool


MATCHED = State("matched", text("In effect, to be reviewed"), text("Entries were moved; an officer reviews the match."))
CONFIRMED = State("confirmed", text("In effect"), text("The right person, vehicle or unit was meant."))
WRONG = State("wrong_match", text("Wrong match"), text("Somebody else was meant; what was moved is put back."))
ENDED = State(
    "ended", text("Ended"), text("The listing has run out or its authority lifted it; they may declare again.")
)

# The guideline gives no time for the review; see docs/DIVERGENCES.md.
REVIEW_DAYS: Dated[Period] = Dated({FROM: working_days(3)}, DISHONESTY)

another_officer = Guard[ListingFacts](
    "another-officer-reviews",
    lambda f, day: not f.is_importer,
    DISHONESTY,
    text("Whoever imported a line does not review its match. Leave it to another officer."),
)

LISTED_PERSON = "listed_person"
"""The role of somebody whose own entry this line moved; held through the receipt of that entry."""
OBJECTION = Field(
    "objection", text("Why this is not right"), "text", hint=text("For example: another number, sold in May.")
)

COMES = ("import", "begin")
"""The moves by which a line comes into effect: with its import, or on its first day if that is later."""

M = Move[ListingFacts]


def follow_ons(f: ListingFacts) -> Sequence[FollowOn]:
    """What a line does: it moves entries when it comes, and a unit's code dies; a wrong match puts the entries back."""
    if f.move in COMES:
        code_dies = [FollowOn(f.unit_case, "withdraw_code")] if f.unit_case else []
        return [*f.affected, *code_dies]
    if f.state == WRONG.code:
        return [FollowOn(case, "restore_wrong_match") for case in f.restorable]
    return ()


SCHEME: Scheme[ListingFacts] = Scheme(
    code=CODE,
    title=text("Serious-dishonesty listings"),
    summary=text("Lines of the serious-dishonesty list for separate-line management, and what they bring about."),
    law=HENGQIN,
    cite=DISHONESTY,
    states=(MATCHED, CONFIRMED, WRONG, ENDED),
    final=WRONG | ENDED,
    moves=(
        M(
            "import",
            text("Import"),
            NOTHING >> MATCHED,
            by=(OPERATOR, SYSTEM),
            cite=DISHONESTY,
            own_page=True,
            help=text("From a file or a feed of the listing authority, with a dry run first."),
        ),
        M(
            "begin",
            text("The listing begins"),
            (MATCHED | CONFIRMED).stay(),
            by=(SYSTEM,),
            cite=DISHONESTY,
            help=text("A line that was imported ahead takes effect with its first day."),
        ),
        M(
            "confirm_match",
            text("Confirm the match"),
            MATCHED >> CONFIRMED,
            by=(OPERATOR,),
            cite=DISHONESTY,
            guards=(another_officer,),
            evidence=(EVIDENCE,),
            help=text("The number in the list is that of the person, vehicle or unit on record."),
        ),
        M(
            "wrong_match",
            text("Wrong match: put back"),
            (MATCHED | CONFIRMED) >> WRONG,
            by=(OPERATOR,),
            cite=DISHONESTY,
            guards=(another_officer,),
            evidence=(EVIDENCE,),
            help=text("Somebody else was meant. Everything that this line moved is put back where a place is free."),
        ),
        M(
            "object",
            text("Object"),
            (MATCHED | CONFIRMED).stay(),
            by=(LISTED_PERSON,),
            cite=DISHONESTY,
            evidence=(OBJECTION,),
            help=text("Say why somebody else must be meant. An officer who did not import the list looks at it."),
        ),
        M(
            "end",
            text("End the listing"),
            (MATCHED | CONFIRMED) >> ENDED,
            by=(OPERATOR, SYSTEM),
            cite=DISHONESTY,
            evidence=(REASON,),
            help=text("The authority lifted the listing, or upheld an objection. They may declare again."),
        ),
        M(
            "run_out",
            text("The listing has run out"),
            (MATCHED | CONFIRMED) >> ENDED,
            by=(SYSTEM,),
            cite=DISHONESTY,
        ),
    ),
    readers=(OPERATOR, AUDITOR, LISTED_PERSON),
    timers=(
        Timer[ListingFacts](
            "review",
            text("An officer reviews the match"),
            REVIEW_DAYS,
            MATCHED.alone(),
            DISHONESTY,
            marks="overdue",
        ),
    ),
    figures={"time-for-the-review-of-a-match": REVIEW_DAYS},
    follow_ons=follow_ons,
    locks=lambda f: f.locks,
)
