"""To the microsecond, asked of the database: when a standing starts, changes and ends, and when a channel's hours do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from registry.clock import legal_now
from registry.database import transaction
from registry.law import Dated
from registry.ports import channels
from registry.ports.channels import Admits, Channel, Direction, Hours
from registry.ports.check import Answer, check
from registry.ports.decision import Answered
from registry.ports.questions import Question, read_plate
from registry.workdays import SHANGHAI
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port

CAR = "粤C70001"
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
CITE = passes.BRIDGE.cite


async def said(port: Port, at: datetime, vehicle_class: str = "car") -> Answer:
    question = Question(
        read_plate(CAR), scheme="bridge", channel="west", direction=Direction.OUT, vehicle_class=vehicle_class, at=at
    )
    async with transaction() as connection:
        return await check(connection, port.asker, question)


async def status(port: Port, at: datetime) -> Answered:
    return (await said(port, at)).decisions[0].status


@pytest.fixture
async def now(port: Port) -> datetime:
    async with transaction() as connection:
        return await legal_now(connection)


async def test_a_change_counts_from_its_very_instant_and_what_was_before_up_to_it(port: Port, now: datetime) -> None:
    opened, suspended, restored, gone = (now - hours * HOUR for hours in (8, 6, 4, 2))
    async with transaction() as connection:
        made = await passes.enter(connection, await passes.vehicle(connection, CAR), at=opened)
        await passes.become(connection, made, "SUSPENDED", at=suspended)
        await passes.become(connection, made, "LISTED", at=restored)
        await passes.become(connection, made, None, at=gone)
    for instant, before, since in (
        (opened, Answered.NOT_LISTED, Answered.LISTED),
        (suspended, Answered.LISTED, Answered.SUSPENDED),
        (restored, Answered.SUSPENDED, Answered.LISTED),
        (gone, Answered.LISTED, Answered.NOT_LISTED),
    ):
        assert [await status(port, instant - MOMENT), await status(port, instant)] == [before, since]


@pytest.fixture
def yesterday(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date() - timedelta(days=1)


def midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), SHANGHAI)


async def test_a_last_day_ends_at_midnight_in_shanghai(port: Port, now: datetime, yesterday: date) -> None:
    end = midnight_after(yesterday)
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, until=yesterday, at=now - 60 * HOUR)
    assert [await status(port, end - MOMENT), await status(port, end)] == [Answered.LISTED, Answered.NOT_LISTED]
    assert await status(port, now) is Answered.NOT_LISTED


NIGHT = Channel("west", "West", (Admits(frozenset({"car"}), (Hours(time(22), time(6)),), listed_only=True),), CITE)
DAY = Channel("west", "West", (Admits(frozenset({"bus"}), (Hours(time(6), time(22)),)),), CITE)


@pytest.fixture
def nights(port: Port, yesterday: date) -> Iterator[None]:
    """The channel is open for cars at night, and since yesterday for buses by day instead."""
    tables = {yesterday - timedelta(days=9): {"west": NIGHT}, yesterday: {"west": DAY}}
    before = channels.every()
    channels.install({"bridge": Dated(tables, CITE)})
    yield
    channels.install(before)


@pytest.mark.usefixtures("nights")
async def test_hours_across_midnight_a_last_day_within_them_and_a_new_table(
    port: Port, now: datetime, yesterday: date
) -> None:
    two_before = yesterday - timedelta(days=2)
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, until=two_before, at=now - 240 * HOUR)
    end = midnight_after(two_before)  # of the standing, in the middle of the night's hours
    table = midnight_after(yesterday - timedelta(days=1))
    for instant, reason in (
        (end - 2 * HOUR - MOMENT, "closed-now"),
        (end - 2 * HOUR, "open"),
        (end - 18 * HOUR - MOMENT, "open"),
        (end - 18 * HOUR, "closed-now"),
        (end - MOMENT, "open"),
        (end, "listed-only"),
        (table - MOMENT, "listed-only"),
        (table, "not-for-this-class"),
    ):
        use = (await said(port, instant)).use
        assert use is not None
        assert use.because == reason, instant
    for instant, reason in (
        (table, "closed-now"),
        (table + 6 * HOUR - MOMENT, "closed-now"),
        (table + 6 * HOUR, "open"),
        (table + 22 * HOUR, "closed-now"),
    ):
        use = (await said(port, instant, "bus")).use
        assert use is not None
        assert use.because == reason, instant
