"""Requests that cannot be read, or do not fit."""

import pytest

from tests.registry.web.conftest import OURS, PROGRAM


@pytest.fixture
def client(shared):
    return shared


GOOD = {"person": {"name": "Chan Tai Man"}, "plate": "粤C·12345"}
JSON = {**PROGRAM, "content-type": "application/json"}
URL = "/api/v1/declare"


async def problem_of(client, content, headers=JSON):
    answer = await client.post(URL, content=content, headers=headers)
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    return answer.status_code, problem["code"], [(e["field"], e["code"]) for e in problem.get("errors", [])]


async def test_what_fits_is_taken_and_a_personal_value_is_secret_in_the_handler(client):
    answer = await client.post(URL, json=GOOD)
    assert answer.status_code == 201
    assert answer.json()["name"] == "Secret(***)"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"person": {"name"', (400, "malformed", [])),
        (b"[" * 100_000, (400, "malformed", [])),
        (b"name=Chan", (400, "malformed", [])),
        (b'{"person": {"name": "\\ud800x"}, "plate": "A"}', (422, "invalid", [("", "not-text")])),
        (b'{"person": {"name": "x\\udfff"}, "plate": "A"}', (422, "invalid", [("", "not-text")])),
        (b'{"person": {"name": "\xed\xa0\x80"}, "plate": "A"}', (422, "invalid", [("", "not-text")])),
        (b'{"person": {"name": "a\\u0000b"}, "plate": "A"}', (422, "invalid", [("", "not-text")])),
        (b'{"person": {"name": "A", "nick": "B"}, "plate": "A"}', (422, "invalid", [("person.nick", "unknown-field")])),
        (b'{"person": {"name": "A"}, "plate": "A", "more": 1}', (422, "invalid", [("more", "unknown-field")])),
        (b'{"person": {}, "plate": "A"}', (422, "invalid", [("person.name", "missing")])),
        (b'{"person": {"name": 7}, "plate": "A"}', (422, "invalid", [("person.name", "wrong-type")])),
        (b'{"person": {"name": "A", "age": "x"}, "plate": "A"}', (422, "invalid", [("person.age", "wrong-type")])),
        (b'{"person": {"name": "A"}, "plate": null}', (422, "invalid", [("plate", "wrong-type")])),
        (b'[{"person": 1}]', (422, "invalid", [("", "wrong-type")])),
        (b"null", (422, "invalid", [("", "wrong-type")])),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(client, content, expected):
    assert await problem_of(client, content) == expected


async def test_a_paired_surrogate_is_a_character_like_any_other(client):
    content = b'{"person": {"name": "\\ud842\\udfb7"}, "plate": "A"}'
    assert (await client.post(URL, content=content, headers=JSON)).status_code == 201


@pytest.mark.parametrize("sent", ["text/plain", "application/x-www-form-urlencoded", "application/msgpack", ""])
async def test_a_type_that_is_not_taken_is_415(client, sent):
    status, code, _ = await problem_of(client, b"{}", {**PROGRAM, "content-type": sent})
    assert (status, code) == (415, "unsupported-media-type")


async def test_json_on_a_page_is_415(client):
    answer = await client.post("/declare", json={}, headers=OURS)
    assert answer.status_code == 415


async def test_a_million_bytes_are_too_many_whether_announced_or_not(client):
    async def pieces():
        for _ in range(200):
            yield b" " * 10_000

    assert (await problem_of(client, b" " * 1_000_001))[:2] == (413, "too-large")
    assert (await problem_of(client, pieces()))[:2] == (413, "too-large")


async def test_a_form_that_is_too_large_is_refused_too(client):
    answer = await client.post("/declare", data={"note": "x" * 1_000_001}, headers=OURS)
    assert answer.status_code == 413


async def test_no_body_at_all_is_refused(client):
    assert (await client.post(URL, headers=PROGRAM)).status_code == 422


async def test_a_wrong_word_in_the_address_is_named(client):
    answer = await client.get("/api/v1/number?least=many", headers=PROGRAM)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "least"


async def test_what_was_typed_is_not_told_back(client):
    content = b'{"person": {"name": "A", "age": "Chan Tai Man"}, "plate": "A"}'
    answer = await client.post(URL, content=content, headers=JSON)
    assert "Chan" not in answer.text


async def test_the_same_request_under_a_key_is_carried_out_once(client):
    headers = {**JSON, "idempotency-key": "0192f0c1-aaaa-7000-8000-000000000001"}
    first = await client.post(URL, json=GOOD, headers=headers)
    again = await client.post(URL, json=GOOD, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    other = await client.post(URL, json={**GOOD, "plate": "B"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    fresh = await client.post(URL, json=GOOD)
    assert fresh.json()["id"] != first.json()["id"]


async def test_a_key_of_a_wrong_form_is_named(client):
    answer = await client.post(URL, json=GOOD, headers={**PROGRAM, "idempotency-key": "x"})
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
