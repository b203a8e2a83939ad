"""Hunan's pages of steps on a quota that need details of their own: plates, a change of holder, a violation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from privacy.secret import Secret
from registry import cases
from registry.database import current
from registry.formats.documents import NAMES
from registry.formats.issuers import ISSUERS
from registry.i18n import text
from registry.surface.edge import reading
from registry.web.forms import Field, Form, blank
from registry.web.kit import actor
from registry.web.who import Who
from vehicles import hunan_steps, transfers
from vehicles.hunan_api import ViolationFound, read_plates, record_violation
from vehicles.hunan_law import CITY, CONDUCT, ENTERPRISE, FORMALITIES, HOLDER, PROVINCE
from vehicles.hunan_steps import VIOLATIONS
from vehicles.sheets import AnyRequest, Sheet, day_of

HOLDERS = {"who": Who.role(ENTERPRISE)}
OFFICERS = {"who": Who.role(CITY, PROVINCE)}

PLATES = (
    Field("plate", text("Mainland plate"), personal=True, width=20),
    Field("hong_kong_plate", text("Hong Kong plate"), required=False, personal=True, width=20),
    Field("plated_on", text("Plates registered on"), "date"),
)
TRANSFER = (
    Field(
        "cause", text("By which cause"), "radios",
        choices={"merger": text("Merger"), "split": text("Split"), "other": text("Another lawful cause")},
    ),
    Field("receiver", text("Credit code of the enterprise that receives the quota"), personal=True),
    Field(
        "others", text("Credit codes of others who must confirm, one a line"), "textarea", required=False, personal=True,
    ),
    Field("reason", text("What happened, and what shows it"), "textarea", personal=True, longest=1000),
)  # fmt: skip
ABOUT = {
    "enterprise": text("The enterprise"),
    "vehicle": text("The vehicle that uses the quota"),
    "driver": text("A driver"),
}
DOCUMENTS = {kind.value: name for kind, name in NAMES.items()}
OF_A_DRIVER = ("about", ("driver",))
VIOLATION = (
    Field("kind", text("Kind of violation"), "radios", choices=VIOLATIONS),
    Field("about", text("Who or what it is about"), "radios", choices=ABOUT),
    Field("document_type", text("Kind of document"), "select", False, choices=DOCUMENTS, only_when=OF_A_DRIVER),
    Field(
        "document_country",
        text("Country or region of the passport"),
        "select",
        required=False,
        translated=False,
        hint=text("Only for a passport"),
        choices={code: code for code in sorted(ISSUERS)},
        territories=True,
        only_when=("document_type", ("passport",)),
    ),
    Field("document_number", text("Document number"), required=False, personal=True, width=20, only_when=OF_A_DRIVER),
    Field("authority", text("Authority that found it")),
    Field("document", text("Number of its document")),
    Field("day", text("Day of the document"), "date"),
    Field("until", text("Counts until"), "date", required=False),
    Field("what", text("What happened"), "textarea", personal=True, longest=1000),
)


@get("/hunan/quotas/{case:uuid}/plates", opt=HOLDERS)
async def ask_plates(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """The form for a vehicle's plates."""
    return await _sheet(request, case, TELLING_PLATES, PLATES)


@post("/hunan/quotas/{case:uuid}/plates", opt=HOLDERS)
async def send_plates(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """Tell that a vehicle has its plates."""
    return await TELLING_PLATES.take(request, PLATES, f"/cases/{case}")


async def _plates(form: Form, request: AnyRequest, at: datetime) -> str:
    hong_kong = form.secret("hong_kong_plate") if form.shown("hong_kong_plate") else None
    found = read_plates(form.secret("plate"), hong_kong)
    row = await cases.find(current(), _case(request), actor(request))
    await hunan_steps.register_plates(current(), row, found, day_of(form, "plated_on"), actor(request), at)
    return f"/cases/{row.id}"


TELLING_PLATES = Sheet(text("Tell that a vehicle has its plates"), text("Send"), _plates, FORMALITIES)


@get("/hunan/quotas/{case:uuid}/transfer", opt=HOLDERS)
async def ask_transfer(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """The form for a change of holder."""
    return await _sheet(request, case, TRANSFERRING, TRANSFER)


@post("/hunan/quotas/{case:uuid}/transfer", opt=HOLDERS)
async def send_transfer(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """Ask for a change of holder."""
    return await TRANSFERRING.take(request, TRANSFER, f"/cases/{case}")


async def _transfer(form: Form, request: AnyRequest, at: datetime) -> str:
    row = await cases.find(current(), _case(request), actor(request))
    others = [Secret(line.strip()) for line in form.shown("others").splitlines() if line.strip()]
    await transfers.ask(
        current(), row, form.text("cause"), form.secret("receiver"), others, form.secret("reason"), actor(request), at
    )
    return f"/cases/{row.id}"


TRANSFERRING = Sheet(text("Ask for a change of holder"), text("Ask"), _transfer, HOLDER)


@get("/hunan/quotas/{case:uuid}/violation", opt=OFFICERS)
async def ask_violation(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """The form for a violation."""
    return await _sheet(request, case, RECORDING, VIOLATION)


@post("/hunan/quotas/{case:uuid}/violation", opt=OFFICERS)
async def send_violation(request: AnyRequest, case: FromPath[UUID]) -> Response[Any]:
    """Put a violation on the credit archive."""
    return await RECORDING.take(request, VIOLATION, f"/cases/{case}")


async def _violation(form: Form, request: AnyRequest, at: datetime) -> str:
    told = ViolationFound(
        form.text("kind"), form.text("authority"), form.text("document"), day_of(form, "day"), form.secret("what"),
        form.day("until"), _about(form.text("about")), form.text("document_type"), form.text("document_country"),
        form.secret("document_number"),
    )  # fmt: skip
    await record_violation(current(), _case(request), told, request, at)
    return f"/cases/{_case(request)}"


def _about(typed: str) -> Literal["enterprise", "vehicle", "driver"]:
    return "driver" if typed == "driver" else "vehicle" if typed == "vehicle" else "enterprise"


RECORDING = Sheet(text("Record a violation"), text("Record the violation"), _violation, CONDUCT)


async def _sheet(request: AnyRequest, case: UUID, sheet: Sheet, questions: tuple[Field, ...]) -> Response[Any]:
    async with reading() as (connection, _):
        await cases.find(connection, case, actor(request))
    return sheet.show(request, blank(questions), back=f"/cases/{case}")


def _case(request: AnyRequest) -> UUID:
    return UUID(str(request.path_params["case"]))


HANDLERS = (ask_plates, send_plates, ask_transfer, send_transfer, ask_violation, send_violation)
