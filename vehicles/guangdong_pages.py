"""Guangdong's own pages: naming a vehicle, the department's pool; and those on which cases are opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.clock import legal_now
from registry.database import current, transaction
from registry.errors import FieldProblem, Invalid, Refused
from registry.formats.plates import Jurisdiction
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import refuse_on_record
from registry.surface.evidence_forms import form_fields, given, named_once, with_refusal
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.who import Who
from vehicles import guangdong_holding, guangdong_office, guangdong_quota
from vehicles.guangdong_known import NOTHING_KNOWN
from vehicles.guangdong_law import KINDS, PROVINCE, SIDES
from vehicles.guangdong_office import Older
from vehicles.guangdong_opening_pages import HOLDER, SENT, new, send

AnyRequest = Request[Any, Any, Any]
DEPARTMENT = {"who": Who.role(PROVINCE)}

IN_THE_POOL = text("The quotas are in the pool")
ON_RECORD = text("The quotas are on record")

# --- The vehicle of a quota ---------------------------------------------------------------------------------------------

NAMING = guangdong_quota.SCHEME.move("name_vehicle")
PLATES = (
    Field("plate", text("Mainland plate"), required=False, personal=True, width=10),
    Field("hong_kong_plate", text("Hong Kong plate"), required=False, personal=True, width=10),
    Field("macao_plate", text("Macao plate"), required=False, personal=True, width=10),
)
VEHICLE = (*PLATES, *form_fields(NAMING.evidence))


@get("/guangdong/quotas/{quota:uuid}/vehicle", opt=HOLDER)
async def vehicle(request: AnyRequest, quota: FromPath[UUID]) -> Response[Any]:
    """The form on which a quota's vehicle is named."""
    return _vehicle_page(request, quota, blank(VEHICLE))


@post("/guangdong/quotas/{quota:uuid}/vehicle", opt=HOLDER)
async def name_vehicle(request: AnyRequest, quota: FromPath[UUID]) -> Response[Any]:
    """Name it by its plates."""
    form, me = read_form(VEHICLE, await request.form()), actor(request)

    async def run(at: datetime) -> Answer:
        where = {one: form.secret(field) for one, field in guangdong_office.FIELD_OF.items()}
        plates = guangdong_office.read_plates({Jurisdiction(one): typed for one, typed in where.items()})
        names = {field.name for field in NAMING.evidence}
        told = {name: value for name, value in given(form).items() if name in names}
        await guangdong_holding.name_vehicle(current(), quota, plates, told, me, at)
        return Answer(303, f"/cases/{quota}")

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return _vehicle_page(request, quota, named_once(form, invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return _vehicle_page(request, quota, with_refusal(form, refused), 409)
    return see_other(request, answer.body, Flash(SENT))


def _vehicle_page(request: AnyRequest, quota: UUID, form: Form, status: int = 200) -> Response[Any]:
    return page(
        request,
        "vehicles/guangdong_new.html",
        status=status,
        form=form,
        address=f"/guangdong/quotas/{quota}/vehicle",
        title=NAMING.label,
        help=NAMING.help,
        law=NAMING.cite,
        known=NOTHING_KNOWN,
        others=(),
    )


# --- The department's pool ----------------------------------------------------------------------------------------------

KIND_LABELS = {code: kind.label for code, kind in KINDS.items()}
AGREED = (
    Field("side", text("Which quotas"), "radios", choices=SIDES),
    Field("kind", text("Kind of quota"), "radios", choices=KIND_LABELS),
    Field("number", text("How many"), "number", width=5),
)
HELD = (
    Field("older_credit_code", text("Unified social credit code"), personal=True, width=20),
    *(replace(field, name=f"older_{field.name}") for field in AGREED),
    Field("older_cooperative", text("It is a cooperative enterprise"), "tick", required=False),
)


@get("/guangdong/pool", opt=DEPARTMENT)
async def pool(request: AnyRequest) -> Response[Any]:
    """How many quotas there are and how many are free; agreed and older ones are recorded here."""
    return await _pool_page(request, blank(AGREED), blank(HELD))


@post("/guangdong/pool", opt=DEPARTMENT)
async def agree(request: AnyRequest) -> Response[Any]:
    """Put agreed quotas into the pool."""
    form, me = read_form(AGREED, await request.form()), actor(request)

    async def run(at: datetime) -> Answer:
        made = await guangdong_office.agree(current(), form.text("side"), form.text("kind"), _number(form), me, at)
        return Answer(201, len(made))

    try:
        form.check()
        await write(request, run)
    except Invalid as invalid:
        return await _pool_page(request, named_once(form, invalid), blank(HELD), 422)
    return see_other(request, "/guangdong/pool", Flash(IN_THE_POOL))


@post("/guangdong/older-quotas", opt=DEPARTMENT)
async def put_on_record(request: AnyRequest) -> Response[Any]:
    """Put quotas on record that were held before the rules."""
    form, me = read_form(HELD, await request.form()), actor(request)

    async def run(at: datetime) -> Answer:
        older = Older(
            form.secret("older_credit_code"),
            form.text("older_side"),
            form.text("older_kind"),
            _number(form, "older_number"),
            form.ticked("older_cooperative"),
        )
        return Answer(201, len(await guangdong_office.put_on_record(current(), older, me, at)))

    try:
        form.check()
        await write(request, run)
    except Invalid as invalid:
        renamed = [replace(one, field=_older(one.field)) for one in invalid.problems]
        return await _pool_page(request, blank(AGREED), named_once(form, Invalid(renamed)), 422)
    return see_other(request, "/guangdong/pool", Flash(ON_RECORD))


def _older(field: str) -> str:
    return field if field.startswith("older_") else f"older_{field}"


def _number(form: Form, name: str = "number") -> int:
    typed = form.text(name)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise Invalid([FieldProblem(name, "number", guangdong_office.NOT_A_NUMBER)])
    return int(typed)


async def _pool_page(request: AnyRequest, agreed: Form, held: Form, status: int = 200) -> Response[Any]:
    async with transaction(readonly=True) as connection:
        lines, at = await guangdong_office.pool(connection), await legal_now(connection)
    return page(
        request,
        "vehicles/guangdong_pool.html",
        status=status,
        lines=lines,
        sides=SIDES,
        kinds=KIND_LABELS,
        agreed=agreed,
        held=held,
        now=at,
    )


router = pages(new, send, vehicle, name_vehicle, pool, agree, put_on_record)
