"""The routes of passages: what ports post, and the release times that everybody may read (SW-10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body
from msgspec import Meta, Struct

from registry.actors import Actor
from registry.database import retrying, transaction
from registry.errors import CreditpassError
from registry.passages import taking, times
from registry.passages.results import Finding, Inspected
from registry.passages.taking import Kept, Posted, Taken, Told
from registry.passages.times import FEWEST, Month
from registry.ports.channels import Direction
from registry.ports.editions.api import Name
from registry.ports.examples import PASSAGES_TAKEN, PASSAGES_TOLD
from registry.ports.identify import asker_of
from registry.ports.inspections import Result
from registry.ports.law import RELEASE_TIMES
from registry.ports.messages import Code
from registry.ports.tokens import PORT_PATH
from registry.surface.edge import reading
from registry.web.kit import api
from registry.web.problems import Citation, Problem, citation_of, problem_of
from registry.web.throttle import Throttle
from registry.web.visit import visit
from registry.web.who import Who

PASSAGES = Throttle("port-passages", per_minute=600, burst=120)
MOST = 500
Instant = Annotated[datetime, Meta(tz=True)]


class PassageFinding(Struct, frozen=True, forbid_unknown_fields=True):
    """What an authority found: its code as in the answer's `inspection.authorities`. In words it reports by itself."""

    authority: Code
    result: Result


class PassageInspection(Struct, frozen=True, forbid_unknown_fields=True):
    """The inspection that the check's answer named, by its `id`, and what the authorities found at your lane."""

    id: UUID
    results: Annotated[list[PassageFinding], Meta(min_length=1, max_length=8)]


class PassageItem(Struct, frozen=True, forbid_unknown_fields=True):
    """A passage, or what you know of it by now; `id` is your own number of it, the same each time.

    `decision_id` is the one that the check was answered with, by us or by a lane's copy. `inspection`: what was found;
    it is kept together with the passage, or neither is.
    """

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    channel: Code
    direction: Direction
    arrived_at: Instant | None = None
    released_at: Instant | None = None
    lane: Name | None = None
    decision_id: UUID | None = None
    inspection: PassageInspection | None = None


class PassagesRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 500 of them, in any order."""

    items: Annotated[list[PassageItem], Meta(min_length=1, max_length=MOST)]


class PassageResult(Struct, frozen=True):
    """What came of one: `new`, `completed` or `known`; or the problem with it.

    `released`, where results of an inspection came with it: whether nobody's report is waited for any more.
    """

    id: str
    passage: Kept | None = None
    problem: Problem | None = None
    released: bool | None = None


class PassagesAnswer(Struct, frozen=True):
    """A result for each item, in their order."""

    results: list[PassageResult]


class MonthBody(Struct, frozen=True):
    """A month (`2026-11`). Times in seconds; all is null where there were too few passages to tell it of nobody."""

    month: str
    passages: int | None
    average_seconds: int | None
    median_seconds: int | None
    ninetieth_percentile_seconds: int | None


class ChannelBody(Struct, frozen=True):
    """A channel of a port, its months from the oldest on."""

    port: str
    channel: str
    months: list[MonthBody]


class ReleaseTimes(Struct, frozen=True):
    """From arrival to release. Months with fewer passages than `fewest` are told without figures."""

    fewest: int
    citation: Citation
    channels: list[ChannelBody]


@post(
    PORT_PATH + "/passages",
    status_code=200,
    opt={"who": Who.port(), "throttle": PASSAGES},
    summary="Post passages",
    responses={200: ResponseSpec(PassagesAnswer, examples=[Example(summary=s, value=v) for s, v in PASSAGES_TAKEN])},
)
async def post_passages(
    request: Request[Any, Any, Any],
    data: Annotated[PassagesRequest, Body(examples=[Example(summary=s, value=v) for s, v in PASSAGES_TOLD])],
) -> PassagesAnswer:
    """Arrivals and releases, late, again, in parts and in any order: each passage counts once, under your `id` of it.

    What was told once stays: the same again changes nothing, what was missing is added, something else is a problem.
    Results of the vehicle's inspection may come inside (ports.md); `POST …/inspections/{inspection}/results` takes them alone.
    """
    actor = visit(request).actor
    posted = [_posted(each, actor) for each in data.items]

    async def attempt() -> list[Taken | CreditpassError]:
        async with transaction() as connection:
            return await taking.take(connection, asker_of(actor), posted)

    outcomes = await retrying(attempt)
    return PassagesAnswer([_result(request, item.id, out) for item, out in zip(data.items, outcomes, strict=True)])


def _posted(item: PassageItem, actor: Actor) -> Posted:
    told = Told(
        item.id, item.channel, item.direction, item.lane, item.arrived_at, item.released_at, item.decision_id
    )  # fmt: skip
    if item.inspection is None:
        return Posted(told)
    findings = tuple(Finding(each.authority, each.result) for each in item.inspection.results)
    return Posted(told, Inspected(item.inspection.id, findings), actor)


def _result(request: Request[Any, Any, Any], reference: str, outcome: Taken | CreditpassError) -> PassageResult:
    if isinstance(outcome, CreditpassError):
        return PassageResult(reference, problem=problem_of(request, outcome))
    return PassageResult(reference, outcome.kept, released=outcome.released)


@get("/api/v1/release-times", opt={"who": Who.anyone()}, summary="Release times of ports by channel and month")
async def release_times(request: Request[Any, Any, Any]) -> ReleaseTimes:
    """How long passages took, per port, channel and month: average, median, 90th percentile (SW-10.1)."""
    async with reading() as (connection, at):
        found = await times.published(connection, at)
    citation = citation_of(RELEASE_TIMES)
    assert citation is not None
    return ReleaseTimes(
        FEWEST, citation, [ChannelBody(each.port, each.channel, _months(each.months)) for each in found]
    )


def _months(months: Sequence[Month]) -> list[MonthBody]:
    return [
        MonthBody(_name(each.month), each.passages if each.told else None, each.average, each.median, each.ninetieth)
        for each in months
    ]


def _name(month: date) -> str:
    return f"{month:%Y-%m}"


router = api(post_passages, release_times, tags=["Ports"])
