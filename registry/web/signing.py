"""Signing in, as the page and the API both do it.

Three steps and two short transactions: the password is judged between them, so that no connection waits for
argon2, and the attempt is recorded for good before anybody is told that it failed.
"""

from __future__ import annotations

from datetime import datetime

from privacy.secret import Secret
from registry.accounts import accounts, passwords, sessions
from registry.accounts.sessions import SessionKind
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import CreditpassError
from registry.i18n import text
from registry.web.site import Site


class SignInFailed(CreditpassError):
    """Unknown, wrong, locked or closed: whoever asks is not told which."""

    status = 401
    code = "sign-in-failed"
    message = text(
        "User name and password do not fit, or the account is locked for now. Check both, or try again in a quarter"
        " of an hour."
    )


async def sign_in(
    site: Site, login: str, password: Secret[str], kind: SessionKind, *, leaving: str | None = None
) -> str:
    """Begin a session and give its token. Raises SignInFailed.

    `leaving` is the token that the browser came with: it ends, and is never taken over.
    """
    at = wall_now()
    async with transaction():
        found = await accounts.candidate(login)
    right = await passwords.matches(found.password_hash, password)
    async with transaction():
        token = await _settle(site, found, right, password, kind, at)
        if token and leaving:
            await sessions.sign_out(sessions.digest(leaving), at=at)
    if token is None:
        raise SignInFailed()
    return token


async def _settle(
    site: Site,
    found: accounts.Candidate,
    right: bool,
    password: Secret[str],
    kind: SessionKind,
    at: datetime,
) -> str | None:
    succeeds = await accounts.settle_attempt(found, right, at=at, rules=site.locks)
    if not succeeds or found.id is None or found.password_hash is None:
        return None
    if passwords.is_stale(found.password_hash):
        await accounts.store_hash_anew(found.id, password)
    return await sessions.mint(found.id, kind, at=at, rules=site.sessions)


async def is_present_password(login: str, password: Secret[str]) -> bool:
    """Whether somebody signed in knows their present password; asked before it is changed."""
    async with transaction():
        found = await accounts.candidate(login)
    return await passwords.matches(found.password_hash, password)
