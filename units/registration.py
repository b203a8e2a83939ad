"""A unit registers, corrects what was returned, and keeps its details current (HQ-4.1, HQ-4.4, HQ-4.6)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, lives, subjects
from registry.accounts import accounts, passwords
from registry.actors import SYSTEM, Actor, ActorKind, Grant
from registry.cases import MoveRequest, Outcome
from registry.clock import wall_now
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.i18n import DEFAULT_LANGUAGE, LANGUAGES, text
from registry.installed import CaseRow
from units import units
from units.details import NEEDED, READERS, Given, UnitDetails, Value, read_changes
from units.scheme import APPLIED, CLERK_ROLE, CODE, RETURNED
from units.tables import Unit

SIGNED_IN = text("You are signed in: the unit's clerk will be your own account. Leave this empty, or sign out first.")

CONTACT = ("contact_name", "contact_phone", "contact_email")
CHANGEABLE = ("address", "legal_representative", *CONTACT)
"""What a clerk may change without the operator; while the operator decides, only the contact."""


def changeable_in(state: str) -> tuple[str, ...]:
    """What the clerk may change while the case stands so."""
    return CONTACT if state == APPLIED.code else CHANGEABLE


@dataclass(frozen=True)
class NewClerk:
    """The account to be made for a clerk."""

    login: str
    password: Secret[str]


@dataclass(frozen=True)
class Registered:
    """What a registration made. `actor` is the unit's first clerk from now on."""

    unit: UUID
    actor: Actor
    outcome: Outcome


def problems_of(clerk: NewClerk) -> tuple[FieldProblem, ...]:
    """What is wrong with a clerk's user name and password, as far as can be said without the database."""
    login = accounts.normalise_login(clerk.login)
    found: tuple[FieldProblem, ...] = ()
    if not accounts.LOGIN.fullmatch(login):
        found = (FieldProblem("login", "login-form", accounts.LOGIN_FORM),)
    try:
        passwords.check_rules(clerk.password, login)
    except Invalid as invalid:
        found += invalid.problems
    return found


async def register(
    connection: Connection, details: UnitDetails, actor: Actor, at: datetime, *, clerk: NewClerk | None = None
) -> Registered:
    """Register a unit and open its case. Whoever registers is its first clerk: by their account, or by a new one.

    Raises Invalid for the new account or without any, and ClaimTaken (`unit-registered`, HQ-4.1) when a
    live unit has the same credit code. A refused or former unit may register again, as a new unit of the same entity.
    """
    account = await account_for(actor, clerk, details.contact_name)
    entity = await lives.held(
        connection, lambda: subjects.find_or_claim(connection, subjects.CREDIT_CODE, details.credit_code, uuid7())
    )
    language = actor.language if actor.language in LANGUAGES else DEFAULT_LANGUAGE
    unit = Unit(id=uuid7(), entity=entity, language=language, registered_by=account, created_at=at, **_columns(details))
    await Unit.insert(unit)
    first = await _make_clerk(unit.id, account, actor)
    outcome = await cases.open_case(
        connection, CODE, subject=unit.id, about=unit.id, actor=first, at=at, scopes=(units.scope(unit.id),)
    )
    return Registered(unit.id, first, outcome)


async def resubmit(connection: Connection, unit: UUID, given: Given, actor: Actor, at: datetime) -> Outcome:
    """Correct anything about a returned unit and send it to the operator again.

    What is not given stays as it is. Raises Invalid, NotOpen unless the unit was returned, ClaimTaken for another
    credit code that a live unit has.
    """
    units.require_clerk(unit, actor)
    case = await _case_held(connection, unit)
    changes = read_changes(given, READERS) if case.state == RETURNED.code else {}
    if (code := changes.get("credit_code")) is not None:
        assert isinstance(code, Secret)
        known = code
        entity = await lives.held(
            connection, lambda: subjects.find_or_claim(connection, subjects.CREDIT_CODE, known, uuid7())
        )
        await connection.execute("update unit set entity = $2 where id = $1", unit, entity)
    await _store(connection, unit, changes)
    return await cases.make_move(connection, MoveRequest(case.id, "resubmit"), actor, at)


async def change_details(connection: Connection, unit: UUID, given: Given, actor: Actor, at: datetime) -> Outcome:
    """Keep the unit's details current (HQ-4.4). Raises Invalid for what is wrong or not the clerk's to change."""
    units.require_clerk(unit, actor)
    case = await _case_held(connection, unit)
    await _store(connection, unit, read_changes(given, changeable_in(case.state)))
    return await cases.make_move(connection, MoveRequest(case.id, "change_details"), actor, at)


async def _case_held(connection: Connection, unit: UUID) -> CaseRow:
    """The unit's case, which no other clerk sends on meanwhile: what may be changed depends on where it stands."""
    await connection.execute("select id from unit where id = $1 for no key update", unit)
    return await units.case_of(connection, unit)


async def account_for(actor: Actor, clerk: NewClerk | None, name: Secret[str]) -> UUID:
    """The account of whoever registers; made first of all, since hashing takes long and rivals would wait for it."""
    if actor.signed_in and clerk is None:
        return UUID(actor.id)
    if actor.signed_in:
        raise Invalid([FieldProblem("login", "signed-in", SIGNED_IN)])
    if clerk is None:
        raise Invalid([FieldProblem(field, "missing", NEEDED) for field in ("login", "password")])
    return await accounts.create_account(
        clerk.login, clerk.password, at=wall_now(), by=actor, display_name=name, language=actor.language
    )


async def _make_clerk(unit: UUID, account: UUID, actor: Actor) -> Actor:
    """The unit's first clerk, who acts from here on: made by the registration (HQ-4.6), as nobody grants themselves."""
    granted = Grant(CLERK_ROLE, units.scope(unit))
    await accounts.grant(account, granted.role, granted.scope, at=wall_now(), by=SYSTEM)
    return replace(actor, kind=ActorKind.ACCOUNT, id=str(account), grants=actor.grants | {granted})


def _columns(details: UnitDetails) -> dict[str, Any]:
    values: dict[str, Any] = {each.name: getattr(details, each.name) for each in fields(details)}
    return {**values, "kind": details.kind.value}


async def _store(connection: Connection, unit: UUID, changes: dict[str, Value]) -> None:
    """Write changed details into the unit's row, sealed again. What was not changed keeps its ciphertext."""
    row = await Unit.objects().where(Unit.id == unit).first().lock_rows("NO KEY UPDATE")
    assert row is not None
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        await row.save([Unit._meta.get_column_by_name(name) for name in changes])
