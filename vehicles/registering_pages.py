"""The page on which an enterprise registers, once for every scheme (SW-4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post

from privacy.secret import Secret
from registry.accounts.sessions import SessionKind
from registry.database import current
from registry.i18n import text
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, set_cookie
from registry.web.signing import sign_in
from registry.web.visit import site_of, visit
from registry.web.who import Who
from units.forms import ACCOUNT
from units.registration import NewClerk
from vehicles import enterprises
from vehicles.cities import CITIES
from vehicles.enterprise_api import REGISTER
from vehicles.hunan_law import TO_CITY
from vehicles.sheets import AnyRequest, Sheet

ANYONE = {"who": Who.anyone()}
REGISTERED = text("The enterprise is registered")

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
