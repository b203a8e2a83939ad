"""What the moves of a unit's case change beside the case: its codes."""

from __future__ import annotations

from typing import Any

from registry.database import current
from registry.installed import Asking, Installed
from units import codes, facts
from units.codes import DECLARATION, VISITOR
from units.facts import Barred, nobody_barred
from units.scheme import SCHEME

MAKES_CODE = {"authenticate": DECLARATION, "replace_code": DECLARATION, "make_visitor_code": VISITOR}
ENDS_CODE = {
    "replace_code": DECLARATION,
    "make_visitor_code": VISITOR,
    "end_visitor_code": VISITOR,
    **dict.fromkeys(("withdraw_code", "leave", "deregister")),
}
"""The kind of code that a move makes, or ends; None: of every kind."""


async def effects(asking: Asking, _facts: Any, _state: str) -> None:
    """End and make codes in the move's own transaction: no code before authentication, none after the end (HQ-4.1)."""
    unit, connection = asking.case.subject, current()
    if asking.move in ENDS_CODE:
        await codes.end(connection, unit, asking.at, ENDS_CODE[asking.move])
    if asking.move in MAKES_CODE:
        await codes.make(connection, unit, asking.at, MAKES_CODE[asking.move])


def hengqin_unit(barred: Barred = nobody_barred) -> Installed:
    """The scheme in use. `barred` says whether a serious-dishonesty list bars an entity (HQ-5.1)."""
    return Installed(
        SCHEME,
        gather=facts.gatherer(barred),
        effects=effects,
        summarise=facts.summarise,
        details=facts.details,
        purpose="verify-unit",
        page="/units/cases/{id}",
        opens_at="/units/new",
    )
