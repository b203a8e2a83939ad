"""The key of the blind index replaced: whoever tells of a value and whoever bars it meet, all the while."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy import index_uses
from privacy.errors import StillNeeded
from privacy.ids import uuid7
from privacy.keys import FileProvider
from privacy.master_keys import INDEX
from privacy.rotation import begin
from privacy.secret import Secret
from privacy.vault import Vault, install, vault
from registry import idempotency, subjects
from registry.database import transaction
from registry.idempotency import Answer
from registry.keys import reindexing
from registry.keys import rotation as key_rotation
from registry.keys.index_uses import uses
from registry.keys.rotation import index_phases
from registry.keys.state import state
from registry.subjects import DOCUMENT, PLATE
from tests.privacy.conftest import running
from tests.privacy.rotating import BY, Interrupted, interrupt, meanwhile, rotate

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _uses(sealing: Vault) -> None:
    index_uses.install(uses())
    idempotency.install(lambda request: vault().stamps("idempotency-requests", request))


@asynccontextmanager
async def another(sealing: Vault, tmp_path: Path) -> AsyncIterator[Vault]:
    """A second process: it knows the keys as they are now, and asks for news every ten seconds."""
    async with running(FileProvider(tmp_path / "root.key")) as other:
        yield other


@asynccontextmanager
async def acting_as(one: Vault) -> AsyncIterator[None]:
    """What is done within is done by that process."""
    before = vault()
    install(one)
    try:
        yield
    finally:
        install(before)


def plate(number: int) -> Secret[str]:
    return Secret(f"CN:粤C{number:05}")


async def tell(number: int, domain: str = PLATE) -> UUID:
    async with transaction() as connection:
        return await subjects.find_or_claim(connection, domain, plate(number), uuid7())


async def tags_of(beside: asyncpg.Connection) -> dict[UUID, list[int]]:
    """The versions of each value's tags; and that all of a value find one subject."""
    found, whose = defaultdict(list), defaultdict(set)
    for row in await beside.fetch("select origin, version, subject from subject_tag order by version"):
        found[row["origin"]].append(row["version"])
        whose[row["origin"]].add(row["subject"])
    assert all(len(one) == 1 for one in whose.values())
    return found


@pytest.fixture
async def beside(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def test_everything_is_found_by_the_new_key_before_the_old_one_goes(
    sealing: Vault, beside: asyncpg.Connection
) -> None:
    told = {number: await tell(number) for number in range(10)}
    async with transaction() as connection:
        await subjects.add(connection, PLATE, plate(99), told[0])
    rotation = await rotate(sealing, INDEX, phases=index_phases)
    assert (rotation.target, rotation.done, rotation.total) == ("2", 11, 11)
    assert set(map(tuple, (await tags_of(beside)).values())) == {(1, 2)}
    assert sealing.index.active == 2
    assert await key_rotation.retire(sealing, 1, BY, known=0) == 11
    assert set(map(tuple, (await tags_of(beside)).values())) == {(2,)}
    assert {number: await tell(number) for number in range(10)} == told
    assert await tell(99) == told[0]
    assert [key.name for key in (await state(sealing)).keys if key.kind == INDEX] == ["2"]


async def test_a_run_that_was_killed_goes_on_with_the_same_key(sealing: Vault, beside: asyncpg.Connection) -> None:
    told = {number: await tell(number) for number in range(10)}
    with pytest.raises(Interrupted):
        await rotate(sealing, INDEX, phases=index_phases, seen=interrupt)
    assert sealing.index.active == 1, "not before everything is found by it"
    assert {number: await tell(number) for number in range(10)} == told
    with pytest.raises(StillNeeded):
        await key_rotation.retire(sealing, 1, BY, known=0)
    rotation = await rotate(sealing, INDEX, phases=index_phases)
    assert (rotation.target, rotation.done) == ("2", 10)


async def test_two_runs_at_once_do_no_harm(sealing: Vault, tmp_path: Path, beside: asyncpg.Connection) -> None:
    for number in range(40):
        await tell(number)
    one, two = await asyncio.gather(*(rotate(sealing, INDEX, phases=index_phases) for _ in range(2)))
    assert one.id == two.id
    assert list((await tags_of(beside)).values()) == [[1, 2]] * 40


async def test_who_knows_the_new_key_and_who_does_not_find_one_subject(sealing: Vault, tmp_path: Path) -> None:
    async with another(sealing, tmp_path) as slow:
        await begin(sealing, INDEX, BY)
        for number in range(6):
            ours = await tell(number) if number % 2 else None
            async with acting_as(slow):
                theirs = await tell(number)
            assert await tell(number) == theirs
            assert ours in (None, theirs)


async def test_a_rival_who_does_not_know_the_new_key_yet_is_met_at_the_old_one(
    sealing: Vault, tmp_path: Path, beside: asyncpg.Connection
) -> None:
    """Both tell of the same new value; the slow one commits while we wait: nothing finds two subjects."""
    async with another(sealing, tmp_path) as slow:
        await begin(sealing, INDEX, BY)
        async with acting_as(slow), transaction() as connection:
            theirs = await subjects.find_or_claim(connection, PLATE, plate(1), uuid7())
            install(sealing)
            ours = asyncio.create_task(tell(1))
            await asyncio.wait([ours], timeout=0.2)
            assert not ours.done()
        assert await ours == theirs
        assert list((await tags_of(beside)).values()) == [[1]]
        install(sealing)
        await rotate(sealing, INDEX, phases=index_phases)
        assert list((await tags_of(beside)).values()) == [[1, 2]]


async def test_a_rival_who_still_writes_by_a_retired_key_is_met_at_the_new_one(
    sealing: Vault, tmp_path: Path, beside: asyncpg.Connection
) -> None:
    await rotate(sealing, INDEX, phases=index_phases)
    async with another(sealing, tmp_path) as slow:
        assert [tag.version for tag in slow.tags(PLATE, plate(1))] == [2, 1]
        await key_rotation.retire(sealing, 1, BY, known=0)
        async with transaction() as connection:
            ours = await subjects.find_or_claim(connection, PLATE, plate(1), uuid7())
            async with acting_as(slow):
                theirs = asyncio.create_task(tell(1))
                await asyncio.wait([theirs], timeout=0.2)
                assert not theirs.done()
        assert await theirs == ours
        assert list((await tags_of(beside)).values()) == [[2]]
        async with acting_as(slow):
            assert await tell(2) == await tell(2)
        assert await tell(2) is not None
        async with transaction():
            assert await reindexing.sweep(1, 10) == 1, "what a slow process still wrote by it"


async def test_under_load_everybody_is_found_and_nobody_twice(
    sealing: Vault, tmp_path: Path, beside: asyncpg.Connection
) -> None:
    told: dict[int, UUID] = {number: await tell(number) for number in range(20)}
    told_by: dict[int, set[UUID]] = defaultdict(set)
    numbers = iter(range(100, 100_000))

    async def both_tell() -> None:
        number = next(numbers)
        for one in await asyncio.gather(tell(number), tell(number)):
            told_by[number].add(one)

    async def find() -> None:
        async with transaction(readonly=True) as connection:
            found = await subjects.find_many(connection, PLATE, [plate(number) for number in told])
        assert found == list(told.values())

    async with meanwhile(both_tell, find):
        for version in (1, 2, 3):
            await rotate(sealing, INDEX, phases=index_phases)
            await key_rotation.retire(sealing, version, BY, known=0)
    assert told_by
    assert all(len(found) == 1 for found in told_by.values())
    again = {number: await tell(number) for number in told_by}
    assert again == {number: next(iter(found)) for number, found in told_by.items()}
    assert {tuple(versions) for versions in (await tags_of(beside)).values()} == {(4,)}


async def test_an_erased_subject_gets_no_tag_under_the_new_key(sealing: Vault, beside: asyncpg.Connection) -> None:
    gone, left = await tell(1), await tell(2)
    async with transaction():
        await sealing.destroy(gone, AT)  # and a tag that was forgotten
    await rotate(sealing, INDEX, phases=index_phases)
    assert {row["subject"] for row in await beside.fetch("select subject from subject_tag")} == {left}


async def test_who_is_forgotten_while_tags_are_made_keeps_none(sealing: Vault, beside: asyncpg.Connection) -> None:
    gone = await tell(1)
    await begin(sealing, INDEX, BY)
    async with transaction():
        assert await reindexing.Reindexing().step(2, 10) == 1

        async def forget() -> None:
            async with transaction() as connection:
                await subjects.forget(connection, [gone])

        forgetting = asyncio.create_task(forget())
        await asyncio.wait([forgetting], timeout=0.2)
        assert not forgetting.done(), "it waits for the tag that is being made"
    await forgetting
    assert await beside.fetchval("select count(*) from subject_tag") == 0


async def test_what_is_handed_over_is_sealed_for_the_other_and_comes_along(
    sealing: Vault, beside: asyncpg.Connection
) -> None:
    first, other = await tell(1, DOCUMENT), uuid7()
    async with transaction() as connection:
        await subjects.hand_over(connection, DOCUMENT, first, other)
        await sealing.destroy(first, AT)
    await rotate(sealing, INDEX, phases=index_phases)
    await key_rotation.retire(sealing, 1, BY, known=0)
    assert await tell(1, DOCUMENT) == other


async def test_an_answer_is_known_again_under_either_key(sealing: Vault, tmp_path: Path) -> None:
    async def run() -> Answer:
        return Answer(201, str(uuid7()))

    async def ask() -> Answer:
        async with transaction():
            return await idempotency.once("account:1", "a-key-of-mine", b"request", run)

    first = await ask()
    async with another(sealing, tmp_path) as slow:
        await begin(sealing, INDEX, BY)
        assert await ask() == first
        await rotate(sealing, INDEX, phases=index_phases)
        assert await ask() == first
        async with acting_as(slow):
            assert await ask() == first
    with pytest.raises(StillNeeded, match="1 answers kept for whoever asks again"):
        await key_rotation.retire(sealing, 1, BY, known=0)


async def test_a_version_is_kept_as_long_as_the_trail_needs_it(sealing: Vault, beside: asyncpg.Connection) -> None:
    await beside.execute(
        "insert into check_record (id, at, as_of, client, port, plate_version, plate_tag, answers)"
        " values ($1, now(), now(), $1, 'a port', 1, '', '{}')",
        uuid7(),
    )
    await rotate(sealing, INDEX, phases=index_phases)
    with pytest.raises(StillNeeded, match="1 checks in the trail"):
        await key_rotation.retire(sealing, 1, BY, known=0)
    (old,) = [key for key in (await state(sealing)).keys if (key.kind, key.name) == (INDEX, "1")]
    assert not old.retirable
    assert "90 days" in str(old.needs[0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_however_tellers_and_keys_interleave_a_value_is_one_subject(
    sealing: Vault, tmp_path: Path, data: st.DataObject
) -> None:
    """The property: with any number of live versions, known here and not yet there, a value finds one subject."""
    known: dict[int, UUID] = {}
    base = data.draw(st.integers(1, 10**6)) * 100
    async with another(sealing, tmp_path) as slow:
        for _ in range(data.draw(st.integers(1, 12))):
            action = data.draw(st.sampled_from(["tell", "tell there", "begin", "batch", "finish", "retire", "news"]))
            number = base + data.draw(st.integers(0, 4))
            if action == "tell":
                assert known.setdefault(number, found := await tell(number)) == found
            elif action == "tell there":
                async with acting_as(slow):
                    assert known.setdefault(number, found := await tell(number)) == found
            elif action == "begin":
                await begin(sealing, INDEX, BY)
            elif action == "batch":
                rotation = await begin(sealing, INDEX, BY)
                await index_phases(sealing, rotation)[0].step(2)
            elif action == "finish":
                await slow.master.reread()  # the half minute in which it learns of a new key
                await rotate(sealing, INDEX, phases=index_phases, batch=50)
            elif action == "retire":
                await slow.master.reread()
                for version in sorted(sealing.master.index)[:-1]:
                    try:
                        await key_rotation.retire(sealing, version, BY, known=0)
                    except StillNeeded:
                        continue
                await slow.master.reread()
            else:
                await slow.master.reread()
        assert {number: await tell(number) for number in known} == known
        await slow.master.reread()
        await rotate(sealing, INDEX, phases=index_phases, batch=50)
        assert {number: await tell(number) for number in known} == known
