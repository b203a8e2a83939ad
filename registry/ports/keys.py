"""Ed25519 keys as JSON Web Keys (RFC 8037): of port systems, and our own that sign access tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from privacy.ids import uuid7
from privacy.key_events import note
from privacy.vault import vault
from registry.actors import SYSTEM
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.i18n import text

TOKEN_KEYS_LOCK = 0x6B657973  # any number that nobody else locks
DOMAIN = "token-signing-key"
TOKEN = "token"  # noqa: S105 - a kind of key
OVERLAP = timedelta(minutes=10)
"""How long a replaced key still verifies: longer than any token lives."""

NOT_ED25519 = text('Give a public Ed25519 key as a JWK: {"kty": "OKP", "crv": "Ed25519", "x": "…"}')
PRIVATE = text("This is the private key. Keep it to yourself, and give the public one, without the member d.")


def encode(raw: bytes) -> str:
    """Base64url without padding, as JWKs have it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text_: str) -> bytes:
    """The bytes. Raises ValueError."""
    try:
        return base64.b64decode(text_ + "=" * (-len(text_) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None


def public_jwk(public_key: str, kid: str) -> dict[str, str]:
    """The JWK of a public key that is kept as its `x`."""
    return {"kty": "OKP", "crv": "Ed25519", "x": public_key, "kid": kid, "use": "sig", "alg": "EdDSA"}


def thumbprint(public_key: str) -> str:
    """RFC 7638, SHA-256: the `kid` of a key that names none."""
    members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": public_key}, separators=(",", ":"))
    return encode(hashlib.sha256(members.encode()).digest())


def read_public_jwk(jwk: Mapping[str, Any]) -> tuple[str, str]:
    """A client's key: `kid` (its own, or its thumbprint) and `x`. Raises Invalid, for a private key too."""
    if "d" in jwk:
        raise Invalid([FieldProblem("key", "private-key", PRIVATE)])
    x, kid = jwk.get("x"), jwk.get("kid")
    try:
        if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519") or not isinstance(x, str):
            raise ValueError
        public_key = encode(_public(x).public_bytes_raw())
        if kid is not None and not (isinstance(kid, str) and 0 < len(kid) <= 128 and kid.isprintable()):
            raise ValueError
    except ValueError:
        raise Invalid([FieldProblem("key", "not-ed25519", NOT_ED25519)]) from None
    return kid or thumbprint(public_key), public_key


def make_key_file(path: Path) -> dict[str, str]:
    """Make a key pair for a client, for development: the private JWK into a new file for its owner alone.

    Returns the public JWK, to be registered. Raises FileExistsError: a key is never overwritten. A real port makes
    its own key, in its own module, and its private half never leaves that.
    """
    private = Ed25519PrivateKey.generate()
    x = encode(private.public_key().public_bytes_raw())
    public = public_jwk(x, thumbprint(x))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({**public, "d": encode(private.private_bytes_raw())}, file, indent=2)
    return public


def read_key_file(path: Path) -> tuple[str, Ed25519PrivateKey]:
    """`kid` and private key of a file that `make_key_file` wrote."""
    return private_of(json.loads(path.read_text()))


def private_of(jwk: Mapping[str, str]) -> tuple[str, Ed25519PrivateKey]:
    """`kid` and private key of a private JWK."""
    return jwk["kid"], Ed25519PrivateKey.from_private_bytes(decode(jwk["d"]))


def _public(x: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(decode(x))


async def client_key(connection: Connection, client: UUID, kid: str, at: datetime) -> Ed25519PublicKey | None:
    """The key by which an active client signs at an instant (wall time); None when there is none."""
    x = await connection.fetchval(
        "select k.public_key from port_client_key k join port_client c on c.id = k.client"
        " where c.id = $1 and c.active and k.kid = $2 and k.valid_from <= $3"
        " and (k.valid_until is null or $3 < k.valid_until)",
        client, kid, at,
    )  # fmt: skip
    return None if x is None else _public(x)


# --- Our own ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs access tokens now."""

    kid: str
    private: Ed25519PrivateKey


async def signing_key(connection: Connection, at: datetime) -> SigningKey:
    """The newest key; the first one is made here. `at` is wall time."""
    newest = "select id, index_version from token_key where retired_at is null order by made_at desc, id desc limit 1"
    row = await connection.fetchrow(newest)
    if row is None:
        await connection.execute("select pg_advisory_xact_lock($1)", TOKEN_KEYS_LOCK)
        row = await connection.fetchrow(newest)
    if row is None:
        return await _make(connection, at)
    await vault().know(row["index_version"])
    return SigningKey(str(row["id"]), _private(row["id"], row["index_version"]))


async def rotate(
    connection: Connection, at: datetime, overlap: timedelta = OVERLAP, by: str = SYSTEM.caller
) -> str:  # fmt: skip
    """Sign with a new key from now on; those before verify for a while longer. Returns the new `kid`.

    `at` is wall time; `by` whom the record names.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", TOKEN_KEYS_LOCK)
    await connection.execute("update token_key set retired_at = $1 where retired_at is null", at + overlap)
    kid = (await _make(connection, at)).kid
    await note(connection, by, "rotated", TOKEN, kid, f"overlap {overlap.total_seconds():.0f} s")
    return kid


async def verifying_key(connection: Connection, kid: str, at: datetime) -> Ed25519PublicKey | None:
    """The key of this name, if tokens signed by it still count at an instant (wall time)."""
    x = await connection.fetchval(
        "select public_key from token_key where id::text = $1 and (retired_at is null or $2 < retired_at)", kid, at
    )
    return None if x is None else _public(x)


async def published(connection: Connection, at: datetime) -> dict[str, list[dict[str, str]]]:
    """Our public keys as a JWK set."""
    rows = await connection.fetch(
        "select id, public_key from token_key where retired_at is null or $1 < retired_at order by made_at, id", at
    )
    return {"keys": [public_jwk(row["public_key"], str(row["id"])) for row in rows]}


async def _make(connection: Connection, at: datetime) -> SigningKey:
    """A new key. Its private half is derived from the active index key, so that it is in no table and no backup."""
    await vault().fresh()
    key = uuid7()
    version = vault().digest(DOMAIN, key.bytes).version
    private = _private(key, version)
    x = encode(private.public_key().public_bytes_raw())
    await connection.execute(
        "insert into token_key (id, index_version, public_key, made_at) values ($1, $2, $3, $4)", key, version, x, at
    )
    return SigningKey(str(key), private)


def _private(key: UUID, version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(vault().digest(DOMAIN, key.bytes, version).digest)
