"""`/api/v1/guangdong/…`: what needs more than a move's evidence: opening cases, naming a vehicle, the pool."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from privacy.secret import Secret
from registry.cases import Outcome
from registry.clock import civil_day
from registry.database import current, transaction
from registry.formats.plates import Jurisdiction
from registry.i18n import DEFAULT_LANGUAGE, translate
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.who import Who
from vehicles import (
    enterprises,
    guangdong_applying,
    guangdong_changing,
    guangdong_holding,
    guangdong_known,
    guangdong_office,
)
from vehicles.guangdong_law import ENTERPRISE, PROVINCE
from vehicles.guangdong_office import Older
from vehicles.recommendations import REUSE, Reuse

AnyRequest = Request[Any, Any, Any]
HOLDER = {"who": Who.role(ENTERPRISE)}
DEPARTMENT = {"who": Who.role(PROVINCE)}


class NewCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an enterprise applies for: the fields of the scheme's first step, as `GET /api/v1/schemes/…` tells them."""

    enterprise: UUID
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)


class NewApplication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application: its evidence; and of the papers that `…/known` offers those to be copied, once it is agreed to."""

    enterprise: UUID
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)
    papers: list[UUID] = msgspec.field(default_factory=list)
    papers_agreed: bool = False


class KnownLetter(msgspec.Struct, frozen=True):
    """A letter by which Hunan recommends the enterprise."""

    number: str
    day: date


class KnownPaper(msgspec.Struct, frozen=True):
    """A paper that was given to Hunan and may be copied."""

    paper: UUID
    item: str
    label: str
    issued_on: date | None
    expires_on: date | None


class KnownBody(msgspec.Struct, frozen=True):
    """What an application may be filled in with, by field of the evidence; where it comes from; papers, and the words
    that are agreed to when they are copied."""

    letters: list[KnownLetter]
    applied_on: date | None
    evidence: dict[str, str]
    papers: list[KnownPaper]
    agreement: str


class Filing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A filing: besides its evidence credit codes of holders and further parties, a new name, a new seat."""

    enterprise: UUID
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)
    holders: list[Secret[str]] = msgspec.field(default_factory=list)
    parties: list[Secret[str]] = msgspec.field(default_factory=list)
    new_name: str = ""
    new_city: str = ""


class NewVehicle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The vehicle of a quota: its plates, and what the rules ask of it."""

    plate: Secret[str] | None = None
    hong_kong_plate: Secret[str] | None = None
    macao_plate: Secret[str] | None = None
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)


class Agreed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Quotas agreed with the other side, that go into the pool."""

    side: str
    kind: str
    number: int


class OlderQuotas(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Quotas that an enterprise held when the rules were published."""

    credit_code: Secret[str]
    side: str
    kind: str
    number: int
    cooperative: bool = False


class OpenedCase(msgspec.Struct, frozen=True):
    """The case, its state, and its version."""

    case: UUID
    state: str
    version: int


class PoolView(msgspec.Struct, frozen=True):
    """A class of quotas: how many there are, and how many nobody has in hand."""

    side: str
    kind: str
    total: int
    free: int


def _answer(outcome: Outcome, status: int = 201) -> Answer:
    opened = OpenedCase(outcome.case.id, outcome.case.state, outcome.case.version)
    return Answer(status, msgspec.to_builtins(opened))


@post("/api/v1/guangdong/applications", opt=HOLDER, status_code=201, summary="Apply for quotas")
async def apply(request: AnyRequest, data: JSONBody[NewApplication]) -> Response[Any]:
    """Apply for an enterprise (GD-1.1.2a). Goes to its city, or to the department for inbound freight."""
    reuse = Reuse(frozenset(data.papers), data.papers_agreed, "api")

    async def run(at: datetime) -> Answer:
        me = actor(request)
        return _answer(await guangdong_applying.apply(current(), data.enterprise, data.evidence, me, at, reuse))

    return answered(await write(request, run))


@get("/api/v1/guangdong/applications/known", opt=HOLDER, summary="What an application need not ask again")
async def show_known(request: AnyRequest, enterprise: FromQuery[UUID]) -> KnownBody:
    """What is known of one's own enterprise, by Hunan's recommendation and its last application (SW-4); on record."""
    me = actor(request)
    enterprises.require_own(enterprise, me)
    async with reading() as (connection, at):
        found = await guangdong_known.known(connection, enterprise, me, civil_day(at))
    return KnownBody(
        [KnownLetter(one.number, one.day) for one in found.letters],
        found.applied_on,
        dict(found.values),
        [
            KnownPaper(one.paper, one.item, translate(one.label, me.language), one.issued_on, one.expires_on)
            for one in found.papers
        ],
        REUSE.words.get(me.language, REUSE.words[DEFAULT_LANGUAGE]) if found.papers else "",
    )


@post("/api/v1/guangdong/filings", opt=HOLDER, status_code=201, summary="Draw up a filing")
async def draw_up(request: AnyRequest, data: JSONBody[Filing]) -> Response[Any]:
    """Draw up a filing on who holds quotas (GD-1.3, GD-8); those whose seal it needs then confirm it."""

    async def run(at: datetime) -> Answer:
        new = guangdong_office.read_filing(data.holders, data.parties, data.new_name, data.new_city)
        me = actor(request)
        return _answer(await guangdong_changing.draw_up(current(), data.enterprise, new, data.evidence, me, at))

    return answered(await write(request, run))


@post("/api/v1/guangdong/licences", opt=HOLDER, status_code=201, summary="Apply for a licence")
async def apply_for_licence(request: AnyRequest, data: JSONBody[NewCase]) -> Response[Any]:
    """Apply for a licence for an enterprise (GD-4.2)."""

    async def run(at: datetime) -> Answer:
        made = await guangdong_changing.apply_for_licence(current(), data.enterprise, data.evidence, actor(request), at)
        return _answer(made)

    return answered(await write(request, run))


@post("/api/v1/guangdong/quotas/{quota:uuid}/vehicle", opt=HOLDER, status_code=200, summary="Name the vehicle")
async def name_vehicle(request: AnyRequest, quota: FromPath[UUID], data: JSONBody[NewVehicle]) -> Response[Any]:
    """Name the vehicle of a quota by its plates (GD-1.1.1, GD-2)."""

    async def run(at: datetime) -> Answer:
        plates = guangdong_office.read_plates(
            {
                Jurisdiction.MAINLAND: data.plate,
                Jurisdiction.HONG_KONG: data.hong_kong_plate,
                Jurisdiction.MACAO: data.macao_plate,
            }
        )
        made = await guangdong_holding.name_vehicle(current(), quota, plates, data.evidence, actor(request), at)
        return _answer(made, 200)

    return answered(await write(request, run))


@get("/api/v1/guangdong/pool", opt=DEPARTMENT, summary="The pool")
async def show_pool() -> list[PoolView]:
    """How many quotas of each class there are, and how many of them nobody has in hand."""
    async with transaction(readonly=True) as connection:
        return [
            PoolView(line.side, line.kind, line.total, line.free) for line in await guangdong_office.pool(connection)
        ]


@post("/api/v1/guangdong/pool", opt=DEPARTMENT, status_code=201, summary="Record agreed quotas")
async def agree(request: AnyRequest, data: JSONBody[Agreed]) -> Response[Any]:
    """Put quotas into the pool, as agreed with Macao's authority (GD-1.2.2a)."""

    async def run(at: datetime) -> Answer:
        made = await guangdong_office.agree(current(), data.side, data.kind, data.number, actor(request), at)
        return Answer(201, {"added": len(made)})

    return answered(await write(request, run))


@post("/api/v1/guangdong/older-quotas", opt=DEPARTMENT, status_code=201, summary="Record older quotas")
async def put_on_record(request: AnyRequest, data: JSONBody[OlderQuotas]) -> Response[Any]:
    """Put quotas on record that an enterprise held, unused, when the rules were published (GD-3.1)."""

    async def run(at: datetime) -> Answer:
        older = Older(data.credit_code, data.side, data.kind, data.number, data.cooperative)
        made = await guangdong_office.put_on_record(current(), older, actor(request), at)
        return Answer(201, {"cases": [str(one.case.id) for one in made]})

    return answered(await write(request, run))


router = api(
    apply, show_known, draw_up, apply_for_licence, name_vehicle, show_pool, agree, put_on_record, tags=["Guangdong"]
)
