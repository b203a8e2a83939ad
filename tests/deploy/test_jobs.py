"""Every job of this installation runs on a real world, and what is old is forgotten."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from deploy import jobs, sandbox
from deploy.settings import Settings
from deploy.timers import beside
from privacy.ids import uuid7
from registry.actors import SYSTEM
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.outbox import Outbox
from whitelist import list_files

pytestmark = pytest.mark.usefixtures("open_sandbox")

NO_CHANNELS = Outbox([], "http://testserver.local")
DAY = timedelta(days=1)
LEFT = """
    select count(*) from deadline where fired_at is null and stopped_at is null
       and due_at <= clock_timestamp() + interval '90 days'
"""


async def run(name: str) -> int:
    (job,) = [job for job in jobs.every(NO_CHANNELS) if job.name == name]
    return await job.run()


async def test_each_job_runs_on_the_invented_world_until_nothing_is_left_to_do(open_sandbox: Settings) -> None:
    await sandbox.start(open_sandbox)
    every = jobs.every(NO_CHANNELS)
    assert len({job.name for job in every}) == len(every)
    for job in every:
        for _ in range(100):
            if not await job.run():
                break
        else:
            pytest.fail(f"{job.name} is never done")
    async with transaction() as connection:
        unplaced = "select count(*) from journal j where not exists (select 1 from journal_position where entry = j.id)"
        assert await connection.fetchval(unplaced) == 0
        assert await connection.fetchval("select count(*) from journal_position") > 20
        assert await connection.fetchval("select count(*) from delivery where spread_at is null") == 0


async def test_answers_kept_for_repeated_requests_go_after_two_days() -> None:
    async with transaction() as connection:
        for days in (1, 3):
            await connection.execute(
                "insert into answered_request (id, caller, key, request, at) values ($1, 'account:1', $2, '', $3)",
                uuid7(), f"key-{days}", wall_now() - days * DAY,
            )  # fmt: skip
    await run("forget-answers")
    async with transaction() as connection:
        assert await keys(connection) == ["key-1"]


async def keys(connection: Connection) -> list[str]:
    return [row["key"] for row in await connection.fetch("select key from answered_request order by key")]


async def test_a_file_of_the_list_lies_no_longer_than_its_hour(open_sandbox: Settings) -> None:
    await sandbox.start(open_sandbox)
    async with transaction() as connection:
        old, new = [await list_files.keep([{"kind": "person"}], SYSTEM) for _ in range(2)]
        await connection.execute("update list_file set sent_at = sent_at - interval '61 minutes' where id = $1", old)
    assert await run("forget-list-files") == 1
    async with transaction() as connection:
        assert [row["id"] for row in await connection.fetch("select id from list_file")] == [new]
        assert await connection.fetchval("select blob from keys.subject_key where subject = $1", old) is None


async def test_sessions_that_are_over_go_and_others_stay(open_sandbox: Settings) -> None:
    await sandbox.start(open_sandbox)
    now = wall_now()
    async with transaction() as connection:
        account = await connection.fetchval("select id from account limit 1")
        for token, expires in ((b"over", now - 2 * DAY), (b"running", now + DAY)):
            await connection.execute(
                "insert into session (id, account, kind, created_at, last_seen_at, expires_at)"
                " values ($1, $2, 'page', $3, $3, $4)",
                token, account, now - 3 * DAY, expires,
            )  # fmt: skip
    await run("forget-sessions")
    async with transaction() as connection:
        assert [row["id"] for row in await connection.fetch("select id from session")] == [b"running"]


async def test_when_the_database_cuts_every_connection_the_jobs_go_on_by_themselves(open_sandbox: Settings) -> None:
    await sandbox.start(open_sandbox)
    async with beside(jobs.every(NO_CHANNELS)):
        await asyncio.sleep(0.2)
        beside_the_pool = await asyncpg.connect(open_sandbox.database_url)
        try:
            await beside_the_pool.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            await beside_the_pool.execute("insert into legal_clock (id, \"offset\") values (1, interval '90 days')")
            async with asyncio.timeout(30):
                while await beside_the_pool.fetchval(LEFT):  # noqa: ASYNC110 - another process would look too
                    await asyncio.sleep(0.1)
        finally:
            await beside_the_pool.close()
