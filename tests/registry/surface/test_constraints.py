"""What the database itself holds, whoever writes: records that nobody changes, one open standing, one running timer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import asyncpg
import pytest

from privacy.ids import uuid7
from registry.database import Connection, transaction
from registry.piccolo_migrations.registry_constraints import APPEND_ONLY

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


async def a_case(connection: Connection) -> object:
    case = uuid7()
    await connection.execute(
        "insert into case_ (id, scheme, subject, about, state, since, opened_at, rules_as_of, version, scopes,"
        " due_provisional) values ($1, 'tiny', $1, $1, 'held', $2, $2, $3, 1, '{}', false)",
        case, AT, date(2026, 11, 21),
    )  # fmt: skip
    return case


async def stand(connection: Connection, case: object, closed: datetime | None = None) -> None:
    await connection.execute(
        'insert into standing (id, scheme, "case", subject, status, clause, opened_at, closed_at)'
        " values ($1, 'tiny', $2, $2, 'LISTED', 'TI-3', $3, $4)",
        uuid7(), case, AT, closed,
    )  # fmt: skip


async def run(connection: Connection, case: object) -> None:
    await connection.execute(
        'insert into deadline (id, "case", timer, started, due_day, due_at, provisional, calendar_version)'
        " values ($1, $2, 'answer', $3, $3, $4, false, 1)",
        uuid7(), case, date(2026, 11, 21), AT,
    )  # fmt: skip


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}", "truncate {}"])
async def test_what_happened_stays_as_it_was_written(database: str, table: str, statement: str) -> None:
    column = "position" if table == "journal_position" else "id"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction() as connection:
            await connection.execute(statement.format(table, column, column))


async def test_a_case_has_one_open_standing(database: str) -> None:
    async with transaction() as connection:
        case = await a_case(connection)
        await stand(connection, case)
        with pytest.raises(asyncpg.UniqueViolationError, match="standing_one_open_a_case"):
            await stand(connection, case)


async def test_a_closed_standing_makes_room_for_the_next(database: str) -> None:
    async with transaction() as connection:
        case = await a_case(connection)
        await stand(connection, case, closed=AT)
        await stand(connection, case)
        assert await connection.fetchval("select count(*) from standing") == 2


async def test_a_timer_runs_once_for_a_case(database: str) -> None:
    async with transaction() as connection:
        case = await a_case(connection)
        await run(connection, case)
        with pytest.raises(asyncpg.UniqueViolationError, match="deadline_one_running_a_timer"):
            await run(connection, case)


async def test_there_is_one_legal_clock(database: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with transaction() as connection:
            await connection.execute("insert into legal_clock (id, \"offset\") values (2, interval '1 day')")
