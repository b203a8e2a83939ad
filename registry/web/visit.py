"""What is known of the request in hand: who asks, in which language, under which number."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, cast

from registry.accounts.sessions import Live
from registry.actors import ANYONE, Actor
from registry.i18n import choose_language
from registry.web.site import AnyRequest, Site

KEY = "creditpass.visit"
API_PREFIXES = ("/api/", "/port/", "/sandbox/", "/.well-known/", "/openapi")


@dataclass
class Visit:
    """Filled in as the request passes the gate; before it, nobody is asking."""

    request_id: str = ""
    actor: Actor = ANYONE
    live: Live | None = None
    waiting: Live | None = None
    """A session that lacks its second factor. Whoever holds it is nobody yet: `actor` is `ANYONE`."""
    started: float = field(default_factory=perf_counter)


def visit(request: AnyRequest) -> Visit:
    """The visit of a request."""
    return visit_in(cast("dict[str, Any]", request.scope))


def visit_in(scope: dict[str, Any]) -> Visit:
    """The visit in an ASGI scope; begins one when there is none."""
    found = scope.get(KEY)
    if not isinstance(found, Visit):
        found = scope[KEY] = Visit()
    return found


def site_of(request: AnyRequest) -> Site:
    """The installation that serves the request."""
    return cast(Site, request.app.state["site"])


def is_api(request: AnyRequest) -> bool:
    """Whether the route is for programs, by its own word (`opt["kind"]`) or, unknown routes, by its path."""
    handler = request.scope.get("route_handler")
    kind = handler.opt.get("kind") if handler is not None else None
    if kind is not None:
        return bool(kind == "api")
    return request.scope["path"].startswith(API_PREFIXES)


def wants_html(request: AnyRequest) -> bool:
    """Whether an error is told as a page: as the caller accepts, and where it does not say, as the route is."""
    accept = request.headers.get("accept", "")
    html, json = "text/html" in accept, "json" in accept
    return html if html != json else not is_api(request)


def language_of(request: AnyRequest) -> str:
    """The reader's language: chosen by cookie, then the account's (pages), then as the browser or program says."""
    said = request.headers.get("accept-language")
    live = visit(request).live
    if is_api(request) and said:
        return choose_language(None, said)
    asked = request.cookies.get(site_of(request).cookie("language")) or (live.language if live else None)
    return choose_language(asked, said)


def client_address(request: AnyRequest) -> str:
    """The caller's network address; behind a proxy that we trust, the one that proxy saw."""
    client = request.scope.get("client")
    address = client[0] if client else ""
    trusted = site_of(request).trusted_proxies
    for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        if address not in trusted or not hop.strip():
            break
        address = hop.strip()
    return address
