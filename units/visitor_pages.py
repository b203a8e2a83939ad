"""The page of a unit's visitor code: made, shown, downloaded and ended by its clerk (HV-1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.database import current
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.flash import Flash
from registry.web.kit import actor, page, see_other, write
from registry.web.visit import site_of
from units import codes, units
from units.api import CLERK, qr_png, qr_svg
from units.code_pages import file
from units.codes import VISITOR
from units.law import OUTBOUND, SHORT_LIVED, VISITOR_CODES

AnyRequest = Request[Any, Any, Any]

NAME = "visitor-code"
CITES = {"codes": VISITOR_CODES, "outbound": OUTBOUND, "short": SHORT_LIVED}


@get("/units/{unit:uuid}/visitor-code", opt={"who": CLERK})
async def visitor_code_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """The code if there is one, what it does, and what can be done with it."""
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, at):
        row = await units.find(connection, unit)
        case = await units.case_of(connection, unit)
        code = await codes.live(connection, unit, VISITOR)
    url = codes.enrol_url(site_of(request).public_url, code.code) if code else ""
    works = code is not None and code.works(at)
    return page(
        request, "units/visitor_code.html", unit=row, case=case, code=code, works=works, url=url, cites=CITES, now=at
    )


@get("/units/{unit:uuid}/visitor-code.svg", opt={"who": CLERK})
async def visitor_code_svg(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The QR as SVG; with `?save` as a file to keep."""
    return file(request, await qr_svg(request, unit, VISITOR), "image/svg+xml", "svg", NAME)


@get("/units/{unit:uuid}/visitor-code.png", opt={"who": CLERK})
async def visitor_code_png(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The QR as PNG; with `?save` as a file to keep."""
    return file(request, await qr_png(request, unit, VISITOR), "image/png", "png", NAME)


@post("/units/{unit:uuid}/visitor-code/make", opt={"who": CLERK})
async def send_make(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Make a code; a former one is dead at once."""
    units.require_clerk(unit, actor(request))

    async def run(at: datetime) -> Answer:
        await codes.make_visitor_code(current(), unit, actor(request), at)
        return Answer(200, {})

    await write(request, run)
    return see_other(request, f"/units/{unit}/visitor-code", Flash(text("The visitor code is made")))


@post("/units/{unit:uuid}/visitor-code/end", opt={"who": CLERK})
async def send_end(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """End the code: nobody can declare with it any more."""
    units.require_clerk(unit, actor(request))

    async def run(at: datetime) -> Answer:
        await codes.end_visitor_code(current(), unit, actor(request), at)
        return Answer(200, {})

    await write(request, run)
    done = text("The visitor code has ended. Take down whatever shows it.")
    return see_other(request, f"/units/{unit}/visitor-code", Flash(done))


HANDLERS = (visitor_code_page, visitor_code_svg, visitor_code_png, send_make, send_end)
