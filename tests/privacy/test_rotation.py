"""Root key and key-encryption key replaced, while readers and writers of two processes go on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from privacy.errors import KeyDestroyed, KeyMissing, StillNeeded
from privacy.ids import uuid7
from privacy.keys import FileProvider
from privacy.master_keys import ENCRYPTION, INDEX
from privacy.resealing import seal_phases
from privacy.retiring import retire_encryption, retire_root
from privacy.rotation import ROOT, SEAL, begin
from privacy.sealed import Place
from privacy.secret import Secret
from privacy.suites import AES_256_GCM, SM4_GCM
from privacy.vault import Vault
from tests.privacy.conftest import running
from tests.privacy.people import CLERK, NAME, PLATE, PURPOSE, Sealee, SealeeCar, sealee
from tests.privacy.rotating import BY, Interrupted, interrupt, meanwhile, rotate

AT = datetime(2026, 11, 22, tzinfo=UTC)


async def people(number: int) -> list[Sealee]:
    """People on record."""
    made = [sealee() for _ in range(number)]
    await Sealee.insert(*made)
    return made


async def everybody_opens(vault: Vault) -> int:
    """Reveal everybody's name, as a process does that has none of their keys in memory yet."""
    rows = await Sealee.objects()
    assert await vault.reveal(PURPOSE, CLERK, [row.name for row in rows]) == [NAME] * len(rows)
    return len(rows)


async def versions(beside: asyncpg.Connection) -> dict[int, int]:
    rows = await beside.fetch("select kek_version, count(*) from keys.subject_key group by 1")
    return {row["kek_version"]: row["count"] for row in rows}


async def test_every_data_key_comes_under_the_new_key_encryption_key(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    made = await people(10)
    await sealing.destroy(made[0].id, AT)
    seen: list[int] = []
    rotation = await rotate(sealing, ENCRYPTION, seen=lambda now: seen.append(now.done))
    assert (rotation.target, rotation.done, rotation.total) == ("2", 9, 9)
    assert rotation.finished_at is not None
    assert seen == [3, 6, 9]
    assert await versions(beside) == {1: 1, 2: 9}, "a destroyed key stays as it is"
    async with running(root) as fresh:
        assert await fresh.reveal(PURPOSE, CLERK, [made[1].name]) == [NAME]
        with pytest.raises(KeyDestroyed):
            await fresh.reveal(PURPOSE, CLERK, [made[0].name])


async def test_a_run_that_was_killed_goes_on_with_the_same_key(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    await people(10)
    with pytest.raises(Interrupted):
        await rotate(sealing, ENCRYPTION, seen=interrupt)
    assert await versions(beside) == {1: 7, 2: 3}
    async with running(root) as halfway:
        assert await everybody_opens(halfway) == 10
    rotation = await rotate(sealing, ENCRYPTION)
    assert (rotation.target, rotation.done) == ("2", 10)
    assert await versions(beside) == {2: 10}
    kept = await beside.fetchval(
        "select array_agg(version order by version) from keys.master_key where kind = $1", ENCRYPTION
    )
    assert kept == [1, 2]


async def test_two_runs_at_once_share_the_work_and_are_one_rotation(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    await people(30)
    async with running(root) as other:
        one, two = await asyncio.gather(rotate(sealing, ENCRYPTION), rotate(other, ENCRYPTION))
    assert one.id == two.id
    assert await versions(beside) == {2: 30}
    events = await beside.fetch("select event, actor, kind, key from key_event order by at, id")
    assert [tuple(row) for row in events] == [
        ("rotation-begun", BY, "encryption", "2"),
        ("rotated", BY, "encryption", "2"),
    ]


@pytest.mark.parametrize("kind", [ROOT, ENCRYPTION])
async def test_readers_and_writers_of_two_processes_see_no_error(
    sealing: Vault, root: FileProvider, tmp_path: Path, kind: str
) -> None:
    await people(20)
    async with running(FileProvider(tmp_path / "root.key")) as other:

        async def write_here() -> None:
            await people(1)

        async def write_there() -> None:
            row = uuid7()
            sealed = await other.seal([(Place(Sealee.name.field, row, row), Secret(NAME))])
            assert await sealing.reveal(PURPOSE, CLERK, sealed) == [NAME], "sealed by one process, opened by another"

        async def read_there() -> None:
            other._keys._cache._rings.clear()
            await everybody_opens(other)

        async def start_anew() -> None:
            async with running(FileProvider(tmp_path / "root.key")) as another:
                await everybody_opens(another)

        async with meanwhile(write_here, write_there, read_there, start_anew):
            for _ in range(3):
                await rotate(sealing, kind)
        await everybody_opens(other)


async def test_a_process_that_does_not_know_the_new_key_reads_it_at_once(sealing: Vault, root: FileProvider) -> None:
    async with running(root) as slow:  # it asks for news every ten seconds
        await rotate(sealing, ENCRYPTION)
        made = await people(1)
        assert await slow.reveal(PURPOSE, CLERK, [made[0].name]) == [NAME]
        tag = sealing.tag("plate", Secret(PLATE))
        await slow.know(tag.version)
        assert slow.digest("x", b"y", tag.version)


async def test_a_key_in_use_is_not_retired_and_one_that_nothing_needs_is(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    await people(7)
    with pytest.raises(StillNeeded, match="rotate first"):
        await retire_encryption(sealing, 1, BY, known=0)
    with pytest.raises(Interrupted):
        await rotate(sealing, ENCRYPTION, seen=interrupt)
    with pytest.raises(StillNeeded, match="under way"):
        await retire_encryption(sealing, 1, BY, known=0)
    await rotate(sealing, ENCRYPTION)
    subject = uuid7()
    _, blob = sealing.master.wrap(AES_256_GCM, subject, 1, b"k" * 32)
    await beside.execute(
        "insert into keys.subject_key (id, subject, generation, kek_version, suite, blob) values ($1, $2, 1, 1, 1, $3)",
        uuid7(), subject, blob,
    )  # fmt: skip
    with pytest.raises(StillNeeded, match="1 data keys wrapped by it"):
        await retire_encryption(sealing, 1, BY, known=0)
    await beside.execute("delete from keys.subject_key where subject = $1", subject)
    await retire_encryption(sealing, 1, BY, known=0)
    row = await beside.fetchrow(
        "select blob, retired_at from keys.master_key where kind = 'encryption' and version = 1"
    )
    assert row is not None
    assert (row["blob"], row["retired_at"] is None) == (None, False)
    assert list(sealing.master.encryption) == [2]
    async with running(root) as fresh:
        assert await everybody_opens(fresh) == 7
    with pytest.raises(KeyMissing, match="retired already"):
        await retire_encryption(sealing, 1, BY, known=0)
    with pytest.raises(KeyMissing, match="no encryption key 9"):
        await retire_encryption(sealing, 9, BY, known=0)
    assert await beside.fetchval("select actor from key_event where event = 'retired'") == BY


async def test_what_was_read_under_a_key_that_is_retired_meanwhile_is_read_again(
    sealing: Vault, root: FileProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await people(1)
    async with running(root) as slow:
        rows = await slow._keys._rows(slow.apart, {made[0].id})
        await rotate(sealing, ENCRYPTION)
        await retire_encryption(sealing, 1, BY, known=0)
        await slow.master.reread()
        found = [rows]
        again = slow._keys._rows

        async def stale(*asked: object) -> list[asyncpg.Record]:
            return found.pop() if found else await again(*asked)  # type: ignore[arg-type]

        monkeypatch.setattr(slow._keys, "_rows", stale)
        assert await slow.reveal(PURPOSE, CLERK, [made[0].name]) == [NAME]


async def test_a_new_root_key_wraps_everything_and_the_old_one_can_go(
    sealing: Vault, root: FileProvider, tmp_path: Path, beside: asyncpg.Connection
) -> None:
    await people(2)
    (old,) = await root.roots()
    with pytest.raises(StillNeeded, match="newest"):
        await retire_root(sealing, old, BY)
    with pytest.raises(Interrupted):
        await rotate(sealing, ROOT, batch=1, seen=interrupt)
    with pytest.raises(StillNeeded, match="under way"):
        await retire_root(sealing, old, BY)
    async with running(FileProvider(tmp_path / "root.key")) as halfway:
        assert await everybody_opens(halfway) == 2
    rotation = await rotate(sealing, ROOT)
    assert await root.roots() == [old, rotation.target]
    assert {row["root"] for row in await beside.fetch("select root from keys.master_key")} == {rotation.target}
    await beside.execute("update keys.master_key set root = $1 where kind = 'index'", old)
    with pytest.raises(StillNeeded, match="1 keys wrapped by it"):
        await retire_root(sealing, old, BY)
    await beside.execute("update keys.master_key set root = $1 where kind = 'index'", rotation.target)
    await retire_root(sealing, old, BY)
    assert (tmp_path / "root.key").read_text().count("\n") == 1
    async with running(FileProvider(tmp_path / "root.key")) as fresh:
        assert await everybody_opens(fresh) == 2
    with pytest.raises(KeyMissing, match="no root key"):
        await retire_root(sealing, old, BY)


async def test_a_root_key_made_by_a_run_that_was_killed_at_once_can_be_retired(
    sealing: Vault, root: FileProvider
) -> None:
    """Killed between making it and writing it down."""
    orphan = await root.make_root()
    rotation = await rotate(sealing, ROOT)
    assert rotation.target != orphan
    await retire_root(sealing, orphan, BY)
    assert orphan not in await root.roots()


async def test_whoever_began_before_a_key_was_known_is_waited_for(sealing: Vault, beside: asyncpg.Connection) -> None:
    """A transaction that still wraps by the old key while the last batch is done is not left behind."""
    await people(1)
    old = sealing.master.wrap(AES_256_GCM, subject := uuid7(), 1, b"k" * 32)
    begun = beside.transaction()
    await begun.start()
    await beside.execute(
        "insert into keys.subject_key (id, subject, generation, kek_version, suite, blob) values ($1, $2, 1, $3, 1, $4)",
        uuid7(), subject, *old,
    )  # fmt: skip
    finishing = asyncio.create_task(rotate(sealing, ENCRYPTION))
    while not await sealing.apart.fetch("select from keys.key_rotation where done = 1"):
        await asyncio.wait([finishing], timeout=0.05)
    await asyncio.wait([finishing], timeout=1)
    assert not finishing.done()
    await begun.commit()
    assert (await finishing).done == 2


async def test_everything_is_sealed_anew_under_the_other_suite(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    made = await people(5)
    await SealeeCar(owner=made[0].id, plate=Secret(PLATE)).save()
    gone = made[4]
    await sealing.destroy(gone.id, AT)
    async with running(root, SM4_GCM) as switched:

        def phases(vault: Vault, rotation: object) -> object:
            return seal_phases(vault, rotation, [Sealee, SealeeCar])  # type: ignore[arg-type]

        with pytest.raises(Interrupted):
            await rotate(switched, SEAL, phases=phases, seen=interrupt)  # type: ignore[arg-type]
        rotation = await rotate(switched, SEAL, phases=phases)  # type: ignore[arg-type]
        assert rotation.done == 4 * 3 + 1
        suites = await beside.fetch("select id, get_byte(name, 1) as suite from sealee")
        assert {row["suite"] for row in suites if row["id"] != gone.id} == {SM4_GCM.id}
        assert await beside.fetchval("select get_byte(plate, 1) from sealee_car") == SM4_GCM.id
        rows = [row for row in await Sealee.objects() if row.id != gone.id]
        assert await sealing.reveal(PURPOSE, CLERK, [row.name for row in rows]) == [NAME] * 4
        car = await SealeeCar.objects().first()
        assert car is not None
        assert await sealing.reveal(PURPOSE, CLERK, [car.plate]) == [PLATE]


async def test_a_new_index_key_is_not_active_by_itself(sealing: Vault, root: FileProvider) -> None:
    before = sealing.tag("plate", Secret(PLATE))
    await begin(sealing, INDEX, BY)
    assert sealing.tag("plate", Secret(PLATE)) == before
    assert [tag.version for tag in sealing.tags("plate", Secret(PLATE))] == [2, 1]
    stamps = await sealing.stamps("plate", PLATE.encode())
    assert [stamp[:2] for stamp in stamps] == [b"\0\1", b"\0\2"]
    assert stamps[0] == before.stamp
    with pytest.raises(KeyMissing, match="no index key 3"):
        sealing.digest("x", b"y", 3)
