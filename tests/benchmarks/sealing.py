"""What sealing costs beside plain columns of the same table, and a blind index beside a plain one."""

from __future__ import annotations

from uuid import UUID

from piccolo.columns import UUID as Id
from piccolo.columns import Text
from piccolo.table import Table

from privacy.catalogue import Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all
from privacy.purposes import Purpose
from privacy.rows import reveal_rows
from privacy.secret import Secret
from registry import subjects
from registry.database import transaction
from tests.benchmarks.rounds import Measured, seconds

ROWS = 500
SAID = Personal("support", "a measurement", "general", "a minute", "not shared")


class SealedSample(Protected, Table):
    """Three sealed columns."""

    plain = "an id"
    id = Id(primary_key=True, default=uuid7)
    one = SealedText(mask=mask_all, personal=SAID)
    two = SealedText(mask=mask_all, personal=SAID)
    three = SealedText(mask=mask_all, personal=SAID)


class PlainSample(Table):
    """The same, plain."""

    id = Id(primary_key=True, default=uuid7)
    one = Text()
    two = Text()
    three = Text()


async def measure() -> dict[str, Measured]:
    """Seal, reveal and search as ratios to plain columns (how many times the time)."""
    async with transaction():
        await SealedSample.create_table()
        await PlainSample.create_table()
    subject = uuid7()
    async with transaction() as connection:
        await subjects.add(connection, subjects.PLATE, Secret("CN:粤C00001"), subject)

    async def insert_plain() -> None:
        async with transaction():
            await PlainSample.insert(*[PlainSample(one="value", two="value", three="value") for _ in range(ROWS)])

    async def insert_sealed() -> None:
        value = Secret("value")
        async with transaction():
            await SealedSample.insert(*[SealedSample(one=value, two=value, three=value) for _ in range(ROWS)])

    async def read_plain() -> None:
        async with transaction():
            await PlainSample.objects().limit(ROWS)

    async def read_sealed() -> None:
        async with transaction():
            rows = await SealedSample.objects().limit(ROWS)
            await reveal_rows(Purpose("support"), "job:bench", rows, ["one", "two", "three"])

    async def search_plain() -> None:
        async with transaction() as connection:
            for _ in range(200):
                await connection.fetchval("select id from person where id = $1", subject)

    async def search_sealed() -> None:
        async with transaction() as connection:
            for _ in range(200):
                found: UUID | None = await subjects.find(connection, subjects.PLATE, Secret("CN:粤C00001"))
                assert found == subject

    took = await seconds(
        5,
        insert_plain=insert_plain,
        insert_sealed=insert_sealed,
        read_plain=read_plain,
        read_sealed=read_sealed,
        search_plain=search_plain,
        search_sealed=search_sealed,
    )
    return {
        "sealing: insert of 3 fields, a new key each row, times a plain insert": (
            took["insert_sealed"] / took["insert_plain"], 5, True),
        "sealing: read and reveal of 3 fields, recorded, times a plain read": (
            took["read_sealed"] / took["read_plain"], 5, True),
        "sealing: search by keyed tag, times a search by primary key": (
            took["search_sealed"] / took["search_plain"], 3, True),
    }  # fmt: skip
