"""Invented units and officers, and short ways to bring them about. All within the transaction in progress."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases
from registry.actors import Actor, ActorKind, Grant
from registry.cases import MoveRequest, Outcome
from registry.database import Connection, transaction
from registry.formats.check_characters import credit_code_check
from units import units
from units.details import read_details
from units.registration import NewClerk, Registered, register
from units.scheme import CLERK_ROLE, OPERATOR_ROLE

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Hengqin
OFFICER = Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset({Grant(OPERATOR_ROLE)}), "en")
VISITOR = Actor(ActorKind.ANYONE, "anyone", language="en")
AUDITOR = Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset({Grant("auditor")}), "en")

_numbers = itertools.count(1)


def credit_code(number: int | None = None) -> str:
    """A valid code of an enterprise in the zone that nobody has."""
    first = f"91440400MA{next(_numbers) if number is None else number:07d}"
    return first + credit_code_check(first)


def given(**changes: str) -> dict[str, str]:
    """What a unit says of itself when it registers."""
    return {
        "name": "横琴望洋软件有限公司",
        "kind": "enterprise",
        "credit_code": credit_code(),
        "address": "横琴镇望洋路1号",
        "legal_representative": "陈望洋",
        "contact_name": "何小满",
        "contact_phone": "+85366123456",
        "contact_email": "office@wangyang.example",
        **changes,
    }


@dataclass(frozen=True)
class AUnit:
    """A unit, its case and its first clerk."""

    id: UUID
    case: UUID
    clerk: Actor

    @classmethod
    def of(cls, registered: Registered) -> AUnit:
        return cls(registered.unit, registered.outcome.case.id, registered.actor)


def new_clerk() -> NewClerk:
    return NewClerk(f"clerk-{next(_numbers)}", Secret("four quiet herons wading"))


def somebody(*grants: Grant) -> Actor:
    """Somebody signed in, whose account exists nowhere: enough where only ids are compared."""
    return Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset(grants), "en")


def clerk_of(unit: UUID) -> Actor:
    """Another clerk of the unit, as the gate would know them."""
    return somebody(Grant(CLERK_ROLE, units.scope(unit)))


async def applied(connection: Connection, at: datetime = MONDAY, **changes: str) -> AUnit:
    """A unit that has just registered."""
    return AUnit.of(await register(connection, read_details(given(**changes)), VISITOR, at, clerk=new_clerk()))


async def active(connection: Connection, at: datetime = MONDAY, **changes: str) -> AUnit:
    """A unit that the operator has authenticated."""
    unit = await applied(connection, at, **changes)
    await move(connection, unit, "authenticate", at=at, checked=True)
    return unit


async def move(
    connection: Connection, unit: AUnit, name: str, actor: Actor = OFFICER, at: datetime = MONDAY, **evidence: object
) -> Outcome:
    """One move on the unit's case."""
    return await cases.make_move(connection, MoveRequest(unit.case, name, evidence), actor, at)


async def state_of(unit: AUnit) -> str:
    """The state of the unit's case, as committed."""
    async with transaction() as connection:
        return (await units.case_of(connection, unit.id)).state
