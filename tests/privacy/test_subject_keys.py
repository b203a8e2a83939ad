"""Data keys: made with the row they seal, kept only when committed, gone when destroyed."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from privacy.errors import KeyDestroyed, KeyMissing, SealBroken
from privacy.ids import uuid7
from privacy.keys import FileProvider
from privacy.secret import Secret
from privacy.subject_keys import KeyCache
from privacy.suites import SM4_GCM, Suite
from privacy.vault import Vault
from registry.database import transaction
from tests.privacy.conftest import Undone, both_suites, rolled_back, running
from tests.privacy.people import CLERK, NAME, PURPOSE, Sealee, sealee

AT = datetime(2026, 11, 21, tzinfo=UTC)


@both_suites
async def test_a_subject_keeps_its_key(sealing: Vault, suite: Suite) -> None:
    subject = uuid7()
    made = await sealing.subject_keys([subject], create=True)
    assert await sealing.subject_keys([subject]) == made
    assert len(made[subject][1]) == 32


async def test_without_a_key_there_is_none_to_find(sealing: Vault) -> None:
    with pytest.raises(KeyMissing):
        await sealing.subject_keys([uuid7()])


async def test_a_batch_asks_and_makes_together(sealing: Vault, beside: asyncpg.Connection) -> None:
    known, new = uuid7(), [uuid7() for _ in range(50)]
    await sealing.subject_keys([known], create=True)
    rings = await sealing.subject_keys([known, *new, *new], create=True)
    assert set(rings) == {known, *new}
    assert len({ring[1] for ring in rings.values()}) == 51
    assert await beside.fetchval("select count(*) from keys.subject_key") == 51


async def test_a_rollback_leaves_no_orphan_key(sealing: Vault, beside: asyncpg.Connection) -> None:
    async with rolled_back():
        await sealee().save()
    assert await beside.fetchval("select count(*) from keys.subject_key") == 0


async def test_a_key_rolled_back_never_seals_again(sealing: Vault, root: FileProvider) -> None:
    """The trap: were the key kept from a transaction rolled back, what it seals afterwards would be lost."""
    person = sealee()
    async with rolled_back():
        await Sealee(id=person.id, name=Secret("first"), number=Secret("1")).save()
        await sealing.subject_keys([person.id])  # found within, and still not to be kept
    async with transaction():
        await person.save()
    async with running(root) as fresh:
        row = await Sealee.objects().get(Sealee.id == person.id)
        assert row is not None
        assert await fresh.reveal(PURPOSE, CLERK, [row.name]) == [NAME]


async def test_a_key_rolled_back_to_a_savepoint_never_seals_again(sealing: Vault, root: FileProvider) -> None:
    subject = uuid7()
    async with transaction() as connection:
        savepoint = connection.transaction()
        await savepoint.start()
        lost = await sealing.subject_keys([subject], create=True)
        await savepoint.rollback()
        kept = await sealing.subject_keys([subject], create=True)
    assert lost != kept
    async with running(root) as fresh:
        assert await fresh.subject_keys([subject]) == kept


async def test_within_its_transaction_a_new_key_seals_and_opens(sealing: Vault) -> None:
    async with transaction():
        person = sealee()
        await person.save()
        assert await sealing.reveal(PURPOSE, CLERK, [person.name]) == [NAME]
        person.name = Secret("陈小文")
        await person.save()
        assert await sealing.reveal(PURPOSE, CLERK, [person.name]) == ["陈小文"]


async def test_two_who_make_a_subjects_key_at_once_agree(sealing: Vault, root: FileProvider) -> None:
    subject = uuid7()

    async def make(vault: Vault) -> bytes:
        async with transaction():
            ring = (await vault.subject_keys([subject], create=True))[subject]
            await asyncio.sleep(0.02)  # the others wait for this transaction
        return ring[1]

    async with running(root) as another:
        made = await asyncio.gather(*(make(vault) for vault in [sealing, another] * 4))
    assert len(set(made)) == 1


async def test_many_who_make_the_same_keys_do_not_wait_in_a_ring(sealing: Vault) -> None:
    subjects = [uuid7() for _ in range(20)]

    async def make(order: list[int]) -> None:
        async with transaction():
            await sealing.subject_keys([subjects[at] for at in order], create=True)

    async with asyncio.timeout(20):
        await asyncio.gather(*(make([(start + step) % 20 for step in range(20)]) for start in range(8)))


async def test_where_the_rival_gave_up_the_key_is_ours(sealing: Vault, root: FileProvider) -> None:
    subject, begun = uuid7(), asyncio.Event()

    async def gives_up() -> None:
        async with transaction():
            await sealing.subject_keys([subject], create=True)
            begun.set()
            await asyncio.sleep(0.05)
            raise Undone

    async def stays() -> bytes:
        await begun.wait()
        async with transaction():
            return (await sealing.subject_keys([subject], create=True))[subject][1]

    _, kept = await asyncio.gather(gives_up(), stays(), return_exceptions=True)
    async with running(root) as fresh:
        assert (await fresh.subject_keys([subject]))[subject][1] == kept


@both_suites
async def test_a_destroyed_key_opens_and_seals_nothing(sealing: Vault, suite: Suite) -> None:
    person = sealee()
    await person.save()
    async with transaction():
        assert await sealing.destroy(person.id, AT) == 1
    for _ in range(2):  # asked of the database, then of the cache
        with pytest.raises(KeyDestroyed):
            await sealing.reveal(PURPOSE, CLERK, [person.name])
    person.name = Secret("again")
    with pytest.raises(KeyDestroyed):
        await person.save()
    assert await sealing.destroy(person.id, AT) == 0


async def test_a_destroyed_key_is_gone_from_its_table(sealing: Vault, beside: asyncpg.Connection) -> None:
    person = sealee()
    await person.save()
    await sealing.destroy(person.id, AT)
    row = await beside.fetchrow("select blob, destroyed_at from keys.subject_key where subject = $1", person.id)
    assert row is not None
    assert (row["blob"], row["destroyed_at"]) == (None, AT)


async def test_destroying_is_undone_with_its_transaction(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    async with rolled_back():
        await sealing.destroy(person.id, AT)
    assert await sealing.reveal(PURPOSE, CLERK, [person.name]) == [NAME]


async def test_another_process_forgets_a_destroyed_key_within_a_minute(
    sealing: Vault, root: FileProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sealee()
    await person.save()
    async with running(root) as another:
        assert await another.reveal(PURPOSE, CLERK, [person.name]) == [NAME]
        await sealing.destroy(person.id, AT)
        later = asyncio.get_running_loop().time() + 60.0
        monkeypatch.setattr("privacy.subject_keys.time.monotonic", lambda: later)
        with pytest.raises(KeyDestroyed):
            await another.reveal(PURPOSE, CLERK, [person.name])


async def test_a_wrapped_key_moved_to_another_subject_does_not_open(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    one, two = uuid7(), uuid7()
    await sealing.subject_keys([one, two], create=True)
    await beside.execute(
        "update keys.subject_key k set blob = o.blob from keys.subject_key o where k.subject = $1 and o.subject = $2",
        one, two,
    )  # fmt: skip
    async with running(root) as fresh:
        with pytest.raises(SealBroken):
            await fresh.subject_keys([one])
        assert await fresh.subject_keys([two])


async def test_what_a_second_generation_seals_and_the_first_sealed_both_open(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    person = sealee()
    await person.save()
    version, blob = sealing._keys._master.wrap(SM4_GCM, person.id, 2, b"2" * 32)
    await beside.execute(
        "insert into keys.subject_key (id, subject, generation, kek_version, suite, blob)"
        " values ($1, $2, 2, $3, $4, $5)",
        uuid7(), person.id, version, SM4_GCM.id, blob,
    )  # fmt: skip
    async with running(root) as fresh:
        renamed = (await fresh.seal([(person.name.place, Secret("新"))]))[0]
        assert renamed[2:4] == b"\x00\x02"
        assert await fresh.reveal(PURPOSE, CLERK, [person.name, renamed]) == [NAME, "新"]


def test_the_cache_is_bounded_in_number() -> None:
    cache, subjects = KeyCache(size=3), [uuid7() for _ in range(5)]
    for subject in subjects:
        cache.keep({subject: {1: b"k"}})
    assert len(cache) == 3
    assert set(cache.get(subjects)) == set(subjects[2:])


def test_the_cache_is_bounded_in_age(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("privacy.subject_keys.time.monotonic", lambda: now)
    cache, subject = KeyCache(), uuid7()
    cache.keep({subject: {1: b"k"}})
    now = 159.9
    assert cache.get([subject])
    now = 160.0
    assert not cache.get([subject])
