"""The routes on which personal data could leave, and proposing one: for the data protection officer (PI-38)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post

from registry.accounts.roles import DPO
from registry.clock import legal_now
from registry.database import current, transaction
from registry.errors import Invalid, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.who import Who
from units import exports
from units.export_scheme import ROUTES, WAYS

AnyRequest = Request[Any, Any, Any]
OFFICER = {"who": Who.role(DPO.code)}
HERE = "/privacy/exports"

NEVER_PROPOSED = text("Not approved: never proposed")
ASKING = (
    Field("route", text("Route"), "radios", choices=dict(ROUTES)),
    Field("recipient", text("Recipient, and how to reach it"), "textarea", longest=1000),
    Field("what", text("Which data, of whom, and what for"), "textarea", longest=1000),
    Field("way", text("Legal way"), "radios", choices=WAYS),
)


@get(HERE, opt=OFFICER)
async def exports_page(request: AnyRequest) -> Response[Any]:
    """Every route that a regulation names and what became of it, and the form to propose one."""
    return await _page(request, blank(ASKING))


@post(HERE, opt=OFFICER)
async def propose(request: AnyRequest) -> Response[Any]:
    """Propose a route: a case, which the officer approves or does not."""
    form = read_form(ASKING, await request.form())

    async def run(at: datetime) -> Answer:
        form.check()
        outcome = await exports.propose(
            current(), form.text("route"), form.secret("recipient"), form.secret("what"), form.text("way"),
            actor(request), at,
        )  # fmt: skip
        return Answer(201, {"case": str(outcome.case.id)})

    try:
        answer = await write(request, run)
    except Invalid as invalid:
        return await _page(request, form if form.problems else form.with_problems(invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _page(request, Form(form.fields, form.values, form.problems, refused.message), refused.status)
    return see_other(
        request, f"/cases/{answer.body['case']}", Flash(text("The route is proposed. Nothing leaves by it yet."))
    )


async def _page(request: AnyRequest, form: Form, status: int = 200) -> Response[Any]:
    async with transaction(readonly=True) as connection:
        at = await legal_now(connection)
        routes = await exports.every(connection)
    return page(request, "units/exports.html", status=status, form=form, routes=routes, never=NEVER_PROPOSED, now=at)


router = pages(exports_page, propose)
