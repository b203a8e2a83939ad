"""The API of inspections: authorities place orders and report; a port reports for those who stand at its lanes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from privacy.secret import Secret
from registry.database import current
from registry.errors import FieldProblem, Invalid, NotFound
from registry.formats.documents import DocumentType
from registry.formats.plates import Jurisdiction
from registry.i18n import text
from registry.idempotency import Answer
from registry.passages.results import Finding
from registry.ports import inspections as joint
from registry.ports.identify import asker_of
from registry.ports.inspections import Result
from registry.ports.messages import Code
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.throttle import Throttle
from registry.web.who import Who
from vehicles import inspections
from vehicles.inspection import OFFICER, SCOPES
from vehicles.inspections import NewOrder, Whom

AnyRequest = Request[Any, Any, Any]
OFFICERS = {"who": Who.role(OFFICER)}
RESULTS = Throttle("port-inspection-results", per_minute=600, burst=120)
NOT_A_CHOICE = text("Choose one of the answers")


class OrderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be inspected (`scope`: `vehicle`, `driver`, `unit`), by the number that names it, until a last day.

    `every`: an alert, for each passage. `ports`: their codes; none means every port.
    """

    scope: str
    reason: Secret[str]
    until: date
    every: bool = False
    ports: list[Code] = []
    plate: Secret[str] | None = None
    jurisdiction: Jurisdiction | None = None
    document_type: DocumentType | None = None
    document_country: str = ""
    document_number: Secret[str] | None = None
    credit_code: Secret[str] | None = None


class ResultRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What your authority found."""

    result: Result
    found: Secret[str] | None = None


class PortResultRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an authority found at your lane. What it was in words it reports itself."""

    authority: str
    result: Result


class Released(msgspec.Struct, frozen=True):
    """Whether nobody's report is waited for any more."""

    released: bool


class Waiting(msgspec.Struct, frozen=True):
    """A joint inspection in which your report is waited for, and who has reported what (SW-3)."""

    inspection: UUID
    port: str
    opened_at: datetime
    waiting: list[str]
    reported: list[tuple[str, str]]


@post("/api/v1/inspections/orders", opt=OFFICERS, summary="Order an inspection")
async def place(request: AnyRequest, data: JSONBody[OrderRequest]) -> Response[Any]:
    """In force from the next check on, at every port or at those named; the reason is for your authority alone."""
    whom = Whom(
        require("scope", data.scope, SCOPES), data.plate, data.jurisdiction or "", data.document_type or "",
        data.document_country, data.document_number, data.credit_code,
    )  # fmt: skip
    order = NewOrder(whom, data.reason, data.until, data.every, tuple(data.ports))

    async def run(at: datetime) -> Answer:
        return Answer(201, {"case": str(await inspections.place(current(), order, actor(request), at))})

    return answered(await write(request, run))


@get("/api/v1/inspections", opt=OFFICERS, summary="Joint inspections that wait for your authority")
async def waiting(request: AnyRequest) -> list[Waiting]:
    """The joint inspections at the ports in which a report of your authority is waited for, the oldest first."""
    authority = inspections.authority_of(actor(request))
    async with reading() as (connection, at):
        found = await joint.waiting(connection, authority, at)
    return [Waiting(each.id, each.port, each.opened_at, list(each.waiting), list(each.reported)) for each in found]


@post("/api/v1/inspections/{inspection:uuid}/results", opt=OFFICERS, status_code=200, summary="Report an inspection")
async def report(request: AnyRequest, inspection: FromPath[UUID], data: JSONBody[ResultRequest]) -> Response[Any]:
    """What your authority found. The vehicle is released when all have reported."""
    return answered(await write_report(request, inspection, data.result, data.found))


async def write_report(request: AnyRequest, inspection: UUID, result: Result, found: Secret[str] | None) -> Answer:
    """What page and API do."""
    me = actor(request)
    authority = inspections.authority_of(me)

    async def run(at: datetime) -> Answer:
        released = await inspections.report(current(), inspection, authority, result, found, me, at)
        return Answer(200, msgspec.to_builtins(Released(released)))

    return await write(request, run)


@post(
    "/port/v1/inspections/{inspection:uuid}/results",
    opt={"who": Who.port(), "throttle": RESULTS},
    status_code=200,
    summary="Post the result of an authority's inspection",
)
async def post_result(
    request: AnyRequest, inspection: FromPath[UUID], data: JSONBody[PortResultRequest]
) -> Response[Any]:
    """What an authority found at a lane of this port, by the `id` of the answer's inspection. Again changes nothing."""
    me = actor(request)
    finding = Finding(data.authority, data.result)

    async def run(at: datetime) -> Answer:
        port = await current().fetchval("select port from port_client where id = $1 and active", asker_of(me).client)
        if port is None:
            raise NotFound()
        released = await inspections.report_from_port(inspection, finding, me, at, port)
        return Answer(200, msgspec.to_builtins(Released(released)))

    return answered(await write(request, run))


def require(field: str, value: str, choices: dict[str, str]) -> str:
    """The value if it is one of the choices. Raises Invalid."""
    if value not in choices:
        raise Invalid([FieldProblem(field, "not-a-choice", NOT_A_CHOICE)])
    return value


router = api(place, waiting, report, post_result, tags=["Inspections"])
