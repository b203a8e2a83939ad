"""The API's description (OpenAPI 3.1) and the page that makes it readable, from our own files."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from registry.web.kit import page, pages
from registry.web.static import StaticFiles
from registry.web.who import Who

UNASKED = {"who": Who.unasked(), "kind": "api"}


def openapi(version: str) -> OpenAPIConfig:
    """The description's head, and where it is served."""
    return OpenAPIConfig(
        title="creditpass",
        version=version,
        description=(
            "Who holds which cross-border credit pass, under which article, on which day. Errors are RFC 9457"
            " problems. All writes take an `Idempotency-Key`. Lists page by cursor. Times are RFC 3339."
            " Ports: [the guide](/guides/integrating-a-port.md) leads from a key to an answer,"
            " [client.py](/guides/client.py) is a client, [copy-format.md](/guides/copy-format.md) is what lanes keep."
        ),
        use_handler_docstrings=True,
        path="/openapi",
        render_plugins=[JsonRenderPlugin()],
        openapi_router=Router(path="/openapi", route_handlers=[], opt=UNASKED, include_in_schema=False),
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="http", scheme="bearer", description="A token of `POST /api/v1/session`."
                ),
                "receipt": SecurityScheme(
                    type="apiKey",
                    name="X-Receipt-Secret",
                    security_scheme_in="header",
                    description="The secret that came with the receipt's number.",
                ),
                "port": SecurityScheme(type="http", scheme="bearer", description="A token of `POST /api/v1/token`."),
            }
        ),
    )


@get("/openapi.json", opt=UNASKED, include_in_schema=False)
async def description(request: Request[Any, Any, Any]) -> Response[Any]:
    """The API's description."""
    return Response(request.app.openapi_schema.to_schema(), media_type="application/json")


@get("/api/docs", opt={"who": Who.anyone()})
async def docs(request: Request[Any, Any, Any]) -> Response[Any]:
    """The readable documentation."""
    files: StaticFiles = request.app.state["static"]
    return page(request, "docs.html", swagger="swagger-ui.css" in files.files)


router = Router(path="/", route_handlers=[description, pages(docs)])
