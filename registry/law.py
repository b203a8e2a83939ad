"""The law as values: instruments, citations of them, and figures that change with the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Instrument:
    """A regulation, with the civil days (Asia/Shanghai) between which it is in force.

    `until` is the last day in force; None means that no end is stated.
    """

    code: str
    title: str
    issuer: str
    in_force_from: date
    until: date | None = None
    number: str = ""
    short: str = ""

    def in_force(self, day: date) -> bool:
        return self.in_force_from <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Cite:
    """Where a rule comes from: the instrument, its article as printed, and our clause id (`HQ-3.7`)."""

    instrument: Instrument
    article: str
    clause: str

    def __str__(self) -> str:
        return f"{self.clause} ({self.instrument.short or self.instrument.title} {self.article})"


@dataclass(frozen=True)
class Dated(Generic[T]):
    """A figure of the law: its value from each day on, with the citation that set it."""

    values: Mapping[date, T]
    cite: Cite

    def on(self, day: date) -> T:
        """The figure in force on `day`. Raises LookupError before the first value."""
        starts = [start for start in self.values if start <= day]
        if not starts:
            raise LookupError(f"{self.cite.clause} sets no figure for {day.isoformat()}")
        return self.values[max(starts)]
