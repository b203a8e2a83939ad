"""What every answer tells the browser: run and load nothing but our own files, tell nobody where we were."""

from __future__ import annotations

from collections.abc import Mapping

from litestar.datastructures import MutableScopeHeaders
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


def add_headers(message: Message, site: Site, opt: Mapping[str, object], request_id: str) -> None:
    """Put the headers on the start of an answer; what a handler set itself stays.

    A route that shows a receipt asks by `opt={"referrer": "no-referrer"}` to be told to nobody at all.
    """
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if referrer := opt.get("referrer"):
        headers["Referrer-Policy"] = str(referrer)
    if site.secure:
        headers["Strict-Transport-Security"] = HTTPS_ALONE
    headers["X-Request-Id"] = request_id
