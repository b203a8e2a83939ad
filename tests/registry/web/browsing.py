"""A client in the test's own event loop, so that it shares the test's pool (Litestar's own runs in another)."""

from __future__ import annotations

import httpx
from litestar import Litestar


def client_of(app: Litestar, origin: str) -> httpx.AsyncClient:
    """Ask an application as if over HTTP. It keeps cookies and follows redirects, as a browser does."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True, client=("127.0.0.1", 40000))  # type: ignore[arg-type]
    return httpx.AsyncClient(
        transport=transport, base_url=origin, follow_redirects=True, headers={"accept-language": "en"}
    )
