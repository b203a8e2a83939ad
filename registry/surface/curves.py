"""The geometry of the diagram: lines, the numbers on them, how much things cover each other. Pixels; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

Place = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""

BADGE = 11
"""Radius of a number's circle."""
BADGES_A_ROW = 3
STEP = 2.2 * BADGE


def text_width(words: str, size: float) -> float:
    """About how wide a text is drawn, in pixels: ideographs are square, the rest a little over half of that."""
    return sum(size if unicodedata.east_asian_width(each) in "WF" else size * 0.58 for each in words)


def curve(points: Sequence[Place]) -> str:
    """A line through the points that leaves and meets every layer straight down."""
    parts = [f"M {points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        half = (y1 + y2) / 2
        parts.append(f"C {x1:.1f} {half:.1f} {x2:.1f} {half:.1f} {x2:.1f} {y2:.1f}")
    return " ".join(parts)


def samples(points: Sequence[Place]) -> list[Place]:
    """Points along a line, close enough to tell what it passes."""
    return [on_leg(start, end, step / 16) for start, end in pairwise(points) for step in range(17)]


def rows_around(middle: Place, count: int) -> list[Place]:
    """Places for so many numbers around a point, a few in each row."""
    rows = [min(BADGES_A_ROW, count - first) for first in range(0, count, BADGES_A_ROW)]
    return [
        (middle[0] + (at - (size - 1) / 2) * STEP, middle[1] + (row - (len(rows) - 1) / 2) * STEP)
        for row, size in enumerate(rows)
        for at in range(size)
    ]


def around(places: Sequence[Place]) -> Area:
    """The area that numbers at these places cover, with a little air."""
    reach = BADGE + 3
    return (
        min(x for x, _ in places) - reach,
        min(y for _, y in places) - reach,
        max(x for x, _ in places) + reach,
        max(y for _, y in places) + reach,
    )


def overlap(one: Area, other: Area) -> float:
    """How much two areas cover of each other, in square pixels."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def on_leg(start: Place, end: Place, t: float) -> Place:
    """The point at `t` (0 to 1) of one leg of such a line."""
    (x1, y1), (x2, y2) = start, end
    half = (y1 + y2) / 2
    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    return (a + b) * x1 + (c + d) * x2, a * y1 + (b + c) * half + d * y2
