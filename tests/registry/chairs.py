"""A second scheme of the house: who sits where. Its facts are what the test says they are, case by case.

with tiny.installed_alone(chairs.INSTALLED):
    chairs.WANTS[case] = Want("row-1", ("left", "right"), "ana")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from privacy.ids import uuid7
from registry import cases
from registry.cases import Outcome
from registry.database import Connection
from registry.installed import Asking, Installed
from registry.scheme import (
    NOTHING,
    SYSTEM,
    ClaimRule,
    FollowOn,
    Holding,
    Move,
    Scheme,
    StandingRule,
    State,
    Timer,
    Want,
)
from registry.workdays import calendar_days
from tests.registry import tiny
from tests.registry.tiny import KEEPER, _cite


@dataclass(frozen=True)
class Facts:
    """What a test has said of a case."""

    case: UUID
    state: str
    want: Want | None
    follow: tuple[FollowOn, ...]
    locks: tuple[str, ...]
    holding: Holding
    starts: date | None
    until: date | None = None


WANTS: dict[UUID, Want] = {}
FOLLOW: dict[tuple[UUID, str], tuple[FollowOn, ...]] = {}
"""By case and state: the moves that follow."""
LOCKS: dict[UUID, list[tuple[str, ...]]] = {}
"""Further locks, at each asking: the last ones stay."""
HOLDINGS: dict[UUID, Holding] = {}
STARTS: dict[UUID, date] = {}
UNTIL: dict[UUID, date] = {}
SCOPES: dict[UUID, tuple[str, ...]] = {}
"""In whose scopes the case lies; as opened, unless a test says something else."""
EFFECTS: list[tuple[UUID, str, str]] = []
"""Case, move and state of each effect."""
FAILING: set[UUID] = set()
"""Cases whose effects fail."""

STANDING, SEATED, GONE = State("standing", "Standing"), State("seated", "Seated"), State("gone", "Gone")


async def gather(asking: Asking) -> Facts:
    case = asking.case
    locks = LOCKS.get(case.id, [()])
    now = locks.pop(0) if len(locks) > 1 else locks[0]
    return Facts(
        case.id,
        case.state,
        WANTS.get(case.id),
        FOLLOW.get((case.id, case.state), ()),
        now,
        HOLDINGS.get(case.id, Holding(case.subject)),
        STARTS.get(case.id),
        UNTIL.get(case.id),
    )


async def effects(asking: Asking, facts: Facts, state: str) -> None:
    EFFECTS.append((asking.case.id, asking.move, state))
    if asking.case.id in FAILING:
        raise ZeroDivisionError


SCHEME = Scheme[Facts](
    code="chairs",
    title="Chairs",
    law=tiny.HOUSE_RULES,
    cite=_cite(1),
    states=(STANDING, SEATED, GONE),
    final=GONE.alone(),
    moves=(
        Move("enter", "Enter", NOTHING >> STANDING, ("keeper",), _cite(1)),
        Move("sit", "Sit down", STANDING >> SEATED, ("keeper", SYSTEM), _cite(2)),
        Move("shift", "Take another chair", SEATED.stays(), ("keeper",), _cite(3)),
        Move("rise", "Stand up", SEATED >> STANDING, ("keeper", SYSTEM), _cite(4)),
        Move("go", "Go", (STANDING | SEATED) >> GONE, ("keeper", SYSTEM), _cite(5)),
    ),
    readers=("keeper",),
    timers=(
        Timer("meal", "The meal is over", calendar_days(2), SEATED.alone(), _cite(6), marks="overdue"),
        Timer("evening", "The evening is over", lambda f: calendar_days(4), STANDING | SEATED, _cite(6), then="go"),
        Timer(
            "guest",
            "The guest's visit is over",
            calendar_days(10),
            SEATED.alone(),
            _cite(6),
            marks="overdue",
            starts=lambda f: f.starts,
            until=lambda f: f.until,
        ),
        Timer("never", "Never", lambda f: None, STANDING | SEATED, _cite(6), marks="overdue"),
    ),
    claims=(ClaimRule("chair", SEATED.alone(), lambda f: f.want, _cite(2), "That chair is taken"),),
    standing=StandingRule({SEATED: "LISTED"}, lambda f: f.holding, _cite(2)),
    follow_ons=lambda f: f.follow,
    locks=lambda f: f.locks,
    scopes=lambda f: SCOPES.get(f.case, ("house:ours",)),
)
INSTALLED = Installed(SCHEME, gather, effects)


@contextmanager
def installed() -> Iterator[None]:
    """Have both schemes of the house in use, and nothing said yet."""
    for said in (WANTS, FOLLOW, LOCKS, HOLDINGS, STARTS, UNTIL, SCOPES, EFFECTS, FAILING):
        said.clear()
    with tiny.installed_alone(INSTALLED):
        yield


async def enter(connection: Connection, at: object, *, case: UUID | None = None) -> Outcome:
    """Somebody comes in: a case of their own, seen by our keeper alone."""
    case = case or uuid7()
    return await cases.open_case(
        connection, "chairs", subject=case, about=case, actor=KEEPER, at=at, scopes=("house:ours",), case=case  # type: ignore[arg-type]
    )  # fmt: skip


def follow(case: UUID, state: str, *after: tuple[UUID, str]) -> None:
    """What follows when the case has come to this state."""
    FOLLOW[case, state] = tuple(FollowOn(*one) for one in after)


def sits(case: UUID, key: str, slots: Sequence[str], holder: str) -> None:
    WANTS[case] = Want(key, tuple(slots), holder)
