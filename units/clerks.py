"""A unit's clerks: the first by its registration, more by any of them, never none (HQ-4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.secret import Secret
from registry.accounts import accounts
from registry.actors import Actor
from registry.clock import wall_now
from registry.database import Connection
from registry.errors import NotFound, Refused
from registry.i18n import text
from units import units
from units.law import CLERK
from units.registration import NewClerk
from units.scheme import CLERK_ROLE

LAST_CLERK = text("A unit needs somebody responsible. Add another clerk before you end this one.")


@dataclass(frozen=True)
class Clerk:
    """A clerk of a unit. `since` is wall time, UTC."""

    account: UUID
    login: str
    since: datetime


async def clerks_of(connection: Connection, unit: UUID) -> list[Clerk]:
    """The unit's clerks, the first one first."""
    rows = await connection.fetch(
        "select a.id as account, a.login, g.granted_at as since from role_grant g join account a on a.id = g.account"
        " where g.role = $1 and g.scope = $2 and a.status = 'active' order by g.granted_at, g.id",
        CLERK_ROLE, units.scope(unit),
    )  # fmt: skip
    return [Clerk(**dict(row)) for row in rows]


async def add_clerk(
    connection: Connection, unit: UUID, clerk: NewClerk, actor: Actor, *, name: Secret[str] | None = None
) -> UUID:
    """Make an account for another clerk of the actor's own unit. Raises NotFound for another unit's, Invalid."""
    units.require_clerk(unit, actor)
    at = wall_now()
    account = await accounts.create_account(
        clerk.login, clerk.password, at=at, by=actor, display_name=name, language=actor.language
    )
    await accounts.grant(account, CLERK_ROLE, units.scope(unit), at=at, by=actor)
    return account


async def end_clerk(connection: Connection, unit: UUID, account: UUID, actor: Actor) -> None:
    """End a clerk of the actor's own unit, at once; an account left without any role is closed.

    Raises NotFound, and Refused (`last-clerk`) for the only one.
    """
    units.require_clerk(unit, actor)
    await connection.execute("select id from unit where id = $1 for no key update", unit)  # two must not end each other
    present = {clerk.account for clerk in await clerks_of(connection, unit)}
    if account not in present:
        raise NotFound()
    if len(present) == 1:
        raise Refused(LAST_CLERK, code="last-clerk", cite=CLERK)
    at = wall_now()
    await accounts.revoke(account, CLERK_ROLE, units.scope(unit), at=at, by=actor)
    if not await accounts.grants_of(account):
        await accounts.close_account(account, at=at, by=actor)
