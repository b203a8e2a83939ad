"""The states of a scheme and the moves between them, as an SVG made from the scheme's value. Pure.

States are boxes, final ones with a double border; every move has a number, which stands on its line and, with its
words, in the list below. Lines that the system alone draws (timers, follow-ons) are dashed. Only presentation
attributes are used, so that a strict content policy lets it stand in a page; a screen reader gets title and
description, the page beside it the same as a table.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import dist
from typing import Any

from registry.i18n import text, translate
from registry.scheme import NOTHING, SYSTEM, Move, Scheme, State
from registry.surface.curves import BADGE, STEP, Area, Place, around, curve, overlap, rows_around, samples, text_width
from registry.surface.layers import Bend, Layout, lay_out
from registry.surface.wording import Roles, by_whom, state_names

INK, QUIET, PAPER, MARK = "#0b0c0c", "#505a5f", "#ffffff", "#1d70b8"
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
SIZE, SMALL = 15, 13
BOX_HEIGHT, GAP, BEND, MARGIN = 40, 40, 44, 20
CHANNEL, PER_LINE, WIDEST = 56, 9, 190
"""Height between two layers of boxes: at least, more for each line that passes, at most."""
ARROW = 30
"""How far from a line's ends its numbers stay, so that the arrow is seen."""
ROW = 24

TITLE = text("%(scheme)s: states and moves")
DESCRIPTION = text("From %(from)s to %(to)s: %(move)s, by %(by)s.")
STAYS = text("In %(from)s, without change of state: %(move)s, by %(by)s.")
ROW_WORDS = text("%(move)s: %(by)s (%(clause)s)")


@dataclass
class _Edge:
    """A line between two states with the numbers of the moves that go along it."""

    start: int
    end: int
    moves: list[int] = field(default_factory=list)


def svg(scheme: Scheme[Any], language: str, roles: Roles) -> str:
    """The diagram as a document of its own, or as an element of a page."""
    return ET.tostring(_Drawing(scheme, language, roles).draw(), encoding="unicode")


class _Drawing:
    def __init__(self, scheme: Scheme[Any], language: str, roles: Roles) -> None:
        self.scheme, self.language, self.roles = scheme, language, roles
        self.nodes: tuple[State, ...] = (NOTHING, *scheme.states)
        self.edges, self.loops = edges_of(scheme)
        self.labels = [translate(state.label, language) for state in self.nodes]
        self.widths = [24.0, *(self._width(node) for node in range(1, len(self.nodes)))]
        spaced = [width + GAP + 2 * self._loop_width(node) for node, width in enumerate(self.widths)]
        self.layout: Layout = lay_out(len(self.nodes), [(e.start, e.end) for e in self.edges], spaced, BEND)
        self.tops = self._tops()
        self.points = [self._points(number) for number in range(len(self.edges))]
        self.taken: list[Area] = [self._area(node) for node in range(len(self.nodes))]

    def draw(self) -> ET.Element:
        rows = list(self._rows())
        graph_height = self.tops[-1] + BOX_HEIGHT
        drawn = [self._right_of(node) for node in range(len(self.nodes))]
        drawn += [x + BEND / 2 for x in self.layout.x.values()]
        width = max(*drawn, *(50 + text_width(row, SMALL) for row in rows)) + 2 * MARGIN
        height = graph_height + 2 * MARGIN + ROW * len(rows) + MARGIN / 2
        root = self._root(width, height)
        _add(root, "rect", width=width, height=height, fill=PAPER)
        self._arrow_head(root)
        lines, boxes, badges = (ET.SubElement(root, "g") for _ in range(3))
        for edge in self.edges:
            self._edge(lines, badges, edge)
        for node in range(len(self.nodes)):
            self._node(boxes, badges, node)
        self._legend(root, rows, graph_height + 2 * MARGIN)
        return root

    def _root(self, width: float, height: float) -> ET.Element:
        name = f"diagram-{self.scheme.code}"
        root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {width:.0f} {height:.0f}",
                "width": f"{width:.0f}",
                "height": f"{height:.0f}",
                "role": "img",
                "lang": self.language,
                "aria-labelledby": f"{name}-title {name}-description",
                "font-family": FONT,
                "font-size": f"{SIZE}",
            },
        )
        _add(root, "title", translate(TITLE, self.language, {"scheme": self.scheme.title}), id=f"{name}-title")
        _add(root, "desc", " ".join(self._sentences()), id=f"{name}-description")
        return root

    def _arrow_head(self, root: ET.Element) -> None:
        marker = _add(
            _add(root, "defs"), "marker", id=f"arrow-{self.scheme.code}", viewBox="0 0 10 10", refX=9, refY=5,
            markerWidth=7, markerHeight=7, orient="auto-start-reverse",
        )  # fmt: skip
        _add(marker, "path", d="M 0 0 L 10 5 L 0 10 z", fill=INK)

    # -- places -------------------------------------------------------------------------------------------------

    def _middle(self, point: int | Bend) -> Place:
        layer = next(at for at, layer in enumerate(self.layout.layers) if point in layer)
        return self.layout.x[point] + MARGIN, self.tops[layer] + BOX_HEIGHT / 2

    def _tops(self) -> list[float]:
        """Where each layer begins: the more lines pass between two, the more room is between them."""
        layer_of = {point: at for at, layer in enumerate(self.layout.layers) for point in layer}
        passing = [0] * len(self.layout.layers)
        for way in self.layout.ways:
            for upper in way[:-1]:
                passing[layer_of[upper]] += 1
        rooms = [BOX_HEIGHT + min(WIDEST, CHANNEL + PER_LINE * lines) for lines in passing[:-1]]
        return list(accumulate(rooms, initial=float(MARGIN)))

    def _points(self, number: int) -> list[Place]:
        """The points through which a line runs, from its upper end to its lower."""
        way = self.layout.ways[number]
        upper, lower = sorted((self.edges[number].start, self.edges[number].end))
        top, bottom = self._port(upper, number, below=True), self._port(lower, number, below=False)
        return [top, *(self._middle(point) for point in way[1:-1]), bottom]

    def _area(self, node: int) -> Area:
        """What a box covers, with the numbers of the moves that stay there."""
        x, y = self._middle(node)
        left, height = x - self.widths[node] / 2, self._half_height(node)
        return left, y - height, x + self.widths[node] / 2 + self._loop_width(node), y + height

    def _width(self, node: int) -> float:
        """Wide enough for its words, and for every line to meet it apart from the next."""
        below = sum(min(edge.start, edge.end) == node for edge in self.edges)
        above = sum(max(edge.start, edge.end) == node for edge in self.edges)
        return max(text_width(self.labels[node], SIZE) + 28, 20.0 + 16 * max(above, below))

    def _loop_width(self, node: int) -> float:
        return 2.4 * BADGE * len(self.loops.get(node, ()))

    def _right_of(self, node: int) -> float:
        return self.layout.x[node] + self.widths[node] / 2 + self._loop_width(node) + BADGE

    def _half_height(self, node: int) -> float:
        return 10 if node == 0 else BOX_HEIGHT / 2

    def _port(self, node: int, line: int, *, below: bool) -> Place:
        """Where a line meets a box: the lines on one side share it in the order of what they lead to."""
        x, y = self._middle(node)
        ways = self.layout.ways
        here = [n for n, way in enumerate(ways) if (way[0] if below else way[-1]) == node]
        here.sort(key=lambda n: (self.layout.x[ways[n][1] if below else ways[n][-2]], n))
        step = min(30.0, (self.widths[node] - 20) / len(here))
        offset = (here.index(line) - (len(here) - 1) / 2) * step if node else 0.0
        return x + offset, y + (self._half_height(node) if below else -self._half_height(node))

    # -- parts --------------------------------------------------------------------------------------------------

    def _edge(self, lines: ET.Element, badges: ET.Element, edge: _Edge) -> None:
        number = self.edges.index(edge)
        head = "marker-end" if edge.start < edge.end else "marker-start"
        path = _add(lines, "path", d=curve(self.points[number]), fill="none", stroke=INK)
        path.set("stroke-width", "1.5")
        path.set(head, f"url(#arrow-{self.scheme.code})")
        if all(set(self.scheme.moves[move].by) == {SYSTEM} for move in edge.moves):
            path.set("stroke-dasharray", "6 4")
        places = self._free_places(number, len(edge.moves))
        for move, (x, y) in zip(edge.moves, places, strict=True):
            self._badge(badges, move, x, y)

    def _free_places(self, number: int, count: int) -> list[Place]:
        """Places on a line for its numbers, in rows, where they cover no box, no other number and no other line."""
        others = [point for at, way in enumerate(self.points) if at != number for point in samples(way)]
        way = samples(self.points[number])
        clear = [at for at, place in enumerate(way) if min(dist(place, way[0]), dist(place, way[-1])) > ARROW]

        def cost(at: int) -> float:
            off_middle = abs(at / (len(way) - 1) - 0.5)
            return self._crowding(around(rows_around(way[at], count)), others) + 60 * off_middle

        found = rows_around(way[min(clear or [len(way) // 2], key=cost)], count)
        self.taken.append(around(found))
        return found

    def _crowding(self, area: Area, others: Sequence[Place]) -> float:
        covered = sum(overlap(area, taken) for taken in self.taken)
        crossed = sum(area[0] < x < area[2] and area[1] < y < area[3] for x, y in others)
        return covered + 40 * crossed

    def _badge(self, parent: ET.Element, move: int, x: float, y: float) -> None:
        group = _add(parent, "g")
        group.set("data-move", self.scheme.moves[move].name)
        _add(group, "circle", cx=x, cy=y, r=BADGE, fill=PAPER, stroke=MARK)
        number = _add(group, "text", str(move + 1), x=x, y=y + 4, fill=MARK)
        number.set("font-size", "12")
        number.set("font-weight", "bold")
        number.set("text-anchor", "middle")

    def _node(self, boxes: ET.Element, badges: ET.Element, node: int) -> None:
        x, y = self._middle(node)
        if node == 0:
            _add(boxes, "circle", cx=x, cy=y, r=self._half_height(0), fill=INK)
            return
        state, width = self.nodes[node], self.widths[node]
        group = _add(boxes, "g")
        group.set("data-state", state.code)
        self._box(group, x, y, width, BOX_HEIGHT, 6, "2")
        if state in self.scheme.final:
            self._box(group, x, y, width - 8, BOX_HEIGHT - 8, 3, "1")
        label = _add(group, "text", self.labels[node], x=x, y=y + SIZE / 3, fill=INK)
        label.set("text-anchor", "middle")
        for at, move in enumerate(self.loops.get(node, ())):
            self._badge(badges, move, x + width / 2 + BADGE * 1.4 + STEP * at, y)

    def _box(
        self, group: ET.Element, x: float, y: float, width: float, height: float, radius: int, stroke: str
    ) -> None:
        box = _add(
            group, "rect", x=x - width / 2, y=y - height / 2, width=width, height=height, rx=radius, fill=PAPER,
            stroke=INK,
        )  # fmt: skip
        box.set("stroke-width", stroke)

    def _legend(self, root: ET.Element, rows: Sequence[str], top: float) -> None:
        legend = _add(root, "g")
        legend.set("font-size", f"{SMALL}")
        for at, row in enumerate(rows):
            y = top + ROW * at + ROW / 2
            self._badge(legend, at, MARGIN + BADGE, y)
            _add(legend, "text", row, x=MARGIN + 3 * BADGE, y=y + 4, fill=INK)

    # -- words --------------------------------------------------------------------------------------------------

    def _rows(self) -> Iterator[str]:
        for move in self.scheme.moves:
            params = {"move": move.label, "by": self._by(move), "clause": move.cite.clause}
            yield translate(ROW_WORDS, self.language, params)

    def _sentences(self) -> Iterator[str]:
        for move in self.scheme.moves:
            message = DESCRIPTION if move.arrow.targets else STAYS
            params = {
                "from": state_names(move.arrow.sources, self.language),
                "to": state_names(move.arrow.targets, self.language) if move.arrow.targets else "",
                "move": move.label,
                "by": self._by(move),
            }
            yield translate(message, self.language, params)

    def _by(self, move: Move[Any]) -> str:
        return by_whom(move.by, self.roles, self.language)


def edges_of(scheme: Scheme[Any]) -> tuple[list[_Edge], dict[int, list[int]]]:
    """The lines between states (numbered from 0, nothing; then in the scheme's order), and the moves that stay."""
    number = {state: at for at, state in enumerate((NOTHING, *scheme.states))}
    edges: dict[tuple[int, int], _Edge] = {}
    loops: dict[int, list[int]] = defaultdict(list)
    for at, move in enumerate(scheme.moves):
        for start, end in _steps(move):
            if start == end:
                loops[number[start]].append(at)
            else:
                key = (number[start], number[end])
                edges.setdefault(key, _Edge(*key)).moves.append(at)
    return list(edges.values()), dict(loops)


def _steps(move: Move[Any]) -> Iterable[tuple[State, State]]:
    for source in move.arrow.sources:
        for target in move.arrow.targets or (source,):
            yield source, target


def _add(parent: ET.Element, tag: str, words: str | None = None, **attributes: object) -> ET.Element:
    given = {name: f"{value:.1f}" if isinstance(value, float) else str(value) for name, value in attributes.items()}
    child = ET.SubElement(parent, tag, given)
    child.text = words
    return child
