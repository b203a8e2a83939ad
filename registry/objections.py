"""Objections to public notices: anybody's, within the period; read and answered with reasons by whoever hears them.

They hold nothing back and decide nothing by themselves (HN-11.2 gives that to the holder's appeal alone): whoever
finds one right withdraws the notice. Words and answer are sealed, and each reading of them is on record.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.secret import Secret
from privacy.vault import vault
from registry import notices
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import NotFound, Refused
from registry.i18n import text
from registry.installed import installed
from registry.notice_tables import NoticeResponse
from registry.notices import Notice, NoticeOver, cite_of

OBJECTION = "objection"
SECRET_BYTES = 16

ANSWERED = text("This objection is answered already")


@dataclass(frozen=True)
class Objection:
    """An objection as lists show it: nothing of what it says. `upheld` is None while it is not answered."""

    id: UUID
    at: datetime
    answered_at: datetime | None
    upheld: bool | None


@dataclass(frozen=True)
class Words:
    """What an objection says, where an answer is wanted ("" if nowhere), and the answer ("" if there is none)."""

    said: str
    reply_to: str
    answer: str


# -- whoever objects --------------------------------------------------------------------------------------------------


async def raise_against(
    connection: Connection, notice: UUID, words: Secret[str], reply_to: Secret[str] | None, actor: Actor, at: datetime
) -> UUID:
    """Anybody's objection, within the period; gives its id. Raises NotFound, NoticeOver."""
    found = await notices.find(connection, notice)
    if not found.runs_on(civil_day(at)):
        raise NoticeOver(cite=cite_of(found))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = NoticeResponse(
        id=uuid7(), notice=notice, kind=OBJECTION, by=actor.caller, at=at, text=words, reply_to=reply_to,
        secret=Secret(secret), secret_digest=_digest(secret),
    )  # fmt: skip
    await NoticeResponse.insert(row)
    return UUID(str(row.id))


def _digest(secret: str) -> bytes:
    """Of a random secret, so that no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


async def secret_of(objection: UUID, actor: Actor) -> str:
    """The secret with which the answer is read, for whoever has just objected, also when they sent it twice."""
    row = await _row(None, objection)
    return (await vault().reveal(Purpose("notice", str(objection)), actor.caller, [row.secret]))[0]


async def for_objector(notice: UUID, objection: UUID, secret: Secret[str]) -> NoticeResponse:
    """The objection, for whoever has its secret. Raises NotFound, also for a wrong secret."""
    row = await _row(notice, objection)
    if not hmac.compare_digest(bytes(row.secret_digest), _digest(secret.expose_unrecorded().strip())):
        raise NotFound()
    return row


# -- whoever hears ----------------------------------------------------------------------------------------------------


async def hears(connection: Connection, notice: Notice, actor: Actor) -> bool:
    """Whether the actor reads and answers the objections to a notice."""
    scopes = await connection.fetchval("select scopes from case_ where id = $1", notice.case)
    return actor.may(installed(notice.scheme).scheme.hears, scopes)


async def require_hears(connection: Connection, notice: UUID, actor: Actor) -> Notice:
    """The notice, if the actor hears objections to it. Raises NotFound."""
    found = await notices.find(connection, notice)
    if not await hears(connection, found, actor):
        raise NotFound()
    return found


async def of_notice(connection: Connection, notice: UUID, actor: Actor) -> list[Objection]:
    """The objections to a notice, oldest first. Raises NotFound to whoever does not hear them."""
    await require_hears(connection, notice, actor)
    rows = await connection.fetch(
        "select id, at, decided_at as answered_at, upheld from notice_response where notice = $1 and kind = $2 order by id",
        notice, OBJECTION,
    )  # fmt: skip
    return [Objection(**dict(row)) for row in rows]


async def find(connection: Connection, notice: UUID, objection: UUID, actor: Actor) -> NoticeResponse:
    """An objection, for whoever hears it. Raises NotFound."""
    await require_hears(connection, notice, actor)
    return await _row(notice, objection)


async def answer(
    connection: Connection, row: NoticeResponse, upheld: bool, reasons: Secret[str], actor: Actor, at: datetime
) -> None:
    """Answer an objection, once, with reasons that whoever objected reads. Raises Refused for a second answer."""
    await connection.execute("select from notice_response where id = $1 for update", row.id)
    row = await _row(None, UUID(str(row.id)))
    if row.decided_at is not None:
        raise Refused(ANSWERED, code="objection-answered")
    row.decided_at, row.upheld, row.answer, row.answered_by = max(at, row.at), upheld, reasons, actor.caller
    columns = (NoticeResponse.decided_at, NoticeResponse.upheld, NoticeResponse.answer, NoticeResponse.answered_by)
    await row.save(list(columns))


async def words(row: NoticeResponse, actor: Actor, purpose: str = "quota-case") -> Words:
    """What an objection says and what was answered; the reading is on record before."""
    shown: dict[str, Sealed] = {
        name: value for name in ("text", "reply_to", "answer") if (value := getattr(row, name)) is not None
    }
    opened = await vault().reveal(Purpose(purpose, str(row.id)), actor.caller, list(shown.values()))
    said = dict(zip(shown, opened, strict=True))
    return Words(said.get("text", ""), said.get("reply_to", ""), said.get("answer", ""))


async def masked(row: NoticeResponse) -> str:
    """The words as lists and pages show them before somebody asks for them."""
    return (await vault().masked([row.text]))[0]


async def _row(notice: UUID | None, objection: UUID) -> NoticeResponse:
    query = NoticeResponse.objects().where(NoticeResponse.id == objection, NoticeResponse.kind == OBJECTION)
    row = await (query if notice is None else query.where(NoticeResponse.notice == notice)).first()
    if row is None:
        raise NotFound()
    return row
