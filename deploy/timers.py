"""What runs beside the pages: deadlines, the journal's order, messages, and jobs that tidy up.

Each job runs in a loop of its own, so that a mail server that hangs holds up no deadline. A job that fails is logged
(its name and the kind of error, no values) and tried again, later each time. Any number of processes may run this;
what must happen once is settled in the database. We look every second rather than listen: a NOTIFY takes a lock of
the whole database at each commit, and a second is soon enough for deadlines that end at midnight.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from registry.errors import Unavailable

log = structlog.get_logger(__name__)

LONGEST_REST = timedelta(minutes=5)
GRACE = timedelta(seconds=20)
"""How long what is under way may take to finish when we are asked to stop."""


@dataclass(frozen=True)
class Job:
    """Something to do every so often. `run` gives how much it did: while that is something, it is run again at once."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]


async def run(jobs: Sequence[Job], stop: asyncio.Event) -> None:
    """Run the jobs until `stop` is set; then let what is under way finish, for a while."""
    tasks = [asyncio.create_task(_repeat(job, stop), name=job.name) for job in jobs]
    try:
        await stop.wait()
        await asyncio.wait(tasks, timeout=GRACE.total_seconds())
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(job: Job, stop: asyncio.Event) -> None:
    failures = 0
    while not stop.is_set():
        failures, rest = await _once(job, failures)
        if rest:
            await _rest(stop, rest)
        else:
            await asyncio.sleep(0)


async def _once(job: Job, failures: int) -> tuple[int, timedelta]:
    """Run a job once; how often it has now failed in a row, and how long to rest."""
    try:
        done = await job.run()
    except Unavailable:
        log.warning("job.no-database", job=job.name)
    except Exception as error:
        log.error("job.failed", job=job.name, error=type(error).__name__)
    else:
        return 0, timedelta() if done else job.every
    return failures + 1, min(job.every * 2.0 ** min(failures, 20), max(LONGEST_REST, job.every))


async def _rest(stop: asyncio.Event, rest: timedelta) -> None:
    try:
        await asyncio.wait_for(stop.wait(), rest.total_seconds())
    except TimeoutError:
        return


@asynccontextmanager
async def beside(jobs: Sequence[Job]) -> AsyncIterator[None]:
    """Run the jobs in this process for as long as the block lasts."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(jobs, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until_told_to_stop(jobs: Sequence[Job]) -> None:
    """Run the jobs until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        log.info("timers.started", jobs=[job.name for job in jobs])
        await run(jobs, stop)
        log.info("timers.stopped")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
