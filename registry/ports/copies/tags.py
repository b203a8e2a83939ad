"""The keyed tags by which a lane's copy finds a vehicle and its driver (FORMAT.md, 3).

One key a port and epoch. Whoever holds it can try every plate there is: it protects lost media, and keeps two ports
from comparing what they hold. It belongs into a TPM or HSM.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from privacy.secret import Secret

TAG_BYTES = 16


@dataclass(frozen=True)
class TagKey:
    """The key of one port for one epoch. It does not print."""

    port: str
    epoch: int
    key: Secret[bytes]

    def of_plate(self, identity: Secret[str]) -> bytes:
        """The tag of a plate's identity (`registry/formats/plates.py`)."""
        return self._tag(b"plate", identity.expose_unrecorded().encode())

    def of_driver(self, identity: Secret[str]) -> bytes:
        """The tag of a document's identity (`registry/formats/documents.py`)."""
        return self._tag(b"driver", identity.expose_unrecorded().encode())

    def of_pair(self, plate: bytes, driver: bytes) -> bytes:
        """The tag of a vehicle with one driver, made of their two tags: nothing need be opened to take it away."""
        return self._tag(b"pair", plate + driver)

    def of_anyone(self, plate: bytes) -> bytes:
        """The tag of a vehicle whoever drives it."""
        return self._tag(b"anyone", plate)

    def one_way(self, tag: bytes, direction: str) -> bytes:
        """The tag that stands in place of another for what counts in one direction alone: `in` or `out`."""
        return self._tag(direction.encode(), tag)

    def _tag(self, what: bytes, value: bytes) -> bytes:
        return hmac.digest(self.key.expose_unrecorded(), what + b"\0" + value, hashlib.sha256)[:TAG_BYTES]
