"""Whatever a line does to what comes over it, and whatever happens to a lane's machine: the lane holds one of the
centre's versions, never an older one than before, and is in step again by itself when the line is.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import cbor2
import httpx
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.database import transaction
from registry.ports import asking
from registry.ports.copies.cose import sign, verify
from registry.ports.editions import keeping
from registry.ports.editions.following import Follower
from registry.ports.lane import agent as agents
from registry.ports.lane.agent import LaneAuth
from tests.registry.ports.editions.world import PORT, followed
from tests.registry.ports.lane.booth import DAY, OTHER, PLATE, Booth, Line, listed, removed

CHANGES, WHOLE = "/port/v1/copy/changes", "/port/v1/copy"
Body = Callable[[list[bytes]], list[bytes]]


class Wild:
    """A line that does something to most of what comes over it, by the dice; everything it ever carried, it keeps."""

    def __init__(self, line: Line, seed: int) -> None:
        self._through, self.dice = line.through, random.Random(seed)
        self.carried: dict[str, list[httpx.Response]] = {CHANGES: [], WHOLE: []}
        self.seen: list[bytes] = []
        self.tame = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if self.tame or path == "/api/v1/token":
            return await self._through.handle_async_request(request)
        happens = self.dice.choice(
            [self.whole, self.whole, self.cut, self.cut_after, self.late, self.repeated, self.other]
        )
        return await happens(request)

    async def whole(self, request: httpx.Request) -> httpx.Response:
        """As it should be; what it carries is kept, to come again some day."""
        answer = await self._through.handle_async_request(request)
        await answer.aread()
        path = request.url.path
        if answer.status_code == 200 and path in self.carried:
            self.carried[path].append(answer)
            self.seen += cbor2.loads(answer.content) if path == CHANGES else [answer.content]
        return answer

    async def cut(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("cut")

    async def cut_after(self, request: httpx.Request) -> httpx.Response:
        """The centre did what it was asked, and its answer was lost."""
        await self.whole(request)
        raise httpx.ReadError("cut")

    async def late(self, request: httpx.Request) -> httpx.Response:
        """Something else happens before the answer comes."""
        answer = await self.whole(request)
        for _ in range(self.dice.randrange(20)):
            await asyncio.sleep(0)
        return answer

    async def repeated(self, request: httpx.Request) -> httpx.Response:
        """An answer of some time before, again: a whole that is old, changes that were taken."""
        before = self.carried.get(request.url.path)
        return again(self.dice.choice(before)) if before else await self.whole(request)

    async def other(self, request: httpx.Request) -> httpx.Response:
        """Messages out of order, missing, twice, from elsewhere, cut off, or by nobody's key."""
        answer = await self.whole(request)
        path = request.url.path
        if answer.status_code != 200 or path not in self.carried:
            return answer
        if self.dice.random() < 0.3:
            return again(answer, answer.content[: self.dice.randrange(len(answer.content) + 1)])
        messages = cbor2.loads(answer.content) if path == CHANGES else [answer.content]
        messages = self.dice.choice([self.swapped, self.missing, self.twice, self.mixed, self.forged])(messages)
        content = cbor2.dumps(messages) if path == CHANGES else b"".join(messages[:1])
        return again(answer, content)

    def swapped(self, messages: list[bytes]) -> list[bytes]:
        return self.dice.sample(messages, len(messages))

    def missing(self, messages: list[bytes]) -> list[bytes]:
        return [each for each in messages if self.dice.random() < 0.5]

    def twice(self, messages: list[bytes]) -> list[bytes]:
        return [each for each in messages for _ in range(2)]

    def mixed(self, messages: list[bytes]) -> list[bytes]:
        return [*messages, *self.dice.sample(self.seen, min(3, len(self.seen)))]

    def forged(self, messages: list[bytes]) -> list[bytes]:
        return [forged(each) for each in messages]


def again(answer: httpx.Response, content: bytes | None = None) -> httpx.Response:
    headers = {name: value for name, value in answer.headers.items() if name not in ("content-length", "date")}
    return httpx.Response(answer.status_code, headers=headers, content=answer.content if content is None else content)


STRANGER = Ed25519PrivateKey.generate()


def forged(message: bytes) -> bytes:
    """The same content under the same key's name, signed by a stranger."""
    tagged: Any = cbor2.loads(message)
    protected, _, payload, _ = tagged.value
    return sign(payload, STRANGER, cbor2.loads(protected)[4].decode())


async def true_sets(key: object) -> dict[int, bytes]:
    """What each version that there ever was holds, by the centre's own editions."""
    async with transaction() as connection:
        copy = await keeping.held(connection, key)  # type: ignore[arg-type]
    assert copy is not None
    return {copy.version: copy.records.run}


@pytest.mark.parametrize("seed", range(4))
async def test_a_wild_line_and_a_dying_machine(booth: Booth, seed: int, tmp_path: Path) -> None:
    wild = Wild(booth.line, seed)
    dice, follower, held = random.Random(seed), Follower(), [await listed()]
    versions: dict[int, bytes] = {}
    kept = tmp_path / "kept"

    def plug() -> None:
        booth.agent.http._transport = wild  # type: ignore[assignment]

    async def change() -> None:
        if held and dice.random() < 0.5:
            await removed(held.pop(dice.randrange(len(held))))
        else:
            held.append(await listed(f"粤C6{seed}{len(versions):03}"))
        await followed(follower)
        versions.update(await true_sets(booth.agent.holder.key))

    async def killed() -> None:
        booth.started()
        plug()

    async def killed_and_put_back() -> None:
        """The whole and its changes are those of before; what says how far the lane was is not."""
        if kept.exists():
            for name in ("whole.cose", "changes"):
                source, target = kept / name, booth.folder / name
                if source.is_dir():
                    shutil.rmtree(target)
                    shutil.copytree(source, target)
                elif source.exists():
                    shutil.copy(source, target)
        else:
            shutil.copytree(booth.folder, kept)
        await killed()

    async def damaged() -> None:
        files = [path for path in booth.folder.rglob("*.cose") if path.stat().st_size]
        if files:
            path = dice.choice(files)
            path.write_bytes(path.read_bytes()[: dice.randrange(path.stat().st_size)])
        await killed()

    await followed(follower)
    versions.update(await true_sets(booth.agent.holder.key))
    plug()
    highest = 0
    happenings: list[Callable[[], Awaitable[None]]] = [change, change, change, killed, killed_and_put_back, damaged]
    for _ in range(25):
        await dice.choice(happenings)()
        for _ in range(3):
            with suppress(httpx.HTTPError, ValueError, KeyError):
                await booth.agent.step()
            copy = booth.agent.holder.copy
            if copy is not None:
                assert copy.records.run == versions[copy.version], "what is held was never the centre's"
                assert copy.version >= highest, "rolled back"
                highest = copy.version
    wild.tame = True
    await asyncio.wait_for(in_step(booth, max(versions)), 60)
    async with transaction() as connection:
        told = await connection.fetchval("select version from lane where name = 'west-1'")
    assert told == max(versions), "and the centre knows it"


async def in_step(booth: Booth, version: int) -> None:
    """Follow, as the agent does by itself, until this version is held and acknowledged."""
    following = asyncio.create_task(booth.agent.follow())
    try:
        while (booth.agent._acknowledged or (0, 0))[1] < version:  # noqa: ASYNC110 - seen from outside
            await asyncio.sleep(0.01)
    finally:
        following.cancel()
    assert booth.agent.holder.copy is not None
    assert booth.agent.holder.copy.version == version


async def test_a_lane_goes_on_following_whatever_comes(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents, "REST", 0.0)
    await listed()
    await followed(Follower())
    strange = [b"", b"\x05", cbor2.dumps(["text"]), cbor2.dumps([None]), cbor2.dumps({}), b"\x82", b"\xff" * 40]
    asked = iter(strange)

    class Strange(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            content = next(asked, None) if request.url.path == CHANGES else None
            if content is None:
                return await booth.line.through.handle_async_request(request)
            return httpx.Response(200, content=content)  # without any header, too

    booth.agent.http._transport = Strange()
    async with transaction() as connection:
        newest = await keeping.newest_version(connection, PORT)
    await asyncio.wait_for(in_step(booth, newest), 60)
    assert next(asked, None) is None


async def test_the_key_whose_answer_was_lost_is_given_again(booth: Booth) -> None:
    (booth.folder / "key.json").unlink()  # as if the first answer had never come
    await listed()
    await followed(Follower())
    booth.started()
    await booth.agent.step()
    booth.line.cut = True
    assert (await booth.asked())["status"] == "LISTED"


async def test_pinned_keys_are_not_replaced_by_what_the_line_says(booth: Booth) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.agent.pinned = True
    before = booth.agent.holder.highest
    message = (await booth.agent.http.get(WHOLE)).content
    jwks = {"keys": [{"kid": "stranger", "x": "AAAA"}]}
    booth.line.lies["/port/v1/copy/keys"] = httpx.Response(200, json=jwks)
    with pytest.raises(ValueError, match="signature"):
        await booth.agent._take(forged(message))
    assert booth.agent.holder.highest == before
    assert verify(message, booth.agent.holder.trusted)


# --- clocks -----------------------------------------------------------------------------------------------------------


def off_by(seconds: float) -> type[datetime]:
    """A clock that is off: what `datetime.now` gives on the lane's machine."""

    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=seconds)

    return Off


@pytest.mark.parametrize("off", [60.0, -60.0, DAY, -DAY], ids=lambda off: f"{off:+.0f}s")
async def test_a_machine_whose_clock_is_off_is_let_in_answers_rightly_and_says_so(
    booth: Booth, off: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (agents, asking):
        monkeypatch.setattr(module, "datetime", off_by(off))
    booth.hands.wall += off
    booth.started()
    auth = booth.agent.http.auth
    assert isinstance(auth, LaneAuth)

    async def hear(response: httpx.Response) -> None:
        response.headers["date"] = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        auth.hear(response)

    booth.agent.http.event_hooks["response"] = [hear]
    made = await listed()
    follower = Follower()
    await followed(follower)
    for _ in range(3):  # the first answer is a refusal, and tells the time
        with suppress(httpx.HTTPStatusError):
            await booth.agent.step()
    assert "clock-off" in booth.agent.alarms()
    assert abs(booth.agent.clock.legal() - datetime.now(UTC)) < timedelta(seconds=50), "its time is the centre's"
    booth.line.cut = True
    told = await booth.asked()
    assert (told["status"], told["stale"]) == ("LISTED", "no")
    booth.line.cut = False
    await removed(made)
    await followed(follower)
    await booth.agent.step()
    booth.line.cut = True
    assert (await booth.asked())["status"] == "NOT_LISTED"
    async with transaction() as connection:
        first = await connection.fetchval("select at from lane_decision")
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=120), "what is delivered carries the centre's time"


async def test_a_copy_grows_old_at_the_rate_of_time_when_the_clock_jumps_a_day_either_way(booth: Booth) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    for jump in (DAY, -2 * DAY):
        booth.hands.wall += jump
        assert (await booth.asked())["stale"] == "no"
    booth.hands.pass_(10 * 60)
    assert (await booth.asked(OTHER))["stale"] != "no"


# --- a full disk ------------------------------------------------------------------------------------------------------


async def test_a_line_half_written_is_followed_by_none_in_its_segment(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listed()
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    write, room = os.write, [20]

    def short(handle: int, content: bytes) -> int:
        return write(handle, content[: room.pop()] if room else content)

    def broken(handle: int, size: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("registry.ports.lane.offline.os.write", short)
    monkeypatch.setattr("registry.ports.lane.offline.os.ftruncate", broken)
    told = [(await booth.asked(plate))["decision_id"] for plate in (PLATE, OTHER, PLATE)]
    monkeypatch.undo()
    booth.line.cut = False
    await booth.agent.step()
    async with transaction() as connection:
        rows = await connection.fetch("select id from lane_decision")
    assert {str(row["id"]) for row in rows} == set(told)


async def test_it_says_once_why_it_cannot_follow_and_delivers_before_the_next_long_wait(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "REST", 0.0)
    await listed()
    await followed(Follower())
    await booth.agent.step()
    waits, refusing = list[str](), True

    class Refusing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path == CHANGES:
                waits.append(request.url.params["wait"])
                if refusing:
                    return httpx.Response(403, json={"code": "scheme-not-granted"}, request=request)
            return await booth.line.through.handle_async_request(request)

    booth.agent.http._transport = Refusing()
    await booth.agent.from_copy(json.dumps({"plate": PLATE}).encode())
    with structlog.testing.capture_logs() as logs:
        following = asyncio.create_task(booth.agent.follow())
        try:
            async with asyncio.timeout(120):
                while len(waits) < 3:  # noqa: ASYNC110 - seen from outside
                    await asyncio.sleep(0.01)
                refusing, refused = False, len(waits)
                while not any(log["event"] == "lane.delivered" for log in logs):  # noqa: ASYNC110 - seen from outside
                    await asyncio.sleep(0.01)
        finally:
            following.cancel()
    assert [log["why"] for log in logs if log["event"] == "lane.no_centre"] == [f"403 scheme-not-granted at {CHANGES}"]
    assert [log["decisions"] for log in logs if log["event"] == "lane.delivered"] == [1]
    assert waits[refused] == "0"
