"""A small Hengqin for tests: units that are active, their clerks, people who declare. Over real functions, nothing mocked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from privacy.secret import Secret
from registry import cases, standings
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest, Outcome
from registry.database import retrying, transaction
from registry.formats.credit_code import parse_credit_code
from registry.formats.documents import DocumentType
from registry.formats.invented import COMMITTEE, MARKET, InventedPerson, InventedVehicle, Inventor
from registry.formats.plates import PlateKind
from units import codes, registration, units
from units.details import read_details
from units.registration import NewClerk
from whitelist import declarations, receipts
from whitelist.receipts import Issued

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Noon of a Monday in Hengqin."""
OPERATOR = Actor(
    ActorKind.ACCOUNT, "0192f000-0000-7000-8000-000000000001", frozenset({Grant("platform_operator")}), "en"
)
OTHER_OPERATOR = Actor(
    ActorKind.ACCOUNT, "0192f000-0000-7000-8000-000000000002", frozenset({Grant("platform_operator")}), "en"
)
ANYBODY = Actor(ActorKind.ANYONE, "anyone", frozenset(), "en")
UNDERTAKEN = {"undertaking": True}
REASON = {"reason": "Please look at it again"}


@dataclass(frozen=True)
class TestUnit:
    """An active unit, its clerk and its code."""

    __test__ = False
    id: UUID
    clerk: Actor
    code: codes.LiveCode


@dataclass(frozen=True)
class Declared:
    """A declaration that was made: its entry's case, and who holds the receipt."""

    case: UUID
    receipt: Issued
    holder: Actor


@dataclass
class World:
    """Makes what a scenario needs. `at` is legal time; `later` moves it."""

    at: datetime = NOON
    inventor: Inventor = field(default_factory=lambda: Inventor(seed=3))
    _clerks: int = 0

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)

    def day(self, day: date, hour: int = 12) -> None:
        """Noon (or another hour) in Shanghai of a civil day."""
        self.at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)

    async def unit(self, kind: str = "enterprise", begins: str = MARKET, credit_code: str = "") -> TestUnit:
        """A unit that has been authenticated. `credit_code`: of an entity that is known already."""
        invented = self.inventor.unit(begins=COMMITTEE if kind == "community_committee" else begins)
        self._clerks += 1
        given: dict[str, str] = {
            "name": invented.name,
            "kind": kind,
            "credit_code": credit_code or invented.credit_code,
            "address": invented.address,
            "legal_representative": invented.legal_representative,
            "contact_name": invented.contact_name,
            "contact_phone": invented.contact_phone,
            "contact_email": invented.contact_email,
        }
        if kind == "official_business":
            given |= {"reason": "Deliveries every day", "supporting_document": "Letter 1 of 2026"}
        async with transaction() as connection:
            made = await registration.register(
                connection,
                read_details(given),
                ANYBODY,
                self.at,
                clerk=NewClerk(f"clerk{self._clerks}", Secret("correct horse battery")),
            )
            await cases.make_move(
                connection, MoveRequest(made.outcome.case.id, "authenticate", {"checked": True}), OPERATOR, self.at
            )
            code = await codes.live(connection, made.unit)
        assert code is not None
        return TestUnit(made.unit, made.actor, code)

    async def unit_move(self, unit: TestUnit, move: str, by: Actor = OPERATOR, **given: object) -> Outcome:
        async with transaction() as connection:
            case = await units.case_of(connection, unit.id)
            return await cases.make_move(connection, MoveRequest(case.id, move, given), by, self.at)

    def person(self, document: DocumentType = DocumentType.RESIDENT_ID, **more: object) -> InventedPerson:
        return self.inventor.person(document, **more)  # type: ignore[arg-type]

    def car(self, kind: PlateKind = PlateKind.MAINLAND_STANDARD) -> InventedVehicle:
        return self.inventor.vehicle(kind)

    def typed(
        self,
        person: InventedPerson,
        car: InventedVehicle,
        *,
        owner: InventedPerson | None = None,
        use: str = "self_use",
        relation: str = "staff",
        **other: str,
    ) -> dict[str, str | Secret[str]]:
        """What the person fills in. `owner`: somebody else who owns the car; left out, the person does."""
        form: dict[str, str | Secret[str]] = {
            "person.name": Secret(person.name),
            "person.document_type": person.document.value,
            "person.document_country": person.issuer or "",
            "person.document_number": Secret(person.number),
            "person.document_expires": person.document_until.isoformat(),
            "person.birth_date": Secret(person.birth_date.isoformat()),
            "person.phone": Secret(person.phone),
            "person.relation": relation,
            "person.licence_class": "C1",
            "person.licence_expires": person.licence_until.isoformat(),
            "vehicle.plate": Secret(car.plate),
            "vehicle.jurisdiction": car.jurisdiction.value,
            "vehicle.class": "small_passenger",
            "vehicle.use": use,
            "consent.sensitive": "yes",
            "consent.ports": "yes",
            "undertaking": "yes",
        }
        if use == "self_use":
            form["vehicle.owner"] = "other" if owner else "self"
        if owner is not None:
            form |= {
                "vehicle.owner_document_type": owner.document.value,
                "vehicle.owner_document_country": owner.issuer or "",
                "vehicle.owner_document_number": Secret(owner.number),
            }
        return {**form, **{name.replace("__", "."): value for name, value in other.items()}}

    async def declare(
        self, unit: TestUnit, typed: Mapping[str, str | Secret[str]], code: codes.LiveCode | None = None
    ) -> Declared:
        """Declare through a unit's code, or another one of its codes."""
        through = code or unit.code

        async def attempt() -> Declared:
            async with transaction() as connection:
                visiting = through.kind == codes.VISITOR
                told = declarations.read(typed, declarations_day(self.at), visiting=visiting)
                issued = await declarations.declare(connection, unit.id, through.id, told, ANYBODY, self.at)
                holder = await receipts.open_(connection, issued.number, Secret(issued.secret()), "en")
            assert holder is not None
            return Declared(issued.entry, issued, holder)

        return await retrying(attempt)

    async def move(self, case: UUID, move: str, by: Actor, **given: object) -> Outcome:
        """One move, in a transaction of its own."""

        async def attempt() -> Outcome:
            async with transaction() as connection:
                return await cases.make_move(connection, MoveRequest(case, move, given), by, self.at)

        return await retrying(attempt)

    async def verify(self, unit: TestUnit, declared: Declared) -> str:
        """The unit verifies; returns the state."""
        return (await self.move(declared.case, "verify", unit.clerk, **UNDERTAKEN)).case.state

    async def listed(self, unit: TestUnit, person: InventedPerson, car: InventedVehicle, **more: object) -> Declared:
        """Declare and verify."""
        declared = await self.declare(unit, self.typed(person, car, **more))  # type: ignore[arg-type]
        await self.verify(unit, declared)
        return declared

    async def visitor_code(self, unit: TestUnit) -> codes.LiveCode:
        """The unit makes a visitor code."""
        async with transaction() as connection:
            return await codes.make_visitor_code(connection, unit.id, unit.clerk, self.at)

    async def visitor(
        self, unit: TestUnit, person: InventedPerson, car: InventedVehicle, *, admitted: bool = True, **more: object
    ) -> Declared:
        """Somebody visits: they declare through a visitor code, and the unit confirms it."""
        typed = self.typed(person, car, relation="", **more)  # type: ignore[arg-type]
        declared = await self.declare(unit, typed, await self.visitor_code(unit))
        if admitted:
            await self.move(declared.case, "admit", unit.clerk, expected=True)
        return declared

    async def state(self, declared: Declared) -> str:
        async with transaction(readonly=True) as connection:
            found: str = await connection.fetchval("select state from case_ where id = $1", declared.case)
        return found

    async def status(self, declared: Declared) -> str:
        """What a port would be told of the entry now."""
        async with transaction(readonly=True) as connection:
            return (await standings.statuses(connection, [declared.case], self.at))[declared.case].value

    async def told(self, recipient: str) -> list[str]:
        """The subjects of a recipient's messages, oldest first."""
        async with transaction(readonly=True) as connection:
            rows = await connection.fetch(
                "select subject from delivery where recipient = $1 and channel = 'inbox' order by at, entry, id",
                recipient,
            )
        return [row["subject"] for row in rows]

    async def entry(self, declared: Declared) -> dict[str, UUID]:
        async with transaction(readonly=True) as connection:
            row = await connection.fetchrow("select person, vehicle, unit from entry where id = $1", declared.case)
        assert row is not None
        return dict(row)


def declarations_day(at: datetime) -> date:
    return (at + timedelta(hours=8)).date()


def credit_code(value: str) -> str:
    return parse_credit_code(value).identity
