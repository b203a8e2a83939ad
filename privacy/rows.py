"""Reading the sealed columns of rows: for a purpose, with its record; or masked, for lists.

    await reveal_row(Purpose("verify-entry", ref=str(case)), "account:…", person, ["name", "phone"])
    → {"name": "陈大文", "phone": "+85366123456"}

Values typed as `Sealed` can be given to the vault themselves: `await vault().reveal(purpose, actor, [row.name])`.
"""

from __future__ import annotations

from collections.abc import Sequence

from piccolo.table import Table

from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.vault import vault


async def reveal_row(purpose: Purpose, actor: str, row: Table, fields: Sequence[str]) -> dict[str, str | None]:
    """The named sealed fields of one row, by name; None for an empty one. One record. Raises as `Vault.reveal`."""
    return (await reveal_rows(purpose, actor, [row], fields))[0]


async def reveal_rows(
    purpose: Purpose, actor: str, rows: Sequence[Table], fields: Sequence[str]
) -> list[dict[str, str | None]]:
    """The named sealed fields of each row, in the rows' order. One record for them all. Raises as `Vault.reveal`."""
    cells = [[_cell(row, field) for field in fields] for row in rows]
    texts = iter(await vault().reveal(purpose, actor, [cell for line in cells for cell in line if cell is not None]))
    return [
        {field: None if cell is None else next(texts) for field, cell in zip(fields, line, strict=True)}
        for line in cells
    ]


async def masked_rows(rows: Sequence[Table], fields: Sequence[str]) -> list[dict[str, str]]:
    """What a list shows of the named fields of each row: masked, "" for an empty one. Not recorded."""
    texts = iter(await vault().masked([_cell(row, field) for row in rows for field in fields]))
    return [{field: next(texts) for field in fields} for _ in rows]


def _cell(row: Table, field: str) -> Sealed | None:
    value = getattr(row, field)
    if value is not None and not isinstance(value, Sealed):
        raise TypeError(f"{type(row).__name__}.{field} is not sealed (yet): save the row first")
    return value
