"""One case for people: where it stands, what comes next, the steps open to the reader, its history, who was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry import outbox
from registry.clock import civil_day
from registry.errors import Changed, Invalid, NotFound, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.scheme import Move
from registry.surface import wording
from registry.surface.api import revealed
from registry.surface.details import Shown, details, may_reveal
from registry.surface.doing import move_case
from registry.surface.edge import reading, refuse_on_record, roles_of
from registry.surface.evidence_forms import form_fields, given, named_once, with_refusal
from registry.surface.given_before import given_before
from registry.surface.history import history
from registry.surface.look import Look, as_it_stood, look
from registry.web.flash import Flash
from registry.web.forms import Form, blank, read_form
from registry.web.kit import actor, page, see_other, write
from registry.web.who import Who
from registry.workdays import end_of_day

AnyRequest = Request[Any, Any, Any]
SIGNED_IN = {"who": Who.signed_in()}

MADE = text("Done: %(move)s")
TOLD_WHOM = {
    "unit": text("The unit"),
    "person": text("The person"),
    "account": text("Somebody with an account"),
    "enterprise": text("The enterprise"),
}
OTHERS = text("The authority in charge")
"""A role, or an office of a city: whoever of it is there reads the message."""


@get("/cases/{case:uuid}", opt=SIGNED_IN)
async def show_case(request: AnyRequest, case: FromPath[UUID]) -> Response[str]:
    """The case now; with `?on=2026-11-21`, as it stood at the end of that day."""
    me, roles = actor(request), roles_of(request)
    past = end_of(request.query_params.get("on"))
    async with reading() as (connection, now):
        if past is None or past > now:
            past, seen = None, await look(connection, case, me, now)
        else:
            seen = await as_it_stood(connection, case, me, past)
        about = await details(connection, seen.installed, seen.case, me)
        lines = await history(connection, seen.case, me, roles, past)
        told = await outbox.deliveries_of(connection, case)
    return page(
        request,
        "surface/case.html",
        seen=seen,
        about=about,
        may_reveal=may_reveal(seen.scheme, seen.case, me),
        lines=lines[::-1],
        told=[each for each in told if past is None or each.at <= past],
        whom=lambda recipient: TOLD_WHOM.get(recipient.partition(":")[0], OTHERS),
        next_steps=wording.steps_after(seen.scheme, seen.state, roles, me.language),
        status_words=wording.STATUS_WORDS,
        law_warning=wording.warning(seen.scheme.law, civil_day(past or now), me.language),
        channel_words=wording.CHANNEL_WORDS,
        past=past,
        now=past or now,
    )


@get("/cases/{case:uuid}/moves/{move:str}", opt=SIGNED_IN)
async def show_move(request: AnyRequest, case: FromPath[UUID], move: FromPath[str]) -> Response[str]:
    """The form of one step, or why it is not possible now."""
    return await _move_page(request, case, move, None)


@post("/cases/{case:uuid}/moves/{move:str}", opt=SIGNED_IN)
async def make_move(request: AnyRequest, case: FromPath[UUID], move: FromPath[str]) -> Response[Any]:
    """Make a step. What is wrong is said beside its field, what a rule forbids above them; nothing typed is lost."""
    me, sent = actor(request), await request.form()
    wish = await _asked_move(request, case, move)
    form = read_form(form_fields(wish.evidence), sent)
    typed = str(sent.get("version") or "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    async def run(at: datetime) -> Answer:
        seen = await move_case(case, move, given(form), version, me, at)
        return Answer(303, seen.installed.page.format(id=case))

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await _move_page(request, case, move, named_once(form, invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _move_page(request, case, move, with_refusal(form, refused), 409)
    except Changed as changed:
        return await _move_page(request, case, move, replace(form, message=changed.message), 409)
    return see_other(request, answer.body, Flash(MADE, params={"move": wish.label}))


@post("/cases/{case:uuid}/reveal", opt=SIGNED_IN)
async def reveal_one(request: AnyRequest, case: FromPath[UUID]) -> Response[str]:
    """One masked value or sealed text in plain, on record: in its place, or on a page of its own."""
    what = str((await request.form()).get("what") or "")
    words = await revealed(actor(request), case, what)
    part = "surface/revealed_part.html" if request.headers.get("hx-request") else "surface/revealed.html"
    return page(request, part, words=words, case=case)


async def _asked_move(request: AnyRequest, case: UUID, move: str) -> Move[Any]:
    """The move by its name, if the reader's roles may make it at all. Raises NotFound."""
    async with reading() as (connection, at):
        seen = await look(connection, case, actor(request), at)
    return _possible(seen, move)


def _possible(seen: Look, move: str) -> Move[Any]:
    found = next((p.move for p in seen.moves if p.move.name == move and not p.move.own_page), None)
    if found is None:
        raise NotFound()
    return found


async def _move_page(request: AnyRequest, case: UUID, name: str, form: Form | None, status: int = 200) -> Response[str]:
    me = actor(request)
    async with reading() as (connection, at):
        seen = await look(connection, case, me, at)
        about: list[Shown] = await details(connection, seen.installed, seen.case, me)
        move = _possible(seen, name)
        against = next(p.reasons for p in seen.moves if p.move.name == name)
        before = await given_before(connection, seen.installed, seen.case, move, me) if not (form or against) else {}
    return page(
        request,
        "surface/move.html",
        status=status,
        seen=seen,
        about=about,
        move=move,
        against=against,
        form=form or blank(form_fields(move.evidence), before),
        now=at,
    )


def end_of(day: str | None) -> datetime | None:
    """The last instant of a civil day; None when none is named."""
    try:
        return end_of_day(date.fromisoformat(day)) - timedelta(microseconds=1) if day else None
    except (ValueError, OverflowError):
        return None
