"""A person's rights over the API: what the pages do, for programs, with the receipt's number and secret."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from deploy.app import create
from deploy.settings import Settings
from privacy.ids import uuid7
from registry import idempotency
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN
from tests.whitelist.test_rights import DPO, somebody
from tests.whitelist.world import Declared, World


@pytest.fixture
def app(world: World) -> Litestar:
    idempotency.install(b"k" * 32)
    made = create(Settings(sandbox=True, base_url=ORIGIN))
    made.state["site"] = replace(made.state["site"], throttled=False)
    return made


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[AsyncClient]:
    async with client_of(app, ORIGIN) as client:
        yield client


class Holder:
    """Whoever holds a receipt, and calls by it."""

    def __init__(self, client: AsyncClient, declared: Declared) -> None:
        self._client, self._at = client, f"/api/v1/receipts/{declared.receipt.number}/data"
        self._headers = {"X-Receipt-Secret": declared.receipt.secret(), "Accept-Language": "en"}

    async def get(self, path: str = "") -> Response:
        return await self._client.get(self._at + path, headers=self._headers)

    async def post(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> Response:
        headers = {**self._headers, "Idempotency-Key": key or str(uuid7())}
        return await self._client.post(self._at + path, json=body, headers=headers)


async def test_pi_44_everything_held_who_looked_and_a_copy(world: World, client: AsyncClient) -> None:
    unit, person, _, declared = await somebody(world)
    holder = Holder(client, declared)
    data = (await holder.get()).json()
    held = {one["label"]: one for one in data["held"]}
    assert held["Document number"]["value"] == person.number
    assert held["Document number"]["sensitivity"] == "sensitive"
    assert "PIPL" in held["Document number"]["basis"]
    assert held["Relation to the unit"]["value"] == "I work for the unit", "a word of ours is told in words"
    assert {one["purpose"] for one in data["consents"]} == {"sensitive-items", "provision-to-ports"}
    looked = (await holder.get("/disclosures")).json()
    assert "A unit checks a declaration sent to it" in {one["purpose"] for one in looked}
    assert not any(unit.clerk.id in one["by"] for one in looked), "by role and not by name"
    copy = await holder.get("/copy")
    assert copy.headers["content-disposition"] == 'attachment; filename="own-data.json"'
    assert {one["value"] for one in copy.json()["held"]} >= {person.name, person.number}
    assert person.name in (await holder.get("/copy?readable=true")).text


async def test_a_consent_is_withdrawn_once(world: World, client: AsyncClient) -> None:
    _, _, _, declared = await somebody(world)
    holder, key = Holder(client, declared), str(uuid7())
    made = await holder.post("/consents/provision-to-ports/withdrawal", key=key)
    assert (made.status_code, made.json()["state"]) == (201, "done")
    assert (await world.state(declared), await world.status(declared)) == ("removed", "NOT_LISTED")
    assert (await holder.post("/consents/provision-to-ports/withdrawal")).status_code == 404
    assert (await holder.post("/consents/no-such-consent/withdrawal")).status_code == 404


async def test_a_request_is_made_seen_answered_and_another_taken_back(world: World, client: AsyncClient) -> None:
    _, _, _, declared = await somebody(world)
    holder = Holder(client, declared)
    made = (await holder.post("/requests", {"kind": "access", "words": "All of it"})).json()
    assert (made["kind"], made["state"], made["can_take_back"]) == ("access", "asked", True)
    assert made["due_at"] > made["asked_at"]
    again = await holder.post("/requests", {"kind": "access"})
    assert (again.status_code, again.json()["code"]) == (409, "open-request")
    await world.move(UUID(made["id"]), "answer", DPO, answer="By letter")
    assert (await holder.get(f"/requests/{made['id']}")).json()["answer"] == "By letter"
    objection = (await holder.post("/requests", {"kind": "objection", "words": "I never drove there"})).json()
    back = await holder.post(f"/requests/{objection['id']}/withdrawal")
    assert (back.status_code, back.json()["state"]) == (200, "taken_back")
    listed = (await holder.get("/requests")).json()
    assert [(one["kind"], one["state"]) for one in listed] == [("objection", "taken_back"), ("access", "done")]
    wrong = await holder.post("/requests", {"kind": "everything"})
    assert wrong.status_code == 422
    assert (await holder.get(f"/requests/{uuid7()}")).status_code == 404


async def test_asking_for_erasure_takes_off_the_list_at_once(world: World, client: AsyncClient) -> None:
    _, _, _, declared = await somebody(world)
    made = await Holder(client, declared).post("/requests", {"kind": "erasure"})
    assert made.status_code == 201
    assert await world.status(declared) == "NOT_LISTED"


async def test_without_the_secret_or_with_anothers_nothing_is_told_or_done(world: World, client: AsyncClient) -> None:
    _, _, _, declared = await somebody(world)
    _, _, _, other = await somebody(world)
    theirs = Holder(client, other)
    request = (await theirs.post("/requests", {"kind": "access"})).json()["id"]
    mine = Holder(client, declared)
    assert (await mine.get(f"/requests/{request}")).status_code == 404
    assert (await mine.post(f"/requests/{request}/withdrawal")).status_code == 404
    at = f"/api/v1/receipts/{declared.receipt.number}/data"
    for headers in ({}, {"X-Receipt-Secret": other.receipt.secret()}):
        assert (await client.get(at, headers=headers)).status_code == 401
        assert (await client.post(f"{at}/requests", json={"kind": "erasure"}, headers=headers)).status_code == 401
    assert await world.status(declared) == "LISTED"


def test_it_is_documented_with_the_header_that_it_takes(app: Litestar) -> None:
    described = app.openapi_schema.to_schema()
    paths = {path: set(found) for path, found in described["paths"].items() if "/data" in path}
    assert len(paths) == 7
    assert paths["/api/v1/receipts/{number}/data/requests"] == {"get", "post"}
    assert described["components"]["securitySchemes"]["receipt"]["name"] == "X-Receipt-Secret"
    asked = described["paths"]["/api/v1/receipts/{number}/data"]["get"]
    assert asked["security"] == [{"receipt": []}]
    assert "OwnData" in str(asked["responses"]["200"])
