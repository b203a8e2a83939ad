"""What somebody should look at, and what to do about it. Pure: from what is on the board."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registry.board.figures import Reach, Step
from registry.board.lanes import Age, LaneShown, PortCopies
from registry.i18n import text

LATEST = 60
"""Seconds after which copies are not being made; they are looked at four times a second."""
SLOWEST = 0.05
"""Seconds within which 99 of a hundred checks are answered (ports.md)."""
REACHED = 10.0
"""Seconds from a removal to the last lane beyond which somebody should look."""


@dataclass(frozen=True)
class Slowed:
    """A client that is held back: it asks about more plates than lanes can see, or has used up its day."""

    client: str
    name: str
    port: str
    since: datetime
    why: str


@dataclass(frozen=True)
class Alarm:
    """What is wrong, and what to do. `grave`: something does not work as it should at this moment."""

    code: str
    grave: bool
    what: str
    do: str
    params: Mapping[str, str | int] = field(default_factory=dict)


WORDS: Mapping[str, tuple[bool, str, str]] = {
    "copies": (
        True,
        text("Copies of %(port)s have not been made for %(seconds)s seconds."),
        text("See that “creditpass timers” runs, and what it logs. Until then, what lanes hold grows old."),
    ),
    "beyond": (
        True,
        text("The copy of %(lane)s (%(port)s) is too old: when its line is cut, it answers UNKNOWN."),
        text("See whether its machine runs and reaches us. If the lane is no longer used, take it off the board."),
    ),
    "soft-stale": (
        False,
        text("The copy of %(lane)s (%(port)s) is older than it should be."),
        text("See whether its machine runs and reaches us. It still answers from what it holds."),
    ),
    "ahead": (
        True,
        text("%(lane)s (%(port)s) holds a version that the registry does not remember."),
        text("The database was restored from a backup. Give the command “creditpass port-client restored”."),
    ),
    "set-aside": (
        False,
        text("%(count)s decisions of %(lane)s (%(port)s) were refused."),
        text("Look at aside.jsonl in the lane's folder. Remove the file when it is settled."),
    ),
    "slow-reach": (
        False,
        text("Removals take %(seconds)s seconds to the last lane of %(port)s."),
        text("See which lane is behind, and whether the server has processor time left."),
    ),
    "slow-checks": (
        True,
        text(
            "In the last five minutes 99 of 100 checks were answered within %(milliseconds)s ms, not within %(most)s ms."
        ),
        text("See the load of the server and of the database. More processes can serve: creditpass serve --workers."),
    ),
    "overload": (
        True,
        text("%(count)s requests of ports were turned away in the last day because too many waited."),
        text("See the load of the server and of the database. More processes can serve: creditpass serve --workers."),
    ),
    "slowed": (
        True,
        text("%(client)s (%(port)s) asks about more plates than its lanes can see, and is slowed."),
        text("Call the port. If its key is in wrong hands, give the command “creditpass port-client deactivate”."),
    ),
    "spent": (
        True,
        text("%(client)s (%(port)s) has asked as often as it may today, and is refused until midnight."),
        text("Call the port. If it needs more, raise CREDITPASS_PORT_CHECKS_A_DAY and start the server again."),
    ),
}


def alarms(
    lanes: Sequence[LaneShown], copies: Sequence[PortCopies], reaches: Sequence[Reach], steps: Sequence[Step],
    answers: Mapping[int, int], slowed: Sequence[Slowed],
) -> list[Alarm]:  # fmt: skip
    """What is wrong now, the grave first."""
    found = [
        *_of_copies(copies), *_of_clients(slowed), *(alarm for lane in lanes for alarm in _of_lane(lane)),
        *_of_removals(reaches), *_of_checks(steps, answers),
    ]  # fmt: skip
    return sorted(found, key=lambda alarm: not alarm.grave)


def _alarm(code: str, **params: str | int) -> Alarm:
    return Alarm(code, *WORDS[code], params)


def _of_copies(copies: Sequence[PortCopies]) -> Iterator[Alarm]:
    for each in copies:
        if each.seconds is not None and each.seconds > LATEST:
            yield _alarm("copies", port=each.port, seconds=each.seconds)


def _of_lane(lane: LaneShown) -> Iterator[Alarm]:
    about = {"lane": lane.name, "port": lane.port}
    if lane.ahead:
        yield _alarm("ahead", **about)
    elif lane.age in (Age.HARD, Age.UNKNOWN):
        yield _alarm("beyond", **about)
    elif lane.age is Age.SOFT:
        yield _alarm("soft-stale", **about)
    if lane.set_aside:
        yield _alarm("set-aside", count=lane.set_aside, **about)


def _of_removals(reaches: Sequence[Reach]) -> Iterator[Alarm]:
    for each in reaches:
        if each.p99 is not None and each.p99 > REACHED:
            yield _alarm("slow-reach", port=each.port, seconds=round(each.p99))


def _of_checks(steps: Sequence[Step], answers: Mapping[int, int]) -> Iterator[Alarm]:
    newest = steps[-1].p99 if steps else None
    if newest is not None and newest > SLOWEST:
        most, milliseconds = round(SLOWEST * 1000), ">10000" if newest > 10 else round(newest * 1000)
        yield _alarm("slow-checks", milliseconds=milliseconds, most=most)
    if answers.get(503):
        yield _alarm("overload", count=answers[503])


def _of_clients(slowed: Sequence[Slowed]) -> Iterator[Alarm]:
    for each in slowed:
        yield _alarm(each.why, client=each.name, port=each.port)
