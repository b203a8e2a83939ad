"""The API of enterprises, of papers of their cases, and of the credit archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import vault
from registry import archive, cases, evidence
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection, current, transaction
from registry.errors import Forbidden, NotFound
from registry.i18n import text
from registry.idempotency import Answer
from registry.installed import CaseRow
from registry.notice_tables import CreditRecord
from registry.scheme import Field
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.throttle import Throttle
from registry.web.who import Who
from units.registration import NewClerk
from vehicles import enterprises, guangdong_holding, papers, quotas
from vehicles.checklists import Checklist
from vehicles.enterprises import ENTERPRISE_ROLE
from vehicles.guangdong_law import POLICE_ROLE
from vehicles.guangdong_law import READERS as OF_GUANGDONG
from vehicles.guangdong_quota import CODE as GUANGDONG_QUOTA
from vehicles.hunan_law import APPLICATION, APPLICATION_PAPERS, CITY, PROVINCE, QUOTA, QUOTA_PAPERS
from vehicles.papers import NewPaper

AnyRequest = Request[Any, Any, Any]
REGISTER = Throttle("register", per_minute=10, burst=10)
SIGNED_IN = {"who": Who.signed_in()}
READERS = (CITY, PROVINCE, POLICE_ROLE, *OF_GUANGDONG)
READS = {"who": Who.role(*READERS)}
HOLDER = {"who": Who.role(ENTERPRISE_ROLE)}
DECIDES = {"who": Who.role(PROVINCE)}

CHECKLISTS = {APPLICATION: APPLICATION_PAPERS, QUOTA: QUOTA_PAPERS}
"""By scheme: which papers its cases need. Guangdong's lists depend on the case."""
WORDS = Field("text", text("Why it is wrong"), "text", longest=4000)


class NewEnterprise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An enterprise registers; with `login` and `password` an account is made for whoever does."""

    name: str
    city: str
    credit_code: Secret[str]
    legal_representative: Secret[str]
    contact_name: Secret[str]
    contact_phone: Secret[str]
    login: str = ""
    password: Secret[str] | None = None


class PaperSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper of a case: its item on the checklist, number, days, and the file in base64 (PDF, JPEG or PNG)."""

    item: str
    number: Secret[str]
    issued_on: date | None = None
    expires_on: date | None = None
    holder: Secret[str] | None = None
    file: Secret[str] | None = None


class PaperBody(msgspec.Struct, frozen=True):
    """One item of a case's checklist, and whether a valid paper is there."""

    item: str
    label: str
    required: bool
    there: bool
    expires_on: date | None


class ArchiveEntry(msgspec.Struct, frozen=True):
    """An entry of the credit archive; what it says is asked for by itself, on record."""

    id: UUID
    kind: str
    authority: str
    document: str
    clause: str
    day: date
    until: date | None
    counts: bool
    objected: bool
    upheld: bool | None


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An objection, in words."""

    text: Secret[str]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether an objection was right."""

    upheld: bool


@post("/api/v1/enterprises", opt={"who": Who.anyone(), "throttle": REGISTER}, summary="Register an enterprise")
async def register(request: AnyRequest, data: JSONBody[NewEnterprise]) -> Response[Any]:
    """An enterprise that applies for quotas. Whoever registers it acts for it."""
    given = {name: getattr(data, name) for name in enterprises.READERS}

    async def run(at: datetime) -> Answer:
        details = enterprises.read_details(given)
        clerk = NewClerk(data.login, data.password) if data.login and data.password is not None else None
        made = await enterprises.register(current(), details, actor(request), at, clerk=clerk)
        return Answer(201, {"enterprise": str(made.enterprise)})

    return answered(await write(request, run))


@get("/api/v1/cases/{case:uuid}/papers", opt=READS, summary="The checklist of a case")
async def list_papers(request: AnyRequest, case: FromPath[UUID]) -> list[PaperBody]:
    """Which papers the case needs, and which are there."""
    async with reading() as (connection, at):
        row = await cases.find(connection, case, actor(request))
        held, checklist = await quotas.papers_of(connection, case), await checklist_of(connection, row)
    missing = {item.code for item in checklist.missing(held, civil_day(at))}
    until = {paper.item: paper.expires_on for paper in held}
    return [
        PaperBody(i.code, i.label, i.required, i.code in until and i.code not in missing, until.get(i.code))
        for i in checklist.items
    ]


@post("/api/v1/cases/{case:uuid}/papers", opt=HOLDER, request_max_body_size=8_000_000, summary="Add a paper to a case")
async def add_paper(request: AnyRequest, case: FromPath[UUID], data: JSONBody[PaperSent]) -> Response[Any]:
    """A paper that the checklist asks for; it replaces the former one of its item."""
    sent = NewPaper(data.item, data.number, data.issued_on, data.expires_on, data.holder, data.file)

    async def run(at: datetime) -> Answer:
        made = await add(case, sent, actor(request), at)
        return Answer(201, {"paper": str(made)})

    return answered(await write(request, run))


async def add(case: UUID, sent: NewPaper, me: Actor, at: datetime) -> UUID:
    """Add a paper, for whoever acts for the case's enterprise. Raises NotFound, Forbidden, Invalid."""
    row = await cases.find(current(), case, me)
    if not me.may({ENTERPRISE_ROLE}, row.scopes):
        raise Forbidden()
    return await papers.add(current(), row, await checklist_of(current(), row), sent, me, at)


async def checklist_of(connection: Connection, case: CaseRow) -> Checklist:
    """The checklist of a case: its scheme's, in Guangdong also by the quota's direction. Raises NotFound."""
    if case.scheme == GUANGDONG_QUOTA:
        return await guangdong_holding.checklist_of(connection, case.id)
    if case.scheme not in CHECKLISTS:
        raise NotFound()
    return CHECKLISTS[case.scheme]


@get("/api/v1/cases/{case:uuid}/papers/{paper:uuid}/file", opt=READS, summary="The file of a paper")
async def get_file(request: AnyRequest, case: FromPath[UUID], paper: FromPath[UUID]) -> Response[bytes]:
    """The file as it was sent; reading it is recorded."""
    async with reading() as (connection, _):
        await cases.find(connection, case, actor(request))
        if paper not in {row.id for row in await papers.of_case(connection, case)}:
            raise NotFound()
        kind, raw = await papers.open_file(connection, case, paper, actor(request))
    return Response(raw, media_type=kind, headers={"Content-Disposition": "attachment"})


# -- the credit archive -----------------------------------------------------------------------------------------------


def entries(rows: Sequence[CreditRecord], day: date) -> list[ArchiveEntry]:
    """Entries as they are told, without their words."""
    return [
        ArchiveEntry(
            row.id, row.kind, row.authority, row.document, row.clause, row.day, row.until, archive.counts(row, day),
            row.objected_at is not None, row.upheld,
        )
        for row in rows
    ]  # fmt: skip


@get("/api/v1/credit-records", opt=READS, summary="The credit archive")
async def list_records(request: AnyRequest) -> list[ArchiveEntry]:
    """What is on record about the caller's own enterprise, or those of the caller's city or province."""
    async with reading() as (connection, at):
        return entries(await archive.readable(connection, actor(request), READERS), civil_day(at))


@get("/api/v1/credit-records/{entry:uuid}/words", opt=READS, summary="What an entry says")
async def read_words(request: AnyRequest, entry: FromPath[UUID]) -> dict[str, str]:
    """The words of an entry, and of the objection if there is one; the reading is recorded."""
    me = actor(request)
    async with reading() as (connection, _):
        row = await archive.find(connection, entry, me, READERS)
    sealed = [value for value in (row.what, row.objection) if value is not None]
    words = await vault().reveal(Purpose("quota-case", str(entry)), me.caller, sealed)
    return dict(zip(("what", "objection"), words, strict=False))


@post("/api/v1/credit-records/{entry:uuid}/objection", opt=HOLDER, status_code=200, summary="Object to an entry")
async def object_to(request: AnyRequest, entry: FromPath[UUID], data: JSONBody[Words]) -> Response[Any]:
    """The enterprise's objection to an entry about it, once."""
    me = actor(request)
    words = evidence.read((WORDS,), {"text": data.text}, me.language).texts["text"]

    async def run(at: datetime) -> Answer:
        row = await archive.find(current(), entry, me, (ENTERPRISE_ROLE,))
        await archive.object_to(row, words, at)
        return Answer(200, {"objected": True})

    return answered(await write(request, run))


@post("/api/v1/credit-records/{entry:uuid}/decision", opt=DECIDES, status_code=200, summary="Decide an objection")
async def decide(request: AnyRequest, entry: FromPath[UUID], data: JSONBody[Decision]) -> Response[Any]:
    """Uphold an objection, and the entry no longer counts; or reject it."""

    async def run(at: datetime) -> Answer:
        row = await archive.find(current(), entry, actor(request), (PROVINCE,))
        await archive.decide(row, data.upheld, at)
        return Answer(200, {"upheld": data.upheld})

    return answered(await write(request, run))


async def own_enterprises(me: Actor) -> dict[str, str]:
    """The names of the enterprises for which somebody acts, by id."""
    async with transaction(readonly=True) as connection:
        return {str(one): (await enterprises.find(connection, one)).name for one in enterprises.own(me)}


router = api(
    register, list_papers, add_paper, get_file, list_records, read_words, object_to, decide, tags=["Enterprises"]
)
