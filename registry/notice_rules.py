"""What a scheme's rules ask about a public notice. Pure; `registry/notices.py` gathers it.

A scheme with notices has a state in which one runs, a timer of its period that makes the adverse move, a move
`appeal` by the holder that stays, and moves that decide an appeal and withdraw the notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.law import Cite
from registry.scheme import Condition

UNDER_NOTICE = "under-notice"
"""The condition of a standing about which a public notice runs."""


@dataclass(frozen=True)
class UnderNotice:
    """The running notice of a case. `last_day` is its period's last civil day; `undecided` counts open appeals."""

    last_day: date
    provisional: bool
    undecided: int = 0
    since: date | None = None
    """The day on which it was published."""

    def runs(self, day: date) -> bool:
        """Whether appeals and objections are in time: on the last day still, on a provisional one in any case."""
        return day <= self.last_day or self.provisional

    def over(self, day: date) -> bool:
        """Whether what was announced may happen: the period is over by a calendar that is known."""
        return day > self.last_day and not self.provisional


def told(notice: UnderNotice | None, cite: Cite) -> tuple[Condition, ...]:
    """What a port is told of a notice beside the status; its last day only when that is certain."""
    if notice is None:
        return ()
    return (Condition(UNDER_NOTICE, cite.clause, notice.since, None if notice.provisional else notice.last_day),)


def in_time(notice: UnderNotice | None, day: date) -> bool:
    """Whether a notice runs."""
    return notice is not None and notice.runs(day)


def may_take_effect(notice: UnderNotice | None, day: date) -> bool:
    """Whether a notice is over, by a known calendar, with no appeal undecided."""
    return notice is not None and notice.over(day) and not notice.undecided
