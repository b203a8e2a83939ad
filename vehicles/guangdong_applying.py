"""Guangdong's applications in the database: making one, the facts of one, and what its moves change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import archive, cases, evidence
from registry.actors import SYSTEM, Actor
from registry.archive import Finding
from registry.cases import Outcome
from registry.clock import civil_day
from registry.database import Connection, current
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from vehicles import enterprises, guangdong_holding, quotas, recommendations
from vehicles.guangdong import CODE
from vehicles.guangdong_application import APPLICATION, APPLICATION_PAPERS, SELF_OPERATION
from vehicles.guangdong_application_facts import PENDING, WITH_DEPARTMENT, ApplicationFacts, Numbers
from vehicles.guangdong_known import rests_on
from vehicles.guangdong_law import CONTENTS, KINDS, MACAO_SIDE, SIDES
from vehicles.guangdong_quota import CODE as QUOTA
from vehicles.guangdong_quota_facts import BEFORE, NEW
from vehicles.quota_rules import city_scope, enterprise_scope
from vehicles.recommendations import NOTHING, Reuse

QUEUE = "macao_outbound_passenger"
"""The class of those that are served in order of receipt: coaches and taxis in one order (GD-1.2.2b)."""

ROW = """
    select a.enterprise, e.city, a.receipt, g.*, coalesce(h.cooperative, false) as cooperative
      from quota_application a join enterprise e on e.id = a.enterprise
      join guangdong_application g on g.id = a.id left join guangdong_holder h on h.id = a.enterprise
     where a.id = $1
"""
OTHERS = """
    select count(*) from quota_application a join case_ c on c.id = a.id
     where a.scheme = $1 and a.enterprise = $2 and a.id <> $3 and c.state = any($4::varchar[])
"""
IDLE = """
    select count(*) from quota_holding h join case_ c on c.id = h.id
     where h.enterprise = $1 and c.scheme = $2 and c.state = any($3::varchar[])
"""


def numbers(prefix: str, given: Mapping[str, object]) -> dict[str, int]:
    """How many of each kind were given in the fields with this prefix; none are left out."""
    found = {code: int(str(given.get(prefix + code) or 0)) for code in KINDS}
    return {code: number for code, number in found.items() if number}


async def apply(
    connection: Connection,
    enterprise: UUID,
    given: Mapping[str, object],
    actor: Actor,
    at: datetime,
    reuse: Reuse = NOTHING,
) -> Outcome:
    """Make an application for an enterprise; papers that Hunan has go along as it agreed (SW-4).

    Raises NotFound for somebody else's, as `cases.open_case`, and as `recommendations.copy`.
    """
    enterprises.require_own(enterprise, actor)
    found = await enterprises.find(connection, enterprise)
    told = evidence.read(APPLICATION, given, actor.language).facts
    application = uuid7()
    wanted = numbers("want_", told)
    await connection.execute(
        "insert into quota_application (id, scheme, klass, enterprise, city, wanted) values ($1, $2, $3, $4, $5, $6)",
        application, CODE, _queue(str(told["side"]), wanted), enterprise, found.city, min(100, max(1, sum(wanted.values()))),
    )  # fmt: skip
    await connection.execute(
        "insert into guangdong_application (id, side, wanted, equity, other_rule, on_platform, recommendations)"
        " values ($1, $2, $3::jsonb, $4, $5, $6, $7)",
        application, *_columns(told), await _recommended(connection, enterprise, told),
    )  # fmt: skip
    opened = await cases.open_case(
        connection, CODE, subject=application, about=enterprise, actor=actor, at=at, given=given, case=application,
        scopes=(enterprise_scope(enterprise), city_scope(found.city)),
    )  # fmt: skip
    await recommendations.copy(connection, opened.case, enterprise, APPLICATION_PAPERS, reuse, actor, at)
    return opened


async def _recommended(connection: Connection, enterprise: UUID, told: Mapping[str, object]) -> list[UUID]:
    letters = await recommendations.standing(connection, enterprise)
    return rests_on(letters, str(told["side"]), numbers("want_", told))


def _queue(side: str, wanted: Numbers) -> str:
    in_order = side == MACAO_SIDE and any(
        KINDS[code].service == "passenger" and KINDS[code].direction == "outbound" for code in wanted
    )
    return QUEUE if in_order else side


def _columns(told: Mapping[str, object]) -> tuple[Any, ...]:
    wanted = numbers("want_", told)
    equity, other = Decimal(str(told["equity"])), bool(told.get("other_rule"))
    return str(told["side"]), json.dumps(wanted), equity, other, bool(told.get("on_platform"))


async def gather(asking: Asking) -> ApplicationFacts:
    """The facts of an application, as the transaction in progress sees them."""
    connection, case = current(), asking.case.id
    row = await connection.fetchrow(ROW, case)
    assert row is not None
    told = asking.evidence if asking.move == "resubmit" and "side" in asking.evidence else None
    side, wanted, equity, other_rule, on_platform = (
        _columns(told) if told else (row["side"], row["wanted"], row["equity"], row["other_rule"], row["on_platform"])
    )
    pending = [state.code for state in PENDING.members]
    return ApplicationFacts(
        case=case,
        enterprise=row["enterprise"],
        city=row["city"],
        side=side,
        wanted=json.loads(wanted),
        equity=equity,
        other_rule=other_rule,
        cooperative=row["cooperative"],
        on_platform=on_platform,
        pending=await connection.fetchval(OTHERS, CODE, row["enterprise"], case, pending),
        idle=await connection.fetchval(IDLE, row["enterprise"], QUOTA, [state.code for state in BEFORE.members]),
        received=row["receipt"] is not None,
        review_since=row["review_since"],
        ahead=await quotas.ahead(connection, case, [state.code for state in WITH_DEPARTMENT.members]),
        allotted=json.loads(row["allotted"]),
        consulted=row["consulted"],
        consented=row["consented"],
        agreed_left=await _agreed_left(connection, side, json.loads(wanted)),
        verified_by_actor=row["verified_by"] == asking.actor.caller,
        offered=asking.offered,
        granted=numbers("grant_", asking.evidence),
    )


async def _agreed_left(connection: Connection, side: str, wanted: Numbers) -> Numbers:
    """Of each kind, how many quotas are free in the pool that was agreed with Macao."""
    if side != MACAO_SIDE:
        return {}
    return {code: (await quotas.pool(connection, QUOTA, f"{side}_{code}")).free for code in wanted}


async def effects(asking: Asking, facts: ApplicationFacts, to_state: str) -> None:
    """What a move changes beside the case; whoever comes to the department for the first time gets a place in order."""
    connection, case, day = current(), asking.case.id, civil_day(asking.at)
    if change := _CHANGES.get(asking.move):
        await connection.execute(f"update guangdong_application set {change} where id = $1", case)  # noqa: S608 - ours
    if asking.move in ("submit", "resubmit"):
        await _undertake(connection, asking, facts)
    if asking.move == "verify":
        await connection.execute(
            "update guangdong_application set verified_by = $2 where id = $1", case, asking.actor.caller
        )
    if asking.move == "record_allotment":
        allotted = json.dumps(numbers("allot_", asking.evidence))
        await connection.execute("update guangdong_application set allotted = $2::jsonb where id = $1", case, allotted)
    if asking.move == "resubmit":
        await _rewrite(connection, facts.enterprise, case, asking.evidence)
    if to_state == "department_review" and asking.move in ("submit", "pass_on", "resubmit"):
        await connection.execute("update guangdong_application set review_since = $2 where id = $1", case, day)
        await quotas.receive(connection, case, CODE, asking.at)
    if asking.move == "withdraw":
        await recommendations.taken_back(facts.enterprise, case, asking.at)
    if asking.move == "assign":
        await _assign(connection, asking, facts)


async def _undertake(connection: Connection, asking: Asking, facts: ApplicationFacts) -> None:
    """The undertaking to operate the vehicles oneself goes to the credit archive, once for each application."""
    row = await enterprises.find(connection, facts.enterprise)
    if await connection.fetchval('select exists (select 1 from credit_record where "case" = $1)', asking.case.id):
        return
    words = SELF_OPERATION.texts.get(asking.actor.language, SELF_OPERATION.texts["zh-Hans"])
    finding = Finding(archive.UNDERTAKING, Secret(words), row.name, UNDERTAKEN, civil_day(asking.at), CONTENTS)
    scopes = (enterprise_scope(facts.enterprise), city_scope(facts.city))
    await archive.record(
        connection, row.entity, "unit", finding, scheme=CODE, case=asking.case.id, scopes=scopes,
        actor=asking.actor, at=asking.at,
    )  # fmt: skip


UNDERTAKEN = text("Undertaking to operate the vehicles oneself")
_CHANGES = {"record_consultation": "consulted = true", "record_consent": "consented = true"}


async def _rewrite(connection: Connection, enterprise: UUID, case: UUID, told: Mapping[str, object]) -> None:
    side, wanted, equity, other_rule, on_platform = _columns(told)
    await connection.execute(
        "update guangdong_application set side = $2, wanted = $3::jsonb, equity = $4, other_rule = $5, on_platform = $6,"
        " recommendations = $7 where id = $1",
        case, side, wanted, equity, other_rule, on_platform, await _recommended(connection, enterprise, told),
    )  # fmt: skip
    klass, total = _queue(side, json.loads(wanted)), sum(json.loads(wanted).values())
    await connection.execute("update quota_application set klass = $2, wanted = $3 where id = $1", case, klass, total)


async def _assign(connection: Connection, asking: Asking, facts: ApplicationFacts) -> None:
    """Open a case for each quota assigned: of Macao's passenger quotas a free one of the pool, of others a new one."""
    day: date = civil_day(asking.at)
    for code, number in facts.granted.items():
        pooled = bool(facts.of_macao(KINDS[code].direction, {code: number}))
        for quota in await guangdong_holding.to_give(connection, facts.side, code, number, day, pooled=pooled):
            await guangdong_holding.open_holding(
                connection,
                guangdong_holding.NewHolding(quota, facts.enterprise, facts.side, code, NEW, day, asking.case.id),
                SYSTEM,
                asking.at,
            )
    await quotas.count_given(connection, asking.case.id, sum(facts.granted.values()))


async def details(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What the page of an application shows: also on which letters of Hunan it rests."""
    lines = {case: list(summary) for case, summary in (await summarise(connection, rows)).items()}
    resting = await connection.fetch(
        "select id, recommendations from guangdong_application where id = any($1::uuid[]) and recommendations <> '{}'",
        list(lines),
    )
    for row in resting:
        letters = await recommendations.numbers_of(connection, row["recommendations"])
        lines[row["id"]].append(Detail(text("Recommended by Hunan, letter"), ", ".join(letters)))
    return lines


async def summarise(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each application."""
    found = await connection.fetch(
        "select a.id, e.name, g.side, g.wanted, a.receipt, a.given from quota_application a"
        " join enterprise e on e.id = a.enterprise join guangdong_application g on g.id = a.id where a.id = any($1::uuid[])",
        [row.id for row in rows],
    )
    return {row["id"]: _details(row) for row in found}


def _details(row: Any) -> list[Detail]:
    lines = [Detail(text("Enterprise"), row["name"]), Detail(text("Which quotas"), SIDES[row["side"]])]
    lines += [Detail(KINDS[code].label, str(number)) for code, number in json.loads(row["wanted"]).items()]
    if row["receipt"] is not None:
        lines.append(Detail(text("Place in the order of receipt"), str(row["receipt"])))
    if row["given"]:
        lines.append(Detail(text("Quotas assigned"), str(row["given"])))
    return lines
