"""Cookies: for this site alone, out of reach of scripts and of other sites' forms; taken away with the same words.

A browser lets nobody take a `__Host-` cookie away who does not say `Secure`, as whoever set it had to.
"""

from __future__ import annotations

from typing import Any

from litestar import Response

from registry.web.site import AnyRequest
from registry.web.visit import site_of


def set_cookie(
    request: AnyRequest, response: Response[Any], name: str, value: str, *, max_age: int | None = None
) -> None:
    """Give the browser a cookie; `max_age` in seconds, else for as long as the browser runs."""
    site = site_of(request)
    response.set_cookie(
        key=site.cookie(name),
        value=value,
        max_age=max_age,
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(request: AnyRequest, response: Response[Any], name: str) -> None:
    """Take a cookie away."""
    set_cookie(request, response, name, "", max_age=0)
