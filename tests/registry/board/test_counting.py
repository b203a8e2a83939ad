"""Counts by the minute: from the trail, and from what each process has served."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from privacy.ids import uuid7
from registry.board import counting
from registry.board.counting import Served
from registry.board.figures import answers, steps, told, within
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.ports.api import CHECK_PATH
from registry.web.observed import REQUESTS, SECONDS

AT = datetime.fromisoformat("2026-11-20T10:17:42+08:00")
CLIENT = uuid7()


async def asked(connection: Connection, at: datetime, port: str, **answers: str) -> None:
    """A check as the trail keeps it; its day has a partition."""
    told = ", ".join(f'"{scheme}": ["{status}", "x", null]' for scheme, status in answers.items())
    await connection.execute("select registry_make_check_days($1::date, $1::date + 1)", at.date())
    await connection.execute(
        "insert into check_record (id, at, as_of, client, port, answers) values ($1, $2, $2, $3, $4, $5::jsonb)",
        uuid7(), at, CLIENT, port, f"{{{told}}}",
    )  # fmt: skip


async def counts(connection: Connection) -> dict[tuple[str, str, str], int]:
    rows = await connection.fetch(
        "select port, scheme, status, sum(times)::int as times from check_minute group by 1, 2, 3"
    )
    return {(row["port"], row["scheme"], row["status"]): row["times"] for row in rows}


async def test_minutes_that_are_over_are_counted_once_however_often(database: str) -> None:
    async with transaction() as connection:
        await asked(connection, AT - timedelta(minutes=1), "west", bridge="LISTED", ferry="UNKNOWN")
        await asked(connection, AT - timedelta(minutes=2), "west", bridge="LISTED")
        await asked(connection, AT - timedelta(minutes=1), "east", bridge="NOT_LISTED")
        await asked(connection, AT, "east", bridge="NOT_LISTED")  # this minute is not over
        for _ in range(2):
            await counting.count_checks(connection, AT)
        found = await counts(connection)
        assert found == {
            ("west", "", ""): 2, ("west", "bridge", "LISTED"): 2, ("west", "ferry", "UNKNOWN"): 1,
            ("east", "", ""): 1, ("east", "bridge", "NOT_LISTED"): 1,
        }  # fmt: skip
        await asked(connection, AT - timedelta(minutes=1), "west", bridge="LISTED")  # committed late
        await connection.execute("delete from check_record where port = 'east'")  # no count falls
        await counting.count_checks(connection, AT + timedelta(minutes=1))
        assert (await counts(connection))["west", "bridge", "LISTED"] == 3
        assert (await counts(connection))["east", "", ""] == 1
        (west,) = [one for one in await told(connection, AT) if (one.port, one.scheme) == ("west", "ferry")]
        assert (west.total, west.share("UNKNOWN"), west.share("LISTED")) == (1, 100.0, 0.0)


async def test_what_several_processes_served_is_added_up(database: str) -> None:
    one, other = Served(), Served()  # each counts from here on
    for seconds in (0.001, 0.004, 0.004, 0.2, 60.0):
        SECONDS.labels(CHECK_PATH).observe(seconds)
    SECONDS.labels("/units").observe(3)
    REQUESTS.labels("POST", CHECK_PATH, "200").inc(5)
    REQUESTS.labels("GET", "/port/v1/copy/changes", "429").inc()
    REQUESTS.labels("GET", "/units", "500").inc()
    for process in (one, other, one):  # the third has nothing new to say
        await process.write()
    async with transaction() as connection:
        assert await answers(connection, wall_now() - timedelta(hours=1)) == {200: 10, 429: 2}
        rows = await connection.fetch("select which, times from server_minute where what = 'seconds'")
        assert {float(row["which"]): row["times"] for row in rows} == {
            0.002: 2, 0.005: 4, 0.25: 2, float("inf"): 2
        }  # fmt: skip


@pytest.mark.parametrize(
    ("times", "share", "bound"),
    [
        ({}, 0.5, None),
        ({0.005: 0}, 0.5, None),
        ({0.005: 1}, 0.99, 0.005),
        ({0.005: 98, 0.05: 1, 0.1: 1}, 0.5, 0.005),
        ({0.005: 98, 0.05: 1, 0.1: 1}, 0.99, 0.05),
        ({0.005: 1, float("inf"): 1}, 0.99, float("inf")),
    ],
)
def test_within_which_bound_a_share_lies(times: dict[float, int], share: float, bound: float | None) -> None:
    assert within(times, share) == bound


async def test_the_last_hour_in_steps_of_five_minutes(database: str) -> None:
    legal, at = AT, wall_now()
    minute = at.replace(second=0, microsecond=0)
    async with transaction() as connection:
        await _minute(connection, "check_minute", ("port", "scheme", "status"), ("west", "", ""), legal, 1, 300)
        await _minute(connection, "check_minute", ("port", "scheme", "status"), ("east", "", ""), legal, 60, 60)
        await _minute(connection, "check_minute", ("port", "scheme", "status"), ("west", "b", "LISTED"), legal, 1, 9)
        await _minute(connection, "server_minute", ("what", "which"), ("seconds", "0.005"), minute, 2, 7)
        await _minute(connection, "server_minute", ("what", "which"), ("seconds", "0.005"), minute, 61, 7)
        found = await steps(connection, legal, at)
    assert len(found) == 12
    assert [step.per_second for step in found] == [0.2, *[0.0] * 10, 1.0]
    assert (found[-1].median, found[-1].p99) == (0.005, 0.005)
    assert all(step.p99 is None for step in found[:-1])
    assert found[0].begins == AT.replace(second=0) - timedelta(hours=1)


async def _minute(
    connection: Connection, table: str, names: tuple[str, ...], values: tuple[str, ...], at: datetime, ago: int, times: int
) -> None:  # fmt: skip
    given: tuple[Any, ...] = (uuid7(), at.replace(second=0, microsecond=0) - timedelta(minutes=ago), times, *values)
    places = ", ".join(f"${number + 1}" for number in range(len(given)))
    await connection.execute(f"insert into {table} (id, minute, times, {', '.join(names)}) values ({places})", *given)


async def test_minutes_are_forgotten(database: str) -> None:
    at = wall_now()
    async with transaction() as connection:
        for table, names, values in (
            ("check_minute", ("port", "scheme", "status"), ("west", "", "")),
            ("server_minute", ("what", "which"), ("answers", "200")),
        ):
            await _minute(connection, table, names, values, at, 60 * 47, 1)
            await _minute(connection, table, names, values, at, 60 * 49, 1)
        await counting.forget(connection, at, at)
        assert await connection.fetchval("select count(*) from check_minute") == 1
        assert await connection.fetchval("select count(*) from server_minute") == 1
