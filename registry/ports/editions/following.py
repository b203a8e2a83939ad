"""The follower: keeps the copy of each port in step with the registry, and has each edition checked and signed.

A timer runs `follow`. What it knows is in the database, so that any process can go on where another stopped; what it
holds in memory (the sets) is made again from the signed editions. See decision 0014.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from privacy.ids import uuid7
from registry import installed
from registry.clock import legal_now, wall_now
from registry.database import Connection, transaction
from registry.installed import Installed
from registry.ports import channels
from registry.ports.channels import Channels
from registry.ports.copies.copy import Copy
from registry.ports.copies.documents import RuleCite, SchemeRules, tables_of
from registry.ports.copies.making import Edition
from registry.ports.copies.records import Packed
from registry.ports.copies.tags import TagKey
from registry.ports.decision import Terms
from registry.ports.editions import changes, epochs, keeping, removals, standing
from registry.ports.editions.changes import Changed
from registry.ports.editions.epochs import Epoch
from registry.ports.editions.signing import Built, NotInOrder, check_and_sign

log = structlog.get_logger("creditpass.ports")

CHUNK = 2_000
"""Vehicles that are read at once when the whole is made."""
EDITIONS_A_WHOLE = 500
SHARE_A_WHOLE = 4
"""A whole is signed anew after so many editions, or when the changes since are a quarter of the set."""


@dataclass
class Follower:
    """Follows for every port that has copies. One a process; only one process works for a port at a time."""

    _held: dict[str, Copy] = field(default_factory=dict)
    _since_whole: dict[str, tuple[int, int]] = field(default_factory=dict)
    _distrusted: set[str] = field(default_factory=set)

    async def follow(self) -> int:
        """Make the editions that are due; how many that were. Raises the first of what went wrong, at the end."""
        async with transaction(readonly=True) as connection:
            ports = [epoch.port for epoch in await epochs.every(connection)]
            began: datetime = await connection.fetchval("select clock_timestamp()")
        async with transaction() as connection:
            drained = await changes.sequence(connection)
        made, failed = 0, None
        for port in ports:
            try:
                made += await self._follow(port, began if drained else None)
            except Exception as error:  # one port's trouble is not the others'
                log.error("copy.failed", port=port, error=type(error).__name__)
                failed = failed or error
        if failed is not None:
            raise failed
        return made

    async def _follow(self, port: str, began: datetime | None) -> int:
        """One port. A copy that is not in order is not signed; it is made anew, as a whole, the next time."""
        try:
            async with transaction() as connection:
                made = await self._edition(connection, port, began)
        except NotInOrder as wrong:
            self._forget(port)
            self._distrusted.add(port)
            log.error("copy.not_in_order", port=port, why=str(wrong))
            return 0
        except BaseException:
            self._forget(port)  # what was not committed is not held
            raise
        self._distrusted.discard(port)
        return made

    def _forget(self, port: str) -> None:
        self._held.pop(port, None)
        self._since_whole.pop(port, None)

    async def _edition(self, connection: Connection, port: str, began: datetime | None) -> int:
        if not await connection.fetchval("select pg_try_advisory_xact_lock($1, hashtext($2))", epochs.LOCK >> 1, port):
            return 0
        epoch = await epochs.of_port(connection, port)
        if epoch is None:
            return 0
        newest = await keeping.newest_version(connection, port)
        if await epochs.overtaken(connection, port, newest, wall_now()):
            log.error("copy.restored", port=port)
            epoch = await epochs.renew(connection, port, wall_now(), leap=True)
        changed = await changes.after(connection, epoch.position)
        version = max(newest + 1, epoch.first_version)
        work = Work(connection, await epoch.key(), await _schemes(connection, port), changed.position, version)
        held = await self._copy(connection, epoch, work.key)
        made = await self._due(work, held, changed)
        in_step = began is not None and len(changed.subjects) < changes.MOST
        await connection.execute(
            "update port_epoch set position = $3, in_step_at = case when $4 then $5 else in_step_at end"
            " where port = $1 and epoch = $2",
            port, epoch.epoch, changed.position, in_step, began,
        )  # fmt: skip
        return int(made or not in_step)

    async def _due(self, work: Work, held: Copy | None, changed: Changed) -> bool:
        """Make an edition if there is something to tell."""
        subjects = changed.subjects
        at = await legal_now(work.connection)
        edition = Edition(work.key, work.version, at, work.rules(), work.channels())
        if held is None or self._whole_is_due(held, edition):
            vehicles: list[UUID] = []
            built: Built | None = await work.whole(edition, held)
        else:
            vehicles = list({*subjects, *await standing.affected(work.connection, subjects)}) if subjects else []
            built = await work.changes(edition, held, vehicles)
        if built is None:
            return False
        signed = await check_and_sign(
            work.connection, built, held, work.key, vehicles, work.reached, wall_now()
        )  # fmt: skip
        made_at = wall_now()
        await keeping.write(work.connection, signed, made_at)
        if changed.since is not None and built.changes is not None and built.changes.removed:
            await removals.note(work.connection, work.key.port, work.version, changed.since, made_at)
        self._note(signed.copy, signed.whole, signed.changes)
        return True

    def _note(self, copy: Copy, whole: bytes | None, following: bytes | None) -> None:
        many, size = self._since_whole.get(copy.key.port, (0, 0))
        self._held[copy.key.port] = copy
        self._since_whole[copy.key.port] = (0, 0) if whole else (many + 1, size + len(following or b""))

    def _whole_is_due(self, held: Copy, edition: Edition) -> bool:
        many, size = self._since_whole.get(held.key.port, (0, 0))
        large = size > max(len(held.records.run) // SHARE_A_WHOLE, 1_000_000)
        told = (held.schemes, tables_of(held.channels, held.schemes))
        tell = (edition.schemes, tables_of(edition.channels, edition.schemes))
        return held.key.port in self._distrusted or many >= EDITIONS_A_WHOLE or large or told != tell

    async def _copy(self, connection: Connection, epoch: Epoch, key: TagKey) -> Copy | None:
        """What was signed last: from memory if it is still that, else from the editions."""
        newest = await keeping.newest_version(connection, epoch.port)
        held = self._held.get(epoch.port)
        if held is None or (held.key.epoch, held.version) != (epoch.epoch, newest):
            try:
                held = await keeping.held(connection, key)
            except ValueError as wrong:  # damaged, or of a format that is no more: a whole is made anew
                log.error("copy.not_readable", port=epoch.port, why=str(wrong))
                held = None
        return held


@dataclass(frozen=True)
class Work:
    """One port's edition in the making."""

    connection: Connection
    key: TagKey
    schemes: Sequence[Installed]
    reached: int
    version: int

    def rules(self) -> tuple[SchemeRules, ...]:
        """What travels of the schemes: their terms, and how old a copy may be for each."""
        return tuple(_rules(one) for one in self.schemes)

    def channels(self) -> Mapping[str, Channels]:
        """The tables of channels that travel, by their scheme."""
        return {code: table for code, table in channels.every().items() if code in self._codes}

    @property
    def _codes(self) -> list[str]:
        return [one.scheme.code for one in self.schemes]

    async def changes(self, edition: Edition, held: Copy, vehicles: Sequence[UUID]) -> Built | None:
        """What changed of these vehicles; None if nothing did."""
        if not vehicles:
            return None
        new = await standing.records(self.connection, self.key, self._codes, vehicles)
        old = await self._holdings(vehicles)
        gone = frozenset().union(*(old.get(each, frozenset()) - new[each] for each in vehicles))
        come = frozenset().union(*(new[each] - old.get(each, frozenset()) for each in vehicles))
        await self._hold({each: new[each] for each in vehicles if new[each] != old.get(each, frozenset())})
        removed, added = Packed.of(gone - come), Packed.of(come - gone)
        if not removed and not added:
            return None
        after = held.records.changed(removed, added)
        told = edition.changes(held.version, removed, added)
        told = msgspec.structs.replace(told, count=len(after), digest=after.digest())
        return Built(None, told)

    async def whole(self, edition: Edition, held: Copy | None) -> Built:
        """Everything anew from what stands, and what leads to it from what was signed last."""
        await self.connection.execute(
            "delete from port_holding where port = $1 and epoch = $2", self.key.port, self.key.epoch
        )
        every: list[bytes] = []
        last: UUID | None = None
        while vehicles := await self._standing(last):
            found = await standing.records(self.connection, self.key, self._codes, vehicles)
            await self._hold(found)
            every += (record for each in found.values() for record in each)
            last = vehicles[-1]
        records = await asyncio.to_thread(Packed.of, every)
        told = None
        if held is not None:
            told = await asyncio.to_thread(edition.changes, held.version, held.records, records)
        return Built(edition.full(records), told)

    async def _standing(self, after: UUID | None) -> list[UUID]:
        rows = await self.connection.fetch(
            "select distinct subject from standing where closed_at is null and scheme = any($1::text[])"
            " and ($2::uuid is null or subject > $2) order by subject limit $3",
            self._codes, after, CHUNK,
        )  # fmt: skip
        return [row["subject"] for row in rows]

    async def _holdings(self, vehicles: Sequence[UUID]) -> dict[UUID, frozenset[bytes]]:
        rows = await self.connection.fetch(
            "select vehicle, records from port_holding where port = $1 and epoch = $2 and vehicle = any($3::uuid[])",
            self.key.port, self.key.epoch, vehicles,
        )  # fmt: skip
        return {row["vehicle"]: frozenset(Packed(row["records"])) for row in rows}

    async def _hold(self, found: dict[UUID, frozenset[bytes]]) -> None:
        """Keep what each vehicle has in the set from now on."""
        empty = [vehicle for vehicle, records in found.items() if not records]
        some = [(uuid7(), vehicle, Packed.of(records).run) for vehicle, records in found.items() if records]
        if empty:
            await self.connection.execute(
                "delete from port_holding where port = $1 and epoch = $2 and vehicle = any($3::uuid[])",
                self.key.port, self.key.epoch, empty,
            )  # fmt: skip
        if some:
            await self.connection.execute(
                "insert into port_holding (id, port, epoch, vehicle, records)"
                " select id, $1, $2, vehicle, records from unnest($3::uuid[], $4::uuid[], $5::bytea[])"
                " n(id, vehicle, records)"
                " on conflict (port, epoch, vehicle) do update set records = excluded.records",
                self.key.port, self.key.epoch, *map(list, zip(*some, strict=True)),
            )  # fmt: skip


def _rules(one: Installed) -> SchemeRules:
    terms = Terms.of(one.scheme)
    assert terms is not None
    soft, hard = (int(limit.total_seconds()) for limit in (one.copies.soft, one.copies.hard))
    return SchemeRules(terms.scheme, RuleCite.of(terms.listed), RuleCite.of(terms.absent), soft, hard)


async def _schemes(connection: Connection, port: str) -> list[Installed]:
    """What the copy of a port tells: the schemes that systems of the port were granted."""
    granted = await granted_to(connection, port)
    return [one for one in installed.every() if one.scheme.standing and one.scheme.code in granted]


async def granted_to(connection: Connection, port: str) -> frozenset[str]:
    """The schemes of all systems of a port that may ask."""
    rows = await connection.fetch(
        "select distinct unnest(schemes) as scheme from port_client where port = $1 and active", port
    )
    return frozenset(row["scheme"] for row in rows)
