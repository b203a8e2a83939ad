"""The journal: nobody changes it, its order is dense and loses nobody, and each reads what is theirs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from privacy.ids import uuid7
from registry import journal
from registry.actors import Actor, ActorKind
from registry.database import Connection, transaction
from registry.installed import CaseRow

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
CLERK = Actor(ActorKind.ACCOUNT, "0192f000-0000-7000-8000-000000000009")


def a_case(*scopes: str) -> CaseRow:
    return CaseRow(uuid7(), "house", uuid7(), uuid7(), "in", NOON, 1, scopes)


async def write(connection: Connection, case: CaseRow, *, cause: int | None = None, at: datetime = NOON) -> int:
    return await journal.append(
        connection, case, move="enter", from_state="", to_state=case.state, version=case.version, clause="HO-1",
        actor=CLERK, at=at, rules_as_of=date(2026, 11, 21), evidence={"seen": True}, cause=cause,
    )  # fmt: skip


async def written(case: CaseRow | None = None) -> int:
    """An entry in a transaction of its own."""
    async with transaction() as connection:
        return await write(connection, case or a_case())


async def sequenced(most: int = 5000) -> int:
    async with transaction() as connection:
        return await journal.sequence(connection, most)


async def order() -> list[tuple[int, int]]:
    """Positions with their entries, by position."""
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch("select position, entry from journal_position order by position")
    return [(row["position"], row["entry"]) for row in rows]


async def read(after: int = 0, *scopes: str, most: int = 100) -> list[journal.Entry]:
    async with transaction(readonly=True) as connection:
        return await journal.feed(connection, after, scopes or ("*",), most)


@asynccontextmanager
async def beside(dsn: str) -> AsyncIterator[Connection]:
    """A connection beside the pool, whose transactions the test begins and ends by hand."""
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def test_positions_are_dense_and_in_the_order_of_writing(database: str) -> None:
    entries = [await written() for _ in range(5)]
    assert await sequenced() == 5
    entries.append(await written())
    assert await sequenced() == 1
    assert await order() == list(enumerate(entries, 1))
    assert await sequenced() == 0


async def test_what_is_rolled_back_leaves_no_gap(database: str) -> None:
    first = await written()
    async with beside(database) as doomed:
        begun = doomed.transaction()
        await begun.start()
        await write(doomed, a_case())
        await begun.rollback()
    last = await written()
    await sequenced()
    assert await order() == [(1, first), (2, last)]


async def test_an_entry_that_commits_late_is_never_skipped(database: str) -> None:
    async with beside(database) as slow:
        open_one = slow.transaction()
        await open_one.start()
        late = await write(slow, a_case())
        early = await written()
        assert late < early
        assert await sequenced() == 1
        assert [e.id for e in await read(0)] == [early]
        await open_one.commit()
    assert await sequenced() == 1
    assert [(e.position, e.id) for e in await read(1)] == [(2, late)]


async def test_a_long_transaction_holds_up_nobody_elses_entries(database: str) -> None:
    async with beside(database) as slow, slow.transaction():
        await slow.fetchval("select pg_current_xact_id()")
        await written()
        assert await sequenced() == 1


async def test_a_cases_versions_stand_in_their_order_whoever_began_first(database: str) -> None:
    """The second writer's transaction is the older one: it waited, with something written already, for the first."""
    case = a_case()
    async with beside(database) as waiting, waiting.transaction():
        await waiting.fetchval("select pg_current_xact_id()")
        second = await written(replace(case, version=2))
        third = await write(waiting, replace(case, version=3))
    await sequenced()
    assert await order() == [(1, second), (2, third)]
    assert [e.version for e in await read()] == [2, 3]


async def test_an_entry_stands_after_its_cause_also_when_they_are_taken_few_at_a_time(database: str) -> None:
    async with transaction() as connection:
        cause = await write(connection, a_case())
        effects = [await write(connection, a_case(), cause=cause) for _ in range(4)]
    given = [await sequenced(2) for _ in range(4)]
    assert given == [2, 2, 1, 0]
    assert [entry for _, entry in await order()] == [cause, *effects]


async def test_the_oldest_are_taken_first_also_where_newer_ones_lie_before_them(database: str) -> None:
    """Room that sequenced entries left in the queue is used again by newer ones."""
    async with transaction() as connection:
        old = [await write(connection, a_case()) for _ in range(600)]
    assert await sequenced(500) == 500
    async with beside(database) as cleaner:
        await cleaner.execute("vacuum journal_pending")
    new = [await written() for _ in range(5)]
    await sequenced(100)
    await sequenced(100)
    assert [entry for _, entry in await order()][500:] == [*old[500:], *new]


async def test_a_second_sequencer_does_nothing_and_does_not_wait(database: str) -> None:
    await written()
    async with beside(database) as other, other.transaction():
        assert await journal.sequence(other) == 1
        async with asyncio.timeout(5):
            assert await sequenced() == 0
    assert len(await order()) == 1


async def test_what_a_killed_sequencer_began_the_next_one_does(database: str) -> None:
    entry = await written()
    async with beside(database) as doomed:
        begun = doomed.transaction()
        await begun.start()
        assert await journal.sequence(doomed) == 1
        await begun.rollback()
    assert await sequenced() == 1
    assert await order() == [(1, entry)]


async def test_writers_and_sequencers_at_once_leave_every_entry_with_one_position(database: str) -> None:
    cases = [a_case() for _ in range(8)]
    followed: list[int] = []

    async def writes(case: CaseRow) -> None:
        for version in range(1, 13):
            async with transaction() as connection:
                await write(connection, replace(case, version=version))
                if version % 3 == 0:
                    await asyncio.sleep(0.005)  # commits late

    async def sequences() -> None:
        for _ in range(30):
            await sequenced(7)
            await asyncio.sleep(0.002)

    async def follows() -> None:
        for _ in range(30):
            followed.extend(e.position or 0 for e in await read(followed[-1] if followed else 0))
            await asyncio.sleep(0.002)

    await asyncio.gather(*map(writes, cases), sequences(), sequences(), sequences(), follows())
    while await sequenced():
        pass
    followed.extend(e.position or 0 for e in await read(followed[-1] if followed else 0))
    positions = [position for position, _ in await order()]
    assert positions == list(range(1, 8 * 12 + 1))
    assert len({entry for _, entry in await order()}) == len(positions)
    assert followed == positions, "a follower saw every entry once, in order"
    of_each: dict[UUID, list[int]] = {}
    for entry in await read(0, most=1000):
        of_each.setdefault(entry.case, []).append(entry.version)
    assert all(versions == list(range(1, 13)) for versions in of_each.values())


async def test_giving_positions_does_not_look_through_the_journal(database: str) -> None:
    async with transaction() as connection:
        plan = json.loads(await connection.fetchval(f"explain (format json) {journal.SEQUENCE.replace('$1', '5000')}"))
    assert "journal" not in set(relations(plan[0]["Plan"]))
    assert "journal_pending" in set(relations(plan[0]["Plan"]))


def relations(plan: dict[str, object]) -> list[str]:
    """The tables that a plan reads."""
    inner = plan.get("Plans", [])
    assert isinstance(inner, list)
    read_here = [str(plan["Relation Name"])] if plan.get("Relation Name") else []
    return read_here + [name for each in inner for name in relations(each)]


async def test_a_feed_gives_each_what_is_within_their_scopes(database: str) -> None:
    ours, theirs = await written(a_case("unit:1", "case:9")), await written(a_case("unit:2"))
    nobodys = await written(a_case())
    await sequenced()
    assert [e.id for e in await read(0, "unit:1")] == [ours]
    assert [e.id for e in await read(0, "unit:1", "unit:2")] == [ours, theirs]
    assert [e.id for e in await read(0, "unit:3")] == []
    assert [e.id for e in await read(0, "*")] == [ours, theirs, nobodys]


async def test_a_feed_goes_on_after_a_position_by_so_many(database: str) -> None:
    entries = [await written() for _ in range(5)]
    assert await read() == [], "what has no position is not yet in the feed"
    await sequenced()
    assert [e.id for e in await read(0, most=2)] == entries[:2]
    assert [(e.position, e.id) for e in await read(2, most=2)] == [(3, entries[2]), (4, entries[3])]
    assert await read(5) == []


async def test_an_entry_says_who_what_and_under_which_rules(database: str) -> None:
    case = a_case("unit:1")
    await written(case)
    async with transaction(readonly=True) as connection:
        (entry,) = await journal.of_case(connection, case.id)
    assert (entry.actor, entry.scheme, entry.case, entry.subject) == (CLERK.caller, "house", case.id, case.subject)
    assert (entry.at, entry.rules_as_of, entry.clause, entry.version) == (NOON, date(2026, 11, 21), "HO-1", 1)
    assert entry.evidence == {"seen": True}
    assert (entry.position, entry.cause) == (None, None)


async def test_the_history_of_a_case_as_far_as_it_had_gone_at_an_instant(database: str) -> None:
    case, hour = a_case(), timedelta(hours=1)
    async with transaction() as connection:
        for version in (1, 2, 3):
            await write(connection, replace(case, version=version), at=NOON + version * hour)
        await write(connection, a_case(), at=NOON)
        asked = [NOON, NOON + hour, NOON + 2.5 * hour, None]
        found = [[e.version for e in await journal.of_case(connection, case.id, until)] for until in asked]
    assert found == [[], [1], [1, 2], [1, 2, 3]]


@pytest.mark.parametrize("table", ["journal", "journal_position"])
@pytest.mark.parametrize(
    "change", ["delete from {}", "truncate {}", "truncate {} cascade", "update {} set {column} = {column} + 1"]
)
async def test_nobody_changes_what_was_written(database: str, table: str, change: str) -> None:
    await written()
    await sequenced()
    column = "version" if table == "journal" else "entry"
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        async with transaction() as connection:
            await connection.execute(change.replace("{column}", column).format(table))
    assert len(await order()) == 1
