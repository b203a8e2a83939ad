"""The data keys of subjects: found, made, kept for a minute, destroyed.

A key may be made in a transaction that is rolled back later. Were it kept in the cache, what is sealed with it
afterwards could never be read. So a key is made in the transaction in progress (a rollback leaves no orphan) and
only keys read apart from it, hence committed, are kept.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from privacy.connections import Apart, Connection, in_progress
from privacy.errors import KeyDestroyed, KeyMissing
from privacy.ids import uuid7
from privacy.master_keys import MasterKeys
from privacy.sealed import KeyRing
from privacy.suites import KEY_BYTES, Suite

CACHE_SIZE = 10_000
CACHE_SECONDS = 60.0
"""A key destroyed by another process may still open here for so long (privacy-security: bounded to 60 s)."""


class KeyCache:
    """Key rings by subject, bounded in number (the oldest go first) and in age."""

    def __init__(self, size: int = CACHE_SIZE, seconds: float = CACHE_SECONDS) -> None:
        self._size, self._seconds = size, seconds
        self._rings: OrderedDict[UUID, tuple[float, KeyRing]] = OrderedDict()

    def get(self, subjects: Iterable[UUID]) -> dict[UUID, KeyRing]:
        """Those of the subjects whose rings are fresh."""
        now = time.monotonic()
        found = {subject: self._rings[subject] for subject in subjects if subject in self._rings}
        return {subject: ring for subject, (until, ring) in found.items() if until > now}

    def keep(self, rings: Mapping[UUID, KeyRing]) -> None:
        """Keep committed rings."""
        until = time.monotonic() + self._seconds
        for subject, ring in rings.items():
            self._rings[subject] = (until, ring)
            self._rings.move_to_end(subject)
        while len(self._rings) > self._size:
            self._rings.popitem(last=False)

    def forget(self, subject: UUID) -> None:
        self._rings.pop(subject, None)

    def __len__(self) -> int:
        return len(self._rings)


class SubjectKeys:
    """Every subject's key ring, by subject."""

    def __init__(self, apart: Apart, master: MasterKeys, suite: Suite, cache: KeyCache | None = None) -> None:
        self._apart, self._master, self._suite = apart, master, suite
        self._cache = cache or KeyCache()

    async def find(self, subjects: Iterable[UUID]) -> dict[UUID, KeyRing]:
        """The rings there are, empty for a subject whose keys were destroyed."""
        wanted = set(subjects)
        await self._master.fresh()
        rings = self._cache.get(wanted)
        if missing := wanted - rings.keys():
            committed = await self._read(self._apart, missing)
            self._cache.keep(committed)
            rings |= committed
            missing -= committed.keys()
        if missing and (connection := in_progress()):
            rings |= await self._read(connection, missing)
        return rings

    async def get(self, subjects: Iterable[UUID], *, create: bool = False) -> dict[UUID, KeyRing]:
        """A ring for each subject; with `create`, a new one for those without. Raises KeyDestroyed, KeyMissing."""
        wanted = set(subjects)
        rings = await self.find(wanted)
        if create and (missing := wanted - rings.keys()):
            rings |= await self._make(missing)
        for subject in wanted:
            if subject not in rings:
                raise KeyMissing(f"there is no key for subject {subject}")
            if not rings[subject]:
                raise KeyDestroyed(f"the key of subject {subject} was destroyed")
        return rings

    async def destroy(self, subject: UUID, at: datetime) -> int:
        """Destroy every key of the subject, in the transaction in progress. Returns how many there were.

        Backups of the schema `keys` still hold them until they age out, and other processes' caches for a minute.
        """
        connection = in_progress() or self._apart
        destroyed = await connection.fetch(
            "update keys.subject_key set blob = null, destroyed_at = $2"
            " where subject = $1 and destroyed_at is null returning generation",
            subject, at,
        )  # fmt: skip
        self._cache.forget(subject)
        return len(destroyed)

    async def _read(self, connection: Connection | Apart, subjects: set[UUID]) -> dict[UUID, KeyRing]:
        """The rings as they are now. Whose wrapping key is not known here was rewrapped since, or has a new one."""
        rows = await self._rows(connection, subjects)
        if any(row["blob"] is not None and row["kek_version"] not in self._master.encryption for row in rows):
            await self._master.reread()
            rows = await self._rows(connection, subjects)
        rings: dict[UUID, dict[int, bytes]] = {}
        for row in rows:
            subject, generation = row["subject"], row["generation"]
            ring = rings.setdefault(subject, {})
            if row["blob"] is not None:
                ring[generation] = self._master.unwrap(subject, generation, row["kek_version"], row["blob"])
        return dict(rings)

    async def _rows(self, connection: Connection | Apart, subjects: set[UUID]) -> list[asyncpg.Record]:
        return await connection.fetch(
            "select subject, generation, kek_version, blob from keys.subject_key where subject = any($1::uuid[])",
            list(subjects),
        )

    async def _make(self, subjects: set[UUID]) -> dict[UUID, KeyRing]:
        """New first keys, in the transaction in progress; where a rival was faster, the rival's."""
        connection = in_progress() or self._apart
        made: dict[UUID, KeyRing] = {subject: {1: secrets.token_bytes(KEY_BYTES)} for subject in subjects}
        in_order = sorted(made)  # all who insert several take the rows in one order, so that none waits in a ring
        wrapped = [self._master.wrap(self._suite, subject, 1, made[subject][1]) for subject in in_order]
        rows = await connection.fetch(
            "insert into keys.subject_key (id, subject, generation, kek_version, suite, blob)"
            " select id, subject, 1, kek_version, $5, blob"
            " from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::bytea[]) n(id, subject, kek_version, blob)"
            " on conflict (subject, generation) do nothing returning subject",
            [uuid7() for _ in in_order], in_order, [v for v, _ in wrapped], [b for _, b in wrapped], self._suite.id,
        )  # fmt: skip
        ours = {row["subject"] for row in rows}
        rings = {subject: made[subject] for subject in subjects if subject in ours}
        if lost := subjects - rings.keys():
            rings |= await self._read(connection, lost)
        return rings
