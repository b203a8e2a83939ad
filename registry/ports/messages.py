"""The check as JSON: what a port sends and what it is sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from privacy.secret import Secret
from registry.clock import civil_day
from registry.formats.documents import DocumentType
from registry.formats.plates import Jurisdiction
from registry.notices import cite_by_clause
from registry.ports import channels
from registry.ports.channels import Direction
from registry.ports.check import Answer
from registry.ports.decision import Answered, Because, Decision
from registry.ports.inspections import Joint
from registry.ports.questions import Question, read_driver, read_plate
from registry.web.problems import Citation, Problem, citation_of

MOST_IN_A_BATCH = 500
LANE_NAME = r"[a-z0-9][a-z0-9_.-]{0,63}"
"""How a lane may be called within its port's system."""
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}\Z")]


class Driver(Struct, frozen=True, forbid_unknown_fields=True):
    """The driver's document. `country` (ISO 3166-1 alpha-2) is needed for a passport."""

    type: DocumentType
    number: Secret[str]
    country: Annotated[str, Meta(max_length=2)] | None = None


class CheckRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A plate, and what else the lane knows. Leave `at` out to ask about the present."""

    plate: Secret[str]
    jurisdiction: Jurisdiction | None = None
    driver: Driver | None = None
    scheme: Code | None = None
    channel: Code | None = None
    direction: Direction | None = None
    vehicle_class: Code | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None


class BatchItem(Struct, frozen=True, forbid_unknown_fields=True):
    """One question of many, with an id of the client's own."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    check: CheckRequest


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 500 questions. They are never merged: each has its own answer and its own record."""

    items: Annotated[list[BatchItem], Meta(min_length=1, max_length=MOST_IN_A_BATCH)]


class ConditionAnswer(Struct, frozen=True):
    """What is told beside a status and changes nothing of it, such as `under-notice`: a public notice runs.

    `since` and `until` are civil days (Asia/Shanghai); null where none is set, or the last one is not certain yet.
    """

    condition: str
    citation: Citation | None
    since: date | None
    until: date | None


class SchemeAnswer(Struct, frozen=True):
    """The answer under one scheme. `valid_until` is the last civil day (Asia/Shanghai); null where none is set."""

    scheme: str
    status: Answered
    reason: Because
    citation: Citation
    valid_until: date | None
    conditions: list[ConditionAnswer] = []


class Hours(Struct, frozen=True):
    """From and until, as `HH:MM` in Asia/Shanghai; the end of a day is `24:00`."""

    opens: str
    closes: str


class ChannelAnswer(Struct, frozen=True):
    """Whether the vehicle may use the channel that was asked about at that instant, and at which hours it may.

    `may_use` is null, and `reason` `class-needed`, where it depends on the vehicle's class and none was told, or
    `listing-unknown`, where it depends on whether the vehicle is listed and that is UNKNOWN.
    """

    channel: str
    may_use: bool | None
    hours: list[Hours]
    reason: channels.Because
    citation: Citation


class Inspection(Struct, frozen=True):
    """The one joint inspection that awaits the vehicle: whose reports are waited for, and until when at most (SW-5)."""

    id: UUID
    authorities: list[str]
    expires_at: datetime


class Proposal(Struct, frozen=True):
    """A plate that may have been meant. Ask again with the right one: it is proposed, never decided."""

    plate: str
    jurisdiction: Jurisdiction


class CheckAnswer(Struct, frozen=True):
    """The answer, on record under `decision_id` before it was given. `as_of` is the instant that it is for.

    Whoever is not listed is not denied anything: they take the ordinary lane. `channel` is null if none was asked
    about, or none of that name is known. `inspection` is null where none is ordered.
    """

    decision_id: UUID
    as_of: datetime
    schemes: list[SchemeAnswer]
    channel: ChannelAnswer | None = None
    inspection: Inspection | None = None
    proposals: list[Proposal] = []


class BatchResult(Struct, frozen=True):
    """The answer to one question, or the problem with it: one of them is null."""

    id: str
    answer: CheckAnswer | None = None
    problem: Problem | None = None


class BatchAnswer(Struct, frozen=True):
    """A result for each item, in their order."""

    results: list[BatchResult]


def question_of(asked: CheckRequest, at: datetime) -> Question:
    """The request as a question, asked at an instant (UTC). Raises Invalid beside the field."""
    driver = None
    if asked.driver is not None:
        number = asked.driver.number.expose_unrecorded()
        driver = read_driver(asked.driver.type, number, asked.driver.country, civil_day(asked.at or at))
    return Question(
        read_plate(asked.plate.expose_unrecorded(), asked.jurisdiction),
        driver, asked.scheme, asked.channel, asked.direction, asked.vehicle_class, asked.at,
    )  # fmt: skip


def message_of(answer: Answer) -> CheckAnswer:
    """The answer as it is sent."""
    return CheckAnswer(
        answer.decision_id,
        answer.as_of,
        [_scheme_answer(decision) for decision in answer.decisions],
        channel_answer(answer.use) if answer.use else None,
        _inspection(answer.inspection) if answer.inspection else None,
        proposals=[Proposal(plate.shown, plate.jurisdiction) for plate in answer.proposals],
    )


def _inspection(joint: Joint) -> Inspection:
    return Inspection(joint.id, list(joint.authorities), joint.expires_at)


def channel_answer(use: channels.Use) -> ChannelAnswer:
    """What a channel allows, as it is sent."""
    citation = citation_of(use.cite)
    assert citation is not None
    hours = [Hours(*str(each).split("-")) for each in use.hours]
    return ChannelAnswer(use.channel, use.may_use, hours, use.because, citation)


def _scheme_answer(decision: Decision) -> SchemeAnswer:
    citation = citation_of(decision.cite)
    assert citation is not None
    conditions = [
        ConditionAnswer(each.code, citation_of(cite_by_clause(decision.scheme, each.clause)), each.since, each.until)
        for each in decision.conditions
    ]
    return SchemeAnswer(decision.scheme, decision.status, decision.because, citation, decision.valid_until, conditions)
