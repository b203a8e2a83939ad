"""A person's requests about their own data (PIPL arts. 13 to 16, 24, 44 to 50), as one scheme.

A consent is withdrawn at once, as easily as it was given. Asking for erasure restricts at once: the entry behind the
receipt leaves its list. Erasing itself is for the data protection officer, who looks whether the right person asks:
whoever has typed somebody's number through a unit's code holds a receipt too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.accounts.roles import DPO as DPO_ROLE
from registry.i18n import text
from registry.law import Dated
from registry.scheme import (
    NOTHING,
    ClaimRule,
    Field,
    FollowOn,
    Guard,
    Move,
    Scheme,
    State,
    Tell,
    Timer,
    Want,
)
from registry.workdays import Period, working_days
from units.privacy_law import AUTOMATED, KEEPING, PIPL, RIGHTS
from units.scheme import AUDITOR_ROLE, OPERATOR_ROLE

CODE = "personal-data-request"
DPO, OPERATOR, AUDITOR = DPO_ROLE.code, OPERATOR_ROLE, AUDITOR_ROLE
PERSON = "declarant"
"""The role of whoever holds the receipt of the case that the request is about."""

ACCESS, COPY, CORRECTION, ERASURE, WITHDRAWAL, OBJECTION = (
    "access",
    "copy",
    "correction",
    "erasure",
    "withdrawal",
    "objection",
)
KINDS = {
    ACCESS: text("See more than this page shows"),
    COPY: text("Have a copy of more than this page shows"),
    CORRECTION: text("Have something corrected that I cannot correct myself"),
    ERASURE: text("Have my data erased"),
    WITHDRAWAL: text("Withdraw a consent"),
    OBJECTION: text("Object to a decision and have a person look at it"),
}
ERASING = ("erase", "erase_identified")


@dataclass(frozen=True)
class RequestFacts:
    """What the rules know of a request. `stops` are the moves on the person's cases that it brings about."""

    case: UUID
    state: str
    move: str
    kind: str
    person: UUID
    of: UUID
    stops: tuple[FollowOn, ...]
    locks: tuple[str, ...]
    proven: bool
    """A unit has verified the entry behind the receipt."""
    decided_before: bool
    """Whoever acts has made a decision on the entry that the request is about."""


ASKED = State("asked", text("Asked"), text("The data protection officer, or an officer, has to answer."))
HELD = State(
    "held",
    text("Held: stored only"),
    text("The law demands that the data is kept for a while. It is stored, and used for nothing else."),
)
DONE = State("done", text("Done"), text("What was asked for is done, or answered."))
REFUSED = State("refused", text("Refused, with reasons"), text("The answer gives the reasons, and where to complain."))
TAKEN_BACK = State("taken_back", text("Taken back"), text("The person no longer asks for it."))

# The law says "promptly" (art. 50); see docs/DIVERGENCES.md.
ANSWER_WITHIN: Dated[Period] = Dated({PIPL.in_force_from: working_days(15)}, RIGHTS)

G = Guard[RequestFacts]
M = Move[RequestFacts]

to_answer = G(
    "another-kind-of-request",
    lambda f, day: f.kind in (ACCESS, COPY, CORRECTION),
    RIGHTS,
    text("This step is for requests to see, to have a copy, or to have something corrected."),
)
asks_erasure = G(
    "not-an-erasure",
    lambda f, day: f.kind == ERASURE,
    KEEPING,
    text("This step is only for requests to have data erased."),
)
asks_review = G(
    "not-an-objection",
    lambda f, day: f.kind == OBJECTION,
    AUTOMATED,
    text("This step is only for objections to a decision."),
)
no_objection = G(
    "an-objection",
    lambda f, day: f.kind != OBJECTION,
    RIGHTS,
    text("Objections are decided by an officer of the operator, not here."),
)
another_person_looks = G(
    "another-person-looks",
    lambda f, day: not f.decided_before,
    AUTOMATED,
    text("Whoever decided before does not review the decision. Leave it to another officer."),
)
who_asks_is_known = G(
    "identity-not-proven",
    lambda f, day: f.proven,
    RIGHTS,
    text(
        "No unit has verified this declaration, so the receipt does not prove who asks. Look at the person's document,"
        " and use the step for that."
    ),
)

KIND = Field("kind", text("What do you ask for?"), "choice", choices=KINDS)
CONSENT_GIVEN = Field(
    "consent",
    text("Which consent"),
    "choice",
    required=False,
    choices={
        "sensitive-items": text("For my document number and licence details"),
        "provision-to-ports": text("For telling ports whether I am listed"),
    },
)
WORDS = Field("words", text("In your words"), "text", required=False)
ANSWER = Field("answer", text("Answer"), "text", hint=text("The person reads this."))
REASONS = Field(
    "reasons", text("Reasons"), "text", hint=text("The person reads this. A refusal must give its reasons.")
)
SEEN = Field("identity_seen", text("I have seen the person's identity document"), "tick")
UNTIL = Field("until", text("Until"), "date")


def _person(subject: str, body: str) -> tuple[Tell, ...]:
    return (Tell("person", subject, body),)


ERASED = _person(text("Your data is erased"), text("Nobody can read it any more. What was decided stays on record."))

MOVES: tuple[M, ...] = (
    M(
        "ask",
        text("Ask"),
        NOTHING >> (ASKED | DONE),
        by=(PERSON,),
        cite=RIGHTS,
        evidence=(KIND, CONSENT_GIVEN, WORDS),
        choose=lambda f: DONE if f.kind == WITHDRAWAL else ASKED,
        own_page=True,
        help=text("From the page of a receipt. A consent is withdrawn at once."),
    ),
    M(
        "answer",
        text("Answer the request"),
        ASKED >> DONE,
        by=(DPO,),
        cite=RIGHTS,
        guards=(to_answer,),
        evidence=(ANSWER,),
        tells=_person(text("Your request is answered"), text("The page of your data has the answer.")),
        help=text("What was asked for is done; say what."),
    ),
    M(
        "erase",
        text("Erase"),
        (ASKED | HELD) >> DONE,
        by=(DPO,),
        cite=KEEPING,
        guards=(asks_erasure, who_asks_is_known),
        tells=ERASED,
        help=text(
            "Every entry of the person leaves its list, and the person's key is destroyed. This cannot be undone."
            " A line of the serious-dishonesty list that is in effect stays."
        ),
        parting=True,
    ),
    M(
        "erase_identified",
        text("Erase, having seen who asks"),
        (ASKED | HELD) >> DONE,
        by=(DPO,),
        cite=KEEPING,
        guards=(asks_erasure,),
        evidence=(SEEN,),
        tells=ERASED,
        help=text("For a person whom no unit has verified, and who has shown a document. This cannot be undone."),
        parting=True,
    ),
    M(
        "hold",
        text("Hold: store only"),
        ASKED >> HELD,
        by=(DPO,),
        cite=KEEPING,
        guards=(asks_erasure,),
        evidence=(REASONS, UNTIL),
        tells=_person(text("Your data must be kept for a while"), text("The page of your data says why and how long.")),
        help=text("A law demands that the data is kept. It is used for nothing else meanwhile."),
    ),
    M(
        "uphold",
        text("The objection is right"),
        ASKED >> DONE,
        by=(OPERATOR,),
        cite=AUTOMATED,
        guards=(asks_review, another_person_looks),
        evidence=(ANSWER,),
        tells=_person(text("Your objection was looked at"), text("The page of your data has the answer.")),
        help=text("Say what is put right, and make the step on the case itself."),
    ),
    M(
        "reject_objection",
        text("The decision stands"),
        ASKED >> REFUSED,
        by=(OPERATOR,),
        cite=AUTOMATED,
        guards=(asks_review, another_person_looks),
        evidence=(REASONS,),
        tells=_person(text("Your objection was looked at"), text("The page of your data has the answer.")),
    ),
    M(
        "refuse",
        text("Refuse, with reasons"),
        (ASKED | HELD) >> REFUSED,
        by=(DPO,),
        cite=RIGHTS,
        guards=(no_objection,),
        evidence=(REASONS,),
        tells=_person(text("Your request is refused"), text("The page of your data has the reasons.")),
        help=text("A refusal gives its reasons; the person may complain to the authority or sue (art. 50)."),
    ),
    M(
        "take_back",
        text("Take the request back"),
        (ASKED | HELD) >> TAKEN_BACK,
        by=(PERSON,),
        cite=RIGHTS,
        help=text("You no longer ask for it. What has left a list stays off it until you declare again."),
    ),
)


def follow_ons(f: RequestFacts) -> Sequence[FollowOn]:
    """What stops at once: the entry behind the receipt when asked; every case of the person when erased (PI-19)."""
    return f.stops if f.move in ("ask", *ERASING) else ()


SCHEME: Scheme[RequestFacts] = Scheme(
    code=CODE,
    title=text("Requests about one's own data"),
    summary=text("What a person asks for about the data held of them, by when it is answered, and the answer."),
    law=PIPL,
    cite=RIGHTS,
    states=(ASKED, HELD, DONE, REFUSED, TAKEN_BACK),
    final=DONE | REFUSED | TAKEN_BACK,
    moves=MOVES,
    readers=(DPO, OPERATOR, AUDITOR, PERSON),
    timers=(
        Timer[RequestFacts](
            "answering", text("The request is answered"), ANSWER_WITHIN, ASKED.alone(), RIGHTS, marks="overdue"
        ),
    ),
    claims=(
        ClaimRule[RequestFacts](
            "open-request",
            ASKED | HELD,
            lambda f: Want(f"{f.of}/{f.kind}", ("only",), str(f.case)),
            RIGHTS,
            text("You have asked for this already, and it is not answered yet."),
        ),
    ),
    figures={"time-to-answer": ANSWER_WITHIN},
    recipients=lambda f: {"person": f"person:{f.person}"},
    follow_ons=follow_ons,
    locks=lambda f: f.locks,
)
