"""Pages around a unit's code: seeing it, its files, the poster, what to tell staff, replacing it (HQ-4.0, 4.1, 4.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.database import current
from registry.errors import Invalid
from registry.i18n import LANGUAGES, text, translate
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.flash import Flash
from registry.web.forms import Form, blank, read_form
from registry.web.kit import actor, page, see_other, write
from registry.web.visit import site_of
from units import codes, forms, units
from units.api import CLERK, qr_png, qr_svg
from units.kinds import KINDS, UnitKind
from units.law import PUBLICISE, REGISTER, VOLUNTARY, hengqin

AnyRequest = Request[Any, Any, Any]

FILE = "attachment; filename=%s.%s"

POSTER = {
    "title": text("Credit pass list: declare here"),
    "how": text("Scan the code with your phone, read the notice, fill in one page. No account is needed."),
    "own": text("Only for people of this unit. The unit checks that you are one of them."),
    "free": text("Joining is of your own will. Who does not join still passes, in the ordinary lane."),
}
DRIVERS = hengqin("HQ-3.7", "三")


@get("/units/{unit:uuid}/code", opt={"who": CLERK})
async def code_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """The code, its files and what can be done with it."""
    return await _page_with_code(request, unit, "units/code.html")


@get("/units/{unit:uuid}/code.svg", opt={"who": CLERK})
async def code_svg(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The QR as SVG; with `?save` as a file to keep."""
    return file(request, await qr_svg(request, unit), "image/svg+xml", "svg")


@get("/units/{unit:uuid}/code.png", opt={"who": CLERK})
async def code_png(request: AnyRequest, unit: FromPath[UUID]) -> Response[bytes]:
    """The QR as PNG; with `?save` as a file to keep."""
    return file(request, await qr_png(request, unit), "image/png", "png")


@get("/units/{unit:uuid}/poster", opt={"who": CLERK})
async def poster(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """A poster to print on A4, in four languages at once, or in the one that `?in=` names."""
    only = request.query_params.get("in", "")
    shown = (only,) if only in LANGUAGES else LANGUAGES
    texts = [(each, {name: translate(message, each) for name, message in POSTER.items()}) for each in shown]
    return await _page_with_code(request, unit, "units/poster.html", texts=texts, cite=VOLUNTARY)


@get("/units/{unit:uuid}/guide", opt={"who": CLERK})
async def guide(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """What to tell the unit's people, on a page to be shown or printed (HQ-4.7)."""
    return await _page_with_code(request, unit, "units/guide.html", cites=GUIDE_CITES)


@get("/units/{unit:uuid}/code/replace", opt={"who": CLERK})
async def replace_page(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Ask whether to replace the code."""
    return await _page_with_code(request, unit, "units/replace.html", form=blank(forms.CONFIRM))


@post("/units/{unit:uuid}/code/replace", opt={"who": CLERK})
async def send_replace(request: AnyRequest, unit: FromPath[UUID]) -> Response[Any]:
    """Replace the code: the former one is dead at once."""
    form = read_form(forms.CONFIRM, await request.form())
    units.require_clerk(unit, actor(request))

    async def run(at: datetime) -> Answer:
        await codes.replace(current(), unit, actor(request), at)
        return Answer(200, {})

    try:
        form.check()
    except Invalid:
        return await _page_with_code(request, unit, "units/replace.html", status=422, form=form)
    await write(request, run)
    done = text("The code is replaced. The former one does not work any more: take its posters down.")
    return see_other(request, f"/units/{unit}/code", Flash(done))


GUIDE_CITES = {"voluntary": VOLUNTARY, "drivers": DRIVERS, "publicise": PUBLICISE}


async def _page_with_code(
    request: AnyRequest, unit: UUID, template: str, *, status: int = 200, form: Form | None = None, **more: Any
) -> Response[Any]:
    """A page that shows the unit's live code. Raises NotFound for another unit's; without a code, says why."""
    units.require_clerk(unit, actor(request))
    async with reading() as (connection, at):
        row = await units.find(connection, unit)
        case = await units.case_of(connection, unit)
        code = await codes.live(connection, unit)
    if code is None:
        return see_other(request, f"/units/{unit}", Flash(text("The unit has no code now"), "notice"))
    context = {"form": form, "cite": REGISTER, "kind": KINDS[UnitKind(row.kind)], **more}
    url = codes.enrol_url(site_of(request).public_url, code.code)
    return page(request, template, status=status, unit=row, case=case, code=code, url=url, now=at, **context)


def file(
    request: AnyRequest, content: bytes, media_type: str, ending: str, name: str = "declaration-code"
) -> Response[bytes]:
    """A picture of a code, or with `?save` a file to keep."""
    headers = {"Content-Disposition": FILE % (name, ending)} if "save" in request.query_params else {}
    return Response(content, media_type=media_type, headers={**headers, "Cache-Control": "no-store"})


HANDLERS = (code_page, code_svg, code_png, poster, guide, replace_page, send_replace)
