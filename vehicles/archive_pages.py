"""Pages of the credit archive: the list, one entry, the objection to it, its decision and its withdrawal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry import archive
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import current
from registry.errors import Invalid, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading, refuse_on_record
from registry.surface.objection_api import LONGEST
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from vehicles import archive_steps
from vehicles.archive_api import DECIDES, KINDS, OFFICERS, cite_of, entries, words_of
from vehicles.archive_steps import DECIDERS, may_withdraw
from vehicles.enterprise_api import HOLDER, READERS, READS
from vehicles.enterprises import ENTERPRISE_ROLE

AnyRequest = Request[Any, Any, Any]
SUBJECTS = {"unit": text("Enterprise"), "vehicle": text("Vehicle"), "person": text("Driver")}
DECISIONS = {"yes": text("It is right: the entry no longer counts"), "no": text("It is wrong: the entry counts on")}


@get("/credit-archive", opt=READS)
async def archive_page(request: AnyRequest) -> Response[Any]:
    """What is on record about the reader's own enterprise, or about those of their city or province; on top what they
    have to decide."""
    me = actor(request)
    async with reading() as (connection, at):
        rows, open_ = await archive.readable(connection, me, READERS), await archive.waiting(connection, me, DECIDERS)
        shown = await entries(connection, rows, civil_day(at), me.language)
        waiting = await entries(connection, open_, civil_day(at), me.language)
    return page(
        request, "vehicles/archive.html", entries=shown, waiting=waiting, kinds=KINDS, subjects=SUBJECTS, now=at,
        cites={row.id: cite_of(row) for row in (*rows, *open_)}, objected={row.id: row.objected_at for row in open_},
    )  # fmt: skip


@get("/credit-archive/{entry:uuid}", opt=READS)
async def entry_page(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """One entry, and what the reader can do about it."""
    return await _entry(request, entry, {})


@post("/credit-archive/{entry:uuid}/words", opt=READS)
async def words_page(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """The entry with what it says, on record."""
    me = actor(request)
    async with reading() as (connection, _):
        row = await archive.find(connection, entry, me, READERS)
    return await _entry(request, entry, await words_of(row, me))


async def _entry(request: AnyRequest, entry: UUID, said: dict[str, str]) -> Response[Any]:
    me = actor(request)
    async with reading() as (connection, at):
        row = await archive.find(connection, entry, me, READERS)
        shown = (await entries(connection, [row], civil_day(at), me.language))[0]
    open_ = row.withdrawn_at is None
    return page(
        request, "vehicles/archive_entry.html", entry=shown, said=said, cite=cite_of(row), kinds=KINDS, subjects=SUBJECTS,
        may_object=open_ and row.objected_at is None and me.may({ENTERPRISE_ROLE}, row.scopes),
        may_decide=open_ and row.objected_at is not None and row.decided_at is None and me.may(DECIDERS, row.scopes),
        may_withdraw=may_withdraw(row, me), now=at,
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A form about an entry: who may open it, its question, and what is done with the answer."""

    title: str
    send: str
    question: Field
    told: str
    do: Callable[[UUID, Form, Actor, datetime], Awaitable[None]]
    look: str = ""

    async def show(self, request: AnyRequest, entry: UUID, form: Form, status: int = 200) -> Response[Any]:
        async with reading() as (connection, _):
            row = await archive.find(connection, entry, actor(request), READERS)
        return page(
            request, "vehicles/form.html", status=status, title=self.title, send=self.send, form=form, look=self.look,
            back=f"/credit-archive/{entry}", lead="", cite=cite_of(row),
        )  # fmt: skip

    async def take(self, request: AnyRequest, entry: UUID) -> Response[Any]:
        form = read_form((self.question,), await request.form())

        async def run(at: datetime) -> Answer:
            await self.do(entry, form, actor(request), at)
            return Answer(303, f"/credit-archive/{entry}")

        try:
            form.check()
            answer = await write(request, run)
        except Invalid as invalid:
            return await self.show(request, entry, form.with_problems(invalid), 422)
        except Refused as refused:
            await refuse_on_record(request, refused)
            return await self.show(request, entry, replace(form, message=refused.message), 409)
        return see_other(request, answer.body, Flash(self.told))


async def _object(entry: UUID, form: Form, me: Actor, at: datetime) -> None:
    await archive_steps.object_to(current(), entry, form.secret("text"), me, at)


async def _decide(entry: UUID, form: Form, me: Actor, at: datetime) -> None:
    await archive_steps.decide(current(), entry, form.text("right") == "yes", me, at)


async def _withdraw(entry: UUID, form: Form, me: Actor, at: datetime) -> None:
    await archive_steps.withdraw(current(), entry, form.secret("text"), me, at)


OBJECTING = Asked(
    text("Object to an entry"), text("Send the objection"),
    Field("text", text("Why it is wrong"), "textarea", longest=LONGEST, personal=True),
    text("Your objection is on record"), _object,
)  # fmt: skip
DECIDING = Asked(
    text("Decide the objection"), text("Decide"),
    Field("right", text("Is the objection right?"), "radios", choices=DECISIONS), text("The objection is decided"), _decide,
)  # fmt: skip
WITHDRAWING = Asked(
    text("Withdraw the entry"), text("Withdraw the entry"),
    Field("text", text("Why it is withdrawn"), "textarea", longest=LONGEST, personal=True),
    text("The entry is withdrawn and no longer counts"), _withdraw, look="warning",
)  # fmt: skip


@get("/credit-archive/{entry:uuid}/objection", opt=HOLDER)
async def ask_objection(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """The form to object to an entry."""
    return await OBJECTING.show(request, entry, blank((OBJECTING.question,)))


@post("/credit-archive/{entry:uuid}/objection", opt=HOLDER)
async def send_objection(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """Object to an entry about one's enterprise, its vehicle or its driver."""
    return await OBJECTING.take(request, entry)


@get("/credit-archive/{entry:uuid}/decision", opt=DECIDES)
async def ask_decision(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """The form to decide an objection."""
    return await DECIDING.show(request, entry, blank((DECIDING.question,)))


@post("/credit-archive/{entry:uuid}/decision", opt=DECIDES)
async def send_decision(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """Decide an objection."""
    return await DECIDING.take(request, entry)


@get("/credit-archive/{entry:uuid}/withdrawal", opt=OFFICERS)
async def ask_withdrawal(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """The form to withdraw an entry."""
    return await WITHDRAWING.show(request, entry, blank((WITHDRAWING.question,)))


@post("/credit-archive/{entry:uuid}/withdrawal", opt=OFFICERS)
async def send_withdrawal(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """Withdraw an entry that should not have been made."""
    return await WITHDRAWING.take(request, entry)


router = pages(
    archive_page, entry_page, words_page, ask_objection, send_objection, ask_decision, send_decision, ask_withdrawal,
    send_withdrawal,
)  # fmt: skip
