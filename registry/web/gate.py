"""The gate that every request passes before its handler: who asks, may they, how often, and from which page.

Guards of Litestar run in this order. They add to a route's own guards and no route can shed them.
"""

from __future__ import annotations

import hmac
from typing import Any, cast
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from registry.accounts import sessions
from registry.accounts.sessions import Live, SessionKind
from registry.actors import ANYONE, Actor, ActorKind
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import CreditpassError
from registry.i18n import text
from registry.web.bodies import check_body
from registry.web.site import AnyRequest
from registry.web.throttle import Buckets, Throttle
from registry.web.visit import client_address, is_api, site_of, visit
from registry.web.who import Who, declared

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSite(CreditpassError):
    """The form was not sent from one of our own pages of this session."""

    status = 403
    code = "cross-site"
    message = text("This form is too old or was not sent from our own page. Go back, reload it and try again.")


async def gate(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Raises what forbids the request; else leaves its visit filled in."""
    request = cast(AnyRequest, connection)
    if request.scope["method"] == "OPTIONS":
        return
    who = declared(handler.opt)
    if who.asked:
        await identify(request, who)
    throttle(request, handler.opt.get("throttle"))
    who.check(visit(request).actor)
    await check_body(request)
    if request.method not in SAFE and not is_api(request):
        await check_same_site(request)


async def identify(request: AnyRequest, who: Who) -> None:
    """Find who asks. A bearer token that is not in force is refused even where nobody need be known."""
    kinds = who.kinds
    bearer = bearer_of(request)
    found: Actor | None = None
    if ActorKind.ACCOUNT in kinds:
        live = await _live(request, bearer)
        if live and site_of(request).waits(live):
            visit(request).waiting = live if in_time(request, live) else None
        elif live:
            visit(request).live, found = live, live.actor
    for kind, known_by in site_of(request).identify.items():
        if found is None and kind in kinds:
            found = await known_by(request)
    if found is None and bearer is not None:
        raise who.unknown()
    visit(request).actor = found or ANYONE


async def _live(request: AnyRequest, bearer: str | None) -> Live | None:
    """A program's session by its bearer token; a browser's by its cookie, on pages and to read on the API."""
    site = site_of(request)
    cookie = request.cookies.get(site.cookie("session"))
    if bearer is not None and is_api(request):
        token, kind = bearer, SessionKind.API
    elif cookie and (request.method in SAFE or not is_api(request)):
        token, kind = cookie, SessionKind.PAGE
    else:
        return None
    async with transaction():
        return await sessions.live(token, kind, at=wall_now(), rules=site.sessions)


def in_time(request: AnyRequest, live: Live) -> bool:
    """Whether the second factor of a session may still be shown or set up: not long after the password."""
    return wall_now() - live.created_at <= site_of(request).sessions.waiting


def bearer_of(request: AnyRequest) -> str | None:
    """The bearer token in the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def throttle(request: AnyRequest, rule: Throttle | None) -> None:
    """Raises TooMany when the caller (the account or client, else the address) comes too often."""
    if rule is None or not site_of(request).throttled:
        return
    actor = visit(request).actor
    caller = client_address(request) if actor.kind is ActorKind.ANYONE else actor.caller
    cast(Buckets, request.app.state["buckets"]).take(rule, caller)


async def check_same_site(request: AnyRequest) -> None:
    """A page's form must come from our own page (every browser says so) and carry the session's token.

    Raises CrossSite. `Origin: null` comes from a page without referrer; then `Sec-Fetch-Site` must vouch for it.
    """
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        ours = fetch_site in ("same-origin", "none")
    else:
        origin = request.headers.get("origin", "")
        host = request.headers.get("host", "")
        ours = origin == site_of(request).origin or (bool(host) and urlsplit(origin).netloc == host)
    if not ours:
        raise CrossSite()
    live = visit(request).live or visit(request).waiting
    if live is not None:
        sent = request.headers.get("x-csrf-token") or (await request.form()).get("csrf_token", "")
        if not hmac.compare_digest(str(sent).encode(), live.csrf.encode()):
            await (await request.form()).close()  # files that came with it are nobody's to read
            raise CrossSite()
