"""Keys of rows, made by the client: a sealed field is bound to its row before the row is written."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_VERSION = 7 << 76
_VARIANT = 0b10 << 62
_VERSION_AND_VARIANT_BITS = 0xF << 76 | 0b11 << 62


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Sorts by time of making, to the millisecond. Piccolo's own needs Python 3.14 and PostgreSQL 18.
    """
    milliseconds = time.time_ns() // 1_000_000
    number = milliseconds << 80 | secrets.randbits(80)
    return UUID(int=number & ~_VERSION_AND_VARIANT_BITS | _VERSION | _VARIANT)
