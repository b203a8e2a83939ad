"""The simulator: the same seed, the same day, with its peaks; what came of it is counted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import httpx
from litestar import Litestar

from registry.database import transaction
from registry.ports.client import Port as Client
from registry.ports.client import SigningKey
from registry.ports.simulation import CHANNELS, DAY, day, play, steady, tell_passages
from tests.registry.ports import passes
from tests.registry.ports.conftest import ORIGIN, Port


def test_a_seed_is_a_day() -> None:
    assert day(1, 500) == day(1, 500)
    assert day(1, 500) != day(2, 500)


def test_a_day_has_its_peaks_and_lies_within_the_day() -> None:
    hours = Counter(int(crossing.at // 3600) for crossing in day(1, 10_000))
    assert set(hours) == set(range(24))
    assert min(hours[7], hours[8], hours[17], hours[18]) > 4 * max(hours[1], hours[2], hours[3])
    assert all(0 <= crossing.at < DAY for crossing in day(3, 1_000))


def test_some_plates_are_misread_and_named_ones_come_often() -> None:
    crossings = day(1, 5_000, ["粤C12305"])
    plates = Counter(crossing.plate for crossing in crossings)
    assert plates["粤C12305"] > 2_500
    assert plates["粤C123O5"] > 0
    assert {crossing.channel for crossing in crossings} == set(CHANNELS)


def test_a_steady_rate() -> None:
    crossings = steady(1, 50, 10)
    assert len(crossings) == 500
    assert max(crossing.at for crossing in crossings) < 10


async def test_it_is_played_and_summed_up(app: Litestar, port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, "粤C12345"), scheme="ferry")
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with Client(ORIGIN, str(port.id), [SigningKey(port.kid, port.key)], transport=transport) as client:
        played = await play(client, day(1, 40, ["粤C12345"]), 0.01, timeout=60.0)
    assert len(played.took) == 40
    assert played.statuses["LISTED"] > 0
    assert played.statuses.total() == 80  # of two schemes
    assert "answered    40" in played.lines()[0]


async def test_refusals_and_silence_are_told(port: Port) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 300})
        if request.url.path == "/port/v1/passages":
            return httpx.Response(200, json={"results": [{"id": "1", "passage": "new"}]})
        if next(turn) % 2:
            raise httpx.ConnectError("no line")
        return httpx.Response(429, json={"code": "too-many"})

    turn = iter(range(100))
    transport = httpx.MockTransport(answer)
    async with Client(ORIGIN, str(port.id), [SigningKey(port.kid, port.key)], transport=transport) as client:
        played = await play(client, day(1, 10), 0.01)
        await tell_passages(client, played, datetime.now(UTC))
    assert (played.refusals["too-many"], played.unanswered, played.passages.total()) == (5, 5, 0)
    assert "refused     5  too-many 5" in played.lines()
