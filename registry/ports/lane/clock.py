"""What time it is at a lane: the centre's at the last contact, and what a clock that nobody sets has counted since.

The machine's wall clock decides nothing while the machine runs. It is compared, so that one that is off is noticed.
After the machine itself was off, the wall clock is all there is; time then never goes back behind what was noted last.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

OFF = timedelta(seconds=30)
"""A wall clock that differs by more is off, and an alarm."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def counted() -> float:
    """Seconds since the machine started, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot() -> str:
    """Which start of the machine this is."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return ""


@dataclass
class Anchor:
    """What was known at a contact: the centre's times, ours, and until when the copy was in step (all as seconds)."""

    now: float
    legal: float
    in_step: float
    counted: float
    wall: float
    boot: str


@dataclass
class LaneClock:
    """The time, and the age of the copy."""

    anchor: Anchor | None = None
    wall: Callable[[], float] = time.time
    count: Callable[[], float] = counted
    boot: str = field(default_factory=boot)

    def contact(self, now: datetime, legal: datetime, in_step: datetime | None) -> None:
        """The centre told its times, and since when the copy that we hold is in step (None: it did not say)."""
        before = self.anchor.in_step if self.anchor else 0.0
        step = before if in_step is None else max(before, in_step.timestamp())
        self.anchor = Anchor(now.timestamp(), legal.timestamp(), step, self.count(), self.wall(), self.boot)

    def _passed(self) -> float | None:
        """Seconds since the last contact; None where nobody knows: the clock stands before what was noted."""
        anchor = self.anchor
        if anchor is None:
            return None
        if anchor.boot and anchor.boot == self.boot:
            return self.count() - anchor.counted
        passed = self.wall() - anchor.wall
        return passed if passed >= 0 else None

    def legal(self) -> datetime:
        """Legal time, as well as it is known."""
        passed = self._passed()
        if self.anchor is None or passed is None:
            return datetime.fromtimestamp(max(self.wall(), self.anchor.legal if self.anchor else 0), UTC)
        return datetime.fromtimestamp(self.anchor.legal + passed, UTC)

    def age(self) -> float | None:
        """Seconds since the copy was known to be in step; None: not known, which is older than anything."""
        passed = self._passed()
        if self.anchor is None or passed is None or not self.anchor.in_step:
            return None
        return max(self.anchor.now + passed - self.anchor.in_step, 0.0)

    def off(self) -> float | None:
        """By how many seconds the wall clock is ahead of the centre's; None before any contact."""
        passed = self._passed()
        return None if self.anchor is None or passed is None else self.wall() - (self.anchor.now + passed)

    def is_off(self) -> bool:
        """Whether the wall clock is off, or went back while the machine was."""
        off = self.off()
        return self.anchor is not None and (off is None or abs(off) > OFF.total_seconds())

    def noted(self) -> dict[str, Any] | None:
        """What to keep on the disk: moved on to the present, so that time cannot go back behind it."""
        passed = self._passed()
        if self.anchor is None or passed is None:
            return None if self.anchor is None else asdict(self.anchor)
        a = self.anchor
        return asdict(Anchor(a.now + passed, a.legal + passed, a.in_step, self.count(), self.wall(), self.boot))

    def recall(self, noted: Any) -> None:
        """Take up what was kept."""
        try:
            self.anchor = Anchor(**noted) if noted else None
        except TypeError:
            self.anchor = None
