"""What is on the board of lanes, and which of it is an alarm, with what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from registry.board import chart, lanes, reading
from registry.board.alarms import WORDS, Slowed, alarms
from registry.board.chart import Bar
from registry.board.figures import Reach, Step
from registry.board.lanes import Age, LaneShown, PortCopies, age_of
from registry.clock import legal_now, wall_now
from registry.database import Connection, transaction
from registry.i18n import translate
from registry.ports import clients
from registry.ports.editions import keeping, marking, telling
from registry.ports.editions.following import Follower
from registry.ports.editions.telling import Following, Lane
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port
from tests.registry.ports.conftest import bridge as bridge
from tests.registry.ports.conftest import port as port
from tests.registry.ports.editions.world import PORT, begun, followed

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def lane(**given: Any) -> LaneShown:
    shown: dict[str, Any] = {
        "id": UUID(int=1), "port": "west", "name": "west-1", "client": "Lanes", "version": 7, "behind": 0,
        "ahead": False, "seconds": 3, "age": Age.FRESH, "seen_at": AT, "set_aside": 0,
    }  # fmt: skip
    return LaneShown(**{**shown, **given})


def codes(**given: Any) -> list[str]:
    quiet: dict[str, Any] = {"lanes": [], "copies": [], "reaches": [], "steps": [], "answers": {}, "slowed": []}
    return [alarm.code for alarm in alarms(**{**quiet, **given})]


def reach(p99: float | None) -> Reach:
    return Reach("west", 3, 0, p99, p99, [])


def held(why: str) -> Slowed:
    return Slowed("c", "Lanes", "west", AT, why)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"lanes": [lane()]}, []),
        ({"lanes": [lane(age=Age.SOFT)]}, ["soft-stale"]),
        ({"lanes": [lane(age=Age.HARD)]}, ["beyond"]),
        ({"lanes": [lane(age=Age.UNKNOWN, seconds=None)]}, ["beyond"]),
        ({"lanes": [lane(age=Age.HARD, ahead=True)]}, ["ahead"]),
        ({"lanes": [lane(set_aside=2)]}, ["set-aside"]),
        ({"copies": [PortCopies("west", 1, 7, 60)]}, []),
        ({"copies": [PortCopies("west", 1, 7, 61)]}, ["copies"]),
        ({"copies": [PortCopies("west", 1, 0, None)]}, []),
        ({"reaches": [reach(None), reach(10.0)]}, []),
        ({"reaches": [reach(10.1)]}, ["slow-reach"]),
        ({"steps": [Step(AT, 9.0, 0.5, 0.5), Step(AT, 9.0, 0.01, 0.05)]}, []),
        ({"steps": [Step(AT, 9.0, 0.01, 0.1)]}, ["slow-checks"]),
        ({"steps": [Step(AT, 9.0, 0.01, float("inf"))]}, ["slow-checks"]),
        ({"answers": {200: 9, 422: 3}}, []),
        ({"answers": {503: 1}}, ["overload"]),
        ({"slowed": [held("slowed"), held("spent")]}, ["slowed", "spent"]),
        ({"lanes": [lane(age=Age.SOFT)], "answers": {503: 1}}, ["overload", "soft-stale"]),
    ],
)
def test_what_is_an_alarm_the_grave_first(given: dict[str, Any], expected: list[str]) -> None:
    assert codes(**given) == expected


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant", "pt"])
def test_every_alarm_says_what_to_do_with_all_its_places_filled(language: str) -> None:
    found = alarms(
        [lane(age=age, set_aside=1) for age in (Age.SOFT, Age.HARD)] + [lane(ahead=True)],
        [PortCopies("west", 1, 7, 99)], [reach(99.0)], [Step(AT, 1.0, 1.0, 1.0)], {503: 2},
        [held("slowed"), held("spent")],
    )  # fmt: skip
    assert {alarm.code for alarm in found} == WORDS.keys()
    for alarm in found:
        assert "%(" not in translate(alarm.what, language, alarm.params)
        assert translate(alarm.do, language)


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(None, Age.UNKNOWN), (0, Age.FRESH), (299, Age.FRESH), (300, Age.SOFT), (86_399, Age.SOFT), (86_400, Age.HARD)],
)
def test_the_limits_of_a_copys_age(bridge: None, seconds: int | None, age: Age) -> None:
    assert age_of(seconds, ["ferry"]) is age
    assert age_of(seconds, []) is Age.UNKNOWN


async def test_a_lane_as_the_centre_knows_it(port: Port) -> None:
    await begun()
    follower = Follower()
    async with transaction() as connection:
        made = await passes.enter(connection, await passes.vehicle(connection, "粤C42001"), scheme="ferry")
    await followed(follower)
    first = await newest()
    for name in ("west-1", "west-2"):
        await telling.desk.ask(Following(port.asker, first, Lane(name, 1)))
    await telling.desk.ask(Following(port.asker, first + 5, Lane("west-9", 1, 3)))
    async with transaction() as connection:
        await passes.become(connection, made, None)
    await followed(follower)
    await telling.desk.ask(Following(port.asker, first + 1, Lane("west-1", 1)))
    board = await read()
    told = {one.name: (one.behind, one.ahead, one.age, one.set_aside) for one in board.lanes}
    assert told == {
        "west-1": (0, False, Age.FRESH, 0),
        "west-2": (1, False, Age.FRESH, 0),
        "west-9": (0, True, Age.UNKNOWN, 3),
    }
    assert [(each.port, each.version) for each in board.copies] == [(PORT, first + 1)]
    assert [(each.removals, each.open) for each in board.reaches] == [(1, 1)]
    assert {alarm.code for alarm in board.alarms} == {"ahead", "set-aside"}
    later = await read(wall_now() + timedelta(minutes=6))
    assert {one.name: one.age for one in later.lanes}["west-1"] is Age.SOFT
    assert "copies" in {alarm.code for alarm in later.alarms}, "no timer has looked since"
    async with transaction() as connection:
        for one in board.lanes[:1]:
            await marking.retire(connection, one.id, wall_now())
    assert {one.name for one in (await read()).lanes} == {"west-2", "west-9"}
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    ended = await read()
    assert ended.lanes == []
    assert [each.open for each in ended.reaches] == [0]


async def test_clients_that_are_held_back(port: Port) -> None:
    at = wall_now()
    async with transaction() as connection:
        await _slow(connection, port, at)
    assert [(one.name, one.why) for one in (await read()).slowed] == [
        ("Bridge lanes", "slowed"),
        ("Bridge lanes", "spent"),
    ]


async def _slow(connection: Connection, port: Port, at: datetime) -> None:
    await connection.execute(
        "insert into port_slowed (id, client, since, until, plates) values (gen_random_uuid(), $1, $2, $3, 9)",
        port.id, at, at + timedelta(hours=1),
    )  # fmt: skip
    await connection.execute(
        "insert into port_day (id, client, day, taken, stopped_at)"
        " values (gen_random_uuid(), $1, ($2 at time zone 'Asia/Shanghai')::date, 9, $2)",
        port.id, at,
    )  # fmt: skip


async def read(at: datetime | None = None) -> reading.Board:
    async with transaction(readonly=True) as connection:
        return await reading.read(connection, await legal_now(connection), at or wall_now())


async def newest() -> int:
    async with transaction(readonly=True) as connection:
        return await keeping.newest_version(connection, PORT)


async def test_nothing_at_all_is_a_board_too(database: str) -> None:
    board = await read()
    assert (board.lanes, board.copies, board.reaches, board.told, board.alarms) == ([], [], [], [], [])
    assert len(board.steps) == 12
    async with transaction() as connection:
        assert await lanes.every(connection, wall_now()) == []


def test_a_chart_says_in_words_what_it_draws_and_leaves_gaps() -> None:
    drawn = chart.svg("Checks <b>", "10:00: 3.", [Bar("10:00", 3.0), Bar("10:05", None), Bar("10:10", 0.0)])
    assert drawn.count("<rect") == 1
    assert "Checks &lt;b&gt;" in drawn
    assert "<desc>10:00: 3.</desc>" in drawn
    assert 'style="' not in drawn
