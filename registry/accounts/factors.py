"""Factors: what somebody showed when a session began, and which second ones an account has.

A session that began with the password alone, of an account that has a second factor or must have one, is in force
for nothing but showing or setting up that factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from registry.accounts.accounts import note
from registry.actors import Actor
from registry.database import current
from registry.errors import Refused
from registry.i18n import text


class Factor(StrEnum):
    """One way of showing who one is."""

    PASSWORD = "password"  # noqa: S105 - the name of a factor
    PASSKEY = "passkey"
    CODE = "code"


SECOND = frozenset({Factor.PASSKEY, Factor.CODE})


class LastFactor(Refused):
    """The account must have a second factor, and this is its only one."""

    code = "last-factor"
    message = text("This is your only second factor. Set up another one before you remove it.")


@dataclass(frozen=True)
class Held:
    """The second factors of an account."""

    passkeys: tuple[PasskeyHeld, ...]
    code_since: datetime | None
    """Since when an authenticator app is set up; None: there is none."""

    @property
    def count(self) -> int:
        return len(self.passkeys) + (self.code_since is not None)


@dataclass(frozen=True)
class PasskeyHeld:
    """A passkey as its holder sees it in a list."""

    id: UUID
    created_at: datetime
    last_used_at: datetime | None


def read_factors(stored: str) -> frozenset[Factor]:
    """The factors of a session, as the table holds them."""
    return frozenset(map(Factor, stored.split()))


def stored_factors(factors: frozenset[Factor]) -> str:
    """As the table holds them."""
    return " ".join(sorted(factors))


async def has_second(account: UUID) -> bool:
    """Whether the account has a second factor, which must then be shown."""
    return bool(await current().fetchval("select registry_has_second_factor($1)", account))


async def held(account: UUID) -> Held:
    """The second factors of an account."""
    rows = await current().fetch(
        "select id, created_at, last_used_at from passkey where account = $1 order by created_at, id", account
    )
    since = await current().fetchval("select confirmed_at from one_time_code where account = $1", account)
    return Held(tuple(PasskeyHeld(*row) for row in rows), since)


async def keep_challenge(session: bytes, challenge: bytes) -> None:
    """Remember what the passkey of a session is asked to sign; an earlier question is void."""
    await current().execute("update session set challenge = $2 where id = $1", session, challenge)


async def take_challenge(session: bytes) -> bytes | None:
    """What the session's passkey was asked to sign, once; None when nothing is being asked."""
    challenge: bytes | None = await current().fetchval(
        "update session s set challenge = null from (select id, challenge from session where id = $1 for update) old"
        " where s.id = old.id returning old.challenge",
        session,
    )
    return challenge


async def remove_passkey(account: UUID, passkey: UUID, *, needed: bool, at: datetime, by: Actor) -> None:
    """Remove one of an account's passkeys, if there. Raises LastFactor when `needed` and it is the only factor."""
    await _lock(account)
    gone = await current().fetchval("delete from passkey where id = $1 and account = $2 returning id", passkey, account)
    if gone:
        await _removed(account, Factor.PASSKEY, needed, at, by)


async def remove_code(account: UUID, *, needed: bool, at: datetime, by: Actor) -> None:
    """Remove an account's authenticator app, if there. Raises LastFactor when `needed` and it is the only factor."""
    await _lock(account)
    if await current().fetchval("delete from one_time_code where account = $1 returning id", account):
        await _removed(account, Factor.CODE, needed, at, by)


async def forget_all(account: UUID) -> None:
    """Remove every second factor of an account: it is being recovered."""
    await _lock(account)
    await current().execute("delete from passkey where account = $1", account)
    await current().execute("delete from one_time_code where account = $1", account)


async def _removed(account: UUID, factor: Factor, needed: bool, at: datetime, by: Actor) -> None:
    if needed and not await has_second(account):
        raise LastFactor()
    await note(account, "factor-removed", at, by, factor.value)


async def _lock(account: UUID) -> None:
    await current().execute("select 1 from account where id = $1 for update", account)
