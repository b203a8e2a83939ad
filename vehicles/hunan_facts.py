"""What Hunan's two schemes ask of the database, and what their moves write beside the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import calendar, cases, deadlines, letters, notices
from registry.actors import SYSTEM
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import NotFound
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from registry.notices import Announcement, Notice
from registry.workdays import Calendar, due
from vehicles import quotas, transfers
from vehicles.hunan import QUEUED, ApplicationFacts
from vehicles.hunan_clocks import Block, Decided, filing_year, open_block
from vehicles.hunan_law import (
    APPLICATION,
    APPLICATION_PAPERS,
    LETTERS,
    NOTICE,
    NOTICE_FOR,
    OPERATE_WITHIN,
    QUOTA,
    QUOTA_PAPERS,
    TRUCK,
)
from vehicles.hunan_quota_rules import CANCELLING, CLOCKS, GROUNDS, HEALED_BY_TIME, LAPSED, POOLED, HunanFacts, Noticed
from vehicles.quota_rules import IN_HAND, city_scope, enterprise_scope
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
        ahead=await quotas.ahead(connection, case, [state.code for state in QUEUED.members]),
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


async def application_effects(asking: Asking, facts: ApplicationFacts, state: str) -> None:
    """The receipt on arrival, and quotas on allocation, each a case of its own."""
    connection = current()
    if asking.move == "submit":
        await quotas.receive(connection, asking.case.id, APPLICATION, asking.at)
    if asking.move in ("allocate", "allocate_out_of_order") and facts.gets:
        for quota in await quotas.free(connection, QUOTA, TRUCK, facts.gets):
            await assign(connection, quota, facts.enterprise, asking)
        await quotas.count_given(connection, asking.case.id, facts.gets)


async def assign(connection: Connection, quota: UUID, enterprise: UUID, asking: Asking) -> UUID:
    """Put a quota into an enterprise's hand: a holding, with its case. Raises ClaimTaken when another has it."""
    holding = uuid7()
    await quotas.hold(connection, holding, quota, enterprise, asking.case.id)
    city = await connection.fetchval("select city from enterprise where id = $1", enterprise)
    scopes = (enterprise_scope(enterprise), city_scope(city))
    await cases.open_case(
        connection, QUOTA, subject=quota, about=holding, actor=SYSTEM, at=asking.at, scopes=scopes, case=holding
    )
    return holding


# -- quotas -----------------------------------------------------------------------------------------------------------

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


# -- what moves write --------------------------------------------------------------------------------------------------


async def quota_effects(asking: Asking, facts: HunanFacts, state: str) -> None:
    """The days that a move sets, its notice and its letters."""
    connection, today = current(), civil_day(asking.at)
    for kind, day in _days_set(asking, facts, today).items():
        await quotas.set_day(connection, facts.case, kind, day, asking.at)
    await _notice(connection, asking, facts)
    for kind in LETTERS_OF.get(asking.move, ()):
        named = await _names(connection, facts, receiver=asking.move == "approve_transfer")
        await letters.write(connection, asking.case, LETTERS[kind], named, asking.at)
    if asking.move in ("confirm_transfer", "approve_transfer", "refuse_transfer"):
        await transfers.follow(connection, asking, facts.case)
    if state == POOLED.code and facts.vehicle is not None:
        await quotas.use_vehicle(connection, facts.case, None, today)


LETTERS_OF: Mapping[str, tuple[str, ...]] = {
    "assign": ("registration",),
    "recommend": ("recommendation",),
    "require_cancellation": ("reassignment",),
    "request_announcement": ("cancel_by_announcement",),
    "record_announcement": ("cancelled_customs", "cancelled_border"),
    "approve_transfer": ("holder_changed",),
}


def _days_set(asking: Asking, facts: HunanFacts, today: date) -> dict[str, date]:
    """The days that a move sets, by kind."""
    given = {k: date.fromisoformat(str(v)) for k, v in asking.evidence.items() if k in DAYS_GIVEN.get(asking.move, ())}
    block = facts.block.start if facts.block else today
    by_move: Mapping[str, dict[str, date]] = {
        "file": {"activated_on": today},
        "file_operations": {"operations_filed": today},
        "ask_extension": {"extension_asked": block},
        "advise": {"extension_advised": block},
        "grant_extension": {"extended": block, "extension_decided": block},
        "refuse_extension": {"extension_decided": block},
        "accept_cause": _until(facts, facts.ground or "", facts.given_until),
        "uphold": _upheld(facts, today),
        "ask_report": {"report_asked": today, "report_until": facts.given_until or today},
        "give_report": {"report_given": today},
    }
    return {**given, **by_move.get(asking.move, {})}


DAYS_GIVEN: Mapping[str, tuple[str, ...]] = {
    "register": ("registered_on", "served_on"),
    "register_plates": ("plated_on",),
    "require_cancellation": ("notice_served_on",),
    "end_business": ("ends_on",),
}


def _upheld(facts: HunanFacts, today: date) -> dict[str, date]:
    """An upheld appeal sets the next due day: the one given, or a fresh period from today."""
    ground = facts.noticed.ground if facts.noticed else "record"
    if facts.given_until is not None:
        return _until(facts, ground, facts.given_until)
    if ground == "plates":
        return {"plates_anew_from": today}
    if ground == "filing":
        filed_since = facts.noticed is None or facts.filing_from != facts.noticed.counted_from
        return {} if filed_since else {"operations_filed": today}
    return {"count_anew_from": today, "operate_anew_from": today}


def _until(facts: HunanFacts, ground: str, until: date | None) -> dict[str, date]:
    """A new last day for the clock behind a ground."""
    if until is None:
        return {}
    if ground == "plates":
        return {"plates_until": until}
    if ground == "filing":
        return {"filing_until": until, "filing_cause_for": facts.filing_from or until}
    found = {"operate_until": until}
    return {**found, "cause_until": until, "cause_for": facts.block.start} if facts.block else found


async def _notice(connection: Connection, asking: Asking, facts: HunanFacts) -> None:
    """Publish, end, and count appeals."""
    case, at = asking.case, asking.at
    if asking.move == "publish_notice":
        await notices.publish(connection, case, await _announcement(connection, facts), at)
    elif asking.move == "appeal" or (asking.move == "file_operations" and _answers_notice(facts, civil_day(at))):
        await notices.appealed(connection, case.id, asking.actor, at)
    elif asking.move in ("uphold", "reject"):
        await notices.decide_appeals(connection, case.id, asking.move == "uphold", at)
    outcome = OUTCOMES.get(asking.move)
    if asking.move == "reject" and case.state == LAPSED.code:
        outcome = "lapsed"
    if outcome is not None:
        await notices.end(connection, case.id, outcome, at, HEALED_BY_TIME if asking.move == "heal" else "")


OUTCOMES = {
    "uphold": "upheld",
    "withdraw_notice": "withdrawn",
    "heal": "withdrawn",
    "lapse": "lapsed",
    "end_business": "given-back",
}


def _answers_notice(facts: HunanFacts, day: date) -> bool:
    """A filing during a notice for a missing filing counts as an appeal."""
    noticed = facts.noticed
    return facts.notice is not None and facts.notice.runs(day) and noticed is not None and noticed.ground == "filing"


NOTICE_TITLE = text("Public notice on quota %(quota)s")
NOTICE_BODY = text(
    "%(enterprise)s, quota %(quota)s: %(ground)s. The last day was %(last)s. When this notice is over the quota lapses,"
    " unless an appeal is upheld. Appeals are made in writing to the provincial Department of Commerce before its end."
)


async def _announcement(connection: Connection, facts: HunanFacts) -> Announcement:
    ground = facts.ground or ""
    clock = max((facts.due[t] for t in CLOCKS[ground] if t in facts.due), key=lambda one: one.day)
    counted = {
        "record": facts.block.start if facts.block else clock.day,
        "operation": facts.operate_from,
        "plates": facts.inactive_from,
        "filing": facts.filing_from,
    }[ground]
    params = {
        **await _names(connection, facts),
        "ground": GROUNDS[ground],
        "ground_code": ground,
        "from": (counted or clock.day).isoformat(),
        "last": clock.day.isoformat(),
    }
    return Announcement("湘商直通车公示", NOTICE_TITLE, NOTICE_BODY, NOTICE, "notice_ends", params)


async def _names(connection: Connection, facts: HunanFacts, *, receiver: bool = False) -> dict[str, str]:
    """Quota and enterprise as letters and notices name them: the holder, or who is to be it."""
    row = await connection.fetchrow(
        "select q.number, e.name from quota q, enterprise e where q.id = $1 and e.id = $2",
        facts.quota, facts.parties[0] if receiver else facts.enterprise,
    )  # fmt: skip
    assert row is not None
    return {"quota": row["number"], "enterprise": row["name"]}


# -- details for pages --------------------------------------------------------------------------------------------------


async def application_details(connection: Connection, found: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What pages show of applications: who, how many, and the place in the order of receipt."""
    rows = await connection.fetch(
        "select a.id, e.name, e.city, a.wanted, a.given, a.receipt from quota_application a"
        " join enterprise e on e.id = a.enterprise where a.id = any($1::uuid[])",
        [case.id for case in found],
    )
    return {
        row["id"]: [
            Detail(text("Enterprise"), row["name"]),
            Detail(text("City"), row["city"]),
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
        Detail(text("City"), row["city"]),
    ]
    if row["vehicle"]:
        lines.append(Detail(text("Plate"), plates.get(row["vehicle"], "")))
    if records:
        lines.append(Detail(text("Last clearance record"), records[-1]))
    return lines
