"""Access tokens: five minutes in which a port's system may ask, for the schemes that it was granted.

A token is a JWT signed by a key of ours (RFC 9068). Its verification is kept until it expires, since a signature
costs more than a look-up; that it still *may* ask is read anew in each check's own statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from privacy.ids import uuid7
from registry.database import Connection
from registry.i18n import text
from registry.ports.assertions import ALGORITHM, Claims, TokenRefused, known_client, signed, unverified
from registry.ports.check import Asker
from registry.ports.keys import signing_key, verifying_key

LIFE = timedelta(minutes=5)
TYPE = "at+jwt"
SCOPE = "check:"
TOKEN_PATH, PORT_PATH = "/api/v1/token", "/port/v1"
MOST_CACHED = 10_000

UNKNOWN_SCOPE = text("Ask for scopes that were granted to the client, such as check:hengqin")


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, for these schemes, for so many seconds."""

    token: str
    scope: str
    seconds: int


class ScopeUnknown(TokenRefused):
    """A scope that the client was not granted."""

    code = "invalid_scope"
    message = UNKNOWN_SCOPE


async def exchange(connection: Connection, assertion: str, scope: str, origin: str, at: datetime) -> Issued:
    """An access token for an assertion. `origin` is our public address, `at` wall time. Raises TokenRefused.

    The assertion is used up in the transaction in progress: give the token after its commit.
    """
    client = await known_client(connection, assertion, origin + TOKEN_PATH, at)
    granted = {
        SCOPE + scheme for scheme in await connection.fetchval("select schemes from port_client where id = $1", client)
    }
    wanted = set(scope.split()) or granted
    if not wanted or not wanted <= granted:
        raise ScopeUnknown()
    key = await signing_key(connection, at)
    scopes, now = " ".join(sorted(wanted)), int(at.timestamp())
    claims = {
        "iss": origin, "aud": origin + PORT_PATH, "sub": str(client), "client_id": str(client), "scope": scopes,
        "iat": now, "exp": now + int(LIFE.total_seconds()), "jti": str(uuid7()),
    }  # fmt: skip
    token = jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid, "typ": TYPE})
    return Issued(token, scopes, int(LIFE.total_seconds()))


@dataclass(frozen=True, slots=True)
class Access:
    """What a token that holds says. `until` is wall time."""

    asker: Asker
    until: datetime


async def read(connection: Connection, token: str, origin: str, at: datetime) -> Access | None:
    """What the token says if we signed it for the ports' API and it has not expired (wall time); else None."""
    try:
        parts = unverified(token)
        key = await verifying_key(connection, parts.kid, at)
        if key is None or parts.type != TYPE:
            return None
        claims = signed(token, key)
        asker = Asker(UUID(claims.sub), _schemes(claims))
    except (ValueError, TokenRefused):
        return None
    until = datetime.fromtimestamp(claims.exp, UTC)
    ours = claims.iss == origin and claims.aud == origin + PORT_PATH
    return Access(asker, until) if ours and at < until and asker.schemes else None


def _schemes(claims: Claims) -> frozenset[str]:
    return frozenset(part.removeprefix(SCOPE) for part in claims.scope.split() if part.startswith(SCOPE))
