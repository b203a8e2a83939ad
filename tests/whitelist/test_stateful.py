"""The list through thousands of orders of declaring, verifying, leaving, barring and settling (hypothesis).

Three units, five people, two cars: small enough that everything meets everything. After each step all of
`invariants.py` is asked of the database; a move that was refused must have changed nothing at all; and whether a
verification is allowed, and where it leads, is foretold from the guideline's sentences alone.

CREDITPASS_HYPOTHESIS=long tries many more histories, new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from privacy.secret import Secret
from registry import cases, rules, timers
from registry.actors import SYSTEM, Actor
from registry.cases import MoveRequest
from registry.database import Connection, transaction
from registry.errors import Changed, CreditpassError, GuardRefused, NotOpen, Refused
from registry.formats.invented import InventedPerson
from tests.whitelist.invariants import COUNTING, Entry, Snapshot, snapshot, violations
from tests.whitelist.stage import Stage
from tests.whitelist.world import NOON, OPERATOR, OTHER_OPERATOR, Declared, World
from units import codes
from units.scheme import SCHEME as UNIT
from whitelist import declarations, dishonesty, jobs, owners
from whitelist.listing_scheme import SCHEME as LISTING
from whitelist.scheme import SCHEME, WHY_REMOVED

T = TypeVar("T")

LONG = os.environ.get("CREDITPASS_HYPOTHESIS") == "long"
HISTORIES, STEPS = (4000, 60) if LONG else (100, 40)

PEOPLE, CARS, UNITS = 5, 2, 3
SHORT = 3
"""Whose licence runs out after twenty days."""
GIVEN: dict[str, object] = {
    "undertaking": True,
    "reason": "It is so",
    "cause": next(iter(WHY_REMOVED.choices)),
    "evidence": "Papers were seen",
    "understood": True,
    "expected": True,
}

who, car, place = st.integers(0, PEOPLE - 1), st.integers(0, CARS - 1), st.integers(0, UNITS - 1)
pick = st.integers(0, 1000)
"""Which of those there are: taken modulo their number."""
whose = st.sampled_from(["own", "own", "another's", "another's", "the unit's"])
late = st.sampled_from([0, 0, 0, 1, 70])
"""How many seconds before the last step a step was asked for: its transaction waited."""


class TheList(RuleBasedStateMachine):
    """One history. Everything it knows of itself it reads from the database."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.people = [self.world.person() for _ in range(PEOPLE)]
        self.people[SHORT] = replace(self.people[SHORT], licence_until=(NOON + timedelta(days=20)).date())
        self.cars = [self.world.car() for _ in range(CARS)]
        self.units = self.stage.units
        self.declared: list[Declared] = []
        self.lines = 0
        self.stage.begin()
        self.seen = self.run(self.look())

    @initialize(how=st.sampled_from(["nobody", "owner", "couple", "couple", "waiting", "a unit's car"]))
    def somebody_is_there(self, how: str) -> None:
        """What there is at the beginning, so that histories need not all begin with the same steps."""
        self.seen = self.run(self.look())
        if how in ("owner", "couple"):
            self.list_somebody(0, 0, 0, 0, "own")
        if how in ("couple", "waiting"):
            self.list_somebody(1, 1, 0, 0, "another's")
        if how == "a unit's car":
            self.list_somebody(0, 0, 0, 0, "the unit's")
            self.list_somebody(0, 1, 0, 0, "the unit's")

    def teardown(self) -> None:
        self.stage.end()

    def run(self, work: Awaitable[T]) -> T:
        return self.stage.run(work)  # type: ignore[arg-type]

    @property
    def at(self) -> datetime:
        return self.world.at

    async def look(self) -> Snapshot:
        async with transaction(readonly=True) as connection:
            return await snapshot(connection, self.at)

    def entry(self, declared: Declared) -> Entry:
        return next(entry for entry in self.seen.entries if entry.id == declared.case)

    def some(self, number: int) -> Declared:
        return self.declared[number % len(self.declared)]

    def clerk(self, declared: Declared) -> Actor:
        return next(unit.clerk for unit in self.units if unit.id == self.entry(declared).unit)

    def attempt(self, work: Callable[[Connection], Awaitable[T]]) -> T | CreditpassError:
        """Do it in a transaction; what was refused must have changed nothing."""

        async def doing() -> T:
            async with transaction() as connection:
                return await work(connection)

        before = self.run(everything())
        self.world.later(seconds=1)
        try:
            return self.run(doing())
        except CreditpassError as error:
            refused = error
        assert self.run(everything()) == before, f"{refused} left something behind"
        return refused

    def move(self, case: UUID, move: str, actor: Actor, *, version: int | None = None, ago: int = 0) -> Any:
        at = self.at - timedelta(seconds=ago)
        asked = next(m for s in (SCHEME, UNIT, LISTING) for m in s.moves if m.name == move and _has(s, case, self.seen))
        given = {field.name: GIVEN[field.name] for field in asked.evidence if field.name in GIVEN}
        request = MoveRequest(case, move, given, version)
        return self.attempt(lambda connection: cases.make_move(connection, request, actor, at))

    # -- declaring and verifying ------------------------------------------------------------------------------

    @rule(unit=place, person=who, owner=who, car=car, whose=whose, ago=late)
    def declare(self, unit: int, person: int, owner: int, car: int, whose: str, ago: int) -> None:
        """Somebody declares a car: their own, that of whoever they say, or the unit's."""
        more: dict[str, Any] = {"use": "unit"} if whose == "the unit's" else {}
        if whose == "another's" and owner != person:
            more = {"owner": self.people[owner]}
        self._declare(unit, person, car, ago, **more)

    @rule(unit=place, person=who, owner=who, car=car, whose=whose)
    def list_somebody(self, unit: int, person: int, owner: int, car: int, whose: str) -> None:
        """The same, and the unit verifies it, if it may."""
        known = len(self.declared)
        self.declare(unit, person, owner, car, whose, 0)
        if len(self.declared) > known:
            self.seen = self.run(self.look())
            self._verify(self.declared[-1], 0)
            self.seen = self.run(self.look())

    @rule(unit=place, person=who, owner=who, car=car, whose=whose, admitted=st.booleans())
    def visit(self, unit: int, person: int, owner: int, car: int, whose: str, admitted: bool) -> None:
        """Somebody declares through a unit's visitor code, and the unit confirms the visit, if it may (HV-1)."""
        host = self.units[unit]
        code = self.attempt(lambda c: codes.make_visitor_code(c, host.id, host.clerk, self.at))
        self.seen = self.run(self.look())
        if isinstance(code, CreditpassError):
            return
        more: dict[str, Any] = {"use": "unit"} if whose == "the unit's" else {}
        if whose == "another's" and owner != person:
            more = {"owner": self.people[owner]}
        known = len(self.declared)
        self._declare(unit, person, car, 0, code, **more)
        if admitted and len(self.declared) > known:
            self.seen = self.run(self.look())
            self._verify(self.declared[-1], 0)
            self.seen = self.run(self.look())

    def _declare(
        self, unit: int, person: int, car: int, ago: int, code: codes.LiveCode | None = None, **more: Any
    ) -> None:
        relation = "" if code else "resident_permit" if unit == UNITS - 1 else "staff"
        typed = self.world.typed(self.people[person], self.cars[car], relation=relation, **more)
        before = self.run(everything())
        self.world.later(seconds=1 - ago)
        try:
            declared: Declared | CreditpassError = self.run(self.world.declare(self.units[unit], typed, code))
        except CreditpassError as refused:
            declared = refused
        self.world.later(seconds=ago)
        if isinstance(declared, CreditpassError):
            assert self.run(everything()) == before, f"{declared} left something behind"
            assert isinstance(declared, Refused) or person == SHORT, repr(declared)
        elif declared.case not in {d.case for d in self.declared}:
            self.declared.append(declared)

    @precondition(lambda self: any(e.state == "declared" for e in self.seen.entries))
    @rule(which=pick, ago=late)
    def verify(self, which: int, ago: int) -> None:
        waiting = [d for d in self.declared if self.entry(d).state == "declared"]
        self._verify(waiting[which % len(waiting)], ago)

    def _verify(self, declared: Declared, ago: int) -> None:
        entry = self.entry(declared)
        foretold = foretell(entry, self.seen)
        verifies = "admit" if entry.visit_until else "verify"
        done = self.move(declared.case, verifies, self.clerk(declared), ago=ago)
        if isinstance(done, CreditpassError):
            said = "not open" if isinstance(done, NotOpen) else "refused"
            codes = [reason.code for reason in getattr(done, "reasons", ())]
            assert foretold in (said,), f"refused by {codes or done.code}, foretold {foretold}"
        else:
            # The owner's listing may follow from this very move, never the other way round.
            assert done.case.state == foretold

    # -- the clerk, the declarant, the operator ---------------------------------------------------------------

    @precondition(lambda self: self.declared)
    @rule(which=pick, what=pick, ago=late)
    def clerk_acts(self, which: int, what: int, ago: int) -> None:
        self._offered(self.some(which), self.clerk(self.some(which)), "unit_clerk", what, ago)

    @precondition(lambda self: any(e.verified for e in self.seen.entries))
    @rule(which=pick, what=pick)
    def clerk_acts_on_the_list(self, which: int, what: int) -> None:
        verified = [d for d in self.declared if self.entry(d).verified]
        declared = verified[which % len(verified)]
        self._offered(declared, self.clerk(declared), "unit_clerk", what, 0)

    @precondition(lambda self: self.declared)
    @rule(which=pick, what=pick, ago=late)
    def declarant_acts(self, which: int, what: int, ago: int) -> None:
        declared = self.some(which)
        self._offered(declared, declared.holder, "declarant", what, ago)

    @precondition(lambda self: self.declared)
    @rule(which=pick, what=pick)
    def operator_acts(self, which: int, what: int) -> None:
        self._offered(self.some(which), OPERATOR, "platform_operator", what, 0)

    def _offered(self, declared: Declared, actor: Actor, role: str, what: int, ago: int) -> None:
        """One of the moves that the scheme offers here, with evidence; those with a page of their own aside."""
        state = SCHEME.state(self.entry(declared).state)
        offered = [m for m in rules.offered(SCHEME, state, {role}) if not m.own_page]
        if offered:
            move = offered[what % len(offered)]
            done = self.move(declared.case, move.name, actor, ago=ago)
            if isinstance(done, CreditpassError):
                assert isinstance(done, GuardRefused), f"{move.name}: {done!r}"
                assert move.guards

    @precondition(lambda self: self.declared)
    @rule(which=pick, days=st.integers(1, 90))
    def change_details(self, which: int, days: int) -> None:
        """New dates of papers: a correction while returned, a change while verified."""
        declared, entry = self.some(which), self.entry(self.some(which))
        person = next(p for p in self.people if self._is(p, entry))
        until = (self.at + timedelta(days=days)).date()
        typed = self.world.typed(replace(person, document_until=until, licence_until=until), self.cars[0])
        told = declarations.read(typed, self.seen.today).person
        move = "correct" if entry.state == "returned" else "change_details"
        done = self.attempt(
            lambda c: declarations.change_person(c, declared.case, told, declared.holder, self.at, move=move)
        )
        open_ = entry.state in ("returned", "listed", "awaiting_owner", "suspended")
        assert open_ or isinstance(done, NotOpen)

    def _is(self, person: InventedPerson, entry: Entry) -> bool:
        return self.run(number_of(entry.person)) == person.number

    @rule(unit=place, move=st.sampled_from(["suspend", "restore"] * 4 + ["deregister", "leave", "withdraw_code"]))
    def unit_moves(self, unit: int, move: str) -> None:
        case = self._unit_case(unit)
        actor = self.units[unit].clerk if move == "leave" else OPERATOR
        self.move(case, move, actor)

    def _unit_case(self, unit: int) -> UUID:
        found: UUID = next(c["id"] for c in self.seen.cases if c["subject"] == self.units[unit].id)
        return found

    # -- the serious-dishonesty list --------------------------------------------------------------------------

    @rule(
        whom=st.sampled_from(["person", "person", "vehicle", "unit"]),
        which=pick,
        first=st.sampled_from([-2, 0, 0, 1, 3]),
        last=st.sampled_from([None, 3, 4, 9]),
    )
    def bar(self, whom: str, which: int, first: int, last: int | None) -> None:
        """A line of the dishonesty list is imported, perhaps ahead of its first day."""
        if whom == "person":
            number = self.people[which % PEOPLE].number
        elif whom == "vehicle":
            number = self.cars[which % CARS].plate
        else:
            number = self.run(credit_code_of(self.units[which % UNITS].id))
        self._bar(whom, number, first, last)

    def _bar(self, kind: str, number: str, first: int, last: int | None) -> None:
        self.lines += 1
        raw = {
            "kind": kind,
            "number": number,
            "authority": "Sample Customs",
            "document": f"Sample {self.lines}",
            "from": (self.at + timedelta(days=first)).date().isoformat(),
            "to": "" if last is None else (self.at + timedelta(days=last)).date().isoformat(),
        }
        line = dishonesty.read_line(raw, self.seen.today)
        done = self.attempt(lambda connection: dishonesty.import_line(connection, line, OPERATOR, self.at))
        assert isinstance(done, dishonesty.Result)

    @precondition(lambda self: self.lines)
    @rule(which=pick, move=st.sampled_from(["wrong_match", "wrong_match", "confirm_match", "end"]))
    def an_officer_looks(self, which: int, move: str) -> None:
        lines = [c for c in self.seen.cases if c["scheme"] == LISTING.code]
        line = lines[which % len(lines)]
        done = self.move(line["id"], move, OTHER_OPERATOR)
        closed = line["state"] in ("wrong_match", "ended") or (move == "confirm_match" and line["state"] != "matched")
        assert isinstance(done, NotOpen) == closed, f"{move} of {line['state']}: {done!r}"
        assert closed or not isinstance(done, CreditpassError), f"{move}: {done!r}"

    # -- whose car it is --------------------------------------------------------------------------------------

    @precondition(lambda self: self.declared)
    @rule(which=pick, stays=st.booleans())
    def settle(self, which: int, stays: bool) -> None:
        entry = self.entry(self.some(which))
        settled = owners.Settlement(entry.id, Secret("Bill of sale"), stays)
        waited = {e.id for e in self.seen.entries if e.vehicle == entry.vehicle and e.state == "awaiting_owner"}
        done = self.attempt(lambda c: owners.settle(c, entry.vehicle, settled, OPERATOR, self.at))
        able = entry.use == "self_use" and (entry.verified or entry.state == "declared")
        assert able == isinstance(done, list), repr(done)
        if able and entry.verified:
            after = self.run(self.look())
            waits = {e.id for e in after.entries if e.vehicle == entry.vehicle and e.state == "awaiting_owner"}
            owner_left = entry.state == "awaiting_owner" and not waits
            assert waits <= waited or owner_left, "nobody falls to waiting when a verified driver becomes the owner"

    # -- time -------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 5, 20, 24, 48, 100, 240]))
    def time_passes(self, hours: int) -> None:
        """Lines whose day has come take effect with it; deadlines may be late, see `the_clock_works`."""
        self.world.later(hours=hours)
        self.run(jobs.listings_begin())

    @rule()
    def the_clock_works(self) -> None:
        """Timers fire, and the list's own jobs run."""

        async def work() -> None:
            await timers.fire_due(self.at)
            await jobs.entries_of_ended_units()
            await jobs.listings_run_out()

        self.run(work())
        self.seen = self.run(self.look())
        ended = {e.id for e in self.seen.entries if e.unit_state in ("left", "deregistered")}
        assert not [e for e in self.seen.entries if e.id in ended and e.state in (*COUNTING, "declared", "leaving")]
        overdue = [d for d in self.seen.deadlines if d["fired_at"] is None and d["due_at"] <= self.at]
        assert not overdue, "everything due has fired"
        self.world.later(seconds=1)

    # -- what may not be --------------------------------------------------------------------------------------

    @precondition(lambda self: self.declared)
    @rule(which=pick, what=pick, actor=st.sampled_from(["clerk", "other clerk", "holder", "other holder", "operator"]))
    def anybody_tries_anything(self, which: int, what: int, actor: str) -> None:
        """Any move by anybody: it is refused unless the scheme gives it to them, in this state."""
        declared, move = self.some(which), SCHEME.moves[what % len(SCHEME.moves)]
        if move.name in ("declare", "change_details", "correct", *SETTLING):
            return
        other = next(unit.clerk for unit in self.units if unit.clerk != self.clerk(declared))
        actors = {
            "clerk": (self.clerk(declared), "unit_clerk"),
            "other clerk": (other, ""),
            "holder": (declared.holder, "declarant"),
            "other holder": (self.declared[0].holder, "declarant" if declared is self.declared[0] else ""),
            "operator": (OPERATOR, "platform_operator"),
        }
        somebody, role = actors[actor]
        theirs = role in move.by and SCHEME.state(self.entry(declared).state) in move.arrow.sources
        done = self.move(declared.case, move.name, somebody)
        if isinstance(done, CreditpassError):
            assert isinstance(done, GuardRefused) if theirs else done.code in ("not-found", "forbidden", "not-open")
        else:
            assert theirs, f"{actor} made {move.name}"

    @precondition(lambda self: self.declared)
    @rule(which=pick, what=pick)
    def somebody_saw_an_older_version(self, which: int, what: int) -> None:
        declared = self.some(which)
        move = SCHEME.moves[what % len(SCHEME.moves)].name
        version = next(c["version"] for c in self.seen.cases if c["id"] == declared.case)
        done = self.move(declared.case, move, SYSTEM, version=version - 1)
        assert isinstance(done, Changed) or done.code == "forbidden"

    # -- and after each step ----------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        self.seen = self.run(self.look())
        wrong = violations(self.seen)
        assert not wrong, "\n".join(wrong)


SETTLING = ("become_owner", "become_driver", "end_former_owner")
"""Moves that only `owners.settle` makes, all that belong together at once."""


def foretell(entry: Entry, seen: Snapshot) -> str:
    """What the guideline says of verifying an entry now: where it leads, `refused`, or `not open`."""
    if entry.state != "declared":
        return "not open"
    others = [o for o in seen.of_vehicle().get(entry.vehicle, []) if o.id != entry.id]
    barred = {bar.subject for bar in seen.bars if bar.on(seen.today)}
    visits = entry.visit_until is not None
    subjects = {entry.person, entry.vehicle} | ({entry.entity} if entry.use == "unit" and not visits else set())
    fits = entry.unit_state == "active" and seen.today <= entry.until and not subjects & barred
    whose = entry.use == "self_use" or visits or not others or entry.recorded_unit in (None, entry.unit)
    same = whose and all(o.use == entry.use for o in others)
    if not fits or not same:
        return "refused"
    if entry.use == "unit":
        return "listed"
    owner = others[0].owner_person if others else entry.owner_person
    seconds = {o.person for o in others} - {owner, entry.person}
    if entry.owner_person != owner or (entry.person != owner and seconds):
        return "refused"
    counts = any(o.person == owner and o.state in COUNTING for o in others)
    return "listed" if entry.person == owner or counts else "awaiting_owner"


def _has(scheme: Any, case: UUID, seen: Snapshot) -> bool:
    return any(c["id"] == case and c["scheme"] == scheme.code for c in seen.cases)


FINGERPRINT = " union all ".join(
    f"select '{table}', count(*), coalesce(sum(xmin::text::bigint), 0) from {table}"
    for table in (
        "case_", "claim", "claim_case", "journal", "journal_pending", "delivery", "deadline", "standing", "note",
        "entry", "receipt", "listing", "listing_entry", "vehicle", "vehicle_plate", "person", "person_document",
        "subject_tag", "unit", "unit_code", "consent",
    )
)  # fmt: skip


async def everything() -> list[tuple[str, int, int]]:
    """How many rows each table holds that a move could write, and by which (sub)transactions they were written."""
    async with transaction(readonly=True) as connection:
        return [tuple(row) for row in await connection.fetch(FINGERPRINT)]


_numbers: dict[UUID, str] = {}


async def number_of(person: UUID) -> str:
    """The document number of a person, opened once."""
    from privacy.purposes import Purpose
    from privacy.vault import vault
    from units.people import documents_of

    if person not in _numbers:
        async with transaction() as connection:
            document = (await documents_of(connection, person))[0]
            _numbers[person] = (await vault().reveal(Purpose("verify-entry"), "test", [document.number]))[0]
    return _numbers[person]


async def credit_code_of(unit: UUID) -> str:
    from privacy.purposes import Purpose
    from privacy.vault import vault
    from units.tables import Unit

    if unit not in _numbers:
        async with transaction():
            row = await Unit.objects().where(Unit.id == unit).first()
            assert row is not None
            _numbers[unit] = (await vault().reveal(Purpose("verify-unit"), "test", [row.credit_code]))[0]
    return _numbers[unit]


@pytest.fixture
def stage(database: str, tmp_path: Path, cheap_passwords: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(database, tmp_path)
    TheList.stage = made
    yield made
    made.close()


def test_the_list_keeps_its_promises_through_every_order_of_steps(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing: list[TheList] = []

    def begin() -> TheList:
        playing[:] = [TheList()]
        return playing[0]

    async def legal_now(_: Connection) -> datetime:
        return playing[0].at

    monkeypatch.setattr(jobs, "legal_now", legal_now)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        begin,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_move_of_the_scheme_can_be_met_in_a_history() -> None:
    """That the machine leaves no move out: each is made by one of its rules, by a follow-on or by the clock."""
    by_rule = {"declare", "verify", "change_details", "correct", *SETTLING}
    offered = {m.name for m in SCHEME.moves if not m.own_page and set(m.by) - {"system"}}
    following = {m.name for m in SCHEME.moves if m.by == ("system",)}
    assert {m.name for m in SCHEME.moves} == by_rule | offered | following
