"""The accounts of a province in memory: pool, queue and hands, moved by the schemes' own rules and by nothing else.

Whether a step is allowed, where it leads, what it claims and what follows is asked of the schemes (`rules.decide`,
`claims.wanted`, `Scheme.follow_ons`); a book only gathers facts from its lists, as the gatherers do from the database,
and writes what the effects write. A history is some bytes, two for a step, so that thousands of them are quick to make
and small ones are found by making bytes smaller. `test_accounting.py` carries the same steps out on the database and
asks that they end alike. The books themselves: `hunan_book.py`, `guangdong_book.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import claims, rules
from registry.errors import ClaimTaken, GuardRefused, NotOpen, Refused
from registry.scheme import NOTHING, Scheme, State
from vehicles.hunan_quota_rules import Noticed
from vehicles.quota_rules import IN_HAND

DAY = date(2026, 3, 2)
YESTERDAY = DAY - timedelta(days=1)
FIRMS = 3
ANYTIME = ("firm", "pool")
"""What needs no case to begin with."""


@dataclass(frozen=True)
class Step:
    """Something that somebody tries. `which`: the application or holding, by the order of their making, or the firm."""

    on: str  # "firm", "application", "holding" or "pool"
    move: str
    which: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class Application:
    """One application, and its row in the table beside the case."""

    firm: int
    wanted: Mapping[str, int]
    id: UUID = field(default_factory=uuid7)
    state: State = NOTHING
    receipt: int | None = None
    given: int = 0
    allotted: Mapping[str, int] = field(default_factory=dict)
    consulted: bool = False
    consented: bool = False


@dataclass(eq=False)
class Holding:
    """A quota in the hands of a firm, once."""

    quota: UUID
    kind: str
    firm: int
    application: Application
    id: UUID = field(default_factory=uuid7)
    vehicle: UUID = field(default_factory=uuid7)
    state: State = NOTHING
    plated: bool = False
    operated: bool = False
    given_back: bool = False
    noticed: Noticed | None = None
    suspended: bool = False


class Claims:
    """What `registry/claims.py` keeps in the database: who holds which slot of which key."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str, str], str] = {}
        self.by_case: dict[UUID, set[tuple[str, str, str]]] = {}

    def settle(self, case: UUID, scheme: Scheme[Any], state: State, facts: Any) -> None:
        """Take what the state needs, and let go of the rest. Raises ClaimTaken, and then nothing has changed."""
        needed = set()
        for rule, want in claims.wanted(scheme, state, facts):
            slots = [(rule.kind, want.key, slot) for slot in want.slots]
            slot = next((s for s in slots if self.held.get(s, want.holder) == want.holder), None)
            if slot is None:
                raise ClaimTaken(rule.message, code=rule.kind, cite=rule.cite)
            needed.add(slot)
        for slot in self.by_case.get(case, set()) - needed:
            del self.held[slot]
        self.held.update(dict.fromkeys(needed, str(case)))
        self.by_case[case] = needed

    def in_hand(self, quota: UUID) -> str | None:
        """The case that has a quota in hand."""
        return self.held.get((IN_HAND, str(quota), "hand"))


class Book:
    """What both provinces keep: quotas by kind, applications in the order of their making, holdings, receipts."""

    applications_of: Scheme[Any]
    holdings_of: Scheme[Any]
    steps: Sequence[tuple[str, str]]
    """What may be tried: on what, and which move."""
    starts: Mapping[tuple[str, str], frozenset[str]]
    """From which states, by their codes."""

    def __init_subclass__(cls) -> None:
        schemes = {"application": cls.applications_of, "holding": cls.holdings_of}
        cls.starts = {
            (on, name): frozenset(state.code for state in schemes[on].move(name).arrow.sources)
            if on in schemes
            else frozenset(ANYTIME)
            for on, name in cls.steps
        }

    def __init__(self, steps: Sequence[tuple[str, str]] | None = None) -> None:
        self.steps = steps or self.steps
        self.firms = [uuid7() for _ in range(FIRMS)]
        self.quotas: dict[str, list[UUID]] = {}
        self.applications: list[Application] = []
        self.holdings: list[Holding] = []
        self.claims = Claims()
        self.receipts = 0

    # -- trying -------------------------------------------------------------------------------------------------------

    def history(self, tape: bytes) -> Iterator[Step]:
        """The steps of a tape, each chosen when it is its turn. A pair of zeros is no step."""
        for choice, detail in zip(tape[::2], tape[1::2], strict=False):
            if choice and (step := self.choose(choice, detail)) is not None:
                yield step

    def choose(self, choice: int, detail: int) -> Step | None:
        """One of the steps that something is in the state for; one time in sixteen any, on anything there is."""
        if choice % 16 == 15:
            on, name = self.steps[choice // 16 % len(self.steps)]
            among: Sequence[int] = range(FIRMS if on in ANYTIME else len(self.cases(on)))
        else:
            states = {on: {case.state.code for case in self.cases(on)} for on in ("application", "holding")}
            states["firm"], states["pool"] = set(ANYTIME), set() if self.plenty() else set(ANYTIME)
            fitting = [(on, name) for on, name in self.steps if states[on] & self.starts[on, name]]
            on, name = fitting[choice % len(fitting)]
            among = range(FIRMS) if on in ANYTIME else self.standing_in(on, self.starts[on, name])
        if not among:
            return None
        return Step(on, name, among[detail % len(among)], self.numbers(name, detail // len(among)))

    def plenty(self) -> bool:
        """Whether the pool has quotas: most histories are about too few."""
        return any(self.free(kind) for kind in self.quotas)

    def cases(self, on: str) -> Sequence[Application | Holding]:
        return self.applications if on == "application" else self.holdings

    def standing_in(self, on: str, states: Collection[str]) -> Sequence[int]:
        """Which applications or holdings stand in one of these states."""
        return [n for n, case in enumerate(self.cases(on)) if case.state.code in states]

    def numbers(self, move: str, detail: int) -> Mapping[str, int]:
        raise NotImplementedError

    def attempt(self, step: Step) -> str:
        """Carry a step out. Gives the refusal's code, or nothing."""
        try:
            self.carry_out(step)
        except NotOpen:
            return "not-open"
        except GuardRefused as refused:
            return refused.reasons[0].code
        except Refused as refused:
            return refused.code
        return ""

    def carry_out(self, step: Step) -> None:
        raise NotImplementedError

    def decide(self, case: Application | Holding, scheme: Scheme[Any], move: str, facts: Any) -> None:
        """The case goes where its scheme says, if the claims allow it. Raises Refused."""
        state = rules.decide(scheme, scheme.move(move), case.state, facts, DAY)
        self.claims.settle(case.id, scheme, state, facts)
        case.state = state

    def receive(self, application: Application) -> None:
        """The next number of receipt, once."""
        if application.receipt is None:
            self.receipts += 1
            application.receipt = self.receipts

    # -- the accounts -------------------------------------------------------------------------------------------------

    def free(self, kind: str) -> list[UUID]:
        """The free quotas of a kind, the lowest numbers first."""
        return [quota for quota in self.quotas.get(kind, ()) if self.claims.in_hand(quota) is None]

    def add(self, kind: str, number: int) -> None:
        self.quotas.setdefault(kind, []).extend(uuid7() for _ in range(number))

    def told(self) -> object:
        """All that can be compared with the database: applications and holdings in their order, and what is free."""
        numbers = {quota: n for quotas in self.quotas.values() for n, quota in enumerate(quotas)}
        return (
            [(a.state.code, a.receipt, a.given) for a in self.applications],
            [(h.kind, numbers[h.quota], h.firm, h.state.code) for h in self.holdings],
            {kind: len(self.free(kind)) for kind in self.quotas},
        )
