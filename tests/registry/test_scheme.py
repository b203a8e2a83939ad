"""A scheme that contradicts itself is not a scheme: each way of doing so is told when its module is imported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.scheme import NOTHING, Arrow, Move, State, States, Timer
from registry.workdays import calendar_days
from tests.registry.tiny import ASKED, HELD, HOUSE_RULES, OVER, PAUSED, SCHEME, WAITING, _cite

ELSEWHERE = State("elsewhere", "Elsewhere")


def changed(move: str, /, **changes: Any) -> Any:
    """The moves of the tiny scheme, one of them changed."""
    return tuple(replace(m, **changes) if m.name == move else m for m in SCHEME.moves)


def a_timer(**changes: Any) -> Timer[Any]:
    return replace(Timer("extra", "Extra", calendar_days(1), States((ASKED,)), _cite(1), marks="overdue"), **changes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"moves": changed("resume", name="pause")}, "two moves have one name"),
        ({"moves": changed("resume", arrow=NOTHING >> HELD)}, "exactly one move must open a case"),
        ({"moves": changed("ask", arrow=WAITING >> ASKED)}, "exactly one move must open a case"),
        ({"moves": changed("resume", arrow=PAUSED >> (HELD | WAITING))}, "resume has several targets"),
        ({"moves": changed("resume", by=())}, "resume is nobody's"),
        ({"moves": changed("resume", arrow=ELSEWHERE >> HELD)}, r"resume names unknown states \['elsewhere'\]"),
        ({"moves": changed("resume", arrow=PAUSED >> ELSEWHERE)}, r"resume names unknown states \['elsewhere'\]"),
        ({"states": (*SCHEME.states, ELSEWHERE)}, "elsewhere has no exit; elsewhere cannot be reached"),
        ({"final": States(())}, "over has no exit"),
        ({"timers": (a_timer(marks=None),)}, "extra must either move or mark"),
        ({"timers": (a_timer(then="close"),)}, "extra must either move or mark"),
        ({"timers": (a_timer(marks=None, then="dance"),)}, "extra makes an unknown move"),
    ],
)
def test_a_scheme_says_how_it_contradicts_itself(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"^tiny: .*{said}"):
        replace(SCHEME, **change)


def test_a_move_that_stays_is_no_way_out_of_a_state() -> None:
    leads_out = ("resume", "lapse", "take_back", "withdraw")
    moves = tuple(replace(m, arrow=PAUSED.stays(), choose=None) if m.name == "resume" else m for m in SCHEME.moves)
    kept = tuple(m for m in moves if m.name == "resume" or m.name not in leads_out)
    with pytest.raises(ValueError, match="paused has no exit"):
        replace(SCHEME, moves=kept, timers=())


def test_states_are_put_together_to_arrows() -> None:
    assert Arrow((ASKED,), (HELD,)) == ASKED >> HELD
    assert Arrow((ASKED, WAITING, HELD), (PAUSED, OVER)) == (ASKED | WAITING | HELD) >> (PAUSED | OVER)
    assert (ASKED | (WAITING | HELD)).members == (ASKED, WAITING, HELD)
    assert HELD.stays() == Arrow((HELD,), ())
    assert (HELD | PAUSED).stay() == Arrow((HELD, PAUSED), ())
    assert PAUSED in (HELD | PAUSED)
    assert OVER not in (HELD | PAUSED)


def test_what_a_scheme_has_is_found_by_its_code_and_nothing_else_is() -> None:
    assert SCHEME.state("held") is HELD
    assert SCHEME.state("") is NOTHING
    assert SCHEME.move("grant").name == "grant"
    assert SCHEME.opening.name == "ask"
    with pytest.raises(KeyError):
        SCHEME.state("elsewhere")
    with pytest.raises(KeyError):
        SCHEME.move("dance")


def test_a_move_knows_where_it_can_be_made_from() -> None:
    move: Move[Any] = SCHEME.move("take_back")
    assert [s.code for s in SCHEME.states if move.from_(s)] == ["waiting", "held", "paused"]
    assert HOUSE_RULES is SCHEME.law
