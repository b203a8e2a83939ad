"""Objections to public notices for people: made by anybody, read and answered by whoever hears them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from privacy.secret import Secret
from registry import notices, objections
from registry.database import current
from registry.errors import Invalid, NotFound, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.objections import Words
from registry.surface.edge import reading, refuse_on_record
from registry.surface.notice_pages import show
from registry.surface.objection_api import OBJECT, REASONS, WORDS, checked
from registry.surface.objection_forms import ANSWER, OBJECTION, SECRET
from registry.web.flash import Flash
from registry.web.forms import Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
ANYONE = {"who": Who.anyone(), "throttle": OBJECT, "referrer": "no-referrer"}
SIGNED_IN = {"who": Who.signed_in()}

WRONG_SECRET = text("This is not the secret of this objection")


# -- whoever objects --------------------------------------------------------------------------------------------------


@post("/notices/{notice:uuid}/objections", opt=ANYONE, status_code=200)
async def send_objection(request: AnyRequest, notice: FromPath[UUID]) -> Response[Any]:
    """Object to a notice, within its period; shows once how the answer is read."""
    form, me = read_form(OBJECTION, await request.form()), actor(request)

    async def run(at: datetime) -> Answer:
        reply_to = form.secret("reply_to") if form.shown("reply_to") else None
        words = checked(WORDS, form.secret("text"), me.language)
        return Answer(200, str(await objections.raise_against(current(), notice, words, reply_to, me, at)))

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await show(request, notice, form.with_problems(invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await show(request, notice, replace(form, message=refused.message), 409)
    made = UUID(str(answer.body))
    return page(
        request, "surface/objected.html", notice=notice, objection=made, secret=await objections.secret_of(made, me)
    )


@get("/notices/{notice:uuid}/objections/{objection:uuid}", opt=ANYONE)
async def answer_page(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> Response[Any]:
    """Where whoever objected asks for the answer. It says the same of an objection that does not exist."""
    return await _answer_page(request, notice, objection, blank(SECRET))


@post("/notices/{notice:uuid}/objections/{objection:uuid}", opt=ANYONE, status_code=200)
async def read_answer(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> Response[Any]:
    """The answer, for whoever has the secret."""
    form = read_form(SECRET, await request.form())
    try:
        form.check()
        async with reading():
            row = await objections.for_objector(notice, objection, form.secret("secret"))
    except Invalid as invalid:
        return await _answer_page(request, notice, objection, form.with_problems(invalid), 422)
    except NotFound:
        return await _answer_page(request, notice, objection, replace(form, message=WRONG_SECRET), 404)
    reasons = (await objections.words(row, actor(request), "notice")).answer
    async with reading() as (_, at):
        return page(request, "surface/objection_answer.html", notice=notice, row=row, reasons=reasons, now=at)


async def _answer_page(
    request: AnyRequest, notice: UUID, objection: UUID, form: Form, status: int = 200
) -> Response[Any]:
    return page(
        request, "surface/objection_secret.html", status=status, notice=notice, objection=objection, form=form
    )  # fmt: skip


# -- whoever hears ----------------------------------------------------------------------------------------------------


@get("/notices/{notice:uuid}/objections/{objection:uuid}/hearing", opt=SIGNED_IN)
async def hearing_page(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> Response[Any]:
    """An objection, masked, and the form to answer it."""
    return await _hearing(request, notice, objection, blank(ANSWER))


@post("/notices/{notice:uuid}/objections/{objection:uuid}/words", opt=SIGNED_IN, status_code=200)
async def read_words(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> Response[Any]:
    """What it says in full, on record."""
    me = actor(request)
    async with reading() as (connection, _):
        row = await objections.find(connection, notice, objection, me)
    return await _hearing(request, notice, objection, blank(ANSWER), words=await objections.words(row, me))


@post("/notices/{notice:uuid}/objections/{objection:uuid}/hearing", opt=SIGNED_IN)
async def send_answer(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> Response[Any]:
    """Answer it, with reasons."""
    form, me = read_form(ANSWER, await request.form()), actor(request)

    async def run(at: datetime) -> Answer:
        row = await objections.find(current(), notice, objection, me)
        reasons = checked(REASONS, Secret(form.text("reasons")), me.language)
        await objections.answer(current(), row, form.text("upheld") == "yes", reasons, me, at)
        return Answer(303, f"/notices/{notice}")

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await _hearing(request, notice, objection, form.with_problems(invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _hearing(request, notice, objection, replace(form, message=refused.message), 409)
    return see_other(request, answer.body, Flash(text("The objection is answered")))


async def _hearing(
    request: AnyRequest, notice: UUID, objection: UUID, form: Form, status: int = 200, words: Words | None = None
) -> Response[Any]:
    async with reading() as (connection, at):
        found = await notices.find(connection, notice)
        row = await objections.find(connection, notice, objection, actor(request))
    return page(
        request, "surface/objection_hearing.html", status=status, notice=found, row=row, form=form, words=words,
        masked=await objections.masked(row), now=at,
    )  # fmt: skip


router = pages(send_objection, answer_page, read_answer, hearing_page, read_words, send_answer)
