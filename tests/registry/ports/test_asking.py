"""A port's system gets its tokens: once for many threads and tasks, again when one is refused, and not over and over."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.ports.asking import EARLY, PortAuth

URL = "https://centre.example"
MANY = 24
PATIENCE = 60.0


class Centre:
    """Gives tokens by number; `revoked` are refused. `gate` holds a token's answer back until it is opened."""

    def __init__(self) -> None:
        self.given, self.asked, self.revoked = 0, 0, set[str]()
        self.gate, self.status = threading.Event(), 200
        self.gate.set()
        self.counting = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/token":
            with self.counting:
                self.given += 1
            assert self.gate.wait(PATIENCE)
            return httpx.Response(self.status, json={"access_token": f"t{self.given}", "expires_in": 300})
        with self.counting:
            self.asked += 1
        bearer = request.headers["authorization"].removeprefix("Bearer ")
        return httpx.Response(401 if bearer in self.revoked else 200, text=bearer)

    async def later(self, request: httpx.Request) -> httpx.Response:
        """The same, after everybody who is under way has had a turn."""
        for _ in range(20):
            await asyncio.sleep(0)
        return self(request)


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def auth() -> PortAuth:
    return PortAuth(URL, "client", "kid", Ed25519PrivateKey.generate())


def in_threads(centre: Centre, auth: PortAuth, *, held: bool = False) -> list[str | Exception]:
    """Many threads ask at once; with `held`, the token comes only when all of them are under way."""
    begun = threading.Barrier(MANY + held)

    def ask() -> str | Exception:
        with httpx.Client(transport=httpx.MockTransport(centre), auth=auth) as http:
            begun.wait(PATIENCE)
            try:
                return http.get(URL + "/x").raise_for_status().text
            except httpx.HTTPError as failed:
                return failed

    with ThreadPoolExecutor(MANY) as pool:
        asking = [pool.submit(ask) for _ in range(MANY)]
        if held:
            begun.wait(PATIENCE)
            centre.gate.set()
        return [each.result(PATIENCE) for each in asking]


def test_many_threads_make_one_request_for_a_token(centre: Centre, auth: PortAuth) -> None:
    centre.gate.clear()
    assert in_threads(centre, auth, held=True) == ["t1"] * MANY
    assert centre.given == 1
    assert in_threads(centre, auth) == ["t1"] * MANY


def test_many_threads_whose_token_is_refused_replace_it_once(centre: Centre, auth: PortAuth) -> None:
    in_threads(centre, auth)
    centre.revoked = {"t1"}
    assert in_threads(centre, auth) == ["t2"] * MANY
    assert centre.given == 2


async def test_many_tasks_make_one_request_for_a_token_and_replace_a_refused_one_once(
    centre: Centre, auth: PortAuth
) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(centre.later), auth=auth) as http:
        for expected in ("t1", "t2"):
            answers = await asyncio.gather(*(http.get(URL + "/x") for _ in range(MANY)))
            assert [answer.text for answer in answers] == [expected] * MANY
            centre.revoked = {"t1"}
    assert centre.given == 2


async def test_one_that_is_refused_with_a_new_token_is_told_so_at_once(centre: Centre, auth: PortAuth) -> None:
    centre.revoked = {"t1", "t2"}
    async with httpx.AsyncClient(transport=httpx.MockTransport(centre), auth=auth) as http:
        assert (await http.get(URL + "/x")).status_code == 401
    assert (centre.given, centre.asked) == (1, 1)


async def test_who_waited_for_a_token_that_was_not_given_ends_as_well(centre: Centre, auth: PortAuth) -> None:
    centre.status = 503
    async with httpx.AsyncClient(transport=httpx.MockTransport(centre.later), auth=auth) as http:
        ended = await asyncio.gather(*(http.get(URL + "/x") for _ in range(MANY)), return_exceptions=True)
        assert all(isinstance(each, httpx.HTTPError) for each in ended)
        assert centre.given == 1
        centre.status = 200
        assert (await http.get(URL + "/x")).text == "t2", "whoever comes later tries again"


async def test_one_who_gives_up_while_fetching_leaves_the_way_to_others(auth: PortAuth) -> None:
    began, hang = asyncio.Event(), asyncio.Event()
    given = 0

    async def centre(request: httpx.Request) -> httpx.Response:
        nonlocal given
        if request.url.path == "/api/v1/token":
            given += 1
            if given == 1:
                began.set()
                await hang.wait()
            return httpx.Response(200, json={"access_token": f"t{given}", "expires_in": 300})
        return httpx.Response(200, text=request.headers["authorization"])

    async with httpx.AsyncClient(transport=httpx.MockTransport(centre), auth=auth) as http:
        first = asyncio.create_task(http.get(URL + "/x"))
        await began.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (await asyncio.wait_for(http.get(URL + "/x"), PATIENCE)).text == "Bearer t2"


def test_a_token_is_replaced_before_it_ends(centre: Centre, auth: PortAuth) -> None:
    with httpx.Client(transport=httpx.MockTransport(centre), auth=auth) as http:
        http.get(URL + "/x")
        auth._until = datetime.now(UTC) + EARLY - timedelta(seconds=1)
        assert http.get(URL + "/x").text == "t2"
