"""The API of enterprises and of papers of their cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from privacy.secret import Secret
from registry import cases
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection, current, transaction
from registry.errors import Forbidden, NotFound
from registry.idempotency import Answer
from registry.installed import CaseRow
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.throttle import Throttle
from registry.web.who import Who
from units.registration import NewClerk
from vehicles import enterprises, guangdong_holding, papers, quotas
from vehicles.checklists import Checklist
from vehicles.enterprises import ENTERPRISE_ROLE
from vehicles.guangdong import CODE as GUANGDONG_APPLICATION
from vehicles.guangdong_application import APPLICATION_PAPERS as OF_APPLICANTS
from vehicles.guangdong_law import POLICE_ROLE
from vehicles.guangdong_law import READERS as OF_GUANGDONG
from vehicles.guangdong_quota import CODE as GUANGDONG_QUOTA
from vehicles.hunan_law import APPLICATION, APPLICATION_PAPERS, CITY, PROVINCE, QUOTA, QUOTA_PAPERS
from vehicles.papers import NewPaper

AnyRequest = Request[Any, Any, Any]
REGISTER = Throttle("register-enterprise", per_minute=10, burst=10)
SIGNED_IN = {"who": Who.signed_in()}
READERS = (CITY, PROVINCE, POLICE_ROLE, *OF_GUANGDONG)
READS = {"who": Who.role(*READERS)}
HOLDER = {"who": Who.role(ENTERPRISE_ROLE)}

CHECKLISTS = {APPLICATION: APPLICATION_PAPERS, QUOTA: QUOTA_PAPERS, GUANGDONG_APPLICATION: OF_APPLICANTS}
"""By scheme: which papers its cases need. The lists of Guangdong's quotas depend on the case."""


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


async def own_enterprises(me: Actor) -> dict[str, str]:
    """The names of the enterprises for which somebody acts, by id."""
    async with transaction(readonly=True) as connection:
        return {str(one): (await enterprises.find(connection, one)).name for one in enterprises.own(me)}


router = api(register, list_papers, add_paper, get_file, tags=["Enterprises"])
