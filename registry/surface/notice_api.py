"""The API of public notices, letters and their signed documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from privacy.secret import Secret
from registry import cases, letters, notices, signed
from registry.cases import MoveRequest
from registry.clock import civil_day, legal_now
from registry.database import current, transaction
from registry.errors import FieldProblem, Invalid
from registry.i18n import text, translate
from registry.idempotency import Answer
from registry.letters import Letter
from registry.notices import Notice
from registry.surface import objection_api
from registry.surface.documents import letter_document, notice_document, signed_copy
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.listing import asked, cursor
from registry.web.problems import Citation, citation_of
from registry.web.who import Who
from registry.web.words import day_in_words

AnyRequest = Request[Any, Any, Any]
ANYONE = {"who": Who.anyone()}
SIGNED_IN = {"who": Who.signed_in()}
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NoticeBody(msgspec.Struct, frozen=True):
    """A public notice. `last_day` is the last civil day (Asia/Shanghai) for appeals and objections."""

    id: UUID
    number: str
    scheme: str
    case: UUID
    title: str
    text: str
    published_on: date
    last_day: date | None
    days_left: int | None
    provisional: bool
    running: bool
    outcome: str
    reason: str
    citation: Citation | None


class NoticeList(msgspec.Struct, frozen=True):
    """Some notices, the newest first; ask again with `after=<next>`."""

    notices: list[NoticeBody]
    next: str


class LetterBody(msgspec.Struct, frozen=True):
    """A letter or circular that was written."""

    id: UUID
    number: str
    scheme: str
    case: UUID | None
    kind: str
    to: str
    addressee: str
    title: str
    text: str
    written_at: datetime
    clause: str


class Appeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The holder's appeal, in words."""

    appeal: Secret[str]


def notice_body(notice: Notice, day: date, language: str) -> NoticeBody:
    """A notice in the reader's language."""
    said = _in_words(notice.params, language)
    left = (notice.last_day - day).days if notice.last_day and notice.ended_at is None else None
    return NoticeBody(
        notice.id, notice.numbered, notice.scheme, notice.case,
        translate(notice.title, language, said), translate(notice.body, language, said),
        notice.published_on, notice.last_day, left, notice.provisional, notice.ended_at is None, notice.outcome,
        translate(notice.reason, language) if notice.reason else "", citation_of(notices.cite_of(notice)),
    )  # fmt: skip


def letter_body(letter: Letter, language: str) -> LetterBody:
    """A letter in the reader's language."""
    said = _in_words(letter.params, language)
    return LetterBody(
        letter.id, letter.numbered, letter.scheme, letter.case, letter.kind, letter.to,
        translate(letter.to_label, language), translate(letter.title, language, said),
        translate(letter.body, language, said), letter.at, letter.clause,
    )  # fmt: skip


def _in_words(params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What is filled in, its days as the reader's language writes them."""
    return {
        name: day_in_words(date.fromisoformat(value), language) if ISO_DAY.fullmatch(str(value)) else value
        for name, value in params.items()
    }


def place_of(after: list[Any]) -> tuple[datetime, UUID] | None:
    """Where the page before ended. Raises Invalid for a cursor that is none of ours."""
    if not after:
        return None
    try:
        instant, last = after
        return datetime.fromisoformat(instant), UUID(last)
    except (TypeError, ValueError, AttributeError):
        raise Invalid([FieldProblem("after", "bad-cursor", text("This is no place in the list"))]) from None


@get("/api/v1/notices", opt=ANYONE, summary="Public notices")
async def list_notices(request: AnyRequest, running: FromQuery[str] = "yes", scheme: FromQuery[str] = "") -> NoticeList:
    """Those that run, or with `running=no` those that have ended, the newest first; of one `scheme` if it is named."""
    wish = asked(request)
    async with reading() as (connection, at):
        found = await notices.listed(
            connection, running=running not in ("no", "false", "0"), scheme=scheme, before=place_of(wish.position),
            most=wish.limit + 1,
        )  # fmt: skip
    shown = found[: wish.limit]
    following = cursor(shown[-1].published_at.isoformat(), shown[-1].id) if len(found) > wish.limit else ""
    language = actor(request).language
    return NoticeList([notice_body(each, civil_day(at), language) for each in shown], following)


@get("/api/v1/notices/{notice:uuid}", opt=ANYONE, summary="A public notice")
async def get_notice(request: AnyRequest, notice: FromPath[UUID]) -> NoticeBody:
    """A notice, running or past."""
    async with reading() as (connection, at):
        found = await notices.find(connection, notice)
    return notice_body(found, civil_day(at), actor(request).language)


@get("/api/v1/notices/{notice:uuid}/document", opt=ANYONE, summary="A public notice as a signed document")
async def get_notice_document(notice: FromPath[UUID]) -> dict[str, Any]:
    """The notice as it stands now, in every language, and the same signed (JWS) with a key of ours."""
    async with transaction() as connection:
        at = await legal_now(connection)
        return await signed_copy(connection, notice_document(await notices.find(connection, notice), at))


@post("/api/v1/notices/{notice:uuid}/appeals", opt=SIGNED_IN, status_code=201, summary="Appeal against a notice")
async def make_appeal(request: AnyRequest, notice: FromPath[UUID], data: JSONBody[Appeal]) -> Response[Any]:
    """The holder's appeal, within the notice's period. 409 after it."""
    me = actor(request)

    async def run(at: datetime) -> Answer:
        found = await notices.find(current(), notice)
        await cases.make_move(current(), MoveRequest(found.case, "appeal", {"appeal": data.appeal}), me, at)
        after = await notices.find(current(), notice)
        return Answer(201, msgspec.to_builtins(notice_body(after, civil_day(at), me.language)))

    return answered(await write(request, run))


@get("/api/v1/letters", opt=SIGNED_IN, summary="Letters and circulars")
async def list_letters(
    request: AnyRequest, case: FromQuery[UUID | None] = None, kind: FromQuery[str] = ""
) -> list[LetterBody]:
    """Letters that the caller may read, the newest first: of one `case`, or of one `kind`, if they are named."""
    me = actor(request)
    async with reading() as (connection, _):
        found = await letters.listed(connection, me, case=case, kind=kind)
    return [letter_body(each, me.language) for each in found]


@get("/api/v1/letters/{letter:uuid}/document", opt=SIGNED_IN, summary="A letter as a signed document")
async def get_letter_document(request: AnyRequest, letter: FromPath[UUID]) -> dict[str, Any]:
    """The letter in every language, and the same signed (JWS)."""
    async with transaction() as connection:
        at = await legal_now(connection)
        return await signed_copy(
            connection, letter_document(await letters.find(connection, letter, actor(request)), at)
        )


@get("/.well-known/document-keys.json", opt=ANYONE, summary="Keys that signed documents")
async def document_keys() -> dict[str, Any]:
    """Every public key that ever signed a notice or a letter, as a JWK set."""
    async with reading() as (connection, _):
        return dict(await signed.published_keys(connection))


router = api(
    *objection_api.HANDLERS,
    list_notices, get_notice, get_notice_document, make_appeal, list_letters, get_letter_document,
    document_keys, tags=["Notices and letters"],
)  # fmt: skip
