"""A page with one form: shown, read, checked and carried out in one way, whatever it asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from litestar import Request, Response

from registry.errors import Invalid, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.law import Cite
from registry.surface.edge import refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Field, Form, read_form
from registry.web.kit import page, see_other, write

AnyRequest = Request[Any, Any, Any]
SENT = text("It was sent. This page shows what happens next, and until when.")

Do = Callable[[Form, AnyRequest, datetime], Awaitable[str]]


@dataclass(frozen=True)
class Sheet:
    """A page with one form: its title, its questions, and what it does, which gives the address to go on to."""

    title: str
    send: str
    do: Do
    cite: Cite | None = None
    lead: str = ""
    told: str = SENT

    def show(self, request: AnyRequest, form: Form, status: int = 200, back: str = "") -> Response[Any]:
        return page(
            request, "vehicles/form.html", status=status, title=self.title, send=self.send, cite=self.cite,
            lead=self.lead, form=form, back=back,
        )  # fmt: skip

    async def take(self, request: AnyRequest, questions: tuple[Field, ...], back: str = "") -> Response[Any]:
        """Read, check and carry out; what is wrong is said beside its field, and nothing typed is lost."""
        form = read_form(questions, await request.form())

        async def run(at: datetime) -> Answer:
            return Answer(303, await self.do(form, request, at))

        try:
            form.check()
            answer = await write(request, run)
        except Invalid as invalid:
            return self.show(request, form.with_problems(invalid), 422, back)
        except Refused as refused:
            await refuse_on_record(request, refused)
            return self.show(request, replace(form, message=refused.message), 409, back)
        return see_other(request, answer.body, Flash(self.told))


def day_of(form: Form, name: str) -> date:
    """The day in a field that the form asks for."""
    found = form.day(name)
    assert found is not None, "the form asks for it"
    return found
