"""What pages and API of the records share: who may, heads by size, one page of a search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from registry import journal
from registry.audit import signing, tree
from registry.audit.records import LOGS
from registry.audit.searching import NO_SUCH_LOG, Found, Wanted, search
from registry.audit.signing import HistoryChanged, Signed
from registry.audit.tree import TreeBroken
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.errors import FieldProblem, Invalid, NotFound, Refused
from registry.i18n import text
from registry.web.listing import BAD_CURSOR, Asked, cursor
from registry.web.throttle import Throttle
from registry.web.who import Who

READERS = {"who": Who.role("audit_admin", "auditor")}
CHECKING = {**READERS, "throttle": Throttle("audit-check", per_minute=6, burst=6)}
"""Computing everything again is work for the database too."""


class NotSignedHere(Refused):
    code = "signed-elsewhere"
    message = text("Heads are signed each minute by another program, which alone has the right to")


class NotSigned(Refused):
    code = "history-changed"
    message = text("Nothing was signed, for the records are not what the last head covers. Compute everything again.")


async def one_page(connection: Connection, which: Wanted, wish: Asked) -> tuple[Sequence[Found], str]:
    """The records asked for, and the cursor of those that follow."""
    found = await search(connection, which, after=_after(which, wish), most=wish.limit + 1)
    shown = found[: wish.limit]
    return shown, cursor(shown[-1].at.isoformat(), shown[-1].id) if len(found) > wish.limit else ""


def _after(which: Wanted, wish: Asked) -> tuple[datetime, str] | None:
    position = wish.position
    if not position:
        return None
    try:
        at, record = position
        record = str(int(record)) if LOGS[which.log].key == "bigint" else str(UUID(record))
        return datetime.fromisoformat(at), record
    except (TypeError, ValueError):
        raise Invalid([FieldProblem("after", "bad-cursor", BAD_CURSOR)]) from None


async def head_of(connection: Connection, size: int | None) -> Signed:
    """The head over so many records, or the newest. Raises NotFound."""
    head = await (signing.latest(connection) if size is None else signing.of_size(connection, size))
    if head is None:
        raise NotFound()
    return head


async def sign_now() -> Signed:
    """Give everything that waits its place, and sign. Raises NotSigned."""
    try:
        async with transaction() as connection:
            await journal.sequence(connection)
        async with transaction() as connection:
            await tree.sequence(connection)
            return await signing.sign(connection, wall_now())
    except (HistoryChanged, TreeBroken):
        raise NotSigned() from None
    except asyncpg.InsufficientPrivilegeError:
        raise NotSignedHere() from None


def known_log(log: str) -> str:
    """The log's name. Raises Invalid."""
    if log not in LOGS:
        raise Invalid([FieldProblem("log", "unknown-log", NO_SUCH_LOG)])
    return log
