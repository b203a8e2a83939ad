"""The centre's database comes from a backup, and lanes have editions that it does not remember: they recover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from registry.clock import wall_now
from registry.database import transaction
from registry.ports.copies.copy import RolledBack
from registry.ports.editions import epochs
from registry.ports.editions.following import Follower
from registry.ports.editions.marking import Mark, mark
from tests.registry.ports import passes
from tests.registry.ports.editions.world import PORT, followed
from tests.registry.ports.lane.booth import OTHER, PLATE, Booth, listed, removed

TABLES = ("port_epoch", "port_edition", "port_tag", "port_holding", "copy_change", "lane", "lane_reach", "copy_removal")

Backup = dict[str, Sequence[Any]]


async def backup() -> Backup:
    async with transaction() as connection:
        return {table: await connection.fetch(f"select * from {table}") for table in TABLES}


async def restore(kept: Backup) -> None:
    async with transaction() as connection:
        for table, rows in kept.items():
            await connection.execute(f"delete from {table}")
            if rows:
                await connection.copy_records_to_table(table, records=rows, columns=list(rows[0].keys()))


async def lost_time(booth: Booth, follower: Follower) -> tuple[Backup, passes.Pass]:
    """A backup is made, time goes on, the lane follows; then the backup is all that there is. What stands, stays."""
    made = await listed()
    await followed(follower)
    await booth.agent.step()
    kept = await backup()
    await listed(OTHER)
    await followed(follower)
    await listed("粤C50007")
    await followed(follower)
    await booth.agent.step()
    await restore(kept)
    return kept, made


async def in_order(booth: Booth, made: passes.Pass) -> None:
    """The lane has the copy of now, and follows on."""
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    await removed(made)
    await followed(follower)
    await booth.agent.step()
    booth.line.cut = True
    assert (await booth.asked(OTHER))["status"] == "LISTED"
    assert (await booth.asked(PLATE))["status"] == "NOT_LISTED"
    booth.started()
    assert (await booth.asked(PLATE))["status"] == "NOT_LISTED", "and after it was started again"


async def test_the_lanes_question_tells_it_and_the_next_epoch_begins_by_itself(booth: Booth) -> None:
    _, made = await lost_time(booth, Follower())
    async with transaction() as connection:  # the epoch of the backup is not of this minute
        await connection.execute("update port_epoch set made_at = made_at - interval '1 hour'")
    held = booth.agent.holder.highest
    with pytest.raises(RolledBack):
        await booth.agent.step()
    assert booth.agent.holder.highest == held, "what it has it keeps"
    await in_order(booth, made)
    assert booth.agent.holder.highest > held


async def test_it_begins_anew_by_command_too_above_an_epoch_that_was_forgotten(booth: Booth) -> None:
    made = await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    kept = await backup()
    async with transaction() as connection:
        await epochs.renew(connection, PORT, wall_now())
    await listed(OTHER)
    await followed(follower)
    await booth.agent.step()
    assert booth.agent.holder.key is not None
    assert booth.agent.holder.key.epoch == 2
    await restore(kept)
    with pytest.raises((httpx.HTTPStatusError, ValueError)):
        await booth.agent.step()
    async with transaction() as connection:
        begun = await epochs.renew(connection, PORT, wall_now(), leap=True)
    assert begun.epoch > 2
    assert begun.first_version > booth.agent.holder.highest
    await in_order(booth, made)


async def test_what_a_lane_cannot_have_is_not_believed_and_no_epoch_follows_soon(booth: Booth) -> None:
    await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    newest = booth.agent.holder.highest
    now = wall_now()

    async def told(version: int, later: timedelta) -> bool:
        async with transaction() as connection:
            await connection.execute("update lane set version = 0")
            await mark(connection, [Mark(booth.port.id, PORT, "west-1", 1, version)], now)
            return await epochs.overtaken(connection, PORT, newest, now + later)

    assert not await told(newest, timedelta(hours=1))
    assert not await told(newest + 1, timedelta(minutes=9)), "an epoch that has just begun"
    assert await told(newest + 1, timedelta(minutes=11))
    assert not await told(2**60, timedelta(hours=1)), "no clock has numbered it"


async def test_a_leap_twice_in_a_minute_rises_all_the_same(booth: Booth) -> None:
    at = wall_now()
    async with transaction() as connection:
        await epochs.ensure(connection, PORT, at)
        first = await epochs.renew(connection, PORT, at, leap=True)
        second = await epochs.renew(connection, PORT, at, leap=True)
        third = await epochs.renew(connection, PORT, at)
    assert first.epoch < second.epoch < third.epoch
