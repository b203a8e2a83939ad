"""Files of the serious-dishonesty list: CSV and Excel read into rows, and rows put in force one by one.

A file is untrusted: its size is limited before and after it is unpacked, its rows and cells are counted, and nothing
of it is repeated in an answer but the row's place.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from registry.actors import Actor
from registry.clock import civil_day, legal_now
from registry.database import retrying, transaction
from registry.errors import CreditpassError, FieldProblem, Invalid
from registry.i18n import text
from whitelist.dishonesty import COLUMNS, Result, import_line, read_line

Row = Mapping[str, object]

LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 50_000_000
PIECE = 1 << 20
MOST_ROWS = 10_000
TOO_LARGE = text("The file is too large. At most 5 MB, 50 MB unpacked, are taken.")
TOO_MANY = text("The file has more than %(most)s rows. Please send it in parts.")
UNREADABLE = text("The file could not be read. Please send CSV in UTF-8, or Excel (xlsx).")
COLUMNS_MISSING = text("The first row must name the columns %(columns)s")
NO_ROWS = text("Please send rows, or a file")
EMPTY = text("There are no rows in this")

ZIP, FIELD = b"PK\x03\x04", "file"


@dataclass(frozen=True)
class RowResult:
    """What became of a row (`place` from 1): a result, or what was wrong with it."""

    place: int
    result: Result | None
    error: CreditpassError | None = None


class _DryRun(Exception):
    """Undoes a row's transaction after it has shown what it would do."""

    def __init__(self, result: Result) -> None:
        self.result = result


def read_file(content: bytes) -> list[Row]:
    """The rows of a CSV (UTF-8, with or without mark) or xlsx file. Blocking: call it in a thread. Raises Invalid."""
    if len(content) > LARGEST_FILE:
        raise _wrong("too-large", TOO_LARGE)
    table = _excel(content) if content.startswith(ZIP) else _csv(content)
    if not table:
        raise _wrong("empty", EMPTY)
    header = [str(cell).strip().lower() for cell in table[0]]
    if missing := [c for c in ("kind", "number", "authority", "document", "from") if c not in header]:
        raise _wrong("columns", COLUMNS_MISSING, columns=", ".join(missing))
    rows = [dict(zip(header, map(_cell, line), strict=False)) for line in table[1:] if any(map(_cell, line))]
    return check_rows([{name: row.get(name, "") for name in COLUMNS} for row in rows])


def check_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows, if there are some and not too many. Raises Invalid."""
    if not rows:
        raise _wrong("empty", EMPTY)
    if len(rows) > MOST_ROWS:
        raise _wrong("too-many-rows", TOO_MANY, most=MOST_ROWS)
    return list(rows)


async def import_rows(rows: Sequence[Row], actor: Actor, *, dry_run: bool) -> list[RowResult]:
    """Put each row in force, or with `dry_run` show what it would do. A row that fails leaves nothing, and the
    others go on; the same rows again change nothing."""
    return [await _one(place, row, actor, dry_run) for place, row in enumerate(rows, 1)]


async def _one(place: int, row: Row, actor: Actor, dry_run: bool) -> RowResult:
    async def attempt() -> Result:
        async with transaction() as connection:
            at = await legal_now(connection)
            result = await import_line(connection, read_line(row, civil_day(at)), actor, at)
            if dry_run:
                raise _DryRun(result)
            return result

    try:
        return RowResult(place, await retrying(attempt))
    except _DryRun as done:
        return RowResult(place, done.result)
    except CreditpassError as error:
        if error.status >= 500:
            raise
        return RowResult(place, None, error)


def _excel(content: bytes) -> list[list[object]]:
    try:
        _check_unpacked(content)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS + 1:
            raise _wrong("too-many-rows", TOO_MANY, most=MOST_ROWS)
        return [list(line) for line in sheet.to_python()]
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, IndexError, ValueError, RuntimeError):
        raise _wrong("unreadable", UNREADABLE) from None


def _check_unpacked(content: bytes) -> None:
    """That the file unpacks to no more than is taken, and to what it says: a part that says less than it holds is
    found by its checksum, before anybody unpacks it who goes by what is there.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise _wrong("too-large", TOO_LARGE)
        for part in packed.infolist():
            with packed.open(part) as unpacked:
                while unpacked.read(PIECE):
                    pass


def _csv(content: bytes) -> list[list[object]]:
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        table: list[list[object]] = []
        for line in lines:
            table.append(list(line))
            if len(table) > MOST_ROWS + 1:
                raise _wrong("too-many-rows", TOO_MANY, most=MOST_ROWS)
        return table
    except (UnicodeDecodeError, csv.Error):
        raise _wrong("unreadable", UNREADABLE) from None


def _cell(value: object) -> str:
    """A cell as text: Excel gives whole numbers as floats and days as dates."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def no_rows() -> FieldProblem:
    """That neither rows nor a file were sent."""
    return FieldProblem(FIELD, "missing", NO_ROWS)


def _wrong(code: str, message: str, **params: object) -> Invalid:
    return Invalid([FieldProblem(FIELD, code, message, params=params)])
