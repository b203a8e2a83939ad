"""The installation's own keys: those that wrap data keys, and those of the blind index. Held in memory.

The first process to start on an empty database makes them; others that start in the same instant wait and read.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from privacy.connections import Apart, Connection
from privacy.ids import uuid7
from privacy.keys import KeyProvider
from privacy.suites import KEY_BYTES, Suite, joined, suite_of, unwrap, wrap

ENCRYPTION, INDEX = "encryption", "index"
STARTING = 0x63726564  # the advisory lock's number: "cred"


@dataclass(frozen=True)
class MasterKey:
    """One of the installation's keys. The suite of an index key is the hash it computes with, all its life."""

    kind: str
    version: int
    suite: Suite
    key: bytes


class MasterKeys:
    """Every live key, by kind and version."""

    def __init__(self, keys: list[MasterKey]) -> None:
        self.encryption = {key.version: key for key in keys if key.kind == ENCRYPTION}
        self.index = {key.version: key for key in keys if key.kind == INDEX}

    @classmethod
    async def load_or_make(cls, apart: Apart, provider: KeyProvider, suite: Suite) -> MasterKeys:
        """The keys of this database, made if it has none. Raises SealBroken under another root key than made them."""
        async with apart.transaction() as connection:
            await connection.execute("select pg_advisory_xact_lock($1)", STARTING)
            keys = await _load(connection, provider)
            for kind in (ENCRYPTION, INDEX):
                if not any(key.kind == kind for key in keys):
                    keys.append(await _make(connection, provider, kind, 1, suite))
        return cls(keys)

    def wrap(self, suite: Suite, subject: UUID, generation: int, key: bytes) -> tuple[int, bytes]:
        """A subject's key under the newest key-encryption key: its version, and the wrapped key."""
        version = max(self.encryption)
        context = _subject_context(subject, generation, version)
        return version, wrap(suite, self.encryption[version].key, key, context)

    def unwrap(self, subject: UUID, generation: int, version: int, blob: bytes) -> bytes:
        """A subject's key. Raises SealBroken when it belongs to another subject or generation."""
        return unwrap(self.encryption[version].key, blob, _subject_context(subject, generation, version))


async def _load(connection: Connection, provider: KeyProvider) -> list[MasterKey]:
    rows = await connection.fetch("select kind, version, suite, blob from keys.master_key order by kind, version")
    return [
        MasterKey(
            kind=row["kind"],
            version=row["version"],
            suite=suite_of(row["suite"]),
            key=await provider.unwrap(row["blob"], _context(row["kind"], row["version"], row["suite"])),
        )
        for row in rows
    ]


async def _make(connection: Connection, provider: KeyProvider, kind: str, version: int, suite: Suite) -> MasterKey:
    key = secrets.token_bytes(KEY_BYTES)
    blob = await provider.wrap(key, _context(kind, version, suite.id))
    await connection.execute(
        "insert into keys.master_key (id, kind, version, suite, blob) values ($1, $2, $3, $4, $5)",
        uuid7(), kind, version, suite.id, blob,
    )  # fmt: skip
    return MasterKey(kind, version, suite, key)


def _context(kind: str, version: int, suite: int) -> bytes:
    return joined(b"master", kind.encode(), version.to_bytes(2, "big"), bytes([suite]))


def _subject_context(subject: UUID, generation: int, version: int) -> bytes:
    return joined(b"subject", subject.bytes, generation.to_bytes(2, "big"), version.to_bytes(2, "big"))
