"""Numbers without a gap: receipts, letters, notices. A number is given in the transaction that uses it, or not at all."""

from __future__ import annotations

from privacy.ids import uuid7
from registry.database import Connection


async def next_number(connection: Connection, series: str) -> int:
    """The next number of a series, from 1. Rivals wait until it is used or given back, so none is missing.

    Ask as late in a transaction as possible: whoever else wants one waits for its end.
    """
    number: int = await connection.fetchval(
        "insert into number_series (id, series, last) values ($1, $2, 1)"
        " on conflict (series) do update set last = number_series.last + 1 returning last",
        uuid7(), series,
    )  # fmt: skip
    return number
