"""The routes of lanes over HTTP: taken, followed, acknowledged, delivered; and who is refused."""

from __future__ import annotations

import asyncio

import cbor2
import pytest
from httpx import AsyncClient, HTTPStatusError

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.clock import wall_now
from registry.database import transaction
from registry.ports import clients
from registry.ports.copies.copy import open_copy
from registry.ports.copies.tags import TagKey
from registry.ports.decision import Answered
from registry.ports.editions import keeping
from registry.ports.editions.following import Follower
from registry.ports.keys import decode
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port
from tests.registry.ports.editions.world import PORT, followed, question, said_by_the_copy

PLATE = "粤C40001"


@pytest.fixture
def lane(lanes_http: AsyncClient) -> AsyncClient:
    return lanes_http


async def the_key(lane: AsyncClient) -> TagKey:
    given = (await lane.post("/port/v1/copy/key", json={"lane": "west-1"})).raise_for_status().json()
    return TagKey(given["port"], given["epoch"], Secret(decode(given["key"])))


async def test_a_lane_takes_the_copy_follows_it_and_acknowledges(lane: AsyncClient, port: Port) -> None:
    follower = Follower()
    async with transaction() as connection:
        made = await passes.enter(connection, await passes.vehicle(connection, PLATE), scheme="ferry")
    key = await the_key(lane)
    assert (await lane.get("/port/v1/copy")).status_code == 404, "not made yet"
    await followed(follower)
    whole = (await lane.get("/port/v1/copy")).raise_for_status()
    again = await lane.get("/port/v1/copy", headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    jwks = (await lane.get("/port/v1/copy/keys")).raise_for_status().json()["keys"]
    async with transaction() as connection:
        keys = await keeping.trusted(connection)
    assert {jwk["kid"] for jwk in jwks} == keys.keys()
    copy = open_copy(whole.content, keys, key)
    asked = question(PLATE, None)
    assert said_by_the_copy(copy, asked, wall_now())[1].status is Answered.LISTED

    waiting = asyncio.create_task(lane.get("/port/v1/copy/changes", params={"since": copy.version, "wait": 25}))
    async with transaction() as connection:
        await passes.become(connection, made, None)
    await followed(follower)
    answer = (await waiting).raise_for_status()
    for message in cbor2.loads(answer.content):
        copy = copy.follow(message, keys)
    assert said_by_the_copy(copy, asked, wall_now())[1].status is Answered.NOT_LISTED
    assert {"copy-now", "copy-legal-now", "copy-in-step", "copy-epoch"} <= set(answer.headers)

    for version in (copy.version, copy.version - 1):  # the second comes late
        body = {"lane": "west-1", "epoch": 1, "version": version}
        assert (await lane.post("/port/v1/copy/acknowledgements", json=body)).status_code == 204
    async with transaction() as connection:
        row = await connection.fetchrow("select port, epoch, version from lane where name = 'west-1'")
        assert await connection.fetchval("select times from provision where kind = 'lane-copy'") == 1
    assert row is not None
    assert tuple(row) == (PORT, 1, copy.version)


async def test_the_key_is_given_until_the_lane_has_acknowledged_each_time_on_record(lane: AsyncClient) -> None:
    await the_key(lane)
    await the_key(lane)  # the first answer was lost on the way
    await lane.post("/port/v1/copy/acknowledgements", json={"lane": "west-1", "epoch": 1, "version": 1})
    again = await lane.post("/port/v1/copy/key", json={"lane": "west-1"})
    assert (again.status_code, again.json()["code"]) == (409, "key-given")
    async with transaction() as connection:
        rows = await connection.fetch("select event, key, detail from key_event where kind = 'port-tags'")
    assert [tuple(row) for row in rows] == [("given", f"{PORT}/1", "lane west-1")] * 2


async def test_nothing_new_is_an_empty_list_and_an_unknown_version_is_not_found(lane: AsyncClient) -> None:
    await the_key(lane)
    await followed(Follower())
    empty = await lane.get("/port/v1/copy/changes", params={"since": 1, "wait": 1})
    assert cbor2.loads(empty.content) == []
    for since in (0, 7):
        assert (await lane.get("/port/v1/copy/changes", params={"since": since})).status_code == 404


async def test_who_was_not_granted_all_that_the_copy_tells_gets_none(lane: AsyncClient, port: Port) -> None:
    await the_key(lane)
    await followed(Follower())
    lane.auth = port.auth("check:ferry")
    for method, path in (
        ("GET", "/port/v1/copy"),
        ("GET", "/port/v1/copy/changes?since=1"),
        ("GET", "/port/v1/copy/keys"),
    ):
        refused = await lane.request(method, path, headers={"Accept-Language": "en"})
        assert (refused.status_code, refused.json()["code"]) == (403, "scheme-not-granted")
        assert refused.json()["detail"].endswith("was not granted: bridge"), "and which"
    lane.auth = port.auth()
    await lane.get("/port/v1/copy")
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    with pytest.raises(HTTPStatusError, match="401"):  # no token any more, and the one it has is refused
        await lane.get("/port/v1/copy")


async def test_decisions_are_on_record_once_with_the_vehicle_that_they_were_about(lane: AsyncClient) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, PLATE)
        await passes.enter(connection, car, scheme="ferry")
    key = await the_key(lane)
    await followed(Follower())
    identity = question(PLATE, None).plate.identity
    assert identity is not None
    item = {
        "id": str(uuid7()), "at": wall_now().isoformat(), "lane": "west-1", "epoch": 1, "version": 1, "age": 400,
        "plate_tag": key.of_plate(identity).hex(),
        "answers": [{"scheme": "ferry", "status": "LISTED", "reason": "listed", "clause": "BR-4"}],
    }  # fmt: skip
    for _ in range(2):
        assert (await lane.post("/port/v1/decisions", json={"items": [item]})).json() == {"taken": 1}
    async with transaction() as connection:
        rows = await connection.fetch("select subject, age, version from lane_decision")
    assert [tuple(row) for row in rows] == [(car, 400, 1)]
    wrong = await lane.post("/port/v1/decisions", json={"items": [item | {"plate_tag": "12"}]})
    assert wrong.status_code == 422
