"""Sealing every personal value anew under the suite of the settings, batch by batch (see `privacy.rotation`).

Not needed after a switch, since whatever either suite sealed opens; for whoever wants nothing left under the former.
The programs that serve must know of the switch first, or they go on sealing under the former suite.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from piccolo.table import Table

from privacy.columns import SealedText, sealed_columns
from privacy.rewrapping import NOBODY, since_begun
from privacy.rotation import Phase, Rotation, value
from privacy.sealed import Place
from privacy.vault import Vault


@dataclass
class _Column:
    """One sealed column, and how far down its table we are."""

    column: SealedText
    reached: UUID = NOBODY

    @property
    def names(self) -> tuple[str, str, str, str]:
        """Of the table, the key, the column that holds the subject, and the column, quoted."""
        table = self.column._meta.table
        key = table._meta.primary_key._meta.db_column_name
        subject = getattr(table, "_subject_column", "") or key
        return (
            f'"{table._meta.tablename}"', f'"{key}"', f'"{table._meta.get_column_by_name(subject)._meta.db_column_name}"',
            f'"{self.column._meta.db_column_name}"',
        )  # fmt: skip

    @property
    def under_others(self) -> str:
        """SQL of the rows of `t` that another suite than `$1` sealed, and that still open."""
        table, _, subject, column = self.names
        return (
            f"from {table} t where t.{column} is not null and get_byte(t.{column}, 1) <> $1 and exists ("  # noqa: S608 - names
            f"select 1 from keys.subject_key k where k.subject = t.{subject} and k.destroyed_at is null)"
        )


def seal_phases(vault: Vault, rotation: Rotation, tables: Iterable[type[Table]]) -> list[Phase]:
    """Every sealed value of the tables, under the rotation's suite."""
    columns = [_Column(column) for table in tables for column in sealed_columns(table)]
    suite = rotation.version

    async def step(most: int) -> int:
        for each in columns:
            if done := await _step(vault, each, suite, most):
                return done
        return 0

    async def left() -> int:
        return sum([await value(vault.apart, f"select count(*) {each.under_others}", suite) for each in columns])

    return [Phase(step, left, since_begun(rotation))]


async def _step(vault: Vault, each: _Column, suite: int, most: int) -> int:
    table, key, subject, column = each.names
    async with vault.apart.transaction() as connection:
        rows = await connection.fetch(
            f"select t.{key} as id, t.{subject} as subject, t.{column} as value {each.under_others}"
            f" and t.{key} > $2 order by t.{key} limit $3 for update of t skip locked",
            suite, each.reached, most,
        )  # fmt: skip
        each.reached = rows[-1]["id"] if rows else NOBODY
        sealed = [each.column.sealed(row["value"], row=row["id"], subject=row["subject"]) for row in rows]
        anew = await vault.resealed(sealed, [Place(each.column.field, row["id"], row["subject"]) for row in rows])
        await connection.execute(
            f"update {table} t set {column} = n.value from unnest($1::uuid[], $2::bytea[]) n(id, value)"  # noqa: S608
            f" where t.{key} = n.id",
            [row["id"] for row in rows], anew,
        )  # fmt: skip
    return len(rows)
