"""The page on which the data protection officer opens an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post

from registry.accounts.roles import DPO
from registry.clock import SHANGHAI
from registry.database import current
from registry.errors import FieldProblem, Invalid
from registry.i18n import text
from registry.idempotency import Answer
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.who import Who
from units import incidents

AnyRequest = Request[Any, Any, Any]
OFFICER = {"who": Who.role(DPO.code)}
HERE = "/privacy/incidents/new"

TIME = text("Day and time in Hengqin, such as 2026-11-21 08:30")
NOT_A_TIME = text("Write day and time as 2026-11-21 08:30")
ASKING = (
    Field("what", text("What happened"), "textarea", personal=True, longest=1000),
    Field(
        "actor",
        text("Who looked"),
        required=False,
        hint=text("As in the disclosure log, such as account:0192…; empty: whoever looked in this time"),
        longest=120,
    ),
    Field("from_at", text("From"), hint=TIME, width=20),
    Field("to_at", text("Until"), hint=TIME, width=20),
)


@get(HERE, opt=OFFICER)
async def report_page(request: AnyRequest) -> Response[Any]:
    """The form."""
    return page(request, "units/incident.html", form=blank(ASKING))


@post(HERE, opt=OFFICER)
async def send_report(request: AnyRequest) -> Response[Any]:
    """Open it; its clock runs from now."""
    form = read_form(ASKING, await request.form())

    async def run(at: datetime) -> Answer:
        form.check()
        begin, end = _instant(form, "from_at"), _instant(form, "to_at")
        who = form.text("actor").strip()
        outcome = await incidents.report(current(), who, begin, end, form.secret("what"), actor(request), at)
        return Answer(201, {"case": str(outcome.case.id)})

    try:
        answer = await write(request, run)
    except Invalid as invalid:
        shown = form if form.problems else form.with_problems(invalid)
        return page(request, "units/incident.html", status=422, form=shown)
    return see_other(request, f"/cases/{answer.body['case']}", Flash(text("The incident is open; its clock runs")))


def _instant(form: Form, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(form.text(name).strip())
    except ValueError:
        raise Invalid([FieldProblem(name, "time", NOT_A_TIME)]) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


router = pages(report_page, send_report)
