"""Every record gets its place in the tree, whoever writes at the same time; heads and proofs come out of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from pymerkle import InmemoryTree

from privacy.vault import Vault
from registry.audit import checking, export, heads, merkle, signing, tree, verifying
from registry.audit.merkle import ProofWrong
from registry.audit.records import LOGS
from registry.database import transaction
from registry.errors import NotFound
from tests.registry.audit.conftest import NOW, exported, reading, sequenced, signed, some_records
from tests.registry.test_journal import a_case, write

pytestmark = pytest.mark.usefixtures("sealing")


async def test_each_record_of_each_log_is_a_leaf_once(database: str) -> None:
    await some_records(3)
    assert await sequenced() == 15
    assert await sequenced() == 0
    async with reading() as connection:
        rows = await connection.fetch("select log, count(distinct record) as n from audit_leaf group by log")
        positions = [row["position"] for row in await connection.fetch("select position from audit_leaf order by 1")]
    assert {row["log"]: row["n"] for row in rows} == dict.fromkeys(LOGS, 3)
    assert positions == list(range(15))


async def test_the_root_is_the_oracles_over_the_exported_lines(database: str, tmp_path: Path) -> None:
    await some_records(2)
    await sequenced(3)
    head = await signed()
    folder = await exported(tmp_path / "export", head)
    oracle = InmemoryTree(algorithm="sha256")
    for line in (folder / "records.jsonl").read_bytes().splitlines():
        oracle.append_entry(line)
    assert oracle.get_root() == head.root


async def test_a_leaf_says_the_whole_record_in_the_bytes_that_the_format_describes(
    database: str, tmp_path: Path
) -> None:
    await some_records(1)
    folder = await exported(tmp_path / "export", await signed())
    said = {}
    for n, line in enumerate((folder / "records.jsonl").read_text("utf-8").splitlines()):
        read = json.loads(line)
        assert line == json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert (read["position"], read["format"]) == (n, 1)
        said[read["log"]] = read["record"]
    documented = (Path(export.__file__).parent / "FORMAT.md").read_text("utf-8")
    for name, record in said.items():
        assert set(record) == {*LOGS[name].columns, "place"}
        assert f"| `{name}` | `{' '.join(LOGS[name].columns)}` |" in documented
    assert (said["journal"]["place"], said["journal"]["evidence"]) == (1, '{"seen": true}')
    assert said["refusal"]["at"] == "2026-11-22T01:02:03.000000Z"
    assert said["account_event"]["detail"] == "detail 0 “quoted” \\ \x1f 文"


async def test_every_column_of_a_log_is_in_its_leaf(database: str) -> None:
    async with reading() as connection:
        for log in LOGS.values():
            rows = await connection.fetch(
                "select column_name from information_schema.columns where table_name = $1", log.table
            )
            assert {row["column_name"] for row in rows} == set(log.columns)


async def test_sixteen_writers_a_sequencer_and_a_signer_miss_nothing(database: str) -> None:
    writing = 16

    async def writes() -> None:
        nonlocal writing
        for version in range(1, 9):
            async with transaction() as connection:
                await write(connection, replace(a_case(), version=version))
                if version % 3 == 0:
                    await asyncio.sleep(0.005)  # commits late
        writing -= 1

    async def follows() -> None:
        while writing:
            async with transaction() as connection:
                await tree.sequence(connection, 7)
            await asyncio.sleep(0.002)

    async def orders() -> None:
        from registry import journal

        while writing:
            async with transaction() as connection:
                await journal.sequence(connection, 11)
            await asyncio.sleep(0.002)

    made: list[signing.Signed] = []

    async def signs() -> None:
        while writing:
            async with transaction() as connection:
                made.append(await signing.sign(connection, NOW + timedelta(seconds=len(made))))
            await asyncio.sleep(0.02)

    await asyncio.gather(*(writes() for _ in range(16)), follows(), follows(), orders(), signs())
    last = await signed(NOW + timedelta(hours=1))
    assert last.size == 16 * 8
    async with reading() as connection:
        verdict = await checking.check(connection)
        keys = heads.keys_of(await signing.published_keys(connection))
        for each in made:
            verifying.verify_proof(await export.consistency(connection, each, last), keys)
    assert verdict.good, verdict.findings


async def test_writers_do_not_wait_for_a_sequencer_or_a_signer(database: str) -> None:
    await some_records(1)
    other = await asyncpg.connect(database)
    begun = other.transaction()
    await begun.start()
    await tree.sequence(other)
    await other.execute("select pg_advisory_xact_lock($1)", tree.LOCK)
    async with asyncio.timeout(5):
        await some_records(1)
        assert await sequenced() == 0, "a second sequencer does nothing and does not wait"
    await begun.rollback()
    await other.close()
    assert await sequenced() == 10, "what a killed sequencer began, the next one does"


async def test_proofs_of_every_record_hold_and_of_none_else(database: str) -> None:
    await some_records(2)
    head = await signed()
    async with reading() as connection:
        keys = heads.keys_of(await signing.published_keys(connection))
        for position in range(head.size):
            document = json.loads(json.dumps(await export.inclusion(connection, position, head)))
            assert f"at {position} " in verifying.verify_proof(document, keys)
            with pytest.raises(ProofWrong):
                verifying.verify_proof(document | {"leaf": document["leaf"].replace("at", "it")}, keys)
        with pytest.raises(NotFound):
            await export.inclusion(connection, head.size, head)
        with pytest.raises(NotFound):
            await export.position_of(connection, "journal", "99999")


async def test_a_head_is_signed_when_there_is_something_new_or_the_last_is_old(database: str) -> None:
    async def due(at: timedelta) -> signing.Signed | None:
        async with transaction() as connection:
            return await signing.sign_if_due(connection, NOW + at)

    first = await due(timedelta())
    assert first is not None
    assert (first.size, first.root) == (0, merkle.EMPTY)
    assert await due(timedelta(minutes=1)) is None
    await some_records(1)
    await sequenced()
    second = await due(timedelta(minutes=2))
    assert second is not None
    assert second.size == 5
    assert await due(timedelta(minutes=3)) is None
    assert await due(timedelta(minutes=2) + signing.RENEWED) is not None


async def test_another_index_key_signs_with_another_key_and_old_heads_stay_good(
    database: str, sealing: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_records(1)
    first, again = await signed(), await signed(NOW + timedelta(minutes=1))
    digest = sealing.digest

    def rotated(domain: str, data: bytes, version: int | None = None) -> object:
        return replace(digest(domain, b"other" + data), version=version or 2)

    monkeypatch.setattr(sealing, "digest", rotated)
    later = await signed(NOW + timedelta(minutes=2))
    async with reading() as connection:
        document = await signing.published_keys(connection)
        assert (await checking.check(connection)).good
    assert len(document["keys"]) == 2
    for one in (first, again, later):
        signing.check(heads.read(one.note), document)
    with pytest.raises(heads.HeadWrong):
        heads.check(heads.read(later.note), heads.keys_of(document)[:1])
