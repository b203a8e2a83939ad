"""Destroying a key that was replaced, once nothing needs it. Its row stays, and says when it went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from privacy.connections import Apart, Connection
from privacy.errors import KeyMissing, StillNeeded
from privacy.key_events import note
from privacy.master_keys import ENCRYPTION, INDEX, KNOWN_SECONDS, STARTING
from privacy.purposes import text
from privacy.rotation import ROOT, everybody_knows, under_way, value
from privacy.vault import Vault

ROTATION_FIRST = "a rotation of its kind is under way: let it finish first"


@dataclass(frozen=True)
class Need:
    """So many of something cannot be without a key; `until`: when that passes by itself, empty if it does not.

    Both words are messages.
    """

    what: str
    count: int
    until: str = ""

    def __str__(self) -> str:
        return f"{self.count} {self.what}" + (f" ({self.until})" if self.until else "")


Needs = Callable[[int], Awaitable[list[Need]]]


async def needs_of_root(connection: Apart | Connection, name: str) -> list[Need]:
    """What a root key wraps."""
    count = "select count(*) from keys.master_key where root = $1 and blob is not null"
    return _some(text("keys wrapped by it"), await value(connection, count, name))


async def needs_of_encryption(connection: Apart | Connection, version: int) -> list[Need]:
    """What a key-encryption key wraps."""
    count = "select count(*) from keys.subject_key where kek_version = $1 and destroyed_at is null"
    return _some(text("data keys wrapped by it"), await value(connection, count, version))


def _some(what: str, count: int) -> list[Need]:
    return [Need(what, count)] if count else []


async def retire_root(vault: Vault, name: str, by: str) -> None:
    """Destroy a root key that wraps nothing. Raises KeyMissing, StillNeeded."""
    async with vault.apart.transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", STARTING)
        names = await vault.provider.roots()
        if name not in names:
            raise KeyMissing(f"there is no root key {name}; there are {', '.join(names)}")
        if name == names[-1]:
            raise StillNeeded(f"the root key {name} is the newest: rotate first")
        await _refuse(connection, ROOT, f"the root key {name}", await needs_of_root(connection, name))
        await note(connection, by, "retired", ROOT, name)
        await vault.provider.drop_root(name)


async def retire_encryption(vault: Vault, version: int, by: str, *, known: float = KNOWN_SECONDS) -> None:
    """Destroy a key-encryption key that wraps nothing. Raises KeyMissing, StillNeeded."""

    async def needs(version: int) -> list[Need]:
        return await needs_of_encryption(vault.apart, version)

    await _retire(vault, ENCRYPTION, version, by, needs, known)


async def retire_index(vault: Vault, version: int, by: str, needs: Needs, *, known: float = KNOWN_SECONDS) -> None:
    """Destroy an index key that nothing needs, as `needs` tells. Raises KeyMissing, StillNeeded."""
    await _retire(vault, INDEX, version, by, needs, known)


async def _retire(vault: Vault, kind: str, version: int, by: str, needs: Needs, known: float) -> None:
    name = f"the {kind} key {version}"
    await _refuse(vault.apart, kind, name, [])
    successor = await _successor(vault.apart, kind, version, name)
    await _refuse(vault.apart, kind, name, await needs(version))
    await everybody_knows(vault.apart, successor, known)  # from now on nobody makes anything new by it
    async with vault.apart.transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", STARTING)
        await _refuse(connection, kind, name, await needs(version))
        gone = await connection.fetch(
            "update keys.master_key set blob = null, retired_at = clock_timestamp()"
            " where kind = $1 and version = $2 and blob is not null returning id",
            kind, version,
        )  # fmt: skip
        if gone:  # else another was faster
            await note(connection, by, "retired", kind, str(version))
    await vault.master.reread()


async def _successor(apart: Apart, kind: str, version: int, name: str) -> datetime:
    """Since when another version is used in its place."""
    rows = await apart.fetch(
        "select version, active_at, blob is null as retired from keys.master_key where kind = $1", kind
    )
    mine = [row for row in rows if row["version"] == version]
    if not mine or mine[0]["retired"]:
        raise KeyMissing(f"{name} was retired already" if mine else f"there is no {name.removeprefix('the ')}")
    newer = [row["active_at"] for row in rows if row["version"] > version and row["active_at"] and not row["retired"]]
    if not newer:
        raise StillNeeded(f"{name} is in use: rotate first")
    latest: datetime = max(newer)
    return latest


async def _refuse(connection: Apart | Connection, kind: str, name: str, needs: list[Need]) -> None:
    if await under_way(connection, kind) is not None:
        raise StillNeeded(f"{name} stays: {ROTATION_FIRST}")
    if needs:
        raise StillNeeded(f"{name} is still needed by: {'; '.join(map(str, needs))}")
