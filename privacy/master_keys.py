"""The installation's own keys: those that wrap data keys, and those of the blind index. Held in memory.

The first process to start on an empty database makes them; others that start in the same instant wait and read. Every
process reads them again when it next needs them and REFRESH_SECONDS have passed, and at once when it meets a version
it does not know. So KNOWN_SECONDS after a key was made or retired every process acts by it: one that could not read
for so long does nothing until it can.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog

from privacy.connections import Apart, Connection
from privacy.errors import KeyMissing, PrivacyError
from privacy.ids import uuid7
from privacy.keys import KeyProvider, Wrapped
from privacy.suites import KEY_BYTES, Suite, joined, suite_of, unwrap, wrap

ENCRYPTION, INDEX = "encryption", "index"
STARTING = 0x63726564  # the advisory lock's number, for whoever makes or retires a key: "cred"
REFRESH_SECONDS = 10.0
KNOWN_SECONDS = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class MasterKey:
    """One of the installation's keys. The suite of an index key is the hash it computes with, all its life.

    `active`: of an index key, whether single digests are made by it; until then it is only asked beside others.
    """

    kind: str
    version: int
    suite: Suite
    key: bytes
    active: bool = True


class MasterKeys:
    """Every live key, by kind and version."""

    def __init__(self, apart: Apart, provider: KeyProvider, *, refresh: float = REFRESH_SECONDS,
                 patience: float = KNOWN_SECONDS) -> None:  # fmt: skip
        self.encryption: Mapping[int, MasterKey] = {}
        self.index: Mapping[int, MasterKey] = {}
        self._apart, self._provider = apart, provider
        self._refresh, self._patience = refresh, patience
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    @classmethod
    async def load_or_make(cls, apart: Apart, provider: KeyProvider, suite: Suite, *,
                           refresh: float = REFRESH_SECONDS) -> MasterKeys:  # fmt: skip
        """The keys of this database, made if it has none. Raises SealBroken under another root key than made them."""
        self = cls(apart, provider, refresh=refresh)
        async with apart.transaction() as connection:
            await connection.execute("select pg_advisory_xact_lock($1)", STARTING)
            await self._load(connection)
            for kind, held in ((ENCRYPTION, self.encryption), (INDEX, self.index)):
                if not held:
                    await make(connection, provider, kind, 1, suite, active=True)
            await self._load(connection)
        return self

    # -- staying up to date -------------------------------------------------------------------------------------

    async def fresh(self) -> None:
        """Read the keys again if that is due. Raises what kept us from it, once it has for too long."""
        if time.monotonic() - self._read_at < self._refresh:
            return
        try:
            await self.reread()
        except (PrivacyError, OSError) as failed:
            if time.monotonic() - self._read_at > self._patience:
                raise
            log.warning("keys.not_read", error=type(failed).__name__)

    async def reread(self) -> None:
        """Read the keys again at once: somebody met a version that is not known here."""
        asked = time.monotonic()
        async with self._reading:
            if self._read_at < asked:  # else somebody began to read while we waited
                await self._load(self._apart)

    async def _load(self, connection: Connection | Apart) -> None:
        started = time.monotonic()
        rows = await connection.fetch(
            "select kind, version, suite, root, blob, active_at is not null as active from keys.master_key"
            " where blob is not null order by kind, version"
        )
        keys = [await self._opened(row) for row in rows]
        self.encryption = {key.version: key for key in keys if key.kind == ENCRYPTION}
        index = {key.version: key for key in keys if key.kind == INDEX}
        if index != self.index:  # the same one stays, for what was derived from it is kept beside it
            self.index = index
        self._read_at = started

    async def _opened(self, row: asyncpg.Record) -> MasterKey:
        """The key of a row; its provider is asked only for what is not in memory."""
        kind, version = row["kind"], row["version"]
        held = (self.encryption if kind == ENCRYPTION else self.index).get(version)
        suite, active = suite_of(row["suite"]), row["active"]
        if held is not None:
            return MasterKey(kind, version, suite, held.key, active)
        wrapped = Wrapped(row["root"], row["blob"])
        return MasterKey(
            kind, version, suite, await self._provider.unwrap(wrapped, context(kind, version, suite.id)), active
        )

    # -- wrapping data keys -------------------------------------------------------------------------------------

    def wrap(self, suite: Suite, subject: UUID, generation: int, key: bytes) -> tuple[int, bytes]:
        """A subject's key under the newest key-encryption key: its version, and the wrapped key."""
        version = max(self.encryption)
        context = subject_context(subject, generation, version)
        return version, wrap(suite, self.encryption[version].key, key, context)

    def unwrap(self, subject: UUID, generation: int, version: int, blob: bytes) -> bytes:
        """A subject's key. Raises SealBroken when it belongs to another subject or generation."""
        if version not in self.encryption:
            raise KeyMissing(f"there is no key-encryption key {version}")
        return unwrap(self.encryption[version].key, blob, subject_context(subject, generation, version))


async def make(
    connection: Connection, provider: KeyProvider, kind: str, version: int, suite: Suite, *, active: bool
) -> None:
    """A new key, in the transaction of the connection. Whoever calls holds the lock `STARTING`."""
    wrapped = await provider.wrap(secrets.token_bytes(KEY_BYTES), context(kind, version, suite.id))
    await connection.execute(
        "insert into keys.master_key (id, kind, version, suite, root, blob, made_at, active_at)"
        " values ($1, $2, $3, $4, $5, $6, clock_timestamp(), case when $7 then clock_timestamp() end)",
        uuid7(), kind, version, suite.id, wrapped.root, wrapped.blob, active,
    )  # fmt: skip


def context(kind: str, version: int, suite: int) -> bytes:
    """What a wrapped key is bound to: what it is for."""
    return joined(b"master", kind.encode(), version.to_bytes(2, "big"), bytes([suite]))


def subject_context(subject: UUID, generation: int, version: int) -> bytes:
    """What a wrapped data key is bound to: whose it is, and what wraps it."""
    return joined(b"subject", subject.bytes, generation.to_bytes(2, "big"), version.to_bytes(2, "big"))
