"""Guangdong's quotas in the database: opening a holding, the facts of one, and what its moves change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import cases
from registry.actors import Actor
from registry.cases import MoveRequest, Outcome
from registry.clock import civil_day
from registry.database import Connection, current
from registry.formats.plates import Plate
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from registry.numbers import next_number
from vehicles import enterprises, quotas
from vehicles.checklists import Checklist
from vehicles.guangdong_law import HONG_KONG, INBOUND, KINDS, SIDES
from vehicles.guangdong_quota import CODE
from vehicles.guangdong_quota_facts import INBOUND_PAPERS, OUTBOUND_PAPERS, TAKEN, QuotaFacts, Vehicle
from vehicles.guangdong_quota_suspending import within_limit
from vehicles.quota_rules import city_scope, enterprise_scope
from vehicles.vehicles import add_plate, plates_of, vehicle_for

CLOCKS = ["operate", "operate_extended", "operate_taken_back"]
ROW = """
    select h.quota, h.enterprise, h.vehicle, e.city, g.*, d.due_day as operate_by, coalesce(d.provisional, false) as provisional
      from quota_holding h join enterprise e on e.id = h.enterprise join guangdong_quota g on g.id = h.id
      left join lateral (select due_day, provisional from deadline where "case" = h.id and timer = any($2::varchar[])
                          and stopped_at is null order by id desc limit 1) d on true
     where h.id = $1
"""


@dataclass(frozen=True)
class NewHolding:
    """A quota given to an enterprise. `counts_from`: the day from which its time to begin is counted."""

    quota: UUID
    enterprise: UUID
    side: str
    kind: str
    basis: str
    counts_from: date
    application: UUID | None = None


async def agree(connection: Connection, side: str, kind: str, number: int, day: date) -> list[UUID]:
    """Put so many quotas of a kind into the pool, as was agreed with the other side, under new numbers.

    A number tells side and kind: GDHK-OF-000002 is Hong Kong, outbound freight.
    """
    letters = "".join(word[0] for word in kind.split("_")).upper()
    prefix = f"{'GDHK' if side == HONG_KONG else 'GDMO'}-{letters}"
    made = [f"{prefix}-{await next_number(connection, f'quota:{prefix}'):06d}" for _ in range(number)]
    return await quotas.add(connection, CODE, f"{side}_{kind}", made, day)


async def to_give(connection: Connection, side: str, kind: str, number: int, day: date, *, pooled: bool) -> list[UUID]:
    """Quotas to assign: those of the pool with the lowest numbers, or new ones where no pool was agreed."""
    if pooled:
        return await quotas.free(connection, CODE, f"{side}_{kind}", number)
    return await agree(connection, side, kind, number, day)


async def open_holding(connection: Connection, new: NewHolding, actor: Actor, at: datetime) -> Outcome:
    """Open the case of a quota that was given to an enterprise. Raises ClaimTaken for one in other hands."""
    holding, enterprise = uuid7(), await enterprises.find(connection, new.enterprise)
    await quotas.hold(connection, holding, new.quota, new.enterprise, new.application)
    await connection.execute(
        "insert into guangdong_quota (id, side, kind, basis, counts_from, confirmed_on) values ($1, $2, $3, $4, $5, $6)",
        holding, new.side, new.kind, new.basis, new.counts_from, civil_day(at),
    )  # fmt: skip
    return await cases.open_case(
        connection, CODE, subject=new.quota, about=new.enterprise, actor=actor, at=at, case=holding,
        scopes=(enterprise_scope(new.enterprise), city_scope(enterprise.city)),
    )  # fmt: skip


async def name_vehicle(
    connection: Connection,
    holding: UUID,
    plates: Sequence[Plate],
    given: Mapping[str, object],
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Name the vehicle of a quota by its plates, with what the rules ask of it. Raises as `cases.make_move`."""
    vehicle = await vehicle_for(connection, plates[0], at)
    for plate in plates[1:]:
        await add_plate(connection, vehicle, plate)
    await cases.find(connection, holding, actor)
    row = await connection.fetchrow("select enterprise, vehicle from quota_holding where id = $1", holding)
    assert row is not None
    enterprises.require_own(row["enterprise"], actor)
    if vehicle != row["vehicle"]:
        await quotas.use_vehicle(connection, holding, vehicle, civil_day(at))
        await _forget_papers(connection, holding, at)
    return await cases.make_move(connection, MoveRequest(holding, "name_vehicle", given), actor, at)


async def _forget_papers(connection: Connection, holding: UUID, at: datetime) -> None:
    """Another vehicle: what was on record of the former one's papers and report is not this one's."""
    await connection.execute("update guangdong_quota set report_until = null where id = $1", holding)
    await connection.execute('update paper set replaced_at = $2 where "case" = $1 and replaced_at is null', holding, at)


async def checklist_of(connection: Connection, holding: UUID) -> Checklist:
    """The papers that a quota needs: by its direction (GD-2)."""
    kind: str = await connection.fetchval("select kind from guangdong_quota where id = $1", holding)
    return INBOUND_PAPERS if KINDS[kind].direction == INBOUND else OUTBOUND_PAPERS


async def gather(asking: Asking) -> QuotaFacts:
    """The facts of a quota, as the transaction in progress sees them."""
    connection, case = current(), asking.case.id
    row = await connection.fetchrow(ROW, case, CLOCKS)
    assert row is not None
    told = asking.evidence
    return QuotaFacts(
        case=case,
        today=civil_day(asking.at),
        quota=row["quota"],
        enterprise=row["enterprise"],
        city=row["city"],
        side=row["side"],
        kind=KINDS[row["kind"]],
        basis=row["basis"],
        counts_from=row["counts_from"],
        operate_by=row["operate_by"],
        provisional=row["provisional"],
        passed_on=row["passed_on"],
        found_true=row["found_true"],
        days=int(str(told.get("days") or 0)),
        extended_from=row["extended_from"],
        extended_days=row["extended_days"],
        accepted_until=row["accepted_until"],
        new_day=_day(told, "until") or _day(told, "valid_until"),
        vehicle=_vehicle(row, asking),
        papers=await quotas.papers_of(connection, case),
        spells=await quotas.spells_of(connection, case),
        cause_until=row["cause_until"],
        report_until=row["report_until"],
        report_passed=told.get("result", "passed") == "passed",
        confirmed_on=row["confirmed_on"],
        equipped=bool(told.get("equipped")),
    )


def _day(told: Mapping[str, object], name: str) -> date | None:
    return date.fromisoformat(str(told[name])) if told.get(name) else None


def _vehicle(row: Any, asking: Asking) -> Vehicle | None:
    """The vehicle as it is on record, or as the move in hand would put it there."""
    if row["vehicle"] is None:
        return None
    if asking.move == "name_vehicle" and "seats" in asking.evidence:
        return Vehicle(row["vehicle"], *_said(asking.evidence))
    return Vehicle(row["vehicle"], row["seats"], row["sleeper"], row["dangerous"], row["heavy"], row["positioning"])


def _said(told: Mapping[str, object]) -> tuple[int, bool, bool, bool, bool]:
    ticked = (bool(told.get(name)) for name in ("sleeper", "dangerous", "heavy", "positioning"))
    return (int(str(told["seats"])), *ticked)  # type: ignore[return-value]


async def effects(asking: Asking, facts: QuotaFacts, to_state: str) -> None:
    """What a move changes beside the case."""
    if change := _EFFECTS.get(asking.move):
        await change(asking, facts)


async def _set(asking: Asking, **columns: object) -> None:
    names = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 2))
    await current().execute(f"update guangdong_quota set {names} where id = $1", asking.case.id, *columns.values())  # noqa: S608 - ours


async def _named(asking: Asking, facts: QuotaFacts) -> None:
    seats, sleeper, dangerous, heavy, positioning = _said(asking.evidence)
    await _set(asking, seats=seats, sleeper=sleeper, dangerous=dangerous, heavy=heavy, positioning=positioning)


async def _asked(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, extended_from=facts.operate_by, passed_on=False, found_true=False)


async def _passed_on(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, passed_on=True, found_true=asking.evidence["opinion"] == "true")


async def _granted(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, extended_days=facts.days)


async def _cause_accepted(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, extended_from=facts.operate_by, accepted_until=facts.new_day)


async def _suspended(asking: Asking, facts: QuotaFacts) -> None:
    await quotas.begin_spell(current(), asking.case.id, facts.today, _beyond(facts))


async def _prolonged(asking: Asking, facts: QuotaFacts) -> None:
    assert facts.suspended_since is not None
    if _beyond(facts):
        await current().execute("update spell set cause = true where holding = $1 and until is null", asking.case.id)


def _beyond(facts: QuotaFacts) -> bool:
    """Whether only the accepted cause allows it: then the spell does not count towards the limit."""
    return not within_limit(facts, facts.new_day or facts.today)


async def _resumed(asking: Asking, facts: QuotaFacts) -> None:
    await quotas.end_spell(current(), asking.case.id, facts.today - timedelta(days=1))


async def _longer_accepted(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, cause_until=facts.new_day)


async def _reported(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, report_until=facts.new_day)


async def _confirmed(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, confirmed_on=facts.today)


async def _taken_back(asking: Asking, facts: QuotaFacts) -> None:
    await _set(asking, basis=TAKEN, counts_from=facts.today, report_until=None)
    await quotas.end_spell(current(), asking.case.id, facts.today)
    await quotas.use_vehicle(current(), asking.case.id, None, facts.today)


_EFFECTS = {
    "name_vehicle": _named,
    "ask_extension": _asked,
    "pass_extension_on": _passed_on,
    "grant_extension": _granted,
    "grant_longer_extension": _granted,
    "accept_cause": _cause_accepted,
    "suspend": _suspended,
    "prolong_suspension": _prolonged,
    "resume": _resumed,
    "accept_longer_suspension": _longer_accepted,
    "give_report": _reported,
    "confirm_details": _confirmed,
    "take_back": _taken_back,
}

SUMMARY = """
    select h.id, h.vehicle, e.name, q.number, g.side, g.kind from quota_holding h
      join enterprise e on e.id = h.enterprise join quota q on q.id = h.quota join guangdong_quota g on g.id = h.id
     where h.id = any($1::uuid[])
"""


async def summarise(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each quota."""
    found = await connection.fetch(SUMMARY, [row.id for row in rows])
    return {
        row["id"]: [
            Detail(text("Number of the quota"), row["number"]),
            Detail(text("Enterprise"), row["name"]),
            Detail(text("Which quotas"), SIDES[row["side"]]),
            Detail(text("Kind of quota"), KINDS[row["kind"]].label),
        ]
        for row in found
    }


async def details(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What the page of a quota shows: its plate masked, its figures and days."""
    lines = {case: list(summary) for case, summary in (await summarise(connection, rows)).items()}
    found = await connection.fetch(ROW.replace("h.id = $1", "h.id = any($1::uuid[])"), [row.id for row in rows], CLOCKS)
    named = [row["vehicle"] for row in found if row["vehicle"]]
    plates = await plates_of(connection, named) if named else {}
    for row in found:
        if row["vehicle"] in plates:
            lines[row["id"]].append(Detail(text("Plate"), plates[row["vehicle"]]))
            lines[row["id"]].append(Detail(text("Seats, the driver's included"), str(row["seats"])))
        days = ((text("Counted from"), "counts_from"), (text("Inspection report valid until"), "report_until"))
        lines[row["id"]] += [Detail(label, row[name]) for label, name in days if row[name]]
    return lines
