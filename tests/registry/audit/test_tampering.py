"""A superuser edits, deletes, moves or inserts records under a head that another party holds: found, and located."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from registry.audit import checking, heads, merkle, signing, verifying
from registry.audit.heads import Note
from registry.audit.signing import HistoryChanged, Signed
from registry.audit.verifying import Finding, Keys, Verdict
from registry.database import Connection, transaction
from tests.registry.audit.conftest import NOW, exported, reading, signed, some_records

pytestmark = pytest.mark.usefixtures("sealing")


class Held:
    """What another party holds: a head, the public keys, an earlier export."""

    def __init__(self, head: Signed, document: object, folder: Path) -> None:
        self.head, self.folder = head, folder
        self.note: Note = heads.read(head.note)
        self.keys: Keys = heads.keys_of(document)

    async def verdict(self, later: Path, earlier: bool = True) -> Verdict:
        """Of an export made now."""
        await exported(later, self.head)
        return verifying.verify(later, self.note, self.keys, self.folder if earlier else None)


@pytest.fixture
async def held(database: str, tmp_path: Path) -> Held:
    """Twelve records under one head, then twelve more under the one that is held."""
    await some_records(3)
    await signed()
    await some_records(3)
    head = await signed(NOW + timedelta(hours=1))
    async with reading() as connection:
        document = await signing.published_keys(connection)
    return Held(head, document, await exported(tmp_path / "earlier", head))


async def checked() -> Sequence[Finding]:
    async with reading() as connection:
        return (await checking.check(connection)).findings


def kinds(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    return {(found.what, found.record) for found in findings if found.record}


async def test_what_nobody_changed_is_good(held: Held, tmp_path: Path) -> None:
    await some_records(2)
    later = await signed(NOW + timedelta(hours=2))
    async with reading() as connection:
        keys = heads.keys_of(await signing.published_keys(connection))
    folder = await exported(tmp_path / "later", later)
    assert verifying.verify(folder, heads.read(later.note), keys, held.folder).good
    assert verifying.verify(folder, held.note, held.keys, held.folder).good, "an older head holds too"
    assert not await checked()


EDITS = [
    ("journal", "update journal set clause = 'HQ-0.0' where id = {id}"),
    ("journal", "update journal set evidence = '{{\"seen\": false}}' where id = {id}"),
    ("journal", "update journal set written_at = written_at + interval '1 microsecond' where id = {id}"),
    ("disclosure", "update disclosure set subjects = '{{}}' where id = '{id}'"),
    ("refusal", "update refusal set actor = 'account:another' where id = '{id}'"),
    ("account_event", "update account_event set event = 'granted' where id = '{id}'"),
    ("key_event", "update key_event set actor = 'account:another' where id = '{id}'"),
]


@pytest.mark.parametrize(("log", "statement"), EDITS, ids=[f"{log}-{n}" for n, (log, _) in enumerate(EDITS)])
async def test_an_edit_is_found_and_located(
    held: Held, superuser: Connection, tmp_path: Path, log: str, statement: str
) -> None:
    record = await superuser.fetchval(f"select id from {log} order by id offset 4 limit 1")
    assert await superuser.execute(statement.format(id=record)) == "UPDATE 1"
    verdict = await held.verdict(tmp_path / "later")
    assert ("edited", f"{log}:{record}") in kinds(verdict.findings)
    assert len(kinds(verdict.findings)) == 1, "the one record, and no other"
    alone = (await held.verdict(tmp_path / "again", earlier=False)).findings
    assert [(found.what, found.position) for found in alone] == [("changed", 15)], "behind the first head, which holds"
    assert ("edited", f"{log}:{record}") in kinds(await checked())


@pytest.mark.parametrize("log", ["journal", "disclosure", "refusal", "account_event", "key_event"])
@pytest.mark.parametrize("with_its_leaf", [False, True])
async def test_a_deletion_is_found_and_located(
    held: Held, superuser: Connection, tmp_path: Path, log: str, with_its_leaf: bool
) -> None:
    record = await superuser.fetchval(f"select id from {log} order by id offset 2 limit 1")
    assert await superuser.execute(f"delete from {log} where id::text = $1", str(record)) == "DELETE 1"
    if with_its_leaf:
        await superuser.execute("delete from audit_leaf where log = $1 and record = $2", log, str(record))
    assert ("deleted", f"{log}:{record}") in kinds((await held.verdict(tmp_path / "later")).findings)
    assert not (await held.verdict(tmp_path / "again", earlier=False)).good
    assert "deleted" in {found.what for found in await checked()}


async def test_a_record_that_goes_with_all_that_followed_leaves_the_head_uncovered(
    held: Held, superuser: Connection, tmp_path: Path
) -> None:
    """Everything is removed neatly, positions closed up: as if the last records had never been."""
    for log in ("journal", "disclosure", "refusal", "account_event", "key_event"):
        await superuser.execute(
            f"delete from {log} where id::text in (select record from audit_leaf where log = $1 and position >= 20)",
            log,
        )
    await superuser.execute("delete from audit_leaf where position >= 20")
    await superuser.execute("delete from audit_node where number >= 40")
    await superuser.execute("delete from audit_head where size > 20")
    findings = (await held.verdict(tmp_path / "later")).findings
    assert {found.position for found in findings if found.what == "deleted"} >= set(range(20, 24))


async def test_a_reordering_is_found_and_located(held: Held, superuser: Connection, tmp_path: Path) -> None:
    await superuser.execute("alter table audit_leaf drop constraint audit_leaf_once")
    await superuser.execute(
        "update audit_leaf l set record = o.record, log = o.log from audit_leaf o"
        " where l.position in (3, 7) and o.position = 10 - l.position"
    )
    verdict = await held.verdict(tmp_path / "later")
    assert {(found.what, found.position) for found in verdict.findings if found.record} == {("moved", 3), ("moved", 7)}
    assert {found.position for found in await checked() if found.what == "edited"} == {3, 7}


async def test_another_order_of_the_feed_is_found_and_located(
    held: Held, superuser: Connection, tmp_path: Path
) -> None:
    await superuser.execute("alter table journal_position drop constraint journal_position_entry_key")
    await superuser.execute(
        "update journal_position p set entry = o.entry from journal_position o"
        " where p.position in (2, 5) and o.position = 7 - p.position"
    )
    first, second = await superuser.fetch("select entry from journal_position where position in (2, 5)")
    found = kinds((await held.verdict(tmp_path / "later")).findings)
    assert found == {("edited", f"journal:{first['entry']}"), ("edited", f"journal:{second['entry']}")}


async def test_a_tree_that_is_made_anew_over_the_changed_records_does_not_fit_the_head(
    held: Held, superuser: Connection, tmp_path: Path
) -> None:
    """The superuser even has our program: every hash and head in the database agrees again. The head outside does not."""
    await superuser.execute("update journal set actor = 'account:another' where id = (select min(id) from journal)")
    await superuser.execute("delete from audit_node")
    await superuser.execute("delete from audit_head")
    tree = merkle.Tree()
    for line in verifying.lines(await exported(tmp_path / "forged", held.head)):
        for node, made in tree.append(line.hash):
            await superuser.execute("insert into audit_node values ($1, $2)", merkle.number(node), made)
    forged = await signed(NOW + timedelta(hours=1))
    assert not await checked(), "nothing in the database tells"
    verdict = await held.verdict(tmp_path / "later")
    assert len(kinds(verdict.findings)) == 1
    assert next(iter(kinds(verdict.findings)))[0] == "edited"
    assert forged.size == held.head.size
    assert forged.root != held.head.root


async def test_a_record_put_in_beside_the_triggers_is_found(held: Held, superuser: Connection) -> None:
    await superuser.execute(
        "insert into account_event (id, at, account, actor, event, detail)"
        " select gen_random_uuid(), at, account, actor, 'granted', detail from account_event limit 1"
    )
    assert [found.what for found in await checked()] == ["inserted"]


async def test_nothing_is_signed_over_a_changed_history(held: Held, superuser: Connection) -> None:
    await superuser.execute(
        "update audit_node set hash = sha256(hash) where number in (select max(number) from audit_node)"
    )
    await superuser.execute("update audit_node set hash = sha256(hash) where number = 7")
    await superuser.execute("update audit_node set hash = sha256(hash) where number = 15")
    with pytest.raises(HistoryChanged):
        async with transaction() as connection:
            await signing.sign(connection, NOW + timedelta(hours=3))


async def test_a_head_that_is_changed_in_the_database_is_found(held: Held, superuser: Connection) -> None:
    await superuser.execute("update audit_head set size = size - 1 where id = $1", held.head.id)
    assert "head" in {found.what for found in await checked()}


async def test_an_export_that_is_changed_is_found(held: Held, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(held.folder, folder)
    records = (folder / "records.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "records.jsonl").write_bytes(b"".join(records[:-2]))
    verdict = verifying.verify(folder, held.note, held.keys, held.folder)
    assert [found.what for found in verdict.findings] == ["deleted", "deleted", "cut"]
    records[4], records[5] = records[5], records[4]
    (folder / "records.jsonl").write_bytes(b"".join(records))
    verdict = verifying.verify(folder, held.note, held.keys)
    assert [(found.what, found.position) for found in verdict.findings] == [
        ("misplaced", 4), ("misplaced", 5), ("changed", 0),
    ]  # fmt: skip
