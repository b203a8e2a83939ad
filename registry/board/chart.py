"""Bars over time as an SVG: only presentation attributes, no script. The page beside it holds the same as a table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

BAR, QUIET, LINE = "#1d70b8", "#505a5f", "#b1b4b6"
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 30
MOST_LABELS = 7


@dataclass(frozen=True)
class Bar:
    """A value and what stands below it; None leaves a gap."""

    label: str
    value: float | None


def svg(title: str, description: str, bars: Sequence[Bar]) -> str:
    """The bars as an element of a page."""
    root = ET.Element("svg", {
        "viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": str(WIDTH), "height": str(HEIGHT), "role": "img",
        "font-family": FONT, "font-size": "13", "class": "app-chart",
    })  # fmt: skip
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "desc").text = description
    highest = max((bar.value for bar in bars if bar.value is not None), default=0.0)
    step = step_of(highest)
    top = step * max(1, -int(-highest // step))
    _grid(root, step, top)
    width = (WIDTH - LEFT - RIGHT) / max(1, len(bars))
    every = max(1, -(-len(bars) // MOST_LABELS))
    for place, bar in enumerate(bars):
        x = LEFT + place * width
        if bar.value:
            high = (HEIGHT - TOP - BOTTOM) * bar.value / top
            _add(root, "rect", x=x + width * 0.15, y=HEIGHT - BOTTOM - high, width=width * 0.7, height=high, fill=BAR)
        if (len(bars) - 1 - place) % every == 0:
            label = _add(root, "text", x=x + width / 2, y=HEIGHT - 10.0, fill=QUIET, text_anchor="middle")
            label.text = bar.label
    return ET.tostring(root, encoding="unicode")


def step_of(highest: float) -> float:
    """What lies between two lines of the grid: 1, 2 or 5 times a power of ten, so that there are at most six lines."""
    size = 0.01
    while True:
        for times in (1, 2, 5):
            if highest <= size * times * 5:
                return size * times
        size *= 10


def _grid(root: ET.Element, step: float, top: float) -> None:
    for number in range(round(top / step) + 1):
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number * step / top
        _add(root, "line", x1=float(LEFT), x2=float(WIDTH - RIGHT), y1=y, y2=y, stroke=LINE if number else QUIET)
        _add(root, "text", x=LEFT - 8.0, y=y + 4, fill=QUIET, text_anchor="end").text = f"{number * step:g}"


def _add(root: ET.Element, name: str, **attributes: float | str) -> ET.Element:
    told = {key.replace("_", "-"): f"{value:.1f}" if isinstance(value, float) else value
            for key, value in attributes.items()}  # fmt: skip
    return ET.SubElement(root, name, told)
