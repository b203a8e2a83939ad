"""What the moves of Hunan's two schemes write beside the case: receipts, holdings, days, notices, letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from privacy.ids import uuid7
from registry import cases, letters, notices
from registry.actors import SYSTEM
from registry.clock import civil_day
from registry.database import Connection, current
from registry.i18n import text
from registry.installed import Asking
from registry.notices import Announcement
from vehicles import quotas, transfers
from vehicles.hunan import ApplicationFacts
from vehicles.hunan_law import APPLICATION, LETTERS, NOTICE, QUOTA, TRUCK
from vehicles.hunan_quota_rules import CLOCKS, GROUNDS, HEALED_BY_TIME, LAPSED, POOLED, HunanFacts
from vehicles.quota_rules import city_scope, enterprise_scope

# -- applications -----------------------------------------------------------------------------------------------------


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
        "end_business": {"told_on": today},
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
