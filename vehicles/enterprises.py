"""Enterprises that apply for quotas: registering one, finding it, and what its people may do.

One credit code is one enterprise for every scheme: what is known of it is asked once (SW-4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import lives, subjects
from registry.accounts import accounts
from registry.actors import SYSTEM, Actor, ActorKind, Grant
from registry.clock import wall_now
from registry.database import Connection
from registry.errors import FieldProblem, Invalid, NotFound, Refused
from registry.formats.credit_code import parse_credit_code
from registry.formats.normalise import clean_line
from registry.formats.phones import parse_phone
from registry.formats.problem import FormatProblem
from registry.i18n import DEFAULT_LANGUAGE, LANGUAGES, text
from units.registration import NewClerk, account_for
from vehicles.quota_rules import enterprise_scope
from vehicles.quota_tables import Enterprise

ENTERPRISE_ROLE = "enterprise"
CITY = re.compile(r"[1-9][0-9]{3}00")

NEEDED = text("This is needed")
NOT_A_CITY = text("Give the city's six digits, such as 430100 for Changsha")
KNOWN = text("An enterprise with this credit code is registered already. Ask whoever registered it to add you.")

Given = Mapping[str, str | Secret[str] | None]


@dataclass(frozen=True)
class EnterpriseDetails:
    """What an enterprise says of itself, checked. Its name is public."""

    name: str
    city: str
    credit_code: Secret[str]
    legal_representative: Secret[str]
    contact_name: Secret[str]
    contact_phone: Secret[str]


def _city(typed: str) -> str:
    if not CITY.fullmatch(typed.strip()):
        raise FormatProblem("city", NOT_A_CITY)
    return typed.strip()


READERS: Mapping[str, Callable[[str], str]] = {
    "name": clean_line,
    "city": _city,
    "credit_code": lambda typed: parse_credit_code(typed).code,
    "legal_representative": clean_line,
    "contact_name": clean_line,
    "contact_phone": lambda typed: parse_phone(typed, region="CN", mobile=False).e164,
}
PLAIN = frozenset({"name", "city"})


def read_details(given: Given) -> EnterpriseDetails:
    """An enterprise's details. Raises Invalid naming every field that is wrong or missing."""
    values: dict[str, str | Secret[str]] = {}
    problems: list[FieldProblem] = []
    for name, reader in READERS.items():
        raw = given.get(name)
        typed = raw.expose_unrecorded() if isinstance(raw, Secret) else raw or ""
        if not typed.strip():
            problems.append(FieldProblem(name, "missing", NEEDED))
            continue
        try:
            value = reader(typed)
        except FormatProblem as wrong:
            problems.append(wrong.at(name))
            continue
        values[name] = value if name in PLAIN else Secret(value)
    if problems:
        raise Invalid(problems)
    return EnterpriseDetails(**values)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Registered:
    """A registered enterprise, and who acts for it from now on."""

    enterprise: UUID
    actor: Actor


async def register(
    connection: Connection, details: EnterpriseDetails, actor: Actor, at: datetime, *, clerk: NewClerk | None = None
) -> Registered:
    """Register an enterprise. Whoever does acts for it, by their account or by a new one.

    Raises Invalid for the account, Refused (`enterprise-known`) for a credit code that is registered.
    """
    account = await account_for(actor, clerk, details.contact_name)
    entity = await lives.held(
        connection, lambda: subjects.find_or_claim(connection, subjects.CREDIT_CODE, details.credit_code, uuid7())
    )
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('enterprise:' || $1::text, 0))", str(entity)
    )
    if await connection.fetchval("select exists (select 1 from enterprise where entity = $1)", entity):
        raise Refused(KNOWN, code="enterprise-known")
    language = actor.language if actor.language in LANGUAGES else DEFAULT_LANGUAGE
    values = {each.name: getattr(details, each.name) for each in fields(details)}
    row = Enterprise(id=uuid7(), entity=entity, language=language, registered_by=account, created_at=at, **values)
    await Enterprise.insert(row)
    granted = Grant(ENTERPRISE_ROLE, enterprise_scope(row.id))
    await accounts.grant(account, granted.role, granted.scope, at=wall_now(), by=SYSTEM)
    return Registered(row.id, replace(actor, kind=ActorKind.ACCOUNT, id=str(account), grants=actor.grants | {granted}))


async def find(connection: Connection, enterprise: UUID) -> Enterprise:
    """The enterprise's row, sealed. Raises NotFound."""
    row = await Enterprise.objects().where(Enterprise.id == enterprise).first()
    if row is None:
        raise NotFound()
    return row


async def by_credit_code(connection: Connection, typed: str | Secret[str]) -> Enterprise:
    """The enterprise with this credit code. Raises Invalid for what is none, NotFound for an unknown one."""
    try:
        code = parse_credit_code(typed.expose_unrecorded() if isinstance(typed, Secret) else typed).code
    except FormatProblem as wrong:
        raise Invalid([wrong.at("credit_code")]) from None
    entity = await subjects.find(connection, subjects.CREDIT_CODE, Secret(code))
    row = await Enterprise.objects().where(Enterprise.entity == entity).first() if entity else None
    if row is None:
        raise NotFound()
    return row


def own(actor: Actor) -> list[UUID]:
    """The enterprises for which somebody acts."""
    return sorted(
        UUID(scope.partition(":")[2]) for scope in actor.scopes(ENTERPRISE_ROLE) if scope.startswith("enterprise:")
    )


async def names_of(scopes: Collection[str]) -> dict[str, str]:
    """What enterprises' scopes are called: the enterprise's name by its scope, for those that are there."""
    wanted = [number for scope in scopes if (number := _number_of(scope))]
    rows = await Enterprise.objects().where(Enterprise.id.is_in(wanted)) if wanted else []
    return {enterprise_scope(row.id): row.name for row in rows}


def _number_of(scope: str) -> UUID | None:
    kind, _, number = scope.partition(":")
    try:
        return UUID(number) if kind == "enterprise" else None
    except ValueError:
        return None


def require_own(enterprise: UUID, actor: Actor) -> None:
    """Raises NotFound unless the actor acts for this enterprise."""
    if not actor.may({ENTERPRISE_ROLE}, {enterprise_scope(enterprise)}):
        raise NotFound()
