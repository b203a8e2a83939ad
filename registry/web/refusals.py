"""Recording what was refused, in a transaction of its own: the request's own was rolled back."""

from __future__ import annotations

import re
from typing import Any, cast
from uuid import UUID

import structlog
from litestar.types import Scope

from privacy.ids import uuid7
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import CreditpassError, Forbidden, NotFound, Refused
from registry.web.gate import SAFE, CrossSite
from registry.web.tables import Refusal
from registry.web.visit import visit_in

WAIT_SECONDS = 1.0
NAME = re.compile(r"[a-z][a-z_-]{0,40}")
NAMED = frozenset({"move", "scheme"})
"""Path parameters besides UUIDs that are recorded; a code or a receipt's number never is."""

log = structlog.get_logger("creditpass.refusals")


async def record_refusal(error: Exception, scope: Scope) -> None:
    """Keep a record of a refusal, as well as that can be done: the caller is answered in any case."""
    if not isinstance(error, CreditpassError) or not _is_recorded(error, scope):
        return
    details = cast("dict[str, Any]", scope)
    row = Refusal(
        id=uuid7(),
        at=wall_now(),
        actor=visit_in(details).actor.caller,
        action=action_of(details),
        target=target_of(details.get("path_params", {})),
        status=error.status,
        code=error.code,
        clause=error.cite.clause if error.cite else "",
    )
    try:
        async with transaction(timeout=WAIT_SECONDS):
            await Refusal.insert(row)
    except Exception as failure:
        log.error("refusal-not-recorded", code=error.code, action=row.action, failure=type(failure).__name__)


def _is_recorded(error: CreditpassError, scope: Scope) -> bool:
    """Rules that said no; doors that stayed shut; and somebody signed in who asks for what is not theirs."""
    details = cast("dict[str, Any]", scope)
    if isinstance(error, NotFound):
        return visit_in(details).actor.signed_in and "path_template" in details
    if isinstance(error, Refused | Forbidden | CrossSite):
        return True
    return error.status == 401 and details["method"] not in SAFE


def action_of(scope: dict[str, Any]) -> str:
    """Method and route template; the address itself may hold a code."""
    return f"{scope['method']} {scope.get('path_template', '(no route)')}"[:200]


def target_of(params: dict[str, Any]) -> str:
    """The ids in an address, by name."""
    kept = [f"{name}={value}" for name, value in sorted(params.items()) if _is_id(name, value)]
    return " ".join(kept)[:300]


def holds_ids_alone(scope: dict[str, Any]) -> bool:
    """Whether an address is one of our routes' with nothing in its places but ids and names of ours."""
    return "path_template" in scope and all(_is_id(*pair) for pair in scope.get("path_params", {}).items())


def _is_id(name: str, value: object) -> bool:
    return isinstance(value, UUID) or (name in NAMED and NAME.fullmatch(str(value)) is not None)
