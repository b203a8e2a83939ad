"""What must be true of the list at every moment, asked of the database and told as sentences.

    assert violations(await snapshot(connection, at)) == []

Read from the tables alone, and written anew from the guideline: nothing here calls the rules it is there to check.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from registry import standings
from registry.database import Connection
from registry.scheme import Scheme
from units.scheme import SCHEME as UNIT
from whitelist.listing_scheme import SCHEME as LISTING
from whitelist.scheme import SCHEME as ENTRY

SCHEMES: Mapping[str, Scheme[Any]] = {scheme.code: scheme for scheme in (ENTRY, UNIT, LISTING)}

VERIFIED = ("listed", "awaiting_owner", "suspended")
COUNTING = ("listed", "suspended")
LIVE = ("declared", "returned", *VERIFIED, "leaving")
LIVE_UNIT = ("applied", "returned", "active", "suspended")

ENTRIES = """
    select e.id, e.person, e.vehicle, e.unit, e.use, e.owner_person, e.document_expires, e.licence_expires,
           e.visit_until, c.state, v.use as recorded_use, v.owner_person as recorded_owner, v.owner_unit as recorded_unit,
           u.entity, n.state as unit_state
      from entry e join case_ c on c.id = e.id join vehicle v on v.id = e.vehicle join unit u on u.id = e.unit
      join case_ n on n.subject = u.id and n.scheme = 'hengqin-unit' order by e.id
"""
CASES = """
    select c.id, c.scheme, c.subject, c.state, c.since, c.version, c.due_at, c.overdue, u.entity
      from case_ c left join unit u on u.id = c.subject order by c.id
"""
CLAIMS = """
    select c.kind, c.key, c.slot, c.holder, b."case" from claim c left join claim_case b on b.claim = c.id
"""
STANDINGS = """
    select "case", subject, driver, sponsor, status, until, direction from standing where closed_at is null
"""
JOURNAL = """
    select id, "case", scheme, move, from_state, to_state, version, at, cause from journal order by id
"""
DEADLINES = """
    select "case", timer, due_at, fired_at from deadline where stopped_at is null
"""
TOLD = "select entry, recipient, subject from delivery where channel = 'inbox'"
BARS = """
    select l.kind, l.subject, l.from_day, l.to_day from listing l join case_ c on c.id = l.id
     where c.state in ('matched', 'confirmed')
"""


@dataclass(frozen=True)
class Entry:
    """An entry with what it depends on: its vehicle's record, and its unit."""

    id: UUID
    person: UUID
    vehicle: UUID
    unit: UUID
    use: str
    owner_person: UUID | None
    document_expires: date
    licence_expires: date
    visit_until: date | None
    state: str
    recorded_use: str
    recorded_owner: UUID | None
    recorded_unit: UUID | None
    entity: UUID
    unit_state: str

    @property
    def verified(self) -> bool:
        return self.state in VERIFIED

    @property
    def is_owner(self) -> bool:
        return self.person == self.recorded_owner

    @property
    def until(self) -> date:
        return min(self.document_expires, self.licence_expires, self.visit_until or date.max)


@dataclass(frozen=True)
class Bar:
    """A listing that stands."""

    kind: str
    subject: UUID
    from_day: date
    to_day: date | None

    def on(self, day: date) -> bool:
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


@dataclass(frozen=True)
class Snapshot:
    """Everything that is checked, read at one moment."""

    entries: Sequence[Entry]
    cases: Sequence[Any]
    claims: Sequence[Any]
    standings: Sequence[Any]
    journal: Sequence[Any]
    deadlines: Sequence[Any]
    told: set[tuple[int, str, str]]
    bars: Sequence[Bar]
    statuses: Mapping[UUID, str]
    at: datetime

    @property
    def today(self) -> date:
        return (self.at + timedelta(hours=8)).date()

    def of_vehicle(self) -> dict[UUID, list[Entry]]:
        """The verified entries of each vehicle."""
        found: dict[UUID, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.verified:
                found[entry.vehicle].append(entry)
        return found


async def snapshot(connection: Connection, at: datetime) -> Snapshot:
    """Read it all; for tables that hold little more than one test's data."""
    entries = [Entry(**dict(row)) for row in await connection.fetch(ENTRIES)]
    statuses = await standings.statuses(connection, [entry.id for entry in entries], at)
    return Snapshot(
        entries,
        await connection.fetch(CASES),
        await connection.fetch(CLAIMS),
        await connection.fetch(STANDINGS),
        await connection.fetch(JOURNAL),
        await connection.fetch(DEADLINES),
        {(row["entry"], row["recipient"], row["subject"]) for row in await connection.fetch(TOLD)},
        [Bar(**dict(row)) for row in await connection.fetch(BARS)],
        {case: status.value for case, status in statuses.items()},
        at,
    )


def violations(seen: Snapshot) -> list[str]:
    """Everything that is not as it must be, in sentences; none when all is well."""
    return [said for check in CHECKS for said in check(seen)]


# --- the list ---------------------------------------------------------------------------------------------------------


def two_drivers(seen: Snapshot) -> Iterator[str]:
    """HQ-3.7: at most two persons a self-use vehicle, at most one of whom is not the owner."""
    for vehicle, entries in seen.of_vehicle().items():
        persons = {entry.person: entry for entry in entries if entry.use == "self_use"}
        others = [person for person, entry in persons.items() if not entry.is_owner]
        if len(persons) > 2 or len(others) > 1:
            yield f"vehicle {vehicle} has {len(persons)} drivers, {len(others)} of them not the owner"


def one_record(seen: Snapshot) -> Iterator[str]:
    """Whoever holds a seat agrees with the vehicle's record on whose it is."""
    for entries in seen.of_vehicle().values():
        for entry in entries:
            if entry.use != entry.recorded_use:
                yield f"{entry.id} is {entry.use} and its vehicle on record as {entry.recorded_use}"
            elif entry.use == "self_use" and entry.owner_person != entry.recorded_owner:
                yield f"{entry.id} names another owner than its vehicle's record"
            elif entry.use == "unit" and entry.visit_until is None and entry.unit != entry.recorded_unit:
                yield f"{entry.id} drives the vehicle of another unit"


def nobody_without_the_owner(seen: Snapshot) -> Iterator[str]:
    """HQ-3.7, case 3: who is not the owner is listed while an entry of the owner counts, and waits otherwise."""
    for vehicle, entries in seen.of_vehicle().items():
        counts = any(entry.is_owner and entry.state in COUNTING for entry in entries)
        for entry in entries:
            if entry.use != "self_use":
                if entry.state == "awaiting_owner":
                    yield f"{entry.id} is a unit's vehicle and waits for an owner"
            elif entry.state == "listed" and not entry.is_owner and not counts:
                yield f"{entry.id} is listed on {vehicle} without its owner"
            elif entry.state == "awaiting_owner" and (counts or entry.is_owner):
                yield f"{entry.id} waits for the owner of {vehicle}, who counts"


def one_live_entry(seen: Snapshot) -> Iterator[str]:
    """HQ-1.2: one living entry a person, vehicle and unit."""
    living = Counter((e.person, e.vehicle, e.unit) for e in seen.entries if e.state in LIVE)
    yield from (f"{times} living entries of {whose}" for whose, times in living.items() if times > 1)


def nobody_barred(seen: Snapshot) -> Iterator[str]:
    """HQ-5.1: whoever is on the dishonesty list today is not on this one."""
    barred = {bar.subject for bar in seen.bars if bar.on(seen.today)}
    for entry in seen.entries:
        if entry.verified and {entry.person, entry.vehicle} & barred:
            yield f"{entry.id} is {entry.state}, though the person or the vehicle is barred"
        own = entry.use == "unit" and entry.visit_until is None
        if entry.state == "listed" and own and entry.entity in barred:
            yield f"{entry.id} is listed, though its unit is barred"


# --- the engine -------------------------------------------------------------------------------------------------------


def claims_as_states_say(seen: Snapshot) -> Iterator[str]:
    """What is claimed is just what the states of cases want: nothing leaks and nothing is missing."""
    held = Counter((c["kind"], c["key"], c["slot"], c["holder"], c["case"]) for c in seen.claims)
    wanted = Counter([*_claims_of_entries(seen.entries), *_claims_of_units(seen.cases)])
    yield from (f"nobody should hold {claim}" for claim in held - wanted)
    yield from (f"nobody holds {claim}" for claim in wanted - held)


def _claims_of_entries(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str, str, UUID]]:
    for e in entries:
        if e.state in LIVE:
            yield "live-entry", f"{e.person}/{e.vehicle}/{e.unit}", "only", str(e.id), e.id
        if e.verified and e.use == "self_use":
            yield "driver-seat", str(e.vehicle), "owner" if e.is_owner else "other", str(e.person), e.id


def _claims_of_units(cases: Iterable[Any]) -> Iterator[tuple[str, str, str, str, UUID]]:
    for case in cases:
        if case["scheme"] == UNIT.code and case["state"] in LIVE_UNIT:
            yield "unit-registered", str(case["entity"]), "live", str(case["subject"]), case["id"]


def standings_as_states_say(seen: Snapshot) -> Iterator[str]:
    """One open standing a case whose state has a status, none for any other."""
    opened: dict[UUID, list[Any]] = defaultdict(list)
    for row in seen.standings:
        opened[row["case"]].append(row)
    entries = {entry.id: entry for entry in seen.entries}
    for case in seen.cases:
        rule = SCHEMES[case["scheme"]].standing
        expected = (
            {"listed": "LISTED", "active": "LISTED", "suspended": "SUSPENDED"}.get(case["state"]) if rule else None
        )
        found = opened.pop(case["id"], [])
        if [row["status"] for row in found] != ([expected] if expected else []):
            yield f"{case['id']} is {case['state']} and stands as {[row['status'] for row in found]}"
        elif found and (entry := entries.get(case["id"])):
            said = tuple(found[0][name] for name in ("subject", "driver", "sponsor", "until", "direction"))
            way = "out" if entry.visit_until else None
            if said != (entry.vehicle, entry.person, entry.unit, entry.until, way):
                yield f"the standing of {entry.id} is another's, or of other dates, or for another direction"
    yield from (f"a standing of {case}, which is no case" for case in opened)


def ports_are_told(seen: Snapshot) -> Iterator[str]:
    """What a port would be told of each entry, by a model of states and days alone."""
    for entry in seen.entries:
        expected = "NOT_LISTED"
        if entry.state in COUNTING and seen.today <= entry.until and entry.unit_state in ("active", "suspended"):
            both = entry.state == "listed" and entry.unit_state == "active"
            expected = "LISTED" if both else "SUSPENDED"
        if seen.statuses[entry.id] != expected:
            yield f"{entry.id} ({entry.state}, unit {entry.unit_state}) is told as {seen.statuses[entry.id]}"


def history_is_whole(seen: Snapshot) -> Iterator[str]:
    """The journal of each case: versions without a gap, each from where the last one led, instants that rise."""
    of_each: dict[UUID, list[Any]] = defaultdict(list)
    for entry in seen.journal:
        of_each[entry["case"]].append(entry)
    for case in seen.cases:
        told = of_each.pop(case["id"], [])
        moves = [e for e in told if e["move"] not in {t.name for t in SCHEMES[case["scheme"]].timers}]
        if [e["version"] for e in moves] != list(range(1, case["version"] + 1)):
            yield f"{case['id']} has version {case['version']} and a history of {[e['version'] for e in moves]}"
        states = ["", *(e["to_state"] for e in moves)]
        if [e["from_state"] for e in moves] != states[:-1] or states[-1] != case["state"]:
            yield f"the history of {case['id']} does not lead to {case['state']}: {states}"
        if [e["at"] for e in told] != sorted(e["at"] for e in told):
            yield f"the history of {case['id']} goes back in time"
        entered = max((e["at"] for e in moves if e["from_state"] != e["to_state"]), default=None)
        if entered != case["since"]:
            yield f"{case['id']} is {case['state']} since {case['since']}, and entered it {entered}"
    yield from (f"a history of {case}, which is no case" for case in of_each)


def causes_come_first(seen: Snapshot) -> Iterator[str]:
    """Whatever followed names an earlier entry as its cause."""
    known: set[int] = set()
    for entry in seen.journal:
        if entry["cause"] is not None and entry["cause"] not in known:
            yield f"{entry['move']} of {entry['case']} follows from {entry['cause']}, which is not before it"
        known.add(entry["id"])


def deadlines_as_states_say(seen: Snapshot) -> Iterator[str]:
    """A deadline runs (or has fired) for each timer of the present state, and for no other; `due_at` is the nearest.

    The timer of a visit runs for visitors alone.
    """
    members = {entry.id for entry in seen.entries if entry.visit_until is None}
    of_each: dict[UUID, list[Any]] = defaultdict(list)
    for row in seen.deadlines:
        of_each[row["case"]].append(row)
    for case in seen.cases:
        scheme, found = SCHEMES[case["scheme"]], of_each.pop(case["id"], [])
        running_now = (t.name for t in scheme.timers if scheme.state(case["state"]) in t.runs_in)
        wanted = sorted(name for name in running_now if name != "visit" or case["id"] not in members)
        if sorted(row["timer"] for row in found) != wanted:
            yield f"{case['id']} is {case['state']}; deadlines {sorted(row['timer'] for row in found)}"
        running = [row["due_at"] for row in found if row["fired_at"] is None]
        if case["due_at"] != min(running, default=None):
            yield f"{case['id']} is due {case['due_at']}, its nearest deadline {min(running, default=None)}"
        fired = [row["timer"] for row in found if row["fired_at"] is not None]
        if case["overdue"] not in (fired or [None]):
            yield f"{case['id']} is marked {case['overdue']}, and {fired} fired"
    yield from (f"a deadline of {case}, which is no case" for case in of_each)


def everybody_is_told(seen: Snapshot) -> Iterator[str]:
    """Each move left its messages; and every end, refusal and return is told to the person (HQ-5.1 to 5.3)."""
    entries = {entry.id: entry for entry in seen.entries}
    for line in seen.journal:
        entry, scheme = entries.get(line["case"]), SCHEMES[line["scheme"]]
        if entry is None or line["move"] in {timer.name for timer in scheme.timers}:
            continue
        to = {"unit": f"unit:{entry.unit}", "person": f"person:{entry.person}"}
        for tell in scheme.move(line["move"]).tells:
            if (line["id"], to[tell.to], tell.subject) not in seen.told:
                yield f"{line['move']} of {entry.id} was not told to the {tell.to}"
        away = line["to_state"] in ("removed", "refused", "returned", "awaiting_owner")
        if (
            away
            and line["from_state"] != line["to_state"]
            and not any(t[:2] == (line["id"], to["person"]) for t in seen.told)
        ):
            yield f"{line['move']} of {entry.id} led to {line['to_state']}, and the person does not know"


CHECKS = (
    two_drivers,
    one_record,
    nobody_without_the_owner,
    one_live_entry,
    nobody_barred,
    claims_as_states_say,
    standings_as_states_say,
    ports_are_told,
    history_is_whole,
    causes_come_first,
    deadlines_as_states_say,
    everybody_is_told,
)
