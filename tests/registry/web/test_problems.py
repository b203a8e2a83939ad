"""Every kind of error, as a program and as a person meets it."""

import io
import json
from contextlib import redirect_stdout

import pytest
import structlog

from registry.web.observed import configure_logging
from tests.registry.web.conftest import BROWSER, OURS, PROGRAM
from tests.registry.web.sample import ERRORS


@pytest.fixture
def client(shared):
    return shared


STATUS = {
    "guard-refused": (409, "two-drivers"),
    "claim-taken": (409, "claim-taken"),
    "not-open": (409, "not-open"),
    "changed": (409, "changed"),
    "invalid": (422, "invalid"),
    "idempotency-key-reused": (422, "idempotency-key-reused"),
    "sign-in-needed": (401, "sign-in-needed"),
    "forbidden": (403, "forbidden"),
    "not-found": (404, "not-found"),
    "too-many": (429, "too-many"),
    "unavailable": (503, "unavailable"),
    "unexpected": (500, "unexpected"),
    "lost": (503, "unavailable"),
    "nul": (422, "invalid"),
}
assert set(STATUS) == set(ERRORS)


@pytest.mark.parametrize("which", STATUS)
async def test_a_program_gets_a_problem(client, which):
    status, code = STATUS[which]
    answer = await client.get(f"/api/v1/fail/{which}", headers=PROGRAM)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:creditpass:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert "Chan" not in answer.text


@pytest.mark.parametrize("which", [code for code in STATUS if code != "sign-in-needed"])
async def test_a_person_gets_a_page(client, which):
    status, code = STATUS[which]
    answer = await client.get(f"/fail/{which}", headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="en"' in answer.text
    assert "<h1" in answer.text
    assert f"{status} · {code}" in answer.text
    assert "Chan" not in answer.text


async def test_a_browser_on_the_api_gets_a_page_and_a_program_on_a_page_gets_a_problem(client):
    page = await client.get("/api/v1/fail/forbidden", headers=BROWSER)
    problem = await client.get("/fail/forbidden", headers=PROGRAM)
    assert page.headers["content-type"].startswith("text/html")
    assert problem.headers["content-type"] == "application/problem+json"


async def test_who_accepts_anything_gets_what_the_route_is_for(client):
    anything = {"accept": "*/*"}
    assert (await client.get("/fail/forbidden", headers=anything)).headers["content-type"].startswith("text/html")
    problem = await client.get("/api/v1/fail/forbidden", headers=anything)
    assert problem.headers["content-type"] == "application/problem+json"


async def test_each_rule_that_said_no_is_told_with_its_article(client):
    problem = (await client.get("/api/v1/fail/guard-refused", headers=PROGRAM)).json()
    citation = {"clause": "HQ-3.7", "article": "第三条", "instrument": "hengqin-2024"}
    assert problem["detail"] == "At most 2 drivers"
    assert problem["citation"] == citation
    assert problem["errors"] == [
        {"code": "two-drivers", "detail": "At most 2 drivers", "field": "", "citation": citation},
        {"code": "no-owner", "detail": "One of them is the owner", "field": "", "citation": citation},
    ]
    page = (await client.get("/fail/guard-refused", headers=BROWSER)).text
    assert "At most 2 drivers" in page
    assert "HQ-3.7" in page
    assert "名单办法" in page


async def test_a_wrong_field_is_named(client):
    problem = (await client.get("/api/v1/fail/invalid", headers=PROGRAM)).json()
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("person.name", "missing")]


@pytest.mark.parametrize(("which", "wait"), [("too-many", "7"), ("unavailable", "9")])
async def test_how_long_to_wait_is_told(client, which, wait):
    assert (await client.get(f"/api/v1/fail/{which}", headers=PROGRAM)).headers["retry-after"] == wait
    assert (await client.get(f"/fail/{which}", headers=BROWSER)).headers["retry-after"] == wait


async def test_a_program_that_must_sign_in_is_told_how(client):
    answer = await client.get("/api/v1/mine", headers=PROGRAM)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_person_who_must_sign_in_is_led_there_and_back(client):
    answer = await client.get("/cases", headers=BROWSER, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/cases")
    part = await client.get("/cases", headers={**BROWSER, "hx-request": "true"}, follow_redirects=False)
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in?next=/cases")


async def test_a_part_of_a_page_fails_into_the_main_part(client):
    answer = await client.get("/fail/forbidden", headers={**BROWSER, "hx-request": "true"})
    assert answer.headers["hx-retarget"] == "main"
    assert "<html" not in answer.text
    assert "<h1" in answer.text


async def test_an_unknown_address_is_not_found_in_both_worlds(client):
    assert (await client.get("/api/v1/nothing", headers=PROGRAM)).json()["code"] == "not-found"
    page = await client.get("/nothing", headers=BROWSER)
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    assert (await client.get("/api/v1/nothing")).headers["content-type"] == "application/problem+json"


async def test_a_wrong_method_is_told_with_those_that_are_right(client):
    answer = await client.put("/api/v1/mine", headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


async def test_the_language_of_a_problem_is_the_callers(client, monkeypatch):
    from registry import i18n

    told = {"You may not do this": "Não pode fazer isto"}
    monkeypatch.setattr(i18n, "catalogue", lambda language: told if language == "pt" else {})
    answer = await client.get("/api/v1/fail/forbidden", headers={"accept-language": "pt-PT,pt;q=0.9,en;q=0.5"})
    assert answer.json()["detail"] == "Não pode fazer isto"
    page = await client.get("/fail/forbidden", headers={**BROWSER, "accept-language": "pt"})
    assert '<html lang="pt"' in page.text
    assert "Não pode fazer isto" in page.text


async def test_a_fault_of_ours_is_logged_by_kind_and_place_without_its_words(client):
    with structlog.testing.capture_logs() as logs:
        answer = await client.get("/api/v1/fail/unexpected?name=Chan", headers=PROGRAM)
    fault = next(entry for entry in logs if entry["event"] == "unexpected")
    assert fault["kind"] == "builtins.ZeroDivisionError"
    assert any(place.startswith("sample.py:") for place in fault["where"])
    assert answer.json()["instance"].endswith(fault["request_id"])
    assert "Chan" not in repr(logs)
    assert "440301" not in repr(logs)


@pytest.fixture
def usual_logs():
    """Logs at their usual level, whatever an application of another test has set."""
    before = structlog.get_config()
    configure_logging()
    yield
    structlog.configure(**before)


async def test_a_request_is_logged_by_route_and_number_alone(client, usual_logs):
    with structlog.testing.capture_logs() as logs:
        await client.get("/receipts/SECRET-NUMBER?secret=hush", headers={**BROWSER, "cookie": "crumb=hush"})
    entry = next(entry for entry in logs if entry["event"] == "request")
    assert entry["route"] == "/receipts/{number}"
    assert entry["status"] == 200
    assert set(entry) == {"event", "log_level", "method", "route", "status", "ms", "actor", "request_id"}
    assert "hush" not in repr(logs)
    assert "SECRET-NUMBER" not in repr(logs)


def test_logs_are_json_lines():
    before = structlog.get_config()
    written = io.StringIO()
    try:
        with redirect_stdout(written):
            configure_logging()
            structlog.get_logger().info("started", port=8000)
            structlog.get_logger().debug("not at this level")
    finally:
        structlog.configure(**before)
    (line,) = written.getvalue().splitlines()
    assert json.loads(line).items() >= {"event": "started", "port": 8000, "level": "info"}.items()


async def test_a_post_that_fails_from_another_page_still_says_cross_site(client):
    answer = await client.post("/fail/forbidden", headers={**BROWSER, "origin": "https://elsewhere.example"})
    assert (answer.status_code, "cross-site" in answer.text) == (403, True)
    assert (await client.post("/fail/changed", headers={**BROWSER, **OURS})).status_code == 409
