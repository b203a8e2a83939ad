"""Guangdong's filings and licences in the database: opening one, the facts of one, and what its moves change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import cases, evidence, letters
from registry.actors import Actor
from registry.cases import Outcome
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import FieldProblem, Invalid, NotFound
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from registry.letters import LetterKind
from vehicles import enterprises, guangdong_filing, guangdong_licence
from vehicles.cities import city_name
from vehicles.enterprises import CITY, NEEDED, NOT_A_CITY
from vehicles.guangdong_filing import (
    BROUGHT_IN,
    CONFIRMED_TO,
    CONVERSIONS,
    DISSOLVED,
    FILING,
    MERGER,
    RENAME,
    SEAT,
    SPLIT_ENDED,
    FilingFacts,
)
from vehicles.guangdong_law import CIRCULARS_SCOPE, CIRCULATING
from vehicles.guangdong_licence import LicenceFacts
from vehicles.guangdong_quota import CODE as QUOTA
from vehicles.guangdong_quota_facts import LIVE
from vehicles.quota_rules import city_scope, enterprise_scope

UNKNOWN = text("No enterprise with this credit code is registered here")
CIRCULAR = LetterKind(
    code="guangdong-circular",
    series="guangdong-circular",
    to="agencies",
    to_label=text("Police, port office, customs, border inspection, and the county's transport authority"),
    title=text("Circular on a holder of quotas"),
    body=text("%(name)s has filed a change: %(kind)s. It holds for %(count)s quotas, from %(day)s on."),
    cite=CIRCULATING,
)


@dataclass(frozen=True)
class NewFiling:
    """What a filing says besides its evidence: names by credit code, a new name, a new seat (six digits)."""

    holders: Sequence[str] = ()
    """Credit codes of the enterprises whose quotas are concerned; none: the one that files."""
    parties: Sequence[str] = ()
    """Credit codes of further enterprises whose seal it needs."""
    new_name: str = ""
    new_city: str = ""


async def draw_up(
    connection: Connection,
    enterprise: UUID,
    new: NewFiling,
    given: Mapping[str, object],
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Draw a filing up for an enterprise, which seals it by that. Raises Invalid, NotFound, and as `cases.open_case`."""
    enterprises.require_own(enterprise, actor)
    told = evidence.read(FILING, given, actor.language).facts
    kind = str(told["kind"])
    _check(kind, new)
    holders = [await _by_code(connection, "holders", code) for code in new.holders] or [enterprise]
    parties = await _parties(connection, kind, enterprise, holders, new)
    filing, found = uuid7(), await enterprises.find(connection, enterprise)
    await connection.execute(
        "insert into guangdong_filing (id, enterprise, kind, holders, parties, confirmed, new_name, new_city, registered,"
        " told_both, equity) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        filing, enterprise, kind, holders, sorted(parties), [enterprise], new.new_name, new.new_city,
        bool(told.get("registered")), bool(told.get("told_both")), Decimal(str(told.get("equity") or 0)),
    )  # fmt: skip
    return await cases.open_case(
        connection, guangdong_filing.CODE, subject=filing, about=enterprise, actor=actor, at=at, given=given, case=filing,
        scopes=(enterprise_scope(enterprise), city_scope(found.city), *(enterprise_scope(one) for one in sorted(parties))),
    )  # fmt: skip


def _check(kind: str, new: NewFiling) -> None:
    """Raises Invalid for what this kind of filing must say and does not."""
    problems = []
    if kind == RENAME and not new.new_name.strip():
        problems.append(FieldProblem("new_name", "missing", NEEDED))
    if kind == SEAT and not CITY.fullmatch(new.new_city):
        problems.append(FieldProblem("new_city", "city", NOT_A_CITY))
    if kind in (SPLIT_ENDED, MERGER, CONFIRMED_TO) and not new.holders:
        problems.append(FieldProblem("holders", "missing", NEEDED))
    if problems:
        raise Invalid(problems)


async def _by_code(connection: Connection, field: str, code: str) -> UUID:
    try:
        return UUID(str((await enterprises.by_credit_code(connection, code)).id))
    except NotFound:
        raise Invalid([FieldProblem(field, "unknown-enterprise", UNKNOWN)]) from None
    except Invalid as invalid:
        raise Invalid([FieldProblem(field, one.code, one.message) for one in invalid.problems]) from None


async def _parties(
    connection: Connection, kind: str, enterprise: UUID, holders: Sequence[UUID], new: NewFiling
) -> set[UUID]:
    """Whose seal it needs: of a split and a merger all, of a confirmation the holder, else nobody's besides."""
    if kind in (CONFIRMED_TO, BROUGHT_IN):
        return set(holders) - {enterprise}
    if kind not in (SPLIT_ENDED, MERGER):
        return set()
    return {enterprise, *holders, *[await _by_code(connection, "parties", code) for code in new.parties]}


ROW = """
    select f.*, e.city, e.name,
           array(select h.id from quota_holding h join case_ c on c.id = h.id
                  where h.enterprise = any(f.holders) and c.scheme = $2 and c.state = any($3::varchar[]) order by h.id) as live
      from guangdong_filing f join enterprise e on e.id = f.enterprise where f.id = $1
"""
SIDES_OF = "select distinct side from guangdong_quota where id = any($1::uuid[])"


async def gather_filing(asking: Asking) -> FilingFacts:
    """The facts of a filing."""
    connection = current()
    row = await connection.fetchrow(ROW, asking.case.id, QUOTA, [state.code for state in LIVE.members])
    assert row is not None
    holdings = tuple(row["quotas"] or row["live"])
    day = asking.evidence.get("agreed_day")
    return FilingFacts(
        case=asking.case.id,
        move=asking.move,
        enterprise=row["enterprise"],
        city=row["city"],
        kind=row["kind"],
        by_filer=row["enterprise"] in enterprises.own(asking.actor),
        holders=frozenset(row["holders"]),
        sides=frozenset(side["side"] for side in await connection.fetch(SIDES_OF, list(holdings))),
        parties=frozenset(row["parties"]),
        confirmed=frozenset(row["confirmed"]),
        receiver=row["enterprise"],
        quotas=holdings,
        registered=row["registered"],
        equity=row["equity"],
        told_both=row["told_both"],
        passed_on=row["passed_on"],
        agreed_day=date.fromisoformat(str(day)) if day else row["agreed_day"],
        recorded_on=civil_day(asking.case.since) if asking.case.state == guangdong_filing.EFFECTIVE.code else None,
    )


async def filing_effects(asking: Asking, facts: FilingFacts, to_state: str) -> None:
    """What a move changes beside the case: who has confirmed, and, once it is recorded, what it was filed for."""
    connection, case = current(), asking.case.id
    if asking.move == "confirm":
        mine = sorted({*facts.confirmed, *(set(enterprises.own(asking.actor)) & facts.parties)})
        await connection.execute("update guangdong_filing set confirmed = $2 where id = $1", case, mine)
    if asking.move == "pass_on":
        await connection.execute("update guangdong_filing set passed_on = true where id = $1", case)
    if asking.move == "agree_day":
        await connection.execute("update guangdong_filing set agreed_day = $2 where id = $1", case, facts.agreed_day)
    if asking.move == "record":
        await _carry_out(connection, facts)
    if asking.move == "circulate":
        await _circulate(connection, asking, facts)


CHANGES = {
    RENAME: "update enterprise e set name = f.new_name from guangdong_filing f where f.id = $1 and e.id = f.enterprise",
    SEAT: "update enterprise e set city = f.new_city from guangdong_filing f where f.id = $1 and e.id = f.enterprise",
}


async def _carry_out(connection: Connection, facts: FilingFacts) -> None:
    await connection.execute("update guangdong_filing set quotas = $2 where id = $1", facts.case, list(facts.quotas))
    if change := CHANGES.get(facts.kind):
        await connection.execute(change, facts.case)
    if facts.kind in (*guangdong_filing.PASSES, DISSOLVED):
        await connection.execute(
            "update quota_holding set enterprise = $2 where id = any($1::uuid[])", list(facts.quotas), facts.enterprise
        )
    if facts.kind in (*CONVERSIONS, DISSOLVED, BROUGHT_IN):
        await connection.execute(
            "insert into guangdong_holder (id, cooperative) values ($1, false)"
            " on conflict (id) do update set cooperative = false",
            facts.enterprise,
        )


async def _circulate(connection: Connection, asking: Asking, facts: FilingFacts) -> None:
    row = await connection.fetchrow(
        "select e.name, (select max(at) from journal where \"case\" = $2 and move = 'record') as recorded"
        " from enterprise e where e.id = $1",
        facts.enterprise, asking.case.id,
    )  # fmt: skip
    assert row is not None
    params = {
        "name": row["name"],
        "kind": guangdong_filing.KINDS[facts.kind],
        "count": str(len(facts.quotas)),
        "day": civil_day(row["recorded"]).isoformat(),
    }
    scopes = (*asking.case.scopes, CIRCULARS_SCOPE)
    await letters.circulate(connection, asking.case.scheme, CIRCULAR, params, scopes, asking.at, case=asking.case.id)


async def summarise_filings(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each filing: who files what, and how many seals are there of how many."""
    found = await connection.fetch(
        "select f.id, e.name, f.kind, cardinality(f.parties) as needed, f.new_name, f.new_city,"
        " (select count(*) from unnest(f.parties) p where p = any(f.confirmed)) as there"
        " from guangdong_filing f join enterprise e on e.id = f.enterprise where f.id = any($1::uuid[])",
        [row.id for row in rows],
    )
    return {row["id"]: _filing_details(row) for row in found}


def _filing_details(row: Any) -> list[Detail]:
    lines = [
        Detail(text("Enterprise"), row["name"]),
        Detail(text("What has changed"), guangdong_filing.KINDS[row["kind"]]),
    ]
    if row["needed"]:
        lines.append(Detail(text("Seals that are there, and that are needed"), f"{row['there']} / {row['needed']}"))
    lines += [
        Detail(label, said)
        for label, said in ((text("New name"), row["new_name"]), (text("New seat"), city_name(row["new_city"])))
        if said
    ]
    return lines


# --- Licences -----------------------------------------------------------------------------------------------------------


async def apply_for_licence(
    connection: Connection, enterprise: UUID, given: Mapping[str, object], actor: Actor, at: datetime
) -> Outcome:
    """Apply for a licence for an enterprise. Raises NotFound for somebody else's, and as `cases.open_case`."""
    enterprises.require_own(enterprise, actor)
    move = guangdong_licence.SCHEME.opening
    told = evidence.read(move.evidence, given, actor.language).facts
    licence, found = uuid7(), await enterprises.find(connection, enterprise)
    await connection.execute(
        "insert into guangdong_licence (id, enterprise, service, existing) values ($1, $2, $3, $4)",
        licence, enterprise, str(told["service"]), bool(told.get("existing")),
    )  # fmt: skip
    return await cases.open_case(
        connection, guangdong_licence.CODE, subject=licence, about=enterprise, actor=actor, at=at, given=given, case=licence,
        scopes=(enterprise_scope(enterprise), city_scope(found.city)),
    )  # fmt: skip


LICENCE = """
    select l.*, e.city, e.name, coalesce(h.cooperative, false) as cooperative
      from guangdong_licence l join enterprise e on e.id = l.enterprise left join guangdong_holder h on h.id = l.enterprise
     where l.id = any($1::uuid[])
"""


async def gather_licence(asking: Asking) -> LicenceFacts:
    """The facts of a licence."""
    row = await current().fetchrow(LICENCE, [asking.case.id])
    assert row is not None
    new = asking.evidence.get("valid_until")
    return LicenceFacts(
        case=asking.case.id,
        enterprise=row["enterprise"],
        city=row["city"],
        service=row["service"],
        cooperative=row["cooperative"],
        existing=row["existing"],
        valid_until=row["valid_until"],
        new_until=date.fromisoformat(str(new)) if new else None,
        stations=row["stations"],
        acting=frozenset(cases.roles_on(asking.actor, asking.case.scopes)),
        since=civil_day(asking.case.since),
    )


async def licence_effects(asking: Asking, facts: LicenceFacts, to_state: str) -> None:
    """What a move changes beside the case: until when it is valid, how many way-stations it names."""
    connection, case = current(), asking.case.id
    if asking.move in ("grant_freight", "grant_passenger", "renew"):
        await connection.execute("update guangdong_licence set valid_until = $2 where id = $1", case, facts.new_until)
    if asking.move == "license_station":
        await connection.execute("update guangdong_licence set stations = stations + 1 where id = $1", case)


async def summarise_licences(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each licence."""
    lines: dict[UUID, list[Detail]] = {}
    for row in await connection.fetch(LICENCE, [row.id for row in rows]):
        shown = [
            Detail(text("Enterprise"), row["name"]),
            Detail(text("Kind of transport"), guangdong_licence.SERVICES[row["service"]]),
        ]
        until = [Detail(text("Valid until"), row["valid_until"])] if row["valid_until"] else []
        lines[row["id"]] = [*shown, *until, Detail(text("Way-stations"), str(row["stations"]))]
    return lines
