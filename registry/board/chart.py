"""Bars over time as an SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from registry.web.chart import Frame, add, drawing, grid, steps_to

COLOUR = "#1d70b8"
FRAME = Frame(width=640, height=200, left=56, right=8, top=12, bottom=30)


@dataclass(frozen=True)
class Bar:
    """A value and what stands below it; None leaves a gap."""

    label: str
    value: float | None


def svg(title: str, description: str, bars: Sequence[Bar]) -> str:
    """The bars as an element of a page."""
    root = drawing(FRAME, title, description)
    step, steps = steps_to(max((bar.value for bar in bars if bar.value is not None), default=0.0), least=0.01)
    grid(root, FRAME, step, steps, [bar.label for bar in bars])
    width = FRAME.x(1, len(bars)) - FRAME.x(0, len(bars))
    for place, bar in enumerate(bars):
        if bar.value:
            y = FRAME.y(bar.value / (step * steps))
            x, high = FRAME.x(place + 0.15, len(bars)), FRAME.y(0) - y
            add(root, "rect", x=x, y=y, width=width * 0.7, height=high, fill=COLOUR)
    return ET.tostring(root, encoding="unicode")
