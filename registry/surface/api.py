"""The API of schemes and cases: `GET /api/v1/schemes …`, `/api/v1/cases …`, `POST /api/v1/moves`, `/api/v1/changes`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from registry import cases, installed
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import current, transaction
from registry.errors import FieldProblem, Invalid
from registry.i18n import text, translate
from registry.idempotency import Answer
from registry.surface import shapes
from registry.surface.changes import changes
from registry.surface.describe import Json, Reader, describe, summary
from registry.surface.details import details, reveal, summaries
from registry.surface.diagram import svg
from registry.surface.doing import Done, Many, check_number, move_case, open_case
from registry.surface.edge import done_of_many, reading, roles_of
from registry.surface.history import history
from registry.surface.look import Look, as_it_stood, look
from registry.surface.openapi import MoveOperation, OpeningOperation
from registry.surface.shapes import (
    BulkRequest,
    BulkResult,
    BulkResults,
    Case,
    CaseList,
    CaseNow,
    ChangeList,
    MoveRequest,
    Opened,
    OpenRequest,
    Revealed,
    RevealRequest,
    case_item,
    case_now,
    state_count,
)
from registry.surface.worklist import FILTERS, SORTS, counts, wanted, work_list
from registry.web.kit import actor, answered, api, write
from registry.web.listing import asked
from registry.web.problems import error_of, problem_of
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]

SIGNED_IN = {"who": Who.signed_in() | Who.receipt()}
ANYONE = {"who": Who.anyone()}

NOT_AN_INSTANT = text("Please give an instant with its time zone, such as 2026-11-21T09:00:00+08:00")
NOT_A_POSITION = text("Please give the position as the last answer gave it in next")


# -- schemes ----------------------------------------------------------------------------------------------------------


@get("/api/v1/schemes", opt=ANYONE, summary="List the schemes")
async def list_schemes(request: AnyRequest) -> list[Json]:
    """The schemes of this installation, each with its law and whether it is in force."""
    reader = await _reader(request)
    return [summary(one.scheme, reader) for one in installed.every()]


@get("/api/v1/schemes/{scheme:str}", opt=ANYONE, summary="A scheme")
async def get_scheme(request: AnyRequest, scheme: FromPath[str]) -> Json:
    """A scheme: states, moves with guards and evidence, timers, figures and limits, each with its citation."""
    return describe(installed.installed(scheme).scheme, await _reader(request))


@get(
    "/api/v1/schemes/{scheme:str}/diagram.svg", opt=ANYONE, media_type="image/svg+xml", summary="A scheme as a picture"
)
async def get_diagram(request: AnyRequest, scheme: FromPath[str]) -> Response[str]:
    """The states of a scheme and the moves between them, as a picture."""
    drawn = svg(installed.installed(scheme).scheme, actor(request).language, roles_of(request))
    return Response(drawn, media_type="image/svg+xml")


@post(
    "/api/v1/schemes/{scheme:str}/cases",
    opt={"who": Who.anyone()},
    operation_class=OpeningOperation,
    responses={201: ResponseSpec(Opened, description="The case", generate_examples=False)},
    summary="Open a case",
)
async def open_(request: AnyRequest, scheme: FromPath[str], data: JSONBody[OpenRequest]) -> Response[Any]:
    """Open a case. 409 `own-page` where a scheme opens its cases at an address of its own, which is named."""
    me = actor(request)

    async def run(at: datetime) -> Answer:
        row = await open_case(scheme, data.evidence, data.scope, me, at)
        one = installed.installed(scheme)
        label = translate(one.scheme.state(row.state).label, me.language)
        opened = Opened(row.id, scheme, row.state, label, row.version, one.page.format(id=row.id))
        return Answer(201, msgspec.to_builtins(opened))

    return answered(await write(request, run))


# -- cases ------------------------------------------------------------------------------------------------------------


@get("/api/v1/cases", opt=SIGNED_IN, summary="List cases")
async def list_cases(request: AnyRequest) -> CaseList:
    """The cases that the caller may see.

    Filters: `scheme`, `state`, `status` (LISTED, SUSPENDED, NOT_LISTED), `due_before` (a day), `overdue=yes`,
    `scope`. `sort` is `due`, `since` or `opened`, with a hyphen before it for descending. `limit` is at most 500.
    Pages follow `after=<next>`. `counts` are of the whole list, by state.
    """
    wish, me = asked(request, filters=FILTERS, sorts=SORTS), actor(request)
    which = wanted(wish.filters)
    async with reading() as (connection, at):
        batch = await work_list(
            connection, me, which, at, sort=wish.sort, descending=wish.descending, after=wish.after, most=wish.limit
        )
        lines = await summaries(connection, [item.case for item in batch.items], me.language)
        counted = await counts(connection, me, which, at)
    found = []
    for item in batch.items:
        one = installed.installed(item.case.scheme)
        label = translate(one.scheme.state(item.case.state).label, me.language)
        found.append(case_item(item, lines.get(item.case.id, []), label, one.page.format(id=item.case.id)))
    return CaseList(found, batch.next, [state_count(count, me) for count in counted])


@get("/api/v1/cases/{case:uuid}", opt=SIGNED_IN, summary="A case")
async def get_case(request: AnyRequest, case: FromPath[UUID], at: FromQuery[str | None] = None) -> Case:
    """A case: state, deadlines, status, the moves open to the caller and why others are not, history.

    With `at` (RFC 3339): as it stood at that instant. What the case is about is told as it is known today.
    """
    me, past = actor(request), _instant(at)
    async with reading() as (connection, now):
        if past is None:
            seen = await look(connection, case, me, now)
        else:
            seen = await as_it_stood(connection, case, me, min(past, now))
        about = await details(connection, seen.installed, seen.case, me)
        lines = await history(connection, seen.case, me, roles_of(request), past)
    return shapes.case(seen, about, lines, me.language)


@post(
    "/api/v1/cases/{case:uuid}/moves/{move:str}",
    opt=SIGNED_IN,
    status_code=200,
    operation_class=MoveOperation,
    responses={200: ResponseSpec(CaseNow, description="The case after the move", generate_examples=False)},
    summary="Make a move",
)
async def make(
    request: AnyRequest, case: FromPath[UUID], move: FromPath[str], data: JSONBody[MoveRequest | None] = None
) -> Response[Any]:
    """Make a move. Gives the case as it stands then; 409 with the citation when a rule says no."""
    me, wish = actor(request), data or MoveRequest()

    async def run(at: datetime) -> Answer:
        seen: Look = await move_case(case, move, wish.evidence, wish.version, me, at)
        return Answer(200, msgspec.to_builtins(case_now(seen, me.language)))

    return answered(await write(request, run))


@post("/api/v1/moves", opt={"who": Who.signed_in()}, status_code=200, summary="Make one move on many cases")
async def make_many(request: AnyRequest, data: JSONBody[BulkRequest]) -> BulkResults:
    """One move on many cases, at most 500. Each is decided for itself, and answered for itself, in the order asked.

    With an `Idempotency-Key` the request can be sent again, as a whole or in part: what was done is not done twice.
    """
    check_number(data.cases)
    key = request.headers.get("idempotency-key")
    many = Many(data.cases, data.move, data.evidence, msgspec.json.encode(data.evidence))
    done = await done_of_many(request, many, key)
    results = [_result(request, each) for each in done]
    worked = sum(each.error is None for each in done)
    return BulkResults(results, worked, len(done) - worked)


@post("/api/v1/cases/{case:uuid}/reveal", opt=SIGNED_IN, status_code=200, summary="Show a masked value in full")
async def reveal_one(request: AnyRequest, case: FromPath[UUID], data: JSONBody[RevealRequest]) -> Revealed:
    """A masked value or a sealed text of a case in plain. It is put on record before it is given.

    The answer is not kept: an idempotency key is not looked at, and each reveal is recorded.
    """
    return Revealed(await revealed(actor(request), case, data.what))


@get("/api/v1/changes", opt=SIGNED_IN, summary="What has happened")
async def list_changes(request: AnyRequest, after: FromQuery[str] = "0", limit: FromQuery[int] = 100) -> ChangeList:
    """What happened after a position, as far as the caller may see it, in an order that never changes.

    Begin with `after=0`, go on with `after=<next>`. `limit` is at most 1000. A change appears within seconds.
    """
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise Invalid([FieldProblem("after", "bad-position", NOT_A_POSITION)])
    async with reading() as (connection, _):
        found, next_ = await changes(connection, actor(request), int(after), min(max(limit, 1), 1000))
    return ChangeList(found, next_)


async def revealed(me: Actor, case: UUID, what: str) -> str:
    """One sealed value of a case that the actor may see, in plain, on record."""
    async with transaction():
        row = await cases.find(current(), case, me)
        return await reveal(current(), installed.installed(row.scheme), row, what, me)


def _result(request: AnyRequest, done: Done) -> BulkResult:
    if done.error is None:
        return BulkResult(done.case, 200, done.state, done.version)
    problem = problem_of(request, error_of(done.error))
    return BulkResult(done.case, problem.status, problem=problem)


async def _reader(request: AnyRequest) -> Reader:
    async with reading() as (_, at):
        return Reader(civil_day(at), actor(request).language, roles_of(request))


def _instant(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given.replace(" ", "+"))  # a plus sign not escaped in an address
        if at.tzinfo is not None:
            return at
    except ValueError:
        pass
    raise Invalid([FieldProblem("at", "not-an-instant", NOT_AN_INSTANT)])


router = api(
    list_schemes,
    get_scheme,
    get_diagram,
    open_,
    list_cases,
    get_case,
    make,
    make_many,
    reveal_one,
    list_changes,
    tags=["Cases"],
)
