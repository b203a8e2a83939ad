"""The sandbox's invented Guangdong: officers, two carriers, quotas in operation and waiting, an application for eleven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from privacy.secret import Secret
from registry import cases
from registry.accounts import accounts
from registry.accounts.roles import Role
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest
from registry.clock import civil_day, wall_now
from registry.database import Connection
from registry.formats.invented import MARKET, Inventor
from registry.formats.plates import Jurisdiction, parse_plate
from units.registration import NewClerk
from vehicles import enterprises, guangdong_applying, guangdong_holding, papers
from vehicles.enterprises import EnterpriseDetails
from vehicles.guangdong_law import CIRCULARS_SCOPE, RULES
from vehicles.guangdong_quota_facts import OUTBOUND_PAPERS
from vehicles.guangdong_roles import (
    CIRCULAR_READER,
    CITY_TRANSPORT,
    COUNTY_TRANSPORT,
    PROVINCE_POLICE,
    PROVINCE_TRANSPORT,
)
from vehicles.papers import NewPaper
from vehicles.quota_rules import city_scope
from vehicles.roles import ENTERPRISE

SHENZHEN, ZHUHAI = "440300", "440400"
OFFICERS: tuple[tuple[str, Role, str], ...] = (
    ("guangdong", PROVINCE_TRANSPORT, "*"),
    ("shenzhen", CITY_TRANSPORT, city_scope(SHENZHEN)),
    ("shenzhen-county", COUNTY_TRANSPORT, city_scope(SHENZHEN)),
    ("zhuhai", CITY_TRANSPORT, city_scope(ZHUHAI)),
    ("police", PROVINCE_POLICE, "*"),
    ("informed", CIRCULAR_READER, CIRCULARS_SCOPE),
)
CARRIERS = ("carrier", "carrier2")
ROLE_OF = {**{login: role.name for login, role, _ in OFFICERS}, **dict.fromkeys(CARRIERS, ENTERPRISE.name)}
BEGAN = timedelta(days=60)
LETTER = {
    "reasons": "客户需要跨境运输。",
    "feasibility": "车辆、驾驶人和场站均已落实。",
    "self_operation": True,
    "equity": "60",
}


@dataclass
class GuangdongWorld:
    """Makes it, in the transaction in progress. What happened earlier is made to have happened earlier."""

    connection: Connection
    now: datetime
    inventor: Inventor
    password_of: Callable[[str], str]

    async def make(self) -> None:
        """Accounts in any case; cases as long as the rules hold."""
        self.at = self.now - BEGAN
        self.officers = {login: await self._officer(login, role, scope) for login, role, scope in OFFICERS}
        trucks, coaches = await self._carrier("carrier", SHENZHEN), await self._carrier("carrier2", ZHUHAI)
        if not RULES.in_force(civil_day(self.now)):
            return
        await self._trucks(*trucks)
        self.at = self.now - timedelta(days=5)
        await self._coaches(*coaches)

    async def _officer(self, login: str, role: Role, scope: str) -> Actor:
        account = await accounts.create_account(login, Secret(self.password_of(login)), at=wall_now())
        await accounts.grant(account, role.code, scope, at=wall_now())
        return Actor(ActorKind.ACCOUNT, str(account), frozenset({Grant(role.code, scope)}))

    async def _carrier(self, login: str, city: str) -> tuple[UUID, Actor]:
        one = self.inventor.unit(begins=MARKET)
        details = EnterpriseDetails(
            one.name, city, Secret(one.credit_code), Secret(one.legal_representative), Secret(one.contact_name),
            Secret(one.contact_phone),
        )  # fmt: skip
        anyone = Actor(ActorKind.ANYONE, "anyone")
        clerk = NewClerk(login, Secret(self.password_of(login)))
        made = await enterprises.register(self.connection, details, anyone, self.at, clerk=clerk)
        return made.enterprise, made.actor

    async def _trucks(self, enterprise: UUID, carrier: Actor) -> None:
        """Two quotas to Hong Kong: one in operation, one with its 180 days running."""
        case = await self._apply(enterprise, carrier, side="hong_kong", want_outbound_freight="2")
        await self._pass_on(case, "shenzhen")
        document = "样例文件〔2026〕1号"
        await self._move(case, "assign", self.officers["guangdong"], grant_outbound_freight="2", document=document)
        quota = await self.connection.fetchval(
            "select min(id::text)::uuid from quota_holding where enterprise = $1", enterprise
        )
        plate = parse_plate(self.inventor.vehicle().plate, Jurisdiction.MAINLAND)
        told = {"seats": "3", "positioning": True}
        await guangdong_holding.name_vehicle(self.connection, quota, [plate], told, carrier, self.at)
        row = await cases.find(self.connection, quota, carrier)
        until = date(civil_day(self.now).year + 2, 12, 31)
        for item in OUTBOUND_PAPERS.items:
            paper = NewPaper(item.code, Secret("样例0001"), expires_on=until if item.expires else None)
            await papers.add(self.connection, row, OUTBOUND_PAPERS, paper, carrier, self.at)
        await self._move(quota, "put_into_operation", self.officers["shenzhen-county"], number="样例证0001")

    async def _coaches(self, enterprise: UUID, carrier: Actor) -> None:
        """An application for eleven outbound coaches to Macao, of which ten can be assigned at a time."""
        await guangdong_holding.agree(self.connection, "macao", "outbound_coach", 20, civil_day(self.at))
        case = await self._apply(enterprise, carrier, side="macao", want_outbound_coach="11")
        await self._pass_on(case, "zhuhai")
        await self._move(case, "record_consultation", self.officers["guangdong"], opinions="各部门无不同意见。")

    async def _apply(self, enterprise: UUID, carrier: Actor, **asked: str) -> UUID:
        made = await guangdong_applying.apply(self.connection, enterprise, {**LETTER, **asked}, carrier, self.at)
        return made.case.id

    async def _pass_on(self, case: UUID, city: str) -> None:
        await self._move(case, "verify", self.officers[city], checked=True)
        await self._move(case, "pass_on", self.officers[city])

    async def _move(self, case: UUID, move: str, actor: Actor, **given: object) -> None:
        await cases.make_move(self.connection, MoveRequest(case, move, given), actor, self.at)
