"""The sandbox's invented world: an account for each role, units in each state, people on the list, a port's system.

Whatever is made is made through the functions that pages and API use. Passwords are derived from the installation's
own key, so that they can be shown at each start and are stored nowhere in plain.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from deploy import seed_guangdong, seed_hunan, seed_inspections
from deploy.seed_guangdong import GuangdongWorld
from deploy.seed_hunan import HunanWorld
from deploy.seed_inspections import InspectionsWorld
from privacy.secret import Secret
from privacy.vault import vault
from registry import cases
from registry.accounts import accounts, passwords
from registry.accounts.roles import AUDIT_ADMIN, DPO, SECURITY_ADMIN, SYSTEM_ADMIN
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest
from registry.clock import civil_day, legal_now, wall_now
from registry.database import Connection, transaction
from registry.formats.documents import DocumentType
from registry.formats.invented import COMMITTEE, INSTITUTION, MARKET, SOCIAL, InventedPerson, InventedVehicle, Inventor
from registry.formats.plates import PlateKind
from units import codes, registration
from units.details import read_details
from units.kinds import UnitKind
from units.registration import NewClerk, Registered
from units.roles import AUDITOR, CLERK, OPERATOR
from whitelist import declarations, dishonesty

SEEDED_UNDER = 1
"""The version of the index key under which passwords are derived: a sandbox keeps it as long as it has accounts."""
EVERYBODY = Actor(ActorKind.ANYONE, "anyone")
UNDERTAKEN = {"undertaking": True}


@dataclass(frozen=True)
class Login:
    """An account of the sandbox, as it is shown to whoever tries it."""

    login: str
    password: str
    role: str
    """A message: what the account is for."""


STAFF = (
    ("operator", OPERATOR),
    ("operator2", OPERATOR),
    ("auditor", AUDITOR),
    ("sysadmin", SYSTEM_ADMIN),
    ("secadmin", SECURITY_ADMIN),
    ("secadmin2", SECURITY_ADMIN),
    ("auditadmin", AUDIT_ADMIN),
    ("dpo", DPO),
)
CLERKS = ("clerk", "clerk2", "committee", "applicant")
ROLE_OF = {
    **{login: role.name for login, role in STAFF},
    **dict.fromkeys(CLERKS, CLERK.name),
    **seed_guangdong.ROLE_OF,
    **seed_hunan.ROLE_OF,
    **seed_inspections.ROLE_OF,
}


def password_of(login: str) -> str:
    """The password of one of the sandbox's accounts."""
    digest = vault().digest("sandbox-password", login.encode(), SEEDED_UNDER).digest
    letters = base64.b32encode(digest)[:16].decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def logins() -> list[Login]:
    """The sandbox's accounts: one, or more, for each role."""
    return [Login(login, password_of(login), role) for login, role in ROLE_OF.items()]


async def is_seeded() -> bool:
    """Whether the world is there already."""
    async with transaction(readonly=True) as connection:
        return bool(await connection.fetchval("select exists (select 1 from account)"))


async def seed() -> None:
    """Make the world, in one transaction: all of it or nothing."""
    async with transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock(hashtextextended('sandbox-seed', 0))")
        if not await connection.fetchval("select exists (select 1 from account)"):
            at = await legal_now(connection)
            with passwords.drawn():
                await _World(connection, at, Inventor(seed=0, on=civil_day(at))).make()


@dataclass
class _World:
    """Makes the world. What happened earlier is made to have happened earlier."""

    connection: Connection
    now: datetime
    inventor: Inventor
    operator: Actor = EVERYBODY
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.now - timedelta(days=20)

    async def make(self) -> None:
        await self._staff()
        trade = await self._active("clerk", UnitKind.ENTERPRISE, MARKET)
        school = await self._active("clerk2", UnitKind.PUBLIC_BODY, INSTITUTION)
        committee = await self._active("committee", UnitKind.COMMUNITY_COMMITTEE, COMMITTEE)
        self.at = self.now - timedelta(days=10)
        await self._a_couple_of_two_units(trade, school)
        await self._residents(committee)
        self.at = self.now - timedelta(days=2)
        await self._several_states(trade)
        await self._waiting_for_the_clerk(trade, school, committee)
        await self._register("applicant", UnitKind.SOCIAL_ORGANISATION, SOCIAL)
        await self._barred()
        await GuangdongWorld(self.connection, self.now, self.inventor, password_of).make()
        await HunanWorld(self.connection, self.now, self.inventor, password_of).make()
        await InspectionsWorld(self.connection, self.now, password_of).make()

    async def _staff(self) -> None:
        for login, role in STAFF:
            account = await accounts.create_account(login, Secret(password_of(login)), at=wall_now())
            await accounts.grant(account, role.code, "*", at=wall_now())
            if login == "operator":
                self.operator = Actor(ActorKind.ACCOUNT, str(account), frozenset({Grant(role.code)}))

    # -- units --------------------------------------------------------------------------------------------------

    async def _register(self, login: str, kind: UnitKind, begins: str) -> Registered:
        invented = self.inventor.unit(begins=begins)
        details = read_details(
            {
                "name": invented.name,
                "kind": kind.value,
                "credit_code": Secret(invented.credit_code),
                "address": Secret(invented.address),
                "legal_representative": Secret(invented.legal_representative),
                "contact_name": Secret(invented.contact_name),
                "contact_phone": Secret(invented.contact_phone),
                "contact_email": Secret(invented.contact_email),
            }
        )
        clerk = NewClerk(login, Secret(password_of(login)))
        return await registration.register(self.connection, details, EVERYBODY, self.at, clerk=clerk)

    async def _active(self, login: str, kind: UnitKind, begins: str) -> Registered:
        unit = await self._register(login, kind, begins)
        await self._move(unit.outcome.case.id, "authenticate", self.operator, checked=True)
        return unit

    # -- people -------------------------------------------------------------------------------------------------

    async def _a_couple_of_two_units(self, first: Registered, second: Registered) -> None:
        """HQ-3.7: owner and spouse share a car, each listed by their own unit."""
        owner, spouse, car = self._person(), self._person(), self.inventor.vehicle()
        await self._listed(first, owner, car)
        await self._listed(second, spouse, car, owner=owner)

    async def _residents(self, committee: Registered) -> None:
        permit = self._person(DocumentType.RESIDENCE_PERMIT)
        await self._listed(committee, permit, self.inventor.vehicle(PlateKind.MACAO), relation="resident_permit")
        abroad = self._person(DocumentType.PASSPORT)
        car = self.inventor.vehicle(PlateKind.NEW_ENERGY_SMALL)
        await self._listed(committee, abroad, car, relation="resident_permit")

    async def _several_states(self, unit: Registered) -> None:
        """One entry suspended, one removed, one waiting for its owner, one returned; a unit's own van with two drivers."""
        reason = "请核对驾驶证有效期。"
        suspended = await self._listed(unit, self._person(), self.inventor.vehicle())
        await self._move(suspended, "suspend", unit.actor, reason=reason)
        removed = await self._listed(unit, self._person(), self.inventor.vehicle())
        await self._move(removed, "remove", unit.actor, cause="left_unit")
        await self._listed(unit, self._person(), self.inventor.vehicle(), owner=self._person())
        returned = await self._declare(unit, self._person(), self.inventor.vehicle())
        await self._move(returned, "return", unit.actor, reason=reason)
        van = self.inventor.vehicle()
        for _ in range(2):
            await self._listed(unit, self._person(), van, use="unit", relation="contract_driver")

    async def _waiting_for_the_clerk(self, *units: Registered) -> None:
        relations = ("staff", "staff", "resident_permit")
        for unit, relation in zip(units, relations, strict=True):
            for _ in range(3):
                await self._declare(unit, self._person(), self.inventor.vehicle(), relation=relation)

    async def _barred(self) -> None:
        """HQ-5.1: one line of the serious-dishonesty list, about nobody who declared."""
        raw = {
            "kind": "person",
            "number": self._person().number,
            "authority": "样例海关",
            "document": "样例决定〔2026〕1号",
            "from": civil_day(self.at).isoformat(),
        }
        line = dishonesty.read_line(raw, civil_day(self.at))
        await dishonesty.import_line(self.connection, line, self.operator, self.at)

    def _person(self, document: DocumentType = DocumentType.RESIDENT_ID) -> InventedPerson:
        return self.inventor.person(document)

    async def _listed(
        self, unit: Registered, person: InventedPerson, car: InventedVehicle, **how: InventedPerson | str
    ) -> UUID:
        case = await self._declare(unit, person, car, **how)
        await self._move(case, "verify", unit.actor, **UNDERTAKEN)
        return case

    async def _declare(
        self, unit: Registered, person: InventedPerson, car: InventedVehicle, **how: InventedPerson | str
    ) -> UUID:
        code = await codes.live(self.connection, unit.unit)
        assert code is not None
        told = declarations.read(typed(person, car, **how), civil_day(self.at))
        issued = await declarations.declare(self.connection, unit.unit, code.id, told, EVERYBODY, self.at)
        return issued.entry

    async def _move(self, case: UUID, move: str, actor: Actor, **given: object) -> None:
        await cases.make_move(self.connection, MoveRequest(case, move, given), actor, self.at)


def typed(
    person: InventedPerson,
    car: InventedVehicle,
    *,
    owner: InventedPerson | str | None = None,
    use: InventedPerson | str = "self_use",
    relation: InventedPerson | str = "staff",
) -> Mapping[str, str | Secret[str]]:
    """What an invented person fills in on the form. `owner`: somebody else who owns the car."""
    form: dict[str, str | Secret[str]] = {
        "person.name": Secret(person.name),
        "person.document_type": person.document.value,
        "person.document_country": person.issuer or "",
        "person.document_number": Secret(person.number),
        "person.document_expires": person.document_until.isoformat(),
        "person.birth_date": Secret(person.birth_date.isoformat()),
        "person.phone": Secret(person.phone),
        "person.relation": str(relation),
        "person.licence_class": "C1",
        "person.licence_expires": person.licence_until.isoformat(),
        "vehicle.plate": Secret(car.plate),
        "vehicle.jurisdiction": car.jurisdiction.value,
        "vehicle.class": "small_passenger",
        "vehicle.use": str(use),
        "consent.sensitive": "yes",
        "consent.ports": "yes",
        "undertaking": "yes",
    }
    if use == "self_use":
        form["vehicle.owner"] = "other" if owner else "self"
    if isinstance(owner, InventedPerson):
        form |= {
            "vehicle.owner_document_type": owner.document.value,
            "vehicle.owner_document_country": owner.issuer or "",
            "vehicle.owner_document_number": Secret(owner.number),
        }
    return form
