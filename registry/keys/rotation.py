"""Replacing and retiring the index key: what every layer makes with it, in the phases of `privacy.rotation`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from privacy import index_uses
from privacy.connections import Connection
from privacy.index_uses import Carry
from privacy.key_events import note
from privacy.master_keys import INDEX, KNOWN_SECONDS
from privacy.retiring import Need, retire_index
from privacy.rewrapping import since_begun
from privacy.rotation import Phase, Rotation, everybody_knows
from privacy.vault import Vault
from registry.database import retrying, transaction
from registry.keys import reindexing

SWEPT = 5000


def index_phases(vault: Vault, rotation: Rotation) -> list[Phase]:
    """First whatever things are found by; then the new version is active; then what is made by the active one alone."""
    version = rotation.version

    async def activate(connection: Connection) -> None:
        active = await connection.fetch(
            "update keys.master_key set active_at = clock_timestamp()"
            " where kind = $1 and version = $2 and active_at is null returning id",
            INDEX, version,
        )  # fmt: skip
        if active:
            await note(connection, rotation.by, "active", INDEX, rotation.target)

    async def active_since() -> datetime:
        rows = await vault.apart.fetch(
            "select active_at from keys.master_key where kind = $1 and version = $2", INDEX, version
        )
        since: datetime = rows[0]["active_at"]
        return since

    finds = [use.finds for use in index_uses.every() if use.finds is not None]
    follows = [use.follows for use in index_uses.every() if use.follows is not None]
    return [
        _phase(finds, version, since_begun(rotation), activate),
        _phase(follows, version, active_since, None),
    ]


def _phase(
    carries: list[Carry], version: int, since: Callable[[], Awaitable[datetime]],
    then: Callable[[Connection], Awaitable[None]] | None,
) -> Phase:  # fmt: skip
    async def step(most: int) -> int:
        for carry in carries:
            if done := await _in_transaction(lambda carry=carry: carry.step(version, most)):  # type: ignore[misc]
                return done
        return 0

    async def left() -> int:
        return sum([await _in_transaction(lambda carry=carry: carry.left(version)) for carry in carries])  # type: ignore[misc]

    return Phase(step, left, since, then)


async def _in_transaction(work: Callable[[], Awaitable[int]]) -> int:
    async def run() -> int:
        async with transaction():
            return await work()

    return await retrying(run)


async def needs_of_index(version: int) -> list[Need]:
    """Everything that cannot be without a version of the index key."""
    needs = []
    async with transaction():
        for use in index_uses.every():
            if count := await use.needs(version):
                needs.append(Need(use.what, count, use.until))
    return needs


async def retire(vault: Vault, version: int, by: str, *, known: float = KNOWN_SECONDS) -> int:
    """Destroy a version of the index key, and the tags made by it. Gives how many of those. Raises StillNeeded.

    Of one that was retired already only the tags are deleted: a run that was killed is finished so.
    """
    rows = await vault.apart.fetch(
        "select retired_at from keys.master_key where kind = $1 and version = $2", INDEX, version
    )
    if not rows or rows[0]["retired_at"] is None:
        await retire_index(vault, version, by, needs_of_index, known=known)
    swept = await _swept(version)
    since = await vault.apart.fetch(
        "select retired_at from keys.master_key where kind = $1 and version = $2", INDEX, version
    )
    await everybody_knows(vault.apart, since[0]["retired_at"], known)
    return swept + await _swept(version)


async def _swept(version: int) -> int:
    total = 0
    while gone := await _in_transaction(lambda: reindexing.sweep(version, SWEPT)):
        total += gone
    return total
