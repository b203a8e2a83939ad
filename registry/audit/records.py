"""The logs whose records are leaves of the tree, and how a record is written as bytes. See FORMAT.md beside this file.

A change of the bytes is a new `FORMAT`, for records sequenced from then on; those before keep theirs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from registry.database import Connection

FORMAT = 1


@dataclass(frozen=True)
class Log:
    """One of the logs. `key` is the SQL type of a record's id; `columns` are written, in format 1, all of them."""

    name: str
    table: str
    key: str
    columns: tuple[str, ...]
    place: str = "null::bigint"
    """SQL of the dense place that a record has in its own log beside the tree."""

    @property
    def select(self) -> str:
        """SQL that reads the records of given ids (`$1`: texts)."""
        named = ", ".join(f't."{column}"' for column in self.columns)
        wanted = f"t.id = any($1::text[]::{self.key}[])"
        return f"select {named}, {self.place} as place from {self.table} t where {wanted}"  # noqa: S608 - our own words


JOURNAL = Log(
    "journal",
    "journal",
    "bigint",
    (
        "id", "xid", "at", "written_at", "actor", "scheme", "case", "subject", "move", "from_state", "to_state",
        "version", "rules_as_of", "clause", "cause", "evidence", "scopes",
    ),
    "(select p.position from journal_position p where p.entry = t.id)",
)  # fmt: skip
DISCLOSURE = Log(
    "disclosure", "disclosure", "uuid", ("id", "at", "actor", "purpose", "reference", "fields", "subjects")
)
REFUSAL = Log("refusal", "refusal", "uuid", ("id", "at", "actor", "action", "target", "status", "code", "clause"))
ACCOUNT_EVENT = Log("account_event", "account_event", "uuid", ("id", "at", "account", "actor", "event", "detail"))
KEY_EVENT = Log("key_event", "key_event", "uuid", ("id", "at", "actor", "event", "kind", "key", "detail"))

LOGS: Mapping[str, Log] = {log.name: log for log in (JOURNAL, DISCLOSURE, REFUSAL, ACCOUNT_EVENT, KEY_EVENT)}


@dataclass(frozen=True)
class Leaf:
    """Which record stands at a position of the tree (from 0), and in which format it was written."""

    position: int
    log: str
    record: str
    format: int = FORMAT


async def encoded(connection: Connection, leaves: Iterable[Leaf]) -> list[bytes]:
    """The bytes of each leaf, from the records as they are now, in the order given."""
    leaves = list(leaves)
    wanted: dict[str, list[str]] = defaultdict(list)
    for leaf in leaves:
        wanted[leaf.log].append(leaf.record)
    rows: dict[tuple[str, str], Mapping[str, Any]] = {
        (name, str(row["id"])): dict(row)
        for name, ids in wanted.items()
        if name in LOGS
        for row in await connection.fetch(LOGS[name].select, ids)
    }
    return [encode(leaf, rows.get((leaf.log, leaf.record))) for leaf in leaves]


def encode(leaf: Leaf, row: Mapping[str, Any] | None) -> bytes:
    """The bytes of one leaf; without a row, those that say that it is missing."""
    said: dict[str, Any] = {"format": leaf.format, "log": leaf.log, "position": leaf.position}
    if row is None:
        said["missing"] = leaf.record
    else:
        said["record"] = {name: plain(value) for name, value in row.items()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def gap(position: int) -> bytes:
    """What an export says of a position for which the database names no record."""
    return json.dumps({"missing": "", "position": position}, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    assert value is None or isinstance(value, bool | int | str), f"no way to write {type(value).__name__}"
    return value
