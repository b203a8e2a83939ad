import pytest

from registry.web.app import build_app
from tests.registry.web import sample
from tests.registry.web.browsing import client_of
from tests.registry.web.conftest import BROWSER, ORIGIN, PROGRAM, site

SECURE = "https://pass.example"


@pytest.mark.parametrize(
    "path", ["/sign-in", "/fail/forbidden", "/nothing", "/api/v1/fail/unexpected", "/healthz", "/api/v1/number"]
)
async def test_every_answer_carries_the_policy(client, path):
    headers = (await client.get(path, headers=PROGRAM)).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-request-id"]) == 32
    assert "strict-transport-security" not in headers


async def test_a_receipt_is_told_to_no_page_at_all(client):
    assert (await client.get("/receipts/R1")).headers["referrer-policy"] == "no-referrer"


async def test_pages_hold_nothing_that_the_policy_forbids(client, signed_in):
    for path in ("/sign-in", "/account", "/declare", "/cases", "/nothing", "/api/docs"):
        text = (await signed_in.get(path, headers=BROWSER)).text
        assert "<style" not in text
        assert " style=" not in text
        assert "javascript:" not in text
        assert " onclick" not in text
        assert all("src=" in script.split(">")[0] for script in text.split("<script")[1:])


async def test_over_https_browsers_are_told_to_stay_and_cookies_are_bound_to_the_host(sealing, clerk):
    app = build_app(site(public_url=SECURE), [sample.pages_router])
    async with client_of(app, SECURE) as client:
        sent = await client.post(
            "/sign-in",
            data={"login": "wang.li", "password": "seven grey herons fly"},
            headers={"origin": SECURE},
            follow_redirects=False,
        )
        assert "max-age=" in sent.headers["strict-transport-security"]
        cookie = next(c for c in sent.headers.get_list("set-cookie") if c.startswith("__Host-session="))
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert (await client.get("/account")).status_code == 200
        token = (await client.get("/account")).text.split('name="csrf_token" value="')[1].split('"')[0]
        out = await client.post(
            "/sign-out", data={"csrf_token": token}, headers={"origin": SECURE}, follow_redirects=False
        )
        gone = next(c for c in out.headers.get_list("set-cookie") if c.startswith("__Host-session="))
        assert {"httponly", "secure", "path=/", "max-age=0"} <= {part.strip().lower() for part in gone.split(";")[1:]}
        assert "__Host-session" not in client.cookies


async def test_without_https_the_cookie_is_still_out_of_reach_of_scripts(client, clerk):
    sent = await client.post(
        "/sign-in",
        data={"login": "wang.li", "password": "seven grey herons fly"},
        headers={"origin": ORIGIN},
        follow_redirects=False,
    )
    cookie = next(c for c in sent.headers.get_list("set-cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


async def test_static_files_are_kept_a_year_by_their_digest_and_an_hour_without(client):
    page = (await client.get("/sign-in")).text
    address = page.split('href="/static/app.css')[1].split('"')[0]
    kept = await client.get(f"/static/app.css{address}", headers={"accept-encoding": "gzip"})
    assert "immutable" in kept.headers["cache-control"]
    assert kept.headers["content-encoding"] == "gzip"
    assert kept.headers["content-type"].startswith("text/css")
    assert "--app-brand" in kept.text
    plain = await client.get("/static/app.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["cache-control"] == "public, max-age=3600"
    assert plain.text == kept.text


@pytest.mark.parametrize("name", ["nothing.css", "../frame.py", "..%2fframe.py", "%2e%2e/frame.py", "/etc/passwd"])
async def test_no_other_file_is_given(client, name):
    assert (await client.get(f"/static/{name}")).status_code == 404
