"""`/api/v1/units`: registering a unit, its details, code, clerks and notices, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from privacy.rows import masked_rows
from privacy.secret import Secret
from registry.clock import legal_now
from registry.database import current, transaction
from registry.errors import FieldProblem, Invalid
from registry.idempotency import Answer
from registry.installed import CaseRow
from registry.web import qr
from registry.web.kit import actor, answered, api, found, write
from registry.web.listing import asked
from registry.web.throttle import Throttle
from registry.web.visit import site_of
from registry.web.who import Who
from units import clerks, codes, contacts, registration, units
from units.contacts import Notices
from units.details import UnitDetails, read_details
from units.kinds import UnitKind
from units.registration import NewClerk
from units.scheme import AUDITOR_ROLE, CLERK_ROLE, OPERATOR_ROLE
from units.tables import Unit
from units.wire import (
    ClerkAccount,
    ClerkView,
    CodeView,
    NewUnit,
    NoticeSettings,
    UnitCase,
    UnitChanges,
    UnitLine,
    UnitPage,
    UnitView,
    WebhookSecret,
)

AnyRequest = Request[Any, Any, Any]

REGISTER = Throttle("register-unit", per_minute=10, burst=20)
CLERK = Who.role(CLERK_ROLE)
READER = Who.role(CLERK_ROLE, OPERATOR_ROLE, AUDITOR_ROLE)
MASKED = ("credit_code", "address", "legal_representative", "contact_name", "contact_phone", "contact_email")


@post("/api/v1/units", opt={"who": Who.anyone(), "throttle": REGISTER}, status_code=201, summary="Register a unit")
async def register(request: AnyRequest, data: JSONBody[NewUnit]) -> Response[Any]:
    """Register a unit: opens its case and makes its first clerk (HQ-4.1, HQ-4.6)."""
    details, clerk = read_new(data)

    async def run(at: datetime) -> Answer:
        made = await registration.register(current(), details, actor(request), at, clerk=clerk)
        return Answer(201, msgspec.to_builtins(_unit_case(made.outcome.case)))

    return answered(await write(request, run))


def read_new(data: NewUnit) -> tuple[UnitDetails, NewClerk | None]:
    """What a registration says. Raises Invalid naming everything that is wrong, in the unit and in the account."""
    problems: list[FieldProblem] = []
    clerk = None
    if data.login or data.password is not None:
        clerk = NewClerk(data.login or "", data.password if data.password is not None else Secret(""))
        problems += registration.problems_of(clerk)
    try:
        details = read_details({field: getattr(data, field) for field in UnitChanges.__struct_fields__})
    except Invalid as invalid:
        raise Invalid([*invalid.problems, *problems]) from None
    if problems:
        raise Invalid(problems)
    return details, clerk


@get("/api/v1/units", opt={"who": READER}, summary="List units")
async def list_units(request: AnyRequest) -> UnitPage:
    """Units, filtered by `state`, `kind` and part of the `name`, sorted by `since` or `name` (`-since`: newest first).

    A clerk gets their own.
    """
    wish = asked(request, filters=("state", "kind", "name"), sorts=("since", "name"))
    async with transaction(readonly=True) as connection:
        page = await units.list_for(connection, actor(request), wish, await legal_now(connection))
    return UnitPage([_line(row) for row in page.rows], page.next)


@get("/api/v1/units/{unit:uuid}", opt={"who": READER}, summary="A unit")
async def show(request: AnyRequest, unit: FromPath[UUID]) -> UnitView:
    """A unit, its personal details masked."""
    async with transaction(readonly=True) as connection:
        row = await units.seen_by(connection, unit, actor(request))
        case = await units.case_of(connection, unit)
        masked = (await masked_rows([row], MASKED))[0]
    return _view(row, case, masked)


@patch("/api/v1/units/{unit:uuid}", opt={"who": CLERK}, summary="Change a unit's details")
async def change(request: AnyRequest, unit: FromPath[UUID], data: JSONBody[UnitChanges]) -> Response[Any]:
    """Keep a unit's details current (HQ-4.4): its address, legal representative and contact.

    While the operator decides: the contact alone. Name, kind and credit code change only when a unit was returned.
    """

    async def run(at: datetime) -> Answer:
        outcome = await registration.change_details(current(), unit, _given(data), actor(request), at)
        return Answer(200, msgspec.to_builtins(_unit_case(outcome.case)))

    return answered(await write(request, run))


@post(
    "/api/v1/units/{unit:uuid}/resubmission", opt={"who": CLERK}, status_code=200, summary="Send a returned unit again"
)
async def resubmit(request: AnyRequest, unit: FromPath[UUID], data: JSONBody[UnitChanges]) -> Response[Any]:
    """Correct a returned unit and send it to the operator again (HQ-4.1)."""

    async def run(at: datetime) -> Answer:
        outcome = await registration.resubmit(current(), unit, _given(data), actor(request), at)
        return Answer(200, msgspec.to_builtins(_unit_case(outcome.case)))

    return answered(await write(request, run))


@get("/api/v1/units/{unit:uuid}/code", opt={"who": CLERK}, summary="The declaration code")
async def code(request: AnyRequest, unit: FromPath[UUID]) -> CodeView:
    """The live declaration code. 404 before authentication and when the unit has none (HQ-4.1)."""
    return code_view(request, await live_code(request, unit))


@get(
    "/api/v1/units/{unit:uuid}/code.svg",
    opt={"who": CLERK},
    media_type="image/svg+xml",
    summary="The code as a picture (SVG)",
)
async def code_svg(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The code's QR as SVG."""
    return Response(await qr_svg(request, unit), media_type="image/svg+xml")


@get(
    "/api/v1/units/{unit:uuid}/code.png",
    opt={"who": CLERK},
    media_type="image/png",
    summary="The code as a picture (PNG)",
)
async def code_png(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The code's QR as PNG."""
    return Response(await qr_png(request, unit), media_type="image/png")


@post("/api/v1/units/{unit:uuid}/code", opt={"who": CLERK}, status_code=201, summary="Replace the declaration code")
async def replace_code(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Replace the code; the former one is dead at once (HQ-4.1)."""

    async def run(at: datetime) -> Answer:
        units.require_clerk(unit, actor(request))
        made = await codes.replace(current(), unit, actor(request), at)
        return Answer(201, msgspec.to_builtins(code_view(request, made)))

    return answered(await write(request, run))


@get("/api/v1/units/{unit:uuid}/clerks", opt={"who": CLERK}, summary="List a unit's clerks")
async def list_clerks(request: AnyRequest, unit: FromPath[UUID]) -> list[ClerkView]:
    """The unit's clerks, the first one first."""
    units.require_clerk(unit, actor(request))
    async with transaction(readonly=True) as connection:
        return [ClerkView(c.account, c.login, c.since) for c in await clerks.clerks_of(connection, unit)]


@post("/api/v1/units/{unit:uuid}/clerks", opt={"who": CLERK}, status_code=201, summary="Add a clerk")
async def add_clerk(request: AnyRequest, unit: FromPath[UUID], data: JSONBody[ClerkAccount]) -> Response[Any]:
    """Make an account for another clerk of the unit (HQ-4.6)."""

    async def run(_: datetime) -> Answer:
        clerk = NewClerk(data.login, data.password)
        account = await clerks.add_clerk(current(), unit, clerk, actor(request), name=data.name)
        return Answer(201, {"account": str(account)})

    return answered(await write(request, run))


@delete("/api/v1/units/{unit:uuid}/clerks/{account:uuid}", opt={"who": CLERK}, status_code=200, summary="End a clerk")
async def end_clerk(request: AnyRequest, unit: FromPath[UUID], account: FromPath[UUID]) -> Response[Any]:
    """End a clerk of the unit, at once; not the last one (HQ-4.6)."""

    async def run(_: datetime) -> Answer:
        await clerks.end_clerk(current(), unit, account, actor(request))
        return Answer(200, {"account": str(account)})

    return answered(await write(request, run))


@put("/api/v1/units/{unit:uuid}/notices", opt={"who": CLERK}, summary="Set where messages go")
async def set_notices(request: AnyRequest, unit: FromPath[UUID], data: JSONBody[NoticeSettings]) -> Response[Any]:
    """Set where the unit's messages go besides the application."""

    async def run(_: datetime) -> Answer:
        await contacts.set_notices(current(), unit, Notices(data.email, data.webhook_url), actor(request))
        return Answer(200, {"email": data.email, "webhook_url": data.webhook_url})

    return answered(await write(request, run))


@get("/api/v1/units/{unit:uuid}/notices/secret", opt={"who": CLERK}, summary="The secret that signs webhooks")
async def webhook_secret(request: AnyRequest, unit: FromPath[UUID]) -> WebhookSecret:
    """The secret that signs the unit's webhooks. That it was read is recorded."""
    async with transaction() as connection:
        return WebhookSecret(await contacts.webhook_secret(connection, unit, actor(request)))


async def live_code(request: AnyRequest, unit: UUID, kind: str = codes.DECLARATION) -> codes.LiveCode:
    """The unit's code of a kind, for its clerk. Raises NotFound."""
    units.require_clerk(unit, actor(request))
    async with transaction(readonly=True) as connection:
        return found(await codes.live(connection, unit, kind))


async def qr_svg(request: AnyRequest, unit: UUID, kind: str = codes.DECLARATION) -> bytes:
    """The code's QR, for its clerk. Raises NotFound."""
    url = code_view(request, await live_code(request, unit, kind)).url
    return qr.svg(url, url)


async def qr_png(request: AnyRequest, unit: UUID, kind: str = codes.DECLARATION) -> bytes:
    """The code's QR, for its clerk. Raises NotFound."""
    return qr.image(code_view(request, await live_code(request, unit, kind)).url)


def _given(data: UnitChanges) -> dict[str, str | Secret[str]]:
    fields = ((name, getattr(data, name)) for name in UnitChanges.__struct_fields__)
    return {name: value for name, value in fields if value is not None}


def _unit_case(case: CaseRow) -> UnitCase:
    return UnitCase(case.subject, case.id, case.state, case.version)


def _view(row: Unit, case: CaseRow, masked: dict[str, str]) -> UnitView:
    return UnitView(
        id=row.id,
        case=case.id,
        state=case.state,
        since=case.since,
        name=row.name,
        kind=UnitKind(row.kind),
        details=masked,
        email_notices=row.email_notices,
        webhook_url=row.webhook_url,
        created_at=row.created_at,
    )


def _line(row: units.Listed) -> UnitLine:
    return UnitLine(
        id=row.unit,
        case=row.case,
        state=row.state,
        since=row.since,
        name=row.name,
        kind=UnitKind(row.kind),
        due_at=row.due_at,
        overdue=row.overdue,
    )


def code_view(request: AnyRequest, code: codes.LiveCode) -> CodeView:
    """A code as it is given to the unit's clerk."""
    return CodeView(code.code, codes.enrol_url(site_of(request).public_url, code.code), code.made_at, code.until)


router = api(
    register,
    list_units,
    show,
    change,
    resubmit,
    code,
    code_svg,
    code_png,
    replace_code,
    list_clerks,
    add_clerk,
    end_clerk,
    set_notices,
    webhook_secret,
    tags=["Units"],
)
