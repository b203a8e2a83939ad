"""What a security administrator does to accounts: make, close, open again, give and take roles, start recovery.

Nobody does any of it to their own account, and every step is in `account_event`. None of it shows personal data: an
account is told by its login, and a name that it may have stays sealed. Times are wall time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.accounts import accounts, recovery, sessions
from registry.accounts.accounts import ACTIVE, normalise_login
from registry.actors import EVERYWHERE, Actor, Grant
from registry.database import current
from registry.errors import NotFound, Refused
from registry.i18n import DEFAULT_LANGUAGE, text

PAGE = 50


class OwnAccount(Refused):
    """An administrator's own account is another administrator's matter."""

    code = "own-account"
    message = text("Your own account is another administrator's matter")


@dataclass(frozen=True)
class Summary:
    """An account as administrators see it. `locked`: after failed attempts, for a while."""

    id: UUID
    login: str
    status: str
    locked: bool
    has_password: bool
    passkeys: int
    has_code: bool
    created_at: datetime
    last_sign_in: datetime | None
    grants: tuple[Grant, ...]

    @property
    def active(self) -> bool:
        return self.status == ACTIVE


@dataclass(frozen=True)
class Made:
    """A new account, and the code by which its holder sets a password: told once, kept as a digest."""

    id: UUID
    code: str


SUMMARY = """
    select a.id, a.login, a.status, coalesce(a.locked_until > $1, false) as locked, a.password_hash <> '' as has_password,
           (select count(*) from passkey p where p.account = a.id) as passkeys,
           exists (select 1 from one_time_code c where c.account = a.id and c.confirmed_at is not null) as has_code,
           a.created_at,
           (select max(e.at) from account_event e where e.account = a.id and e.event = 'signed-in') as last_sign_in,
           array(select g.role from role_grant g where g.account = a.id order by g.role, g.scope) as roles,
           array(select g.scope from role_grant g where g.account = a.id order by g.role, g.scope) as scopes
    from account a
    where ($2::uuid is null or a.id = $2) and a.login > $3 and starts_with(a.login, $4)
      and ($5 = '' or exists (select 1 from role_grant g where g.account = a.id and g.role = $5))
    order by a.login limit $6
"""


async def list_accounts(
    *, at: datetime, begins: str = "", role: str = "", after: str = "", limit: int = PAGE
) -> list[Summary]:
    """Accounts by login, from the one that follows `after`; of those that begin so, and hold the role."""
    rows = await current().fetch(SUMMARY, at, None, after, normalise_login(begins), role, limit)
    return [_summary(row) for row in rows]


async def read(account: UUID, *, at: datetime) -> Summary:
    """One account. Raises NotFound."""
    row = await current().fetchrow(SUMMARY, at, account, "", "", "", 1)
    if row is None:
        raise NotFound()
    return _summary(row)


async def make(login: str, *, at: datetime, by: Actor, language: str = DEFAULT_LANGUAGE) -> Made:
    """An account without a password, and a code for whoever is to hold it. Raises Invalid."""
    account = await accounts.create_account(login, None, at=at, by=by, language=language)
    return Made(account, await recovery.invite(account, at=at, by=by))


async def grant(account: UUID, role: str, *, at: datetime, by: Actor) -> None:
    """Give a role everywhere. Raises OwnAccount, NotFound, RoleRefused."""
    await _theirs(account, by)
    await accounts.grant(account, role, EVERYWHERE, at=at, by=by)


async def revoke(account: UUID, role: str, scope: str, *, at: datetime, by: Actor) -> None:
    """Take a role away. Raises OwnAccount, NotFound, RoleRefused."""
    await _theirs(account, by)
    await accounts.revoke(account, role, scope, at=at, by=by)


async def close(account: UUID, *, at: datetime, by: Actor) -> None:
    """Nobody signs in with it any more, and every session ends. Raises OwnAccount, NotFound, RoleRefused."""
    await _theirs(account, by)
    await accounts.close_account(account, at=at, by=by)
    await sessions.sign_out_everywhere(account, at=at)


async def open_again(account: UUID, *, at: datetime, by: Actor) -> None:
    """Let a closed account sign in, and lift a lock. Raises OwnAccount, NotFound."""
    await _theirs(account, by)
    await accounts.reopen_account(account, at=at, by=by)


async def start_recovery(account: UUID, *, at: datetime, by: Actor) -> str:
    """The first half; gives the first code, told once. Raises OwnAccount, NotFound, AlreadyStarted."""
    await _theirs(account, by)
    return await recovery.start(account, at=at, by=by)


async def confirm_recovery(which: UUID, *, at: datetime, by: Actor) -> str:
    """The second half; gives the second code, told once. Raises NotFound, RecoveryRefused."""
    return await recovery.confirm(which, at=at, by=by)


async def _theirs(account: UUID, by: Actor) -> None:
    """The account exists, and is not that of whoever acts on it."""
    if by.signed_in and by.id == str(account):
        raise OwnAccount()
    if await current().fetchval("select 1 from account where id = $1", account) is None:
        raise NotFound()


def _summary(row: object) -> Summary:
    values = dict(row)  # type: ignore[call-overload]
    roles, scopes = values.pop("roles"), values.pop("scopes")
    return Summary(**values, grants=tuple(map(Grant, roles, scopes)))
