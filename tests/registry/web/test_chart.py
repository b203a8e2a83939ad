"""The grid of a chart."""

import pytest

from registry.web.chart import Frame, drawing, grid, steps_to


@pytest.mark.parametrize(
    ("highest", "step", "steps"),
    [(0.0, 0.01, 1), (0.04, 0.01, 4), (0.05, 0.01, 5), (4.9, 1, 5), (5.1, 2, 3), (26, 10, 3), (4800, 1000, 5)],
)
def test_it_has_six_lines_at_most_and_the_highest_value_below_its_top(highest: float, step: float, steps: int) -> None:
    found = steps_to(highest, least=0.01)
    assert found == (pytest.approx(step), steps)


@pytest.mark.parametrize("places", [0, 1, 7, 8, 60])
def test_as_many_words_stand_below_as_there_is_room_for_the_newest_among_them(places: int) -> None:
    frame = Frame(width=640, height=200, left=56, right=8, top=12, bottom=30)
    root = drawing(frame, "a title", "a description")
    grid(root, frame, 1, 2, [f"place {number}" for number in range(places)])
    below = [text.text for text in root.iter("text") if (text.text or "").startswith("place")]
    assert len(below) <= 7
    assert not places or below[-1] == f"place {places - 1}"
    assert len(list(root.iter("line"))) == 3
