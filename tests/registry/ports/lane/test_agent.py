"""A lane's agent against the centre's own routes: in step, the line cut, lies, crashes, a full disk, clocks that are off."""

from __future__ import annotations

import json
from datetime import timedelta

import cbor2
import httpx
import jwt
import msgspec
import pytest

from registry.clock import wall_now
from registry.database import transaction
from registry.ports.copies.copy import Gap, RolledBack
from registry.ports.copies.cose import NotSigned
from registry.ports.editions.following import Follower
from registry.ports.lane.agent import LaneAuth
from tests.registry.ports.editions.world import followed
from tests.registry.ports.lane.booth import DAY, OTHER, Booth, listed, removed


async def test_the_centre_is_asked_first_and_the_copy_when_the_line_is_cut(booth: Booth) -> None:
    made = await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    assert (await booth.asked())["via"] == "centre"
    booth.line.cut = True
    told = await booth.asked()
    assert (told["via"], told["source"], told["status"], told["stale"]) == ("copy", "copy", "LISTED", "no")
    assert (await booth.asked(OTHER))["status"] == "NOT_LISTED"
    await removed(made)
    await followed(follower)
    booth.line.cut = False
    assert (await booth.asked())["status"] == "NOT_LISTED", "the centre's own answer, at once"
    await booth.agent.step()
    booth.line.cut = True
    told = await booth.asked()
    assert (told["status"], told["version"]) == ("NOT_LISTED", booth.agent.holder.highest)


async def test_what_was_answered_meanwhile_is_delivered_once_and_the_version_acknowledged(booth: Booth) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    ids = {str((await booth.asked())["decision_id"]) for _ in range(3)}
    with pytest.raises(httpx.HTTPError):
        await booth.agent.step()
    booth.started()  # killed: what was told is on the disk
    for segment in (booth.folder / "decisions").glob("*.jsonl"):
        with segment.open("ab") as file:
            file.write(b'{"id": "cut o')  # and what was being written was told to nobody
    booth.line.cut = False
    await booth.agent.step()
    await booth.agent.step()
    async with transaction() as connection:
        rows = await connection.fetch("select id, version, subject from lane_decision")
        lane = await connection.fetchrow("select version from lane where name = 'west-1'")
    assert {str(row["id"]) for row in rows} == ids
    assert all(row["subject"] is not None for row in rows)
    assert lane is not None
    assert lane["version"] == booth.agent.holder.highest
    assert not list((booth.folder / "decisions").glob("*.jsonl"))


async def test_after_a_crash_the_last_good_copy_answers(booth: Booth) -> None:
    await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    await listed(OTHER)
    await followed(follower)
    await booth.agent.step()
    held = booth.agent.holder.highest
    (booth.folder / "whole.cose.part").write_bytes(b"half of a whole")
    (booth.folder / "changes" / f"{held + 1}.cose.part").write_bytes(b"half of a change")
    booth.line.cut = True
    booth.started()
    assert booth.agent.holder.highest == held
    assert (await booth.asked(OTHER))["status"] == "LISTED"


async def test_a_copy_that_was_put_back_or_damaged_on_the_disk_is_not_used(booth: Booth) -> None:
    made = await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    await removed(made)
    await followed(follower)
    await booth.agent.step()
    booth.line.cut = True
    for path in (booth.folder / "changes").glob("*.cose"):
        path.unlink()  # the whole of before is still signed, and lists who was removed
    assert booth.started().holder.copy is None
    assert (await booth.asked())["status"] == "UNKNOWN"
    assert "no-copy" in booth.agent.alarms()
    booth.line.cut = False
    await booth.agent.step()
    booth.line.cut = True
    assert (await booth.asked())["status"] == "NOT_LISTED", "it recovers by itself"


async def test_a_rolled_back_centre_repeated_reordered_and_strange_messages_change_nothing(booth: Booth) -> None:
    made = await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    old = (await booth.agent.http.get("/port/v1/copy")).raise_for_status()
    since = booth.agent.holder.highest
    await removed(made)
    await followed(follower)
    await listed(OTHER)
    await followed(follower)
    first, second = cbor2.loads((await booth.agent.http.get(f"/port/v1/copy/changes?since={since}")).content)
    holder = booth.agent.holder
    for wrong in (second, b"noise", first[:-1] + bytes([first[-1] ^ 1])):
        with pytest.raises((Gap, NotSigned, RolledBack)):
            holder.follow(wrong)
    assert holder.highest == since
    holder.follow(first)
    with pytest.raises((Gap, NotSigned, RolledBack)):
        holder.follow(first)
    holder.follow(second)
    with pytest.raises(RolledBack):
        holder.take(old.content, [])
    booth.line.lies["/port/v1/copy/changes"] = httpx.Response(404)
    with pytest.raises(httpx.HTTPStatusError):
        await booth.agent.step()
    assert holder.copy is not None
    assert holder.copy.version == since + 2


async def test_changes_out_of_order_make_the_agent_take_the_whole(booth: Booth) -> None:
    await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()
    since = booth.agent.holder.highest
    for plate in (OTHER, "粤C50003"):
        await listed(plate)
        await followed(follower)
    first, second = cbor2.loads((await booth.agent.http.get(f"/port/v1/copy/changes?since={since}")).content)
    await booth.agent._take(second)
    assert booth.agent.holder.highest == since + 2
    assert first != second


async def test_it_grows_old_by_what_was_counted_whatever_the_wall_clock_says(booth: Booth) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    booth.hands.wall -= DAY  # somebody sets the clock back a day
    assert "clock-off" in booth.agent.alarms()
    booth.hands.pass_(400)
    told = await booth.asked()
    assert (told["status"], told["stale"]) == ("LISTED", "soft")
    assert "soft-stale" in booth.agent.alarms()
    booth.hands.pass_(DAY)
    told = await booth.asked()
    assert (told["status"], told["reason"], told["stale"]) == ("UNKNOWN", "copy-too-old", "hard")
    booth.started()  # the same start of the machine: it knows on
    assert (await booth.asked())["status"] == "UNKNOWN"
    booth.started("boot-2")  # the machine was off, and its clock stands before what was noted
    booth.hands.wall -= DAY
    assert (await booth.asked())["status"] == "UNKNOWN"
    assert "clock-off" in booth.agent.alarms()
    booth.line.cut = False
    await booth.agent.step()
    booth.line.cut = True
    assert (await booth.asked())["status"] == "LISTED", "a contact mends it"


async def test_a_clock_that_is_a_minute_off_cuts_no_lane_off(booth: Booth) -> None:
    auth = booth.agent.http.auth
    assert isinstance(auth, LaneAuth)
    auth.hear(httpx.Response(200, headers={"date": "Sat, 21 Nov 2026 00:00:00 GMT"}))
    told = jwt.decode(auth.assertion(), options={"verify_signature": False})
    assert abs(told["iat"] - 1_795_219_200) <= 5
    assert told["exp"] - told["iat"] == 30


async def test_a_question_that_is_none_is_refused_as_at_the_centre(booth: Booth) -> None:
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    for body in (b"{", b'{"plate": 5}', b'{"plate": "x", "strange": 1}'):
        with pytest.raises(msgspec.MsgspecError):
            await booth.agent.check(body)


async def test_a_full_disk_is_an_alarm_and_the_lane_answers_on(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await listed()
    follower = Follower()
    await followed(follower)
    await booth.agent.step()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("registry.ports.lane.folder.os.fsync", full)
    monkeypatch.setattr("registry.ports.lane.offline.os.fdatasync", full)
    await removed(made)
    await followed(follower)
    await booth.agent.step()
    booth.line.cut = True
    told = await booth.asked()
    assert told["status"] == "NOT_LISTED", "what the disk lacks is held all the same"
    assert "disk" in booth.agent.alarms()
    monkeypatch.undo()
    booth.line.cut = False
    monkeypatch.setattr("registry.ports.lane.holder.DISK_REST", 0.0)
    await booth.agent.step()
    assert "disk" not in booth.agent.alarms()
    async with transaction() as connection:
        kept = await connection.fetch("select id from lane_decision")
    assert [str(row["id"]) for row in kept] == [told["decision_id"]]
    booth.line.cut = True
    assert booth.started().holder.highest == booth.agent.holder.highest


async def test_a_decision_that_is_never_taken_holds_back_no_other(booth: Booth) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    ids = [str((await booth.asked())["decision_id"]) for _ in range(5)]
    (segment,) = (booth.folder / "decisions").glob("*.jsonl")
    lines = [json.loads(line) for line in segment.read_text().splitlines()]
    lines[2]["age"] = -1  # what no centre takes
    segment.write_text("".join(json.dumps(line) + "\n" for line in lines))
    booth.started()
    booth.line.cut = False
    for _ in range(2):  # and again, to tell the centre of it
        await booth.agent.step()
    async with transaction() as connection:
        kept = await connection.fetch("select id from lane_decision")
        told = await connection.fetchval("select set_aside from lane where name = 'west-1'")
    assert {str(row["id"]) for row in kept} == {*ids} - {ids[2]}
    assert not list((booth.folder / "decisions").glob("*.jsonl"))
    assert [line["decision"]["id"] for line in booth.agent.offline._aside.lines()] == [ids[2]]
    assert "not-delivered" in booth.agent.alarms()
    assert told == 1
    (booth.folder / "aside.jsonl").unlink()  # somebody has seen to it
    await booth.agent.step()
    assert "not-delivered" not in booth.agent.alarms()
    async with transaction() as connection:
        assert await connection.fetchval("select set_aside from lane where name = 'west-1'") == 0


async def test_what_was_put_aside_is_there_once_and_forgotten_as_the_trail_is(booth: Booth) -> None:
    aside = booth.agent.offline._aside
    for days in (91, 89, 89):
        aside.put({"id": f"{days}", "at": (wall_now() - timedelta(days=days)).isoformat()}, "422")
    aside.forget()
    assert [line["decision"]["id"] for line in aside.lines()] == ["89"]


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_what_is_not_about_the_decisions_leaves_them_where_they_are(booth: Booth, status: int) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    await booth.asked()
    booth.line.cut = False
    booth.line.lies["/port/v1/decisions"] = httpx.Response(status)
    with pytest.raises(httpx.HTTPStatusError):
        await booth.agent.step()
    assert booth.agent.offline.set_aside == 0
    booth.line.lies.clear()
    await booth.agent.step()
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from lane_decision") == 1


async def test_it_knows_that_it_is_in_step_as_soon_as_it_has_a_copy(booth: Booth) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step(20)  # it waits for nothing before it knows
    assert booth.agent.clock.age() is not None
    assert booth.agent.alarms() == frozenset()
