"""The API of objections to public notices: anybody's, read and answered by whoever hears them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from privacy.secret import Secret
from registry import evidence, objections
from registry.database import current
from registry.i18n import text
from registry.idempotency import Answer
from registry.scheme import Field
from registry.surface.edge import reading
from registry.web.kit import actor, answered, write
from registry.web.throttle import Throttle
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
ANYONE = {"who": Who.anyone()}
SIGNED_IN = {"who": Who.signed_in()}
OBJECT = Throttle("object", per_minute=6, burst=6)
LONGEST = 4000
WORDS = Field("text", text("What do you object to?"), "text", longest=LONGEST)
REASONS = Field("reasons", text("Reasons"), "text", longest=LONGEST)


class Objecting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Anybody's objection, and where an answer is wanted, if at all."""

    text: Secret[str]
    reply_to: Secret[str] | None = None


class Answering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer: whether the objection is right, and the reasons, which whoever objected reads."""

    upheld: bool
    reasons: Secret[str]


class Listed(msgspec.Struct, frozen=True):
    """An objection without its words; `upheld` is null while it is not answered."""

    id: UUID
    received_at: datetime
    answered_at: datetime | None
    upheld: bool | None


class OwnObjection(msgspec.Struct, frozen=True):
    """What came of an objection, for whoever made it; `reasons` is empty while it is not answered."""

    received_at: datetime
    answered_at: datetime | None
    upheld: bool | None
    reasons: str


@post(
    "/api/v1/notices/{notice:uuid}/objections",
    opt={**ANYONE, "throttle": OBJECT},
    status_code=201,
    summary="Object to a notice",
)
async def make_objection(request: AnyRequest, notice: FromPath[UUID], data: JSONBody[Objecting]) -> Response[Any]:
    """Anybody's objection, within the notice's period. What is said is kept sealed. With the `secret` of the answer
    whoever objected reads what came of it."""
    me = actor(request)
    words = checked(WORDS, data.text, me.language)

    async def run(at: datetime) -> Answer:
        made = await objections.raise_against(current(), notice, words, data.reply_to, me, at)
        return Answer(201, {"objection": str(made)})

    given = await write(request, run)
    body = {**given.body, "secret": await objections.secret_of(UUID(given.body["objection"]), me)}
    return answered(Answer(given.status, body))


def checked(field: Field, words: Secret[str], language: str) -> Secret[str]:
    """The words, cleaned. Raises Invalid for none, and for too many."""
    return evidence.read((field,), {field.name: words}, language).texts[field.name]


@get(
    "/api/v1/notices/{notice:uuid}/objections/{objection:uuid}/answer",
    opt={**ANYONE, "throttle": OBJECT},
    summary="The answer to an objection",
)
async def read_answer(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> OwnObjection:
    """For whoever objected, by the secret in the header `X-Receipt-Secret`. 404 for a wrong one."""
    async with reading():
        row = await objections.for_objector(notice, objection, Secret(request.headers.get("x-receipt-secret", "")))
    reasons = (await objections.words(row, actor(request), "notice")).answer
    return OwnObjection(row.at, row.decided_at, row.upheld, reasons)


@get("/api/v1/notices/{notice:uuid}/objections", opt=SIGNED_IN, summary="Objections to a notice")
async def list_objections(request: AnyRequest, notice: FromPath[UUID]) -> list[Listed]:
    """For whoever hears them, the oldest first, without their words."""
    async with reading() as (connection, _):
        found = await objections.of_notice(connection, notice, actor(request))
    return [Listed(each.id, each.at, each.answered_at, each.upheld) for each in found]


@get(
    "/api/v1/notices/{notice:uuid}/objections/{objection:uuid}/words",
    opt=SIGNED_IN,
    summary="What an objection says",
)
async def read_words(request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID]) -> dict[str, str]:
    """For whoever hears it: the words, where an answer is wanted, and the answer; the reading is on record."""
    me = actor(request)
    async with reading() as (connection, _):
        row = await objections.find(connection, notice, objection, me)
    words = await objections.words(row, me)
    return {"text": words.said, "reply_to": words.reply_to, "answer": words.answer}


@post(
    "/api/v1/notices/{notice:uuid}/objections/{objection:uuid}/answer",
    opt=SIGNED_IN,
    status_code=200,
    summary="Answer an objection",
)
async def answer_objection(
    request: AnyRequest, notice: FromPath[UUID], objection: FromPath[UUID], data: JSONBody[Answering]
) -> Response[Any]:
    """Once, with reasons. It decides nothing by itself: whoever finds an objection right withdraws the notice."""
    me = actor(request)
    reasons = checked(REASONS, data.reasons, me.language)

    async def run(at: datetime) -> Answer:
        row = await objections.find(current(), notice, objection, me)
        await objections.answer(current(), row, data.upheld, reasons, me, at)
        return Answer(200, {"upheld": data.upheld})

    return answered(await write(request, run))


HANDLERS = (make_objection, read_answer, list_objections, read_words, answer_objection)
"""Part of the routes of notices."""
