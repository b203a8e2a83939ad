"""Somebody with a browser, or a program: short ways to ask the pages and the API of units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.accounts import accounts, sessions
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import Grant
from registry.clock import wall_now
from registry.database import transaction

ORIGIN = "http://testserver.local"
HTML = {"accept": "text/html", "accept-language": "en", "origin": ORIGIN}
JSON = {"accept": "application/json", "accept-language": "en"}


@dataclass
class Browser:
    """Pages by `get` and `send` (with the page's own hidden fields), the API by `api` (with a bearer token)."""

    client: AsyncClient
    account: UUID | None = None
    bearer: dict[str, str] = field(default_factory=dict)

    async def signed_in(self, *grants: Grant) -> Browser:
        """The same, signed in with a new account that holds these roles."""
        at = wall_now()
        async with transaction():
            self.account = await accounts.create_account(
                f"a{uuid7().hex}", Secret("seven grey herons fly"), at=at, language="en"
            )
            for grant in grants:
                await accounts.grant(self.account, grant.role, grant.scope, at=at)
        return await self.as_account(self.account)

    async def as_account(self, account: UUID) -> Browser:
        """The same, signed in with an account that exists."""
        at = wall_now()
        async with transaction():
            page = await sessions.mint(account, SessionKind.PAGE, at=at, rules=SessionRules())
            program = await sessions.mint(account, SessionKind.API, at=at, rules=SessionRules())
        self.client.cookies.set("session", page)
        self.client.cookies.set("language", "en")
        self.bearer = {"authorization": f"Bearer {program}"}
        return self

    async def get(self, path: str) -> Response:
        return await self.client.get(path, headers=HTML)

    async def send(self, path: str, form: dict[str, Any], *, page: str | None = None) -> Response:
        """Fill in the form on a page (by default at the same address) and send it."""
        shown = await self.get(page or path)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
        return await self.client.post(path, data={**hidden, **form}, headers=HTML)

    async def api(self, method: str, path: str, json: Any = None, **headers: str) -> Response:
        return await self.client.request(method, path, json=json, headers={**JSON, **self.bearer, **headers})
