"""Signing in and out, one's own account, the language."""

import pytest

from privacy.secret import Secret
from registry.accounts import accounts, sessions
from registry.accounts.sessions import SessionKind, SessionRules, digest
from registry.clock import wall_now
from registry.database import current, transaction
from tests.registry.web.conftest import BROWSER, OURS, PASSWORD

NEW = "eight white herons sit"


async def sign_in(client, password=PASSWORD, login="wang.li", **more):
    return await client.post(
        "/sign-in",
        data={"login": login, "password": password, **more},
        headers={**BROWSER, **OURS},
        follow_redirects=False,
    )


async def csrf_of(client) -> str:
    page = (await client.get("/account")).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


async def session_count() -> int:
    async with transaction():
        return await current().fetchval("select count(*) from session where ended_at is null")


async def test_a_session_chosen_by_somebody_else_does_not_survive_the_sign_in(client, clerk):
    """Fixation: a cookie planted before the sign-in is worth nothing after it."""
    client.cookies.set("session", "planted-by-an-attacker", domain="testserver.local")
    sent = await sign_in(client)
    minted = client.cookies["session"]
    assert sent.status_code == 303
    assert minted != "planted-by-an-attacker"
    client.cookies.clear()
    planted = await client.get("/account", headers={"cookie": "session=planted-by-an-attacker"}, follow_redirects=False)
    assert planted.status_code == 303


async def test_signing_in_again_ends_the_session_that_the_browser_had(client, clerk):
    await sign_in(client)
    first = client.cookies["session"]
    token = await csrf_of(client)
    await client.post("/sign-in", data={"login": "wang.li", "password": PASSWORD, "csrf_token": token}, headers=OURS)
    assert client.cookies["session"] != first
    async with transaction():
        assert await current().fetchval("select ended_at from session where id = $1", digest(first))


async def test_a_visitor_makes_no_session(client):
    answer = await client.get("/declare")
    assert "set-cookie" not in answer.headers
    assert await session_count() == 0


@pytest.mark.parametrize("login", ["wang.li", "nobody.here"], ids=["known", "unknown"])
async def test_a_wrong_password_and_an_unknown_login_are_told_in_the_same_words(client, clerk, login):
    answer = await sign_in(client, "not the password", login)
    assert answer.status_code == 422
    assert "User name and password do not fit" in answer.text
    assert f'value="{login}"' in answer.text
    assert "not the password" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_sixth_attempt_is_refused_though_right_and_in_the_same_words(client, clerk):
    for _ in range(5):
        await sign_in(client, "wrong")
    answer = await sign_in(client)
    assert answer.status_code == 422
    assert "User name and password do not fit" in answer.text


async def test_empty_fields_are_named(client):
    answer = await sign_in(client, "", "")
    assert answer.status_code == 422
    assert answer.text.count("This is needed") == 4  # summed up on top and beside each field


@pytest.mark.parametrize(
    ("next_", "goes_to"),
    [
        ("/cases?state=declared", "/cases?state=declared"),
        ("", "/home"),
        ("https://elsewhere.example/", "/home"),
        ("//elsewhere.example/", "/home"),
        ("/\\elsewhere.example/", "/home"),
        ("/\r\nset-cookie: x=y", "/home"),
    ],
)
async def test_after_signing_in_one_goes_where_one_was_and_never_elsewhere(client, clerk, next_, goes_to):
    assert (await sign_in(client, next=next_)).headers["location"] == goes_to


async def test_signed_out_the_session_is_over_and_the_page_says_so(client, signed_in):
    old = client.cookies["session"]
    token = await csrf_of(client)
    answer = await client.post("/sign-out", data={"csrf_token": token}, headers={**BROWSER, **OURS})
    assert "You are signed out" in answer.text
    assert await session_count() == 0
    client.cookies.set("session", old)
    assert (await client.get("/account", follow_redirects=False)).status_code == 303
    assert "You are signed out" not in (await client.get("/sign-in", headers=BROWSER)).text


async def test_the_account_page_shows_roles_in_words_and_sessions(signed_in):
    text = (await signed_in.get("/account", headers=BROWSER)).text
    assert "Clerk of a unit" in text
    assert "unit:1" in text
    assert "this one" in text
    assert "Cases" in text  # the menu of this role


async def test_the_menu_is_that_of_the_role(client):
    text = (await client.get("/declare", headers=BROWSER)).text
    assert "Register a unit" in text
    assert 'href="/cases"' not in text


async def test_changing_the_password_ends_every_other_session_and_goes_on_under_a_new_token(client, signed_in):
    here = client.cookies["session"]
    program = await client.post("/api/v1/session", json={"login": "wang.li", "password": PASSWORD})
    bearer = {"authorization": f"Bearer {program.json()['token']}"}
    answer = await client.post(
        "/account/password",
        data={"csrf_token": await csrf_of(client), "present_password": PASSWORD, "new_password": NEW},
        headers={**BROWSER, **OURS},
    )
    assert "Your password is changed" in answer.text
    assert client.cookies["session"] != here
    assert await session_count() == 1
    assert (await client.get("/api/v1/mine", headers=bearer)).status_code == 401
    client.cookies.clear()
    assert (await sign_in(client)).status_code == 422
    assert (await sign_in(client, NEW)).status_code == 303


@pytest.mark.parametrize(
    ("present", "new", "told"),
    [
        ("not it", NEW, "This is not your present password"),
        (PASSWORD, "short", "Use at least 12 characters"),
        (PASSWORD, "my name is wang.li", "must not contain the user name"),
        (PASSWORD, "", "This is needed"),
    ],
)
async def test_a_password_that_cannot_be_changed_says_why_beside_its_field(client, signed_in, present, new, told):
    data = {"csrf_token": await csrf_of(client), "present_password": present, "new_password": new}
    answer = await client.post("/account/password", data=data, headers={**BROWSER, **OURS})
    assert answer.status_code == 422
    assert answer.text.count(told) == 2
    if new:
        assert f'value="{new}"' not in answer.text


async def test_signing_out_everywhere_else_keeps_this_one(client, signed_in):
    await client.post("/api/v1/session", json={"login": "wang.li", "password": PASSWORD})
    data = {"csrf_token": await csrf_of(client)}
    answer = await client.post("/account/sign-out-everywhere", data=data, headers={**BROWSER, **OURS})
    assert "Other sessions ended: 1" in answer.text
    assert await session_count() == 1


async def test_a_language_is_remembered_for_pages_and_parts_of_pages(client):
    answer = await client.get("/language/pt?next=/declare", headers=BROWSER)
    assert answer.url.path == "/declare"
    assert '<html lang="pt"' in answer.text
    part = await client.post(
        "/declare", data={}, headers={**BROWSER, **OURS, "hx-request": "true"}, follow_redirects=False
    )
    assert '<html lang="pt"' in part.text


async def test_no_other_language_and_no_other_site(client):
    assert (await client.get("/language/xx", headers=BROWSER)).status_code == 404
    away = await client.get("/language/pt?next=//elsewhere.example", follow_redirects=False)
    assert away.headers["location"] == "/"


async def test_the_language_of_a_signed_in_account_is_stored_for_messages(client, signed_in, clerk):
    await client.get("/language/zh-Hant?next=/account")
    async with transaction():
        assert await current().fetchval("select language from account") == "zh-Hant"


@pytest.mark.parametrize(
    ("header", "language"),
    [("zh-HK,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("pt-BR", "pt"), ("de", "zh-Hans")],
)
async def test_without_a_choice_the_browsers_language_is_taken(client, header, language):
    answer = await client.get("/sign-in", headers={"accept": "text/html", "accept-language": header})
    assert f'<html lang="{language}"' in answer.text


async def test_a_program_signs_in_and_out(client, clerk):
    sent = await client.post("/api/v1/session", json={"login": "Wang.Li", "password": PASSWORD})
    assert sent.status_code == 201
    assert sent.json()["idle_seconds"] == 1800
    bearer = {"authorization": f"Bearer {sent.json()['token']}"}
    assert (await client.get("/api/v1/mine", headers=bearer)).status_code == 200
    assert (await client.delete("/api/v1/session", headers=bearer)).status_code == 204
    assert (await client.get("/api/v1/mine", headers=bearer)).status_code == 401
    assert (await client.delete("/api/v1/session", headers=bearer)).status_code == 401


async def test_a_program_with_a_wrong_password_gets_a_problem(client, clerk):
    sent = await client.post("/api/v1/session", json={"login": "wang.li", "password": "wrong"})
    assert (sent.status_code, sent.json()["code"]) == (401, "sign-in-failed")


async def test_one_other_session_is_ended_and_no_one_elses(client, signed_in, clerk):
    program = await client.post("/api/v1/session", json={"login": "wang.li", "password": PASSWORD})
    token = program.json()["token"]
    other = digest(token)
    async with transaction():
        stranger = await accounts.create_account("stranger", Secret(PASSWORD), at=wall_now(), language="en")
        theirs = digest(await sessions.mint(stranger, SessionKind.PAGE, at=wall_now(), rules=SessionRules()))
    for session, status in ((theirs.hex(), 404), ("nonsense", 404), (other.hex(), 200), (other.hex(), 404)):
        data = {"csrf_token": await csrf_of(client), "session": session}
        answer = await client.post("/account/sessions/end", data=data, headers={**BROWSER, **OURS})
        assert answer.status_code == status
    assert (await client.get("/api/v1/mine", headers={"authorization": f"Bearer {token}"})).status_code == 401
    assert await session_count() == 2  # this one, and the stranger's


async def test_after_signing_in_one_is_told_of_the_last_time_and_of_what_failed_since(client, clerk):
    first = await client.get((await sign_in(client)).headers["location"], headers=BROWSER)
    assert "You last signed in" not in first.text
    assert "This is the first." in first.text
    client.cookies.clear()
    again = await client.get((await sign_in(client)).headers["location"], headers=BROWSER)
    assert "You last signed in on" in again.text
    client.cookies.clear()
    for _ in range(2):
        await sign_in(client, "not the password")
    warned = await client.get((await sign_in(client)).headers["location"], headers=BROWSER)
    assert "failed to sign in as you: 2 times" in warned.text
    assert "Failed attempts since then: 2" in warned.text


async def test_guessing_the_present_password_locks_as_signing_in_does(client, signed_in):
    for _ in range(5):
        data = {"csrf_token": await csrf_of(client), "present_password": "not it", "new_password": NEW}
        await client.post("/account/password", data=data, headers={**BROWSER, **OURS})
    data = {"csrf_token": await csrf_of(client), "present_password": PASSWORD, "new_password": NEW}
    assert (await client.post("/account/password", data=data, headers={**BROWSER, **OURS})).status_code == 422
