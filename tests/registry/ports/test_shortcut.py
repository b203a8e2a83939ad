"""The short way answers what the ordinary route would; all else, and every error, is the ordinary route's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from httpx import AsyncClient
from litestar import Litestar

from registry.clock import wall_now
from registry.database import transaction
from registry.errors import Unavailable
from registry.ports import api, check, clients, shortcut
from registry.ports.messages import BatchRequest, CheckRequest
from registry.web.observed import REQUESTS
from tests.registry.ports import passes
from tests.registry.ports.conftest import ORIGIN, Port

CAR, CHECK, BATCH = "粤C12345", api.CHECK_PATH, api.BATCH_PATH


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each question that was read ended on the short way."""
    ends: list[bool] = []
    answer = shortcut.ShortWay.answer

    async def seen(self: shortcut.ShortWay, *given: Any) -> bytes | None:
        body = await answer(self, *given)
        ends.append(body is not None)
        return body

    monkeypatch.setattr(shortcut.ShortWay, "answer", seen)
    return ends


@pytest.fixture
async def known(http: AsyncClient, port: Port) -> dict[str, str]:
    """Headers with a token that was used once, so that its verification is kept."""
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, CAR), scheme="ferry")
    first = await http.post(CHECK, json={"plate": CAR}, auth=port.auth())
    assert first.status_code == 200
    return {"authorization": first.request.headers["authorization"]}


def told(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    """What an answer says, without what is new each time."""
    body = answer.json()
    gone = {name: body.pop(name, None) for name in ("decision_id", "as_of", "instance")}
    assert answer.status_code != 200 or all(gone[name] for name in ("decision_id", "as_of"))
    return answer.status_code, body, {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")}


QUESTIONS: dict[str, Any] = {
    "a plate": {"plate": CAR},
    "one scheme": {"plate": CAR, "scheme": "ferry"},
    "a driver": {"plate": CAR, "driver": {"type": "home_return_permit", "number": "M12345678"}},
    "a channel": {"plate": CAR, "channel": "west", "vehicle_class": "car", "direction": "in"},
    "an O for a 0": {"plate": "粤C1234O"},
    "a past instant": {"plate": CAR, "at": "2026-11-20T10:00:00+08:00"},
    "no plate": {"plate": "what?"},
    "no plate at all": {},
    "a field too many": {"plate": CAR, "colour": "red"},
    "a wrong type": {"plate": 12345},
    "a NUL": {"plate": "粤C1234\0"},
    "a scheme not granted": {"plate": CAR, "scheme": "mute"},
    "the future": {"plate": CAR, "at": "2099-01-01T00:00:00+08:00"},
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_both_ways_say_the_same(
    name: str, http: AsyncClient, known: dict[str, str], counted: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps(QUESTIONS[name]).encode()
    headers = {**known, "content-type": "application/json", "accept-language": "en"}
    short = told(await http.post(CHECK, content=body, headers=headers))
    assert counted == [short[0] == 200]
    monkeypatch.setattr(shortcut.ShortWay, "caller", lambda *_: None)
    assert told(await http.post(CHECK, content=body, headers=headers)) == short
    assert len(counted) == 1


BATCHES: dict[str, tuple[Any, bool]] = {
    "in order": ([{"plate": CAR}, {"plate": "粤C1234O"}, {"plate": CAR, "direction": "in"}], True),
    "one that is no plate": ([{"plate": CAR}, {"plate": "what?"}], False),
    "one of a scheme not granted": ([{"plate": CAR}, {"plate": CAR, "scheme": "mute"}], False),
    "none": ([], False),
    "too many": ([{"plate": CAR}] * 501, False),
}


@pytest.mark.parametrize("name", BATCHES)
async def test_both_ways_say_the_same_of_a_batch(
    name: str, http: AsyncClient, known: dict[str, str], counted: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    checks, in_order = BATCHES[name]
    body = {"items": [{"id": str(number), "check": check} for number, check in enumerate(checks)]}
    first = await http.post(BATCH, json=body, headers=known)
    assert counted == [in_order]
    monkeypatch.setattr(shortcut.ShortWay, "caller", lambda *_: None)
    second = await http.post(BATCH, json=body, headers=known)
    assert (first.status_code, _without_ids(first)) == (second.status_code, _without_ids(second))


def _without_ids(answer: httpx.Response) -> Any:
    said = answer.json()
    for each in [said, *(result[half] or {} for result in said.get("results", ()) for half in ("answer", "problem"))]:
        for name in ("decision_id", "as_of", "instance"):
            each.pop(name, None)
    return said


async def test_a_batch_that_the_ordinary_route_ends_was_asked_and_recorded_once(
    http: AsyncClient, known: dict[str, str]
) -> None:
    items = [{"id": "a", "check": {"plate": CAR}}, {"id": "b", "check": {"plate": CAR, "scheme": "mute"}}]
    before = await _recorded()
    results = (await http.post(BATCH, json={"items": items}, headers=known)).json()["results"]
    assert (results[0]["problem"], results[1]["problem"]["status"]) == (None, 403)
    assert await _recorded() == before + 1


async def _recorded() -> int:
    async with transaction() as connection:
        count: int = await connection.fetchval("select count(*) from check_record")
    return count


@pytest.mark.parametrize("path", [CHECK, BATCH])
async def test_what_fails_on_the_short_way_is_told_by_the_ordinary_route(
    path: str, http: AsyncClient, known: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def fails(*_: object) -> Any:
        nonlocal asked
        asked += 1
        raise Unavailable()

    monkeypatch.setattr(check, "check_many", fails)
    body = {"plate": CAR} if path == CHECK else {"items": [{"id": "a", "check": {"plate": CAR}}]}
    answer = await http.post(path, json=body, headers=known)
    assert (answer.status_code, answer.headers["content-type"], asked) == (503, "application/problem+json", 1)
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(("padding", "short"), [(0, True), (2 * shortcut.PATHS[CHECK], False)])
async def test_a_body_in_parts_is_put_together_and_a_large_one_handed_on(
    padding: int, short: bool, http: AsyncClient, known: dict[str, str], counted: list[bool]
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"{"
        for _ in range(padding // 64):
            yield b" " * 64
        yield json.dumps({"plate": CAR}).encode()[1:]

    answer = await http.post(CHECK, content=parts(), headers={**known, "content-type": "application/json"})
    assert answer.status_code == 200
    assert counted == ([True] if short else [])


async def test_whoever_is_ended_is_refused_at_the_next_check(
    http: AsyncClient, port: Port, known: dict[str, str], counted: list[bool]
) -> None:
    assert (await http.post(CHECK, json={"plate": CAR}, headers=known)).status_code == 200
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    refused = await http.post(CHECK, json={"plate": CAR}, headers=known)
    assert (refused.status_code, counted) == (401, [True, False])


async def test_it_asks_once_and_counts_once(http: AsyncClient, known: dict[str, str], monkeypatch: Any) -> None:
    asked: list[object] = []
    ask = api.desk.ask

    async def seen(question: Any) -> Any:
        asked.append(question)
        return await ask(question)

    monkeypatch.setattr(api.desk, "ask", seen)
    counter = REQUESTS.labels("POST", CHECK, "403")
    before = counter._value.get()
    refused = await http.post(CHECK, json={"plate": CAR, "scheme": "mute"}, headers=known)
    assert (refused.status_code, len(asked), counter._value.get() - before) == (403, 1, 1)


async def test_each_answer_is_on_record(http: AsyncClient, known: dict[str, str]) -> None:
    answer = (await http.post(CHECK, json={"plate": CAR}, headers=known)).json()
    async with transaction() as connection:
        assert await connection.fetchval("select true from check_record where id = $1", answer["decision_id"])


async def test_without_ports_nothing_is_put_in_front(app: Litestar) -> None:
    from registry.web.app import build_app
    from registry.web.site import Site

    other = build_app(Site(public_url=ORIGIN), [])
    handler = other.asgi_handler
    assert shortcut.shortcut(other, handler) is handler


def test_it_reads_every_field() -> None:
    """The decoders are of the routes' own types."""
    way = shortcut.ShortWay(None, None)  # type: ignore[arg-type]
    assert (way._one.type, way._many.type) == (CheckRequest, BatchRequest)
