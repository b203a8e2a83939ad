"""The work list for people: `/cases`, its exports, and one step made on many cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post

from registry import cases, deadlines, idempotency, installed
from registry.actors import Actor
from registry.clock import SHANGHAI, civil_day
from registry.database import Connection
from registry.errors import CreditpassError, FieldProblem, Invalid, NotFound
from registry.i18n import text, translate
from registry.installed import CaseRow, Installed
from registry.scheme import Move
from registry.surface.details import Shown, summaries
from registry.surface.doing import Done, Many, check_number
from registry.surface.edge import done_of_many, reading
from registry.surface.evidence_forms import digest_of, form_fields, given
from registry.surface.export import CSV, XLSX, as_csv, as_xlsx
from registry.surface.visibility import scopes_of
from registry.surface.wording import STATUS_WORDS
from registry.surface.worklist import FILTERS, SORTS, Item, Wanted, counts, everything, wanted, work_list
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page
from registry.web.listing import Asked, Column, Listing, asked
from registry.web.problems import error_of
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
SIGNED_IN = {"who": Who.signed_in()}
MOST_EXPORTED = 10_000
ONE_MICROSECOND = timedelta(microseconds=1)

YES, ALL = text("Yes"), text("All")
UNKNOWN_MOVE = text("There is no such step")
COLUMNS = (
    Column(text("Case")),
    Column(text("State")),
    Column(text("Since"), "since"),
    Column(text("Due"), "due"),
    Column(text("Opened"), "opened"),
)


@dataclass(frozen=True)
class Row:
    """One line of the list. `id` is what is sent when it is selected."""

    id: UUID
    item: Item
    one: Installed
    lines: Sequence[Shown]
    was_due: date | None = None
    """Of a case that is overdue, the civil day on which it was due."""

    @property
    def state(self) -> str:
        return self.one.scheme.state(self.item.case.state).label

    @property
    def page(self) -> str:
        return self.one.page.format(id=self.id)

    @property
    def due_day(self) -> date | None:
        """The last civil day of what is due, or was."""
        if self.was_due:
            return self.was_due
        return civil_day(self.item.due_at - ONE_MICROSECOND) if self.item.due_at else None

    @property
    def status(self) -> str:
        return STATUS_WORDS[self.item.status] if self.item.status else ""


@get("/cases", opt=SIGNED_IN)
async def show_list(request: AnyRequest) -> Response[str]:
    """What waits and what stands: filtered, sorted, counted by state."""
    wish, me = asked(request, filters=FILTERS, sorts=SORTS), actor(request)
    form, which = _filters(me, wish)
    async with reading() as (connection, at):
        batch = await work_list(
            connection, me, which, at, sort=wish.sort, descending=wish.descending, after=wish.after, most=wish.limit
        )
        rows = await _rows(connection, batch.items, me.language, at)
        counted = await counts(connection, me, which, at)
    return page(
        request,
        "surface/cases.html",
        status=422 if form.problems else 200,
        listing=Listing(rows, wish, COLUMNS, batch.next),
        counts=counted,
        filters=form,
        # Without a state, nearly every step of every scheme would be on offer, and fit few of the cases shown.
        actions=[_action(move) for move in bulk_moves(me, which)] if which.state else [],
        many=bool(bulk_moves(me, which)),
        schemes=_schemes(me),
        several=len({one.scheme.code for one in _schemes(me)}) > 1,
        scheme_titles={one.scheme.code: one.scheme.title for one in _schemes(me)},
        now=at,
    )


@get("/cases.csv", opt=SIGNED_IN)
async def export_csv(request: AnyRequest) -> Response[bytes]:
    """The list as comma-separated text."""
    headings, rows, day = await _exported(request)
    return _file(as_csv(headings, rows), CSV, f"cases-{day}.csv")


@get("/cases.xlsx", opt=SIGNED_IN)
async def export_xlsx(request: AnyRequest) -> Response[bytes]:
    """The list as an Excel workbook."""
    headings, rows, day = await _exported(request)
    return _file(await as_xlsx(headings, rows), XLSX, f"cases-{day}.xlsx")


@post("/cases/moves", opt=SIGNED_IN)
async def choose_many(request: AnyRequest) -> Response[str]:
    """The step and the cases chosen in the list, to be looked at before it is made."""
    sent = await request.form()
    named, move = _named(sent.getall("case", [])), str(sent.get("move") or "")
    return await _confirm(request, named, move, None)


@post("/cases/moves/made", opt=SIGNED_IN)
async def make_many(request: AnyRequest) -> Response[str]:
    """Make the step on each case that was confirmed; what came of each."""
    sent = await request.form()
    named, name = _named(sent.getall("case", [])), str(sent.get("move") or "")
    move = _move(actor(request), name)
    form = read_form(form_fields(move.evidence), sent)
    if form.problems:
        return await _confirm(request, named, name, form)
    check_number(named)
    key = _key(str(sent.get("idempotency_key") or ""), form)
    done = await done_of_many(request, Many(named, name, given(form), digest_of(form)), key)
    async with reading() as (connection, at):
        rows = {row.id: row for row in await _rows_of(connection, named, actor(request), at)}
    return page(
        request,
        "surface/bulk_done.html",
        move=move,
        worked=[rows[each.case] for each in done if each.error is None and each.case in rows],
        refused=[_refused(each, rows) for each in done if each.error is not None],
        now=at,
    )


def bulk_moves(me: Actor, which: Wanted) -> list[Move[Any]]:
    """The steps that the actor could make on many of these cases at once, each name once."""
    found: dict[str, Move[Any]] = {}
    for one in _schemes(me):
        if which.scheme not in ("", one.scheme.code):
            continue
        for move in one.scheme.moves:
            from_here = not which.state or any(state.code == which.state for state in move.arrow.sources)
            if move.bulk and not move.own_page and from_here and any(me.has(role) for role in move.by):
                found.setdefault(move.name, move)
    return list(found.values())


def _action(move: Move[Any]) -> dict[str, str]:
    """A button under the list."""
    return {"name": move.name, "label": move.label, "look": "warning" if move.warns else "secondary"}


# -- the list -----------------------------------------------------------------------------------------------------------


def _schemes(me: Actor) -> list[Installed]:
    return [one for one in installed.every() if scopes_of(me, one.scheme)]


def _filters(me: Actor, wish: Asked) -> tuple[Form, Wanted]:
    """The form of filters as filled in, and what they ask for: everything, where they make no sense."""
    schemes = _schemes(me)
    chosen = [one for one in schemes if wish.filters.get("scheme", "") in ("", one.scheme.code)]
    states = {state.code: state.label for one in chosen for state in one.scheme.states}
    fields = [
        Field("state", text("State"), "select", False, choices=states, empty=ALL),
        Field("due_before", text("Due by"), required=False, hint=text("Such as 2026-11-21"), width=10),
        Field("overdue", text("Overdue only"), "tick", False),
    ]
    if any(one.scheme.standing for one in chosen):
        statuses = {status.value: words for status, words in STATUS_WORDS.items()}
        fields.insert(1, Field("status", text("What ports are told"), "select", False, choices=statuses, empty=ALL))
    if len(schemes) > 1:
        titles = {one.scheme.code: one.scheme.title for one in schemes}
        fields.insert(0, Field("scheme", text("Procedure"), "select", False, choices=titles, empty=ALL))
    form = blank(fields, dict(wish.filters))
    try:
        return form, wanted(wish.filters)
    except Invalid as invalid:
        return form.with_problems(invalid), Wanted()


async def _rows(connection: Connection, items: Sequence[Item], language: str, at: datetime) -> list[Row]:
    lines = await summaries(connection, [item.case for item in items], language)
    due = await deadlines.were_due(connection, [item.case.id for item in items if item.overdue], at)
    return [
        Row(case, item, installed.installed(item.case.scheme), lines.get(case, ()), due.get(case))
        for item in items
        for case in (item.case.id,)
    ]


async def _rows_of(connection: Connection, named: Sequence[UUID], me: Actor, at: datetime) -> list[Row]:
    """The named cases that the actor may see, in the order named."""
    found: list[CaseRow] = []
    for case in named:
        try:
            found.append(await cases.find(connection, case, me))
        except NotFound:
            continue
    items = [Item(case, case.since, None, False, False, None) for case in found]
    return await _rows(connection, items, me.language, at)


async def _exported(request: AnyRequest) -> tuple[list[str], list[list[str]], str]:
    """Headings and rows of the whole list, in the reader's language, and the civil day."""
    wish, me = asked(request, filters=FILTERS, sorts=SORTS), actor(request)
    async with reading() as (connection, at):
        chosen = everything(
            connection, me, wanted(wish.filters), at, sort=wish.sort, descending=wish.descending, most=MOST_EXPORTED
        )
        rows = await _rows(connection, [item async for item in chosen], me.language, at)
    labels = list(dict.fromkeys(line.label for row in rows for line in row.lines))
    fixed = ("Procedure", "State", "What ports are told", "Since", "Due by", "Overdue")
    headings = [translate(heading, me.language) for heading in fixed]
    cells = [_cells(row, labels, me.language) for row in rows]
    return [*headings, *labels, translate("Case", me.language)], cells, civil_day(at).isoformat()


def _cells(row: Row, labels: Sequence[str], language: str) -> list[str]:
    item, lines = row.item, {line.label: line.value for line in row.lines}
    return [
        translate(row.one.scheme.title, language),
        translate(row.state, language),
        translate(row.status, language) if row.status else "",
        item.case.since.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        row.due_day.isoformat() if row.due_day else "",
        translate(YES, language) if item.overdue else "",
        *(lines.get(label, "") for label in labels),
        str(row.id),
    ]


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


# -- many at once -------------------------------------------------------------------------------------------------------


async def _confirm(request: AnyRequest, named: Sequence[UUID], name: str, form: Form | None) -> Response[str]:
    me, status = actor(request), 422 if form else 200
    move = _move(me, name)
    check_number(named)
    async with reading() as (connection, at):
        rows = await _rows_of(connection, named, me, at)
    return page(
        request,
        "surface/bulk.html",
        status=status,
        move=move,
        rows=rows,
        form=form or blank(form_fields(move.evidence)),
        now=at,
    )


def _move(me: Actor, name: str) -> Move[Any]:
    """The step of this name that the actor could make on many. Raises Invalid."""
    for move in bulk_moves(me, Wanted()):
        if move.name == name:
            return move
    raise Invalid([FieldProblem("move", "unknown-move", UNKNOWN_MOVE)])


def _named(given_ids: Sequence[Any]) -> list[UUID]:
    """The cases chosen, each once. What is no id names no case."""
    found: dict[UUID, None] = {}
    for each in given_ids:
        try:
            found[UUID(str(each))] = None
        except ValueError:
            raise NotFound() from None
    return list(found)


def _key(typed: str, form: Form) -> str | None:
    """The page's key with what was filled in: going back and mending it is another request."""
    return idempotency.derived(typed or None, digest_of(form).hex())


@dataclass(frozen=True)
class Refusal:
    """A case of many on which the step was not made."""

    row: Row | None
    error: CreditpassError


def _refused(done: Done, rows: Mapping[UUID, Row]) -> Refusal:
    assert done.error is not None
    return Refusal(rows.get(done.case), error_of(done.error))
