"""The API of Hunan's quotas beyond moves: applying, plates, changes of holder, violations, pool; customs' records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from privacy.secret import Secret
from registry import cases
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import FieldProblem, Forbidden, Invalid
from registry.formats.documents import NAMES, Document, DocumentType, parse_document
from registry.formats.plates import Jurisdiction, Plate, parse_plate
from registry.formats.problem import FormatProblem
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.throttle import Throttle
from registry.web.who import Who
from vehicles import clearances, hunan_steps, quotas, transfers
from vehicles.clearances import Record
from vehicles.hunan import WAITING
from vehicles.hunan_law import APPLICATION, CITY, ENTERPRISE, PROVINCE, QUOTA, TRUCK
from vehicles.hunan_steps import VIOLATIONS, Violation

AnyRequest = Request[Any, Any, Any]
HOLDER = {"who": Who.role(ENTERPRISE)}
OFFICERS = {"who": Who.role(CITY, PROVINCE)}
DEPARTMENT = {"who": Who.role(PROVINCE)}
READS = {"who": Who.role(ENTERPRISE, CITY, PROVINCE)}
CLEARANCES = Throttle("port-clearance", per_minute=600, burst=600)

NOT_A_VIOLATION = text("Choose one of the kinds of violation")
NOT_A_DOCUMENT = text("Choose the kind of the driver's document")
NUMBERS_NEEDED = text("Give 1 to 1000 numbers of quotas, each with at most 32 characters")


class Application(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application for `wanted` quotas; `need` says which transport and why; the undertaking is accepted."""

    enterprise: UUID
    wanted: int
    need: Secret[str]
    undertaking: bool


class Plates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vehicle's plates: the mainland's, and Hong Kong's if it is known."""

    plated_on: date
    plate: Secret[str]
    hong_kong_plate: Secret[str] | None = None


class Transfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of holder; enterprises by credit code. `others` must confirm besides the receiver."""

    cause: str
    receiver: Secret[str]
    others: list[Secret[str]] = []
    reason: Secret[str] = msgspec.field(default_factory=lambda: Secret(""))  # a default would break the description


class ViolationFound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A violation that an authority reports; `kind` is a code of ours.

    It is about the enterprise, or with `about` `vehicle` the quota's vehicle, or with `driver` a driver by document.
    """

    kind: str
    authority: str
    document: str
    day: date
    what: Secret[str]
    until: date | None = None
    about: Literal["enterprise", "vehicle", "driver"] = "enterprise"
    document_type: str = ""
    document_country: str = ""
    document_number: Secret[str] | None = None


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Quotas that Guangdong gave to the province."""

    numbers: list[Annotated[str, msgspec.Meta(min_length=1, max_length=32)]]


class Clearance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clearance record as customs has it. `reference` is the customs' own number of it."""

    plate: Secret[str]
    day: date
    customs: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    jurisdiction: Jurisdiction | None = None


class ClearanceKept(msgspec.Struct, frozen=True):
    """Whether a record is new to us. Whether its vehicle uses a quota is not told."""

    kept: bool


class Waiting(msgspec.Struct, frozen=True):
    """An application on the waiting list, by its number of receipt."""

    case: UUID
    receipt: int
    wanted: int
    given: int


class PoolBody(msgspec.Struct, frozen=True):
    """The pool: how many quotas there are, how many are in nobody's hands, and who waits, in order."""

    total: int
    free: int
    waiting: list[Waiting]


def certain_plate(typed: Secret[str], jurisdiction: Jurisdiction | None, field: str) -> Plate:
    """The one plate that was typed. Raises Invalid beside the field."""
    try:
        return parse_plate(typed.expose_unrecorded(), jurisdiction)
    except FormatProblem as wrong:
        raise Invalid([wrong.at(field)]) from None


@post("/api/v1/hunan/applications", opt=HOLDER, summary="Apply for quotas of Hunan")
async def apply(request: AnyRequest, data: JSONBody[Application]) -> Response[Any]:
    """The enterprise applies to its city (HN-7.1). Its receipt fixes its place in the order."""

    async def run(at: datetime) -> Answer:
        opened = await hunan_steps.apply(
            current(), data.enterprise, data.wanted, data.need, data.undertaking, actor(request), at
        )
        return Answer(201, {"case": str(opened.case.id), "state": opened.case.state})

    return answered(await write(request, run))


@post("/api/v1/hunan/quotas/{case:uuid}/plates", opt=HOLDER, status_code=200, summary="A vehicle has its plates")
async def plates(request: AnyRequest, case: FromPath[UUID], data: JSONBody[Plates]) -> Response[Any]:
    """Tell which vehicle uses the quota, and since when it has its plates (HN-10.6)."""
    found = read_plates(data.plate, data.hong_kong_plate)

    async def run(at: datetime) -> Answer:
        row = await cases.find(current(), case, actor(request))
        done = await hunan_steps.register_plates(current(), row, found, data.plated_on, actor(request), at)
        return Answer(200, {"case": str(case), "state": done.case.state})

    return answered(await write(request, run))


@post("/api/v1/hunan/quotas/{case:uuid}/transfer", opt=HOLDER, status_code=200, summary="Ask for a change of holder")
async def transfer(request: AnyRequest, case: FromPath[UUID], data: JSONBody[Transfer]) -> Response[Any]:
    """Merger, split or another lawful cause (HN-8.2). Every enterprise named confirms on the case."""

    async def run(at: datetime) -> Answer:
        row = await cases.find(current(), case, actor(request))
        done = await transfers.ask(
            current(), row, data.cause, data.receiver, data.others, data.reason, actor(request), at
        )
        return Answer(200, {"case": str(case), "state": done.case.state})

    return answered(await write(request, run))


@post("/api/v1/hunan/quotas/{case:uuid}/violations", opt=OFFICERS, summary="Record a violation")
async def violation(request: AnyRequest, case: FromPath[UUID], data: JSONBody[ViolationFound]) -> Response[Any]:
    """Put a violation on the enterprise's credit archive (HN-3, HN-8.1)."""

    async def run(at: datetime) -> Answer:
        made = await record_violation(current(), case, data, request, at)
        return Answer(201, {"credit_record": str(made)})

    return answered(await write(request, run))


async def record_violation(
    connection: Connection, case: UUID, data: ViolationFound, request: AnyRequest, at: datetime
) -> UUID:
    """What page and API do. Raises Invalid for an unknown kind."""
    if data.kind not in VIOLATIONS:
        raise Invalid([FieldProblem("kind", "not-a-choice", NOT_A_VIOLATION)])
    row = await cases.find(connection, case, actor(request))
    found = Violation(
        data.kind, data.authority[:200], data.document[:200], data.day, data.until, data.what,
        driver=read_driver(data, civil_day(at)) if data.about == "driver" else None, of_vehicle=data.about == "vehicle",
    )  # fmt: skip
    return await hunan_steps.record_violation(connection, row, found, actor(request), at)


def read_driver(data: ViolationFound, day: date) -> tuple[Document, Secret[str]]:
    """A driver's document. Raises Invalid beside the field."""
    if data.document_type not in NAMES:
        raise Invalid([FieldProblem("document_type", "not-a-choice", NOT_A_DOCUMENT)])
    typed = Secret("") if data.document_number is None else data.document_number
    try:
        kind = DocumentType(data.document_type)
        found = parse_document(kind, typed.expose_unrecorded(), on=day, issuer=data.document_country.upper() or None)
    except FormatProblem as wrong:
        raise Invalid([wrong.at("document_country" if wrong.code == "issuer" else "document_number")]) from None
    return found, typed


def read_plates(mainland: Secret[str], hong_kong: Secret[str] | None) -> tuple[Plate, ...]:
    """A vehicle's plates. Raises Invalid beside the field."""
    first = certain_plate(mainland, Jurisdiction.MAINLAND, "plate")
    if hong_kong is None:
        return (first,)
    return (first, certain_plate(hong_kong, Jurisdiction.HONG_KONG, "hong_kong_plate"))


@get("/api/v1/hunan/pool", opt=DEPARTMENT, summary="Pool and waiting list")
async def pool(request: AnyRequest) -> PoolBody:
    """How the pool stands, and who waits, in the order of receipt (HN-7.2)."""
    async with reading() as (connection, _):
        return await pool_now(connection)


async def pool_now(connection: Connection) -> PoolBody:
    """The pool and the waiting list."""
    now = await quotas.pool(connection, QUOTA, TRUCK)
    rows = await connection.fetch(
        'select a.id as "case", a.receipt, a.wanted, a.given from quota_application a join case_ c on c.id = a.id'
        " where a.scheme = $1 and c.state = $2 order by a.receipt",
        APPLICATION, WAITING.code,
    )  # fmt: skip
    return PoolBody(now.total, now.free, [Waiting(**dict(row)) for row in rows])


@post("/api/v1/hunan/pool", opt=DEPARTMENT, summary="Record quotas that were given")
async def give(request: AnyRequest, data: JSONBody[Given]) -> Response[Any]:
    """Quotas that Guangdong gave to the province go into the pool (HN-2)."""
    if not 1 <= len(data.numbers) <= 1000:
        raise Invalid([FieldProblem("numbers", "how-many", NUMBERS_NEEDED)])

    async def run(at: datetime) -> Answer:
        made = await quotas.add(current(), QUOTA, TRUCK, data.numbers, civil_day(at))
        return Answer(201, {"added": len(made)})

    return answered(await write(request, run))


@post(
    "/port/v1/clearances",
    opt={"who": Who.port(), "throttle": CLEARANCES},
    status_code=200,
    summary="Post a clearance record",
)
async def post_clearance(request: AnyRequest, data: JSONBody[Clearance]) -> Response[Any]:
    """Customs tells that a vehicle's cargo data was left with it (HN-10.1). Sent again it changes nothing."""
    me = actor(request)
    if QUOTA not in me.scopes("port_check"):
        raise Forbidden()
    record = Record(certain_plate(data.plate, data.jurisdiction, "plate"), data.day, data.customs, data.reference)

    async def run(at: datetime) -> Answer:
        await clearances.post(current(), record, me, at)
        return Answer(200, msgspec.to_builtins(ClearanceKept(True)))

    return answered(await write(request, run))


router = api(apply, plates, transfer, violation, pool, give, post_clearance, tags=["Hunan"])
