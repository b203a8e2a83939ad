"""A scheme of a house's own, small enough to read in a minute, that uses everything a scheme can say.

A locker (the case's subject) is for its chief (the person whose id is the locker's) and one other. Whoever
is not the chief waits until the chief has the key, and waits again when the chief gives it back. A paused key
comes to its end by itself after 30 working days; a request that nobody answers is marked after 3 days and
closed after 90.

    with tiny.installed_alone():
        outcome = await tiny.ask(connection, person=…, locker=…, at=…)
        await cases.make_move(connection, MoveRequest(outcome.case.id, "grant"), tiny.KEEPER, at)

What the gatherer reads beyond the case itself is in `BARRED` and `SPOILT`, which `installed_alone` empties.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.ids import uuid7
from registry import cases, installed
from registry.actors import Actor, ActorKind, Grant
from registry.database import Connection, current
from registry.installed import Asking, Installed
from registry.law import Cite, Dated, Instrument
from registry.scheme import (
    ANYONE,
    NOTHING,
    SYSTEM,
    ClaimRule,
    Field,
    FollowOn,
    Guard,
    Holding,
    Move,
    Scheme,
    StandingRule,
    State,
    States,
    Tell,
    Timer,
    Undertaking,
    Want,
)
from registry.workdays import calendar_days, working_days

HOUSE_RULES = Instrument(
    "house", "House rules on lockers", "The house", date(2024, 1, 1), date(2028, 12, 31), short="House rules"
)

KEEPER = Actor(ActorKind.ACCOUNT, "keeper", frozenset({Grant("keeper")}), "en")
PERSON = Actor(ActorKind.ACCOUNT, "person", frozenset({Grant("person")}), "en")
STRANGER = Actor(ActorKind.ACCOUNT, "stranger", frozenset({Grant("keeper", "house:other")}), "en")


def _cite(article: int) -> Cite:
    return Cite(HOUSE_RULES, f"art. {article}", f"TI-{article}")


@dataclass(frozen=True)
class Sibling:
    """Another case over the same locker."""

    case: UUID
    person: UUID
    state: str


@dataclass(frozen=True)
class Facts:
    """What the rules on lockers ask."""

    case: UUID
    locker: UUID
    person: UUID
    state: str
    siblings: tuple[Sibling, ...] = ()
    barred: bool = False
    spoilt: bool = False

    @property
    def is_chief(self) -> bool:
        return self.person == self.locker

    @property
    def chief_holds(self) -> bool:
        return any(s.person == self.locker and s.state == "held" for s in self.siblings)


# Figures

PLACES = Dated({date(2024, 1, 1): 2}, _cite(3))

# Guards

not_barred = Guard[Facts](
    "barred", lambda f, _: not f.barred, _cite(4), "This person may not have a key; ask the keeper why"
)
not_spoilt = Guard[Facts](
    "spoilt", lambda f, _: not f.spoilt, _cite(6), "The locker is being mended; try again when it is whole"
)

# States

ASKED = State("asked", "Asked for", "The keeper has not answered yet")
WAITING = State("waiting", "Waiting for the chief")
HELD = State("held", "Has the key")
PAUSED = State("paused", "Key handed in for a while")
OVER = State("over", "Over")

# Moves

REASON = Field("reason", "Why", "text", hint="In a sentence")
PROMISE = Undertaking(
    "house-promise", "1", {"en": "I keep the locker clean.", "zh-Hans": "我保持储物柜整洁。"}, _cite(2)
)


def _told(to: str, what: str) -> tuple[Tell, ...]:
    return (Tell(to, what, f"{what}. Please look at the case."),)


MOVES: tuple[Move[Facts], ...] = (
    Move(
        "ask",
        "Ask for a key",
        NOTHING >> ASKED,
        (ANYONE, "person"),
        _cite(1),
        evidence=(Field("note", "Anything to add", "text", required=False),),
        tells=_told("keeper", "A key is asked for"),
    ),
    Move(
        "grant",
        "Give the key",
        ASKED >> (HELD | WAITING),
        ("keeper",),
        _cite(2),
        guards=(not_barred,),
        evidence=(Field("promise", "The keeper's promise", "undertaking", required=False, undertaking=PROMISE),),
        choose=lambda f: HELD if f.is_chief or f.chief_holds else WAITING,
        tells=_told("person", "Your key is ready"),
        bulk=True,
    ),
    Move(
        "admit",
        "The chief has the key",
        WAITING >> HELD,
        (SYSTEM,),
        _cite(3),
        tells=_told("person", "Your key is ready"),
    ),
    Move(
        "wait",
        "The chief has no key",
        HELD >> WAITING,
        (SYSTEM,),
        _cite(3),
        tells=_told("person", "Your key has to wait"),
    ),
    Move(
        "pause",
        "Hand in for a while",
        HELD >> PAUSED,
        ("keeper",),
        _cite(5),
        evidence=(REASON,),
        tells=_told("person", "Your key is handed in"),
        adverse=True,
    ),
    Move("resume", "Give back", PAUSED >> HELD, ("keeper",), _cite(5), guards=(not_barred,)),
    Move(
        "lapse",
        "The key lapses",
        PAUSED >> OVER,
        (SYSTEM,),
        _cite(6),
        guards=(not_spoilt,),
        tells=_told("person", "Your key has lapsed"),
        adverse=True,
    ),
    Move(
        "close",
        "Close unanswered",
        ASKED >> OVER,
        (SYSTEM,),
        _cite(7),
        tells=_told("person", "Your request is closed"),
    ),
    Move(
        "take_back",
        "Take the key back",
        (WAITING | HELD | PAUSED) >> OVER,
        ("keeper",),
        _cite(8),
        evidence=(REASON,),
        tells=_told("person", "Your key is taken back"),
        adverse=True,
        bulk=True,
    ),
    Move(
        "withdraw",
        "Give the key up",
        (ASKED | WAITING | HELD | PAUSED) >> OVER,
        ("person",),
        _cite(9),
        tells=_told("keeper", "A key is given up"),
    ),
    Move("remark", "Write a remark", (ASKED | HELD).stay(), ("keeper",), _cite(10), evidence=(REASON,)),
)


def recipients(facts: Facts) -> Mapping[str, str]:
    return {"person": f"person:{facts.person}", "keeper": f"unit:{facts.locker}"}


def follow_ons(facts: Facts) -> Sequence[FollowOn]:
    """What the chief's having or not having the key does to the other."""
    if not facts.is_chief:
        return ()
    others = [s for s in facts.siblings if s.case != facts.case and s.person != facts.locker]
    if facts.state == HELD.code:
        return [FollowOn(s.case, "admit") for s in others if s.state == WAITING.code]
    return [FollowOn(s.case, "wait") for s in others if s.state == HELD.code]


SCHEME = Scheme[Facts](
    code="tiny",
    title="Lockers",
    law=HOUSE_RULES,
    cite=_cite(1),
    figures={"places": PLACES},
    states=(ASKED, WAITING, HELD, PAUSED, OVER),
    final=States((OVER,)),
    moves=MOVES,
    readers=("keeper", "person"),
    timers=(
        Timer("answer", "The keeper answers", calendar_days(3), States((ASKED,)), _cite(7), marks="overdue"),
        Timer("forget", "The request is closed", calendar_days(90), States((ASKED,)), _cite(7), then="close"),
        Timer("lapse_after", "The key lapses", working_days(30), States((PAUSED,)), _cite(6), then="lapse"),
    ),
    claims=(
        ClaimRule(
            "locker-place",
            WAITING | HELD | PAUSED,
            lambda f: Want(f"{f.locker}", ("chief",) if f.is_chief else ("other",), f"{f.person}"),
            _cite(3),
            "Nobody else can have a key to this locker",
        ),
    ),
    standing=StandingRule(
        {HELD: "LISTED", PAUSED: "SUSPENDED"}, lambda f: Holding(subject=f.locker, driver=f.person), _cite(3)
    ),
    recipients=recipients,
    follow_ons=follow_ons,
)

BARRED: set[UUID] = set()
"""Persons to whom `grant` and `resume` are refused."""
SPOILT: set[UUID] = set()
"""Lockers whose `lapse` is refused."""


async def gather(asking: Asking) -> Facts:
    """The facts of a case about a locker, read in the transaction in progress."""
    case = asking.case
    rows = await current().fetch(
        "select id, about, state from case_ where scheme = 'tiny' and subject = $1 order by id", case.subject
    )
    siblings = tuple(Sibling(row["id"], row["about"], row["state"]) for row in rows)
    return Facts(case.id, case.subject, case.about, case.state, siblings, case.about in BARRED, case.subject in SPOILT)


INSTALLED = Installed(SCHEME, gather)


@contextmanager
def installed_alone(*others: Installed) -> Iterator[None]:
    """Have this scheme (and those named) in use, and no other, until the end of the block."""
    before = installed.every()
    BARRED.clear()
    SPOILT.clear()
    installed.install([INSTALLED, *others])
    try:
        yield
    finally:
        installed.install(before)


async def ask(
    connection: Connection, *, at: datetime, person: UUID | None = None, locker: UUID | None = None
) -> cases.Outcome:
    """Open a case: the person asks for a key. Without a locker: their own, whose chief they are."""
    person = person or uuid7()
    return await cases.open_case(
        connection,
        "tiny",
        subject=locker or person,
        about=person,
        actor=PERSON,
        at=at,
        scopes=("house:ours",),
    )
