"""The list for programs: enrolling, receipts, the serious-dishonesty list, owners."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody

from registry import cases
from registry.clock import civil_day, legal_now
from registry.database import current, transaction
from registry.errors import Invalid, NotFound
from registry.i18n import translate
from registry.idempotency import Answer
from registry.surface.edge import reading
from registry.web.kit import actor, answered, api, write
from registry.web.problems import error_of, problem_of
from registry.web.who import Who
from units.kinds import KINDS, UnitKind
from whitelist import answers, declarations, edge, importing, owners, receipt_view
from whitelist.declarations import Reader
from whitelist.importing import RowResult
from whitelist.receipts import entry_of
from whitelist.scheme import DECLARANT, OPERATOR, RETURNED, SCHEME
from whitelist.wire import (
    Imported,
    ImportedRow,
    NewDeclaration,
    OwnerSettlement,
    PersonDetails,
    ReceiptIssued,
    ReceiptMessage,
    ReceiptMove,
    ReceiptView,
    Rows,
    SettledCase,
    UnitOfCode,
    typed,
    typed_person,
)

AnyRequest = Request[Any, Any, Any]

HOLDER = {"who": Who.receipt(), "throttle": edge.RECEIPT}
FILES = frozenset({"application/json", "multipart/form-data"})
OPERATES = {"who": Who.role(OPERATOR)}


@get("/api/v1/enrol/{code:str}", opt={"who": Who.anyone(), "throttle": edge.ENROL}, summary="Whose code it is")
async def show_code(request: AnyRequest, code: FromPath[str]) -> UnitOfCode:
    """Whose code this is, and what can be declared through it (HQ-4.1). 404 for a code that is not in use."""
    language = actor(request).language
    async with reading() as (connection, at):
        found = await edge.live_code(connection, code, at)
    kind = KINDS[UnitKind(found.unit.kind)].kind
    relations = {} if found.visiting else answers.relations_of(kind)
    uses = answers.VISITOR_USES if found.visiting else answers.uses_of(kind)
    return UnitOfCode(
        unit=found.unit.name,
        kind=found.unit.kind,
        relations={k: translate(v, language) for k, v in relations.items()},
        uses={k: translate(v, language) for k, v in uses.items()},
        open=found.open,
        visiting=found.visiting,
    )


@post(
    "/api/v1/enrol/{code:str}",
    opt={"who": Who.anyone(), "throttle": edge.ENROL},
    status_code=201,
    summary="Declare through a unit's code",
)
async def enrol(request: AnyRequest, code: FromPath[str], data: JSONBody[NewDeclaration]) -> Response[Any]:
    """Declare through a unit's code (HQ-4.2), or its visitor code: then without `relation` (HV-1).

    Answers with a receipt: its number, and a secret that is stored nowhere.
    """

    async def run(at: datetime) -> Answer:
        return await edge.declare(code, typed(data), actor(request), at)

    answer = await write(request, run)
    return answered(Answer(201, msgspec.to_builtins(await issued(request, answer.body))))


async def issued(request: AnyRequest, body: dict[str, Any]) -> ReceiptIssued:
    """The receipt as it is given to the declarant."""
    language = actor(request).language
    async with transaction(readonly=True) as connection:
        state = SCHEME.state(await connection.fetchval("select state from case_ where id = $1", UUID(body["case"])))
    return ReceiptIssued(
        receipt=body["receipt"],
        secret=await edge.secret_of(body["receipt"]),
        case=UUID(body["case"]),
        state=state.code,
        state_label=translate(state.label, language),
        warnings=[translate(one, language) for one in body["warnings"]],
    )


@get("/api/v1/receipts/{number:str}", opt=HOLDER, summary="Where a declaration stands")
async def show_receipt(request: AnyRequest, number: FromPath[str]) -> ReceiptView:
    """Where one's own declaration stands. The secret comes in the header `X-Receipt-Secret`."""
    return await _receipt(request, number)


@post(
    "/api/v1/receipts/{number:str}/moves/{move:str}",
    opt=HOLDER,
    status_code=200,
    summary="Withdraw a declaration or leave the list",
)
async def move_receipt(request: AnyRequest, number: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """`withdraw` a declaration, or `leave` the list, without the unit (HQ-4.0, HQ-5.2)."""

    async def run(at: datetime) -> Answer:
        outcome = await cases.make_move(current(), cases.MoveRequest(_entry(request), move), actor(request), at)
        return Answer(200, {"case": str(outcome.case.id), "state": outcome.case.state})

    await write(request, run)
    return answered(Answer(200, msgspec.to_builtins(await _receipt(request, number))))


@put("/api/v1/receipts/{number:str}/person", opt=HOLDER, summary="Correct a declaration")
async def change_person(request: AnyRequest, number: FromPath[str], data: JSONBody[PersonDetails]) -> Response[Any]:
    """Correct what was returned, or change one's details; a renewed document is linked to the former (HQ-4.4)."""

    async def run(at: datetime) -> Answer:
        await change(request, typed_person(data), at)
        return Answer(200, {})

    await write(request, run)
    return answered(Answer(200, msgspec.to_builtins(await _receipt(request, number))))


async def change(request: AnyRequest, given: declarations.Typed, at: datetime) -> None:
    """The declarant's new details, in the transaction in progress."""
    me, entry = actor(request), _entry(request)
    reader = Reader(given, civil_day(at))
    told = declarations.read_person(reader)
    reader.done()
    assert told is not None
    row = await cases.find(current(), entry, me)
    move = "correct" if row.state == RETURNED.code else "change_details"
    await declarations.change_person(current(), entry, told, me, at, move=move)


@post(
    "/api/v1/dishonesty/imports",
    opt={**OPERATES, "accepts": FILES},
    status_code=200,
    request_max_body_size=6_000_000,
    summary="Import the serious-dishonesty list",
)
async def import_list(request: AnyRequest, dry_run: FromQuery[bool] = False) -> Imported:
    """Put lines of the serious-dishonesty list in force (HQ-5.1): JSON `{"rows": […]}`, or a CSV or xlsx as `file`.

    Each line is put in force for itself, once: the same lines again change nothing. With `dry_run` nothing is written
    and each line says what it would do.
    """
    rows = await _rows(request)
    results = await importing.import_rows(rows, actor(request), dry_run=dry_run)
    return imported(request, results, dry_run)


async def _rows(request: AnyRequest) -> list[importing.Row]:
    if request.content_type[0] == "application/json":
        try:
            return importing.check_rows(msgspec.json.decode(await request.body(), type=Rows).rows)
        except msgspec.ValidationError:
            raise Invalid([importing.no_rows()]) from None
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise Invalid([importing.no_rows()])
    return await asyncio.to_thread(importing.read_file, await file.read())


def imported(request: AnyRequest, results: list[RowResult], dry_run: bool) -> Imported:
    """The result of an import, in the caller's language."""
    rows = [_row(request, one) for one in results]
    return Imported(
        dry_run=dry_run,
        new=sum(row.outcome == "new" for row in rows),
        unchanged=sum(row.outcome == "unchanged" for row in rows),
        wrong=sum(row.outcome == "wrong" for row in rows),
        moved=sum(row.moved for row in rows),
        rows=rows,
    )


def _row(request: AnyRequest, one: RowResult) -> ImportedRow:
    if one.result is not None:
        case = one.result.case
        return ImportedRow(one.place, one.result.outcome, one.result.moved, case)
    assert one.error is not None
    return ImportedRow(one.place, "wrong", problem=problem_of(request, error_of(one.error)))


@post("/api/v1/vehicles/{vehicle:uuid}/owner", opt=OPERATES, status_code=200, summary="Settle who owns a vehicle")
async def settle_owner(request: AnyRequest, vehicle: FromPath[UUID], data: JSONBody[OwnerSettlement]) -> Response[Any]:
    """Settle who owns a self-use vehicle, on evidence (HQ-3.7): one step for everybody it touches."""

    async def run(at: datetime) -> Answer:
        settled = owners.Settlement(data.entry, data.evidence, data.former_stays)
        outcomes = await owners.settle(current(), vehicle, settled, actor(request), at)
        done = [SettledCase(o.case.id, o.move, o.case.state) for o in outcomes]
        return Answer(200, {"cases": msgspec.to_builtins(done)})

    return answered(await write(request, run))


def _entry(request: AnyRequest) -> UUID:
    found = entry_of(actor(request))
    if found is None:
        raise NotFound()
    return found


async def _receipt(request: AnyRequest, number: str) -> ReceiptView:
    me = actor(request)
    async with transaction() as connection:
        at = await legal_now(connection)
        seen = await receipt_view.view(connection, me, at)
        mine = await receipt_view.own(connection, me)
    language = me.language
    details = {name: str(getattr(mine, name)) for name in mine.__dataclass_fields__ if name != "owns"}
    return ReceiptView(
        receipt=number,
        case=seen.case.id,
        unit=seen.unit,
        state=seen.state.code,
        state_label=translate(seen.state.label, language),
        means=translate(seen.state.means, language),
        since=seen.case.since,
        status=seen.status,
        visit_until=seen.visit_until,
        version=seen.case.version,
        details=details,
        reason=seen.reason,
        moves=[
            ReceiptMove(m.name, translate(m.label, language), translate(m.help, language))
            for m in seen.moves
            if DECLARANT in m.by
        ],
        messages=[
            ReceiptMessage(m.at, translate(m.subject, language), translate(m.body, language)) for m in seen.messages
        ],
    )


router = api(
    show_code, enrol, show_receipt, move_receipt, change_person, import_list, settle_owner, tags=["Second-line list"]
)
