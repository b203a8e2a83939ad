"""How a scheme decides: which moves are offered, and what a move does. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from registry.errors import GuardRefused, NotOpen, Reason
from registry.i18n import text
from registry.scheme import NOTHING, Move, Scheme, State

LAW_ENDED = text(
    "The regulation is no longer in force on that day; nothing new can begin and nothing be taken away under it"
)
LAW_NOT_YET = text("The regulation is not yet in force on that day")


def offered(scheme: Scheme[Any], state: State, roles: Collection[str]) -> list[Move[Any]]:
    """The moves that somebody with these roles can try from a state, in the order of the regulation."""
    return [m for m in scheme.moves if m.from_(state) and set(m.by) & set(roles)]


def law_allows(scheme: Scheme[Any], move: Move[Any], day: date) -> Reason | None:
    """Why the regulation's own validity stands against a move; None when it does not."""
    if scheme.law.in_force(day):
        return None
    if day < scheme.law.in_force_from:
        return Reason("law-not-yet-in-force", LAW_NOT_YET, scheme.cite)
    if move.from_(NOTHING) or move.adverse:
        return Reason("law-ended", LAW_ENDED, scheme.cite)
    return None


def reasons_against(scheme: Scheme[Any], move: Move[Any], facts: Any, day: date) -> list[Reason]:
    """Every rule that says no, the regulation's validity first, then guards in their order."""
    ended = law_allows(scheme, move, day)
    refused: Iterable[Reason] = (
        Reason(g.code, g.message, g.cite, g.params(facts) if g.params else {})
        for g in move.guards
        if not g.test(facts, day)
    )
    return [*([ended] if ended else []), *refused]


def decide(scheme: Scheme[Any], move: Move[Any], state: State, facts: Any, day: date) -> State:
    """Where the case goes. Raises NotOpen from a wrong state, GuardRefused when a rule says no."""
    if not move.from_(state):
        raise NotOpen(cite=move.cite)
    if reasons := reasons_against(scheme, move, facts, day):
        raise GuardRefused(reasons)
    if not move.arrow.targets:
        return state
    if move.choose is None:
        return move.arrow.targets[0]
    chosen: State = move.choose(facts)
    if chosen not in move.arrow.targets:
        raise ValueError(f"{scheme.code}.{move.name} chose {chosen.code}, which is not among its targets")
    return chosen
