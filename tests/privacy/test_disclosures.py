"""The record of reveals: nobody changes it, the person concerned can read it."""

import asyncpg
import pytest

from privacy.connections import Apart
from privacy.disclosures import Reveal, disclosures_of, recorder
from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.tables import Disclosure

ONE, TWO = uuid7(), uuid7()


async def write(*reveals: Reveal) -> None:
    apart = await Apart.open()
    for reveal in reveals:
        await recorder(apart)(reveal)
    await apart.close()


def reveal(ref: str, *subjects: object) -> Reveal:
    return Reveal("account:clerk", Purpose("support", ref), ("person.name",), tuple(subjects))  # type: ignore[arg-type]


async def test_a_subject_reads_its_own_newest_first_page_by_page(database: str) -> None:
    await write(reveal("1", ONE), reveal("2", TWO), reveal("3", ONE, TWO), reveal("4", ONE))
    found = await disclosures_of(ONE, limit=2)
    assert [row.reference for row in found] == ["4", "3"]
    assert [row.reference for row in await disclosures_of(ONE, before=found[-1].id)] == ["1"]


@pytest.mark.parametrize(
    "change", ["update disclosure set actor = 'nobody'", "delete from disclosure", "truncate disclosure"]
)
async def test_nobody_changes_a_record(database: str, beside: asyncpg.Connection, change: str) -> None:
    await write(reveal("1", ONE))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await beside.execute(change)
    await beside.execute("set client_min_messages = error")
    assert await Disclosure.count() == 1
