"""The page and the API's answer that explain a case: why it is so, and what happens next, when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from registry.surface.case_pages import end_of
from registry.surface.edge import reading, roles_of
from registry.surface.explain import Statement, explain
from registry.web.kit import actor, api, page, pages
from registry.web.problems import Citation, citation_of
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
PAGE = {"who": Who.signed_in()}
PROGRAM = {"who": Who.signed_in() | Who.receipt()}


class Sentence(msgspec.Struct, frozen=True):
    """One sentence of an explanation, with the article on which it rests."""

    says: str
    citation: Citation | None
    more: list[str]


class Explained(msgspec.Struct, frozen=True):
    """Why a case is as it is, which clocks run, and what can happen next; `at` is the instant it is for."""

    case: UUID
    at: datetime
    state: str
    why: list[Sentence]
    runs: list[Sentence]
    next: list[Sentence]


@get("/api/v1/cases/{case:uuid}/explanation", opt=PROGRAM, summary="Why is it so, and what happens next")
async def get_explanation(request: AnyRequest, case: FromPath[UUID], on: FromQuery[date | None] = None) -> Explained:
    """Assembled from the journal and the rules, in the caller's language. With `on`: as it stood at that day's end."""
    async with reading() as (connection, now):
        past = _past(on, now)
        found = await explain(connection, case, actor(request), roles_of(request), now, past)
    return Explained(
        case, found.at, found.look.state.code, _sentences(found.why), _sentences(found.runs), _sentences(found.next)
    )


def _past(on: date | None, now: datetime) -> datetime | None:
    past = end_of(on.isoformat()) if on else None
    return past if past is not None and past + timedelta(microseconds=1) <= now else None


def _sentences(statements: Sequence[Statement]) -> list[Sentence]:
    return [Sentence(one.says, citation_of(one.cite), list(one.more)) for one in statements]


@get("/cases/{case:uuid}/why", opt=PAGE)
async def show_explanation(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """The same for people; with `?on=2026-11-21`, as it stood at the end of that day."""
    past = end_of(request.query_params.get("on"))
    async with reading() as (connection, now):
        past = past if past is not None and past <= now else None
        found = await explain(connection, case, actor(request), roles_of(request), now, past)
    return page(request, "surface/why.html", found=found, case=case, past=past, now=found.at)


router = api(get_explanation, tags=["Cases"])
page_router = pages(show_explanation)
