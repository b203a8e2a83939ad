"""A way in without the factors: for whoever has a new account, and for whoever lost what they sign in with.

A new account's first code comes from the security administrator who made it. To recover an old one takes two
administrators, neither of them the person: each is shown one code, once, and the person needs both. So no single
administrator can take an account over. Using them sets another password, removes every second factor and ends every
session. All instants are wall time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.accounts import accounts, factors, sessions
from registry.accounts.accounts import note
from registry.actors import Actor
from registry.database import current
from registry.errors import CreditpassError, NotFound, Refused
from registry.i18n import text

FIRST, AGAIN = "first", "recovery"
LASTS = timedelta(days=3)
"""From the start, and anew from the confirmation."""

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
GROUPS, LETTERS = 4, 5


class RecoveryRefused(Refused):
    """Recovery cannot be started or confirmed so."""

    code = "recovery-refused"
    message = text("Recovery takes two administrators, and neither can be the person whose account it is.")


class AlreadyStarted(Refused):
    code = "recovery-started"
    message = text("A way in is open for this account already. It can be confirmed or cancelled.")


class CodeFailed(CreditpassError):
    """Unknown account, wrong code, too early, too late: whoever asks is not told which."""

    status = 401
    code = "recovery-failed"
    message = text("User name and codes do not fit, or they are used or too old. Ask your administrators.")


@dataclass(frozen=True)
class Open:
    """A way in that was started and neither used nor cancelled, and has not run out."""

    id: UUID
    account: UUID
    login: str
    kind: str
    started_by: str
    started_at: datetime
    confirmed_at: datetime | None
    expires_at: datetime

    @property
    def waits(self) -> bool:
        """Whether the second administrator is still to confirm."""
        return self.kind == AGAIN and self.confirmed_at is None


async def invite(account: UUID, *, at: datetime, by: Actor) -> str:
    """Let the holder of a new account, which never had a password, choose one; gives the code, told once."""
    never = await current().fetchval("select password_hash = '' from account where id = $1", account)
    if not never:
        raise RecoveryRefused()
    return await _start(account, FIRST, at, by)


async def start(account: UUID, *, at: datetime, by: Actor) -> str:
    """The first administrator's half; gives the first code, told once. Raises RecoveryRefused, AlreadyStarted."""
    return await _start(account, AGAIN, at, by)


async def confirm(recovery: UUID, *, at: datetime, by: Actor) -> str:
    """The second administrator's half; gives the second code, told once. Raises NotFound, RecoveryRefused."""
    code = new_code()
    try:
        account = await current().fetchval(
            "update recovery set confirmed_by = $2, confirmed_at = $3, second_code = $4, expires_at = $5"
            " where id = $1 and kind = 'recovery' and confirmed_at is null and used_at is null"
            " and cancelled_at is null and expires_at > $3 returning account",
            recovery, by.caller, at, _digest(code), at + LASTS,
        )  # fmt: skip
    except asyncpg.CheckViolationError:
        raise RecoveryRefused() from None
    if account is None:
        raise NotFound()
    await note(account, "recovery-confirmed", at, by)
    return code


async def cancel(recovery: UUID, *, at: datetime, by: Actor) -> None:
    """Close the way in. Raises NotFound when it is not open."""
    account = await current().fetchval(
        "update recovery set cancelled_at = $2 where id = $1 and used_at is null and cancelled_at is null"
        " returning account",
        recovery, at,
    )  # fmt: skip
    if account is None:
        raise NotFound()
    await note(account, "recovery-cancelled", at, by)


async def use(login: str, first: str, second: str, new: Secret[str], *, at: datetime, by: Actor) -> UUID:
    """Set another password by the codes, remove every second factor, end every session; gives the account.

    Raises CodeFailed, and Invalid for a password that will not do (nothing is spent then).
    """
    row = await current().fetchrow(
        "select r.id, r.kind, r.account, r.first_code, r.second_code from recovery r join account a on a.id = r.account"
        " where a.login = $1 and a.status = 'active' and r.used_at is null and r.cancelled_at is null"
        " and r.expires_at > $2 and (r.kind = 'first' or r.confirmed_at is not null) for update of r",
        accounts.normalise_login(login)[:200], at,
    )  # fmt: skip
    if row is None or not _fit(row, first, second):
        raise CodeFailed()
    account: UUID = row["account"]
    await accounts.change_password(account, new, at=at, by=by)
    await factors.forget_all(account)
    await sessions.sign_out_everywhere(account, at=at)
    await current().execute("update recovery set used_at = $2 where id = $1", row["id"], at)
    await note(account, "recovered", at, by, str(row["kind"]))
    return account


async def note_failure(login: str, *, at: datetime, by: Actor) -> None:
    """Record that codes did not fit, with the account if there is one."""
    found = await accounts.candidate(login)
    if found.id is not None:
        await note(found.id, "recovery-failed", at, by)


async def open_ones(*, at: datetime, account: UUID | None = None) -> list[Open]:
    """The ways in that are open, of all accounts or of one, the oldest first."""
    rows = await current().fetch(
        "select r.id, r.account, a.login, r.kind, r.started_by, r.started_at, r.confirmed_at, r.expires_at"
        " from recovery r join account a on a.id = r.account"
        " where r.used_at is null and r.cancelled_at is null and r.expires_at > $1"
        " and ($2::uuid is null or r.account = $2) order by r.started_at, r.id",
        at, account,
    )  # fmt: skip
    return [Open(*row) for row in rows]


async def _start(account: UUID, kind: str, at: datetime, by: Actor) -> str:
    code = new_code()
    await current().execute(
        "update recovery set cancelled_at = $2 where account = $1 and expires_at <= $2 and used_at is null"
        " and cancelled_at is null",
        account, at,
    )  # fmt: skip
    try:
        await current().execute(
            "insert into recovery (id, account, kind, started_by, started_at, first_code, expires_at)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            uuid7(), account, kind, by.caller, at, _digest(code), at + LASTS,
        )  # fmt: skip
    except asyncpg.CheckViolationError:
        raise RecoveryRefused() from None
    except asyncpg.UniqueViolationError:
        raise AlreadyStarted() from None
    except asyncpg.ForeignKeyViolationError:
        raise NotFound() from None
    await note(account, "invited" if kind == FIRST else "recovery-started", at, by)
    return code


def new_code() -> str:
    """A code of 100 random bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def _fit(row: asyncpg.Record, first: str, second: str) -> bool:
    fits = hmac.compare_digest(row["first_code"], _digest(first))
    if row["kind"] == FIRST:
        return fits
    return hmac.compare_digest(row["second_code"], _digest(second)) and fits


def _digest(code: str) -> bytes:
    typed = "".join(letter for letter in code.casefold() if letter in ALPHABET)
    return hashlib.sha256(typed.encode()).digest()
