"""COSE_Sign1 (RFC 9052, 4.2) with Ed25519: a payload, who signed it, and the signature (FORMAT.md, 1)."""

from __future__ import annotations

from collections.abc import Mapping

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGN1 = 18
ALGORITHM, KEY_ID = 1, 4
EDDSA = -8


class NotSigned(ValueError):
    """No message in this form, or by none of the keys that are trusted."""


def sign(payload: bytes, key: Ed25519PrivateKey, kid: str) -> bytes:
    """The signed message. The same payload under the same key gives the same bytes."""
    protected = cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: kid.encode()}, canonical=True)
    signature = key.sign(_to_be_signed(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature]), canonical=True)


def verify(message: bytes, keys: Mapping[str, Ed25519PublicKey]) -> bytes:
    """The payload, if one of these keys signed it. Raises NotSigned."""
    try:
        tagged = cbor2.loads(message)
        protected, unprotected, payload, signature = tagged.value
        header = cbor2.loads(protected)
        kid = header[KEY_ID].decode()
        if tagged.tag != SIGN1 or header != {ALGORITHM: EDDSA, KEY_ID: kid.encode()} or unprotected != {}:
            raise NotSigned("another kind of message")
        keys[kid].verify(signature, _to_be_signed(protected, payload))
    except InvalidSignature:
        raise NotSigned("the signature is not by that key") from None
    except (cbor2.CBORDecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as wrong:
        raise NotSigned("no signed message by a known key") from wrong
    if not isinstance(payload, bytes):
        raise NotSigned("the payload is no bytes")
    return payload


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
