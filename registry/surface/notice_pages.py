"""Public notices and letters for people: those that run and past ones, objections, documents to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from registry import letters, notices, objections
from registry.clock import civil_day, legal_now
from registry.database import transaction
from registry.i18n import text
from registry.surface.documents import letter_document, notice_document, signed_copy
from registry.surface.edge import reading
from registry.surface.notice_api import letter_body, notice_body
from registry.surface.objection_forms import OBJECTION
from registry.web.forms import Form, blank
from registry.web.kit import actor, page, pages
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
ANYONE = {"who": Who.anyone()}
SIGNED_IN = {"who": Who.signed_in()}

OUTCOMES = {
    "lapsed": text("The period is over, and what was announced has happened"),
    "withdrawn": text("Withdrawn"),
    "upheld": text("An appeal was upheld"),
    "given-back": text("The quota was given back meanwhile"),
}


@get("/notices", opt=ANYONE)
async def list_page(request: AnyRequest) -> Response[Any]:
    """Notices that run, with the days left, and past ones."""
    language = actor(request).language
    async with reading() as (connection, at):
        running = await notices.listed(connection, running=True, most=200)
        past = await notices.listed(connection, running=False, most=50)
    return page(
        request,
        "surface/notices.html",
        running=[notice_body(each, civil_day(at), language) for each in running],
        past=[notice_body(each, civil_day(at), language) for each in past],
        outcomes=OUTCOMES,
        now=at,
    )


@get("/notices/{notice:uuid}", opt=ANYONE)
async def show_page(request: AnyRequest, notice: FromPath[UUID]) -> Response[Any]:
    """One notice, and how to object to it."""
    return await show(request, notice, blank(OBJECTION))


async def show(request: AnyRequest, notice: UUID, form: Form, status: int = 200) -> Response[Any]:
    """The page of a notice, with the form to object and, for whoever hears them, the objections."""
    me = actor(request)
    async with reading() as (connection, at):
        found = await notices.find(connection, notice)
        hears = await objections.hears(connection, found, me)
        heard = await objections.of_notice(connection, notice, me) if hears else []
    shown = notice_body(found, civil_day(at), me.language)
    return page(
        request, "surface/notice.html", status=status, notice=shown, open=found.runs_on(civil_day(at)), form=form,
        cite=notices.cite_of(found), outcomes=OUTCOMES, hears=hears, objections=heard, now=at,
    )  # fmt: skip


@get("/notices/{notice:uuid}/print", opt=ANYONE)
async def print_notice(request: AnyRequest, notice: FromPath[UUID]) -> Response[Any]:
    """The signed document of a notice, to print."""
    async with transaction() as connection:
        at = await legal_now(connection)
        copy = await signed_copy(connection, notice_document(await notices.find(connection, notice), at))
    return page(request, "surface/document.html", **copy, now=at)


@get("/letters", opt=SIGNED_IN)
async def list_letters(request: AnyRequest) -> Response[Any]:
    """Letters and circulars that the reader may read, the newest first."""
    me = actor(request)
    async with reading() as (connection, at):
        found = await letters.listed(connection, me)
    return page(request, "surface/letters.html", letters=[letter_body(each, me.language) for each in found], now=at)


@get("/letters/{letter:uuid}", opt=SIGNED_IN)
async def print_letter(request: AnyRequest, letter: FromPath[UUID]) -> Response[Any]:
    """The signed document of a letter, to print."""
    async with transaction() as connection:
        at = await legal_now(connection)
        found = await letters.find(connection, letter, actor(request))
        copy = await signed_copy(connection, letter_document(found, at))
    return page(request, "surface/document.html", **copy, now=at)


router = pages(list_page, show_page, print_notice, list_letters, print_letter)
