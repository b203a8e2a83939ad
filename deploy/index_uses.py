"""What this installation makes with the index key: every layer's part."""

from __future__ import annotations

from deploy.seed import SEEDED_UNDER
from privacy import index_uses
from privacy.index_uses import IndexUse
from registry.database import current
from registry.i18n import text
from registry.keys import index_uses as of_engine
from whitelist import index_uses as of_list


async def _sandbox_accounts(version: int) -> int:
    count: int = await current().fetchval("select count(*) from account") if version == SEEDED_UNDER else 0
    return count


SANDBOX = IndexUse(text("accounts of the sandbox, whose passwords are derived from it"), _sandbox_accounts)


def install(*, sandbox: bool) -> None:
    """Put them in use in this process."""
    index_uses.install((*of_engine.uses(), *of_list.USES, *((SANDBOX,) if sandbox else ())))
