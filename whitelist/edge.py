"""What pages and API of the list share at the edge: whose receipt it is, whose code, and the declaration itself."""

from __future__ import annotations

from datetime import datetime

from privacy.secret import Secret
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection, current, transaction
from registry.errors import NotFound
from registry.i18n import text
from registry.idempotency import Answer
from registry.web.gate import throttle
from registry.web.site import AnyRequest
from registry.web.throttle import Throttle
from registry.web.visit import language_of, site_of
from units import codes
from units.codes import FoundCode
from whitelist import declarations, receipts
from whitelist.declarations import Typed
from whitelist.dishonesty import entity_barred

COOKIE, HEADER = "receipt", "x-receipt-secret"
COOKIE_SECONDS = 30 * 60

ENROL = Throttle("enrol", per_minute=20, burst=40)
RECEIPT = Throttle("receipt", per_minute=20, burst=30)
"""A wrong secret counts as a try; 130 bits are not guessed at this rate in any life of anything."""

NO_SUCH_CODE = text("This code is not in use. Please ask your unit for its present code. Nothing was stored.")


async def identify(request: AnyRequest) -> Actor | None:
    """The holder of a receipt, by number in the address and secret in a header, or by the page's cookie."""
    number, secret = str(request.path_params.get("number", "")), request.headers.get(HEADER, "")
    if not number:
        number, _, secret = request.cookies.get(site_of(request).cookie(COOKIE), "").partition(".")
    if not number or not secret:
        return None
    async with transaction(readonly=True) as connection:
        found = await receipts.open_(connection, number, Secret(secret), language_of(request))
    if found is None and not request.route_handler.opt.get("throttle"):
        throttle(request, RECEIPT)  # a wrong secret counts as a try, wherever a receipt is taken
    return found


async def live_code(connection: Connection, code: str, at: datetime) -> FoundCode:
    """The unit of a code that works (HQ-4.1). Raises NotFound for every other; a listed unit's code is dead (HQ-5.1)."""
    found = await codes.find_live(connection, code)
    if found is None or not found.code.works(at) or await entity_barred(connection, found.unit.entity, at):
        raise NotFound(NO_SUCH_CODE, code="code-not-in-use")
    return found


async def declare(code: str, typed: Typed, actor: Actor, at: datetime) -> Answer:
    """Declare through a code, in the transaction in progress. The answer holds no secret: see `secret_of`."""
    found = await live_code(current(), code, at)
    declaration = declarations.read(typed, civil_day(at), visiting=found.visiting)
    issued = await declarations.declare(current(), found.unit.id, found.code.id, declaration, actor, at)
    body = {"receipt": issued.number, "case": str(issued.entry), "warnings": list(declaration.warnings)}
    return Answer(201, body)


async def secret_of(number: str) -> str:
    """The secret of a receipt just issued to the one who is asking: derived again, stored nowhere."""
    async with transaction(readonly=True) as connection:
        return (await receipts.by_number(connection, number)).secret()
