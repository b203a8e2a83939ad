"""Pages of the operator: importing the serious-dishonesty list, and settling who owns a vehicle."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from privacy.rows import masked_rows
from registry.database import Connection, current, transaction
from registry.errors import Forbidden, Invalid, NotFound
from registry.i18n import text, translate
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.flash import Flash
from registry.web.forms import Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, write
from registry.web.who import Who
from units import units
from whitelist import forms, importing, list_files, owners
from whitelist.api import imported
from whitelist.facts import HOLDING_SEAT
from whitelist.scheme import DECLARED, OPERATOR, SCHEME, SELF_USE, TWO_DRIVERS
from whitelist.tables import Entry

AnyRequest = Request[Any, Any, Any]
OPERATES = {"who": Who.role(OPERATOR)}


@get("/dishonesty/import", opt=OPERATES)
async def import_page(request: AnyRequest) -> Response[Any]:
    """The form that takes a file of the list."""
    return page(request, "whitelist/import.html", form=blank(forms.LIST_FILE))


@post(
    "/dishonesty/import",
    opt={**OPERATES, "accepts": frozenset({"multipart/form-data"})},
    request_max_body_size=6_000_000,
)
async def try_import(request: AnyRequest) -> Response[Any]:
    """Try a file: what each line would do, before anything is put in force."""
    form = read_form(forms.LIST_FILE, await request.form())
    try:
        rows = await asyncio.to_thread(importing.read_file, await _content(form.check()))
    except Invalid as invalid:
        return page(request, "whitelist/import.html", status=422, form=form.with_problems(invalid))
    me = actor(request)
    results = await importing.import_rows(rows, me, dry_run=True)
    async with transaction():
        file = await list_files.keep(rows, me)
    return page(request, "whitelist/imported.html", result=imported(request, results, dry_run=True), file=file)


async def _content(form: Form) -> bytes:
    file = form.file("file")
    if not isinstance(file, UploadFile):
        raise Invalid([importing.no_rows()])
    return await file.read()


@post("/dishonesty/imports/{file:uuid}", opt=OPERATES)
async def do_import(request: AnyRequest, file: FromPath[UUID]) -> Response[Any]:
    """Put the lines that were tried in force. Doing it again changes nothing."""
    me = actor(request)
    async with transaction():
        rows = await list_files.take(file, me)
    results = await importing.import_rows(rows, me, dry_run=False)
    return page(request, "whitelist/imported.html", result=imported(request, results, dry_run=False), file=None)


@get("/entries/{entry:uuid}/owner", opt=OPERATES)
async def owner_of_entry(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """From an entry's case to the page of its vehicle."""
    async with reading():
        row = await Entry.objects().where(Entry.id == entry).first()
    if row is None:
        raise NotFound()
    return see_other(request, f"/vehicles/{row.vehicle}/owner")


@get("/vehicles/{vehicle:uuid}/owner", opt=OPERATES)
async def owner_page(request: AnyRequest, vehicle: FromPath[UUID]) -> Response[Any]:
    """Settle who owns a vehicle: its living entries, masked, to choose from."""
    return await _owner_page(request, vehicle, None)


@post("/vehicles/{vehicle:uuid}/owner", opt=OPERATES)
async def send_owner(request: AnyRequest, vehicle: FromPath[UUID]) -> Response[Any]:
    """Settle it; everybody concerned is told, and their units verify again (HQ-3.7)."""
    form = read_form(forms.settlement(await _choices(request, vehicle)), await request.form())

    async def run(at: datetime) -> Answer:
        settled = owners.Settlement(UUID(form.text("entry")), form.secret("evidence"), form.ticked("former_stays"))
        outcomes = await owners.settle(current(), vehicle, settled, actor(request), at)
        return Answer(200, {"entry": form.text("entry"), "touched": len(outcomes)})

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return await _owner_page(request, vehicle, form if form.problems else form.with_problems(invalid), 422)
    return see_other(request, f"/cases/{answer.body['entry']}", Flash(text("Settled. Everybody concerned is told.")))


async def _owner_page(request: AnyRequest, vehicle: UUID, form: Form | None, status: int = 200) -> Response[Any]:
    choices = await _choices(request, vehicle)
    return page(
        request,
        "whitelist/owner.html",
        status=status,
        form=form or blank(forms.settlement(choices)),
        vehicle=vehicle,
        cite=TWO_DRIVERS,
    )


async def _choices(request: AnyRequest, vehicle: UUID) -> dict[str, str]:
    """The living self-use entries of the vehicle: masked name, unit and state."""
    if not actor(request).may({OPERATOR}, ()):
        raise Forbidden()
    language = actor(request).language
    async with reading() as (connection, _):
        rows = await _living(connection, vehicle)
        if not rows:
            raise NotFound()
        masked = await masked_rows([entry for entry, _ in rows], ["name"])
        names = [(await units.find(connection, entry.unit)).name for entry, _ in rows]
    return {
        str(entry.id): " · ".join((shown["name"], unit, translate(SCHEME.state(state).label, language)))
        for (entry, state), shown, unit in zip(rows, masked, names, strict=True)
    }


async def _living(connection: Connection, vehicle: UUID) -> list[tuple[Entry, str]]:
    states = await connection.fetch(
        "select e.id, c.state from entry e join case_ c on c.id = e.id where e.vehicle = $1 and e.use = $2"
        " and c.state = any($3::varchar[]) order by e.id",
        vehicle, SELF_USE, [*HOLDING_SEAT, DECLARED.code],
    )  # fmt: skip
    found = (
        {e.id: e for e in await Entry.objects().where(Entry.id.is_in([row["id"] for row in states]))} if states else {}
    )
    return [(found[row["id"]], row["state"]) for row in states]


router = pages(import_page, try_import, do_import, owner_of_entry, owner_page, send_owner)
