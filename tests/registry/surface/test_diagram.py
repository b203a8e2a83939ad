"""The diagram: layers that hold, places that do not cover each other, words that a screen reader reads."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts.roles import Role
from registry.surface.curves import overlap, rows_around, text_width
from registry.surface.diagram import svg
from registry.surface.layers import Bend, Layout, lay_out
from tests.registry import tiny

SVG = "{http://www.w3.org/2000/svg}"
ROLES = {"keeper": Role("keeper", "Keeper of the lockers")}

graphs = st.integers(2, 9).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda line: line[0] != line[1]),
            unique=True,
            max_size=20,
        ),
        st.lists(st.floats(20, 300), min_size=count, max_size=count),
    )
)


def drawn(scheme: object = tiny.SCHEME, language: str = "en") -> ET.Element:
    return ET.fromstring(svg(scheme, language, ROLES))  # type: ignore[arg-type]


def layer_of(layout: Layout) -> dict[int | Bend, int]:
    return {point: at for at, layer in enumerate(layout.layers) for point in layer}


@given(graphs)
def test_every_line_goes_down_one_layer_at_a_time(graph: tuple[int, list[tuple[int, int]], list[float]]) -> None:
    count, lines, widths = graph
    layout = lay_out(count, lines, widths, 30)
    layers = layer_of(layout)
    assert len(layers) == sum(map(len, layout.layers))
    assert len(layout.ways) == len(lines)
    for line, way in zip(lines, layout.ways, strict=True):
        assert {way[0], way[-1]} == set(line)
        assert all(layers[lower] == layers[upper] + 1 for upper, lower in pairwise(way))


@given(graphs)
def test_nothing_stands_on_anything_else(graph: tuple[int, list[tuple[int, int]], list[float]]) -> None:
    count, lines, widths = graph
    layout = lay_out(count, lines, widths, 30)
    for layer in layout.layers:
        for left, right in pairwise(layer):
            needed = sum((30 if isinstance(p, Bend) else widths[p]) / 2 for p in (left, right))
            assert layout.x[right] - layout.x[left] >= needed - 1e-6
        for point in layer:
            assert layout.x[point] - (30 if isinstance(point, Bend) else widths[point]) / 2 >= -1e-6


@given(graphs)
def test_the_same_graph_is_laid_out_the_same(graph: tuple[int, list[tuple[int, int]], list[float]]) -> None:
    assert lay_out(*graph, 30) == lay_out(*graph, 30)


def test_lines_that_need_not_cross_do_not() -> None:
    layout = lay_out(5, [(0, 3), (0, 4), (1, 4), (2, 3)], [10] * 5, 10)
    x = layout.x
    assert (x[2] - x[1]) * (x[3] - x[4]) > 0


def test_boxes_do_not_cover_each_other_and_stay_inside() -> None:
    root = drawn()
    boxes = []
    for group in root.iter(f"{SVG}g"):
        if group.get("data-state"):
            box = next(iter(group))
            left, top, wide, high = (float(box.get(name, "0")) for name in ("x", "y", "width", "height"))
            boxes.append((left, top, left + wide, top + high))
    assert len(boxes) == len(tiny.SCHEME.states)
    assert not [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if overlap(a, b)]
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    assert all(left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in boxes)


def test_final_states_have_a_double_border_and_the_systems_lines_are_dashed() -> None:
    root = drawn()
    borders = {g.get("data-state"): len(g.findall(f"{SVG}rect")) for g in root.iter(f"{SVG}g") if g.get("data-state")}
    assert borders == {"asked": 1, "waiting": 1, "held": 1, "paused": 1, "over": 2}
    dashed = [path for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert len(dashed) == 2  # admit and wait; what the system shares with others is not dashed


def test_it_is_told_to_a_screen_reader() -> None:
    root = drawn()
    named = {element.get("id"): element.text or "" for element in root if element.get("id")}
    title, description = (named[name] for name in root.get("aria-labelledby", "").split())
    assert root.get("role") == "img"
    assert title == "Lockers: states and moves"
    assert (
        "From Asked for to Has the key or Waiting for the chief: Give the key, by Keeper of the lockers." in description
    )
    assert (
        "In Asked for or Has the key, without change of state: Write a remark, by Keeper of the lockers." in description
    )


def test_what_a_scheme_says_cannot_become_markup() -> None:
    named = replace(tiny.SCHEME, title="<script>alert(1)</script> & co")
    assert "<script" not in svg(named, "en", ROLES)
    assert drawn(named).find(f"{SVG}title") is not None


@pytest.mark.parametrize("count", range(1, 9))
def test_numbers_of_one_line_do_not_cover_each_other(count: int) -> None:
    places = rows_around((0, 0), count)
    assert len(places) == count
    assert all(
        (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= 22**2 for at, a in enumerate(places) for b in places[at + 1 :]
    )


def test_ideographs_are_wide() -> None:
    assert text_width("通行名单", 10) == 40
    assert text_width("pass", 10) < 25
