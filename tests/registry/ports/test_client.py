"""The client library against the service itself, and what it does when the service does not answer or says no."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cbor2
import httpx
import msgspec
import pytest
from litestar import Litestar

from privacy.ids import uuid7
from registry.clock import wall_now
from registry.database import transaction
from registry.passages.api import PassagesRequest
from registry.ports import client as library
from registry.ports import clients
from registry.ports.client import Changes, CopyGone, Problem, SigningKey, Tokens, Unanswered
from registry.ports.client import Port as Client
from registry.ports.inspections import Result
from registry.ports.keys import make_key_file
from tests.registry.ports import passes
from tests.registry.ports.conftest import ORIGIN, Port

CAR = "粤C12345"
SLOW = 60.0
"""Seconds: a slow machine is no cut line."""
Answering = Callable[[httpx.Request], httpx.Response]


def key_of(port: Port) -> SigningKey:
    return SigningKey(port.kid, port.key)


@pytest.fixture
async def client(app: Litestar, port: Port) -> AsyncIterator[Client]:
    async with Client(ORIGIN, str(port.id), [key_of(port)], transport=httpx.ASGITransport(app)) as made:  # type: ignore[arg-type]
        yield made


def scripted(port: Port, answering: Answering, **more: Any) -> Client:
    """A client of a service that gives tokens and otherwise answers as the script says."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 300})
        return answering(request)

    return Client(ORIGIN, str(port.id), [key_of(port)], transport=httpx.MockTransport(answer), **more)


# --- Against the service ----------------------------------------------------------------------------------------------


async def test_a_check(client: Client) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, CAR), scheme="ferry")
    answer = await client.check(CAR, timeout=SLOW, channel="west", vehicle_class="car")
    assert (answer.listed("ferry"), answer.listed("bridge")) == (True, False)
    assert answer.channel is not None


async def test_a_problem_names_code_and_field(client: Client) -> None:
    with pytest.raises(Problem) as refused:
        await client.check("what?", timeout=SLOW)
    assert (refused.value.status, refused.value.errors[0]["field"]) == (422, "plate")


async def test_many_are_asked_in_parts_and_each_has_its_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MOST_AT_ONCE", 2)
    results = await client.check_many({"a": {"plate": CAR}, "b": {"plate": "what?"}, "c": {"plate": "粤C1234O"}})
    assert [result.id for result in results] == ["a", "b", "c"]
    assert [result.answer is not None for result in results] == [True, False, True]
    assert results[1].problem is not None


async def test_one_token_for_many_at_once(client: Client) -> None:
    sent: list[str] = []
    request = client.tokens.request
    client.tokens.request = lambda key: sent.append("token") or request(key)  # type: ignore[method-assign,func-returns-value]
    await asyncio.gather(*(client.check(CAR, timeout=SLOW) for _ in range(8)))
    assert len(sent) == 1


async def test_a_new_key_before_and_after_it_is_registered(app: Litestar, port: Port, tmp_path: Path) -> None:
    public = make_key_file(tmp_path / "new.json")
    new = SigningKey.read(tmp_path / "new.json")
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with Client(ORIGIN, str(port.id), [new, key_of(port)], transport=transport) as client:
        await client.check(CAR, timeout=SLOW)  # signed by the old one
        async with transaction() as connection:
            await clients.add_key(connection, port.id, public, at=wall_now())
            await clients.end_key(connection, port.id, port.kid, until=wall_now())
    async with Client(ORIGIN, str(port.id), [new, key_of(port)], transport=httpx.ASGITransport(app)) as client:  # type: ignore[arg-type]
        await client.check(CAR, timeout=SLOW)  # signed by the new one


async def test_a_key_that_nobody_knows_is_told_at_the_start(app: Litestar, port: Port, tmp_path: Path) -> None:
    make_key_file(tmp_path / "other.json")
    key = SigningKey.read(tmp_path / "other.json")
    async with Client(ORIGIN, str(port.id), [key], transport=httpx.ASGITransport(app)) as client:  # type: ignore[arg-type]
        with pytest.raises(Problem) as refused:
            await client.ready()
    assert (refused.value.status, refused.value.code) == (401, "invalid_client")


# --- When it does not answer, or says no ------------------------------------------------------------------------------


async def test_a_token_is_replaced_ahead_of_its_end_and_once_when_it_is_refused(port: Port) -> None:
    tokens, given = iter("abcd"), []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/token":
            given.append(next(tokens))
            return httpx.Response(200, json={"access_token": given[-1], "expires_in": 300})
        return httpx.Response(401 if request.headers["authorization"] == "Bearer b" else 200, json={})

    auth = Tokens(ORIGIN, str(port.id), [key_of(port)])
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), auth=auth, base_url=ORIGIN) as http:
        await http.get("/a")
        await http.get("/a")
        assert given == ["a"]
        auth._ends = time.monotonic() + library.AHEAD_SECONDS / 2
        assert (await http.get("/a")).status_code == 401  # it was new: not tried again
        assert given == ["a", "b"]
        assert (await http.get("/a")).status_code == 200  # b is old by now, and refused: c
        assert given == ["a", "b", "c"]


async def test_a_check_is_asked_once_and_then_nobody_answered(port: Port) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise httpx.ConnectError("no line")

    async with scripted(port, answer) as client:
        with pytest.raises(Unanswered):
            await client.check(CAR)
    assert len(asked) == 1


async def test_what_is_written_is_sent_again_under_one_key(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.ReadTimeout("silence")
        if len(keys) == 2:
            return httpx.Response(503, json={"code": "unavailable"})
        return httpx.Response(200, json={"taken": len(json.loads(request.content)["items"])})

    async with scripted(port, answer) as client:
        assert await client.deliver([{"id": str(uuid7())}, {"id": str(uuid7())}]) == 2
    assert (len(keys), len(set(keys))) == (3, 1)


async def test_what_is_refused_is_not_sent_again(port: Port) -> None:
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(422, json={"code": "invalid", "detail": "no"})

    async with scripted(port, answer) as client:
        with pytest.raises(Problem):
            await client.tell_passages([{"id": "1"}])
    assert len(sent) == 1


async def test_what_was_found_in_an_inspection_goes_inside_its_passage_as_the_route_takes_it(port: Port) -> None:
    sent: list[PassagesRequest] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(msgspec.json.decode(request.content, type=PassagesRequest))
        return httpx.Response(200, json={"results": [{"id": "1", "passage": "new", "released": True}]})

    inspection = "019eaf50-11c2-7b6e-a3a5-5f0d2ac0f001"
    async with scripted(port, answer) as client:
        found = client.inspected(inspection, customs="clean", border_inspection="irregular")
        told = {"id": "1", "channel": "shenjing", "direction": "out", "inspection": found}
        assert await client.tell_passages([told]) == {"new": 1}
    ((item,),) = [request.items for request in sent]
    assert item.inspection is not None
    assert str(item.inspection.id) == inspection
    assert [(each.authority, each.result) for each in item.inspection.results] == [
        ("customs", Result.CLEAN),
        ("border_inspection", Result.IRREGULAR),
    ]


async def test_patience_ends(port: Port) -> None:
    async with scripted(port, lambda _: httpx.Response(503, headers={"retry-after": "5"}), patience=1.0) as client:
        with pytest.raises(Problem) as refused:
            await client.write("/port/v1/passages", {})
    assert (refused.value.status, refused.value.wait) == (503, 5.0)


async def test_changes_are_followed_from_version_to_version(port: Port) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["since"])
        if len(asked) == 3:
            return httpx.Response(404, json={"code": "not-found"})
        body = cbor2.dumps([b"one", b"two"] if len(asked) == 1 else [b"three"])
        return httpx.Response(200, content=body, headers={"copy-now": datetime.now(UTC).isoformat()})

    async with scripted(port, answer) as client:
        assert isinstance(await client.changes(0), Changes)
        asked.clear()
        following = client.follow(7)
        seen = [await anext(following) for _ in range(3)]
        with pytest.raises(CopyGone):
            await anext(following)
    assert (seen, asked) == ([b"one", b"two", b"three"], ["7", "9", "10"])


async def test_an_answer_that_is_none(port: Port) -> None:
    async with scripted(port, lambda _: httpx.Response(200, text="<html>")) as client:
        with pytest.raises(Problem):
            await client.check(CAR, timeout=SLOW)


def test_it_imports_nothing_of_ours() -> None:
    source = Path(library.__file__).read_text(encoding="utf-8")
    ours = ("registry", "privacy", "units", "vehicles", "whitelist", "deploy")
    assert not [line for line in source.splitlines() if line.startswith(tuple(f"from {name}" for name in ours))]
