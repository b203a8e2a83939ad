"""A client for a port's system, in one file that imports nothing of ours: copy it, or read it and write your own.

It needs httpx, msgspec, cbor2 and PyJWT with cryptography. Everything it asks is in the guide that the
service serves at `/guides/integrating-a-port.md`.

    async with Port("https://…", client_id, [SigningKey.read(Path("port-key.json"))]) as port:
        answer = await port.check("粤C·D12345", channel="hengqin-bridge", direction="out")
        answer.listed("hengqin")

Errors are `PortError`: `Unanswered` (nobody answered in time: the ordinary lane) or a `Problem` (the service said no).
A check is asked once, since a lane does not wait. What is written is sent again, under one `Idempotency-Key`, until it
is answered or the patience is over.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import cbor2
import httpx
import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

T = TypeVar("T")

CHECK_SECONDS = 0.3
"""So long a lane waits; then it is the ordinary lane, or its own copy."""
PATIENCE_SECONDS = 60.0
"""So long what is written is tried again."""
AHEAD_SECONDS = 60.0
"""A token is replaced so long before it ends, by one request, while the others go on with the old one."""
LEFT_SECONDS = 5.0
"""With less left it is not used any more."""
ASSERTION_SECONDS = 30
MOST_AT_ONCE = 500
AGAIN = frozenset({429, 502, 503, 504})
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


# --- Errors -----------------------------------------------------------------------------------------------------------


class PortError(Exception):
    """The service gave no answer to the question."""


class Unanswered(PortError):
    """Nobody answered, or not in time."""


class Problem(PortError):
    """The service said no (RFC 9457). `code` is for programs; `errors` name the fields; `wait` is in seconds."""

    def __init__(self, status: int, said: Mapping[str, Any], wait: float | None = None) -> None:
        self.status, self.wait = status, wait
        self.code = str(said.get("code") or said.get("error") or "unexpected")
        self.detail = str(said.get("detail") or said.get("error_description") or "")
        self.errors: Sequence[Mapping[str, Any]] = said.get("errors") or ()
        super().__init__(f"{status} {self.code}: {self.detail}")


class CopyGone(Problem):
    """Changes since that version are not kept: take the whole copy."""


# --- Answers ----------------------------------------------------------------------------------------------------------


class SchemeAnswer(msgspec.Struct, frozen=True):
    """The answer under one scheme. Statuses and reasons are texts, for more of them may come."""

    scheme: str
    status: str
    reason: str
    citation: dict[str, str] | None = None
    valid_until: str | None = None
    conditions: list[dict[str, Any]] = []


class Answer(msgspec.Struct, frozen=True):
    """What the service knows, on record under `decision_id`. Members that are not known here are passed over."""

    decision_id: str
    as_of: str
    schemes: list[SchemeAnswer]
    channel: dict[str, Any] | None = None
    inspection: dict[str, Any] | None = None
    proposals: list[dict[str, str]] = []

    def listed(self, scheme: str) -> bool:
        """Whether the pass holds under a scheme. False is the ordinary lane, never a refusal."""
        return any(line.scheme == scheme and line.status == "LISTED" for line in self.schemes)


class Result(msgspec.Struct, frozen=True):
    """The answer to one of many, or the problem with it, under the caller's own id."""

    id: str
    answer: Answer | None = None
    problem: dict[str, Any] | None = None


class _Results(msgspec.Struct, frozen=True):
    results: list[Result]


class Changes(msgspec.Struct, frozen=True):
    """Signed changes of the copy, in their order, and the service's time when it told them (RFC 3339)."""

    signed: list[bytes]
    now: str


# --- Tokens -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SigningKey:
    """A key by which the service knows this client, and its name."""

    kid: str
    private: Ed25519PrivateKey

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """From a private JWK. Raises OSError, ValueError, KeyError."""
        jwk = json.loads(path.read_text())
        raw = base64.urlsafe_b64decode(jwk["d"] + "=" * (-len(jwk["d"]) % 4))
        return cls(jwk["kid"], Ed25519PrivateKey.from_private_bytes(raw))


class Tokens(httpx.Auth):
    """Sends an access token along, and gets the next one ahead of its end.

    To replace a key, name the new one first and the old one after it: each assertion is signed by the first that the
    service knows, so nothing stops while the new one is being registered. Then end the old one, and drop it here.
    """

    def __init__(self, address: str, client_id: str, keys: Sequence[SigningKey], scope: str = "") -> None:
        if not keys:
            raise ValueError("name at least one key")
        self.url = address.rstrip("/") + "/api/v1/token"
        self.client_id, self.keys, self.scope = client_id, list(keys), scope
        self._token, self._ends, self.renewing = "", 0.0, asyncio.Lock()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        refused, new = None, False
        for _ in range(2):
            usable = self._token != refused and self._left() >= LEFT_SECONDS
            if self._due(refused) and not (usable and self.renewing.locked()):
                async with self.renewing:  # those who come meanwhile wait, and find it done
                    if self._due(refused):
                        for key in self.keys:
                            given = yield self.request(key)
                            await given.aread()
                            if new := self.take(given, last=key is self.keys[-1]):
                                break
            sent = self._token
            request.headers["Authorization"] = f"Bearer {sent}"
            answer = yield request
            if answer.status_code != 401 or new:
                return
            refused = sent  # an old token: a new one is tried once

    def _left(self) -> float:
        return self._ends - time.monotonic()

    def _due(self, refused: str | None) -> bool:
        return self._token == refused or self._left() < AHEAD_SECONDS

    def request(self, key: SigningKey) -> httpx.Request:
        """The request for a token, by an assertion that is good once."""
        now = int(time.time())
        claims = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.url, "iat": now, "exp": now + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": JWT_BEARER,
            "client_assertion": jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.kid}),
        }
        return httpx.Request("POST", self.url, data=form | ({"scope": self.scope} if self.scope else {}))

    def take(self, answer: httpx.Response, last: bool) -> bool:
        """Keep the token. False: this key is not known, try the next. Raises Problem."""
        if answer.status_code == 401 and not last:
            return False
        said = _said(answer)
        self._token, self._ends = said["access_token"], time.monotonic() + said["expires_in"]
        return True


# --- Asking -----------------------------------------------------------------------------------------------------------


class Port:
    """A port's system. Use it as a context manager; it may be used by many tasks at once."""

    def __init__(
        self,
        address: str,
        client_id: str,
        keys: Sequence[SigningKey],
        *,
        scope: str = "",
        patience: float = PATIENCE_SECONDS,
        connections: int = 64,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.patience = patience
        self.tokens = Tokens(address, client_id, keys, scope)
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._http = httpx.AsyncClient(
            base_url=address, auth=self.tokens, limits=limits, transport=transport, timeout=30.0
        )

    async def __aenter__(self) -> Port:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def ready(self) -> None:
        """Get a token, so that what is wrong with the key or the address shows before anybody waits. Raises PortError."""
        async with self.tokens.renewing:
            for key in self.tokens.keys:
                try:
                    answer = await self._http.send(self.tokens.request(key), auth=None)
                except httpx.TransportError as failed:
                    raise Unanswered(type(failed).__name__) from None
                if self.tokens.take(answer, last=key is self.tokens.keys[-1]):
                    return

    async def check(self, plate: str, *, timeout: float = CHECK_SECONDS, **more: Any) -> Answer:
        """Ask about a vehicle. `more`: jurisdiction, driver, scheme, channel, direction, vehicle_class, at.

        Raises Unanswered after `timeout` seconds, and Problem.
        """
        answer = await self._send("POST", "/port/v1/check", timeout, {"plate": plate, **more})
        return _read(answer, Answer)

    async def check_many(self, questions: Mapping[str, Mapping[str, Any]], *, timeout: float = 30.0) -> list[Result]:
        """Ask many things at once, 500 to a request: each question under an id of your own, each with its own end."""
        items = [{"id": name, "check": question} for name, question in questions.items()]
        results: list[Result] = []
        for begin in range(0, len(items), MOST_AT_ONCE):
            part = {"items": items[begin : begin + MOST_AT_ONCE]}
            results += _read(await self._send("POST", "/port/v1/check:batch", timeout, part), _Results).results
        return results

    async def deliver(self, decisions: Sequence[Mapping[str, Any]]) -> int:
        """Deliver what a lane decided by itself; how many are on record. Each counts once, however often it is sent."""
        taken = 0
        for begin in range(0, len(decisions), MOST_AT_ONCE):
            part = {"items": list(decisions[begin : begin + MOST_AT_ONCE])}
            taken += _said(await self.write("/port/v1/decisions", part))["taken"]
        return taken

    async def tell_passages(self, passages: Sequence[Mapping[str, Any]]) -> Counter[str]:
        """Tell how passages went: how many are `new`, `completed`, `known`, or have a problem, by its code.

        What was found in a vehicle's inspection goes inside, as `inspected` makes it: both are kept, or neither is.
        """
        outcomes: Counter[str] = Counter()
        for begin in range(0, len(passages), MOST_AT_ONCE):
            part = {"items": list(passages[begin : begin + MOST_AT_ONCE])}
            for result in _said(await self.write("/port/v1/passages", part))["results"]:
                outcomes[result.get("passage") or result["problem"]["code"]] += 1
        return outcomes

    @staticmethod
    def inspected(inspection: str, **results: str) -> dict[str, Any]:
        """What was found, for a passage's `inspection`: the `id` of the check's answer, and each authority's result.

        `{**passage, "inspection": port.inspected(answer.inspection["id"], customs="clean")}`
        """
        found = [{"authority": authority, "result": result} for authority, result in results.items()]
        return {"id": inspection, "results": found}

    async def changes(self, since: int, *, wait: int = 20) -> Changes:
        """What changed in the copy since a version, waiting up to `wait` seconds (≤ 25) for something. Raises CopyGone."""
        path = f"/port/v1/copy/changes?since={since}&wait={wait}"
        try:
            answer = await self._send("GET", path, wait + 10.0)
        except Problem as problem:
            if problem.status == 404:
                raise CopyGone(404, {"code": problem.code, "detail": problem.detail}) from None
            raise
        return Changes(cbor2.loads(answer.content), answer.headers["copy-now"])

    async def follow(self, since: int) -> AsyncIterator[bytes]:
        """Each signed change after a version, for ever; what fails is tried again. Raises CopyGone, and what is final."""
        while True:
            try:
                found = await self.changes(since)
            except Unanswered:
                await asyncio.sleep(1.0)
                continue
            except Problem as problem:
                if problem.status not in AGAIN:
                    raise
                await asyncio.sleep(problem.wait or 1.0)
                continue
            for signed in found.signed:
                since += 1
                yield signed

    async def write(self, path: str, body: Any) -> httpx.Response:
        """POST something that counts once: sent again under one `Idempotency-Key` until answered. Raises PortError."""
        key, until = secrets.token_urlsafe(16), time.monotonic() + self.patience
        rest = 0.2
        while True:
            try:
                return await self._send("POST", path, 30.0, body, {"Idempotency-Key": key})
            except Unanswered:
                wait = rest
                if time.monotonic() + wait > until:
                    raise
            except Problem as problem:
                wait = max(problem.wait or 0.0, rest)
                if problem.status not in AGAIN or time.monotonic() + wait > until:
                    raise
            await asyncio.sleep(wait)
            rest = min(rest * 2, 5.0)

    async def _send(
        self, method: str, path: str, timeout: float, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        try:
            async with asyncio.timeout(timeout):
                answer = await self._http.request(method, path, json=body, headers=headers)
        except (httpx.TransportError, TimeoutError) as failed:
            raise Unanswered(type(failed).__name__) from None
        if answer.is_error:
            _said(answer)
        return answer


def _said(answer: httpx.Response) -> Any:
    """The body. Raises Problem for an error, whatever it looks like."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    if answer.is_error or not isinstance(said, dict):
        wait = answer.headers.get("retry-after", "")
        raise Problem(
            answer.status_code, said if isinstance(said, dict) else {}, float(wait) if wait.isdigit() else None
        )
    return said


def _read(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.DecodeError as wrong:
        raise Problem(answer.status_code, {"code": "not-understood", "detail": str(wrong)}) from None
