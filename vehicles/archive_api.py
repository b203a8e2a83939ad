"""The API of the credit archive: who reads an entry, objects to it, decides on that, and withdraws it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.secret import Secret
from privacy.vault import vault
from registry import archive, evidence
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection, current
from registry.i18n import text, translate
from registry.idempotency import Answer
from registry.law import Cite
from registry.notice_tables import CreditRecord
from registry.notices import cite_by_clause
from registry.scheme import Field
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.who import Who
from units.people import documents_of
from vehicles import archive_steps
from vehicles.archive_steps import DECIDERS, RECORDERS
from vehicles.enterprise_api import HOLDER, READERS, READS
from vehicles.quota_tables import Enterprise
from vehicles.vehicles import plates_of

AnyRequest = Request[Any, Any, Any]
DECIDES = {"who": Who.role(*DECIDERS)}
OFFICERS = {"who": Who.role(*DECIDERS, *RECORDERS)}
OBJECTION = Field("text", text("Why it is wrong"), "text", longest=4000)
REASON = Field("text", text("Why it is withdrawn"), "text", longest=4000)
KINDS = {"violation": text("Violation"), "undertaking": text("Undertaking")}


class ArchiveEntry(msgspec.Struct, frozen=True):
    """An entry of the credit archive; what it says is asked for by itself, on record. `about`: an enterprise's name, or a
    vehicle's plate or a driver's document, masked."""

    id: UUID
    kind: str
    subject_kind: str
    about: str
    authority: str
    document: str
    clause: str
    day: date
    until: date | None
    counts: bool
    objected: bool
    upheld: bool | None
    withdrawn: bool


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An objection, or why an entry is withdrawn, in words."""

    text: Secret[str]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether an objection was right."""

    upheld: bool


async def entries(connection: Connection, rows: Sequence[CreditRecord], day: date, language: str) -> list[ArchiveEntry]:
    """Entries as they are told, without their words."""
    about = await _about(connection, rows)
    return [
        ArchiveEntry(
            row.id, row.kind, row.subject_kind, about.get(row.id, ""), row.authority,
            translate(row.document, language), row.clause, row.day, row.until, archive.counts(row, day),
            row.objected_at is not None, row.upheld, row.withdrawn_at is not None,
        )
        for row in rows
    ]  # fmt: skip


async def _about(connection: Connection, rows: Sequence[CreditRecord]) -> dict[UUID, str]:
    """What each entry is about, as a list may show it."""
    of = {kind: [row.subject for row in rows if row.subject_kind == kind] for kind in ("unit", "vehicle", "person")}
    firms = await Enterprise.objects().where(Enterprise.entity.is_in(of["unit"])) if of["unit"] else []
    names = {firm.entity: firm.name for firm in firms}
    sealed: dict[UUID, Sealed] = {**await plates_of(connection, of["vehicle"])} if of["vehicle"] else {}
    for person in of["person"]:
        if known := await documents_of(connection, person):
            sealed[person] = known[0].number
    names |= dict(zip(sealed, await vault().masked(list(sealed.values())), strict=True)) if sealed else {}
    return {row.id: names.get(row.subject, "") for row in rows}


def cite_of(row: CreditRecord) -> Cite | None:
    """The rule under which an entry was made, as its scheme prints it."""
    return cite_by_clause(row.scheme, row.clause)


async def words_of(row: CreditRecord, me: Actor) -> dict[str, str]:
    """What an entry says, and what was said of it; the reading is recorded."""
    sealed = {name: getattr(row, name) for name in ("what", "objection", "withdrawal")}
    there = {name: value for name, value in sealed.items() if value is not None}
    said = await vault().reveal(Purpose("quota-case", str(row.id)), me.caller, list(there.values()))
    return dict(zip(there, said, strict=True))


@get("/api/v1/credit-records", opt=READS, summary="The credit archive")
async def list_records(request: AnyRequest, waiting: FromQuery[bool] = False) -> list[ArchiveEntry]:
    """What is on record about the caller's own enterprise, or those of the caller's city or province; with `waiting`,
    what the caller has to decide: the oldest objection first."""
    me = actor(request)
    async with reading() as (connection, at):
        found = archive.waiting(connection, me, DECIDERS) if waiting else archive.readable(connection, me, READERS)
        return await entries(connection, await found, civil_day(at), me.language)


@get("/api/v1/credit-records/{entry:uuid}/words", opt=READS, summary="What an entry says")
async def read_words(request: AnyRequest, entry: FromPath[UUID]) -> dict[str, str]:
    """The words of an entry, of the objection and of the withdrawal if there is one; the reading is recorded."""
    me = actor(request)
    async with reading() as (connection, _):
        row = await archive.find(connection, entry, me, READERS)
    return await words_of(row, me)


@post("/api/v1/credit-records/{entry:uuid}/objection", opt=HOLDER, status_code=200, summary="Object to an entry")
async def object_to(request: AnyRequest, entry: FromPath[UUID], data: JSONBody[Words]) -> Response[Any]:
    """The enterprise's objection to an entry about it, its vehicle or its driver, once."""
    me = actor(request)
    words = evidence.read((OBJECTION,), {"text": data.text}, me.language).texts["text"]

    async def run(at: datetime) -> Answer:
        await archive_steps.object_to(current(), entry, words, me, at)
        return Answer(200, {"objected": True})

    return answered(await write(request, run))


@post("/api/v1/credit-records/{entry:uuid}/decision", opt=DECIDES, status_code=200, summary="Decide an objection")
async def decide(request: AnyRequest, entry: FromPath[UUID], data: JSONBody[Decision]) -> Response[Any]:
    """Uphold an objection, and the entry no longer counts; or reject it."""
    me = actor(request)

    async def run(at: datetime) -> Answer:
        await archive_steps.decide(current(), entry, data.upheld, me, at)
        return Answer(200, {"upheld": data.upheld})

    return answered(await write(request, run))


@post("/api/v1/credit-records/{entry:uuid}/withdrawal", opt=OFFICERS, status_code=200, summary="Withdraw an entry")
async def withdraw(request: AnyRequest, entry: FromPath[UUID], data: JSONBody[Words]) -> Response[Any]:
    """Withdraw a violation that should not have been recorded: it stays on record and no longer counts."""
    me = actor(request)
    words = evidence.read((REASON,), {"text": data.text}, me.language).texts["text"]

    async def run(at: datetime) -> Answer:
        await archive_steps.withdraw(current(), entry, words, me, at)
        return Answer(200, {"withdrawn": True})

    return answered(await write(request, run))


router = api(list_records, read_words, object_to, decide, withdraw, tags=["Enterprises"])
