"""What lanes say that they have, and from a removal to the last of them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import cbor2
import pytest
from httpx import AsyncClient

from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.ports import clients
from registry.ports.copies.tags import TagKey
from registry.ports.editions import keeping, marking, removals, telling
from registry.ports.editions.following import Follower
from registry.ports.editions.marking import Mark
from registry.ports.editions.telling import Following, Lane
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port
from tests.registry.ports.editions.world import PORT, begun, followed

PLATE, OTHER = "粤C41001", "粤C41002"
LANES = ("west-1", "west-2", "west-3")


async def entered(plate: str) -> passes.Pass:
    async with transaction() as connection:
        return await passes.enter(connection, await passes.vehicle(connection, plate), scheme="ferry")


async def removed(made: passes.Pass) -> None:
    async with transaction() as connection:
        await passes.become(connection, made, None)


async def newest() -> int:
    async with transaction(readonly=True) as connection:
        return await keeping.newest_version(connection, PORT)


async def told(port: Port, since: int, lane: str, epoch: int = 1, set_aside: int | None = None) -> telling.News:
    return await telling.desk.ask(Following(port.asker, since, Lane(lane, epoch, set_aside)))


async def lane_of(connection: Connection, name: str) -> dict[str, Any]:
    return dict(await connection.fetchrow("select * from lane where name = $1", name) or {})


async def recent() -> list[removals.Removal]:
    async with transaction() as connection:
        return list(await removals.recent(connection, wall_now() - timedelta(days=1)))


@pytest.fixture
async def key(port: Port) -> TagKey:
    return await begun()


async def test_a_removal_is_timed_until_the_last_lane_has_it(port: Port, key: TagKey) -> None:
    follower, made = Follower(), await entered(PLATE)
    await followed(follower)
    first = await newest()
    for lane in LANES:
        await told(port, first, lane)
    assert await recent() == [], "nothing was taken away yet"
    await removed(made)
    await followed(follower)
    await told(port, first + 1, "west-1")
    (half,) = await recent()
    assert (half.version, half.lanes, half.missing) == (first + 1, 1, 2)
    await told(port, first + 1, "west-2")
    await told(port, first + 1, "west-2")  # as it asks on
    await told(port, first + 1, "west-3")
    (whole,) = await recent()
    assert (whole.lanes, whole.missing) == (3, 0)
    assert whole.reached_after is not None
    assert half.reached_after is not None
    assert 0 <= whole.signed_after <= half.reached_after <= whole.reached_after


async def test_what_adds_alone_is_no_removal_and_a_lane_that_is_new_was_not_kept_waiting(
    port: Port, key: TagKey
) -> None:
    follower, made = Follower(), await entered(PLATE)
    await followed(follower)
    await entered(OTHER)
    await followed(follower)
    assert await recent() == []
    await removed(made)
    await followed(follower)
    await told(port, await newest(), "west-9")
    (one,) = await recent()
    assert (one.lanes, one.missing, one.reached_after) == (0, 0, None)


async def test_a_lane_that_was_away_has_reached_every_removal_that_it_missed(port: Port, key: TagKey) -> None:
    follower = Follower()
    cars = [await entered(plate) for plate in (PLATE, OTHER)]
    await followed(follower)
    await told(port, await newest(), "west-1")
    for car in cars:
        await removed(car)
        await followed(follower)
    await told(port, await newest(), "west-1")
    assert [each.lanes for each in await recent()] == [1, 1]


async def test_a_lane_is_known_to_be_in_step_only_when_it_has_the_newest(port: Port, key: TagKey) -> None:
    follower = Follower()
    await entered(PLATE)
    await followed(follower)
    first = await newest()
    await told(port, first, "west-1")
    async with transaction() as connection:
        before = await lane_of(connection, "west-1")
        step: datetime = await connection.fetchval("select in_step_at from port_epoch where port = $1", PORT)
    assert before["in_step_at"] == step
    await entered(OTHER)
    await followed(follower)
    await told(port, first, "west-1", set_aside=4)  # it asks again, and has it not yet
    async with transaction() as connection:
        after = await lane_of(connection, "west-1")
    assert after["in_step_at"] == step
    assert after["seen_at"] > before["seen_at"]
    assert (after["acknowledged_at"], after["set_aside"]) == (before["acknowledged_at"], 4)
    news = await told(port, first + 1, "west-1")
    async with transaction() as connection:
        last = await lane_of(connection, "west-1")
    assert last["in_step_at"] > step
    assert last["acknowledged_at"] > before["acknowledged_at"]
    assert last["set_aside"] == 4, "what was not said stays"
    assert (news.changes, news.headers["Copy-Newest"]) == ([], str(first + 1))


async def test_a_late_acknowledgement_changes_nothing_and_a_lane_off_the_board_comes_back(
    port: Port, key: TagKey
) -> None:
    await entered(PLATE)
    await followed(Follower())
    version = await newest()
    await told(port, version, "west-1")
    async with transaction() as connection:
        before = await lane_of(connection, "west-1")
        assert await marking.retire(connection, before["id"], wall_now())
        assert not await marking.retire(connection, port.id, wall_now()), "no lane"
        await marking.mark(connection, [Mark(port.id, PORT, "west-1", 1, version - 1)], wall_now())
        after = await lane_of(connection, "west-1")
    assert after["retired_at"] is not None
    assert {**after, "retired_at": None} == before
    await told(port, version, "west-1")
    async with transaction() as connection:
        assert (await lane_of(connection, "west-1"))["retired_at"] is None


async def test_those_who_ask_at_once_share_a_look_and_each_has_an_answer_of_its_own(
    port: Port, key: TagKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    await entered(PLATE)
    await followed(Follower())
    version, looks = await newest(), 0
    look = keeping.changes

    async def counted(*given: Any) -> Any:
        nonlocal looks
        looks += 1
        return await look(*given)

    monkeypatch.setattr(keeping, "changes", counted)
    asked = [told(port, version, f"lane-{number}") for number in range(50)]
    answers = await asyncio.gather(*asked, told(port, version + 7, "ahead"))
    assert [news.changes for news in answers] == [[]] * 50 + [None]
    assert looks <= 3, "one for the first, and one for all who came meanwhile"
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    ended = await asyncio.gather(*(told(port, version, "west-1") for _ in range(3)), return_exceptions=True)
    assert [getattr(each, "code", None) for each in ended] == ["client-ended"] * 3


async def test_removals_that_are_long_over_are_forgotten_with_whom_they_reached(port: Port, key: TagKey) -> None:
    follower, made = Follower(), await entered(PLATE)
    await followed(follower)
    await told(port, await newest(), "west-1")
    await removed(made)
    await followed(follower)
    await told(port, await newest(), "west-1")
    count = "select (select count(*) from copy_removal) + (select count(*) from lane_reach)"
    async with transaction() as connection:
        await removals.forget(connection, wall_now() + removals.KEEP - timedelta(minutes=5))
        assert await connection.fetchval(count) == 2
        await removals.forget(connection, wall_now() + removals.KEEP)
        assert await connection.fetchval(count) == 0


async def test_the_question_for_changes_acknowledges_over_http(
    lanes_http: AsyncClient, port: Port, key: TagKey
) -> None:
    await entered(PLATE)
    await followed(Follower())
    version = await newest()
    answer = await lanes_http.get(
        "/port/v1/copy/changes", params={"since": version, "lane": "west-1", "epoch": 1, "set_aside": 2}
    )
    assert cbor2.loads(answer.raise_for_status().content) == []
    assert answer.headers["copy-newest"] == str(version)
    async with transaction() as connection:
        lane = await lane_of(connection, "west-1")
    assert (lane["version"], lane["epoch"], lane["set_aside"]) == (version, 1, 2)
    for wrong in ("lane=West 1", f"lane=w&epoch={2**31}", "lane=w&set_aside=-1"):
        answer = await lanes_http.get(f"/port/v1/copy/changes?since={version}&{wrong}")
        assert answer.status_code == 422, wrong
