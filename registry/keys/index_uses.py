"""What the engine makes with the index key (`privacy.index_uses`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from privacy.blind_index import STAMPED_BY
from privacy.index_uses import IndexUse
from registry.clock import wall_now
from registry.database import current
from registry.i18n import text
from registry.keys import reindexing


def _count(query: str) -> Callable[[int], Awaitable[int]]:
    async def count(version: int) -> int:
        found: int = await current().fetchval(query, version)
        return found

    return count


async def _tokens(version: int) -> int:
    count: int = await current().fetchval(
        "select count(*) from token_key where index_version = $1 and (retired_at is null or $2 < retired_at)",
        version, wall_now(),
    )  # fmt: skip
    return count


def uses() -> Sequence[IndexUse]:
    """Of the engine, in one run of a rotation."""
    return (
        reindexing.use(),
        IndexUse(
            text("checks in the trail, found by it"),
            _count("select count(*) from check_record where plate_version = $1 or driver_version = $1"),
            until=text("until they are forgotten, 90 days after they were made"),
        ),
        IndexUse(
            text("answers kept for whoever asks again"),
            _count(f"select count(*) from answered_request where {STAMPED_BY.format('request')} = $1"),  # noqa: S608
            until=text("until two days after they were given"),
        ),
        IndexUse(
            text("token-signing keys derived from it"), _tokens,
            until=text("until ten minutes after: creditpass keys rotate tokens"),
        ),
        IndexUse(
            text("keys of tags of ports' copies, derived from it"),
            _count("select count(*) from port_epoch where index_version = $1 and retired_at is null"),
            until=text("until a new epoch begins: creditpass port-client new-epoch"),
        ),
    )  # fmt: skip
