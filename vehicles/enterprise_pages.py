"""Pages of papers and of the credit archive."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from privacy.secret import Secret
from registry import archive, cases
from registry.clock import civil_day
from registry.database import current
from registry.errors import Invalid, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading, refuse_on_record
from registry.surface.notice_api import LONGEST
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from vehicles import quotas
from vehicles.checklists import Checklist
from vehicles.enterprise_api import HOLDER, READERS, READS, add, checklist_of, entries
from vehicles.enterprises import ENTERPRISE_ROLE
from vehicles.papers import NewPaper

AnyRequest = Request[Any, Any, Any]
KINDS = {"violation": text("Violation"), "undertaking": text("Undertaking")}
OBJECTION = (Field("text", text("Why it is wrong"), "textarea", longest=LONGEST, personal=True),)


def _questions(checklist: Checklist) -> tuple[Field, ...]:
    return (
        Field("item", text("Which paper"), "select", choices={item.code: item.label for item in checklist.items}),
        Field("number", text("Number of the paper"), personal=True),
        Field("holder", text("Whose paper it is"), required=False, personal=True, hint=text("For papers of a driver.")),
        Field("issued_on", text("Issued on"), "date", required=False),
        Field("expires_on", text("Valid until"), "date", required=False),
        Field("file", text("File"), "file", required=False, accept=".pdf,.jpg,.jpeg,.png"),
    )


@get("/cases/{case:uuid}/papers", opt=READS)
async def papers_page(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """Which papers a case needs, which are there, and the form to add one."""
    return await _papers(request, case, None)


@post(
    "/cases/{case:uuid}/papers",
    opt={**HOLDER, "accepts": frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})},
    request_max_body_size=6_000_000,
)
async def send_paper(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """Add a paper."""
    async with reading() as (connection, _):
        checklist = await checklist_of(connection, await cases.find(connection, case, actor(request)))
    form = read_form(_questions(checklist), await request.form())
    file = form.file("file")
    content = Secret(base64.b64encode(await file.read()).decode()) if file is not None else None

    async def run(at: datetime) -> Answer:
        holder = form.secret("holder") if form.shown("holder") else None
        sent = NewPaper(
            form.text("item"), form.secret("number"), form.day("issued_on"), form.day("expires_on"), holder, content
        )
        await add(case, sent, actor(request), at)
        return Answer(303, f"/cases/{case}/papers")

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await _papers(request, case, form.with_problems(invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _papers(request, case, replace(form, message=refused.message), 409)
    return see_other(request, answer.body, Flash(text("The paper was added")))


async def _papers(request: AnyRequest, case: UUID, form: Form | None, status: int = 200) -> Response[Any]:
    me = actor(request)
    async with reading() as (connection, at):
        row = await cases.find(connection, case, me)
        held, checklist = await quotas.papers_of(connection, case), await checklist_of(connection, row)
    return page(
        request,
        "vehicles/papers.html",
        status=status,
        case=case,
        checklist=checklist,
        missing={item.code for item in checklist.missing(held, civil_day(at))},
        until={paper.item: paper.expires_on for paper in held},
        form=form or blank(_questions(checklist)),
        may_add=me.may({ENTERPRISE_ROLE}, row.scopes),
        now=at,
    )


@get("/credit-archive", opt=READS)
async def archive_page(request: AnyRequest) -> Response[Any]:
    """What is on record about the reader's own enterprise, or about those of their city or province."""
    me = actor(request)
    async with reading() as (connection, at):
        rows = await archive.readable(connection, me, READERS)
    return page(
        request, "vehicles/archive.html", entries=entries(rows, civil_day(at)), kinds=KINDS,
        may_object=me.has(ENTERPRISE_ROLE), now=at,
    )  # fmt: skip


@get("/credit-archive/{entry:uuid}/objection", opt=HOLDER)
async def objection_page(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """The form to object to an entry."""
    return await _objection(request, entry, blank(OBJECTION))


@post("/credit-archive/{entry:uuid}/objection", opt=HOLDER)
async def send_objection(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """Object to an entry about one's enterprise."""
    form = read_form(OBJECTION, await request.form())

    async def run(at: datetime) -> Answer:
        row = await archive.find(current(), entry, actor(request), (ENTERPRISE_ROLE,))
        await archive.object_to(row, form.secret("text"), at)
        return Answer(303, "/credit-archive")

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await _objection(request, entry, form.with_problems(invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _objection(request, entry, replace(form, message=refused.message), 409)
    return see_other(request, answer.body, Flash(text("Your objection is on record")))


async def _objection(request: AnyRequest, entry: UUID, form: Form, status: int = 200) -> Response[Any]:
    async with reading() as (connection, _):
        await archive.find(connection, entry, actor(request), (ENTERPRISE_ROLE,))
    return page(
        request, "vehicles/form.html", status=status, title=text("Object to an entry"), send=text("Send the objection"),
        form=form, back="/credit-archive", lead="", cite=None,
    )  # fmt: skip


router = pages(papers_page, send_paper, archive_page, objection_page, send_objection)
