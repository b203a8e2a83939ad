"""Pages of the audit administrator: search the logs, see and make signed heads, compute everything again, take proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from registry.audit import checking, export, signing
from registry.audit.edge import CHECKING, READERS, head_of, known_log, one_page, sign_now
from registry.audit.naming import detail_in_words, what_in_words
from registry.audit.searching import FILTERS, LOG_NAMES, Found, Wanted, search, wanted
from registry.clock import SHANGHAI
from registry.database import transaction
from registry.errors import Invalid
from registry.i18n import text, translate
from registry.surface.export import CSV, as_csv
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank
from registry.web.kit import actor, found, page, pages, see_other
from registry.web.listing import PAGE_ROWS, Asked, Column, Listing, asked, cursor

AnyRequest = Request[Any, Any, Any]

TEMPLATES = Path(__file__).parent / "templates"
MOST_EXPORTED = 10_000
COLUMNS = tuple(
    Column(label)
    for label in (
        text("When"), text("Who"), text("What"), text("About"), text("Clause"), text("Details"), text("Place in the tree"),
    )
)  # fmt: skip
HEAD_COLUMNS = (
    Column(text("Signed on")),
    Column(text("Number of records"), numeric=True),
    Column(text("Given to")),
    Column(text("Take along")),
)
FINDINGS = {
    "edited": text("Changed since it was recorded"),
    "deleted": text("No longer there"),
    "inserted": text("Put in later, past the way of records"),
    "changed": text("The records are not those that a signed head covers"),
    "head": text("A signed head was changed"),
}
FIELDS = (
    Field("log", text("Which records"), "select", True, choices=LOG_NAMES),
    Field("from", text("From day"), required=False, hint=text("Such as 2026-11-21"), width=10),
    Field("to", text("To day"), required=False, hint=text("Such as 2026-11-21"), width=10),
    Field("actor", text("Who"), required=False, hint=text("User name, or as the list shows it")),
    Field("case", text("Case, account or person"), required=False, hint=text("Its whole number")),
    Field("what", text("Step, purpose or event"), required=False, width=20),
    Field("clause", text("Clause"), required=False, hint=text("Such as HQ-3.7"), width=10),
)


@get("/audit", opt=READERS)
async def show_records(request: AnyRequest) -> Response[str]:
    """The records of one log, the newest first."""
    wish, form, which = _asked(request)
    async with transaction(readonly=True) as connection:
        rows, following = await one_page(connection, which, wish)
    return page(
        request,
        "audit/records.html",
        status=422 if form.problems else 200,
        listing=Listing(rows, wish, COLUMNS, following),
        filters=form,
        log=which.log,
        what_in_words=what_in_words,
        detail_in_words=detail_in_words,
    )


@get("/audit/records.csv", opt=READERS)
async def export_csv(request: AnyRequest) -> Response[bytes]:
    """The records found, as comma-separated text that no spreadsheet takes for formulas."""
    which = wanted(asked(request, filters=FILTERS).filters)
    async with transaction(readonly=True) as connection:
        rows = await search(connection, which, after=None, most=MOST_EXPORTED)
    language = actor(request).language
    headings = [*(translate(column.label, language) for column in COLUMNS), translate("Record", language)]
    return _download(as_csv(headings, [_cells(row) for row in rows]), CSV, f"{which.log}.csv")


@get("/audit/heads", opt=READERS)
async def show_heads(request: AnyRequest, before: FromQuery[UUID | None] = None) -> Response[str]:
    """The signed heads, the newest first."""
    async with transaction(readonly=True) as connection:
        heads = await signing.every(connection, before, PAGE_ROWS + 1)
        keys = await signing.published_keys(connection)
    shown = heads[:PAGE_ROWS]
    following = cursor(str(shown[-1].id)) if len(heads) > PAGE_ROWS else ""
    return page(
        request,
        "audit/heads.html",
        listing=Listing(shown, Asked("/audit/heads", {}), HEAD_COLUMNS),
        last=shown[-1].id if following else None,
        keys=keys["keys"],
    )


@post("/audit/heads", opt=CHECKING)
async def make_head(request: AnyRequest) -> Response[Any]:
    """Sign what is recorded now."""
    await sign_now()
    return see_other(request, "/audit/heads", Flash(text("A head is signed")))


@get("/audit/heads/{head:uuid}", opt=READERS)
async def take_head(request: AnyRequest, head: FromPath[UUID]) -> Response[bytes]:
    """A signed head as a file, to be kept elsewhere."""
    async with transaction(readonly=True) as connection:
        one = found(await signing.find(connection, head))
    return _download(one.note.encode(), "text/plain; charset=utf-8", f"head-{one.size}.txt")


@post("/audit/check", opt=CHECKING)
async def check_all(request: AnyRequest) -> Response[str]:
    """Compute the tree again from all records as they are now, and hold it to the heads."""
    async with transaction(readonly=True) as connection:
        verdict = await checking.check(connection)
    return page(request, "audit/checked.html", verdict=verdict, words=FINDINGS)


@get("/audit/proof", opt=READERS)
async def take_proof(
    request: AnyRequest, log: FromQuery[str], record: FromQuery[str], size: FromQuery[int | None] = None
) -> Response[bytes]:
    """A proof that a record is under a head, as a file."""
    async with transaction(readonly=True) as connection:
        head = await head_of(connection, size)
        position = await export.position_of(connection, known_log(log), record)
        document = await export.inclusion(connection, position, head)
    return _json(document, f"proof-{position}.json")


@get("/audit/consistency", opt=READERS)
async def take_consistency(request: AnyRequest, first: FromQuery[int], second: FromQuery[int]) -> Response[bytes]:
    """A proof that a later head continues an earlier one, as a file."""
    async with transaction(readonly=True) as connection:
        document = await export.consistency(
            connection, await head_of(connection, first), await head_of(connection, second)
        )
    return _json(document, f"consistency-{first}-{second}.json")


def _asked(request: AnyRequest) -> tuple[Asked, Form, Wanted]:
    """The list, the form as filled in, and what it asks for: the whole journal, where it makes no sense."""
    wish = asked(request, filters=FILTERS)
    form = blank(FIELDS, {"log": "journal", **wish.filters})
    try:
        return wish, form, wanted(wish.filters)
    except Invalid as invalid:
        return wish, form.with_problems(invalid), Wanted()


def _cells(row: Found) -> list[str]:
    at = row.at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    place = "" if row.position is None else str(row.position)
    return [at, row.actor, row.what, row.about, row.clause, row.detail, place, row.id]


def _json(document: dict[str, Any], name: str) -> Response[bytes]:
    return _download(json.dumps(document, ensure_ascii=False, indent=2).encode(), "application/json", name)


def _download(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


router = pages(
    show_records, export_csv, show_heads, make_head, take_head, check_all, take_proof, take_consistency
)  # fmt: skip
