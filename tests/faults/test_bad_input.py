"""What must never get in, over HTTP to a running server: each is answered clearly, and nothing is done."""

import json
from typing import Any

import httpx
import pytest

from deploy.demo import declaration
from deploy.trial import Trial
from privacy.ids import uuid7
from tests.faults.waiting import query
from tests.journeys.world import Place, Sent, World


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    return world.unit("faults-input")


@pytest.fixture(scope="module")
def elsewhere(world: World) -> Sent:
    """A declaration to another unit."""
    return world.declare(world.unit("faults-neighbour").code)


@pytest.fixture
def body(world: World) -> dict[str, Any]:
    """A declaration that could be sent as it is."""
    return declaration(world.inventor.person(), world.inventor.vehicle().plate, {"owner": "self"})


def entries(trial: Trial) -> int:
    return len(query(trial, "select 1 from entry"))


def post(world: World, place: Place, content: bytes, kind: str = "application/json") -> httpx.Response:
    return world.anyone.post(f"/api/v1/enrol/{place.code}", content=content, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b'{"person": "' + b"a" * 2_000_000 + b'"}', "application/json", 413, "too-large"),
        (b'{"person": ', "application/json", 400, "malformed"),
        (b'{"person": "\xff\xfe"}', "application/json", 422, "invalid"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b"person=me", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b"<person/>", "application/xml", 415, "unsupported-media-type"),
    ],
)
def test_a_body_that_cannot_be_taken(
    trial: Trial, world: World, place: Place, content: bytes, kind: str, status: int, code: str
) -> None:
    before = entries(trial)
    answer = post(world, place, content, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert entries(trial) == before


def test_an_unknown_field_is_named(trial: Trial, world: World, place: Place, body: dict[str, Any]) -> None:
    before = entries(trial)
    body["vehicle"]["colour"] = "ultramarine"
    answer = world.anyone.post(f"/api/v1/enrol/{place.code}", json=body)
    assert answer.status_code == 422
    assert "colour" in answer.text
    assert "ultramarine" not in answer.text, "what was typed is not told back"
    assert entries(trial) == before


def test_half_a_surrogate_in_a_name_is_no_text(trial: Trial, world: World, place: Place, body: dict[str, Any]) -> None:
    before = entries(trial)
    body["person"]["name"] = "陈\ud83d"
    answer = post(world, place, json.dumps(body).encode())
    assert answer.status_code == 422
    assert entries(trial) == before


def test_ten_thousand_cases_at_once_are_too_many_and_nothing_is_done(world: World, place: Place) -> None:
    sent = world.declare(place.code)
    clerk = world.signed_in(place.login)
    cases = [sent.case, *(str(uuid7()) for _ in range(9_999))]
    answer = clerk.post("/api/v1/moves", json={"cases": cases, "move": "verify", "evidence": {"undertaking": True}})
    assert answer.status_code == 422
    assert "10000" in answer.json()["errors"][0]["detail"].replace(",", "")
    assert clerk.get(f"/api/v1/cases/{sent.case}").json()["state"] == "declared"


@pytest.mark.parametrize("what", ["see", "verify", "reveal", "page", "many"])
def test_a_clerk_who_guesses_another_units_case_finds_nothing(
    world: World, place: Place, elsewhere: Sent, what: str
) -> None:
    clerk, case = world.signed_in(place.login), f"/api/v1/cases/{elsewhere.case}"
    evidence = {"evidence": {"undertaking": True}}
    if what == "many":
        answer = clerk.post("/api/v1/moves", json={"cases": [elsewhere.case], "move": "verify", **evidence})
        assert [one["status"] for one in answer.json()["results"]] == [404]
    else:
        answer = {
            "see": lambda: clerk.get(case),
            "verify": lambda: clerk.post(f"{case}/moves/verify", json=evidence),
            "reveal": lambda: clerk.post(f"{case}/reveal", json={"what": "name"}),
            "page": lambda: clerk.get(f"/cases/{elsewhere.case}"),
        }[what]()
        assert answer.status_code in ((404,) if what != "page" else (303, 404))
    assert elsewhere.person.name not in answer.text
    neighbour = world.signed_in("faults-neighbour")
    assert neighbour.get(case).json()["state"] == "declared"


@pytest.mark.parametrize("path", ["", "/code", "/code.svg", "/clerks", "/notices/secret"])
def test_a_clerk_who_guesses_another_unit_finds_nothing(world: World, place: Place, path: str) -> None:
    other = world.signed_in("faults-neighbour")
    assert other.get(f"/api/v1/units/{place.id}{path}").status_code == 404


def test_a_name_that_is_markup_is_shown_as_text(world: World, place: Place, body: dict[str, Any]) -> None:
    body["person"]["name"] = "<script>alert(1)</script>"
    answer = world.anyone.post(f"/api/v1/enrol/{place.code}", json=body)
    if answer.status_code == 422:
        return
    sent = answer.json()
    with httpx.Client(base_url=world.trial.url, timeout=60, follow_redirects=True) as browser:
        form = {"number": sent["receipt"], "secret": sent["secret"]}
        headers = {"Origin": world.trial.url, "Accept": "text/html"}
        page = browser.post("/receipt", data=form, headers=headers)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
