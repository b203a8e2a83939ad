"""Pages of the declarant: the form behind a unit's code, and the receipt with what one can do by it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from privacy.secret import Secret
from registry import cases
from registry.actors import Actor, ActorKind, Grant
from registry.clock import civil_day, legal_now
from registry.database import current, transaction
from registry.errors import Invalid, NotFound, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.surface.edge import reading, refuse_on_record
from registry.web.flash import Flash
from registry.web.forms import Form, blank, read_form
from registry.web.kit import actor, page, pages, see_other, set_cookie, write
from registry.web.visit import language_of
from registry.web.who import Who
from units import notice
from units.kinds import KINDS, UnitKind
from units.law import OUTBOUND, SHORT_LIVED
from whitelist import answers, edge, forms, receipt_view, receipts
from whitelist.api import change
from whitelist.edge import COOKIE, COOKIE_SECONDS
from whitelist.listing_scheme import LISTED_PERSON
from whitelist.receipt_view import Own
from whitelist.receipts import entry_of
from whitelist.scheme import VISIT_DAYS

AnyRequest = Request[Any, Any, Any]

ENROL = {"who": Who.anyone(), "throttle": edge.ENROL}
HOLDER = {"who": Who.receipt(), "throttle": edge.RECEIPT}
NOT_A_RECEIPT = text("No receipt has this number and secret. Look for a typing mistake.")
BY_MOVE = {
    "withdraw": text("The declaration is withdrawn"),
    "leave": text("You have left the list. Your unit is told."),
}


@get("/enrol/{code:str}", opt=ENROL)
async def enrol_page(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """The notice and the declaration's form behind a unit's code (HQ-4.2, PI-17)."""
    return await _enrol_page(request, code, None)


@post("/enrol/{code:str}", opt=ENROL)
async def send_enrol(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Declare; goes on to the receipt. What is wrong is told beside the fields, and what was typed stays."""
    async with reading() as (connection, at):
        found = await edge.live_code(connection, code, at)
    form = read_form(forms.declaration(UnitKind(found.unit.kind), visiting=found.visiting), await request.form())

    async def run(at: datetime) -> Answer:
        return await edge.declare(code, forms.told(form), actor(request), at)

    try:
        answer = await write(request, run)
    except Invalid as invalid:
        return await _enrol_page(request, code, _wrong(form, invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _enrol_page(request, code, _refused(form, refused), refused.status)
    number = answer.body["receipt"]
    response = see_other(request, "/receipt?new=yes")
    _keep(request, response, number, await edge.secret_of(number))
    return response


def _wrong(form: Form, invalid: Invalid) -> Form:
    """The form with everything that is wrong; what the form itself has found stands first."""
    told = {problem.field for problem in form.problems}
    return form.with_problems(Invalid([p for p in invalid.problems if p.field not in told]))


def _refused(form: Form, refused: Refused) -> Form:
    """The form with the rule that said no, on top."""
    return Form(form.fields, form.values, form.problems, refused.message)


async def _enrol_page(request: AnyRequest, code: str, form: Form | None, status: int = 200) -> Response[Any]:
    async with reading() as (connection, at):
        try:
            found = await edge.live_code(connection, code, at)
        except NotFound:
            return page(request, "whitelist/no_code.html", status=404)
    kind = UnitKind(found.unit.kind)
    return page(
        request,
        "whitelist/enrol.html",
        status=status,
        unit=found.unit,
        kind=KINDS[kind],
        open=found.open,
        visiting=found.visiting,
        visit_days=VISIT_DAYS.on(civil_day(at)).count,
        outbound=OUTBOUND,
        code=code,
        form=form or blank(forms.declaration(kind, visiting=found.visiting)),
        sections=forms.sections(visiting=found.visiting),
    )


@get("/receipt", opt={"who": Who.receipt() | Who.anyone(), "throttle": edge.RECEIPT})
async def receipt_page(request: AnyRequest, new: FromQuery[str] = "") -> Response[Any]:
    """Where one's own declaration stands; without a receipt in hand, the form that asks for it."""
    holder = await edge.identify(request)
    if holder is None:
        return page(request, "whitelist/receipt_sign_in.html", form=blank(forms.RECEIPT))
    async with transaction() as connection:
        at = await legal_now(connection)
        seen = await receipt_view.view(connection, holder, at)
        mine = await receipt_view.own(connection, holder)
        secret = (await receipts.by_number(connection, holder.id)).secret()
        changed = await notice.not_told(connection, seen.case.id)
    return page(
        request,
        "whitelist/receipt.html",
        changed=changed,
        number=holder.id,
        secret=secret,
        new=bool(new),
        view=seen,
        mine=mine,
        answers=answers,
        short_lived=SHORT_LIVED,
        now=at,
    )


@post("/receipt", opt={"who": Who.anyone(), "throttle": edge.RECEIPT})
async def open_receipt(request: AnyRequest) -> Response[Any]:
    """Take a receipt in hand by number and secret."""
    form = read_form(forms.RECEIPT, await request.form())
    number, secret = form.text("number"), form.secret("secret")
    async with transaction(readonly=True) as connection:
        holder = await receipts.open_(connection, number, secret, language_of(request))
    if holder is None:
        wrong = Form(form.fields, form.values, form.problems, NOT_A_RECEIPT)
        return page(request, "whitelist/receipt_sign_in.html", status=422, form=wrong)
    response = see_other(request, "/receipt")
    async with transaction(readonly=True) as connection:
        _keep(request, response, holder.id, (await receipts.by_number(connection, holder.id)).secret())
    return response


@post("/receipt/close", opt={"who": Who.receipt() | Who.anyone()})
async def close_receipt(request: AnyRequest) -> Response[Any]:
    """Put the receipt away: this browser forgets it."""
    response = see_other(request, "/receipt", Flash(text("The receipt is put away on this device")))
    set_cookie(request, response, COOKIE, "", max_age=0)
    return response


@get("/receipt/moves/{move:str}", opt=HOLDER)
async def confirm_page(request: AnyRequest, move: FromPath[str]) -> Response[Any]:
    """What a step means, before it is taken."""
    async with transaction() as connection:
        seen = await receipt_view.view(connection, actor(request), await legal_now(connection))
    found = next((m for m in seen.moves if m.name == move and not m.own_page), None)
    if found is None:
        return see_other(request, "/receipt", Flash(text("This is not possible in the present state"), "warning"))
    return page(request, "whitelist/receipt_move.html", move=found, view=seen)


@post("/receipt/moves/{move:str}", opt=HOLDER)
async def send_move(request: AnyRequest, move: FromPath[str]) -> Response[Any]:
    """Withdraw or leave (HQ-4.0, HQ-5.2): at once, and without the unit."""
    me = actor(request)

    async def run(at: datetime) -> Answer:
        case = entry_of(me)
        assert case is not None
        outcome = await cases.make_move(current(), cases.MoveRequest(case, move), me, at)
        return Answer(200, {"state": outcome.case.state})

    await write(request, run)
    return see_other(request, "/receipt", Flash(BY_MOVE.get(move, text("Done"))))


@get("/receipt/details", opt=HOLDER)
async def details_page(request: AnyRequest) -> Response[Any]:
    """One's own details, to be corrected or changed (HQ-4.4)."""
    async with transaction() as connection:
        mine = await receipt_view.own(connection, actor(request), "correction")
    return await _details_page(request, blank(forms.PERSON, _values(mine)))


@post("/receipt/details", opt=HOLDER)
async def send_details(request: AnyRequest) -> Response[Any]:
    """Correct what was returned, or change one's details."""
    form = read_form(forms.PERSON, await request.form())

    async def run(at: datetime) -> Answer:
        await change(request, forms.told(form), at)
        return Answer(200, {})

    try:
        await write(request, run)
    except Invalid as invalid:
        return await _details_page(request, _wrong(form, invalid), 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return await _details_page(request, _refused(form, refused), refused.status)
    return see_other(request, "/receipt", Flash(text("Sent to your unit")))


async def _details_page(request: AnyRequest, form: Form, status: int = 200) -> Response[Any]:
    async with transaction() as connection:
        seen = await receipt_view.view(connection, actor(request), await legal_now(connection))
    return page(request, "whitelist/receipt_details.html", status=status, form=form, view=seen)


def _values(mine: Own) -> dict[str, str | Secret[str]]:
    return {
        "person.name": Secret(mine.name),
        "person.document_type": mine.document_type,
        "person.document_country": mine.document_country,
        "person.document_number": Secret(mine.document_number),
        "person.document_expires": _iso(mine.document_expires),
        "person.phone": Secret(mine.phone),
        "person.licence_class": mine.licence_class,
        "person.licence_expires": _iso(mine.licence_expires),
    }


def _iso(day: date) -> str:
    return day.isoformat()


@get("/receipt/objections/{listing:uuid}", opt=HOLDER)
async def objection_page(request: AnyRequest, listing: FromPath[UUID]) -> Response[Any]:
    """Object to a serious-dishonesty listing that moved one's entry (HQ-5.1, PI-24)."""
    return page(
        request, "whitelist/objection.html", form=blank(forms.OBJECTION), listed=await _listed(request, listing)
    )


@post("/receipt/objections/{listing:uuid}", opt=HOLDER)
async def send_objection(request: AnyRequest, listing: FromPath[UUID]) -> Response[Any]:
    """An officer other than the importer looks at it."""
    form = read_form(forms.OBJECTION, await request.form())
    listed = await _listed(request, listing)
    me = actor(request)
    speaking = Actor(ActorKind.RECEIPT, me.id, me.grants | {Grant(LISTED_PERSON, f"case:{listing}")}, me.language)

    async def run(at: datetime) -> Answer:
        given = {"objection": form.check().secret("objection")}
        await cases.make_move(current(), cases.MoveRequest(listing, "object", given), speaking, at)
        return Answer(200, {})

    try:
        await write(request, run)
    except Invalid as invalid:
        wrong = _wrong(form, invalid)
        return page(request, "whitelist/objection.html", status=422, form=wrong, listed=listed)
    return see_other(request, "/receipt", Flash(text("Your objection is with an officer who did not import the list")))


async def _listed(request: AnyRequest, listing: UUID) -> receipt_view.Listed:
    async with transaction() as connection:
        seen = await receipt_view.view(connection, actor(request), await legal_now(connection))
    found = next((one for one in seen.listings if one.case == listing), None)
    if found is None:
        raise NotFound()
    return found


def _keep(request: AnyRequest, response: Response[Any], number: str, secret: str) -> None:
    set_cookie(request, response, COOKIE, f"{number}.{secret}", max_age=COOKIE_SECONDS)


router = pages(
    enrol_page,
    send_enrol,
    receipt_page,
    open_receipt,
    close_receipt,
    confirm_page,
    send_move,
    details_page,
    send_details,
    objection_page,
    send_objection,
)
