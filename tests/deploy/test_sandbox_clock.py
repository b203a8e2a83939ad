"""The sandbox's clock steps from due to due, in order, and never back."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy import sandbox_clock
from deploy.settings import Settings
from registry import cases, journal, timers
from registry.cases import MoveRequest
from registry.clock import legal_now, wall_now
from registry.database import transaction
from registry.errors import Invalid, Refused
from tests.registry import tiny

pytestmark = pytest.mark.usefixtures("open_sandbox", "lockers")

DAY = timedelta(days=1)


@pytest.fixture
def lockers(open_sandbox: Settings) -> Iterator[None]:
    with tiny.installed_alone():
        yield


async def asked(at: datetime | None = None) -> UUID:
    async with transaction() as connection:
        return (await tiny.ask(connection, at=at or await legal_now(connection))).case.id


async def history(case: UUID) -> list[journal.Entry]:
    async with transaction() as connection:
        return await journal.of_case(connection, case)


async def due_of(case: UUID, timer: str) -> Any:
    async with transaction() as connection:
        return await connection.fetchval('select due_at from deadline where "case" = $1 and timer = $2', case, timer)


async def test_it_begins_as_the_wall_says() -> None:
    assert abs(await sandbox_clock.now() - wall_now()) < timedelta(seconds=60)


async def test_it_begins_as_it_was_told_once_and_runs_from_there() -> None:
    for begins in ("2026-02-02T02:00:00Z", "2026-11-23T02:00:00Z", ""):
        async with transaction() as connection:
            await sandbox_clock.begin(connection, begins)
    assert await sandbox_clock.now() >= datetime(2026, 2, 2, 2, tzinfo=UTC)
    assert (await sandbox_clock.now()).date() == date(2026, 2, 2)


async def test_legal_time_moves_on_and_keeps_running() -> None:
    begun = wall_now()
    moved = await sandbox_clock.move(90 * DAY)
    assert moved.now - begun >= 90 * DAY
    await asyncio.sleep(0.01)
    assert await sandbox_clock.now() > moved.now
    assert await sandbox_clock.now() - wall_now() < 90 * DAY + timedelta(seconds=5)


async def test_it_moves_to_an_instant() -> None:
    to = datetime(2030, 1, 1, tzinfo=UTC)
    assert timedelta() <= (await sandbox_clock.move(to)).now - to < timedelta(seconds=60)


async def test_every_timer_on_the_way_runs_at_its_own_instant_and_in_order() -> None:
    first = await asked()
    await sandbox_clock.move(2 * DAY)
    second = await asked()
    moved = await sandbox_clock.move(200 * DAY)
    assert moved.fired == 4
    happened = sorted(
        [(entry.at, entry.move, case) for case in (first, second) for entry in (await history(case))[1:]],
        key=lambda one: one[0],
    )
    assert [(move, case) for _, move, case in happened] == [
        ("answer", first),
        ("answer", second),
        ("close", first),
        ("close", second),
    ]
    for at, move, case in happened:
        assert at == await due_of(case, {"close": "forget"}.get(move, move))


async def test_a_deadline_that_a_move_on_the_way_begins_is_reached_too() -> None:
    case = await asked()
    async with transaction() as connection:
        at = await legal_now(connection)
        for move, given in (("grant", {}), ("pause", {"reason": "for a while"})):
            await cases.make_move(connection, MoveRequest(case, move, given), tiny.KEEPER, at)
        await connection.execute("update deadline set provisional = false")
    await sandbox_clock.move(100 * DAY)
    assert (await history(case))[-1].move == "lapse"


async def test_it_never_moves_back_and_not_for_ever() -> None:
    with pytest.raises(Refused) as caught:
        await sandbox_clock.move(await sandbox_clock.now() - timedelta(seconds=1))
    assert (caught.value.code, caught.value.status) == ("clock-backward", 409)
    with pytest.raises(Refused):
        await sandbox_clock.move(-DAY)
    with pytest.raises(Invalid):
        await sandbox_clock.move(timedelta.max)
    assert (await sandbox_clock.move(timedelta())).fired == 0


async def test_a_deadline_that_cannot_be_fired_does_not_stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = await asked()

    async def fire(deadline: UUID, at: datetime | None, stepping: bool) -> bool:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(timers, "_fire", fire)
    monkeypatch.setattr(timers, "_resting", timers._Resting())
    async with asyncio.timeout(20):
        moved = await sandbox_clock.move(100 * DAY)
    assert moved.fired == 0
    assert len(await history(broken)) == 1


async def test_two_who_move_it_at_once_take_turns_and_each_timer_runs_once() -> None:
    case, begun = await asked(), wall_now()
    await asyncio.gather(sandbox_clock.move(50 * DAY), sandbox_clock.move(50 * DAY), timers.fire_due())
    assert await sandbox_clock.now() - begun >= 100 * DAY
    assert [entry.move for entry in await history(case)] == ["ask", "answer", "close"]
