"""Jobs run beside each other: none waits for another, none ends another, and all end when told to."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from deploy import timers
from deploy.timers import Job, beside, run, until_told_to_stop
from registry.errors import Unavailable

SOON, NEVER = timedelta(milliseconds=5), timedelta(hours=1)


class Counted:
    """A job that counts its runs; `done` is what it says it did, `fails` what it raises, in order."""

    def __init__(self, *, done: list[int] | None = None, fails: list[Exception] | None = None) -> None:
        self.runs, self.done, self.fails = 0, done or [], fails or []

    async def __call__(self) -> int:
        self.runs += 1
        if self.fails:
            raise self.fails.pop(0)
        return self.done.pop(0) if self.done else 0


async def for_a_while(*jobs: Job, seconds: float = 0.1) -> None:
    async with beside(jobs):
        await asyncio.sleep(seconds)


async def test_a_job_is_run_again_and_again() -> None:
    job = Counted()
    await for_a_while(Job("job", SOON, job))
    assert job.runs > 3


async def test_a_job_that_did_something_is_run_again_at_once() -> None:
    job = Counted(done=[5, 3, 1])
    await for_a_while(Job("job", NEVER, job), seconds=0.05)
    assert job.runs == 4


async def test_a_job_that_hangs_holds_up_no_other() -> None:
    async def hang() -> int:
        await asyncio.sleep(3600)
        return 0

    job = Counted()
    stop = asyncio.Event()
    task = asyncio.create_task(run([Job("hangs", SOON, hang), Job("job", SOON, job)], stop))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert job.runs > 3


async def test_a_job_that_fails_is_tried_again_and_its_words_are_not_logged() -> None:
    failing, sound = Counted(fails=[ValueError("陈样甲乙")]), Counted()
    with capture_logs() as logs:
        await for_a_while(Job("failing", SOON, failing), Job("sound", SOON, sound))
    assert failing.runs > 1
    assert sound.runs > 3
    assert {"event": "job.failed", "job": "failing", "error": "ValueError", "log_level": "error"} in logs
    assert "陈样甲乙" not in str(logs)


async def test_without_a_database_it_waits_longer_each_time_and_goes_on_by_itself() -> None:
    job = Counted(fails=[Unavailable() for _ in range(3)])
    rests = []
    failures = 0
    for _ in range(4):
        failures, rest = await timers._once(Job("job", timedelta(seconds=1), job), failures)
        rests.append(rest.total_seconds())
    assert rests == [1, 2, 4, 1]
    assert failures == 0


async def test_the_longest_rest_after_failures_is_five_minutes() -> None:
    job = Counted(fails=[ValueError()])
    _, rest = await timers._once(Job("job", timedelta(seconds=1), job), failures=50)
    assert rest == timedelta(minutes=5)


async def test_what_is_under_way_is_finished_when_told_to_stop() -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def slow() -> int:
        begun.set()
        await asyncio.sleep(0.05)
        finished.set()
        return 0

    async with beside([Job("slow", NEVER, slow)]):
        await begun.wait()
    assert finished.is_set()


async def test_what_does_not_finish_in_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "GRACE", timedelta(milliseconds=20))

    async def hang() -> int:
        await asyncio.sleep(3600)
        return 0

    async with asyncio.timeout(5):
        await for_a_while(Job("hangs", SOON, hang), seconds=0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_when_the_system_asks(number: signal.Signals) -> None:
    job = Counted()
    asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), number)
    async with asyncio.timeout(5):
        await until_told_to_stop([Job("job", SOON, job)])
    assert job.runs > 1
