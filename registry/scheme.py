"""A scheme: one regulation's rules as one readable, pure value.

Facts `F` are a frozen dataclass of the scheme's own, gathered beside it. Every guard, move, timer and claim is a
function of facts and a civil day: no database, no clock, no framework. `registry/cases.py` carries a scheme out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from registry.i18n import text
from registry.law import Cite, Dated, Instrument
from registry.workdays import Period

F = TypeVar("F")

ANYONE = "anyone"
"""The role of somebody who has not signed in; opening moves may name it."""
SYSTEM = "system"
"""The role of the engine itself: timers and follow-ons."""


@dataclass(frozen=True)
class State:
    """Where a case can stand. `label` and `means` are messages for people."""

    code: str
    label: str
    means: str = ""

    def __or__(self, other: State | States) -> States:
        return States((self,)) | other

    def __rshift__(self, targets: State | States) -> Arrow:
        return States((self,)) >> targets

    def alone(self) -> States:
        """This state, where a set of states is asked for."""
        return States((self,))

    def stays(self) -> Arrow:
        return self.alone().stay()


@dataclass(frozen=True)
class States:
    """Several states: the sources or the possible targets of a move."""

    members: tuple[State, ...]

    def __or__(self, other: State | States) -> States:
        return States(self.members + (other.members if isinstance(other, States) else (other,)))

    def __rshift__(self, targets: State | States) -> Arrow:
        return Arrow(self.members, targets.members if isinstance(targets, States) else (targets,))

    def stay(self) -> Arrow:
        """An arrow that leaves each state as it is."""
        return Arrow(self.members, ())

    def __contains__(self, state: State) -> bool:
        return state in self.members


NOTHING = State("", text("Not yet opened"))
"""Where every case comes from: opening one is a move from nothing."""


@dataclass(frozen=True)
class Arrow:
    """From which states to which. No target: the case stays where it is."""

    sources: tuple[State, ...]
    targets: tuple[State, ...]


@dataclass(frozen=True)
class Guard(Generic[F]):
    """A condition of a move. `test(facts, day)` is True when the move is allowed.

    `message` says to the reader, in words, why not and what to do.
    """

    code: str
    test: Callable[[F, date], bool]
    cite: Cite
    message: str
    params: Callable[[F], Mapping[str, object]] | None = None


@dataclass(frozen=True)
class Undertaking:
    """A versioned text that somebody accepts; what is recorded is its version, hash, language, time and who."""

    code: str
    version: str
    texts: Mapping[str, str]
    cite: Cite


@dataclass(frozen=True)
class Field:
    """One thing a move asks for. Kinds: `text`, `choice`, `date`, `number`, `tick`, `undertaking`.

    Text is sealed: the journal refers to it and never holds it. A number lies between `least` and `most` with at most
    `places` decimals, and the journal holds it as a string: `"12"`, `"50.01"`.
    """

    name: str
    label: str
    kind: str
    required: bool = True
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    undertaking: Undertaking | None = None
    longest: int = 1000
    least: int = 0
    most: int = 1_000_000
    places: int = 0


@dataclass(frozen=True)
class Tell:
    """Whom a move tells (a name in `Scheme.recipients`) and with which message."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True)
class Move(Generic[F]):
    """The only way a case changes: from where to where, by whom, under which article."""

    name: str
    label: str
    arrow: Arrow
    by: tuple[str, ...]
    cite: Cite
    guards: tuple[Guard[F], ...] = ()
    evidence: tuple[Field, ...] = ()
    choose: Callable[[F], State] | None = None
    tells: tuple[Tell, ...] = ()
    help: str = ""
    bulk: bool = False
    adverse: bool = False
    """Takes something away: not open once the law has run out."""
    parting: bool = False
    """Cannot be taken back by whoever makes it (leaving, giving back, erasing): its button warns, as an adverse one's."""
    aside: bool = False
    """Never what a page suggests: it sends back or puts off what waits."""
    own_page: bool = False
    """Made from a page of its own with details beyond evidence; the case page links there and offers no form."""
    again: str = ""
    """The move whose answers it gives anew: its form holds what was given then, to be corrected (SW-4)."""

    def from_(self, state: State) -> bool:
        return state in self.arrow.sources

    @property
    def warns(self) -> bool:
        """Whether people are to think twice before they make it."""
        return self.adverse or self.parting


@dataclass(frozen=True)
class Timer(Generic[F]):
    """A deadline that runs while the case is in one of `runs_in`, counted from the day it entered (or `starts`).

    A dated period is the one in force on the day from which it counts: a later figure changes no running deadline.

    When it is over, either the clock makes the move `then`, or the case is marked `marks` for a person to judge.
    """

    name: str
    label: str
    period: Period | Dated[Period] | Callable[[F], Period | None]
    runs_in: States
    cite: Cite
    then: str | None = None
    marks: str | None = None
    starts: Callable[[F], date | None] | None = None
    """The day from which it counts, if that is not the day of entering the state; None: it does not run. It follows
    its facts: when a move changes the day, what ran is stopped and counted anew."""
    until: Callable[[F], date | None] | None = None
    """The last day that a decision has set in place of the period; None: the period counts."""

    @property
    def follows_facts(self) -> bool:
        """Whether a move that stays in the state may move its last day."""
        return self.starts is not None or self.until is not None


@dataclass(frozen=True)
class Want:
    """What a case needs of a limited thing: any one of `slots` of `key`, for `holder`."""

    key: str
    slots: tuple[str, ...]
    holder: str


@dataclass(frozen=True)
class ClaimRule(Generic[F]):
    """A limit that the database holds while a case is in one of `held_in`: one holder a slot, one slot a holder."""

    kind: str
    held_in: States
    wants: Callable[[F], Want | None]
    cite: Cite
    message: str


@dataclass(frozen=True)
class Sponsor:
    """Through whom a standing holds: a subject, by its standing under one scheme."""

    scheme: str
    subject: UUID


@dataclass(frozen=True, slots=True)
class Condition:
    """What is told beside a status, such as a public notice that runs: a code, the clause of a rule of the scheme, and
    the civil days from which and until which it holds (None: not set, or not certain yet)."""

    code: str
    clause: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Holding:
    """For whom a standing is: its subject (a vehicle, a unit), the driver if it is tied to one, and its sponsor.

    `until` is the last civil day of its validity, if a day is known; `direction` the only one in which it counts, `in`
    or `out` (`registry/ports/channels.py`), None: either way.
    """

    subject: UUID
    driver: UUID | None = None
    sponsor: Sponsor | None = None
    until: date | None = None
    conditions: tuple[Condition, ...] = ()
    direction: str | None = None


@dataclass(frozen=True)
class StandingRule(Generic[F]):
    """What the world may know: the status each state gives (`LISTED`, `SUSPENDED`; none: not listed).

    `holding` gives None where the facts give no standing though the state would.
    """

    status: Mapping[State, str]
    holding: Callable[[F], Holding | None]
    cite: Cite


@dataclass(frozen=True)
class FollowOn:
    """A move on another case that the same transaction makes."""

    case: UUID
    move: str


@dataclass(frozen=True)
class Scheme(Generic[F]):
    """A regulation as a value; reads from top to bottom like its text. Raises ValueError when it contradicts itself."""

    code: str
    title: str
    law: Instrument
    cite: Cite
    states: tuple[State, ...]
    final: States
    moves: tuple[Move[F], ...]
    readers: tuple[str, ...]
    """Roles that may read a case within their scope."""
    timers: tuple[Timer[F], ...] = ()
    claims: tuple[ClaimRule[F], ...] = ()
    standing: StandingRule[F] | None = None
    figures: Mapping[str, Dated[Any]] = field(default_factory=dict)
    recipients: Callable[[F], Mapping[str, str]] = lambda _: {}
    follow_ons: Callable[[F], Sequence[FollowOn]] = lambda _: ()
    locks: Callable[[F], Iterable[str]] = lambda _: ()
    """Further things (`person:…`) that a move must hold alone, besides the keys of its claims."""
    scopes: Callable[[F], Sequence[str]] | None = None
    """In whose scopes the case lies, where a move can change that (another holder, another seat); None: as opened."""
    hears: tuple[str, ...] = ()
    """Roles that read and answer objections to its public notices, within their scope."""
    summary: str = ""

    def __post_init__(self) -> None:
        problems = list(contradictions(self))
        if problems:
            raise ValueError(f"{self.code}: " + "; ".join(problems))

    def state(self, code: str) -> State:
        """The state with this code. Raises KeyError."""
        return next((s for s in (*self.states, NOTHING) if s.code == code), None) or _missing(code)

    def move(self, name: str) -> Move[F]:
        """The move with this name. Raises KeyError."""
        return next((m for m in self.moves if m.name == name), None) or _missing(name)

    @property
    def opening(self) -> Move[F]:
        return next(m for m in self.moves if m.from_(NOTHING))


def _missing(name: str) -> Any:
    raise KeyError(name)


def contradictions(scheme: Scheme[Any]) -> Iterable[str]:
    """What a scheme's value says against itself; empty when it is sound."""
    known = {*scheme.states, NOTHING}
    names = [m.name for m in scheme.moves]
    if len(set(names)) != len(names):
        yield "two moves have one name"
    if sum(m.from_(NOTHING) for m in scheme.moves) != 1:
        yield "exactly one move must open a case"
    for move in scheme.moves:
        if strangers := {*move.arrow.sources, *move.arrow.targets} - known:
            yield f"{move.name} names unknown states {sorted(s.code for s in strangers)}"
        if len(move.arrow.targets) > 1 and move.choose is None:
            yield f"{move.name} has several targets and no way to choose"
        if not move.by:
            yield f"{move.name} is nobody's"
    for state in scheme.states:
        if state not in scheme.final and not any(m.from_(state) and m.arrow.targets for m in scheme.moves):
            yield f"{state.code} has no exit"
        if not any(state in m.arrow.targets for m in scheme.moves):
            yield f"{state.code} cannot be reached"
    for timer in scheme.timers:
        if (timer.then is None) == (timer.marks is None):
            yield f"{timer.name} must either move or mark"
        elif timer.then is not None and timer.then not in names:
            yield f"{timer.name} makes an unknown move"
