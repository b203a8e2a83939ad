import httpx
import pytest

from registry.web.app import build_app
from registry.web.flash import Flash
from registry.web.kit import local_path
from tests.registry.web import sample
from tests.registry.web.browsing import client_of
from tests.registry.web.conftest import BROWSER, ORIGIN, site


async def test_alive_and_ready(client):
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}


@pytest.mark.parametrize("broken", [False, True])
async def test_not_ready_is_503(broken):
    async def ready() -> bool:
        if broken:
            raise ConnectionRefusedError
        return False

    async with client_of(build_app(site(), ready=ready), ORIGIN) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_metrics_count_what_was_really_answered(client):
    await client.get("/api/v1/fail/too-many")
    await client.get("/api/v1/mine")
    text = (await client.get("/metrics")).text
    assert 'creditpass_http_requests_total{method="GET",route="/api/v1/fail/{code}",status="429"}' in text
    assert 'creditpass_http_requests_total{method="GET",route="/api/v1/mine",status="401"}' in text
    assert "creditpass_http_seconds_bucket" in text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.7"}, 403),
        ("127.0.0.1", {"forwarded": "for=10.0.0.7"}, 403),
        ("10.0.0.7", {"authorization": "Bearer hush"}, 200),
        ("10.0.0.7", {"authorization": "Bearer other"}, 403),
        ("10.0.0.7", {"x-forwarded-for": "127.0.0.1"}, 403),
    ],
)
async def test_metrics_are_for_this_machine_or_the_tokens_bearer(sealing, address, headers, status):
    app = build_app(site(metrics_token="hush"))
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_the_description_is_openapi_3_1_with_problems_and_who_may_call(client):
    described = (await client.get("/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    mine = described["paths"]["/api/v1/mine"]["get"]
    assert "application/problem+json" in mine["responses"]["403"]["content"]
    assert mine["security"] == [{"session": []}]
    assert "security" not in described["paths"]["/api/v1/number"]["get"]
    assert described["components"]["schemas"]["Person"]["properties"]["name"]["writeOnly"] is True
    assert not any(path.startswith(("/sign-in", "/declare", "/static")) for path in described["paths"])


async def test_the_documentation_loads_from_our_own_files_alone(client):
    text = (await client.get("/api/docs", headers=BROWSER)).text
    assert "/static/swagger-ui-bundle.js" in text
    assert "//cdn" not in text


async def test_the_sandbox_marks_every_page(sealing):
    async with client_of(build_app(site(sandbox=True), [sample.pages_router]), ORIGIN) as client:
        for path in ("/sign-in", "/declare", "/nothing"):
            assert "Nothing counts." in (await client.get(path, headers=BROWSER)).text
    async with client_of(build_app(site()), ORIGIN) as client:
        assert "Nothing counts." not in (await client.get("/sign-in", headers=BROWSER)).text


@pytest.mark.parametrize(
    "cookie", [None, "", "x", "e30", "W10", "WyJzdWNjZXNzIiwiJShuKXMiLHt9XQ", "WyJldmlsIiwieCIse31d", "é", "bnVsbA"]
)
def test_a_word_that_we_did_not_write_is_not_shown(cookie):
    assert Flash.from_cookie(cookie) is None


def test_a_word_comes_back_as_it_was_written():
    flash = Flash("Ended: %(ended)s 琴", "notice", {"ended": "3"})
    assert Flash.from_cookie(flash.to_cookie()) == flash


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/cases?x=1#top", "/cases?x=1#top"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nb", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_ways_lead_to_our_own_pages_alone(path, safe):
    assert local_path(path) == safe
