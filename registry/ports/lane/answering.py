"""An answer from a lane's copy: the same question, the same decision code, and how old what it rests on is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.errors import FieldProblem, Forbidden, Invalid
from registry.ports.check import CLOCKS_DIFFER, FUTURE, NOT_GRANTED
from registry.ports.copies.copy import Copy
from registry.ports.copies.documents import SchemeRules
from registry.ports.decision import Answered, Decision, decide
from registry.ports.lane.clock import LaneClock
from registry.ports.messages import ChannelAnswer, CheckRequest, Proposal, channel_answer
from registry.ports.questions import Question
from registry.web.problems import Citation, citation_of


class Why(StrEnum):
    """Reasons of an UNKNOWN that only a lane gives."""

    TOO_OLD = "copy-too-old"
    NO_COPY = "no-copy"
    NOT_PRESENT = "not-in-copy"
    """A question about the past: a copy knows the present alone."""


STALE = ("no", "soft", "hard")


class LaneSchemeAnswer(Struct, frozen=True):
    """As the centre's. Without a copy there is no citation, and `scheme` is what was asked for: null, all there are."""

    scheme: str | None
    status: Answered
    reason: str
    citation: Citation | None
    valid_until: date | None


class LaneAnswer(Struct, frozen=True):
    """As the centre's, and what it rests on: `version` and `age_seconds` of the copy, and `stale`: no, soft or hard.

    `channel` is null, too, where the copy is too old for the channel's scheme.
    """

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
    """The answer for a question. Raises Invalid for an instant in the future, Forbidden for a scheme that it lacks."""
    now, age = clock.legal(), clock.age()
    if question.at is not None and question.at > now + CLOCKS_DIFFER:
        raise Invalid([FieldProblem("at", "future", FUTURE)])
    if copy is None:
        nothing = LaneSchemeAnswer(question.scheme, Answered.UNKNOWN, Why.NO_COPY, None, None)
        return FromCopy(LaneAnswer(uuid7(), now, [nothing], "copy", None, None, "hard"), None, None)
    asked = [rules for rules in copy.schemes if question.scheme in (None, rules.code)]
    if not asked:
        raise Forbidden(NOT_GRANTED, code="scheme-not-granted")
    present = question.at is None or abs(question.at - now) <= CLOCKS_DIFFER
    ages = {rules.code: _stale(rules, age) if present else "no" for rules in asked}
    decided = {
        rules.code: _decide(copy, rules, question, now) if present and ages[rules.code] != "hard" else None
        for rules in asked
    }
    why = Why.TOO_OLD if present else Why.NOT_PRESENT
    told = LaneAnswer(
        uuid7(), now, [_line(rules, decided[rules.code], why) for rules in asked], "copy", copy.version,
        None if age is None else int(age), max(ages.values(), key=STALE.index),
        _channel(copy, question, decided, now),
        proposals=[Proposal(plate.shown, plate.jurisdiction) for plate in question.plate.proposals],
    )  # fmt: skip
    return _with_tags(copy, question, told)


def _stale(rules: SchemeRules, age: float | None) -> str:
    """How a copy of this age counts under a scheme. None, which nobody knows, is older than anything."""
    if age is None or age >= rules.hard:
        return "hard"
    return "soft" if age >= rules.soft else "no"


def _decide(copy: Copy, rules: SchemeRules, question: Question, now: datetime) -> Decision:
    plate = question.plate
    held = [] if plate.identity is None else copy.held(plate.identity, question.driver, now, question.direction)
    return decide(rules.terms(), held, plate.undecidable)


def _channel(
    copy: Copy, question: Question, decided: Mapping[str, Decision | None], now: datetime
) -> ChannelAnswer | None:
    if question.channel is None:
        return None
    use = copy.use(question.channel, question.vehicle_class, decided, question.direction, now)
    return channel_answer(use) if use else None


def _line(rules: SchemeRules, decision: Decision | None, why: Why) -> LaneSchemeAnswer:
    if decision is None:
        return LaneSchemeAnswer(rules.code, Answered.UNKNOWN, why, citation_of(rules.absent.cite()), None)
    return LaneSchemeAnswer(
        decision.scheme, decision.status, decision.because, citation_of(decision.cite), decision.valid_until
    )


def _with_tags(copy: Copy, question: Question, told: LaneAnswer) -> FromCopy:
    plate = None if question.plate.identity is None else copy.key.of_plate(question.plate.identity)
    driver = None if question.driver is None else copy.key.of_driver(question.driver)
    return FromCopy(told, plate, driver)


def read_request(body: bytes) -> CheckRequest:
    """A question as the centre takes it. Raises msgspec.ValidationError, msgspec.DecodeError, CreditpassError."""
    return msgspec.json.decode(body, type=CheckRequest, dec_hook=_secret)


def _secret(kind: Any, value: Any) -> Any:
    if getattr(kind, "__origin__", kind) is Secret and isinstance(value, str):
        return Secret(value)
    raise msgspec.ValidationError("expected a text")
