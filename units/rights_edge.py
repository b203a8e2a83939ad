"""What pages and API of a person's own data share: the view, asking, and taking a request back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request

from registry import cases
from registry.clock import legal_now
from registry.database import current, transaction
from registry.errors import NotFound
from registry.idempotency import Answer
from registry.surface.edge import roles_of
from registry.web.kit import actor, write
from registry.web.throttle import Throttle
from registry.web.who import Who
from units import notice, rights, rights_view
from units.rights import Asked
from units.rights_scheme import CODE
from units.rights_view import View

AnyRequest = Request[Any, Any, Any]

OWN = Throttle("own-data", per_minute=20, burst=30)
HOLDER = {"who": Who.receipt(), "throttle": OWN, "referrer": "no-referrer"}


async def seen(request: AnyRequest, purpose: str = "receipt-view") -> tuple[View, datetime]:
    """Everything of the receipt in hand, and the legal time (UTC) at which it was read."""
    async with transaction(readonly=True) as connection:
        at = await legal_now(connection)
        return await rights_view.view(connection, actor(request), roles_of(request), at, purpose), at


async def ask(request: AnyRequest, asked: Asked) -> UUID:
    """Open a request; its case. Raises what `rights.ask` raises."""

    async def run(at: datetime) -> Answer:
        outcome = await rights.ask(current(), asked, actor(request), at)
        return Answer(201, {"case": str(outcome.case.id)})

    return UUID((await write(request, run)).body["case"])


async def note_read(request: AnyRequest) -> None:
    """Whoever holds the receipt has read the notice in force (PI-17)."""

    async def run(at: datetime) -> Answer:
        case = await rights.case_in_hand(current(), actor(request))
        await notice.note_read(current(), case.id, at)
        return Answer(200, {})

    await write(request, run)


async def take_back(request: AnyRequest, case: UUID) -> None:
    """No longer ask for it. Raises NotFound for what is no request of this receipt."""

    async def run(at: datetime) -> Answer:
        me = actor(request)
        row = await cases.find(current(), case, me)
        if row.scheme != CODE:
            raise NotFound()
        outcome = await cases.make_move(current(), cases.MoveRequest(case, "take_back"), me, at)
        return Answer(200, {"state": outcome.case.state})

    await write(request, run)
