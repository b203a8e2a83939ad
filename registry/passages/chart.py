"""A channel's release times as an SVG: three lines over the months. Pure; only presentation attributes, no script.

The lines differ by stroke and by mark, not by colour alone. Months without published times leave a gap. The page
beside it holds the same as a table; a screen reader gets title and description.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from registry.i18n import text, translate
from registry.passages.times import Month, minutes
from registry.web.chart import Frame, add, drawing, grid, steps_to

FRAME = Frame(width=640, height=260, left=48, right=16, top=14, bottom=34)
MARK = 4

TITLE = text("Release times, %(channel)s")
DESCRIPTION = text("%(month)s: average %(average)s, median %(median)s, 90th percentile %(ninetieth)s minutes.")
NOTHING = text("No month has enough passages.")


@dataclass(frozen=True)
class Line:
    """One of the lines: its words, its value in a month, colour, dashes and mark."""

    label: str
    value: Callable[[Month], int | None]
    colour: str
    dashes: str
    mark: str


LINES = (
    Line(text("90th percentile"), lambda month: month.ninetieth, "#d4351c", "", "square"),
    Line(text("Average"), lambda month: month.average, "#505a5f", "2 4", "diamond"),
    Line(text("Median"), lambda month: month.median, "#1d70b8", "8 4", "circle"),
)


def svg(channel: str, months: Sequence[Month], language: str) -> str:
    """The chart as an element of a page. `channel` is its name as it is shown."""
    return ET.tostring(_Chart(months).draw(channel, language), encoding="unicode")


def key(line: Line) -> str:
    """How a line looks, for the legend."""
    root = ET.Element("svg", {"viewBox": "0 0 44 16", "width": "44", "height": "16", "aria-hidden": "true"})
    _stroke(root, line, [(2.0, 8.0), (42.0, 8.0)])
    _mark(root, line, 22, 8)
    return ET.tostring(root, encoding="unicode")


class _Chart:
    def __init__(self, months: Sequence[Month]) -> None:
        self.months = months
        values = [value for month in months for line in LINES if (value := line.value(month)) is not None]
        self.step, self.steps = steps_to(max(values, default=0) / 60, least=0.1)

    def draw(self, channel: str, language: str) -> ET.Element:
        root = drawing(FRAME, translate(TITLE, language, {"channel": channel}), self._said(language))
        grid(root, FRAME, self.step, self.steps, [f"{month.month:%Y-%m}" for month in self.months])
        for line in LINES:
            self._line(root, line)
        return root

    def _said(self, language: str) -> str:
        told = [
            translate(DESCRIPTION, language, {
                "month": f"{month.month:%Y-%m}", "average": minutes(month.average), "median": minutes(month.median),
                "ninetieth": minutes(month.ninetieth),
            })
            for month in self.months if month.told
        ]  # fmt: skip
        return " ".join(told) or translate(NOTHING, language)

    def _line(self, root: ET.Element, line: Line) -> None:
        places = [(place, line.value(month)) for place, month in enumerate(self.months)]
        for told, run in groupby(places, key=lambda each: each[1] is not None):
            if not told:
                continue
            top = self.step * self.steps
            points = [(FRAME.x(place + 0.5, len(places)), FRAME.y((value or 0) / 60 / top)) for place, value in run]
            _stroke(root, line, points)
            for x, y in points:
                _mark(root, line, x, y)


def _stroke(root: ET.Element, line: Line, points: Sequence[tuple[float, float]]) -> None:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    drawn = add(root, "polyline", points=path, fill="none", stroke=line.colour, stroke_width=2)
    if line.dashes:
        drawn.set("stroke-dasharray", line.dashes)


def _mark(root: ET.Element, line: Line, x: float, y: float) -> None:
    if line.mark == "circle":
        add(root, "circle", cx=x, cy=y, r=MARK, fill=line.colour)
        return
    across = MARK if line.mark == "square" else 0
    turned = [(-MARK, -across), (across, -MARK), (MARK, across), (-across, MARK)]
    path = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in turned)
    add(root, "polygon", points=path, fill=line.colour)
