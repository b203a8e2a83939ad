"""Pages of the authorities: the joint inspections that wait for them, and placing an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from privacy.vault import vault
from registry.database import current
from registry.errors import Invalid, Refused
from registry.formats.documents import NAMES, DocumentType
from registry.formats.issuers import ISSUERS
from registry.i18n import text
from registry.idempotency import Answer
from registry.ports import inspections as joint
from registry.ports.inspections import Result
from registry.ports.law import JOINT
from registry.surface.edge import reading, refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.port_names import port_name
from vehicles import inspections
from vehicles.inspection import AUTHORITIES, RESULTS, SCOPES
from vehicles.inspection_api import OFFICERS, write_report
from vehicles.inspections import EVERY, ONCE, NewOrder, Whom
from vehicles.vehicles import plates_of

AnyRequest = Request[Any, Any, Any]

DOCUMENTS = {
    DocumentType.RESIDENT_ID.value: text("Resident identity card"),
    DocumentType.HOME_RETURN_PERMIT.value: text("Home-return permit"),
    DocumentType.RESIDENCE_PERMIT.value: text("Residence permit for Hong Kong, Macao and Taiwan residents"),
    DocumentType.TAIWAN_PERMIT.value: text("Taiwan residents' permit"),
    DocumentType.FOREIGN_PERMANENT_RESIDENT.value: text("Foreign permanent resident's card"),
    DocumentType.PASSPORT.value: NAMES[DocumentType.PASSPORT],
}
JURISDICTIONS = {"CN": text("Mainland"), "MO": text("Macao"), "HK": text("Hong Kong")}
PORTS = Field("ports", text("At which ports"), "ticks", required=False, translated=False,
              hint=text("None chosen: at every port"))  # fmt: skip
ORDER = (
    Field("scope", text("What is inspected"), "radios", choices=SCOPES),
    Field("plate", text("Plate"), required=False, personal=True, width=10, only_when=("scope", ("vehicle",)),
          hint=text("For a vehicle")),
    Field("jurisdiction", text("Where the plate is from"), "select", required=False, choices=JURISDICTIONS,
          only_when=("scope", ("vehicle",)), hint=text("Only if it could be from several places")),
    Field("document_type", text("Kind of document"), "select", required=False, choices=DOCUMENTS,
          only_when=("scope", ("driver",)), hint=text("For a driver")),
    Field("document_country", text("Country or region of the passport"), "select", required=False,
          choices={code: code for code in ISSUERS}, translated=False, territories=True,
          only_when=("document_type", ("passport",)), hint=text("Only for a passport")),
    Field("document_number", text("Document number"), required=False, personal=True, width=20,
          only_when=("scope", ("driver",)), hint=text("For a driver")),
    Field("credit_code", text("Unified social credit code"), required=False, personal=True, width=20,
          only_when=("scope", ("unit",)), hint=text("For a unit")),
    Field("often", text("How often"), "radios", choices={"once": ONCE, "every": EVERY}),
    Field("until", text("Last day"), "date"),
    Field("reason", text("Reason"), "textarea", personal=True, longest=1000,
          hint=text("Only officers of your authority can read it.")),
)  # fmt: skip
REPORT = (Field("result", text("Result"), "radios", choices=RESULTS),)
RELEASED = text("All have reported: the vehicle is released")
RECORDED = text("Recorded. Others have not reported yet.")


@get("/inspections", opt=OFFICERS)
async def list_page(request: AnyRequest) -> Response[Any]:
    """The joint inspections that wait for one's own authority."""
    return await _list(request)


async def _list(request: AnyRequest, status: int = 200, problem: str = "") -> Response[Any]:
    authority = inspections.authority_of(actor(request))
    async with reading() as (connection, at):
        found = await joint.waiting(connection, authority, at)
        plates = await plates_of(connection, [each.about for each in found])
        masked = dict(zip(plates, await vault().masked(list(plates.values())) if plates else [], strict=True))
    return page(
        request, "vehicles/inspections.html", status=status, waiting=found, plates=masked, authority=authority,
        authorities=AUTHORITIES, results=RESULTS, cite=JOINT, problem=problem, now=at,
    )  # fmt: skip


@post("/inspections/{inspection:uuid}/results", opt=OFFICERS)
async def send_report(request: AnyRequest, inspection: FromPath[UUID]) -> Response[Any]:
    """Report what one's authority found."""
    form = read_form(REPORT, await request.form())
    try:
        answer = await write_report(request, inspection, Result(form.check().text("result")), None)
    except Invalid:
        return await _list(request, 422, text("Choose one of the answers"))
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _list(request, refused.status, refused.message)
    return see_other(request, "/inspections", Flash(RELEASED if answer.body["released"] else RECORDED))


@get("/inspections/orders/new", opt=OFFICERS)
async def order_page(request: AnyRequest) -> Response[Any]:
    """The form by which an inspection is ordered."""
    return _order_page(request, blank(await _order(request)))


@post("/inspections/orders/new", opt=OFFICERS)
async def send_order(request: AnyRequest) -> Response[Any]:
    """Order an inspection; goes on to its case."""
    form = read_form(await _order(request), await request.form())

    async def run(at: datetime) -> Answer:
        until = form.check().day("until")
        assert until is not None
        whom = Whom(
            form.text("scope"), form.secret("plate"), form.text("jurisdiction"), form.text("document_type"),
            form.text("document_country"), form.secret("document_number"), form.secret("credit_code"),
        )  # fmt: skip
        order = NewOrder(whom, form.secret("reason"), until, form.text("often") == "every", form.many("ports"))
        case = await inspections.place(current(), order, actor(request), at)
        return Answer(303, f"/cases/{case}")

    try:
        answer = await write(request, run)
    except Invalid as invalid:
        return _order_page(request, form.with_problems(invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return _order_page(request, replace(form, message=refused.message), refused.status)
    return see_other(request, answer.body, Flash(text("Ordered. Ports are told with the next check.")))


async def _order(request: AnyRequest) -> tuple[Field, ...]:
    """The questions, with the ports whose systems ask us; where there is only one, it is not asked which."""
    async with reading() as (connection, _):
        rows = await connection.fetch("select distinct port from port_client where active order by port")
    language = actor(request).language
    named = {row["port"]: port_name(row["port"], language) for row in rows}
    return (*ORDER[:-1], replace(PORTS, choices=named), ORDER[-1]) if len(named) > 1 else ORDER


def _order_page(request: AnyRequest, form: Form, status: int = 200) -> Response[Any]:
    return page(
        request, "vehicles/form.html", status=status, form=form, title=text("Order an inspection"), back="/inspections",
        lead=text("At the port, the orders of all authorities are one joint inspection."), cite=JOINT,
        path="/inspections/orders/new", send=text("Order the inspection"),
    )  # fmt: skip


router = pages(list_page, send_report, order_page, send_order)
