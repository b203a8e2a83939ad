"""Keys of rows, made by the client: a sealed field is bound to its row before the row is written."""

from __future__ import annotations

import secrets
import time
from threading import Lock
from uuid import UUID

_RANDOM_BITS = 74
_STEP_BITS = 32

_lock = Lock()
_last = 0


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Sorts by time of making: to the millisecond, and those of one process in their order, even when its clock is set
    back (6.2, method 2: what is made in the same millisecond goes on from the last by a random step). Piccolo's own
    needs Python 3.14 and PostgreSQL 18.
    """
    global _last
    with _lock:
        number = time.time_ns() // 1_000_000 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        if number <= _last or number >> _RANDOM_BITS == _last >> _RANDOM_BITS:
            number = _last + 1 + secrets.randbits(_STEP_BITS)
        _last = number
    high, low = number >> 62, number & (1 << 62) - 1
    return UUID(int=(high >> 12) << 80 | 7 << 76 | (high & 0xFFF) << 64 | 0b10 << 62 | low)
