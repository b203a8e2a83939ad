"""Passages are told late, twice, in parts and in any order, and each counts once (SW-10.1, ports.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from registry.actors import ActorKind
from registry.clock import SHANGHAI, legal_now, wall_now
from registry.database import transaction
from registry.errors import CreditpassError, SignInNeeded
from registry.passages import api as passages_api
from registry.passages import taking
from registry.passages.taking import KEEP, Posted, Taken, Told
from registry.ports import api, clients
from registry.ports.identify import identifier
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports.conftest import ORIGIN, Port
from tests.registry.web.browsing import client_of

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
DECISION = UUID("019eaf4e-6f3a-7c55-9d0c-3b8d3fd2a611")


@pytest.fixture
async def now(port: Port) -> datetime:
    async with transaction() as connection:
        return await legal_now(connection)


async def take(port: Port, *told: Told) -> list[str]:
    """What came of each: the outcome, or the error's code (for wrong fields, theirs)."""
    async with transaction() as connection:
        outcomes = await taking.take(connection, port.asker, [Posted(each) for each in told])
    return [_said(each) for each in outcomes]


def _said(outcome: Taken | CreditpassError) -> str:
    if isinstance(outcome, CreditpassError):
        return ",".join(problem.code for problem in getattr(outcome, "problems", ())) or outcome.code
    return str(outcome.kept)


async def kept() -> list[tuple[Any, ...]]:
    async with transaction() as connection:
        rows = await connection.fetch(
            "select reference, channel, direction, lane, arrived_at, released_at, decision from passage order by 1"
        )
    return [tuple(row) for row in rows]


def passage(**more: Any) -> Told:
    return Told(**{"reference": "p1", "channel": "west", "direction": "out", **more})


async def test_a_passage_told_whole_is_kept_and_told_again_changes_nothing(port: Port, now: datetime) -> None:
    whole = passage(lane="west-1", arrived_at=now - HOUR, released_at=now - HOUR + 90 * SECOND, decision=DECISION)
    assert await take(port, whole) == ["new"]
    assert await take(port, whole, whole) == ["known", "known"]
    assert await kept() == [
        ("p1", "west", "out", "west-1", now - HOUR, now - HOUR + 90 * SECOND, DECISION),
    ]


async def test_its_parts_come_in_any_order_and_together(port: Port, now: datetime) -> None:
    arrival = {"arrived_at": now - HOUR, "lane": "west-1"}
    parts: list[dict[str, Any]] = [arrival, {"released_at": now}, {"arrived_at": now - HOUR, "decision": DECISION}]
    for number, order in enumerate(permutations(parts)):
        said = [(await take(port, passage(reference=f"p{number}", **part)))[0] for part in order]
        assert said == ["new", "completed", "completed"]
    together = [passage(reference="q", **part) for part in parts]
    assert await take(port, *together) == ["new", "completed", "completed"]
    assert {row[3:] for row in await kept()} == {("west-1", now - HOUR, now, DECISION)}


async def test_what_was_told_first_stays(port: Port, now: datetime) -> None:
    await take(port, passage(arrived_at=now - HOUR))
    others = [
        passage(arrived_at=now),
        passage(arrived_at=now - HOUR, channel="east"),
        passage(released_at=now, direction="in"),
    ]
    assert await take(port, *others) == ["passage-differs"] * 3
    assert await take(port, passage(released_at=now - 2 * HOUR)) == ["before-arrival"]
    assert await take(port, passage(released_at=now)) == ["completed"]
    assert [row[4:6] for row in await kept()] == [(now - HOUR, now)]


async def test_instants_that_cannot_be_are_named(port: Port, now: datetime) -> None:
    wrong = {
        "nothing-told": passage(),
        "future": passage(arrived_at=now + HOUR),
        "too-old": passage(released_at=now - KEEP - HOUR),
        "before-arrival": passage(arrived_at=now, released_at=now - SECOND),
    }
    assert await take(port, *wrong.values()) == list(wrong)
    assert await kept() == []
    assert await take(port, passage(released_at=now - KEEP + HOUR)) == ["new"], "late, and still in time"


async def test_two_ports_may_use_the_same_numbers(port: Port, now: datetime) -> None:
    async with transaction() as connection:
        other = await connection.fetchval(
            "insert into port_client select gen_random_uuid(), name, 'bridge-east', schemes, agreement, purpose, active,"
            " created_at, ended_at from port_client returning id"
        )
    await take(port, passage(arrived_at=now))
    assert await take(Port(other, port.kid, port.key), passage(arrived_at=now - HOUR)) == ["new"]


async def test_the_same_passage_told_by_two_ways_at_once_counts_once(port: Port, now: datetime) -> None:
    said = await asyncio.gather(*(take(port, passage(arrived_at=now), passage(released_at=now)) for _ in range(8)))
    flat = sorted(outcome for each in said for outcome in each)
    assert flat == sorted(["new", "completed", *["known"] * 14])
    assert len(await kept()) == 1


async def test_a_client_that_was_ended_tells_nothing(port: Port, now: datetime) -> None:
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    with pytest.raises(SignInNeeded):
        await take(port, passage(arrived_at=now))


async def test_passages_go_with_the_trail_by_whole_days(port: Port) -> None:
    midnight = datetime(2026, 8, 23, tzinfo=SHANGHAI)
    async with transaction() as connection:
        await connection.executemany(
            "insert into passage (id, client, reference, port, channel, direction, arrived_at, received_at)"
            " values (gen_random_uuid(), $1, $2, 'bridge-west', 'west', 'out', $3, $3)",
            [(port.id, "before", midnight - SECOND), (port.id, "after", midnight)],
        )
        assert await taking.forget(connection, midnight + KEEP - SECOND) == 0
        assert await taking.forget(connection, midnight + KEEP + 23 * HOUR) == 1
    assert [row[0] for row in await kept()] == ["after"]


# --- Over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def http(port: Port) -> AsyncIterator[AsyncClient]:
    site = Site(public_url=ORIGIN, identify={ActorKind.PORT: identifier()}, throttled=False)
    async with client_of(build_app(site, [api.router, passages_api.router]), ORIGIN) as client:
        yield client


async def test_each_item_has_its_own_result_or_problem_with_its_citation(
    http: AsyncClient, port: Port, now: datetime
) -> None:
    ago = (now - HOUR).isoformat()
    items = [
        {"id": "a", "channel": "west", "direction": "out", "arrived_at": ago, "decision_id": str(DECISION)},
        {"id": "a", "channel": "west", "direction": "out", "released_at": now.isoformat()},
        {"id": "b", "channel": "west", "direction": "in"},
        {"id": "a", "channel": "west", "direction": "in", "arrived_at": ago},
    ]
    answer = await http.post("/port/v1/passages", json={"items": items}, auth=port.auth())
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [(each["id"], each["passage"]) for each in results] == [
        ("a", "new"), ("a", "completed"), ("b", None), ("a", None),
    ]  # fmt: skip
    assert [each["problem"] and each["problem"]["code"] for each in results[2:]] == ["invalid", "passage-differs"]
    assert {each["problem"]["citation"]["clause"] for each in results[2:]} == {"SW-10.1"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"direction": "up"},
        {"channel": "West!"},
        {"id": ""},
        {"arrived_at": "2026-11-21T08:00:00"},
        {"plate": "粤C12345"},
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_kept(http: AsyncClient, port: Port, wrong: dict[str, str]) -> None:
    item = {"id": "a", "channel": "west", "direction": "out", "arrived_at": "2026-11-21T08:00:00Z", **wrong}
    refused = await http.post("/port/v1/passages", json={"items": [item]}, auth=port.auth())
    assert refused.status_code == 422
    assert "粤C12345" not in refused.text
    assert await kept() == []


async def test_without_a_token_nobody_posts(http: AsyncClient) -> None:
    assert (await http.post("/port/v1/passages", json={"items": []})).status_code == 401
