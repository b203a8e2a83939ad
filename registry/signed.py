"""Documents that anyone can check: JSON, signed with a key of the installation's own (JWS, EdDSA over Ed25519).

    signed = await signed.sign(connection, {"kind": "notice", …}, at)
    signed.check(text, keys)         # what was signed, or DocumentWrong

The text is a JWS in compact form (RFC 7515): three parts in base64url, which any JOSE library verifies with the public
keys at `/.well-known/document-keys.json`. Keys are derived from the index key, as those that sign heads are; an old
key stays published as long as its documents are about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privacy.ids import uuid7
from privacy.vault import vault
from registry.database import Connection
from registry.ports.keys import encode, public_jwk

DOMAIN = "document-signing-key"
TYPE = "creditpass-document+jws"


class DocumentWrong(ValueError):
    """A document was changed, or none of the keys signed it."""


async def sign(connection: Connection, document: Mapping[str, Any], at: datetime) -> str:
    """The document as signed text. `at` is wall time, for a key that has to be made. Writes: no read-only transaction."""
    key, private = await _signing_key(connection, at)
    payload = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return jwt.api_jws.encode(payload.encode(), private, algorithm="EdDSA", headers={"kid": key, "typ": TYPE})


def check(text: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """What a signed document says. `keys` is a JWK set. Raises DocumentWrong."""
    try:
        kid = jwt.get_unverified_header(text)["kid"]
        key = next(one for one in jwt.PyJWKSet.from_dict(dict(keys)).keys if one.key_id == kid)
        said: dict[str, Any] = json.loads(jwt.api_jws.decode(text, key.key, algorithms=["EdDSA"]))
    except (jwt.PyJWTError, KeyError, StopIteration, ValueError):
        raise DocumentWrong("This document was changed, or another key signed it.") from None
    return said


async def published_keys(connection: Connection) -> dict[str, list[dict[str, str]]]:
    """All keys that ever signed documents, as a JWK set."""
    rows = await connection.fetch("select id, public_key from document_key order by made_at, id")
    return {"keys": [public_jwk(row["public_key"], str(row["id"])) for row in rows]}


async def _signing_key(connection: Connection, at: datetime) -> tuple[str, Ed25519PrivateKey]:
    """The key of the newest index key, made when there is none; whoever loses a race takes the winner's."""
    version = vault().digest(DOMAIN, b"").version
    private = Ed25519PrivateKey.from_private_bytes(vault().digest(DOMAIN, b"creditpass", version).digest)
    await connection.execute(
        "insert into document_key (id, index_version, public_key, made_at) values ($1, $2, $3, $4)"
        " on conflict (index_version) do nothing",
        uuid7(), version, encode(private.public_key().public_bytes_raw()), at,
    )  # fmt: skip
    key = await connection.fetchval("select id from document_key where index_version = $1", version)
    return str(key), private
