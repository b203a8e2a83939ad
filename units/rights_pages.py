"""Pages of a person's own data, by receipt: what is held, a copy of it, consents, and requests (PIPL arts. 15, 44 to 50)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.errors import Invalid, NotFound, Refused
from registry.i18n import text
from registry.surface.edge import refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other
from units import rights_copy, rights_edge
from units.rights import Asked
from units.rights_edge import HOLDER
from units.rights_scheme import KINDS, WITHDRAWAL

AnyRequest = Request[Any, Any, Any]

HERE = "/receipt/data"

ASKING = (
    Field(
        "kind",
        text("What do you ask for?"),
        "radios",
        choices={kind: words for kind, words in KINDS.items() if kind != WITHDRAWAL},
    ),
    Field(
        "words",
        text("In your words"),
        "textarea",
        required=False,
        hint=text("Not needed. If you object to a decision, say which and why."),
        personal=True,
        longest=1000,
    ),
)
WITHDRAWN = text("The consent is withdrawn, and you are off the list")
ASKED = text("Your request is with the people who answer it. This page shows how it goes.")
TAKEN_BACK = text("The request is taken back")


@get(HERE, opt=HOLDER)
async def data_page(request: AnyRequest) -> Response[Any]:
    """Everything held behind a receipt: what, why, until when, who looked, who was told, what was agreed and asked."""
    seen, at = await rights_edge.seen(request)
    return page(request, "units/rights.html", view=seen, now=at)


@get(f"{HERE}/copy.json", opt=HOLDER)
async def copy_for_machines(request: AnyRequest) -> Response[Any]:
    """The same as JSON, to keep or to take elsewhere (art. 45)."""
    seen, at = await rights_edge.seen(request, "own-copy")
    words = json.dumps(rights_copy.as_json(seen, at), ensure_ascii=False, indent=2)
    return _file(words, "application/json", "own-data.json")


@get(f"{HERE}/copy.txt", opt=HOLDER)
async def copy_to_read(request: AnyRequest) -> Response[Any]:
    """The same as a text, to read or to print."""
    seen, at = await rights_edge.seen(request, "own-copy")
    return _file(rights_copy.as_text(seen, actor(request).language, at), "text/plain; charset=utf-8", "own-data.txt")


def _file(words: str, kind: str, name: str) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(words.encode(), media_type=kind, headers=headers)


@get(f"{HERE}/consents/{{purpose:str}}", opt=HOLDER)
async def consent_page(request: AnyRequest, purpose: FromPath[str]) -> Response[Any]:
    """What withdrawing a consent means, before it is withdrawn."""
    seen, at = await rights_edge.seen(request)
    agreed = next((one for one in seen.agreed if one.purpose == purpose and one.withdrawn_at is None), None)
    if agreed is None:
        raise NotFound()
    return page(request, "units/rights_consent.html", agreed=agreed, now=at)


@post(f"{HERE}/consents/{{purpose:str}}", opt=HOLDER)
async def withdraw(request: AnyRequest, purpose: FromPath[str]) -> Response[Any]:
    """Withdraw a consent: at once, with its effect on the list in the same transaction (PI-13)."""
    return await _ask(request, Asked(WITHDRAWAL, purpose), WITHDRAWN, None)


@get(f"{HERE}/requests/new", opt=HOLDER)
async def asking_page(request: AnyRequest) -> Response[Any]:
    """The form of a request."""
    return page(request, "units/rights_ask.html", form=blank(ASKING))


@post(f"{HERE}/requests/new", opt=HOLDER)
async def send_request(request: AnyRequest) -> Response[Any]:
    """Ask; a case with a deadline is opened (art. 50)."""
    form = read_form(ASKING, await request.form())
    if form.problems:
        return page(request, "units/rights_ask.html", status=422, form=form)
    return await _ask(request, Asked(form.text("kind"), words=form.secret("words")), ASKED, form)


async def _ask(request: AnyRequest, asked: Asked, done: str, form: Form | None) -> Response[Any]:
    try:
        await rights_edge.ask(request, asked)
    except Refused as refused:
        if form is None:
            raise
        await refuse_on_record(request, refused)
        shown = Form(form.fields, form.values, form.problems, refused.message)
        return page(request, "units/rights_ask.html", status=refused.status, form=shown)
    except Invalid as invalid:
        if form is None:
            raise
        return page(request, "units/rights_ask.html", status=422, form=form.with_problems(invalid))
    return see_other(request, HERE, Flash(done))


@post(f"{HERE}/requests/{{case:uuid}}/take-back", opt=HOLDER)
async def take_back(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """No longer ask."""
    await rights_edge.take_back(request, case)
    return see_other(request, HERE, Flash(TAKEN_BACK))


@post(f"{HERE}/notice", opt=HOLDER)
async def notice_read(request: AnyRequest) -> Response[Any]:
    """The person has read the notice that changed (PI-17)."""
    await rights_edge.note_read(request)
    return see_other(request, HERE)


router = pages(
    data_page, copy_for_machines, copy_to_read, consent_page, withdraw, asking_page, send_request, take_back, notice_read
)  # fmt: skip
