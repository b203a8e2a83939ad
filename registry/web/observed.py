"""The outermost layer: numbers each request, times it, logs and counts it as it was really answered.

It stands outside Litestar's own handling of errors, so that a refusal counts as what it is. It logs named fields
alone: never an address (which may hold a code), a body, a cookie or a value.
"""

from __future__ import annotations

import logging
import secrets
from functools import cache
from time import perf_counter
from typing import Any, cast

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from registry.web.headers import add_headers
from registry.web.site import Site
from registry.web.visit import visit_in

REQUESTS = Counter("creditpass_http_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "creditpass_http_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
ON_RECORD = "creditpass.on-record"
"""Set in a scope whose answer is on record with all that a line of the log would say; then none is written."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger("creditpass.requests")


def configure_logging(level: str = "INFO") -> None:
    """JSON lines with named fields on standard output, for our own logs and other packages' warnings."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=logging.WARNING, format='{"event": "library", "name": "%(name)s", "level": "%(levelname)s"}'
    )


@cache
def _requests(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@cache
def _seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


class Observed:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        details = cast("dict[str, Any]", scope)
        if details["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = visit_in(details)
        seen.request_id = secrets.token_hex(16)
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                handler = details.get("route_handler")
                add_headers(message, self.site, handler.opt if handler else {}, seen.request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            self._note(details, status)

    def _note(self, scope: dict[str, Any], status: int) -> None:
        seen = visit_in(scope)
        seconds = perf_counter() - seen.started
        route = scope.get("path_template", "(no route)")
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        _requests(method, route, status).inc()
        _seconds(route).observe(seconds)
        if status == 200 and scope.get(ON_RECORD):
            return
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            actor=seen.actor.caller,
            request_id=seen.request_id,
        )
