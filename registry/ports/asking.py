"""A small client for a port's system: signs assertions, keeps a token, asks. Any `httpx` client takes it as its auth.

auth = PortAuth("https://…", client_id, *read_key_file(Path("port-key.json")))
with httpx.Client(base_url="https://…", auth=auth) as http:
    answer = http.post("/port/v1/check", json={"plate": "粤C·D12345"}).raise_for_status().json()
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime, timedelta

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ASSERTION_LIFE = timedelta(seconds=30)
EARLY = timedelta(seconds=20)
"""A token is replaced so long before it expires."""


class PortAuth(httpx.Auth):
    """Gets a token when there is none that lasts, sends it along, and gets another once if it is refused.

    Many threads or tasks may share one: whoever comes while a token is being fetched waits for that one. Where it is
    not given, those who waited end as well, rather than ask one after the other.
    """

    def __init__(self, base_url: str, client_id: str, kid: str, key: Ed25519PrivateKey, scope: str = "") -> None:
        self._token_url = base_url.rstrip("/") + "/api/v1/token"
        self._client_id, self._kid, self._key, self._scope = client_id, kid, key, scope
        self._token, self._until = "", datetime.min.replace(tzinfo=UTC)
        self._threads, self._tasks, self._failures = threading.Lock(), asyncio.Lock(), 0

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        refused, new = None, False
        for _ in range(2):
            if self._due(refused):
                failures = self._failures
                with self._threads:
                    if self._still_due(refused, failures, request):
                        given = yield self.token_request()
                        given.read()
                        self._take(given)
                        new = True
            answer = yield self._bearing(request)
            if answer.status_code != 401 or new:
                return
            refused = _bearer_of(request)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        refused, new = None, False
        for _ in range(2):
            if self._due(refused):
                failures = self._failures
                async with self._tasks:
                    if self._still_due(refused, failures, request):
                        given = yield self.token_request()
                        await given.aread()
                        self._take(given)
                        new = True
            answer = yield self._bearing(request)
            if answer.status_code != 401 or new:
                return
            refused = _bearer_of(request)

    def _due(self, refused: str | None) -> bool:
        """Whether a token is needed: there is none that lasts, or it is the one that was refused."""
        return self._token == refused or datetime.now(UTC) + EARLY >= self._until

    def _still_due(self, refused: str | None, failures: int, request: httpx.Request) -> bool:
        """Whether to fetch one, now that nobody else does. Raises ConnectError where somebody has just got none."""
        if not self._due(refused):
            return False
        if self._failures != failures:
            raise httpx.ConnectError("no token is given", request=request)
        return True

    def _bearing(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def assertion(self, **other: object) -> str:
        """A new assertion (RFC 7523), good once and for half a minute. `other` replaces claims, for trying."""
        now = datetime.now(UTC)
        claims = {
            "iss": self._client_id, "sub": self._client_id, "aud": self._token_url,
            "iat": int(now.timestamp()), "exp": int((now + ASSERTION_LIFE).timestamp()),
            "jti": secrets.token_urlsafe(16), **other,
        }  # fmt: skip
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid})

    def token_request(self) -> httpx.Request:
        """The request for a token."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(),
        }
        return httpx.Request("POST", self._token_url, data=form | ({"scope": self._scope} if self._scope else {}))

    def _take(self, answer: httpx.Response) -> None:
        if answer.is_error:
            self._failures += 1
        answer.raise_for_status()
        found = answer.json()
        self._token = found["access_token"]
        self._until = datetime.now(UTC) + timedelta(seconds=found["expires_in"])


def _bearer_of(request: httpx.Request) -> str:
    return request.headers["Authorization"].removeprefix("Bearer ")


def why_of(failed: Exception) -> str:
    """Why the service could not be followed, for a log: the status, the problem's code and the path, or the error's kind."""
    if not isinstance(failed, httpx.HTTPStatusError):
        return type(failed).__name__
    answer = failed.response
    try:
        said = answer.json()
    except ValueError:
        said = None
    code = (said.get("code") or said.get("error") or "") if isinstance(said, dict) else ""
    return " ".join(each for each in (str(answer.status_code), str(code)[:64], "at", answer.request.url.path) if each)
