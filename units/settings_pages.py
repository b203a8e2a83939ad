"""Pages on which a clerk says who else is a clerk, and where the unit's messages go (HQ-4.6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.database import current, transaction
from registry.errors import Invalid
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.flash import Flash
from registry.web.forms import Form, blank, read_form
from registry.web.kit import actor, found, page, see_other, write
from units import clerks, contacts, forms, units
from units.api import CLERK
from units.contacts import Notices
from units.law import CLERK as NAMED
from units.registration import NewClerk

AnyRequest = Request[Any, Any, Any]


@get("/units/{unit:uuid}/clerks", opt={"who": CLERK})
async def clerks_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """The unit's clerks, and the form for another."""
    return await _clerks_page(request, unit, blank(forms.ACCOUNT))


@post("/units/{unit:uuid}/clerks", opt={"who": CLERK})
async def send_clerk(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Make an account for another clerk."""
    form = read_form(forms.ACCOUNT, await request.form())

    async def run(_: datetime) -> Answer:
        clerk = NewClerk(form.text("login"), form.secret("password"))
        account = await clerks.add_clerk(current(), unit, clerk, actor(request))
        return Answer(201, {"account": str(account)})

    try:
        form.check()
        await write(request, run)
    except Invalid as invalid:
        return await _clerks_page(request, unit, form.with_problems(forms.only_new(form, invalid)), 422)
    return see_other(request, f"/units/{unit}/clerks", Flash(text("The clerk is added. Tell them their user name.")))


@get("/units/{unit:uuid}/clerks/{account:uuid}/end", opt={"who": CLERK})
async def end_page(request: AnyRequest, unit: FromPath[UUID], account: FromPath[UUID]) -> Response[Any]:
    """Ask whether to end a clerk."""
    return await _end_page(request, unit, account, blank(forms.CONFIRM))


@post("/units/{unit:uuid}/clerks/{account:uuid}/end", opt={"who": CLERK})
async def send_end(request: AnyRequest, unit: FromPath[UUID], account: FromPath[UUID]) -> Response[Any]:
    """End a clerk, at once."""
    form = read_form(forms.CONFIRM, await request.form())

    async def run(_: datetime) -> Answer:
        await clerks.end_clerk(current(), unit, account, actor(request))
        return Answer(200, {})

    try:
        form.check()
    except Invalid:
        return await _end_page(request, unit, account, form, 422)
    await write(request, run)
    if actor(request).id == str(account):
        return see_other(request, "/", Flash(text("You are not a clerk of the unit any more")))
    return see_other(request, f"/units/{unit}/clerks", Flash(text("The clerk is ended")))


@get("/units/{unit:uuid}/notices", opt={"who": CLERK})
async def notices_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Where the unit's messages go besides the application."""
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, _):
        row = await units.find(connection, unit)
    known = {"email": "yes" if row.email_notices else "", "webhook_url": row.webhook_url or ""}
    return await _notices_page(request, unit, blank(forms.NOTICES, known))


@post("/units/{unit:uuid}/notices", opt={"who": CLERK})
async def send_notices(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Set where the unit's messages go."""
    form = read_form(forms.NOTICES, await request.form())

    async def run(_: datetime) -> Answer:
        notices = Notices(form.ticked("email"), form.text("webhook_url"))
        await contacts.set_notices(current(), unit, notices, actor(request))
        return Answer(200, {})

    try:
        form.check()
        await write(request, run)
    except Invalid as invalid:
        return await _notices_page(request, unit, form.with_problems(forms.only_new(form, invalid)), 422)
    return see_other(request, f"/units/{unit}/notices", Flash(text("Saved")))


@post("/units/{unit:uuid}/notices/secret", opt={"who": CLERK})
async def show_secret(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Show what signs the unit's webhooks. That it was read is recorded."""
    async with transaction() as connection:
        row = await units.find(connection, unit)
        secret = found(await contacts.webhook_secret(connection, unit, actor(request)))
    return page(request, "units/webhook_secret.html", unit=row, secret=secret)


async def _clerks_page(request: AnyRequest, unit: UUID, form: Form, status: int = 200) -> Response[Any]:
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, _):
        row = await units.find(connection, unit)
        listed = await clerks.clerks_of(connection, unit)
    return page(request, "units/clerks.html", status=status, unit=row, clerks=listed, form=form, cite=NAMED)


async def _end_page(request: AnyRequest, unit: UUID, account: UUID, form: Form, status: int = 200) -> Response[Any]:
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, _):
        row = await units.find(connection, unit)
        listed = await clerks.clerks_of(connection, unit)
    clerk = found(next((each for each in listed if each.account == account), None))
    return page(request, "units/end_clerk.html", status=status, unit=row, clerk=clerk, form=form)


async def _notices_page(request: AnyRequest, unit: UUID, form: Form, status: int = 200) -> Response[Any]:
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, _):
        row = await units.find(connection, unit)
    return page(request, "units/notices.html", status=status, unit=row, form=form)


HANDLERS = (
    clerks_page,
    send_clerk,
    end_page,
    send_end,
    notices_page,
    send_notices,
    show_secret,
)
