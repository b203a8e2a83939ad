"""Replacing a key while everybody goes on working: begun once, carried on in batches by whoever runs the command.

A batch is a transaction; a run that is killed loses the batch in hand and nothing else. Runs at the same time take
different rows. A rotation is over when nothing is left to do and nothing can be added to it any more: every process
knows the new key (`KNOWN_SECONDS` after it was made), and no transaction from before that is still running.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.connections import Apart, Connection
from privacy.ids import uuid7
from privacy.key_events import note
from privacy.master_keys import ENCRYPTION, INDEX, KNOWN_SECONDS, STARTING, make
from privacy.vault import Vault

ROOT, SEAL = "root", "seal"
KINDS = (ROOT, ENCRYPTION, INDEX, SEAL)
BATCH = 500
PAUSE = 0.1
"""Seconds between two looks at what others are still doing."""


@dataclass(frozen=True)
class Rotation:
    """A replacing of a key of `kind` by `target`: a root key's name, a version, or the suite to seal under."""

    id: UUID
    kind: str
    target: str
    by: str
    begun_at: datetime
    done: int
    total: int
    finished_at: datetime | None

    @property
    def version(self) -> int:
        """The target of a key that has versions."""
        return int(self.target)


@dataclass(frozen=True)
class Phase:
    """A part of the work. `step` carries over a batch and says how many; `left` counts what is still to do.

    `since`: since when nobody who is up to date adds to it. `then` ends it, for good, in a transaction.
    """

    step: Callable[[int], Awaitable[int]]
    left: Callable[[], Awaitable[int]]
    since: Callable[[], Awaitable[datetime]]
    then: Callable[[Connection], Awaitable[None]] | None = None


Progress = Callable[[Rotation], None]
COLUMNS = 'id, kind, target, "by", begun_at, done, total, finished_at'


async def under_way(connection: Connection | Apart, kind: str) -> Rotation | None:
    """The rotation of this kind that is not finished."""
    rows = await connection.fetch(
        f"select {COLUMNS} from keys.key_rotation where kind = $1 and finished_at is null",  # noqa: S608 - our columns
        kind,
    )
    return Rotation(**dict(rows[0])) if rows else None


async def latest(connection: Connection | Apart) -> dict[str, Rotation]:
    """The newest rotation of each kind."""
    rows = await connection.fetch(
        f"select distinct on (kind) {COLUMNS} from keys.key_rotation order by kind, begun_at desc"  # noqa: S608
    )
    return {row["kind"]: Rotation(**dict(row)) for row in rows}


async def begin(vault: Vault, kind: str, by: str) -> Rotation:
    """The rotation of this kind that is under way; a new one, with a new key, if there is none."""
    async with vault.apart.transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", STARTING)
        found = await under_way(connection, kind) or await _begun(vault, connection, kind, by)
    await vault.master.reread()
    return found


async def _begun(vault: Vault, connection: Connection, kind: str, by: str) -> Rotation:
    target = await _new_key(vault, connection, kind)
    rows = await connection.fetch(
        'insert into keys.key_rotation (id, kind, target, "by", begun_at)'  # noqa: S608 - our columns
        f" values ($1, $2, $3, $4, clock_timestamp()) returning {COLUMNS}",
        uuid7(), kind, target, by,
    )  # fmt: skip
    await note(connection, by, "rotation-begun", kind, target)
    return Rotation(**dict(rows[0]))


async def _new_key(vault: Vault, connection: Connection, kind: str) -> str:
    if kind == ROOT:
        return await vault.provider.make_root()
    if kind == SEAL:
        return str(vault.suite.id)
    rows = await connection.fetch("select max(version) as newest from keys.master_key where kind = $1", kind)
    version: int = rows[0]["newest"] + 1
    await make(connection, vault.provider, kind, version, vault.suite, active=kind != INDEX)
    return str(version)


async def carry_on(
    vault: Vault, rotation: Rotation, phases: Sequence[Phase], progress: Progress,
    *, batch: int = BATCH, known: float = KNOWN_SECONDS, waiting: Callable[[], None] = lambda: None,
) -> Rotation:  # fmt: skip
    """Do what is left of a rotation, and finish it. May be killed at any time, and run beside another.

    `known`: seconds until every process acts by a new key; `waiting` is called when we begin to wait for that.
    """
    for phase in phases:
        if not rotation.total:
            await _counted(vault.apart, rotation, await phase.left())
        await _work_off(vault, rotation, phase, progress, batch)
        waiting()
        await everybody_knows(vault.apart, await phase.since(), known)
        await _work_off(vault, rotation, phase, progress, batch)
        if phase.then is not None:
            async with vault.apart.transaction() as connection:
                await phase.then(connection)
    async with vault.apart.transaction() as connection:
        ended = await connection.fetch(
            "update keys.key_rotation set finished_at = clock_timestamp() where id = $1 and finished_at is null"
            " returning done",
            rotation.id,
        )
        if ended:
            await note(
                connection, rotation.by, "rotated", rotation.kind, rotation.target, f"{ended[0]['done']} carried over"
            )
    await vault.master.reread()
    return await _now(vault.apart, rotation)


async def _work_off(vault: Vault, rotation: Rotation, phase: Phase, progress: Progress, batch: int) -> None:
    """Batch by batch until nothing is left, not even what another run has in hand."""
    while True:
        done = await phase.step(batch)
        if done:
            await vault.apart.execute(
                "update keys.key_rotation set done = done + $2 where id = $1", rotation.id, done
            )  # fmt: skip
            progress(await _now(vault.apart, rotation))
        elif await phase.left() == 0:
            return
        else:
            await asyncio.sleep(PAUSE)


async def everybody_knows(apart: Apart, since: datetime, known: float = KNOWN_SECONDS) -> None:
    """Wait until every process acts by what was written at an instant, and whoever began before that has ended."""

    async def is_known() -> bool:
        return bool(
            await value(
                apart, "select clock_timestamp() >= $1::timestamptz + $2::float8 * interval '1 s'", since, known
            )
        )

    async def have_ended() -> bool:
        return await value(apart, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") >= until

    await _come(is_known)
    until = await value(apart, "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    await _come(have_ended)


async def _come(condition: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await condition():
            return
        await asyncio.sleep(PAUSE)


async def value(connection: Apart | Connection, query: str, *arguments: object) -> int:
    """The number that a query gives."""
    found: int = (await connection.fetch(query, *arguments))[0][0]
    return found


async def _counted(apart: Apart, rotation: Rotation, total: int) -> None:
    await apart.execute(
        "update keys.key_rotation set total = greatest(total, done + $2) where id = $1", rotation.id, total
    )


async def _now(apart: Apart, rotation: Rotation) -> Rotation:
    rows = await apart.fetch(f"select {COLUMNS} from keys.key_rotation where id = $1", rotation.id)  # noqa: S608
    return Rotation(**dict(rows[0]))
