"""Hunan's own pages: registering an enterprise, applying, plates, changes of holder, violations, the pool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from privacy.secret import Secret
from registry import cases
from registry.accounts.sessions import SessionKind
from registry.clock import civil_day
from registry.database import current
from registry.errors import Invalid, Refused
from registry.formats.documents import NAMES
from registry.formats.issuers import ISSUERS
from registry.i18n import text
from registry.idempotency import Answer
from registry.law import Cite
from registry.surface.edge import reading, refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, set_cookie, write
from registry.web.signing import sign_in
from registry.web.visit import site_of, visit
from registry.web.who import Who
from units.forms import ACCOUNT
from units.registration import NewClerk
from vehicles import enterprises, hunan_steps, quotas, transfers
from vehicles.cities import CITIES
from vehicles.enterprise_api import REGISTER, own_enterprises
from vehicles.hunan import SELF_OPERATION
from vehicles.hunan_api import ViolationFound, pool_now, read_plates, record_violation
from vehicles.hunan_law import ALLOCATE, CITY, CONDUCT, ENTERPRISE, FORMALITIES, HOLDER, PROVINCE, QUOTA, TO_CITY, TRUCK
from vehicles.hunan_steps import VIOLATIONS

AnyRequest = Request[Any, Any, Any]
ANYONE = {"who": Who.anyone()}
HOLDERS = {"who": Who.role(ENTERPRISE)}
OFFICERS = {"who": Who.role(CITY, PROVINCE)}
DEPARTMENT = {"who": Who.role(PROVINCE)}

SENT = text("It was sent. This page shows what happens next, and until when.")
REGISTERED = text("The enterprise is registered")
IN_THE_POOL = text("The quotas are in the pool")

ENTERPRISE_FIELDS = (
    Field(
        "name", text("Name of the enterprise"), hint=text("As on the business licence"), autocomplete="organization"
    ),
    Field(
        "city", text("City of its seat"), "select", choices=CITIES,
        hint=text("Where the enterprise is registered. Officers of that city verify what you send."),
    ),
    Field(
        "credit_code", text("Unified social credit code"), personal=True, width=20,
        hint=text("18 digits and letters, as on the certificate of registration"),
    ),
    Field("legal_representative", text("Legal representative"), personal=True),
    Field("contact_name", text("Contact"), personal=True, hint=text("Whom we ask when something is missing")),
    Field(
        "contact_phone", text("Telephone"), "tel", personal=True, width=20,
        hint=text("With +852 or +853 for Hong Kong or Macao"),
    ),
)  # fmt: skip
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
NUMBERS = (Field("numbers", text("Numbers, one a line"), "textarea", longest=20_000),)

Do = Callable[[Form, AnyRequest, datetime], Awaitable[str]]


@dataclass(frozen=True)
class Sheet:
    """A page with one form: its title, its questions, and what it does, which gives the address to go on to."""

    title: str
    send: str
    do: Do
    cite: Cite | None = None
    lead: str = ""
    told: str = SENT

    def show(self, request: AnyRequest, form: Form, status: int = 200, back: str = "") -> Response[Any]:
        return page(
            request, "vehicles/form.html", status=status, title=self.title, send=self.send, cite=self.cite,
            lead=self.lead, form=form, back=back,
        )  # fmt: skip

    async def take(self, request: AnyRequest, questions: tuple[Field, ...], back: str = "") -> Response[Any]:
        """Read, check and carry out; what is wrong is said beside its field, and nothing typed is lost."""
        form = read_form(questions, await request.form())

        async def run(at: datetime) -> Answer:
            return Answer(303, await self.do(form, request, at))

        try:
            form.check()
            answer = await write(request, run)
        except Invalid as invalid:
            return self.show(request, form.with_problems(invalid), 422, back)
        except Refused as refused:
            await refuse_on_record(request, refused)
            return self.show(request, replace(form, message=refused.message), 409, back)
        return see_other(request, answer.body, Flash(self.told))


def _day(form: Form, name: str) -> date:
    found = form.day(name)
    assert found is not None, "the form asks for it"
    return found


# -- enterprises ------------------------------------------------------------------------------------------------------


@get("/enterprises/new", opt=ANYONE)
async def new_enterprise(request: AnyRequest) -> Response[Any]:
    """The form with which an enterprise registers."""
    return REGISTRATION.show(request, blank(_asked_of(request)))


@post("/enterprises/new", opt={**ANYONE, "throttle": REGISTER})
async def register_enterprise(request: AnyRequest) -> Response[Any]:
    """Register; whoever did is signed in and acts for it."""
    response = await REGISTRATION.take(request, _asked_of(request))
    if response.status_code == 303 and not visit(request).actor.signed_in:
        form = read_form(ACCOUNT, await request.form())
        token = await sign_in(site_of(request), form.text("login"), form.secret("password"), SessionKind.PAGE)
        set_cookie(request, response, "session", token)
    return response


def _asked_of(request: AnyRequest) -> tuple[Field, ...]:
    return ENTERPRISE_FIELDS if visit(request).actor.signed_in else (*ENTERPRISE_FIELDS, *ACCOUNT)


async def _register(form: Form, request: AnyRequest, at: datetime) -> str:
    given: Mapping[str, str | Secret[str]] = {
        field.name: form.secret(field.name) if field.personal else form.text(field.name) for field in ENTERPRISE_FIELDS
    }
    me = actor(request)
    clerk = None if me.signed_in else NewClerk(form.text("login"), form.secret("password"))
    await enterprises.register(current(), enterprises.read_details(given), me, at, clerk=clerk)
    return "/cases"


REGISTRATION = Sheet(text("Register an enterprise"), text("Register"), _register, TO_CITY, told=REGISTERED)


# -- applying ---------------------------------------------------------------------------------------------------------


async def _application(request: AnyRequest) -> tuple[Field, ...]:
    return (
        Field(
            "enterprise", text("For which enterprise"), "radios", choices=await own_enterprises(actor(request)),
            translated=False,
        ),
        Field("wanted", text("How many quotas"), "number", width=3, inputmode="numeric"),
        Field("need", text("Which transport is needed, and why"), "textarea", personal=True, longest=2000),
        Field(
            "undertaking", text("Self-operation and road safety"), "undertaking", long_text=SELF_OPERATION.texts,
        ),
    )  # fmt: skip


@get("/hunan/apply", opt=HOLDERS)
async def new_application(request: AnyRequest) -> Response[Any]:
    """The form with which an enterprise applies."""
    questions = await _application(request)
    own = list(questions[0].choices)
    return APPLYING.show(request, blank(questions, {"enterprise": own[0]} if len(own) == 1 else {}))


@post("/hunan/apply", opt=HOLDERS)
async def send_application(request: AnyRequest) -> Response[Any]:
    """Apply to the enterprise's own city."""
    return await APPLYING.take(request, await _application(request))


async def _apply(form: Form, request: AnyRequest, at: datetime) -> str:
    typed = form.text("wanted")
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    opened = await hunan_steps.apply(
        current(), UUID(form.text("enterprise")), wanted, form.secret("need"), form.ticked("undertaking"),
        actor(request), at,
    )  # fmt: skip
    return f"/cases/{opened.case.id}/papers"


APPLYING = Sheet(text("Apply for quotas of Hunan"), text("Apply"), _apply, TO_CITY)


# -- steps of a quota with details of their own ------------------------------------------------------------------------


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
    await hunan_steps.register_plates(current(), row, found, _day(form, "plated_on"), actor(request), at)
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
        form.text("kind"), form.text("authority"), form.text("document"), _day(form, "day"), form.secret("what"),
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


# -- the pool ---------------------------------------------------------------------------------------------------------


@get("/hunan/pool", opt=DEPARTMENT)
async def show_pool(request: AnyRequest) -> Response[Any]:
    """The pool, and who waits."""
    return await _pool(request, blank(NUMBERS))


@post("/hunan/pool", opt=DEPARTMENT)
async def give(request: AnyRequest) -> Response[Any]:
    """Record quotas that Guangdong gave."""
    form = read_form(NUMBERS, await request.form())

    async def run(at: datetime) -> Answer:
        numbers = [line.strip()[:32] for line in form.text("numbers").splitlines() if line.strip()]
        await quotas.add(current(), QUOTA, TRUCK, numbers, civil_day(at))
        return Answer(303, "/hunan/pool")

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await _pool(request, form.with_problems(invalid), 422)
    return see_other(request, answer.body, Flash(IN_THE_POOL))


async def _pool(request: AnyRequest, form: Form, status: int = 200) -> Response[Any]:
    async with reading() as (connection, at):
        now = await pool_now(connection)
    return page(request, "vehicles/pool.html", status=status, pool=now, form=form, cite=ALLOCATE, now=at)


router = pages(
    new_enterprise, register_enterprise, new_application, send_application, ask_plates, send_plates, ask_transfer,
    send_transfer, ask_violation, send_violation, show_pool, give,
)  # fmt: skip
