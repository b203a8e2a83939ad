"""An answer from a lane's copy: the same question, the same decision code, and how old what it rests on is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from privacy.ids import uuid7
from registry.errors import FieldProblem, Invalid
from registry.ports.check import CLOCKS_DIFFER, FUTURE
from registry.ports.copies.copy import Copy
from registry.ports.decision import Answered, Decision, decide
from registry.ports.lane.clock import LaneClock
from registry.ports.messages import ChannelAnswer, Proposal, channel_answer
from registry.ports.questions import Question
from registry.web.problems import Citation, citation_of


class Why(StrEnum):
    """Reasons of an UNKNOWN that only a lane gives."""

    TOO_OLD = "copy-too-old"
    NO_COPY = "no-copy"
    NOT_PRESENT = "not-in-copy"
    """A question about the past: a copy knows the present alone."""


class LaneSchemeAnswer(Struct, frozen=True):
    """As the centre's; without a copy there is no citation."""

    scheme: str
    status: Answered
    reason: str
    citation: Citation | None
    valid_until: date | None


class LaneAnswer(Struct, frozen=True):
    """As the centre's, and what it rests on: `version` and `age_seconds` of the copy, and `stale`: no, soft or hard."""

    decision_id: UUID
    as_of: datetime
    schemes: list[LaneSchemeAnswer]
    source: str
    version: int | None
    age_seconds: int | None
    stale: str
    channel: ChannelAnswer | None = None
    inspection: None = None
    proposals: list[Proposal] = []


@dataclass(frozen=True)
class FromCopy:
    """An answer, with the tags that stand for what was asked in the record."""

    answer: LaneAnswer
    plate: bytes | None
    driver: bytes | None


def answer(copy: Copy | None, clock: LaneClock, question: Question) -> FromCopy:
    """The answer for a question. Raises Invalid for an instant in the future."""
    now, age = clock.legal(), clock.age()
    if question.at is not None and question.at > now + CLOCKS_DIFFER:
        raise Invalid([FieldProblem("at", "future", FUTURE)])
    if copy is None:
        codes = [question.scheme] if question.scheme else []
        lines = [LaneSchemeAnswer(code, Answered.UNKNOWN, Why.NO_COPY, None, None) for code in codes]
        return FromCopy(LaneAnswer(uuid7(), now, lines, "copy", None, None, "hard"), None, None)
    present = question.at is None or abs(question.at - now) <= CLOCKS_DIFFER
    lines, decided, stale = [], [], "no"
    for rules in copy.schemes:
        if question.scheme not in (None, rules.code):
            continue
        if age is None or age >= rules.hard or not present:
            why = Why.TOO_OLD if present else Why.NOT_PRESENT
            stale = "hard" if present else stale
            cited = citation_of(rules.absent.cite())
            lines.append(LaneSchemeAnswer(rules.code, Answered.UNKNOWN, why, cited, None))
            continue
        stale = "soft" if stale == "no" and age >= rules.soft else stale
        held = [] if question.plate.identity is None else copy.held(question.plate.identity, question.driver, now)
        decision = decide(rules.terms(), held, question.plate.undecidable)
        decided.append(decision)
        lines.append(_line(decision))
    use = None
    if question.channel is not None and present and stale != "hard":
        use = copy.use(question.channel, question.vehicle_class, tuple(decided), question.direction, now)
    told = LaneAnswer(
        uuid7(), now, lines, "copy", copy.version, None if age is None else int(age), stale,
        channel_answer(use) if use else None,
        proposals=[Proposal(plate.shown, plate.jurisdiction) for plate in question.plate.proposals],
    )  # fmt: skip
    plate = None if question.plate.identity is None else copy.key.of_plate(question.plate.identity)
    driver = None if question.driver is None else copy.key.of_driver(question.driver)
    return FromCopy(told, plate, driver)


def _line(decision: Decision) -> LaneSchemeAnswer:
    return LaneSchemeAnswer(
        decision.scheme, decision.status, decision.because, citation_of(decision.cite), decision.valid_until
    )
