"""The application: every layer's pages and API behind one gate. `deploy.app:create` is what the server loads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from deploy import board_api, board_pages, front_pages, guides, jobs, privacy_pages, sandbox, sandbox_pages
from deploy.channels import outbox
from deploy.roles import NAMED
from deploy.running import ready, running
from deploy.settings import Settings
from deploy.timers import beside
from registry.accounts.roles import AUDIT_ADMIN, DPO, SECURITY_ADMIN, SYSTEM_ADMIN
from registry.actors import Actor, ActorKind
from registry.audit import api as audit_api
from registry.audit import pages as audit_pages
from registry.i18n import text
from registry.keys import api as keys_api
from registry.keys import pages as keys_pages
from registry.passages import api as passages_api
from registry.passages import pages as passages_pages
from registry.ports import api as ports_api
from registry.ports.editions import api as lanes_api
from registry.ports.identify import identifier
from registry.ports.shortcut import shortcut
from registry.surface import api as surface_api
from registry.surface import explain_pages, notice_api, notice_pages, objection_pages
from registry.surface import pages as surface_pages
from registry.web.app import build_app
from registry.web.observed import configure_logging
from registry.web.site import Link, Site
from units import api as units_api
from units import export_pages, incident_pages, rights_api, rights_pages, units, visitor_api
from units import pages as units_pages
from units.roles import AUDITOR, CLERK, OPERATOR
from vehicles import (
    archive_api,
    archive_pages,
    cities,
    enterprise_api,
    enterprise_pages,
    enterprises,
    guangdong_api,
    guangdong_pages,
    hunan_api,
    hunan_law,
    hunan_pages,
    inspection_api,
    inspection_pages,
    inspections,
)
from vehicles.guangdong_law import CITY, COUNTY, ENTERPRISE, PROVINCE
from vehicles.inspection import OFFICER
from whitelist import api as whitelist_api
from whitelist import edge as whitelist_edge
from whitelist import operator_pages as whitelist_operator_pages
from whitelist import pages as whitelist_pages

ROOT = Path(__file__).resolve().parent.parent

ROUTERS: tuple[ControllerRouterHandler, ...] = (
    guides.router,
    front_pages.router,
    privacy_pages.router,
    surface_pages.router,
    surface_api.router,
    explain_pages.page_router,
    explain_pages.router,
    notice_pages.router,
    objection_pages.router,
    notice_api.router,
    units_pages.router,
    units_api.router,
    visitor_api.router,
    rights_pages.router,
    rights_api.router,
    incident_pages.router,
    export_pages.router,
    whitelist_pages.router,
    whitelist_operator_pages.router,
    whitelist_api.router,
    enterprise_pages.router,
    enterprise_api.router,
    archive_pages.router,
    archive_api.router,
    hunan_pages.router,
    hunan_api.router,
    guangdong_pages.router,
    guangdong_api.router,
    inspection_pages.router,
    inspection_api.router,
    ports_api.router,
    lanes_api.router,
    passages_api.router,
    passages_pages.router,
    board_pages.router,
    board_api.router,
    audit_pages.router,
    audit_api.router,
    keys_pages.router,
    keys_api.router,
)

STAFF = frozenset({CLERK.code, OPERATOR.code, AUDITOR.code})
TRANSPORT = frozenset({CITY, COUNTY, PROVINCE})
COMMERCE = frozenset({hunan_law.CITY, hunan_law.PROVINCE})
NAVIGATION = (
    Link(text("Cases"), "/cases", STAFF | TRANSPORT | COMMERCE | {DPO.code, ENTERPRISE}),
    Link(text("Units"), "/units", STAFF),
    Link(text("Lanes and checks"), "/board", frozenset({OPERATOR.code, SYSTEM_ADMIN.code})),
    Link(text("Serious-dishonesty list"), "/dishonesty/import", frozenset({OPERATOR.code})),
    Link(text("Register a unit"), "/units/new", frozenset({CLERK.code}), visitors=True),
    Link(text("Apply for quotas"), "/guangdong/applications/new", frozenset({ENTERPRISE})),
    Link(text("Pool of quotas"), "/guangdong/pool", frozenset({PROVINCE})),
    Link(text("Apply for quotas of Hunan"), "/hunan/apply", frozenset({ENTERPRISE})),
    Link(text("Pool and waiting list"), "/hunan/pool", frozenset({hunan_law.PROVINCE})),
    Link(text("Credit archive"), "/credit-archive", COMMERCE | TRANSPORT | {ENTERPRISE}),
    Link(text("Inspections"), "/inspections", frozenset({OFFICER})),
    Link(text("Letters"), "/letters", COMMERCE | TRANSPORT),
    Link(text("Public notices"), "/notices", COMMERCE | {ENTERPRISE}, visitors=True),
    Link(text("Register an enterprise"), "/enterprises/new", visitors=True),
    Link(text("Impact assessment"), "/privacy/assessment", frozenset({DPO.code})),
    Link(text("Retention"), "/privacy/retention", frozenset({DPO.code})),
    Link(text("Exports"), "/privacy/exports", frozenset({DPO.code})),
    Link(text("Records"), "/audit", frozenset({AUDIT_ADMIN.code, AUDITOR.code})),
    Link(text("Accounts"), "/accounts", frozenset({SECURITY_ADMIN.code})),
    Link(text("Keys"), "/keys", frozenset({SECURITY_ADMIN.code})),
    Link(text("Recoveries"), "/recoveries", frozenset({SECURITY_ADMIN.code, SYSTEM_ADMIN.code})),
)


def create(settings: Settings | None = None) -> Litestar:
    """The ASGI application of these settings (those of the environment, if none are given)."""
    settings = settings or Settings.from_env()
    configure_logging(settings.log_level.upper())

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running(settings))
            await stack.enter_async_context(beside(jobs.serving()))
            if settings.sandbox:  # elsewhere they are a process of their own: `creditpass timers`
                await stack.enter_async_context(beside(jobs.every(outbox(settings), settings.audit_publish_to)))
            yield

    routers = (*ROUTERS, sandbox.router(settings), sandbox_pages.router) if settings.sandbox else ROUTERS
    return build_app(
        site_of(settings), routers, lifespan=[lifespan], shortcuts=[shortcut], ready=ready, version=our_version()
    )


def site_of(settings: Settings) -> Site:
    """The installation as its pages show it."""
    return Site(
        public_url=settings.base_url,
        sandbox=settings.sandbox,
        navigation=(*NAVIGATION, sandbox_pages.LINK) if settings.sandbox else NAVIGATION,
        templates={
            "audit": audit_pages.TEMPLATES,
            "keys": keys_pages.TEMPLATES,
            "passages": passages_pages.TEMPLATES,
            "surface": ROOT / "registry" / "surface" / "templates",
            "units": ROOT / "units" / "templates",
            "vehicles": ROOT / "vehicles" / "templates",
            "whitelist": ROOT / "whitelist" / "templates",
            "deploy": ROOT / "deploy" / "templates",
        },
        static=tuple(folder for layer in ("units", "whitelist") if (folder := ROOT / layer / "static").exists()),
        roles=NAMED,
        home=home_of,
        places=names_of,
        require_second_factor=settings.second_factor,
        identify={ActorKind.PORT: identifier(), ActorKind.RECEIPT: whitelist_edge.identify},
    )


async def names_of(scopes: Collection[str]) -> Mapping[str, str]:
    """What scopes are called: the names of units, enterprises, cities and authorities."""
    return {
        **await units.names_of(scopes),
        **await enterprises.names_of(scopes),
        **cities.names_of(scopes),
        **inspections.names_of(scopes),
    }


def home_of(actor: Actor) -> str:
    """Where somebody's work begins: a clerk at their unit, everybody else at the first page that is for their role."""
    own = [link.href for link in NAVIGATION if link.roles and link.shown_to(actor)]
    return "/units" if actor.has(CLERK.code) else own[0] if own else "/account"


def our_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("creditpass")
    except PackageNotFoundError:  # run from the source folder
        return "0"
