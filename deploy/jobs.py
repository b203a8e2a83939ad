"""The jobs of this installation: what `creditpass timers` does, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from deploy import publishing, retention
from deploy.timers import Job
from registry import idempotency, journal, timers
from registry.accounts import sessions
from registry.audit import signing, tree
from registry.board import counting
from registry.clock import legal_now, wall_now
from registry.database import Connection, transaction
from registry.outbox import Outbox
from registry.passages import taking, times
from registry.ports import allowance, assertions, days, figures, inspections, provisions, unusual
from registry.ports.editions import lanes, removals
from registry.ports.editions.following import Follower
from vehicles import papers
from whitelist import jobs as whitelist

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

KEEP_ANSWERS = timedelta(days=2)
"""How long a request may be repeated under its idempotency key."""
KEEP_SESSIONS = timedelta(days=1)
"""How long a session that is over can still be seen to have been one."""


def by_themselves() -> list[Job]:
    """What follows from the law's clock alone; the sandbox runs these too when it moves that clock."""
    return [
        Job("deadlines", SECOND, timers.fire_due),
        Job("entries-of-ended-units", 5 * SECOND, whitelist.entries_of_ended_units),
        Job("listings-begin", 10 * SECOND, whitelist.listings_begin),
        Job("listings-run-out", 10 * SECOND, whitelist.listings_run_out),
        Job("papers-run-out", MINUTE, papers.remind),
    ]


def every(outbox: Outbox, heads_to: str = "") -> list[Job]:
    """All jobs, with the messages going out by this outbox, and signed heads to another party if one is named."""
    publish = [Job("publish-heads", MINUTE, _publish_heads(heads_to))] if heads_to else []
    return [
        *by_themselves(),
        Job("journal-order", SECOND, in_transaction(journal.sequence)),
        Job("records-tree", SECOND, in_transaction(tree.sequence)),
        Job("copies-of-lanes", SECOND / 4, Follower().follow),
        Job("sign-heads", MINUTE, quietly(_sign_head)),
        *publish,
        Job("spread-messages", SECOND, outbox.spread),
        Job("send-messages", SECOND, outbox.send),
        Job("days-of-checks", HOUR, quietly(_days_of_checks)),
        Job("count-checks", HOUR, quietly(_count_checks)),
        Job("minutes-of-checks", 20 * SECOND, quietly(_minutes_of_checks)),
        Job("unusual-use", MINUTE, quietly(_unusual_use)),
        Job("release-inspections", MINUTE, quietly(_release_inspections)),
        Job("release-times", HOUR, quietly(_release_times)),
        Job("forget-checks", HOUR, quietly(_forget_checks)),
        Job("forget-sessions", HOUR, quietly(_forget_sessions)),
        Job("forget-answers", HOUR, quietly(_forget_answers)),
        Job("retention", HOUR, retention.job),
        Job("forget-list-files", 10 * MINUTE, whitelist.files_over),
        Job("forget-assertions", HOUR, quietly(_forget_assertions)),
        Job("forget-port-days", HOUR, quietly(_forget_port_days)),
    ]


def serving() -> list[Job]:
    """What each process that serves does beside."""
    return [Job("counts-of-serving", 10 * SECOND, counting.Served().write)]


def in_transaction(work: Callable[[Connection], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
    """The work, in a transaction of its own."""

    async def run() -> int:
        async with transaction() as connection:
            return await work(connection)

    return run


def quietly(work: Callable[[Connection], Awaitable[object]]) -> Callable[[], Awaitable[int]]:
    """The work in a transaction of its own, not to be repeated at once however much it did."""

    async def run() -> int:
        async with transaction() as connection:
            await work(connection)
        return 0

    return run


async def _sign_head(connection: Connection) -> None:
    await signing.sign_if_due(connection, wall_now())


def _publish_heads(to: str) -> Callable[[], Awaitable[int]]:
    async def run() -> int:
        await publishing.give_latest(to)
        return 0

    return run


async def _days_of_checks(connection: Connection) -> None:
    await days.make(connection, await legal_now(connection))


async def _count_checks(connection: Connection) -> None:
    at = await legal_now(connection)
    await provisions.count(connection, at)
    await figures.count_lately(connection, at)
    await figures.forget(connection, at)


async def _minutes_of_checks(connection: Connection) -> None:
    await counting.count_checks(connection, await legal_now(connection))


async def _release_times(connection: Connection) -> None:
    at = await legal_now(connection)
    await times.count(connection, at)
    await taking.forget(connection, at)


async def _unusual_use(connection: Connection) -> None:
    await unusual.watch(connection, await legal_now(connection), wall_now())


async def _release_inspections(connection: Connection) -> None:
    await inspections.settle(connection, await legal_now(connection))


async def _forget_checks(connection: Connection) -> None:
    at = await legal_now(connection)
    await provisions.forget_trail(connection, at)
    await lanes.forget(connection, at)
    await removals.forget(connection, wall_now())
    await counting.forget(connection, at, wall_now())
    await inspections.forget(connection, at, provisions.KEEP_TRAIL)


async def _forget_sessions(connection: Connection) -> None:
    await sessions.forget_ended(_ago(KEEP_SESSIONS))


async def _forget_answers(connection: Connection) -> None:
    await idempotency.forget(_ago(KEEP_ANSWERS))


async def _forget_assertions(connection: Connection) -> None:
    await assertions.forget_used(connection, wall_now())


async def _forget_port_days(connection: Connection) -> None:
    await allowance.forget(connection, wall_now())


def _ago(time: timedelta) -> datetime:
    return wall_now() - time
