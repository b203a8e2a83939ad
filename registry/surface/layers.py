"""Laying out a graph in layers from top to bottom, so that most lines run downwards and few cross. Pure.

The usual four steps (Sugiyama): nodes into layers, long lines through a point in each layer they pass, an order
within each layer by the middle of a node's neighbours, then places. Small graphs; made anew each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12


@dataclass(frozen=True)
class Bend:
    """Where a long line passes a layer between its ends. `line` is the number of the line."""

    line: int
    layer: int


Point = int | Bend
"""A node by its number, or a bend."""
Line = tuple[int, int]
"""From one node to another. A line to a smaller number runs upwards; none leads to itself."""


@dataclass(frozen=True)
class Layout:
    """`layers`: nodes (numbers) and bends from top to bottom, left to right; `x`: the middle of each, in units;
    `ways`: for each line its points, from its upper end to its lower."""

    layers: tuple[tuple[Point, ...], ...]
    x: Mapping[Point, float]
    ways: tuple[tuple[Point, ...], ...]


def lay_out(count: int, lines: Sequence[Line], widths: Sequence[float], bend_width: float) -> Layout:
    """Place `count` nodes. `widths` are the nodes' own with the space around them; so is `bend_width`."""
    layer_of = _layers(count, lines)
    ways = tuple(_way(number, line, layer_of) for number, line in enumerate(lines))
    layers = _filled(layer_of, ways)
    ordered = _ordered(layers, ways)
    width: dict[Point, float] = {p: bend_width for way in ways for p in way if isinstance(p, Bend)}
    width |= enumerate(widths)
    return Layout(tuple(map(tuple, ordered)), _places(ordered, _neighbours(ways), width), ways)


def _layers(count: int, lines: Sequence[Line]) -> list[int]:
    """The layer of each node: below every node that a downward line comes from."""
    layer = [0] * count
    above: dict[int, list[int]] = defaultdict(list)
    for start, end in lines:
        above[max(start, end)].append(min(start, end))
    for node in range(count):
        layer[node] = max((layer[other] + 1 for other in above[node]), default=0)
    return layer


def _way(number: int, line: Line, layer_of: Sequence[int]) -> tuple[Point, ...]:
    upper, lower = sorted(line)
    bends = [Bend(number, layer) for layer in range(layer_of[upper] + 1, layer_of[lower])]
    return (upper, *bends, lower)


def _filled(layer_of: Sequence[int], ways: Sequence[Sequence[Point]]) -> list[list[Point]]:
    layers: list[list[Point]] = [[] for _ in range(max(layer_of) + 1)]
    for node, layer in enumerate(layer_of):
        layers[layer].append(node)
    for way in ways:
        for point in way:
            if isinstance(point, Bend):
                layers[point.layer].append(point)
    return layers


def _neighbours(ways: Sequence[Sequence[Point]]) -> dict[Point, list[Point]]:
    found: dict[Point, list[Point]] = defaultdict(list)
    for way in ways:
        for upper, lower in pairwise(way):
            found[upper].append(lower)
            found[lower].append(upper)
    return found


def _ordered(layers: list[list[Point]], ways: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """The order within each layer with the fewest crossings that sweeping down and up finds."""
    neighbours = _neighbours(ways)
    best, fewest = layers, _crossings(layers, ways)
    current = layers
    for sweep in range(SWEEPS):
        current = _swept(current, neighbours, down=sweep % 2 == 0)
        crossings = _crossings(current, ways)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _swept(layers: list[list[Point]], neighbours: Mapping[Point, list[Point]], *, down: bool) -> list[list[Point]]:
    """Sort each layer by the middle of each point's neighbours in the layer before."""
    order = list(range(len(layers))) if down else list(range(len(layers)))[::-1]
    swept = list(layers)
    for before, here in pairwise(order):
        place = {point: at for at, point in enumerate(swept[before])}
        swept[here] = sorted(
            swept[here], key=lambda p: _middle([place[n] for n in neighbours[p] if n in place], swept[here].index(p))
        )
    return swept


def _middle(places: Sequence[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _crossings(layers: Sequence[Sequence[Point]], ways: Sequence[Sequence[Point]]) -> int:
    place = {point: at for layer in layers for at, point in enumerate(layer)}
    layer_of = {point: at for at, layer in enumerate(layers) for point in layer}
    pairs = [(layer_of[a], place[a], place[b]) for way in ways for a, b in pairwise(way)]
    return sum(
        layer == other and (a - c) * (b - d) < 0
        for at, (layer, a, b) in enumerate(pairs)
        for other, c, d in pairs[at + 1 :]
    )


def _places(
    layers: Sequence[Sequence[Point]],
    neighbours: Mapping[Point, list[Point]],
    width: Mapping[Point, float],
) -> dict[Point, float]:
    """The middle of each point: near its neighbours', no two of a layer closer than their widths allow."""
    x: dict[Point, float] = {}
    for layer in layers:
        x |= _spread(layer, [0.0] * len(layer), width)
    for sweep in range(2 * SWEEPS):
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            wished = [_middle([x[n] for n in neighbours[p]], x[p]) for p in layer]
            x |= _spread(layer, wished, width)
    left = min(x[p] - width[p] / 2 for p in x)
    return {point: at - left for point, at in x.items()}


def _spread(layer: Sequence[Point], wished: Sequence[float], width: Mapping[Point, float]) -> dict[Point, float]:
    """Places as near to the wished ones as order and widths allow: the mean of pushing right and pushing left."""
    gaps = [(width[a] + width[b]) / 2 for a, b in pairwise(layer)]
    right = list(wished)
    for at, gap in enumerate(gaps, 1):
        right[at] = max(right[at], right[at - 1] + gap)
    left = list(wished)
    for at in range(len(gaps) - 1, -1, -1):
        left[at] = min(left[at], left[at + 1] - gaps[at])
    return {point: (right[at] + left[at]) / 2 for at, point in enumerate(layer)}
