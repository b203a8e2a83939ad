"""Pages of units: registering one, the operator's list, a unit's own page and messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry import cases, deliveries
from registry.accounts.sessions import SessionKind
from registry.actors import EVERYWHERE, Actor
from registry.clock import legal_now
from registry.database import Connection, current, transaction
from registry.deliveries import Message
from registry.errors import FieldProblem, Invalid, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface import history, look
from registry.surface.details import summaries
from registry.surface.edge import reading, refuse_on_record, roles_of
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, set_cookie, write
from registry.web.listing import Column, asked
from registry.web.signing import sign_in
from registry.web.visit import site_of, visit
from registry.web.who import Who
from units import code_pages, codes, details_pages, forms, registration, settings_pages, units, visitor_pages
from units.api import CLERK, READER, REGISTER
from units.details import read_details
from units.kinds import KINDS, UnitKind
from units.registration import NewClerk
from units.responsibilities import OF_KIND
from units.scheme import CLERK_ROLE, SCHEME

AnyRequest = Request[Any, Any, Any]

ALL = text("All")
COLUMNS = (Column(text("Unit"), "name"), Column(text("Kind")), Column(text("State")), Column(text("Since"), "since"))
FILTERS = (
    Field("state", text("State"), "select", choices={state.code: state.label for state in SCHEME.states}, empty=ALL),
    Field("kind", text("Kind"), "select", choices={kind.value: rule.label for kind, rule in KINDS.items()}, empty=ALL),
    Field("name", text("Part of the name")),
)
FEW = 5


@get("/units/new", opt={"who": Who.anyone()})
async def register_page(request: AnyRequest) -> Response[Any]:
    """The form with which a unit registers."""
    return _register_page(request, blank(_asked_of(request)))


@post("/units/new", opt={"who": Who.anyone(), "throttle": REGISTER})
async def send_register(request: AnyRequest) -> Response[Any]:
    """Register; whoever did is signed in as the unit's first clerk."""
    form = read_form(_asked_of(request), await request.form())
    clerk = None if visit(request).actor.signed_in else NewClerk(form.text("login"), form.secret("password"))

    async def run(at: datetime) -> Answer:
        details = read_details(forms.given(form, forms.DETAILS))
        made = await registration.register(current(), details, actor(request), at, clerk=clerk)
        return Answer(201, {"unit": str(made.unit)})

    try:
        _check_all(form, clerk)
        answer = await write(request, run)
    except Invalid as invalid:
        return _register_page(request, form.with_problems(forms.only_new(form, invalid)), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        problem = FieldProblem("credit_code", refused.code, refused.message, cite=refused.cite)
        return _register_page(request, replace(form, problems=(problem,)), refused.status)
    response = see_other(request, f"/units/{answer.body['unit']}", Flash(text("The unit is registered")))
    if clerk is not None:
        token = await sign_in(site_of(request), clerk.login, clerk.password, SessionKind.PAGE)
        set_cookie(request, response, "session", token)
    return response


@get("/units", opt={"who": READER})
async def list_page(request: AnyRequest) -> Response[Any]:
    """Every unit for officers; a clerk's own, and the unit itself when there is but one."""
    wish = asked(request, filters=("state", "kind", "name"), sorts=("since", "name"))
    who = actor(request)
    async with reading() as (connection, at):
        listed = await units.list_for(connection, who, wish, at)
        counts = {} if _is_clerk_only(request) else await units.count_by_state(connection)
    if _is_clerk_only(request) and len(listed.rows) == 1 and not wish.filters and not wish.after:
        return see_other(request, f"/units/{listed.rows[0].unit}")
    return page(
        request,
        "units/list.html",
        listing=replace(listed, columns=COLUMNS),
        filters=Form(FILTERS, wish.filters),
        counts=[(state, counts[state.code]) for state in SCHEME.states if state.code in counts],
        states={state.code: state for state in SCHEME.states},
        kinds=KINDS,
        now=at,
    )


@get("/units/cases/{case:uuid}", opt={"who": READER})
async def of_case(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """From a case to where its reader works on it: a clerk to the unit's page, an officer to the case's."""
    async with reading() as (connection, at):
        seen = await look.look(connection, case, actor(request), at)
    own = actor(request).may({CLERK_ROLE}, seen.case.scopes)
    return see_other(request, f"/units/{seen.case.subject}" if own else f"/cases/{case}")


@get("/units/{unit:uuid}", opt={"who": READER})
async def home_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """A unit's own page: where its case stands, what to do next, its code, its messages."""
    who = actor(request)
    async with reading() as (connection, at):
        row = await units.seen_by(connection, unit, who)
        case = await units.case_of(connection, unit)
        seen = await look.look(connection, case.id, who, at)
        code = await codes.live(connection, unit)
        lines = await history.history(connection, case, who, roles_of(request))
        messages = await deliveries.inbox(connection, [units.scope(unit)], most=FEW) if _is_clerk(request, unit) else []
        about = await _about(connection, case.id, messages, who)
    return page(
        request,
        "units/home.html",
        answers_for=OF_KIND[UnitKind(row.kind)],
        unit=row,
        kind=KINDS[UnitKind(row.kind)],
        look=seen,
        code=code,
        history=lines,
        messages=messages,
        about=about,
        is_clerk=_is_clerk(request, unit),
        now=at,
    )


@get("/units/{unit:uuid}/messages", opt={"who": CLERK})
async def messages_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Everything the unit was told."""
    units.require_clerk(unit, actor(request))
    async with transaction() as connection:
        row = await units.find(connection, unit)
        at = await legal_now(connection)
        told: list[Message] = await deliveries.inbox(connection, [units.scope(unit)], most=200)
        about = await _about(connection, (await units.case_of(connection, unit)).id, told, actor(request))
        await deliveries.mark_read(connection, told, at)
    return page(request, "units/messages.html", unit=row, messages=told, about=about, now=at)


async def _about(connection: Connection, own: UUID, messages: Sequence[Message], reader: Actor) -> dict[UUID, str]:
    """Whom a message is about, by its case: masked name and plate. Of the unit's own case there is nothing to tell."""
    others = {message.case for message in messages} - {own}
    rows = [await cases.find(connection, case, reader) for case in others]
    lines = await summaries(connection, rows, reader.language)
    return {case: " · ".join(line.value for line in shown[:2] if line.value) for case, shown in lines.items()}


def _asked_of(request: AnyRequest) -> tuple[Field, ...]:
    """What a registration asks: of somebody who is not signed in, also for an account."""
    return forms.DETAILS if visit(request).actor.signed_in else (*forms.DETAILS, *forms.ACCOUNT)


def _register_page(request: AnyRequest, form: Form, status: int = 200) -> Response[Any]:
    return page(request, "units/register.html", status=status, form=form, cite=SCHEME.cite, kinds=KINDS)


def _check_all(form: Form, clerk: NewClerk | None) -> None:
    """Everything that can be said before writing, at once: the form's problems, the details' and the account's."""
    problems = list(form.problems)
    try:
        read_details(forms.given(form, forms.DETAILS))
    except Invalid as invalid:
        problems += invalid.problems
    problems += registration.problems_of(clerk) if clerk else ()
    if problems:
        raise Invalid(problems)


def _is_clerk(request: AnyRequest, unit: UUID) -> bool:
    return actor(request).may({CLERK_ROLE}, {units.scope(unit)})


def _is_clerk_only(request: AnyRequest) -> bool:
    return not any(EVERYWHERE in actor(request).scopes(role) for role in SCHEME.readers)


router = pages(
    register_page,
    send_register,
    list_page,
    of_case,
    home_page,
    messages_page,
    *details_pages.HANDLERS,
    *code_pages.HANDLERS,
    *visitor_pages.HANDLERS,
    *settings_pages.HANDLERS,
)
