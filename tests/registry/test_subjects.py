"""A subject is found by what its holder says, by whoever asks and however many ask at once."""

from __future__ import annotations

import asyncio

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import Vault
from registry import subjects
from registry.database import transaction
from registry.subjects import DOCUMENT, PLATE

ONE, TWO = Secret("CN:粤C12345"), Secret("CN:粤C54321")


async def test_a_value_nobody_told_of_finds_nobody(sealing: Vault) -> None:
    async with transaction() as connection:
        assert await subjects.find(connection, PLATE, ONE) is None


async def test_a_value_finds_its_subject_from_the_first_time_on(sealing: Vault) -> None:
    first, second = uuid7(), uuid7()
    async with transaction() as connection:
        assert await subjects.find_or_claim(connection, PLATE, ONE, first) == first
        assert await subjects.find_or_claim(connection, PLATE, ONE, second) == first
        assert await subjects.find_or_claim(connection, PLATE, TWO, second) == second
        assert await subjects.find(connection, PLATE, ONE) == first


async def test_the_same_characters_as_a_plate_and_as_a_document_are_two_things(sealing: Vault) -> None:
    plate, document = uuid7(), uuid7()
    async with transaction() as connection:
        assert await subjects.find_or_claim(connection, PLATE, ONE, plate) == plate
        assert await subjects.find_or_claim(connection, DOCUMENT, ONE, document) == document
        assert await subjects.find(connection, PLATE, ONE) == plate


async def test_a_further_value_finds_the_subject_and_never_takes_somebody_elses(sealing: Vault) -> None:
    first, second = uuid7(), uuid7()
    async with transaction() as connection:
        await subjects.find_or_claim(connection, DOCUMENT, ONE, first)
        await subjects.add(connection, DOCUMENT, TWO, first)
        await subjects.add(connection, DOCUMENT, ONE, second)
        assert await subjects.find_many(connection, DOCUMENT, [ONE, TWO]) == [first, first]


async def test_many_are_answered_in_the_order_asked(sealing: Vault) -> None:
    first, second = uuid7(), uuid7()
    async with transaction() as connection:
        await subjects.find_or_claim(connection, PLATE, ONE, first)
        await subjects.find_or_claim(connection, PLATE, TWO, second)
        asked = [TWO, Secret("CN:nobody"), ONE, TWO]
        assert await subjects.find_many(connection, PLATE, asked) == [second, None, first, second]
        assert await subjects.find_many(connection, PLATE, []) == []


async def test_eight_who_tell_of_the_same_value_at_once_find_one_subject(sealing: Vault) -> None:
    async def tell() -> object:
        async with transaction() as connection:
            found = await subjects.find_or_claim(connection, PLATE, ONE, uuid7())
            await asyncio.sleep(0.02)
            return found

    assert len(set(await asyncio.gather(*(tell() for _ in range(8))))) == 1


async def test_what_is_rolled_back_was_never_told(sealing: Vault) -> None:
    doomed, later = uuid7(), uuid7()
    try:
        async with transaction() as connection:
            await subjects.find_or_claim(connection, PLATE, ONE, doomed)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    async with transaction() as connection:
        assert await subjects.find_or_claim(connection, PLATE, ONE, later) == later


async def test_no_value_stands_in_the_table(sealing: Vault) -> None:
    async with transaction() as connection:
        await subjects.find_or_claim(connection, PLATE, ONE, uuid7())
        rows = await connection.fetch("select t::text as line from subject_tag t")
    assert rows
    assert not [row for row in rows if "12345" in row["line"] or "粤" in row["line"]]
