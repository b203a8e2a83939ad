"""A day's traffic of a port, played against any server over the client library: for integrators, and for measuring.

The day is decided by its seed alone: who comes, when, which way, and how badly a plate was read. Its peaks are those of
a bridge that commuters use. Whether anything is listed is the server's to say.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from registry.formats.invented import Inventor
from registry.ports.client import CHECK_SECONDS, MOST_AT_ONCE, Answer, Port, PortError, Problem

DAY = 86_400.0
BY_HOUR = (1, 1, 1, 1, 1, 2, 5, 11, 12, 7, 5, 4, 4, 4, 4, 5, 7, 11, 11, 7, 4, 3, 2, 1)
"""How the day's passages spread over its hours: out of the island in the morning, back in the evening."""
CHANNELS = ("hengqin-bridge", "hengqin-tunnel", "shenjing", "shizimen-tunnel")
CLASSES = ("small_passenger", "large_passenger", "goods", "engineering")
CLASS_WEIGHTS = (90, 4, 5, 1)
REGULARS, STRANGERS = 40, 2_000
OF_REGULARS, MISREAD = 0.6, 0.02


@dataclass(frozen=True, slots=True)
class Crossing:
    """A vehicle at the lane, so many seconds after the day's beginning."""

    at: float
    plate: str
    channel: str
    direction: str
    vehicle_class: str


def day(seed: int, passages: int, plates: Sequence[str] = ()) -> list[Crossing]:
    """A day's crossings in their order. `plates` are those who come often; else those of the sandbox's world."""
    dice = random.Random(seed)  # noqa: S311 - plays, decides nothing
    often, seldom = plates or _plates(0, REGULARS), _plates(9, STRANGERS)
    hours = dice.choices(range(24), BY_HOUR, k=passages)
    return sorted((_crossing(dice, hour, often, seldom) for hour in hours), key=lambda crossing: crossing.at)


def steady(seed: int, rate: float, seconds: float, plates: Sequence[str] = ()) -> list[Crossing]:
    """So many crossings a second, at random instants."""
    many = round(rate * seconds)
    dice = random.Random(seed)  # noqa: S311
    times = sorted(dice.uniform(0, seconds) for _ in range(many))
    return [
        Crossing(at, each.plate, each.channel, each.direction, each.vehicle_class)
        for at, each in zip(times, day(seed, many, plates), strict=True)
    ]


def _plates(seed: int, many: int) -> list[str]:
    inventor = Inventor(seed=seed)
    return [inventor.vehicle().plate for _ in range(many)]


def _crossing(dice: random.Random, hour: int, often: Sequence[str], seldom: Sequence[str]) -> Crossing:
    plate = dice.choice(often if dice.random() < OF_REGULARS else seldom)
    if dice.random() < MISREAD:
        plate = plate.replace("0", "O", 1)
    out = dice.random() < (0.75 if hour < 12 else 0.25)
    return Crossing(
        (hour + dice.random()) * 3600, plate, dice.choice(CHANNELS), "out" if out else "in",
        dice.choices(CLASSES, CLASS_WEIGHTS)[0],
    )  # fmt: skip


@dataclass
class Played:
    """What came of it. Times in seconds."""

    statuses: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    took: list[float] = field(default_factory=list)
    by_second: Counter[int] = field(default_factory=Counter)
    answered: list[tuple[Crossing, float, Answer]] = field(default_factory=list)
    passages: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """The summary, for people."""
        said = f"{len(self.took):,}  {_counts(self.statuses)}"
        late = sum(each > CHECK_SECONDS for each in self.took)
        lines = [
            f"answered    {said}",
            f"refused     {self.refusals.total():,}  {_counts(self.refusals)}",
            f"no answer   {self.unanswered:,}",
        ]
        if self.took:
            ranked = sorted(self.took)
            shares = (("median", 0.5), ("95 %", 0.95), ("99 %", 0.99), ("longest", 1.0))
            times = [f"{name} {ranked[int((len(ranked) - 1) * share)] * 1000:.0f} ms" for name, share in shares]
            lines.append(f"time        {', '.join(times)}; later than {CHECK_SECONDS * 1000:.0f} ms: {late:,}")
        busiest = max(self.by_second.values(), default=0)
        lines.append(
            f"rate        {len(self.took) / max(self.seconds, 0.001):.1f} a second, {busiest:,} in the busiest"
        )
        if self.passages:
            lines.append(f"passages    {self.passages.total():,}  {_counts(self.passages)}")
        return lines


def _counts(counter: Counter[str]) -> str:
    return "  ".join(f"{name} {many:,}" for name, many in counter.most_common())


async def play(
    port: Port, crossings: Sequence[Crossing], seconds: float, whole: float = DAY, timeout: float = 5.0
) -> Played:
    """Ask about each crossing at its time, `whole` seconds of theirs in `seconds` of ours, whatever is still unanswered."""
    played, began = Played(), time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for crossing in crossings:
            due = crossing.at * seconds / whole
            if (early := began + due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            tasks.create_task(_ask(port, crossing, due, timeout, played))
    played.seconds = time.monotonic() - began
    return played


async def _ask(port: Port, crossing: Crossing, due: float, timeout: float, played: Played) -> None:
    began = time.monotonic()
    played.by_second[int(due)] += 1
    try:
        answer = await port.check(
            crossing.plate, timeout=timeout, channel=crossing.channel, direction=crossing.direction,
            vehicle_class=crossing.vehicle_class,
        )  # fmt: skip
    except Problem as problem:
        played.refusals[problem.code] += 1
        return
    except PortError:
        played.unanswered += 1
        return
    played.took.append(time.monotonic() - began)
    played.statuses.update(line.status for line in answer.schemes)
    played.answered.append((crossing, due, answer))


async def tell_passages(port: Port, played: Played, began: datetime) -> None:
    """Post the passages of those who were answered: arrived when they asked, released by the plan of their seed."""
    run = f"{began.astimezone(UTC):%Y%m%d%H%M%S}"
    items = []
    for number, (crossing, due, answer) in enumerate(played.answered):
        arrived = began + timedelta(seconds=due)
        items.append({
            "id": f"simulated-{run}-{number}", "channel": crossing.channel, "direction": crossing.direction,
            "arrived_at": arrived.isoformat(), "decision_id": answer.decision_id,
            "released_at": (arrived + timedelta(seconds=20 + number % 90)).isoformat(),
        })  # fmt: skip
    for begin in range(0, len(items), MOST_AT_ONCE):
        for name, many in (await port.tell_passages(items[begin : begin + MOST_AT_ONCE])).items():
            played.passages[name] += many
