"""The answer to a port's question, decided by one pure function: no database, no clock, no framework.

Whoever holds standings asks here: the server for one check or for many at once, and whatever else keeps a copy of
them. Nobody is ever "denied": who is not on a list takes the ordinary lane (hengqin.md, PI-23).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from registry.law import Cite
from registry.scheme import Condition, Scheme
from registry.standings import Row, Status, in_force


class Answered(StrEnum):
    """What a port is told. UNKNOWN: it was not decided, and the lane goes on as if nothing had been asked."""

    LISTED = "LISTED"
    NOT_LISTED = "NOT_LISTED"
    SUSPENDED = "SUSPENDED"
    UNKNOWN = "UNKNOWN"


class Because(StrEnum):
    """Reason codes, for programs. None of them says more of a person than the status does."""

    LISTED = "listed"
    SUSPENDED = "suspended"
    NOT_ON_LIST = "not-on-list"
    """No standing is in force: never was, was removed, has run out, or counts the other way. Which is not told."""
    OTHER_DRIVER = "other-driver"
    """The vehicle is listed, but not with this driver."""
    PLATE_UNCERTAIN = "plate-uncertain"
    """The text is no plate, but would be with O for 0 or I for 1: proposed, never decided."""
    PLATE_AMBIGUOUS = "plate-ambiguous"
    """Two jurisdictions issue plates like this one; ask again and name one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer under one scheme cites: the rule by which one is listed, and what being listed is for."""

    scheme: str
    listed: Cite
    absent: Cite

    @classmethod
    def of(cls, scheme: Scheme[Any]) -> Terms | None:
        """The terms of a scheme; None for one that gives no standing."""
        return cls(scheme.code, scheme.standing.cite, scheme.cite) if scheme.standing else None


@dataclass(frozen=True, slots=True)
class Named:
    """The driver as the question names them. `subject` is None when nobody has that document, or none was named."""

    named: bool = False
    subject: UUID | None = None

    def fits(self, bound: UUID | None) -> bool:
        """Whether a standing bound to this driver (None: to no one) speaks for the question."""
        return bound is None or not self.named or bound == self.subject


@dataclass(frozen=True, slots=True)
class Found:
    """A standing of the vehicle as it was looked up, with the sponsor's standing through which it holds."""

    scheme: str
    driver: UUID | None
    own: Row
    sponsor: Row | None
    conditions: tuple[Condition, ...] = ()
    direction: str | None = None

    def held(self, driver: Named, at: datetime) -> Held:
        """What it counts for at an instant, for the driver named."""
        days = [row.until for row in (self.own, self.sponsor) if row is not None and row.until is not None]
        status = in_force(self.own, self.sponsor, at)
        return Held(
            self.scheme, status, driver.fits(self.driver), min(days, default=None), self.conditions, self.direction
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A standing as far as an answer depends on it. `until` is the last civil day of its validity, if one is set;
    `direction` the only one in which it counts, if it does not count either way.
    """

    scheme: str
    status: Status
    fits: bool
    until: date | None = None
    conditions: tuple[Condition, ...] = ()
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer under one scheme. `valid_until` is the last civil day (Asia/Shanghai), None when none is set.

    `conditions` are told beside the status and change nothing of it; a lane's copy does not know them.
    """

    scheme: str
    status: Answered
    because: Because
    cite: Cite
    valid_until: date | None = None
    conditions: tuple[Condition, ...] = ()


def decide(
    terms: Terms, standings: Iterable[Held], undecidable: Because | None = None, direction: str | None = None
) -> Decision:
    """The answer under one scheme, from everything the vehicle holds, for somebody who comes in this direction.

    Of several standings the best counts: LISTED before SUSPENDED before none, and of equals the one with the fewest
    conditions. One that is for a direction alone is as if it were not there for whoever comes the other way, or does
    not say which. `undecidable` says why the plate is not known for certain; then nothing is decided.
    """
    if undecidable is not None:
        return Decision(terms.scheme, Answered.UNKNOWN, undecidable, terms.absent)
    ours = [held for held in standings if held.scheme == terms.scheme and held.direction in (None, direction)]
    fitting = [held for held in ours if held.fits]
    for status, answered, because in (
        (Status.LISTED, Answered.LISTED, Because.LISTED),
        (Status.SUSPENDED, Answered.SUSPENDED, Because.SUSPENDED),
    ):
        such = [held for held in fitting if held.status is status]
        if such:
            conditions = min((held.conditions for held in such), key=len)
            return Decision(
                terms.scheme, answered, because, terms.listed, _latest(held.until for held in such), conditions
            )
    others = any(held.status is Status.LISTED for held in ours)
    because = Because.OTHER_DRIVER if others else Because.NOT_ON_LIST
    return Decision(terms.scheme, Answered.NOT_LISTED, because, terms.absent)


def _latest(days: Iterable[date | None]) -> date | None:
    """The day furthest away; no day at all is further than any."""
    return max(days, key=lambda day: day or date.max)
