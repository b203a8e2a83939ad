"""What a new root key, key-encryption key or suite has to take over, batch by batch (see `privacy.rotation`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from privacy.keys import Wrapped
from privacy.master_keys import context, subject_context
from privacy.rotation import Phase, Rotation, value
from privacy.suites import unwrap, wrap
from privacy.vault import Vault

NOBODY = UUID(int=0)
BY_OTHERS = "root = any($1) and blob is not null"
UNDER_OTHERS = "kek_version <> $1 and destroyed_at is null"


def root_phases(vault: Vault, rotation: Rotation) -> list[Phase]:
    """Every key-encryption key and index key, from under its root key to under the new one."""

    async def older() -> list[str]:
        names = await vault.provider.roots()
        return names[: names.index(rotation.target)]

    async def step(most: int) -> int:
        names = await older()
        async with vault.apart.transaction() as connection:
            rows = await connection.fetch(
                "select id, kind, version, suite, root, blob from keys.master_key"  # noqa: S608 - our words
                f" where {BY_OTHERS} order by id limit $2 for update skip locked",
                names, most,
            )  # fmt: skip
            for row in rows:
                bound = context(row["kind"], row["version"], row["suite"])
                key = await vault.provider.unwrap(Wrapped(row["root"], row["blob"]), bound)
                made = await vault.provider.wrap(key, bound)
                await connection.execute(
                    "update keys.master_key set root = $2, blob = $3 where id = $1", row["id"], made.root, made.blob
                )
        return len(rows)

    async def left() -> int:
        return await value(vault.apart, f"select count(*) from keys.master_key where {BY_OTHERS}", await older())  # noqa: S608

    return [Phase(step, left, since_begun(rotation))]


def encryption_phases(vault: Vault, rotation: Rotation) -> list[Phase]:
    """Every data key, from under its key-encryption key to under the new one."""
    version, reached = rotation.version, NOBODY

    async def step(most: int) -> int:
        nonlocal reached
        await vault.master.fresh()
        async with vault.apart.transaction() as connection:
            rows = await connection.fetch(
                "select id, subject, generation, kek_version, blob from keys.subject_key"  # noqa: S608 - our words
                f" where {UNDER_OTHERS} and id > $2 order by id limit $3 for update skip locked",
                version, reached, most,
            )  # fmt: skip
            reached = rows[-1]["id"] if rows else NOBODY  # at the end, once more from the start for what was locked
            keys = vault.master.encryption
            blobs = []
            for row in rows:
                old = subject_context(row["subject"], row["generation"], row["kek_version"])
                key = unwrap(keys[row["kek_version"]].key, row["blob"], old)
                new = subject_context(row["subject"], row["generation"], version)
                blobs.append(wrap(vault.suite, keys[version].key, key, new))
            await connection.execute(
                "update keys.subject_key k set blob = n.blob, kek_version = $1, suite = $2"
                " from unnest($3::uuid[], $4::bytea[]) n(id, blob) where k.id = n.id",
                version, vault.suite.id, [row["id"] for row in rows], blobs,
            )  # fmt: skip
        return len(rows)

    async def left() -> int:
        return await value(vault.apart, f"select count(*) from keys.subject_key where {UNDER_OTHERS}", version)  # noqa: S608

    return [Phase(step, left, since_begun(rotation))]


def since_begun(rotation: Rotation) -> Callable[[], Awaitable[datetime]]:
    """For a `Phase` whose key was made when the rotation began."""

    async def since() -> datetime:
        return rotation.begun_at

    return since
