"""The sandbox's small Hunan: two enterprises, quotas in several states, one overdue, a notice that runs, somebody who
waits."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from privacy.secret import Secret
from registry import cases
from registry.accounts import accounts
from registry.accounts.roles import Role
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest
from registry.clock import civil_day, wall_now
from registry.database import Connection
from registry.formats.invented import Inventor
from registry.formats.plates import parse_plate
from units.registration import NewClerk
from vehicles import clearances, enterprises, hunan_steps, papers, quotas
from vehicles.checklists import Checklist
from vehicles.clearances import Record
from vehicles.enterprises import Registered
from vehicles.hunan_law import APPLICATION_PAPERS, HUNAN, QUOTA, QUOTA_PAPERS, TRUCK
from vehicles.papers import NewPaper
from vehicles.roles import CITY_COMMERCE, ENTERPRISE, PROVINCE_COMMERCE

CHANGSHA, ZHUZHOU = "430100", "430200"
OFFICERS = (
    ("hunan", PROVINCE_COMMERCE, "*"),
    ("changsha", CITY_COMMERCE, f"city:{CHANGSHA}"),
    ("zhuzhou", CITY_COMMERCE, f"city:{ZHUZHOU}"),
)
FIRMS = (("truckers", CHANGSHA), ("truckers2", ZHUZHOU))
ROLE_OF = {
    **{login: role.name for login, role, _ in OFFICERS},
    **{login: ENTERPRISE.name for login, _ in FIRMS},
}
EVERYBODY = Actor(ActorKind.ANYONE, "anyone")
CUSTOMS = Actor(ActorKind.SYSTEM, "sandbox-customs")
SAMPLE = Secret(base64.b64encode("%PDF-1.7 样例".encode()).decode())


@dataclass
class HunanWorld:
    """Makes the province; what happened earlier is made to have happened earlier."""

    connection: Connection
    now: datetime
    inventor: Inventor
    password_of: Callable[[str], str]

    async def make(self) -> None:
        """Accounts in any case; cases as long as the measures are in force, and were when they begin."""
        self.at = self.now - timedelta(days=250)
        self.officers = {login: await self._officer(login, role, scope) for login, role, scope in OFFICERS}
        first, second = [await self._firm(login, city) for login, city in FIRMS]
        if not (HUNAN.in_force(civil_day(self.now)) and HUNAN.in_force(civil_day(self.at))):
            return
        numbers = [f"湘{number:04d}" for number in range(1, 6)]
        await quotas.add(self.connection, QUOTA, TRUCK, numbers, civil_day(self.at))
        await self._active(first, "changsha", records=(40, 200))
        silent = await self._active(second, "zhuzhou", records=())
        self.at = self.now - timedelta(days=100)
        await self._inactive(first, "changsha")  # its 90 days are over: a person decides
        self.at = self.now - timedelta(days=60)
        await self._inactive(first, "changsha")
        self.at = self.now - timedelta(days=5)
        reason = "上牌后180天内无在湘通关记录，未申请延期。"
        await self._move(silent, "publish_notice", "hunan", ground="record", no_cause=True, reason=reason)
        await self._applied(second)
        await self._allocated(second, "zhuzhou", wanted=2)

    async def _officer(self, login: str, role: Role, scope: str) -> Actor:
        account = await accounts.create_account(login, Secret(self.password_of(login)), at=wall_now())
        await accounts.grant(account, role.code, scope, at=wall_now())
        return Actor(ActorKind.ACCOUNT, str(account), frozenset({Grant(role.code, scope)}))

    async def _firm(self, login: str, city: str) -> Registered:
        unit = self.inventor.unit()
        details = enterprises.read_details(
            {
                "name": unit.name,
                "city": city,
                "credit_code": Secret(unit.credit_code),
                "legal_representative": Secret(unit.legal_representative),
                "contact_name": Secret(unit.contact_name),
                "contact_phone": Secret(unit.contact_phone),
            }
        )
        clerk = NewClerk(login, Secret(self.password_of(login)))
        return await enterprises.register(self.connection, details, EVERYBODY, self.at, clerk=clerk)

    async def _applied(self, firm: Registered, wanted: int = 1) -> UUID:
        need = Secret("湘港生鲜与电子产品运输")
        opened = await hunan_steps.apply(self.connection, firm.enterprise, wanted, need, True, firm.actor, self.at)
        await self._papers(opened.case.id, firm, APPLICATION_PAPERS)
        return opened.case.id

    async def _allocated(self, firm: Registered, city: str, wanted: int = 1) -> UUID:
        case = await self._applied(firm, wanted)
        await self._move(case, "verify", city, checked=True)
        await self._move(case, "take_up", "hunan")
        await self._move(case, "allocate", "hunan")
        return case

    async def _inactive(self, firm: Registered, city: str) -> UUID:
        await self._allocated(firm, city)
        holding: UUID = await self.connection.fetchval(
            "select id from quota_holding where enterprise = $1 order by id desc limit 1", firm.enterprise
        )
        today = civil_day(self.at).isoformat()
        await self._move(holding, "register", "hunan", registered_on=today, served_on=today)
        return holding

    async def _active(self, firm: Registered, city: str, records: tuple[int, ...]) -> UUID:
        holding = await self._inactive(firm, city)
        plate = parse_plate(self.inventor.vehicle().plate)
        row = await cases.find(self.connection, holding, firm.actor)
        day = civil_day(self.at)
        await hunan_steps.register_plates(self.connection, row, (plate,), day, firm.actor, self.at)
        await self._papers(holding, firm, QUOTA_PAPERS)
        await cases.make_move(self.connection, MoveRequest(holding, "file"), firm.actor, self.at)
        for after in records:
            record = Record(plate, day + timedelta(days=after), "4900", f"SAMPLE-{after}")
            await clearances.post(self.connection, record, CUSTOMS, self.at + timedelta(days=after))
        return holding

    async def _papers(self, case: UUID, firm: Registered, checklist: Checklist) -> None:
        row = await cases.find(self.connection, case, firm.actor)
        until = civil_day(self.now) + timedelta(days=20)  # some run out soon, and a reminder is sent
        for item in (item for item in checklist.items if item.required):
            paper = NewPaper(item.code, Secret("样例-1"), expires_on=until if item.expires else None, content=SAMPLE)
            await papers.add(self.connection, row, checklist, paper, firm.actor, self.at)

    async def _move(self, case: UUID, move: str, by: str, **given: object) -> None:
        await cases.make_move(self.connection, MoveRequest(case, move, given), self.officers[by], self.at)
