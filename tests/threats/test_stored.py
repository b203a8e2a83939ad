"""Threats to what is stored: moved ciphertexts, a stolen dump, an administrator who rewrites history."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from privacy.columns import sealed_columns
from privacy.errors import PrivacyError, SealBroken
from privacy.keys import FileProvider
from privacy.purposes import Purpose
from privacy.vault import Vault, vault
from registry.audit import checking, heads, signing, verifying
from registry.database import transaction
from registry.formats.documents import parse_document
from tests.conftest import Server, binaries
from tests.leaks.traces import Known
from tests.registry.audit.conftest import exported, guarded_superuser, lift_guards, reading, signed
from tests.whitelist.world import Declared, TestUnit, World, declarations_day
from whitelist.tables import Entry

WHY, WHO = Purpose("support"), "account:test"


@pytest.fixture
async def unit(world: World) -> TestUnit:
    return await world.unit()


@pytest.fixture
async def beside(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of whoever can write to the tables and has no key."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def opens(entry: UUID, column: str) -> bool:
    row = await Entry.objects().get(Entry.id == entry)
    assert row is not None
    try:
        await vault().reveal(WHY, WHO, [getattr(row, column)])
    except SealBroken:
        return False
    return True


async def test_swapped_ciphertexts_between_rows_or_columns(
    world: World, unit: TestUnit, beside: asyncpg.Connection
) -> None:
    """Wherever else a ciphertext is put, another row, column or person, it does not open there (L3-6)."""
    person = world.person()
    first = await world.listed(unit, person, world.car())
    second = await world.listed(unit, person, world.car())
    other = await world.listed(unit, world.person(), world.car())
    columns = [column._meta.name for column in sealed_columns(Entry)]
    assert len(columns) >= 4
    untouched = {one.case: dict(await beside.fetchrow("select * from entry where id = $1", one.case))  # type: ignore[arg-type]
                 for one in (first, second, other)}  # fmt: skip
    moved = [(first.case, column, one.case, column) for one in (second, other) for column in columns]
    moved += [(first.case, to, first.case, come) for to, come in permutations(columns, 2)]
    for row, column, from_row, from_column in moved:
        await beside.execute(f"update entry set {column} = $2 where id = $1", row, untouched[from_row][from_column])
        assert not await opens(row, column), f"{from_column} of {from_row} opens as {column} of {row}"
        await beside.execute(f"update entry set {column} = $2 where id = $1", row, untouched[row][column])
        assert await opens(row, column), "as it stood it opens"


def dumped(database: str, file: Path) -> None:
    done = subprocess.run([binaries() / "pg_dump", "-f", file, database], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_a_dump_without_the_root_key(world: World, unit: TestUnit, database: str, tmp_path: Path) -> None:
    """A stranger with the whole dump, the keys' own schema too, and the source, and no root key, learns nothing."""
    person, car = world.person(), world.car()
    declared = await world.listed(unit, person, car)
    dump = tmp_path / "dump.sql"
    dumped(database, dump)
    known = Known({"name": person.name, "number": person.number, "phone": person.phone, "plate": car.plate})
    assert Known({"unit": str(unit.id)}).traces_in(dump)
    assert known.traces_in(dump) == []
    # Nobody can try all numbers: no digest that can be made without the key stands in it.
    identity = parse_document(person.document, person.number, on=declarations_day(world.at)).identity
    guesses = [hashlib.new(name, identity.encode()).hexdigest() for name in ("sha256", "sm3", "sha1", "md5")]
    assert not [guess for guess in guesses if guess in dump.read_text()]
    # And with another root key the product itself does not open it.
    with pytest.raises(PrivacyError):
        await Vault(FileProvider.create(tmp_path / "another.key")).start()
    assert await opens(declared.case, "name")


async def as_who_serves(statement: str) -> None:
    async with transaction() as connection:
        await connection.execute("set local role creditpass_app")
        await connection.execute(statement)


async def test_an_administrator_editing_the_journal(
    world: World, unit: TestUnit, database: str, postgres: Server, tmp_path: Path
) -> None:
    """Who serves cannot; a superuser can, and the head that another party holds tells which record it was (L3-4)."""
    declared: Declared = await world.listed(unit, world.person(), world.car())
    head = await signed(datetime(2026, 11, 23, 5, tzinfo=UTC))
    earlier = await exported(tmp_path / "earlier", head)
    async with reading() as connection:
        keys = heads.keys_of(await signing.published_keys(connection))
    for statement in ("update journal set move = 'refuse'", "delete from journal", "truncate journal cascade"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_who_serves(statement)
    async with guarded_superuser(database, postgres) as superuser:
        await lift_guards(superuser)
        edited = await superuser.fetchval(
            "update journal set move = 'refuse' where \"case\" = $1 and move = 'verify' returning id", declared.case
        )
        later = await exported(tmp_path / "later", head)
        found = verifying.verify(later, heads.read(head.note), keys, earlier).findings
        assert [(one.what, one.record) for one in found if one.record] == [("edited", f"journal:{edited}")]
        async with reading() as connection:
            at_home = (await checking.check(connection)).findings
        assert ("edited", f"journal:{edited}") in {(one.what, one.record) for one in at_home}
