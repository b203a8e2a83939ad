"""What every answer tells the browser: run and load nothing but our own files, tell nobody where we were."""

from __future__ import annotations

from collections.abc import Mapping
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
    there = list(start.get("headers", ()))
    named = {name.lower() for name, _ in there}
    added = [pair for pair in _RAW if pair[0] not in named]
    if referrer := opt.get("referrer"):
        added = [pair for pair in added if pair[0] != b"referrer-policy"]
        added.append((b"referrer-policy", str(referrer).encode()))
    if site.secure:
        added.append((b"strict-transport-security", HTTPS_ALONE.encode()))
    added.append((b"x-request-id", request_id.encode()))
    start["headers"] = there + added
