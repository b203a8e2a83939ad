"""The records of a lane's copy: what one tag counts for, in nineteen bytes (FORMAT.md, 4).

A set of records is their bytes, sorted and without repetition: found by halving, compared by their hash.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import overload

from registry.ports.copies.tags import TAG_BYTES
from registry.standings import Status

RECORD_BYTES = TAG_BYTES + 3
MOST_SCHEMES = 16
DAY_ZERO = date(2000, 1, 1)
NO_DAY = 0xFFFF
STATUS = {Status.LISTED: 1, Status.SUSPENDED: 2}
OF_STATUS = {number: status for status, number in STATUS.items()}


class Malformed(ValueError):
    """Bytes that are no set of records."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a tag counts for under one scheme, until the end of a civil day (Asia/Shanghai; None: no day is set)."""

    tag: bytes
    scheme: int
    status: Status
    until: date | None = None

    def packed(self) -> bytes:
        """Nineteen bytes: the tag; four bits of scheme and four of status; days since 2000-01-01, big-endian."""
        days = NO_DAY if self.until is None else (self.until - DAY_ZERO).days
        if not 0 <= days <= NO_DAY or not 0 <= self.scheme < MOST_SCHEMES or len(self.tag) != TAG_BYTES:
            raise Malformed("a record that does not fit its bytes")
        return self.tag + bytes([self.scheme << 4 | STATUS[self.status]]) + days.to_bytes(2)

    @classmethod
    def read(cls, packed: bytes) -> Record:
        """The record of nineteen bytes. Raises Malformed."""
        tag, kind, days = packed[:TAG_BYTES], packed[TAG_BYTES], int.from_bytes(packed[TAG_BYTES + 1 :])
        if len(packed) != RECORD_BYTES or kind & 0xF not in OF_STATUS:
            raise Malformed("a record of an unknown kind")
        until = None if days == NO_DAY else DAY_ZERO + timedelta(days=days)
        return cls(tag, kind >> 4, OF_STATUS[kind & 0xF], until)


class Packed(Sequence[bytes]):
    """The records of a set, one after the other in one run of bytes."""

    def __init__(self, run: bytes) -> None:
        if len(run) % RECORD_BYTES:
            raise Malformed("the records are cut off")
        self.run = run
        self._view = memoryview(run)

    @classmethod
    def of(cls, records: Iterable[bytes]) -> Packed:
        """The set of these packed records."""
        return cls(b"".join(sorted(set(records))))

    def __len__(self) -> int:
        return len(self.run) // RECORD_BYTES

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        start = index * RECORD_BYTES
        return self.run[start : start + RECORD_BYTES]

    def of_tag(self, tag: bytes) -> Iterator[Record]:
        """What a tag counts for, under each scheme."""
        for index in range(bisect_left(self, tag), len(self)):
            packed = self[index]
            if not packed.startswith(tag):
                return
            yield Record.read(packed)

    def is_sorted(self) -> bool:
        """Whether each record is greater than the one before it: only then are they a set, and found by halving."""
        view, size = self._view, RECORD_BYTES
        before = view[:size].tobytes()
        for start in range(size, len(view), size):
            after = view[start : start + size].tobytes()
            if after <= before:
                return False
            before = after
        return True

    def require_kinds(self, schemes: int) -> None:
        """Raises Malformed for a record of an unknown status, or of a scheme beyond so many."""
        for kind in set(self.run[TAG_BYTES::RECORD_BYTES]):
            if kind & 0xF not in OF_STATUS or kind >> 4 >= schemes:
                raise Malformed("a record of an unknown status or scheme")

    def digest(self) -> bytes:
        """SHA-256 of the run."""
        return hashlib.sha256(self.run).digest()

    def changed(self, removed: Packed, added: Packed) -> Packed:
        """The set without some of its records and with others. Raises Malformed where they do not fit it."""
        gone, new = set(removed), set(added)
        if gone & new:
            raise Malformed("a record is both removed and added")
        pieces: list[bytes] = []
        done = 0
        for packed in sorted(gone | new):
            index = bisect_left(self, packed, lo=done)
            pieces.append(self.run[done * RECORD_BYTES : index * RECORD_BYTES])
            there = index < len(self) and self[index] == packed
            if there != (packed in gone):
                raise Malformed("a record is removed that is not there, or added that is")
            done = index + there
            if not there:
                pieces.append(packed)
        pieces.append(self.run[done * RECORD_BYTES :])
        return Packed(b"".join(pieces))
