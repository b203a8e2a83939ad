"""Pages of the papers of a case."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from privacy.secret import Secret
from registry import cases
from registry.clock import civil_day
from registry.errors import Invalid, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading, refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from vehicles import quotas
from vehicles.checklists import Checklist
from vehicles.enterprise_api import HOLDER, READS, add, checklist_of
from vehicles.enterprises import ENTERPRISE_ROLE
from vehicles.papers import NewPaper

AnyRequest = Request[Any, Any, Any]


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


router = pages(papers_page, send_paper)
