"""`/api/v1/session`: signing in for programs that act for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, delete, post
from litestar.params import JSONBody

from privacy.secret import Secret
from registry.accounts import sessions
from registry.accounts.sessions import SessionKind
from registry.clock import wall_now
from registry.database import transaction
from registry.web.account_pages import SIGN_IN
from registry.web.kit import api
from registry.web.signing import sign_in
from registry.web.visit import site_of, visit
from registry.web.who import Who


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user name and its password; `code`, where the account has a second factor: the one-time code of the moment."""

    login: str
    password: Secret[str]
    code: str = ""


class Token(msgspec.Struct, frozen=True):
    """A bearer token: send it as `Authorization: Bearer …`. It ends unused after `idle_seconds`, and at `expires_at`."""

    token: str
    expires_at: datetime
    idle_seconds: int


@post("/api/v1/session", opt={"who": Who.anyone(), "throttle": SIGN_IN}, status_code=201, summary="Sign in")
async def begin(request: Request[Any, Any, Any], data: JSONBody[Credentials]) -> Token:
    """Sign in. An idempotency key is not looked at: each sign-in is a session of its own."""
    rules = site_of(request).sessions
    at = wall_now()
    token = await sign_in(site_of(request), data.login, data.password, SessionKind.API, code=data.code)
    return Token(token, at + rules.absolute, int(rules.idle.total_seconds()))


@delete("/api/v1/session", opt={"who": Who.signed_in()}, status_code=204, summary="Sign out")
async def end(request: Request[Any, Any, Any]) -> None:
    """Sign out: the token is dead from now on."""
    live = visit(request).live
    assert live is not None
    async with transaction():
        await sessions.sign_out(live.id, at=wall_now())


router = api(begin, end, tags=["Session"])
