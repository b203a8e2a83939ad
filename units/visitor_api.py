"""`/api/v1/units/…/visitor-code`: the code that a unit shows to its visitors, for programs (HV-1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath

from registry.database import current
from registry.idempotency import Answer
from registry.web.kit import actor, answered, api, write
from units import codes, units
from units.api import CLERK, code_view, live_code, qr_png, qr_svg
from units.codes import VISITOR
from units.wire import CodeView

AnyRequest = Request[Any, Any, Any]


@get("/api/v1/units/{unit:uuid}/visitor-code", opt={"who": CLERK}, summary="The visitor code")
async def visitor_code(request: AnyRequest, unit: FromPath[UUID]) -> CodeView:
    """The visitor code that was made last, with its last day. 404 when there is none or it was ended (HV-1)."""
    return code_view(request, await live_code(request, unit, VISITOR))


@get(
    "/api/v1/units/{unit:uuid}/visitor-code.svg",
    opt={"who": CLERK},
    media_type="image/svg+xml",
    summary="The visitor code as a picture (SVG)",
)
async def visitor_code_svg(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The visitor code's QR as SVG."""
    return Response(await qr_svg(request, unit, VISITOR), media_type="image/svg+xml")


@get(
    "/api/v1/units/{unit:uuid}/visitor-code.png",
    opt={"who": CLERK},
    media_type="image/png",
    summary="The visitor code as a picture (PNG)",
)
async def visitor_code_png(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The visitor code's QR as PNG."""
    return Response(await qr_png(request, unit, VISITOR), media_type="image/png")


@post("/api/v1/units/{unit:uuid}/visitor-code", opt={"who": CLERK}, status_code=201, summary="Make a visitor code")
async def make_visitor_code(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Make a visitor code for the days that the rules give it; a former one is dead at once (HV-1)."""

    async def run(at: datetime) -> Answer:
        units.require_clerk(unit, actor(request))
        made = await codes.make_visitor_code(current(), unit, actor(request), at)
        return Answer(201, msgspec.to_builtins(code_view(request, made)))

    return answered(await write(request, run))


@delete("/api/v1/units/{unit:uuid}/visitor-code", opt={"who": CLERK}, status_code=200, summary="End the visitor code")
async def end_visitor_code(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """End the visitor code. Whoever declared with it stays until their days are over (HV-3)."""

    async def run(at: datetime) -> Answer:
        units.require_clerk(unit, actor(request))
        await codes.end_visitor_code(current(), unit, actor(request), at)
        return Answer(200, {"unit": str(unit)})

    return answered(await write(request, run))


router = api(visitor_code, visitor_code_svg, visitor_code_png, make_visitor_code, end_visitor_code, tags=["Units"])
