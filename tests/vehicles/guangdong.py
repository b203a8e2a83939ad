"""A small Guangdong for tests: enterprises of two cities, officers, the department. Over real functions, nothing mocked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.secret import Secret
from registry import calendar, cases, standings
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest
from registry.database import retrying, transaction
from registry.formats.invented import MARKET, Inventor
from registry.formats.plates import Jurisdiction, parse_plate
from units.registration import NewClerk
from vehicles import enterprises, guangdong_applying, guangdong_changing, guangdong_holding, papers
from vehicles.enterprises import EnterpriseDetails
from vehicles.guangdong_changing import NewFiling
from vehicles.guangdong_law import CITY, COUNTY, PROVINCE
from vehicles.guangdong_quota_facts import INBOUND_PAPERS, OUTBOUND_PAPERS
from vehicles.papers import NewPaper

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Noon of a Monday in Guangdong."""
ANYBODY = Actor(ActorKind.ANYONE, "anyone", frozenset(), "en")
SHENZHEN, ZHUHAI = "440300", "440400"


def officer(role: str, number: int, scope: str = "*") -> Actor:
    return Actor(
        ActorKind.ACCOUNT, f"0192f000-0000-7000-8000-0000000000{number:02d}", frozenset({Grant(role, scope)}), "en"
    )


DEPARTMENT = officer(PROVINCE, 1)
CITY_OFFICER = {SHENZHEN: officer(CITY, 2, f"city:{SHENZHEN}"), ZHUHAI: officer(CITY, 3, f"city:{ZHUHAI}")}
COUNTY_OFFICER = {SHENZHEN: officer(COUNTY, 4, f"city:{SHENZHEN}"), ZHUHAI: officer(COUNTY, 5, f"city:{ZHUHAI}")}
WANT: Mapping[str, Any] = {
    "side": "macao", "equity": "51", "reasons": "Passengers ask for it", "feasibility": "Drivers and a depot are there",
    "self_operation": True,
}  # fmt: skip


@dataclass(frozen=True)
class AnEnterprise:
    """An enterprise and whoever acts for it."""

    id: UUID
    actor: Actor
    code: str


@dataclass
class Guangdong:
    """Makes what a scenario needs. `at` is legal time."""

    at: datetime = NOON
    inventor: Inventor = field(default_factory=lambda: Inventor(seed=5))
    _made: int = 0

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)

    def day(self, day: date) -> None:
        """Noon in Shanghai of a civil day."""
        self.at = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)

    async def start(self) -> None:
        async with transaction() as connection:
            await calendar.seed(connection, self.at)

    async def enterprise(self, city: str = SHENZHEN) -> AnEnterprise:
        self._made += 1
        one = self.inventor.unit(begins=MARKET)
        details = EnterpriseDetails(
            one.name, city, Secret(one.credit_code), Secret(one.legal_representative), Secret(one.contact_name),
            Secret(one.contact_phone),
        )  # fmt: skip
        clerk = NewClerk(f"enterprise{self._made}", Secret("correct horse battery"))
        async with transaction() as connection:
            made = await enterprises.register(connection, details, ANYBODY, self.at, clerk=clerk)
        return AnEnterprise(made.enterprise, made.actor, one.credit_code)

    async def agree(self, kind: str, number: int, side: str = "macao") -> None:
        async with transaction() as connection:
            await guangdong_holding.agree(connection, side, kind, number, self.at.date())

    async def apply(self, who: AnEnterprise, **given: Any) -> UUID:
        async with transaction() as connection:
            made = await guangdong_applying.apply(connection, who.id, {**WANT, **given}, who.actor, self.at)
        return made.case.id

    async def move(self, case: UUID, move: str, by: Actor, **given: object) -> str:
        """One move, in a transaction of its own; the state after it."""

        async def attempt() -> str:
            async with transaction() as connection:
                return (await cases.make_move(connection, MoveRequest(case, move, given), by, self.at)).case.state

        return await retrying(attempt)

    async def received(self, who: AnEnterprise, city: str = SHENZHEN, **given: Any) -> UUID:
        """An application that the department has received, consulted on and that was consented to, if it need be."""
        case = await self.apply(who, **given)
        await self.move(case, "verify", CITY_OFFICER[city], checked=True)
        await self.move(case, "pass_on", CITY_OFFICER[city])
        if any(name.startswith("want_outbound_") and "freight" not in name for name in given):
            await self.move(case, "record_consultation", DEPARTMENT, opinions="None objects")
            await self.move(case, "record_consent", DEPARTMENT, document="Sample 1 of 2026")
        return case

    async def assign(self, case: UUID, **grant: int) -> str:
        granted = {f"grant_{kind}": number for kind, number in grant.items()}
        return await self.move(case, "assign", DEPARTMENT, document="Sample 2 of 2026", **granted)

    async def holdings(self, who: AnEnterprise) -> list[UUID]:
        async with transaction(readonly=True) as connection:
            rows = await connection.fetch("select id from quota_holding where enterprise = $1 order by id", who.id)
        return [row["id"] for row in rows]

    async def a_quota(self, who: AnEnterprise, kind: str = "outbound_freight") -> UUID:
        """A quota to Hong Kong, assigned now."""
        case = await self.received(who, side="hong_kong", **{f"want_{kind}": 1})
        await self.assign(case, **{kind: 1})
        return (await self.holdings(who))[-1]

    async def name_vehicle(self, quota: UUID, who: AnEnterprise, plate: str = "", **given: Any) -> str:
        """A vehicle by its plate, an invented one if none is given; gives the plate."""
        plate = plate or self.inventor.vehicle().plate
        async with transaction() as connection:
            await guangdong_holding.name_vehicle(
                connection, quota, [parse_plate(plate, Jurisdiction.MAINLAND)],
                {"seats": 3, "positioning": True, **given}, who.actor, self.at,
            )  # fmt: skip
        return plate

    async def paper(self, quota: UUID, who: AnEnterprise, item: str, until: date | None = None) -> None:
        async with transaction() as connection:
            case = await cases.find(connection, quota, who.actor)
            kind = await connection.fetchval("select kind from guangdong_quota where id = $1", quota)
            checklist = INBOUND_PAPERS if kind.startswith("inbound") else OUTBOUND_PAPERS
            new = NewPaper(item, Secret("Sample 3"), expires_on=until)
            await papers.add(connection, case, checklist, new, who.actor, self.at)

    async def operating(self, who: AnEnterprise, city: str = SHENZHEN) -> tuple[UUID, str]:
        """An outbound truck's quota in operation; with its plate."""
        quota = await self.a_quota(who)
        return quota, await self.put_into_operation(quota, who, city)

    async def put_into_operation(self, quota: UUID, who: AnEnterprise, city: str = SHENZHEN, *, plate: str = "") -> str:
        plate = await self.name_vehicle(quota, who, plate)
        await self.paper(quota, who, "registered_here")
        await self.paper(quota, who, "police", date(2030, 12, 31))
        await self.paper(quota, who, "formalities_there")
        await self.move(quota, "put_into_operation", COUNTY_OFFICER[city], number="Sample 4")
        return plate

    async def draw_up(self, who: AnEnterprise, kind: str, new: NewFiling | None = None, **given: Any) -> UUID:
        told = {"kind": kind, "details": "As agreed", **given}
        async with transaction() as connection:
            made = await guangdong_changing.draw_up(connection, who.id, new or NewFiling(), told, who.actor, self.at)
        return made.case.id

    async def state(self, case: UUID) -> str:
        async with transaction(readonly=True) as connection:
            found: str = await connection.fetchval("select state from case_ where id = $1", case)
        return found

    async def overdue(self, case: UUID) -> str | None:
        async with transaction(readonly=True) as connection:
            found: str | None = await connection.fetchval("select overdue from case_ where id = $1", case)
        return found

    async def due(self, case: UUID, timer: str) -> date | None:
        """The last day of a timer that runs, or ran out, in the case's state."""
        async with transaction(readonly=True) as connection:
            found: date | None = await connection.fetchval(
                'select due_day from deadline where "case" = $1 and timer = $2 and stopped_at is null', case, timer
            )
        return found

    async def status(self, case: UUID) -> str:
        """What a port would be told of the quota now."""
        async with transaction(readonly=True) as connection:
            return (await standings.statuses(connection, [case], self.at))[case].value
