"""The retention job of this installation (PI-19): every layer's rules over the whole catalogue, with a stored report."""

from __future__ import annotations

import json
from datetime import datetime

from deploy.holdings import all_tables
from privacy import retention
from privacy.catalogue import catalogue
from privacy.ids import uuid7
from privacy.retention import Found
from registry.clock import legal_now
from registry.database import Connection, transaction
from units.retention import rules as of_units
from vehicles.retention import knows_entity
from vehicles.retention import rules as of_quotas
from whitelist.retention import RULES as OF_LIST
from whitelist.retention import names_entity

RULES = (*OF_LIST, *of_units(names_entity, knows_entity), *of_quotas(names_entity))
BY_ITSELF = "system:retention"


async def run(*, dry: bool, by: str = BY_ITSELF) -> list[Found]:
    """Find what is past its time, erase it unless `dry`, and keep the report."""
    async with transaction(readonly=True) as connection:
        at = await legal_now(connection)
    found = await retention.run(RULES, catalogue(all_tables()), at, transaction, dry=dry)
    async with transaction() as connection:
        await _report(connection, found, at, dry, by)
    return found


async def _report(connection: Connection, found: list[Found], at: datetime, dry: bool, by: str) -> None:
    counts = {
        f"{one.rule}+{one.days}": {"columns": one.columns, "count": one.count, "failed": one.failed} for one in found
    }
    await connection.execute(
        'insert into retention_run (id, at, dry, "by", counts) values ($1, $2, $3, $4, $5::jsonb)',
        uuid7(), at, dry, by, json.dumps(counts),
    )  # fmt: skip


async def job() -> int:
    """For the timers: once a day of legal time is enough, and asked again it does nothing."""
    async with transaction(readonly=True) as connection:
        last = await connection.fetchval(
            'select exists(select 1 from retention_run where not dry and "by" = $1'
            " and at > $2::timestamptz - interval '1 day')",
            BY_ITSELF, await legal_now(connection),
        )  # fmt: skip
    if not last:
        await run(dry=False)
    return 0
