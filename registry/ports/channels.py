"""What a channel of a port admits: who, in which vehicle, at which hours. Pure: a dated table of a scheme, and a look at it.

Which channel is for whom is announced by notices and changes by notices, so the table is data with its first day and
its citation (`whitelist/channels.py`), and travels to lanes as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from registry.law import Cite, Dated
from registry.workdays import SHANGHAI

MIDNIGHT = time(0)


class Direction(StrEnum):
    """Seen from the zone: `in` is entering it, `out` is leaving it for the mainland."""

    IN = "in"
    OUT = "out"


class Because(StrEnum):
    """Why a channel may be used now, or not. For programs."""

    OPEN = "open"
    CLOSED = "closed-now"
    """It admits this vehicle, at other hours."""
    LISTED_ONLY = "listed-only"
    NOT_FOR_CLASS = "not-for-this-class"
    NOT_THIS_WAY = "not-this-way"
    CLASS_NEEDED = "class-needed"
    """The answer depends on the vehicle's class, which was not told."""
    LISTING_UNKNOWN = "listing-unknown"
    """The answer depends on whether the vehicle is listed, which is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until just before `closes` (Asia/Shanghai). Midnight closes a day; equal ends are the whole day.

    Hours may run across midnight: 22:00 to 06:00.
    """

    opens: time = MIDNIGHT
    closes: time = MIDNIGHT

    def has(self, at: time) -> bool:
        """Whether they hold at a time of day."""
        if self.opens < self.closes:
            return self.opens <= at < self.closes
        return at >= self.opens or at < self.closes

    def __str__(self) -> str:
        closes = "24:00" if self.closes == MIDNIGHT else f"{self.closes:%H:%M}"
        return f"{self.opens:%H:%M}-{closes}"


ALL_DAY = (Hours(),)


@dataclass(frozen=True, slots=True)
class Admits:
    """One line of the table: these classes, listed or not, in these directions, at these hours."""

    classes: frozenset[str]
    hours: tuple[Hours, ...] = ALL_DAY
    listed_only: bool = False
    directions: frozenset[Direction] = frozenset(Direction)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the second line: its code in questions, its name, whom it admits, and the notice that says so."""

    code: str
    name: str
    admits: tuple[Admits, ...]
    cite: Cite


@dataclass(frozen=True, slots=True)
class Use:
    """The answer. `may_use` None: it depends on what is not known, the vehicle's class or whether it is listed.

    `hours` are those of this vehicle.
    """

    channel: str
    may_use: bool | None
    because: Because
    hours: tuple[Hours, ...]
    cite: Cite


Channels = Dated[Mapping[str, Channel]]
"""Every channel by its code, from each day on."""

_installed: dict[str, Channels] = {}


def install(tables: Mapping[str, Channels]) -> None:
    """Put these tables in use, by the scheme whose standings open the channels. `deploy/schemes.py` calls it once."""
    _installed.clear()
    _installed.update(tables)


def every() -> Mapping[str, Channels]:
    """The tables in use."""
    return dict(_installed)


def use(
    channel: Channel, vehicle_class: str | None, listed: bool | None, direction: Direction | None, at: datetime
) -> Use:
    """Whether a vehicle may use a channel at an instant (UTC or any zone), and at which hours.

    `listed`: under the channel's scheme; None where that is UNKNOWN. Without a direction it is asked for either way.
    Without a class nothing is decided, but where no class fits.
    """
    if listed is None:
        if_listed, if_not = (use(channel, vehicle_class, each, direction, at) for each in (True, False))
        same = (if_listed.may_use, if_listed.because) == (if_not.may_use, if_not.because)
        return if_not if same else Use(channel.code, None, Because.LISTING_UNKNOWN, (), channel.cite)
    lines = channel.admits
    for because, fits in (
        (Because.NOT_FOR_CLASS, lambda line: vehicle_class is None or vehicle_class in line.classes),
        (Because.NOT_THIS_WAY, lambda line: direction is None or direction in line.directions),
        (Because.LISTED_ONLY, lambda line: listed or not line.listed_only),
    ):
        lines = tuple(filter(fits, lines))
        if not lines:
            return Use(channel.code, False, because, (), channel.cite)
    if vehicle_class is None:
        return Use(channel.code, None, Because.CLASS_NEEDED, (), channel.cite)
    hours = tuple(dict.fromkeys(hours for line in lines for hours in line.hours))
    open_now = any(each.has(at.astimezone(SHANGHAI).time()) for each in hours)
    return Use(channel.code, open_now, Because.OPEN if open_now else Because.CLOSED, hours, channel.cite)


def find(tables: Mapping[str, Channels], schemes: Iterable[str], code: str, at: datetime) -> tuple[str, Channel] | None:
    """The first of these schemes whose table has a channel at an instant, and the channel; None where none has it."""
    day = at.astimezone(SHANGHAI).date()
    for scheme in schemes:
        found = on(tables[scheme], code, day) if scheme in tables else None
        if found:
            return scheme, found
    return None


def is_listed(status: str) -> bool | None:
    """Whether a vehicle is listed, by an answer's status; None where that is not known, which is not the same as no."""
    return None if status == "UNKNOWN" else status == "LISTED"


def on(channels: Channels, code: str, day: date) -> Channel | None:
    """A channel as it is on a civil day (Asia/Shanghai); None where no such channel is known, or none is yet."""
    try:
        return channels.on(day).get(code)
    except LookupError:
        return None
