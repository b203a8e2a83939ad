"""A removal is effective in the next check after its commit, while 64 ask and everything changes all the time.

100,000 checks go through the server's own batches, look-up and record on the pool's connections, without HTTP; some
hundreds more go over real HTTP, with a token, to a server on a port of this machine. One checker reads both histories.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.trial import free_port
from registry.actors import ActorKind
from registry.database import transaction
from registry.ports import api
from registry.ports.asking import PortAuth
from registry.ports.check import Asked
from registry.ports.decision import Answered
from registry.ports.identify import identifier
from registry.ports.questions import Question, read_plate
from registry.ports.shortcut import shortcut
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports.conftest import Port
from tests.registry.ports.history import Change, History, Told, asked_while_all_changes
from tests.registry.web.serving import served

ASKERS = 64
PLATES = [f"粤C2000{digit}" for digit in range(4)]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is slow is no fault of what is tested."""
    monkeypatch.setattr(api, "BATCH_SECONDS", 120.0)


async def checked(history: History, questions: int, beside: int = 0) -> None:
    """Nothing was said of what no longer stood, and everything was on record."""
    assert history.wrong() == []
    assert len(history.told) == questions
    assert history.said().keys() >= {Answered.LISTED, Answered.NOT_LISTED}, "the race was one"
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from check_record") == questions + beside


async def test_of_100_000_answers_none_that_began_after_a_removals_commit_says_listed(port: Port) -> None:
    questions = {plate: Asked(port.asker, Question(read_plate(plate), scheme="bridge")) for plate in PLATES}

    async def one(plate: str) -> Answered:
        answer = await api.desk.ask(questions[plate])
        return answer.decisions[0].status

    history = await asked_while_all_changes(PLATES, one, askers=ASKERS, questions=1_563)
    await checked(history, ASKERS * 1_563)
    assert history.removals() > 40


@pytest.fixture
async def lines(port: Port) -> AsyncIterator[httpx.AsyncClient]:
    """64 connections to a server, by a client with a token."""
    number = free_port()
    address = f"http://127.0.0.1:{number}"
    site = Site(public_url=address, identify={ActorKind.PORT: identifier()}, throttled=False)
    auth = PortAuth(address, str(port.id), port.kid, port.key)
    limits = httpx.Limits(max_connections=ASKERS, max_keepalive_connections=ASKERS)
    async with (
        served(build_app(site, [api.router], shortcuts=[shortcut]), number),
        httpx.AsyncClient(base_url=address, auth=auth, limits=limits, timeout=120) as client,
    ):
        await client.post("/port/v1/check", json={"plate": "粤C20009"})  # which brings the token, once for all
        yield client


async def test_over_http_neither(lines: httpx.AsyncClient) -> None:
    async def one(plate: str) -> Answered:
        answer = await lines.post("/port/v1/check", json={"plate": plate, "scheme": "bridge"})
        return Answered(answer.raise_for_status().json()["schemes"][0]["status"])

    history = await asked_while_all_changes(PLATES, one, askers=ASKERS, questions=10)
    await checked(history, ASKERS * 10, beside=1)


def test_the_checker_itself_finds_a_stale_answer() -> None:
    history = History()
    history.changes["A"] += [Change(Answered.LISTED, 0, 1), Change(Answered.NOT_LISTED, 4, 7)]
    assert history.possible(Told("A", Answered.LISTED, 2, 3)) == {Answered.LISTED}
    assert history.possible(Told("A", Answered.LISTED, 5, 6)) == {Answered.LISTED, Answered.NOT_LISTED}
    assert history.possible(Told("A", Answered.LISTED, 2, 5)) == {Answered.LISTED, Answered.NOT_LISTED}
    assert history.possible(Told("A", Answered.LISTED, 8, 9)) == {Answered.NOT_LISTED}
    history.told = [Told("A", Answered.LISTED, 5, 6), stale := Told("A", Answered.LISTED, 8, 9)]
    assert history.wrong() == [stale]
