"""Instruments are in force from a day to a day; a figure is the one last set."""

from __future__ import annotations

from datetime import date

import pytest

from registry.law import Cite, Dated, Instrument

RULES = Instrument("house", "House rules", "The house", date(2024, 2, 18), date(2026, 12, 31), short="Rules")
ARTICLE = Cite(RULES, "art. 3", "HO-3")


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2024, 2, 17), False),
        (date(2024, 2, 18), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_an_instrument_is_in_force_from_its_first_to_its_last_day(day: date, in_force: bool) -> None:
    assert RULES.in_force(day) is in_force


def test_an_instrument_without_an_end_goes_on() -> None:
    endless = Instrument("house", "House rules", "The house", date(2024, 2, 18))
    assert endless.in_force(date(2124, 2, 18))
    assert not endless.in_force(date(2024, 2, 17))


@pytest.mark.parametrize(
    ("day", "figure"),
    [(date(2024, 1, 1), 5), (date(2025, 6, 30), 5), (date(2025, 7, 1), 3), (date(2030, 1, 1), 3)],
)
def test_a_figure_is_the_one_last_set_whatever_the_order_they_are_written_in(day: date, figure: int) -> None:
    assert Dated({date(2025, 7, 1): 3, date(2024, 1, 1): 5}, ARTICLE).on(day) == figure


def test_before_its_first_day_there_is_no_figure() -> None:
    with pytest.raises(LookupError, match=r"HO-3 sets no figure for 2023-12-31"):
        Dated({date(2024, 1, 1): 5}, ARTICLE).on(date(2023, 12, 31))


def test_a_citation_names_clause_instrument_and_article() -> None:
    assert str(ARTICLE) == "HO-3 (Rules art. 3)"
    assert str(Cite(Instrument("h", "House rules", "x", date(2024, 1, 1)), "1", "HO-1")) == "HO-1 (House rules 1)"
