"""A list as a file for a spreadsheet: what the page shows, masked as there, and never taken for a formula."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Sequence

import xlsxwriter

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for something else."""

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Sequence[str]


def as_csv(headings: Row, rows: Sequence[Row]) -> bytes:
    """Comma-separated, with a quote before whatever a spreadsheet would calculate."""
    out = io.StringIO(BOM)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in (headings, *rows))
    return out.getvalue().encode()


async def as_xlsx(headings: Row, rows: Sequence[Row]) -> bytes:
    """An Excel workbook with one sheet of texts. Written in a thread of its own."""
    return await asyncio.to_thread(_workbook, headings, rows)


def _workbook(headings: Row, rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, bold)
        sheet.set_column(at, at, min(60, max(12, *(len(row[at]) for row in rows), len(heading)) + 2))
    for line, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            sheet.write_string(line, at, cell)
    book.close()
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
