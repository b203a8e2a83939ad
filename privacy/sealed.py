"""One sealed value: its bytes, the place it belongs to, and how a text becomes one and is read again.

Bytes: format (1) | suite (1) | generation of the subject's key (2) | nonce (12) | ciphertext | tag (16).
Associated data: those first four bytes, table.column, row, subject. So a ciphertext opens where it was written
and nowhere else. Padding inside hides whether a name has two characters or four, an identity number nine or eighteen.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag

from privacy.errors import KeyDestroyed, NotSealable, SealBroken, ValueFailed
from privacy.secret import Secret
from privacy.suites import NONCE_BYTES, TAG_BYTES, Suite, joined, suite_of

FORMAT = 1
HEADER_BYTES = 4
PADDING = 32
END_OF_TEXT = b"\x80"

KeyRing = Mapping[int, bytes]
"""A subject's keys by generation; the highest one seals. Empty when they were destroyed."""


@dataclass(frozen=True, slots=True)
class Field:
    """A sealed column: `table.column`, how lists show its values, and the step to which their length is rounded up."""

    name: str
    mask: Callable[[str], str]
    padding: int = PADDING


@dataclass(frozen=True, slots=True)
class Place:
    """Where one sealed value belongs: its column, its row, and the subject whose key seals it."""

    field: Field
    row: UUID
    subject: UUID


class Sealed(bytes):
    """A ciphertext that knows its place. The database driver takes it as the bytes it is."""

    place: Place

    def __new__(cls, ciphertext: bytes, place: Place) -> Sealed:
        self = super().__new__(cls, ciphertext)
        self.place = place
        return self

    def __repr__(self) -> str:
        return f"<sealed {self.place.field.name}, {len(self)} bytes>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)


def seal_text(text: Secret[str], place: Place, suite: Suite, keys: KeyRing) -> Sealed:
    """The text, sealed for its place under the newest key. Raises NotSealable for what is no text."""
    generation = max(keys)
    header = bytes([FORMAT, suite.id]) + generation.to_bytes(2, "big")
    nonce = secrets.token_bytes(NONCE_BYTES)
    try:
        padded = text.map(encoded).map(lambda data: pad(data, place.field.padding)).expose_unrecorded()
    except ValueFailed:
        raise NotSealable(f"{place.field.name} takes text that UTF-8 can write") from None
    aead = suite.aead(keys[generation], b"field")
    return Sealed(header + nonce + aead.encrypt(nonce, padded, _associated(header, place)), place)


def open_text(sealed: Sealed, keys: KeyRing) -> str:
    """The text. Raises SealBroken where the ciphertext does not belong, KeyDestroyed when its key is gone."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES or sealed[0] != FORMAT:
        raise SealBroken(f"what stands in {sealed.place.field.name} was not sealed by this program")
    header, rest = bytes(sealed[:HEADER_BYTES]), bytes(sealed[HEADER_BYTES:])
    generation = int.from_bytes(header[2:], "big")
    if generation not in keys:
        raise KeyDestroyed(f"the key of {sealed.place.field.name} is gone")
    aead = suite_of(header[1]).aead(keys[generation], b"field")
    try:
        padded = aead.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _associated(header, sealed.place))
    except InvalidTag:
        raise SealBroken(f"{sealed.place.field.name} was altered, or stands where it was not written") from None
    return unpad(padded).decode()


def encoded(text: str) -> bytes:
    """UTF-8. Raises UnicodeEncodeError for half of a surrogate pair, TypeError for anything but text."""
    return str.encode(text)


def pad(data: bytes, step: int) -> bytes:
    """The data, a mark and zeroes, up to the next multiple of `step` bytes."""
    return data + END_OF_TEXT + b"\0" * (-(len(data) + 1) % step)


def unpad(padded: bytes) -> bytes:
    """What `pad` was given: the data before the last mark."""
    return padded[: padded.rindex(END_OF_TEXT)]


def _associated(header: bytes, place: Place) -> bytes:
    return joined(header, place.field.name.encode(), place.row.bytes, place.subject.bytes)
