"""A small Hunan for tests: two cities, officers, enterprises, a pool of quotas. Over real functions, nothing mocked."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, deadlines, notices, standings
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest, Outcome
from registry.database import retrying, transaction
from registry.formats.invented import Inventor
from registry.formats.plates import Plate, parse_plate
from registry.installed import CaseRow
from registry.timers import fire_due
from units.registration import NewClerk
from vehicles import clearances, enterprises, hunan_steps, papers, quotas, transfers
from vehicles.clearances import Posted, Record
from vehicles.hunan_facts import quota_details
from vehicles.hunan_law import APPLICATION_PAPERS, CITY, PROVINCE, QUOTA, QUOTA_PAPERS, TRUCK
from vehicles.papers import NewPaper

CHANGSHA, ZHUZHOU = "430100", "430200"


def officer(role: str, scope: str = "*") -> Actor:
    """An officer with an account of their own."""
    return Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset({Grant(role, scope)}), "en")


CITY_OFFICER = officer(CITY, f"city:{CHANGSHA}")
OTHER_CITY = officer(CITY, f"city:{ZHUZHOU}")
OFFICER = officer(PROVINCE)
CUSTOMS = Actor(ActorKind.PORT, str(uuid7()))
ANYBODY = Actor(ActorKind.ANYONE, "anyone", frozenset(), "en")
PDF = Secret(base64.b64encode(b"%PDF-1.7 sample").decode())


@dataclass(frozen=True)
class Firm:
    """An enterprise, who acts for it, and its credit code."""

    id: UUID
    people: Actor
    code: str


@dataclass
class Province:
    """Makes what a scenario needs. `at` is legal time; `on` moves it and lets the timers run on the way."""

    at: datetime = datetime(2026, 2, 2, 4, tzinfo=UTC)
    inventor: Inventor = field(default_factory=lambda: Inventor(seed=5))
    _made: int = 0

    async def on(self, day: date, hour: int = 12) -> None:
        """Go to noon (or another hour) in Shanghai of a civil day; what falls due on the way happens, in order."""
        to = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)
        assert to >= self.at, "the law's clock runs forward"
        while (step := await self._next(to)) is not None:
            await fire_due(step)
            self.at = step
        self.at = to

    async def _next(self, to: datetime) -> datetime | None:
        async with transaction(readonly=True) as connection:
            found: datetime | None = await connection.fetchval(
                "select min(due_at) from deadline where fired_at is null and stopped_at is null and due_at <= $1", to
            )
        return found

    async def pool(self, count: int) -> list[UUID]:
        """So many quotas more, given to the province."""
        self._made += count
        numbers = [f"湘{self._made - count + n + 1:04d}" for n in range(count)]
        async with transaction() as connection:
            return await quotas.add(connection, QUOTA, TRUCK, numbers, self.at.date())

    async def free(self) -> int:
        async with transaction(readonly=True) as connection:
            return (await quotas.pool(connection, QUOTA, TRUCK)).free

    async def firm(self, city: str = CHANGSHA) -> Firm:
        """An enterprise that is registered here."""
        unit = self.inventor.unit()
        self._made += 1
        given = {
            "name": unit.name,
            "city": city,
            "credit_code": unit.credit_code,
            "legal_representative": unit.legal_representative,
            "contact_name": unit.contact_name,
            "contact_phone": unit.contact_phone,
        }
        async with transaction() as connection:
            made = await enterprises.register(
                connection, enterprises.read_details(given), ANYBODY, self.at,
                clerk=NewClerk(f"firm{self._made}", Secret("correct horse battery")),
            )  # fmt: skip
        return Firm(made.enterprise, made.actor, unit.credit_code)

    # -- applications -------------------------------------------------------------------------------------------------

    async def applied(self, firm: Firm, wanted: int = 1) -> UUID:
        async with transaction() as connection:
            opened = await hunan_steps.apply(
                connection, firm.id, wanted, Secret("湘港蔬菜运输"), True, firm.people, self.at
            )
        return opened.case.id

    async def reviewed(self, firm: Firm, wanted: int = 1) -> UUID:
        """An application that the province has taken up."""
        case = await self.applied(firm, wanted)
        await self.add_papers(case, firm, APPLICATION_PAPERS)
        await self.move(case, "verify", CITY_OFFICER, checked=True)
        await self.move(case, "take_up", OFFICER)
        return case

    async def add_papers(self, case: UUID, firm: Firm, checklist: Any, until: date = date(2028, 1, 1)) -> None:
        async with transaction() as connection:
            row = await cases.find(connection, case, firm.people)
            for item in checklist.items:
                if item.required:
                    paper = NewPaper(item.code, Secret("A-1"), expires_on=until if item.expires else None, content=PDF)
                    await papers.add(connection, row, checklist, paper, firm.people, self.at)

    # -- quotas --------------------------------------------------------------------------------------------------------

    async def assigned(self, firm: Firm) -> UUID:
        """A quota that was allocated to the firm: the holding's case."""
        case = await self.reviewed(firm)
        await self.move(case, "allocate", OFFICER)
        return (await self.holdings(firm))[-1]

    async def holdings(self, firm: Firm) -> list[UUID]:
        async with transaction(readonly=True) as connection:
            rows = await connection.fetch("select id from quota_holding where enterprise = $1 order by id", firm.id)
        return [row["id"] for row in rows]

    async def inactive(self, firm: Firm) -> UUID:
        """Registered by Guangdong and served today."""
        case = await self.assigned(firm)
        today = self.at.date().isoformat()
        await self.move(case, "register", OFFICER, registered_on=today, served_on=today)
        return case

    def car(self) -> Plate:
        return parse_plate(self.inventor.vehicle().plate)

    async def plated(self, case: UUID, firm: Firm, car: Plate | None = None, day: date | None = None) -> Plate:
        """A vehicle has its plates, since today or a day before."""
        car = car or self.car()
        async with transaction() as connection:
            row = await cases.find(connection, case, firm.people)
            await hunan_steps.register_plates(
                connection, row, (car,), day or self.at.date(), firm.people, self.at
            )  # fmt: skip
        return car

    async def active(self, firm: Firm) -> tuple[UUID, Plate]:
        """An active quota: registered, plated and filed today."""
        case = await self.inactive(firm)
        car = await self.plated(case, firm)
        await self.filed(case, firm)
        return case, car

    async def filed(self, case: UUID, firm: Firm) -> None:
        await self.add_papers(case, firm, QUOTA_PAPERS)
        await self.move(case, "file", firm.people)

    async def cleared(self, car: Plate, day: date, reference: str = "") -> Posted:
        """A clearance record of a day arrives now."""
        record = Record(car, day, "4900", reference or uuid7().hex[:20])

        async def run() -> Posted:
            async with transaction() as connection:
                return await clearances.post(connection, record, CUSTOMS, self.at)

        return await retrying(run)

    async def noticed(self, case: UUID, ground: str = "record") -> None:
        await self.move(case, "publish_notice", OFFICER, ground=ground, no_cause=True, reason="无正当理由")

    # -- moving and looking ----------------------------------------------------------------------------------------------

    async def move(self, case: UUID, move: str, by: Actor, **given: object) -> Outcome:
        async def run() -> Outcome:
            async with transaction() as connection:
                return await cases.make_move(connection, MoveRequest(case, move, given), by, self.at)

        return await retrying(run)

    async def transfer(self, case: UUID, firm: Firm, receiver: Firm, *others: Firm) -> None:
        async with transaction() as connection:
            row = await cases.find(connection, case, firm.people)
            codes = [other.code for other in others]
            await transfers.ask(
                connection, row, "merger", receiver.code, codes, Secret("合并协议"), firm.people, self.at
            )  # fmt: skip

    async def row(self, case: UUID) -> Any:
        async with transaction(readonly=True) as connection:
            return await connection.fetchrow("select * from case_ where id = $1", case)

    async def state(self, case: UUID) -> str:
        return str((await self.row(case))["state"])

    async def overdue(self, case: UUID) -> str | None:
        found: str | None = (await self.row(case))["overdue"]
        return found

    async def due(self, case: UUID) -> Mapping[str, date]:
        """The last day of each clock."""
        async with transaction(readonly=True) as connection:
            return {timer: due.day for timer, due in (await deadlines.of_case(connection, case)).items()}

    async def provisional(self, case: UUID) -> set[str]:
        async with transaction(readonly=True) as connection:
            return {t for t, due in (await deadlines.of_case(connection, case)).items() if due.provisional}

    async def status(self, case: UUID) -> str:
        async with transaction(readonly=True) as connection:
            return str((await standings.statuses(connection, [case], self.at))[case])

    async def case(self, case: UUID, actor: Actor) -> CaseRow:
        async with transaction(readonly=True) as connection:
            return await cases.find(connection, case, actor)

    async def notice(self, case: UUID) -> notices.Notice:
        async with transaction(readonly=True) as connection:
            found = await notices.latest(connection, case)
        assert found is not None
        return found

    async def details(self, case: UUID) -> dict[str, object]:
        """What the case page tells of a quota, by label."""
        async with transaction() as connection:
            row = await cases.find(connection, case, OFFICER)
            lines = (await quota_details(connection, [row]))[case]
        return {line.label: line.value for line in lines}

    async def letters(self, case: UUID) -> list[str]:
        """The kinds of letters that were written on a case, oldest first."""
        async with transaction(readonly=True) as connection:
            rows = await connection.fetch('select kind from letter where "case" = $1 order by id', case)
        return [row["kind"] for row in rows]
