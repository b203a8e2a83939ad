"""Sessions: a random token that somebody holds, of which we keep the digest.

A sign-in always mints a new token and never takes one from outside, so that nobody can be made to use a session
that somebody else knows. All times are wall time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from registry.accounts.factors import SECOND, Factor, read_factors, stored_factors
from registry.actors import Actor, ActorKind, Grant
from registry.database import current
from registry.errors import NotFound

BY_PASSWORD = frozenset({Factor.PASSWORD})


class SessionKind(StrEnum):
    """A browser's (kept in a cookie) or a program's (sent as a bearer token). One never serves as the other."""

    PAGE = "page"
    API = "api"


@dataclass(frozen=True)
class SessionRules:
    """How long a session lasts unused, how long at most, and how exactly we note its last use."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    touch: timedelta = timedelta(minutes=1)
    waiting: timedelta = timedelta(minutes=15)
    """How long after the password the second factor may be shown or set up."""


@dataclass(frozen=True)
class Live:
    """A session that is in force, and who acts in it."""

    id: bytes
    account: UUID
    login: str
    kind: SessionKind
    csrf: str
    expires_at: datetime
    language: str
    actor: Actor
    created_at: datetime
    factors: frozenset[Factor] = BY_PASSWORD
    has_second: bool = False
    """Whether the account has a second factor by now."""

    @property
    def by_two(self) -> bool:
        """Whether it began with a second factor."""
        return bool(self.factors & SECOND)


@dataclass(frozen=True)
class Listed:
    """A session as its holder sees it in a list."""

    id: bytes
    kind: SessionKind
    created_at: datetime
    last_seen_at: datetime
    factors: frozenset[Factor] = BY_PASSWORD


def digest(token: str) -> bytes:
    """What we keep of a token; it cannot be turned back into one."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def csrf_of(token: str) -> str:
    """What a page's forms must send back: made from the token, so only whoever was given the page knows it."""
    return hmac.new(token.encode("utf-8", "replace"), b"creditpass csrf", hashlib.sha256).hexdigest()[:40]


async def mint(
    account: UUID,
    kind: SessionKind,
    *,
    at: datetime,
    rules: SessionRules,
    factors: frozenset[Factor] = BY_PASSWORD,
) -> str:
    """Begin a session, by the factors that were shown; gives the token, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    await current().execute(
        "insert into session (id, account, kind, factors, created_at, last_seen_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $5, $6)",
        digest(token), account, kind.value, stored_factors(factors), at, at + rules.absolute,
    )  # fmt: skip
    return token


async def live(token: str, kind: SessionKind, *, at: datetime, rules: SessionRules) -> Live | None:
    """The session of a token if it is in force, with its account's roles as they are now; else None."""
    row = await current().fetchrow(
        """
        select s.id, s.account, s.created_at, s.last_seen_at, s.expires_at, s.factors, a.login, a.language,
               registry_has_second_factor(a.id) as has_second,
               coalesce(array_agg(g.role) filter (where g.id is not null), '{}') as roles,
               coalesce(array_agg(g.scope) filter (where g.id is not null), '{}') as scopes
        from session s
        join account a on a.id = s.account and a.status = 'active'
        left join role_grant g on g.account = a.id
        where s.id = $1 and s.kind = $2 and s.ended_at is null and s.expires_at > $3 and s.last_seen_at > $4
        group by s.id, a.id
        """,
        digest(token), kind.value, at, at - rules.idle,
    )  # fmt: skip
    if row is None:
        return None
    if at - row["last_seen_at"] > rules.touch:
        await current().execute("update session set last_seen_at = $2 where id = $1", row["id"], at)
    grants = frozenset(map(Grant, row["roles"], row["scopes"]))
    actor = Actor(ActorKind.ACCOUNT, str(row["account"]), grants, row["language"])
    return Live(
        id=row["id"],
        account=row["account"],
        login=row["login"],
        kind=kind,
        csrf=csrf_of(token),
        expires_at=row["expires_at"],
        language=row["language"],
        actor=actor,
        created_at=row["created_at"],
        factors=read_factors(row["factors"]),
        has_second=row["has_second"],
    )


async def actor_of(token: str, kind: SessionKind, *, at: datetime, rules: SessionRules) -> Actor | None:
    """Who acts with a token; None when it is in force no more, or never was."""
    found = await live(token, kind, at=at, rules=rules)
    return found.actor if found else None


async def sign_out(session: bytes, *, at: datetime) -> None:
    """End one session. Ending it twice changes nothing."""
    await current().execute("update session set ended_at = $2 where id = $1 and ended_at is null", session, at)


async def sign_out_one(account: UUID, session: bytes, *, at: datetime) -> None:
    """End one of an account's own sessions. Raises NotFound for any other."""
    ended = await current().fetchval(
        "update session set ended_at = $3 where id = $1 and account = $2 and ended_at is null returning id",
        session, account, at,
    )  # fmt: skip
    if ended is None:
        raise NotFound()


async def sign_out_everywhere(account: UUID, *, at: datetime, keep: bytes = b"") -> int:
    """End every session of an account, but for `keep`; gives how many were ended."""
    ended = await current().fetch(
        "update session set ended_at = $2 where account = $1 and ended_at is null and id <> $3 returning id",
        account, at, keep,
    )  # fmt: skip
    return len(ended)


async def sessions_of(account: UUID, *, at: datetime, rules: SessionRules) -> list[Listed]:
    """The sessions of an account that are in force, the latest used first."""
    rows = await current().fetch(
        "select id, kind, created_at, last_seen_at, factors from session where account = $1 and ended_at is null"
        " and expires_at > $2 and last_seen_at > $3 order by last_seen_at desc",
        account, at, at - rules.idle,
    )  # fmt: skip
    return [
        Listed(r["id"], SessionKind(r["kind"]), r["created_at"], r["last_seen_at"], read_factors(r["factors"]))
        for r in rows
    ]


async def forget_ended(before: datetime) -> int:
    """Delete the sessions that ended or ran out before an instant; gives how many."""
    gone = await current().fetch("delete from session where coalesce(ended_at, expires_at) < $1 returning id", before)
    return len(gone)
