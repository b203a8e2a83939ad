"""Accounts: making them, what roles they hold, and what a right or wrong password does to them.

Every function takes part in the caller's transaction. `at` is wall time: accounts are not the law's matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.accounts import passwords
from registry.accounts.tables import Account, AccountEvent, RoleGrant
from registry.actors import SYSTEM, Actor, Grant
from registry.database import current
from registry.errors import FieldProblem, Invalid, NotFound, Refused
from registry.i18n import DEFAULT_LANGUAGE, LANGUAGES, text

ACTIVE = "active"
CLOSED = "closed"
NO_PASSWORD = ""
"""In place of a hash: nothing fits."""

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
LOGIN_FORM = text("Use 3 to 64 letters a to z, digits, dots, hyphens or underscores")
LOGIN_TAKEN = text("This user name is taken. Choose another one.")
WRONG_CURRENT = text("This is not your present password")
CONSTRAINED = {
    "role_grant_one_administrator": "administrators-apart",
    "role_grant_administrators_apart": "administrators-apart",
    "role_grant_administrators_everywhere": "administrators-everywhere",
    "role_grant_not_to_oneself": "own-role",
    "role_grant_last_administrator": "last-administrator",
}
"""What the database holds about roles, whoever writes (`piccolo_migrations/accounts_constraints.py`)."""
REFUSALS = {
    "administrators-apart": text(
        "System, security and audit administrators are three people, and they hold no other role."
    ),
    "administrators-everywhere": text("Administrators hold their role everywhere"),
    "own-role": text("Nobody grants a role to themselves"),
    "last-administrator": text("This is the last administrator of this kind. Appoint another one first."),
}


class RoleRefused(Refused):
    """Roles cannot be held so (GB/T 22239 8.1.5.1-3)."""

    def __init__(self, code: str) -> None:
        super().__init__(REFUSALS[code], code=code)


@dataclass(frozen=True)
class LockRules:
    """After how many failures in a row an account is locked, and for how long."""

    failures: int = 5
    lock: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Candidate:
    """What is needed to judge a sign-in. `id` is None when no account has the login."""

    id: UUID | None
    password_hash: str | None
    status: str = ACTIVE
    locked_until: datetime | None = None


def normalise_login(login: str) -> str:
    """The form in which logins are stored and compared."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


async def create_account(
    login: str,
    password: Secret[str] | None,
    *,
    at: datetime,
    by: Actor = SYSTEM,
    display_name: Secret[str] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> UUID:
    """Make an account; gives its id. Without a password nobody signs in before one is set by `recovery.use`.

    Raises Invalid for `login` or `password`.
    """
    login = normalise_login(login)
    if not LOGIN.fullmatch(login):
        raise Invalid([FieldProblem("login", "login-form", LOGIN_FORM)])
    if password is not None:
        passwords.check_rules(password, login)
    account = Account(
        id=uuid7(),
        login=login,
        password_hash=await passwords.hash_password(password) if password is not None else NO_PASSWORD,
        display_name=display_name,
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        status=ACTIVE,
        password_changed_at=at,
        created_at=at,
    )
    try:
        await Account.insert(account)
    except asyncpg.UniqueViolationError:
        raise Invalid([FieldProblem("login", "login-taken", LOGIN_TAKEN)]) from None
    await note(account.id, "created", at, by)
    return account.id


async def grant(account: UUID, role: str, scope: str, *, at: datetime, by: Actor = SYSTEM) -> None:
    """Give a role in a scope (`*`: everywhere). Giving it twice changes nothing.

    Raises RoleRefused; the transaction can then only be rolled back.
    """
    with held_by_database():
        made = await current().fetchval(
            "insert into role_grant (id, account, role, scope, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6)"
            " on conflict (account, role, scope) do nothing returning id",
            uuid7(), account, role, scope, by.caller, at,
        )  # fmt: skip
    if made:
        await note(account, "granted", at, by, f"{role} {scope}")


async def revoke(account: UUID, role: str, scope: str, *, at: datetime, by: Actor = SYSTEM) -> None:
    """Take a role in a scope away. Raises NotFound if it is not held, RoleRefused from the last administrator."""
    with held_by_database():
        gone = await RoleGrant.delete().where(
            RoleGrant.account == account, RoleGrant.role == role, RoleGrant.scope == scope
        ).returning(RoleGrant.id)  # fmt: skip
    if not gone:
        raise NotFound()
    await note(account, "revoked", at, by, f"{role} {scope}")


@contextmanager
def held_by_database() -> Iterator[None]:
    """Say in words what the database refused about roles."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as refused:
        if refused.constraint_name in CONSTRAINED:
            raise RoleRefused(CONSTRAINED[refused.constraint_name]) from None
        raise


async def grants_of(account: UUID) -> frozenset[Grant]:
    """The roles an account holds."""
    rows = await RoleGrant.select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.account == account)
    return frozenset(Grant(row["role"], row["scope"]) for row in rows)


async def holders(role: str, scope: str) -> list[UUID]:
    """The active accounts that hold a role in just this scope, oldest grant first."""
    rows = await current().fetch(
        "select g.account from role_grant g join account a on a.id = g.account"
        " where g.role = $1 and g.scope = $2 and a.status = 'active' order by g.granted_at, g.id",
        role, scope,
    )  # fmt: skip
    return [row["account"] for row in rows]


async def candidate(login: str) -> Candidate:
    """The account of a login as far as signing in needs it; an empty one when there is none.

    What cannot be a user name, such as a telephone number typed into the wrong field, is not told to the database.
    """
    wanted = normalise_login(login)
    if not LOGIN.fullmatch(wanted):
        return Candidate(None, None)
    row = await current().fetchrow(
        "select id, password_hash, status, locked_until from account where login = $1", wanted
    )
    return Candidate(**row) if row else Candidate(None, None)


async def settle_attempt(
    found: Candidate, right: bool, *, at: datetime, rules: LockRules, more: bool = False, what: str = "sign-in-failed"
) -> bool:
    """Record a sign-in attempt; True when it succeeds.

    A locked or closed account is refused though the password be right, and a lock outlasts a change of mind:
    whoever asks cannot tell wrong from locked from unknown. `more`: a second factor is still to come, and until then
    earlier failures are not forgotten: else whoever has the password could try codes for ever. `what`: how a failure
    is called in the record.
    """
    if found.id is None:
        return False
    row = await current().fetchrow("select status, locked_until from account where id = $1 for update", found.id)
    locked = row is not None and row["locked_until"] is not None and row["locked_until"] > at
    if row is None or row["status"] != ACTIVE or locked:
        await note(found.id, "sign-in-refused", at, SYSTEM, "locked" if locked else "closed")
        return False
    if not right:
        await _count_failure(found.id, at, rules)
    elif not more:
        await _clear_failures(found.id)
    await note(found.id, what if not right else "password-right" if more else "signed-in", at, SYSTEM)
    return right


@dataclass(frozen=True)
class LastSignIn:
    """When somebody signed in before this time (None: never), and how often it failed since."""

    at: datetime | None
    failed: int


async def last_sign_in(account: UUID, *, before: datetime) -> LastSignIn:
    """The last sign-in before a session began, and the failed attempts between the two."""
    last = await current().fetchval(
        "select max(at) from account_event where account = $1 and event = 'signed-in' and at < $2", account, before
    )
    failed = await current().fetchval(
        "select count(*) from account_event where account = $1 and at < $2 and ($3::timestamptz is null or at > $3)"
        " and event in ('sign-in-failed', 'sign-in-refused', 'second-factor-failed')",
        account, before, last,
    )  # fmt: skip
    return LastSignIn(last, failed)


async def _count_failure(account: UUID, at: datetime, rules: LockRules) -> None:
    failures = await current().fetchval(
        "update account set failures = failures + 1 where id = $1 returning failures", account
    )
    if failures >= rules.failures:
        await current().execute(
            "update account set failures = 0, locked_until = $2 where id = $1", account, at + rules.lock
        )
        await note(account, "locked", at, SYSTEM)


async def _clear_failures(account: UUID) -> None:
    await current().execute("update account set failures = 0, locked_until = null where id = $1", account)


async def change_password(account: UUID, new: Secret[str], *, at: datetime, by: Actor) -> None:
    """Set another password and lift a lock. Whoever calls has asked for the present one, or may reset it."""
    login = await current().fetchval("select login from account where id = $1", account)
    if login is None:
        raise NotFound()
    passwords.check_rules(new, login, "new_password")
    await current().execute(
        "update account set password_hash = $2, password_changed_at = $3, failures = 0, locked_until = null"
        " where id = $1",
        account, await passwords.hash_password(new), at,
    )  # fmt: skip
    await note(account, "password-changed", at, by)


async def store_hash_anew(account: UUID, password: Secret[str]) -> None:
    """Hash the password at today's cost; called when a good sign-in showed an older one."""
    await current().execute(
        "update account set password_hash = $2 where id = $1", account, await passwords.hash_password(password)
    )


async def set_language(account: UUID, language: str) -> None:
    """The language in which the account is written to."""
    if language in LANGUAGES:
        await current().execute("update account set language = $2 where id = $1", account, language)


async def close_account(account: UUID, *, at: datetime, by: Actor = SYSTEM) -> None:
    """Nobody signs in with it, and whoever is signed in is not any more. Raises RoleRefused for the last of a kind."""
    with held_by_database():
        await current().execute("update account set status = $2 where id = $1", account, CLOSED)
    await note(account, "closed", at, by)


async def reopen_account(account: UUID, *, at: datetime, by: Actor = SYSTEM) -> None:
    """A closed account can sign in again, and a lock is lifted."""
    await current().execute(
        "update account set status = $2, failures = 0, locked_until = null where id = $1", account, ACTIVE
    )
    await note(account, "opened", at, by)


@dataclass(frozen=True)
class Event:
    """Something that happened to an account. `actor` is a caller such as `account:<id>`."""

    at: datetime
    event: str
    detail: str
    actor: str


async def events_of(account: UUID, limit: int = 20) -> list[Event]:
    """What happened to an account, the latest first."""
    rows = await current().fetch(
        "select at, event, detail, actor from account_event where account = $1 order by at desc, id desc limit $2",
        account, limit,
    )  # fmt: skip
    return [Event(*row) for row in rows]


async def logins_of(callers: Iterable[str]) -> dict[str, str]:
    """The login of each caller that is an account (`account:<id>`)."""
    rows = await current().fetch(
        "select 'account:' || id::text as caller, login from account where 'account:' || id::text = any($1)",
        list(callers),
    )  # fmt: skip
    return {row["caller"]: row["login"] for row in rows}


async def note(account: UUID, event: str, at: datetime, by: Actor, detail: str = "") -> None:
    """Append to what happened to an account."""
    await AccountEvent.insert(
        AccountEvent(id=uuid7(), at=at, account=account, actor=by.caller, event=event, detail=detail)
    )
