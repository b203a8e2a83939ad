"""What charts of pages share: an SVG with a grid, of presentation attributes alone, no script. Pure.

The page beside a chart holds the same as a table; a screen reader gets title and description.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

QUIET, LINE = "#505a5f", "#b1b4b6"
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
MOST_LABELS = 7


@dataclass(frozen=True)
class Frame:
    """The size of a chart, and what is left around its grid."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    def x(self, place: float, places: int) -> float:
        """Where so many of the places along the grid are passed."""
        return self.left + (self.width - self.left - self.right) * place / max(1, places)

    def y(self, share: float) -> float:
        """Where a share of the grid's height stands."""
        return self.height - self.bottom - (self.height - self.top - self.bottom) * share


def drawing(frame: Frame, title: str, description: str) -> ET.Element:
    """An empty chart."""
    root = ET.Element("svg", {
        "viewBox": f"0 0 {frame.width} {frame.height}", "width": str(frame.width), "height": str(frame.height),
        "role": "img", "font-family": FONT, "font-size": "13", "class": "app-chart",
    })  # fmt: skip
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "desc").text = description
    return root


def grid(root: ET.Element, frame: Frame, step: float, steps: int, below: Sequence[str]) -> None:
    """Lines from nothing up, each with its number; and words below the places, as many as there is room for."""
    for number in range(steps + 1):
        y = frame.y(number / steps)
        ends = {"x1": frame.left, "x2": frame.width - frame.right, "y1": y, "y2": y}
        add(root, "line", **ends, stroke=LINE if number else QUIET)
        add(root, "text", x=frame.left - 8, y=y + 4, fill=QUIET, text_anchor="end").text = f"{number * step:g}"
    every = max(1, -(-len(below) // MOST_LABELS))
    for place, words in enumerate(below):
        if (len(below) - 1 - place) % every == 0:
            at = frame.x(place + 0.5, len(below))
            add(root, "text", x=at, y=frame.height - 11, fill=QUIET, text_anchor="middle").text = words


def steps_to(highest: float, least: float) -> tuple[float, int]:
    """What lies between two lines, 1, 2 or 5 times a power of ten and `least` or more; and how many of it, at most five."""
    size = least
    while True:
        for times in (1, 2, 5):
            if highest <= size * times * 5:
                steps = max(1, -int(-highest // (size * times)))
                return size * times, min(steps, 5)  # a quotient that is a hair above five is five
        size *= 10


def add(root: ET.Element, name: str, **attributes: object) -> ET.Element:
    """A shape or a text."""
    told = {key.replace("_", "-"): f"{value:.1f}" if isinstance(value, float) else str(value)
            for key, value in attributes.items()}  # fmt: skip
    return ET.SubElement(root, name, told)
