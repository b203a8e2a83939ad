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
    return _message(kid, payload, key.sign(_to_be_signed(kid, payload)))


def verify(message: bytes, keys: Mapping[str, Ed25519PublicKey]) -> bytes:
    """The payload, if one of these keys signed it and the message is byte by byte as `sign` makes it.

    Raises NotSigned.
    """
    try:
        protected, _, payload, signature = cbor2.loads(message).value
        kid = cbor2.loads(protected)[KEY_ID].decode()
        key = keys[kid]
    except (cbor2.CBORDecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as wrong:
        raise NotSigned("no signed message by a known key") from wrong
    if not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise NotSigned("the payload or the signature is no bytes")
    if message != _message(kid, payload, signature):
        raise NotSigned("another kind of message, or another encoding of it")
    try:
        key.verify(signature, _to_be_signed(kid, payload))
    except InvalidSignature:
        raise NotSigned("the signature is not by that key") from None
    return payload


def _message(kid: str, payload: bytes, signature: bytes) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(SIGN1, [_protected(kid), {}, payload, signature]), canonical=True)


def _to_be_signed(kid: str, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", _protected(kid), b"", payload], canonical=True)


def _protected(kid: str) -> bytes:
    return cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: kid.encode()}, canonical=True)
