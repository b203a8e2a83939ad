"""What those who run it look at: alive, ready, metrics."""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

from litestar import Request, Response, Router, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from registry.errors import Forbidden, Unavailable
from registry.web.gate import bearer_of
from registry.web.site import AnyRequest
from registry.web.visit import client_address, site_of
from registry.web.who import Who

Ready = Callable[[], Awaitable[bool]]
OPT = {"who": Who.unasked(), "kind": "api"}


@get("/healthz", opt=OPT, include_in_schema=False)
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@get("/readyz", opt=OPT, include_in_schema=False)
async def readyz(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The database answers and its migrations are current. Raises Unavailable otherwise."""
    ready: Ready = request.app.state["ready"]
    try:
        answer = await ready()
    except Exception as failure:
        raise Unavailable() from failure
    if not answer:
        raise Unavailable()
    return {"status": "ready"}


@get("/metrics", opt=OPT, include_in_schema=False)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Prometheus's text, for this machine or the bearer of the token."""
    if not _may_measure(request):
        raise Forbidden()
    collected: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        collected = CollectorRegistry()
        MultiProcessCollector(collected)  # type: ignore[no-untyped-call]
    return Response(generate_latest(collected), media_type=CONTENT_TYPE_LATEST)


def _may_measure(request: AnyRequest) -> bool:
    """By token; or from this machine itself, and not passed on by a proxy that stands on it."""
    token, sent = site_of(request).metrics_token, bearer_of(request)
    if sent is not None:
        return token is not None and hmac.compare_digest(sent.encode(), token.encode())
    try:
        near = ip_address(client_address(request)).is_loopback
    except ValueError:
        return False
    return near and "x-forwarded-for" not in request.headers and "forwarded" not in request.headers


router = Router(path="/", route_handlers=[healthz, readyz, metrics])
