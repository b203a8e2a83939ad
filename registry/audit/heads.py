"""Signed heads as text: a checkpoint (C2SP tlog-checkpoint) in a signed note (C2SP signed-note), Ed25519.

    creditpass.example/audit          the log: where it is from
    1234                              how many records
    mF0…=                             the root, in base64
    time 2026-11-22T00:00:00Z         when it was signed

    — creditpass.example/audit 8vZ…=  key id (4 bytes) and signature (64 bytes), in base64

Made so, witnesses that others run can read, check and countersign it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
ORIGIN = re.compile(r"[^\s+]{1,200}")
TIME = "%Y-%m-%dT%H:%M:%SZ"


class HeadWrong(ValueError):
    """A head cannot be read, or no key that we were given signed it."""


@dataclass(frozen=True)
class Head:
    """What a head says: so many records, this root, at this instant (UTC, whole seconds)."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        """What is signed, byte by byte (UTF-8)."""
        lines = (self.origin, str(self.size), _base64(self.root), f"time {self.at.astimezone(UTC).strftime(TIME)}")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class Note:
    """A head with its signature."""

    head: Head
    key_id: bytes
    signature: bytes

    def text(self) -> str:
        """As it is published."""
        return f"{self.head.text()}\n— {self.head.origin} {_base64(self.key_id + self.signature)}\n"


def key_id(origin: str, public: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature line tells its key."""
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public.public_bytes_raw()).digest()[:4]


def verifier(origin: str, public: Ed25519PublicKey) -> str:
    """The public key as witnesses' tools want it: name, key id and key."""
    return f"{origin}+{key_id(origin, public).hex()}+{_base64(ED25519 + public.public_bytes_raw())}"


def sign(head: Head, private: Ed25519PrivateKey) -> Note:
    """The head, signed. Raises ValueError for an origin that a note cannot name."""
    if not ORIGIN.fullmatch(head.origin):
        raise ValueError("an origin has no spaces and no plus sign")
    return Note(head, key_id(head.origin, private.public_key()), private.sign(head.text().encode()))


def read(text: str) -> Note:
    """A published head. Other parties' signatures are let go. Raises HeadWrong."""
    body, blank, lines = text.partition("\n\n")
    try:
        origin, size, root, *more = body.split("\n")
        if not blank or not size.isascii() or not size.isdigit():
            raise HeadWrong("This is no signed head.")
        at = next(line.removeprefix("time ") for line in more if line.startswith("time "))
        head = Head(origin, int(size), _bytes(root), datetime.strptime(at, TIME).replace(tzinfo=UTC))
        mark = f"— {origin} "
        packed = next(_bytes(line.removeprefix(mark)) for line in lines.splitlines() if line.startswith(mark))
    except (ValueError, StopIteration):
        raise HeadWrong("This is no signed head.") from None
    if head.text() != body + "\n" or len(head.root) != 32 or len(packed) != 68:
        raise HeadWrong("This is no signed head.")
    return Note(head, packed[:4], packed[4:])


def check(note: Note, keys: Iterable[Ed25519PublicKey]) -> None:
    """That one of the keys signed it. Raises HeadWrong."""
    for key in keys:
        if key_id(note.head.origin, key) != note.key_id:
            continue
        try:
            key.verify(note.signature, note.head.text().encode())
        except InvalidSignature:
            raise HeadWrong("The head's signature is wrong: it was changed, or somebody else made it.") from None
        return
    raise HeadWrong("The head was signed by none of the keys given.")


def keys_of(document: object) -> list[Ed25519PublicKey]:
    """The Ed25519 keys of a JWK set, or of one JWK. Raises HeadWrong."""
    found = document.get("keys", [document]) if isinstance(document, Mapping) else None
    try:
        if not isinstance(found, list) or not found:
            raise ValueError
        return [Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(each["x"] + "=")) for each in found]
    except (KeyError, TypeError, ValueError):
        raise HeadWrong("This is no set of public keys.") from None


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
