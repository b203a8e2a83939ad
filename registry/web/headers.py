"""What every answer tells the browser: run and load nothing but our own files, tell nobody where we were."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from litestar.types import Message

from registry.web.site import Site

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
HTTPS_ALONE = "max-age=31536000; includeSubDomains"
_RAW = tuple((name.lower().encode(), value.encode()) for name, value in ALWAYS.items())


def add_headers(message: Message, site: Site, opt: Mapping[str, object], request_id: str) -> None:
    """Put the headers on the start of an answer; what a handler set itself stays.

    A route that shows a receipt asks by `opt={"referrer": "no-referrer"}` to be told to nobody at all.
    """
    start = cast("dict[str, Any]", message)
    there = start.get("headers", ())
    named = frozenset([name.lower() for name, _ in there])
    added = _added(named, cast("str | None", opt.get("referrer")), site.secure)
    start["headers"] = [*there, *added, (b"x-request-id", request_id.encode())]


@cache
def _added(named: frozenset[bytes], referrer: str | None, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    """What is added to headers of these names: there are few such sets, and each answer has one."""
    added = [pair for pair in _RAW if pair[0] not in named]
    if referrer:
        added = [pair for pair in added if pair[0] != b"referrer-policy"]
        added.append((b"referrer-policy", referrer.encode()))
    if secure:
        added.append((b"strict-transport-security", HTTPS_ALONE.encode()))
    return tuple(added)
