"""Pages on which a clerk corrects what was returned, and keeps the unit's details current (HQ-4.1, HQ-4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from privacy.purposes import Purpose
from privacy.rows import reveal_row
from privacy.secret import Secret
from registry.database import Connection, current
from registry.errors import Invalid
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface import history, look
from registry.surface.details import reveal
from registry.surface.edge import reading, roles_of
from registry.surface.look import Look
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, see_other, write
from units import forms, registration, units
from units.api import CLERK
from units.details import read_details
from units.scheme import RETURNED
from units.tables import Unit

AnyRequest = Request[Any, Any, Any]


@get("/units/{unit:uuid}/correct", opt={"who": CLERK})
async def correct_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """The unit's details to be corrected, and what the operator asked for."""
    return await _details_page(request, unit, None, CORRECT)


@post("/units/{unit:uuid}/correct", opt={"who": CLERK})
async def send_correct(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Correct the details and send them to the operator again."""
    form = read_form(forms.DETAILS, await request.form())

    async def run(at: datetime) -> Answer:
        await registration.resubmit(current(), unit, _typed(form), actor(request), at)
        return Answer(200, {})

    try:
        read_details(forms.given(form.check(), forms.DETAILS))
        await write(request, run)
    except Invalid as invalid:
        return await _details_page(request, unit, form.with_problems(forms.only_new(form, invalid)), CORRECT, 422)
    return see_other(request, f"/units/{unit}", Flash(text("Sent to the operator again")))


@get("/units/{unit:uuid}/details", opt={"who": CLERK})
async def change_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """The details that a clerk keeps current."""
    return await _details_page(request, unit, None, CHANGE)


@post("/units/{unit:uuid}/details", opt={"who": CLERK})
async def send_change(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Keep the details current (HQ-4.4)."""
    fields = await _changeable(request, unit)
    form = read_form(fields, await request.form())

    async def run(at: datetime) -> Answer:
        await registration.change_details(current(), unit, _typed(form), actor(request), at)
        return Answer(200, {})

    try:
        form.check()
        await write(request, run)
    except Invalid as invalid:
        return await _details_page(request, unit, form.with_problems(forms.only_new(form, invalid)), CHANGE, 422)
    return see_other(request, f"/units/{unit}", Flash(text("The details are changed")))


@dataclass(frozen=True)
class _Sheet:
    """Which of the two pages on a unit's details."""

    template: str
    corrects: bool


CORRECT, CHANGE = _Sheet("units/correct.html", True), _Sheet("units/change.html", False)


async def _details_page(
    request: AnyRequest, unit: UUID, form: Form | None, sheet: _Sheet, status: int = 200
) -> Response[Any]:
    """The form with what is on record, opened for the unit's clerk alone, or with what they have just typed."""
    units.require_clerk(unit, actor(request))
    fields = forms.DETAILS if sheet.corrects else await _changeable(request, unit)
    async with reading() as (connection, at):
        row = await units.find(connection, unit)
        case = await units.case_of(connection, unit)
        if sheet.corrects and case.state != RETURNED.code:
            return see_other(request, f"/units/{unit}")
        seen = await look.look(connection, case.id, actor(request), at)
        asked_for = await _asked_for(connection, request, seen) if sheet.corrects else []
        form = form or blank(fields, await _on_record(request, row, case.id, fields))
    return page(request, sheet.template, status=status, unit=row, form=form, asked_for=asked_for, now=at)


async def _on_record(request: AnyRequest, row: Unit, case: UUID, fields: tuple[Field, ...]) -> dict[str, Any]:
    """What the unit said, for its clerk to correct; the reveal is recorded."""
    sealed = [f.name for f in fields if f.personal]
    opened = await reveal_row(Purpose("correction", f"case:{case}"), actor(request).caller, row, sealed)
    plain = {f.name: getattr(row, f.name) for f in fields if not f.personal}
    return {**plain, **{name: Secret(value) for name, value in opened.items() if value is not None}}


async def _asked_for(connection: Connection, request: AnyRequest, seen: Look) -> list[tuple[str, str]]:
    """What the operator wrote when returning the unit: label and words. They are for the unit, so they are opened."""
    lines = await history.history(connection, seen.case, actor(request), roles_of(request))
    last = next(line for line in reversed(lines) if line.move == "return")
    opened = []
    for given in last.given:
        if given.note is not None:
            said = await reveal(connection, seen.installed, seen.case, f"note:{given.note}", actor(request))
            opened.append((given.label, said))
    return opened


async def _changeable(request: AnyRequest, unit: UUID) -> tuple[Field, ...]:
    """What the clerk may change as the case stands."""
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, _):
        case = await units.case_of(connection, unit)
    names = registration.changeable_in(case.state)
    return tuple(f for f in forms.CHANGEABLE if f.name in names)


def _typed(form: Form) -> dict[str, str | Secret[str] | None]:
    """What was typed, but for optional questions left empty: those stay as they are."""
    answered = [f for f in form.fields if f.required or form.shown(f.name)]
    return forms.given(form, answered)


HANDLERS = (correct_page, send_correct, change_page, send_change)
