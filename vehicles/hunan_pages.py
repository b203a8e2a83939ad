"""Hunan's own pages: applying for quotas, and the province's pool; with them the steps on a quota and registering."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from registry.clock import civil_day
from registry.database import current
from registry.errors import Invalid
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.who import Who
from vehicles import hunan_quota_pages, hunan_steps, quotas, registering_pages
from vehicles.enterprise_api import own_enterprises
from vehicles.hunan import SELF_OPERATION
from vehicles.hunan_api import pool_now
from vehicles.hunan_law import ALLOCATE, ENTERPRISE, PROVINCE, QUOTA, TO_CITY, TRUCK
from vehicles.sheets import AnyRequest, Sheet

HOLDERS = {"who": Who.role(ENTERPRISE)}
DEPARTMENT = {"who": Who.role(PROVINCE)}
IN_THE_POOL = text("The quotas are in the pool")

NUMBERS = (Field("numbers", text("Numbers, one a line"), "textarea", longest=20_000),)


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
    registering_pages.new_enterprise, registering_pages.register_enterprise, new_application, send_application,
    *hunan_quota_pages.HANDLERS, show_pool, give,
)  # fmt: skip
