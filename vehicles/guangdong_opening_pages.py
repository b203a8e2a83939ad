"""Guangdong's pages on which an enterprise opens a case: an application, a filing, a licence.

What is known already is filled in, with a line that says where it comes from, and may be changed (SW-4).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from registry.actors import Actor
from registry.cases import Outcome
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import Invalid, NotFound, Refused
from registry.i18n import text
from registry.idempotency import Answer
from registry.scheme import Move
from registry.surface.edge import reading, refuse_on_record
from registry.surface.evidence_forms import form_fields, given, named_once, with_refusal
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, page, see_other, write
from registry.web.who import Who
from vehicles import (
    enterprises,
    guangdong,
    guangdong_applying,
    guangdong_changing,
    guangdong_filing,
    guangdong_known,
    guangdong_licence,
    guangdong_office,
)
from vehicles.cities import CITIES
from vehicles.guangdong_known import NOTHING_KNOWN, Known
from vehicles.guangdong_law import ENTERPRISE
from vehicles.quota_tables import Enterprise
from vehicles.recommendations import REUSE, Reuse

AnyRequest = Request[Any, Any, Any]
HOLDER = {"who": Who.role(ENTERPRISE)}

NONE_YET = text("Register your enterprise first")
SENT = text("It was sent. This page shows what happens next, and until when.")

Open = Callable[[UUID, Form, dict[str, object], Actor, datetime], Awaitable[Outcome]]
Look = Callable[[Connection, UUID, Actor, date, bool], Awaitable[Known]]


async def _nothing(connection: Connection, enterprise: UUID, me: Actor, day: date, fill: bool) -> Known:
    return NOTHING_KNOWN


@dataclass(frozen=True)
class Opening:
    """A page on which a case is opened: its address, the move, further questions, what opens it; what is known already."""

    address: str
    title: str
    move: Move[Any]
    more: tuple[Field, ...]
    open: Open
    known: Look = _nothing

    def questions(self, own: Sequence[Enterprise], known: Known = NOTHING_KNOWN) -> tuple[Field, ...]:
        whose = Field(
            "enterprise",
            text("For which enterprise"),
            "radios",
            choices={str(one.id): one.name for one in own},
            translated=False,
        )
        return (whose, *form_fields(self.move.evidence), *self.more, *_papers(known))

    def evidence(self, form: Form) -> dict[str, object]:
        """What was filled in of the move's own fields."""
        names = {field.name for field in self.move.evidence}
        return {name: value for name, value in given(form).items() if name in names}


def _papers(known: Known) -> tuple[Field, ...]:
    """The papers that may be taken along, none of them chosen beforehand, and the consent to it."""
    if not known.papers:
        return ()
    choices = {str(one.paper): one.label for one in known.papers}
    return (
        Field("papers", text("Papers that you gave to Hunan: copy these"), "ticks", False, choices=choices),
        Field("papers_agreed", text("Copying papers"), "undertaking", False, long_text=REUSE.words),
    )


async def _apply(enterprise: UUID, form: Form, told: dict[str, object], me: Actor, at: datetime) -> Outcome:
    reuse = Reuse(frozenset(UUID(one) for one in form.many("papers")), form.ticked("papers_agreed"))
    return await guangdong_applying.apply(current(), enterprise, told, me, at, reuse)


async def _draw_up(enterprise: UUID, form: Form, told: dict[str, object], me: Actor, at: datetime) -> Outcome:
    new = guangdong_office.read_filing(
        guangdong_office.lines(form.secret("holders")),
        guangdong_office.lines(form.secret("parties")),
        form.text("new_name"),
        form.text("new_city"),
    )
    return await guangdong_changing.draw_up(current(), enterprise, new, told, me, at)


async def _licence(enterprise: UUID, form: Form, told: dict[str, object], me: Actor, at: datetime) -> Outcome:
    return await guangdong_changing.apply_for_licence(current(), enterprise, told, me, at)


CODES = text("Unified social credit codes, one a line")
OPENINGS = {
    one.address.split("/")[2]: one
    for one in (
        Opening(
            "/guangdong/applications/new",
            text("Apply for quotas"),
            guangdong.SCHEME.opening,
            (),
            _apply,
            guangdong_known.known,
        ),
        Opening(
            "/guangdong/filings/new",
            text("Draw up a filing"),
            guangdong_filing.SCHEME.opening,
            (
                Field("new_name", text("New name"), required=False),
                Field("new_city", text("New seat"), "select", required=False, choices=CITIES),
                Field(
                    "holders", text("Whose quotas it concerns, if not your own"), "textarea", False, CODES, personal=True,
                    longest=2000,
                ),
                Field(
                    "parties", text("Further enterprises whose seal it needs"), "textarea", False, CODES, personal=True,
                    longest=2000,
                ),
            ),
            _draw_up,
        ),
        Opening("/guangdong/licences/new", text("Apply for a licence"), guangdong_licence.SCHEME.opening, (), _licence),
    )
}  # fmt: skip


@get("/guangdong/{what:str}/new", opt=HOLDER)
async def new(request: AnyRequest, what: FromPath[str], enterprise: FromQuery[UUID | None] = None) -> Response[Any]:
    """The form on which a case is opened, filled in with what is known of the enterprise."""
    opening, own = _opening(what), await _own(request)
    if not own:
        return see_other(request, "/enterprises/new", Flash(NONE_YET))
    chosen = own[0].id if len(own) == 1 else enterprise
    known = await _known(request, opening, own, chosen, fill=True)
    values = {"enterprise": str(chosen), **known.values} if chosen else {}
    return _shown(request, opening, blank(opening.questions(own, known), values), own, known)


@post("/guangdong/{what:str}/new", opt=HOLDER)
async def send(request: AnyRequest, what: FromPath[str]) -> Response[Any]:
    """Open the case; what is wrong is said beside its field, what a rule forbids above them."""
    opening, me, own = _opening(what), actor(request), await _own(request)
    sent = await request.form()
    known = await _known(request, opening, own, _chosen(own, sent), fill=False)
    form = read_form(opening.questions(own, known), sent)

    async def run(at: datetime) -> Answer:
        made = await opening.open(UUID(form.text("enterprise")), form, opening.evidence(form), me, at)
        return Answer(303, f"/cases/{made.case.id}")

    try:
        form.check()
        answer = await write(request, run)
    except Invalid as invalid:
        return _shown(request, opening, named_once(form, invalid), own, known, 422)
    except Refused as refused:
        await refuse_on_record(request, refused)
        return _shown(request, opening, with_refusal(form, refused), own, known, 409)
    return see_other(request, answer.body, Flash(SENT))


def _chosen(own: Sequence[Enterprise], sent: Mapping[str, Any]) -> UUID | None:
    """The enterprise that was chosen in the form, if it is one's own."""
    return next((one.id for one in own if str(one.id) == sent.get("enterprise")), None)


async def _known(
    request: AnyRequest, opening: Opening, own: Sequence[Enterprise], chosen: UUID | None, *, fill: bool
) -> Known:
    """What is known of one's own enterprise. Raises NotFound for somebody else's."""
    if chosen is None:
        return NOTHING_KNOWN
    if chosen not in {one.id for one in own}:
        raise NotFound()
    async with reading() as (connection, at):
        return await opening.known(connection, chosen, actor(request), civil_day(at), fill)


def _opening(what: str) -> Opening:
    if what not in OPENINGS:
        raise NotFound()
    return OPENINGS[what]


async def _own(request: AnyRequest) -> list[Enterprise]:
    async with reading():
        ids = enterprises.own(actor(request))
        rows: list[Enterprise] = await Enterprise.objects().where(Enterprise.id.is_in(ids)) if ids else []
    return sorted(rows, key=lambda row: str(row.id))


def _shown(
    request: AnyRequest, opening: Opening, form: Form, own: Sequence[Enterprise], known: Known, status: int = 200
) -> Response[Any]:
    return page(
        request,
        "vehicles/guangdong_new.html",
        status=status,
        form=form,
        address=opening.address,
        title=opening.title,
        help=opening.move.help,
        law=opening.move.cite,
        known=known,
        others=own if len(own) > 1 and opening.known is not _nothing else (),
    )
