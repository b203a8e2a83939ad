"""Putting an application together from the pieces that `deploy` gives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, get_origin

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, ControllerRouterHandler

from privacy.secret import Secret
from registry.web import (
    account_pages,
    administration_api,
    administration_pages,
    documentation,
    factor_pages,
    operations,
    session_api,
    static,
)
from registry.web.frame import Frame
from registry.web.gate import gate
from registry.web.observed import Observed
from registry.web.problems import answer_problem
from registry.web.refusals import record_refusal
from registry.web.secret_schema import SecretSchema
from registry.web.site import Site
from registry.web.static import OWN, StaticFiles
from registry.web.throttle import Buckets
from registry.web.who import check_routes

LARGEST_BODY = 1_000_000
"""Bytes; a route that takes files sets `request_max_body_size` itself."""

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]
Shortcut = Callable[[Litestar, ASGIApp], ASGIApp]
"""Answers in front of all routing what must be answered fast, and hands everything else on to the application."""


async def _always() -> bool:
    return True


def build_app(
    site: Site,
    routers: Sequence[ControllerRouterHandler] = (),
    *,
    lifespan: Sequence[Lifespan] = (),
    shortcuts: Sequence[Shortcut] = (),
    ready: Callable[[], Awaitable[bool]] = _always,
    version: str = "0",
) -> Litestar:
    """The ASGI application: our own routes and the given ones, behind one gate and one map of errors.

    `lifespan` opens what lives as long as the process (pools, the vault). `ready` answers `/readyz`.
    Raises RuntimeError for a route that does not say who may call it.
    """
    files = StaticFiles([OWN, *site.static])
    app = Litestar(
        route_handlers=[
            operations.router,
            static.router,
            account_pages.router,
            factor_pages.router,
            administration_pages.router,
            administration_api.router,
            session_api.router,
            documentation.router,
            *routers,
        ],
        guards=[gate],
        exception_handlers={Exception: answer_problem},
        after_exception=[record_refusal],
        request_max_body_size=LARGEST_BODY,
        type_decoders=[(is_secret, to_secret)],
        plugins=[SecretSchema()],
        lifespan=list(lifespan),
        openapi_config=documentation.openapi(version),
        state=State({"site": site, "frame": Frame(site, files), "static": files, "buckets": Buckets(), "ready": ready}),
        logging_config=None,
    )
    check_routes(app)
    for shortcut in shortcuts:
        app.asgi_handler = shortcut(app, app.asgi_handler)
    app.asgi_handler = Observed(app.asgi_handler, site)
    return app


def is_secret(target: Any) -> bool:
    """Whether a field of a request is a personal value."""
    return target is Secret or get_origin(target) is Secret


def to_secret(target: Any, value: Any) -> Secret[str]:
    """A personal value of a request is secret from here on."""
    if not isinstance(value, str):
        raise TypeError("Expected `str`")
    return Secret(value)
