"""The decision, pure: which of several standings counts, for which driver, and what is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.ids import uuid7
from registry.ports.decision import Answered, Because, Found, Held, Named, Terms, decide
from registry.scheme import Condition
from registry.standings import Row, Status
from tests.registry.ports.passes import BRIDGE, MUTE

LISTED, SUSPENDED, NOT_LISTED = Status.LISTED, Status.SUSPENDED, Status.NOT_LISTED
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
ANNA, BEN = uuid7(), uuid7()
_terms = Terms.of(BRIDGE)
assert _terms is not None
TERMS = _terms


def held(status: Status, fits: bool = True, until: date | None = None, scheme: str = "bridge") -> Held:
    return Held(scheme, status, fits, until)


def test_a_scheme_without_standings_tells_ports_nothing() -> None:
    assert Terms.of(MUTE) is None


def test_nothing_held_is_not_on_the_list() -> None:
    told = decide(TERMS, [])
    assert (told.status, told.because, told.cite) == (Answered.NOT_LISTED, Because.NOT_ON_LIST, BRIDGE.cite)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([SUSPENDED, LISTED], Answered.LISTED),
        ([NOT_LISTED, SUSPENDED], Answered.SUSPENDED),
        ([NOT_LISTED, NOT_LISTED], Answered.NOT_LISTED),
    ],
)
def test_of_several_standings_the_best_counts(statuses: list[Status], expected: Answered) -> None:
    assert decide(TERMS, [held(status) for status in statuses]).status is expected


def test_what_is_for_one_direction_alone_is_not_there_for_the_other_nor_for_who_names_none() -> None:
    outbound = Held("bridge", LISTED, True, direction="out")
    assert decide(TERMS, [outbound], direction="out").status is Answered.LISTED
    for direction in ("in", None):
        told = decide(TERMS, [outbound], direction=direction)
        assert (told.status, told.because) == (Answered.NOT_LISTED, Because.NOT_ON_LIST)
        assert decide(TERMS, [outbound, held(LISTED)], direction=direction).status is Answered.LISTED


def test_another_schemes_standing_does_not_count() -> None:
    assert decide(TERMS, [held(LISTED, scheme="ferry")]).because is Because.NOT_ON_LIST


def test_a_vehicle_listed_for_somebody_else_is_not_listed_for_this_driver() -> None:
    told = decide(TERMS, [held(LISTED, fits=False)])
    assert (told.status, told.because) == (Answered.NOT_LISTED, Because.OTHER_DRIVER)


def test_a_standing_of_somebody_else_that_is_not_in_force_is_not_told() -> None:
    for status in (SUSPENDED, NOT_LISTED):
        assert decide(TERMS, [held(status, fits=False)]).because is Because.NOT_ON_LIST


def test_a_plate_that_is_not_certain_is_unknown_whatever_is_held() -> None:
    told = decide(TERMS, [held(LISTED)], Because.PLATE_UNCERTAIN)
    assert (told.status, told.because) == (Answered.UNKNOWN, Because.PLATE_UNCERTAIN)


def test_valid_until_is_the_last_day_of_the_standing_that_lasts_longest() -> None:
    near, far = held(LISTED, until=date(2027, 1, 1)), held(LISTED, until=date(2028, 1, 1))
    assert decide(TERMS, [far, near]).valid_until == date(2028, 1, 1)
    assert decide(TERMS, [far, near, held(LISTED)]).valid_until is None
    assert decide(TERMS, [near, held(SUSPENDED), held(LISTED, fits=False)]).valid_until == date(2027, 1, 1)


def found(driver: UUID | None, until: date | None = None, sponsor: Row | None = None) -> Found:
    return Found("bridge", driver, Row(LISTED, NOON, None, until, sponsor is not None), sponsor)


@pytest.mark.parametrize(
    ("bound", "named", "fits"),
    [
        (ANNA, Named(), True),  # nobody was named
        (ANNA, Named(True, ANNA), True),
        (ANNA, Named(True, BEN), False),
        (ANNA, Named(True, None), False),  # a document that nobody here has
        (None, Named(True, BEN), True),  # whoever drives
        (None, Named(True, None), True),
    ],
)
def test_whom_a_standing_speaks_for(bound: UUID | None, named: Named, fits: bool) -> None:
    assert found(bound).held(named, NOON).fits is fits


def test_a_standing_lasts_no_longer_than_its_sponsors() -> None:
    sponsor = Row(LISTED, NOON, None, date(2026, 12, 31))
    assert found(None, date(2027, 6, 1), sponsor).held(Named(), NOON).until == date(2026, 12, 31)
    assert found(None, date(2026, 12, 1), sponsor).held(Named(), NOON).until == date(2026, 12, 1)
    assert found(None).held(Named(), NOON).until is None


HELD = st.builds(
    held, st.sampled_from(Status), st.booleans(), st.none() | st.dates(), st.sampled_from(["bridge", "ferry"])
)


@given(st.lists(HELD, max_size=6), st.randoms())
def test_the_answer_does_not_depend_on_the_order_of_the_standings(standings: list[Held], random: object) -> None:
    shuffled = sorted(standings, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert decide(TERMS, standings) == decide(TERMS, shuffled)


@given(st.lists(HELD, max_size=6))
def test_listed_is_said_only_of_what_is_listed_and_fits(standings: list[Held]) -> None:
    listed = any(h.status is LISTED and h.fits and h.scheme == "bridge" for h in standings)
    assert (decide(TERMS, standings).status is Answered.LISTED) == listed


def test_of_equals_the_one_with_the_fewest_conditions_counts_and_a_condition_changes_no_status() -> None:
    noticed = Held("bridge", LISTED, True, None, (Condition("under-notice", "B-1"),))
    told = decide(TERMS, [noticed])
    assert (told.status, told.conditions) == (Answered.LISTED, noticed.conditions)
    assert decide(TERMS, [noticed, held(LISTED)]).conditions == ()
    assert decide(TERMS, [noticed, held(SUSPENDED)]).conditions == noticed.conditions
    assert decide(TERMS, [Held("bridge", NOT_LISTED, True, None, noticed.conditions)]).conditions == ()
