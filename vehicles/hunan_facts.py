"""What Hunan's two schemes ask of the database: facts for the rules, details for the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from registry import calendar, deadlines, notices
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import NotFound
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from registry.notices import Notice
from registry.workdays import Calendar, due
from vehicles import quotas, transfers
from vehicles.cities import city_name
from vehicles.hunan import QUEUED, ApplicationFacts
from vehicles.hunan_clocks import Block, Decided, filing_year, open_block
from vehicles.hunan_law import (
    APPLICATION_PAPERS,
    NOTICE_FOR,
    OPERATE_WITHIN,
    QUOTA,
    QUOTA_PAPERS,
    TELL_BEFORE,
    TRUCK,
)
from vehicles.hunan_quota_rules import CANCELLING, LAPSED, HunanFacts, Noticed
from vehicles.quota_rules import IN_HAND
from vehicles.vehicles import plates_of

Days = Mapping[str, date]

# -- applications -----------------------------------------------------------------------------------------------------


async def gather_application(asking: Asking) -> ApplicationFacts:
    """The facts of an application."""
    connection, case = current(), asking.case.id
    row = await connection.fetchrow("select enterprise, wanted, given from quota_application where id = $1", case)
    if row is None:
        raise NotFound()
    held = await quotas.papers_of(connection, case)
    return ApplicationFacts(
        enterprise=row["enterprise"],
        wanted=row["wanted"],
        given=row["given"],
        free=(await quotas.pool(connection, QUOTA, TRUCK)).free,
        ahead=await quotas.ahead(connection, case, QUEUE),
        missing=APPLICATION_PAPERS.missing(held, civil_day(asking.at)),
        officer_verified=await _did(connection, case, "verify", asking.actor.caller),
        out_of_order=asking.move == "allocate_out_of_order",
    )


async def _did(connection: Connection, case: UUID, move: str, caller: str) -> bool:
    """Whether somebody made a move of this case."""
    did: bool = await connection.fetchval(
        'select exists (select 1 from journal where "case" = $1 and move = $2 and actor = $3)', case, move, caller
    )
    return did


# -- quotas -----------------------------------------------------------------------------------------------------------

QUEUE = [state.code for state in QUEUED.members]
HOLDING = """
    select h.quota, h.enterprise, h.vehicle, e.city,
           exists (select 1 from claim c where c.kind = $2 and c.key = h.quota::text and c.holder <> h.id::text) as reassigned,
           exists (select 1 from quota_holding o join case_ c on c.id = o.id
                    where o.quota = h.quota and o.id <> h.id and c.state = any($3::varchar[])) as former_holder
      from quota_holding h join enterprise e on e.id = h.enterprise where h.id = $1
"""


async def gather_quota(asking: Asking) -> HunanFacts:
    """The facts of a holding."""
    connection, case = current(), asking.case.id
    row = await connection.fetchrow(HOLDING, case, IN_HAND, [LAPSED.code, CANCELLING.code])
    if row is None:
        raise NotFound()
    days = await quotas.days_of(connection, case)
    running = await deadlines.of_case(connection, case)
    transfer = await transfers.open_transfer(connection, case)
    notice = await notices.under_notice(connection, case, NOTICE_FOR.on(civil_day(asking.at)))
    return HunanFacts(
        case=case,
        **dict(row),
        state=asking.case.state,
        due=running,
        missing=QUOTA_PAPERS.missing(await quotas.papers_of(connection, case), civil_day(asking.at)),
        notice=notice,
        noticed=_noticed(await notices.latest(connection, case)),
        notice_is_over=notice is not None and notice.over(civil_day(asking.at)),
        parties=tuple(transfer.parties) if transfer else (),
        unconfirmed=len(set(transfer.parties) - set(transfer.confirmed)) if transfer else 0,
        transfer=transfer is not None,
        **await _clocks(connection, case, days),
        **_given(asking),
    )


async def _clocks(connection: Connection, case: UUID, days: Days) -> dict[str, Any]:
    """From when the clocks count. A day that is not there: the clock does not run."""
    known = await calendar.load(connection)
    records = await quotas.records_of(connection, case)
    decided = Decided(
        frozenset(await quotas.every_day(connection, case, "extended")),
        dict(
            zip(
                await quotas.every_day(connection, case, "cause_for"),
                await quotas.every_day(connection, case, "cause_until"),
                strict=True,
            )
        ),
    )
    activated = days.get("activated_on")
    block = open_block(days.get("count_anew_from", activated), records, decided, known) if activated else None
    return {
        **_of_plates(await _first_plated(connection, case, days), records, known, excused="extended" in days),
        **_of_block(days, block, decided),
        **await _of_filings(connection, case, days),
        "activated_on": activated,
        "cancel_from": None if "ends_on" in days else days.get("notice_served_on"),
        "surrendered": "ends_on" in days,
    }


async def _first_plated(connection: Connection, case: UUID, days: Days) -> Days:
    """The days, with the first of those on which a vehicle had its plates: another vehicle later begins nothing anew."""
    plated = await quotas.every_day(connection, case, "plated_on")
    return {**days, "plated_on": min(plated)} if plated else days


def _of_plates(days: Days, records: Sequence[date], known: Calendar, *, excused: bool) -> dict[str, Any]:
    """The 90 days for plates, and the 180 from plates to a first record (art. 9), which an extension excuses."""
    plated = days.get("plated_on")
    begun = days.get("operate_anew_from", plated)
    operated = False
    if plated is not None and begun is not None:
        last = due(OPERATE_WITHIN.on(begun), begun, known).day
        operated = any(plated <= day <= max(last, days.get("operate_until", last)) for day in records)
    both = [days[kind] for kind in ("registered_on", "served_on") if kind in days]
    return {
        "inactive_from": days.get("plates_anew_from", max(both, default=None)),
        "plated_on": plated,
        "plates_until": days.get("plates_until"),
        "operate_from": None if operated or excused else begun,
        "operate_until": days.get("operate_until"),
        "operated": operated,
    }


def _of_block(days: Days, block: Block | None, decided: Decided) -> dict[str, Any]:
    """The block without a record, and the extension that was asked for it."""
    asked = block is not None and days.get("extension_asked") == block.start
    return {
        "block": block,
        "record_until": decided.causes.get(block.start) if block else None,
        "extension_pending": asked and days.get("extension_decided") != days["extension_asked"],
        "city_heard": block is not None and days.get("extension_advised") == block.start,
    }


async def _of_filings(connection: Connection, case: UUID, days: Days) -> dict[str, Any]:
    """The year for which no filing was made yet, and a report that was asked for and not given."""
    activated = days.get("activated_on")
    filings = len(await quotas.every_day(connection, case, "operations_filed"))
    begins = filing_year(activated, filings) if activated else None
    asked = await quotas.every_day(connection, case, "report_asked")
    waits = len(asked) > len(await quotas.every_day(connection, case, "report_given"))
    return {
        "filing_from": begins,
        "filing_until": days.get("filing_until") if days.get("filing_cause_for") == begins else None,
        "report_from": asked[-1] if waits else None,
        "report_until": days.get("report_until") if waits else None,
    }


def _noticed(notice: Notice | None) -> Noticed | None:
    if notice is None:
        return None
    said = notice.params
    return Noticed(said["ground_code"], date.fromisoformat(said["from"]), date.fromisoformat(said["last"]))


def _given(asking: Asking) -> dict[str, Any]:
    """What the move gives: days on which something happened, a new last day, a ground."""
    happened = ("registered_on", "served_on", "plated_on", "notice_served_on", "cancelled_on", "day")
    given = {name: date.fromisoformat(str(asking.evidence[name])) for name in happened if name in asking.evidence}
    until = asking.evidence.get("until")
    ground = asking.evidence.get("ground")
    return {
        "given_days": tuple(given.values()),
        "given_until": date.fromisoformat(str(until)) if until else None,
        "ground": str(ground) if ground else None,
    }


SHORT = text("Later than the 30 days before that art. 12 asks for")

# -- details for pages --------------------------------------------------------------------------------------------------


async def application_details(connection: Connection, found: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What the case page shows of an application: also how many are served before it (HN-7.2)."""
    lines = await application_summary(connection, found)
    before = {case.id: await quotas.ahead(connection, case.id, QUEUE) for case in found if case.state in QUEUE}
    label = text("Received before it, and still waiting")
    return {
        case: [*shown, *([Detail(label, str(before[case]))] if case in before else [])] for case, shown in lines.items()
    }


async def application_summary(connection: Connection, found: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What lists show of applications: who, how many, and the number of receipt."""
    rows = await connection.fetch(
        "select a.id, e.name, e.city, a.wanted, a.given, a.receipt from quota_application a"
        " join enterprise e on e.id = a.enterprise where a.id = any($1::uuid[])",
        [case.id for case in found],
    )
    return {
        row["id"]: [
            Detail(text("Enterprise"), row["name"]),
            Detail(text("City"), city_name(row["city"])),
            Detail(text("Quotas applied for"), str(row["wanted"])),
            Detail(text("Allocated so far"), str(row["given"])),
            Detail(text("Number of receipt"), str(row["receipt"] or "")),
        ]
        for row in rows
    }


async def quota_details(connection: Connection, found: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What pages show of holdings: quota, enterprise, vehicle (masked), last clearance record."""
    rows = await connection.fetch(
        "select h.id, h.vehicle, q.number, e.name, e.city from quota_holding h join quota q on q.id = h.quota"
        " join enterprise e on e.id = h.enterprise where h.id = any($1::uuid[])",
        [case.id for case in found],
    )
    vehicles = [row["vehicle"] for row in rows if row["vehicle"]]
    plates = await plates_of(connection, vehicles) if vehicles else {}
    return {row["id"]: await _quota_lines(connection, row, plates) for row in rows}


async def _quota_lines(connection: Connection, row: Any, plates: Mapping[UUID, Any]) -> list[Detail]:
    records = await quotas.records_of(connection, row["id"])
    lines = [
        Detail(text("Quota"), row["number"]),
        Detail(text("Enterprise"), row["name"]),
        Detail(text("City"), city_name(row["city"])),
    ]
    if row["vehicle"]:
        lines.append(Detail(text("Plate"), plates.get(row["vehicle"], "")))
    if records:
        lines.append(Detail(text("Last clearance record"), records[-1]))
    return [*lines, *_ending(await quotas.days_of(connection, row["id"]))]


def _ending(days: Days) -> list[Detail]:
    """When business ends, and whether that was told in time (art. 12)."""
    if "ends_on" not in days:
        return []
    short = (days["ends_on"] - days["told_on"]).days < TELL_BEFORE.on(days["told_on"])
    ends = Detail(text("Business ends on"), days["ends_on"])
    return [ends, Detail(text("Told beforehand"), SHORT)] if short else [ends]
