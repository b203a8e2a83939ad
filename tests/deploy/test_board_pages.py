"""The operator's board as a page and for programs: empty, with lanes that need somebody, and for whom it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from litestar import Litestar

from deploy.board_pages import long, within
from privacy.ids import uuid7
from registry.actors import Grant
from registry.clock import wall_now
from registry.database import transaction
from registry.ports import clients
from registry.ports.keys import make_key_file
from tests.deploy.test_privacy_pages import app as app
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser


@pytest.fixture
async def operator(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        yield await Browser(client).signed_in(Grant("platform_operator"))


async def test_nobody_has_asked_yet(operator: Browser) -> None:
    shown = await operator.get("/board")
    assert shown.status_code == 200
    for said in ("No lane keeps a copy yet", "No port has asked in the last day", "everything is as it should be"):
        assert said in unescape(shown.text)
    told = (await operator.api("GET", "/api/v1/board")).json()
    assert (told["lanes"], told["alarms"], told["removals"], told["answers"]) == ([], [], [], {})
    assert len(told["checks"]) == 12


async def test_a_lane_that_is_silent_is_an_alarm_until_it_is_taken_off(operator: Browser, tmp_path: Path) -> None:
    at, removal = wall_now(), uuid7()
    async with transaction() as connection:
        client = await clients.create(
            connection, name="桥西车道", port="bridge-west", schemes=["hengqin"],
            public_jwk=make_key_file(tmp_path / "key.json"), agreement="B-1", at=at,
        )  # fmt: skip
        lane = await connection.fetchval(
            "insert into lane (id, client, port, name, epoch, version, seen_at, in_step_at, set_aside)"
            " values ($1, $2, 'bridge-west', 'west-1', 1, 4, $3, $3, 2) returning id",
            uuid7(), client, at - timedelta(hours=30),
        )  # fmt: skip
        await connection.execute(
            "insert into port_edition (id, port, epoch, version, made_at) values ($1, 'bridge-west', 1, 5, $2)",
            uuid7(),
            at,
        )
        await connection.execute(
            "insert into copy_removal (id, port, version, removed_at, made_at)"
            " values ($1, 'bridge-west', 4, $2::timestamptz - interval '2 s', $2::timestamptz - interval '1 s')",
            removal, at,
        )  # fmt: skip
        await connection.execute(
            "insert into lane_reach (id, removal, lane, at) values ($1, $2, $3, $4)", uuid7(), removal, lane, at
        )
        await connection.execute(
            "insert into server_minute (id, minute, what, which, times) values ($1, $2, 'answers', '503', 7)",
            uuid7(),
            at,
        )
        await connection.execute(
            "insert into check_minute (id, minute, port, scheme, status, times)"
            " select gen_random_uuid(), $1::timestamptz - interval '1 min', 'bridge-west', 'hengqin', s, 1"
            " from unnest(array['LISTED', 'UNKNOWN']) s",
            at,
        )
    page = unescape((await operator.get("/board")).text)
    for said in ("west-1", "桥西车道", "30 h", "Too old", "1 behind", "2 decisions were refused", "50.0 %",
                 "Too many waited", "it answers UNKNOWN", "<svg", "2 s"):  # fmt: skip
        assert said in page, said
    told = (await operator.api("GET", "/api/v1/board")).json()
    assert {alarm["code"] for alarm in told["alarms"]} == {"beyond", "set-aside", "overload"}
    assert (told["lanes"][0]["age"], told["lanes"][0]["behind"]) == ("beyond", 1)
    assert told["removals"] == [
        {"port": "bridge-west", "removals": 1, "open": 0, "median_seconds": 2.0, "p99_seconds": 2.0}
    ]
    assert told["told"][0]["unknown_percent"] == 50.0
    sent = await operator.send(f"/board/lanes/{lane}/retire", {}, page="/board")
    assert "The lane is off the board until it asks again." in sent.text
    told = (await operator.api("GET", "/api/v1/board")).json()
    assert told["lanes"] == []
    again = await operator.api("POST", f"/api/v1/board/lanes/{lane}/retire")
    nowhere = await operator.api("POST", f"/api/v1/board/lanes/{uuid7()}/retire")
    assert (again.status_code, nowhere.status_code) == (204, 404)


@pytest.mark.parametrize(("role", "status"), [("system_admin", 200), ("auditor", 403), ("security_admin", 403)])
async def test_it_is_for_those_who_run_it(app: Litestar, role: str, status: int) -> None:
    async with client_of(app, ORIGIN) as client:
        browser = await Browser(client).signed_in(Grant(role))
        assert (await browser.get("/board")).status_code == status
        assert (await browser.api("GET", "/api/v1/board")).status_code == status


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.25, "0.25 s"), (3, "3 s"), (119, "119 s"), (120, "2 min"), (7_200, "2 h"), (200_000, "2 d")],
)
def test_how_long_in_one_unit(seconds: float | None, said: str) -> None:
    assert long(seconds, "en") == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, ""), (0.005, "≤ 5 ms"), (2.5, "≤ 2.5 s"), (10.0, "≤ 10 s"), (float("inf"), "> 10 s")]
)
def test_a_bound_in_words(seconds: float | None, said: str) -> None:
    assert within(seconds) == said
