"""QR codes as SVG and PNG, drawn from the modules themselves. Pure.

Correction level Q: a quarter of a poster may be torn or covered and it still reads. Presentation attributes only, so
that a strict content policy lets the SVG stand in a page.
"""

from __future__ import annotations

import io
from itertools import groupby

import png
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET = 4
"""Modules of margin that readers need."""
PNG_PIXELS = 16
"""Pixels a module: sharp on A4 at 300 dots an inch."""


def modules(text: str) -> list[list[bool]]:
    """Rows of modules with their margin; True is dark."""
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def svg(text: str, title: str) -> bytes:
    """The code as an SVG document; `title` says what it is to whoever cannot see it."""
    rows = modules(text)
    size = len(rows)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 8}" height="{size * 8}"'
        f' role="img" shape-rendering="crispEdges"><title>{_escaped(title)}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>\n'
    ).encode()


def image(text: str) -> bytes:
    """The code as a PNG of one bit a pixel."""
    rows = modules(text)
    wide = [[not module for module in row for _ in range(PNG_PIXELS)] for row in rows]
    out = io.BytesIO()
    size = len(rows) * PNG_PIXELS
    png.Writer(size, size, greyscale=True, bitdepth=1).write(out, [row for row in wide for _ in range(PNG_PIXELS)])
    return out.getvalue()


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: first column and how many."""
    found, column = [], 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            found.append((column, width))
        column += width
    return found


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
