"""Signing in, as the page and the API both do it.

Short transactions, and the password is judged between them, so that no connection waits for argon2. An attempt is
recorded for good before anybody is told that it failed.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from privacy.secret import Secret
from registry.accounts import accounts, factors, one_time_codes, passkeys, passwords, sessions
from registry.accounts.accounts import Candidate
from registry.accounts.factors import Factor
from registry.accounts.sessions import Live, SessionKind
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import CreditpassError
from registry.i18n import text
from registry.web.site import Site, Step


class SignInFailed(CreditpassError):
    """Unknown, wrong, locked or closed: whoever asks is not told which."""

    status = 401
    code = "sign-in-failed"
    message = text(
        "User name and password do not fit, or the account is locked for now. Check both, or try again in a quarter"
        " of an hour."
    )


class SecondFactorNeeded(CreditpassError):
    """The password was right. A program sends a one-time code with it; a passkey needs a browser."""

    status = 401
    code = "second-factor-needed"
    message = text("This account needs a one-time code as well")


class SetUpNeeded(CreditpassError):
    """The password was right, and the account's roles demand a second factor that it does not have."""

    status = 403
    code = "second-factor-to-set-up"
    message = text("This account needs a second factor. Sign in with a browser and set one up.")


class SecondFactorFailed(CreditpassError):
    """Wrong, used already, or the account is locked by now: whoever asks is not told which."""

    status = 401
    code = "second-factor-failed"
    message = text("That did not work: the code is wrong or used already, or this key is not of this account.")


async def sign_in(
    site: Site,
    login: str,
    password: Secret[str],
    kind: SessionKind,
    *,
    code: str = "",
    leaving: str | None = None,
) -> str:
    """Begin a session and give its token. Raises SignInFailed; for programs SecondFactorNeeded and SetUpNeeded too.

    A browser's session may lack its second factor still (`Site.waits`). `leaving` is the token that the browser
    came with: it ends, and is never taken over.
    """
    at = wall_now()
    async with transaction():
        found = await accounts.candidate(login)
    right = await passwords.matches(found.password_hash, password)
    async with transaction():
        begun = await _settle(site, found, right, password, kind, code, at)
        if leaving and isinstance(begun, str):
            await sessions.sign_out(sessions.digest(leaving), at=at)
    if isinstance(begun, CreditpassError):
        raise begun
    return begun


async def _settle(
    site: Site, found: Candidate, right: bool, password: Secret[str], kind: SessionKind, code: str, at: datetime
) -> str | CreditpassError:
    """A token, or why there is none: raised only when what it records is stored."""
    step = await _step(site, found.id) if found.id else None
    succeeds = await accounts.settle_attempt(found, right, at=at, rules=site.locks, more=step is not None)
    if not succeeds or found.id is None or found.password_hash is None:
        return SignInFailed()
    if passwords.is_stale(found.password_hash):
        await accounts.store_hash_anew(found.id, password)
    if kind is SessionKind.API and step is not None:
        return await _by_program(site, found, found.id, step, code, at)
    return await sessions.mint(found.id, kind, at=at, rules=site.sessions)


async def _by_program(
    site: Site, found: Candidate, account: UUID, step: Step, code: str, at: datetime
) -> str | CreditpassError:
    if step is Step.SET_UP:
        return SetUpNeeded()
    if not code:
        return SecondFactorNeeded()
    if not await _settle_second(site, found, await one_time_codes.fits(account, code, at=at), at):
        return SecondFactorFailed()
    shown = frozenset({Factor.PASSWORD, Factor.CODE})
    return await sessions.mint(account, SessionKind.API, at=at, rules=site.sessions, factors=shown)


async def _step(site: Site, account: UUID) -> Step | None:
    if await factors.has_second(account):
        return Step.SHOW
    return Step.SET_UP if site.demands_second(await accounts.grants_of(account)) else None


async def show_second(site: Site, waiting: Live, factor: Factor, answer: str) -> str:
    """Finish a sign-in by a second factor; gives the token of a new session. Raises SecondFactorFailed."""
    at = wall_now()
    async with transaction():
        if factor is Factor.PASSKEY:
            challenge = await factors.take_challenge(waiting.id)
            right = await passkeys.fits(waiting.account, answer, challenge, site.party, at=at)
        else:
            right = await one_time_codes.fits(waiting.account, answer, at=at)
        succeeds = await _settle_second(site, await accounts.candidate(waiting.login), right, at)
        token = await _renew(site, waiting, factor, at) if succeeds else None
    if token is None:
        raise SecondFactorFailed()
    return token


async def finish_set_up(site: Site, live: Live, factor: Factor, at: datetime) -> str:
    """After a factor was set up: a session under a new token, by that factor too. Within the caller's transaction."""
    if site.waits(live) is not None:
        await _settle_second(site, await accounts.candidate(live.login), True, at)
    return await _renew(site, live, factor, at)


async def _renew(site: Site, live: Live, factor: Factor, at: datetime) -> str:
    await sessions.sign_out(live.id, at=at)
    shown = frozenset({Factor.PASSWORD, factor})
    return await sessions.mint(live.account, live.kind, at=at, rules=site.sessions, factors=shown)


async def _settle_second(site: Site, found: Candidate, right: bool, at: datetime) -> bool:
    return await accounts.settle_attempt(found, right, at=at, rules=site.locks, what="second-factor-failed")


async def is_present_password(site: Site, login: str, password: Secret[str]) -> bool:
    """Whether somebody signed in knows their present password; asked before what protects the account is changed.

    Failures count as those of signing in do: a session that somebody else got hold of gives no way to guess.
    """
    async with transaction():
        found = await accounts.candidate(login)
    right = await passwords.matches(found.password_hash, password)
    async with transaction():
        return await accounts.settle_attempt(found, right, at=wall_now(), rules=site.locks, more=True)
