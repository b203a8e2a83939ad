"""How a port's system says who it is: a JWT that it signed itself (RFC 7523, `private_key_jwt`), good once.

header  {"alg": "EdDSA", "kid": …}
claims  iss = sub = client id, aud = the token's address, iat, exp ≤ iat + 60 s, jti
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.types import Options

from registry.database import Connection
from registry.errors import CreditpassError
from registry.i18n import text
from registry.ports.keys import client_key

ALGORITHM = "EdDSA"
LONGEST_LIFE = timedelta(seconds=60)
LEEWAY = timedelta(seconds=5)
"""Clocks differ by so much."""
LONGEST = 4096
COMPARED_HERE: Options = {
    "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip
"""PyJWT verifies signature and algorithm. Claims we compare ourselves: against our clock, and saying what is wrong."""

UNKNOWN_CLIENT = text("No key of an active client signed this assertion")
BAD_CLAIMS = text("The assertion must have iss, sub, aud, jti (text), iat and exp (whole seconds)")
BAD_ISSUER = text("iss and sub must both be the client's id")
BAD_AUDIENCE = text("aud must be %(audience)s and nothing else")
TOO_LONG_LIVED = text("exp may be at most 60 seconds after iat")
EXPIRED = text("The assertion has expired")
NOT_YET = text("The assertion is from the future; compare the clocks")
USED = text("This assertion was used before; each jti is good once")


class TokenRefused(CreditpassError):
    """No token. Answered as RFC 6749, 5.2 has it: `code` is its `error`, the message its `error_description`."""

    status = 400
    code = "invalid_request"
    message = text("Send the fields grant_type, client_assertion_type and client_assertion, as a form")


class ClientUnknown(TokenRefused):
    """The assertion does not hold."""

    status = 401
    code = "invalid_client"
    message = UNKNOWN_CLIENT


class Claims(msgspec.Struct, frozen=True):
    """What a JWT of ours or to us must say. Times are seconds since 1970, whole."""

    iss: str
    sub: str
    aud: str
    iat: Annotated[int, msgspec.Meta(ge=0, lt=1 << 40)]
    exp: Annotated[int, msgspec.Meta(ge=0, lt=1 << 40)]
    jti: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    scope: str = ""


class Parts(NamedTuple):
    """A JWT before anybody has looked at its signature. Trust nothing in it."""

    kid: str
    type: str
    subject: str


def unverified(token: str) -> Parts:
    """What a JWT says of itself, to find the key with. Raises ValueError for what is no JWT of the one algorithm."""
    if len(token) > LONGEST:
        raise ValueError("too long")
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise ValueError("no JWT") from None
    kid, kind, subject = header.get("kid"), header.get("typ", ""), claims.get("sub")
    if header.get("alg") != ALGORITHM or not all(isinstance(part, str) for part in (kid, kind, subject)):
        raise ValueError("not signed by a key that has a name")
    return Parts(str(kid), kind, str(subject))


def signed(token: str, key: Ed25519PublicKey) -> Claims:
    """The claims, signed by this key. Raises ValueError for another signature, BadClaims for other claims.

    Issuer, audience and times are the caller's to compare: it says what exactly was wrong.
    """
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], options=COMPARED_HERE)
    except jwt.PyJWTError:
        raise ValueError("not signed by this key") from None
    try:
        return msgspec.convert(claims, Claims)
    except msgspec.ValidationError:
        raise BadClaims() from None


class BadClaims(ClientUnknown):
    """A claim is missing or of the wrong type."""

    message = BAD_CLAIMS


async def known_client(connection: Connection, assertion: str, audience: str, at: datetime) -> UUID:
    """The client that signed this assertion, which is then used up. `at` is wall time. Raises ClientUnknown."""
    try:
        parts = unverified(assertion)
        client = UUID(parts.subject)
        key = await client_key(connection, client, parts.kid, at)
        if key is None:
            raise ValueError("no such key")
        claims = signed(assertion, key)
    except ValueError:
        raise ClientUnknown() from None
    _compare(claims, str(client), audience, at)
    await _use_up(connection, client, claims)
    return client


def _compare(claims: Claims, client: str, audience: str, at: datetime) -> None:
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    for wrong, message in (
        (claims.iss != client or claims.sub != client, BAD_ISSUER),
        (claims.aud != audience, BAD_AUDIENCE),
        (not 0 < claims.exp - claims.iat <= LONGEST_LIFE.total_seconds(), TOO_LONG_LIVED),
        (claims.exp + leeway <= now, EXPIRED),
        (claims.iat - leeway > now, NOT_YET),
    ):
        if wrong:
            raise ClientUnknown(message, params={"audience": audience})


async def _use_up(connection: Connection, client: UUID, claims: Claims) -> None:
    """Whoever comes second with the same `jti` waits for the first and is refused."""
    digest = hashlib.sha256(client.bytes + claims.jti.encode("utf-8", "surrogatepass")).digest()
    expires = datetime.fromtimestamp(claims.exp, UTC) + LEEWAY
    made = await connection.fetchval(
        "insert into used_assertion (id, client, expires_at) values ($1, $2, $3) on conflict do nothing returning true",
        digest, client, expires,
    )  # fmt: skip
    if not made:
        raise ClientUnknown(USED)


async def forget_used(connection: Connection, at: datetime) -> int:
    """Forget assertions that have expired by themselves (wall time); how many there were. For a timer."""
    done: str = await connection.execute("delete from used_assertion where expires_at < $1", at)
    return int(done.split()[-1])
