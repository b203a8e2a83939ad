"""What this layer makes with the index key (`privacy.index_uses`)."""

from __future__ import annotations

from privacy.blind_index import STAMPED_BY
from privacy.index_uses import Carry, IndexUse
from registry.clock import legal_now
from registry.database import current
from registry.i18n import text
from whitelist import receipts
from whitelist.declarations import SENT_TWICE_WITHIN


async def _declarations(version: int) -> int:
    """Of the last day, those that are known by a stamp of this version when they are sent twice."""
    connection = current()
    count: int = await connection.fetchval(
        "select count(*) from entry e join case_ c on c.id = e.id where e.fingerprint <> '' and e.declared_at > $2"  # noqa: S608
        f" and c.state = 'declared' and {STAMPED_BY.format('e.fingerprint')} = $1",
        version, await legal_now(connection) - SENT_TWICE_WITHIN,
    )  # fmt: skip
    return count


USES = (
    IndexUse(text("receipts"), receipts.needing, follows=Carry(receipts.carry, receipts.left)),
    IndexUse(
        text("declarations, which are known when they are sent twice"), _declarations,
        until=text("until a day after they were made"),
    ),
)  # fmt: skip
