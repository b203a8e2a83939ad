"""How a scheme decides: what is offered, which rule says no and in which order, where a case goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from privacy.ids import uuid7
from registry.errors import GuardRefused, NotOpen
from registry.rules import decide, law_allows, offered, reasons_against
from registry.scheme import ANYONE, NOTHING, SYSTEM, Guard
from tests.registry.tiny import ASKED, HELD, OVER, PAUSED, SCHEME, WAITING, Facts, Sibling, _cite

DAY = date(2026, 11, 23)
FIRST, LAST = SCHEME.law.in_force_from, SCHEME.law.until
AFTER, BEFORE = date(2029, 1, 1), date(2023, 12, 31)


def facts(**changes: Any) -> Facts:
    chief = uuid7()
    return replace(Facts(uuid7(), chief, chief, "asked"), **changes)


def with_guards(*guards: Guard[Facts]) -> Any:
    return replace(SCHEME.move("grant"), guards=guards)


def refuses(code: str, **more: Any) -> Guard[Facts]:
    return Guard(code, lambda f, day: False, _cite(4), f"{code} says no", **more)


def test_offered_is_what_the_state_and_a_role_allow_in_the_order_of_the_regulation() -> None:
    assert [m.name for m in offered(SCHEME, ASKED, {"keeper"})] == ["grant", "remark"]
    assert [m.name for m in offered(SCHEME, HELD, {"keeper"})] == ["pause", "take_back", "remark"]
    assert [m.name for m in offered(SCHEME, HELD, {"person"})] == ["withdraw"]
    assert [m.name for m in offered(SCHEME, HELD, {"keeper", "person", SYSTEM})] == [
        "wait", "pause", "take_back", "withdraw", "remark",
    ]  # fmt: skip
    assert [m.name for m in offered(SCHEME, NOTHING, {ANYONE})] == ["ask"]
    assert offered(SCHEME, OVER, {"keeper", "person", SYSTEM}) == []
    assert offered(SCHEME, HELD, {"stranger"}) == []


def test_a_move_from_another_state_is_not_open_whatever_the_guards_say() -> None:
    move = replace(SCHEME.move("resume"), guards=(refuses("first"),))
    with pytest.raises(NotOpen) as caught:
        decide(SCHEME, move, HELD, facts(), DAY)
    assert caught.value.cite == move.cite


def test_every_rule_that_says_no_is_named_the_first_one_first() -> None:
    guards = (refuses("first", params=lambda f: {"person": "x"}), Guard("fine", lambda f, d: True, _cite(1), ""))
    with pytest.raises(GuardRefused) as caught:
        decide(SCHEME, with_guards(*guards, refuses("last")), ASKED, facts(), DAY)
    assert [reason.code for reason in caught.value.reasons] == ["first", "last"]
    assert (caught.value.code, caught.value.message, caught.value.cite) == ("first", "first says no", _cite(4))
    assert caught.value.params == {"person": "x"}
    assert caught.value.reasons[1].params == {}


def test_a_guard_is_asked_about_the_facts_and_the_day() -> None:
    seen: list[Any] = []
    guard = Guard[Facts]("spy", lambda f, day: seen.append((f, day)) is None, _cite(1), "")
    given = facts()
    assert decide(SCHEME, with_guards(guard), ASKED, given, DAY) is HELD
    assert seen == [(given, DAY)]


def test_a_case_goes_where_the_facts_send_it() -> None:
    move, chief = SCHEME.move("grant"), uuid7()
    assert decide(SCHEME, move, ASKED, facts(), DAY) is HELD
    other = facts(locker=chief)
    assert decide(SCHEME, move, ASKED, other, DAY) is WAITING
    held = replace(other, siblings=(Sibling(uuid7(), chief, "held"),))
    assert decide(SCHEME, move, ASKED, held, DAY) is HELD


def test_a_single_target_needs_no_choice_and_a_move_without_one_stays() -> None:
    assert decide(SCHEME, SCHEME.move("pause"), HELD, facts(), DAY) is PAUSED
    assert decide(SCHEME, SCHEME.move("remark"), HELD, facts(), DAY) is HELD
    assert decide(SCHEME, SCHEME.move("remark"), ASKED, facts(), DAY) is ASKED


def test_a_choice_that_is_none_of_the_targets_is_our_mistake() -> None:
    with pytest.raises(ValueError, match=r"tiny\.grant chose over"):
        decide(SCHEME, replace(SCHEME.move("grant"), choose=lambda f: OVER), ASKED, facts(), DAY)


@pytest.mark.parametrize("day", [FIRST, DAY, LAST])
def test_while_the_regulation_is_in_force_it_stands_against_nothing(day: date) -> None:
    assert [law_allows(SCHEME, move, day) for move in SCHEME.moves] == [None] * len(SCHEME.moves)


def test_before_the_regulation_is_in_force_nothing_is_done_under_it() -> None:
    reasons = [law_allows(SCHEME, move, BEFORE) for move in SCHEME.moves]
    assert {r.code if r else "" for r in reasons} == {"law-not-yet-in-force"}


def test_after_the_regulation_nothing_begins_and_nothing_is_taken_away_but_what_is_under_way_goes_on() -> None:
    refused = {m.name for m in SCHEME.moves if (r := law_allows(SCHEME, m, AFTER)) and r.code == "law-ended"}
    assert refused == {"ask", "pause", "lapse", "take_back"}
    allowed = {m.name for m in SCHEME.moves if law_allows(SCHEME, m, AFTER) is None}
    assert allowed == {"grant", "admit", "wait", "resume", "close", "withdraw", "remark"}


def test_the_end_of_the_law_is_named_before_what_else_stands_against_a_move() -> None:
    move = replace(SCHEME.move("pause"), guards=(refuses("first"),))
    reasons = reasons_against(SCHEME, move, facts(), AFTER)
    assert [reason.code for reason in reasons] == ["law-ended", "first"]
    assert reasons[0].cite == SCHEME.cite
