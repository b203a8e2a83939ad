"""The catalogue of personal data: each personal column says, beside itself, why it is held and for how long.

A table's other columns are accounted for by its `plain`, a sentence saying why they hold nothing personal.
`tests/architecture/test_catalogue.py` fails on a column for which neither is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Literal

from piccolo.columns import UUID, Boolean, Column, ForeignKey
from piccolo.table import Table

SOUNDS_PERSONAL = frozenset(
    {"name", "names", "surname", "phone", "mobile", "telephone", "email", "mail", "address", "contact"}
    | {"birth", "birthday", "born", "document", "passport", "licence", "license", "plate", "vin"}
)
"""Words in a column's name that make one look twice; `plain` must name such a column to account for it."""
ONLY_POINTS = (UUID, ForeignKey, Boolean)
"""Columns that hold an id or a yes, whatever their name says."""


@dataclass(frozen=True)
class Kept:
    """How long a column is kept, for the job that carries it out (`privacy.retention`).

    `after` is the code of the rule that finds what is over; `days` is how long it is kept from then on.
    """

    after: str
    days: int


THREE_YEARS = 3 * 365


@dataclass(frozen=True)
class Personal:
    """Why a personal column is held (PI-17, PI-19): what the impact assessment and the person's page print.

    purpose      a code of `privacy.purposes`, the one it is collected for
    basis        the article that allows it, and the rule that needs it
    sensitivity  `sensitive` in the sense of PIPL art. 28, else `general`
    keep         how long, in words
    share        with whom, in words
    kept         the same as `keep`, for the job that carries it out
    """

    purpose: str
    basis: str
    sensitivity: Literal["general", "sensitive"]
    keep: str
    share: str
    kept: Kept | None = None

    def __post_init__(self) -> None:
        empty = [item.name for item in fields(self) if item.name != "kept" and not getattr(self, item.name).strip()]
        if empty:
            raise ValueError(f"a personal column does not say its {', '.join(empty)}")
        if self.sensitivity not in ("general", "sensitive"):
            raise ValueError(f"sensitivity is general or sensitive, not {self.sensitivity}")


@dataclass(frozen=True)
class Entry:
    """One personal column of the catalogue."""

    table: str
    column: str
    personal: Personal


def catalogue(tables: Iterable[type[Table]]) -> list[Entry]:
    """Every personal column of the tables, by table and column."""
    return sorted(_entries(tables), key=lambda entry: (entry.table, entry.column))


def undeclared(tables: Iterable[type[Table]]) -> list[str]:
    """What is missing, in words, one line a column: empty when every column is accounted for."""
    return [complaint for table in tables for column in table._meta.columns for complaint in _complaints(table, column)]


def personal_of(column: Column) -> Personal | None:
    """What a column says of itself."""
    return getattr(column, "personal", None)


def _entries(tables: Iterable[type[Table]]) -> Iterator[Entry]:
    for table in tables:
        for column in table._meta.columns:
            if (personal := personal_of(column)) is not None:
                yield Entry(table._meta.tablename, column._meta.name, personal)


def _complaints(table: type[Table], column: Column) -> Iterator[str]:
    if personal_of(column) is not None:
        return
    name, plain = column._meta.name, getattr(table, "plain", "")
    if not plain.strip():
        yield f"{table.__name__}.{name}: neither sealed nor accounted for by the table's `plain`"
    elif _sounds_personal(name) and not isinstance(column, ONLY_POINTS) and name not in plain:
        yield f"{table.__name__}.{name}: sounds personal; seal it, or let `plain` say of it by name why it is not"


def _sounds_personal(name: str) -> bool:
    return name in SOUNDS_PERSONAL or not SOUNDS_PERSONAL.isdisjoint(name.split("_"))
