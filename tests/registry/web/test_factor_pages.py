"""Second factors: nothing is open before they are shown, a code works once, a role that demands one leads there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from privacy.secret import Secret
from privacy.vault import Vault
from registry.accounts import accounts, one_time_codes, recovery, sessions
from registry.accounts.roles import Role
from registry.accounts.sessions import SessionKind
from registry.actors import Actor, ActorKind
from registry.clock import wall_now
from registry.database import current, transaction
from registry.web.app import build_app
from tests.registry.web import sample
from tests.registry.web.browsing import client_of
from tests.registry.web.conftest import BROWSER, ORIGIN, OURS, PASSWORD, site

OFFICER = Role("clerk", "Officer")
FREE = Role("free", "Clerk", two_factors=False)
NEW = "eight white herons sit"


@pytest.fixture
async def strict_app(sealing: Vault) -> Litestar:
    """An installation whose roles demand a second factor, but for `free`."""
    roles = {role.code: role for role in (OFFICER, FREE)}
    strict = site(roles=roles, require_second_factor=True, throttled=False)
    return build_app(strict, [sample.pages_router, sample.api_router])


@pytest.fixture
async def strict(strict_app: Litestar) -> AsyncIterator[AsyncClient]:
    """A browser there."""
    async with client_of(strict_app, ORIGIN) as started:
        yield started


@pytest.fixture
async def other(strict_app: Litestar) -> AsyncIterator[AsyncClient]:
    """Another browser there."""
    async with client_of(strict_app, ORIGIN) as started:
        yield started


async def make(login: str = "wang.li", role: str = "clerk") -> UUID:
    async with transaction():
        account = await accounts.create_account(login, Secret(PASSWORD), at=wall_now(), language="en")
        await accounts.grant(account, role, "*", at=wall_now())
    return account


async def send(client: AsyncClient, path: str, page: str, **form: str) -> Response:
    """Send a form with the token of a page."""
    shown = (await client.get(page, headers=BROWSER)).text
    token = re.search(r'name="csrf_token" value="(\w+)"', shown)
    data = {"csrf_token": token[1] if token else "", **form}
    return await client.post(path, data=data, headers={**BROWSER, **OURS})


async def sign_in(client: AsyncClient, login: str = "wang.li", password: str = PASSWORD, next_: str = "") -> Response:
    form = {"login": login, "password": password, "next": next_}
    return await client.post("/sign-in", data=form, headers={**BROWSER, **OURS})


async def set_up_code(client: AsyncClient, **present: str) -> pyotp.TOTP:
    """Set up an authenticator app on the page; gives the app. Its code of this moment is spent."""
    shown = (await send(client, "/account/factors/code", "/account/factors", **present)).text
    found = re.search(r'class="app-code">([A-Z2-7 ]+)<', shown)
    assert found, shown
    app = pyotp.TOTP(found[1].replace(" ", ""))
    token = re.search(r'name="csrf_token" value="(\w+)"', shown)
    assert token
    data = {"csrf_token": token[1], "code": app.now()}
    answer = await client.post("/account/factors/code/confirm", data=data, headers={**BROWSER, **OURS})
    assert "Your second factor is set up" in answer.text, answer.text
    return app


async def forget_spent_codes() -> None:
    """Tests do not wait half a minute for the next code."""
    async with transaction():
        await current().execute("update one_time_code set last_step = 0")


async def spent(app: pyotp.TOTP) -> str:
    """The code that was taken last."""
    async with transaction():
        return app.at(one_time_codes.SECONDS * await current().fetchval("select last_step from one_time_code"))


async def events(account: UUID) -> list[str]:
    async with transaction():
        return [event.event for event in reversed(await accounts.events_of(account, 100))]


async def test_a_secret_asked_for_twice_at_once_is_one(strict_app):
    account = await make()

    async def begin() -> None:
        async with transaction():
            await one_time_codes.begin(account, at=wall_now())

    await asyncio.gather(*(begin() for _ in range(4)))
    async with transaction():
        assert await current().fetchval("select count(*) from one_time_code") == 1


async def test_whose_role_demands_a_second_factor_can_do_nothing_before_setting_one_up(strict):
    await make()
    landed = await sign_in(strict)
    assert landed.url.path == "/account/factors"
    assert "you can do nothing else before" in landed.text
    for path in ("/account", "/cases", "/home"):
        assert (await strict.get(path, headers=BROWSER)).url.path == "/account/factors", path
    posted = await send(strict, "/account/sign-out-everywhere", "/account/factors")
    assert posted.url.path == "/account/factors"
    assert (await strict.get("/api/v1/mine", headers={"accept": "application/json"})).status_code == 401
    await set_up_code(strict)
    assert (await strict.get("/account", headers=BROWSER)).url.path == "/account"
    assert "One-time code" in (await strict.get("/account", headers=BROWSER)).text


async def test_the_session_goes_on_under_another_token_after_each_step(strict):
    await make()
    await sign_in(strict)
    before = strict.cookies["session"]
    app = await set_up_code(strict)
    set_up = strict.cookies["session"]
    strict.cookies.clear()
    await forget_spent_codes()
    await sign_in(strict)
    waiting = strict.cookies["session"]
    await send(strict, "/sign-in/second", "/sign-in/second", code=app.now())
    assert len({before, set_up, waiting, strict.cookies["session"]}) == 4
    signed_in = strict.cookies["session"]
    for old in (before, waiting):
        strict.cookies.clear()
        strict.cookies.set("session", old)
        assert (await strict.get("/account", headers=BROWSER)).url.path == "/sign-in"
    strict.cookies.clear()
    strict.cookies.set("session", signed_in)
    assert (await strict.get("/account", headers=BROWSER)).url.path == "/account"


async def test_a_code_works_once(strict):
    account = await make()
    await sign_in(strict)
    app = await set_up_code(strict)
    strict.cookies.clear()
    await sign_in(strict)
    again = await send(strict, "/sign-in/second", "/sign-in/second", code=await spent(app))
    assert again.status_code == 422  # it confirmed the app a moment ago
    assert "used already" in again.text
    await forget_spent_codes()
    answer = await send(strict, "/sign-in/second", "/sign-in/second", code=app.now())
    assert answer.url.path == "/account"
    assert (await events(account))[-3:] == ["password-right", "second-factor-failed", "signed-in"]


async def test_after_the_second_factor_one_goes_where_one_was_and_is_told_of_the_last_time(strict):
    await make()
    await sign_in(strict)
    app = await set_up_code(strict)
    strict.cookies.clear()
    await forget_spent_codes()
    await sign_in(strict, password="not it at all")
    landed = await sign_in(strict, next_="/cases?state=declared")
    assert landed.url.path == "/sign-in/second"
    answer = await send(strict, "/sign-in/second", str(landed.url), code=app.now(), next="/cases?state=declared")
    assert str(answer.url).endswith("/cases?state=declared")
    assert "You last signed in on" in answer.text
    assert "failed to sign in as you: 1 times" in answer.text


async def test_wrong_codes_lock_the_account_though_the_password_is_right_each_time(strict):
    account = await make()
    await sign_in(strict)
    app = await set_up_code(strict)
    await forget_spent_codes()
    for _ in range(5):
        strict.cookies.clear()
        await sign_in(strict)
        assert (await send(strict, "/sign-in/second", "/sign-in/second", code="000000")).status_code == 422
    assert "locked" in await events(account)
    answer = await send(strict, "/sign-in/second", "/sign-in/second", code=app.now())
    assert answer.status_code == 422
    strict.cookies.clear()
    assert "do not fit" in (await sign_in(strict)).text


async def test_a_session_that_waits_too_long_is_over(strict):
    await make()
    await sign_in(strict)
    async with transaction():
        await current().execute("update session set created_at = created_at - interval '16 minutes'")
    assert (await strict.get("/account/factors", headers=BROWSER)).url.path == "/sign-in"


async def test_whoever_need_not_may_choose_a_second_factor_and_then_must_show_it(strict, other):
    await make(role="free")
    assert (await sign_in(strict)).url.path == "/account"
    await sign_in(other)
    refused = await send(strict, "/account/factors/code", "/account/factors", present_password="not it at all")
    assert "This is not your present password" in refused.text
    await set_up_code(strict, present_password=PASSWORD)
    assert (await strict.get("/account", headers=BROWSER)).url.path == "/account"
    assert (await other.get("/account", headers=BROWSER)).url.path == "/sign-in/second"  # began by the password alone


async def test_whoever_must_show_a_factor_cannot_set_up_another_instead(strict):
    await make()
    await sign_in(strict)
    await set_up_code(strict)
    strict.cookies.clear()
    await sign_in(strict)
    assert (await strict.get("/account/factors", headers=BROWSER)).url.path == "/sign-in/second"
    posted = await send(strict, "/account/factors/code", "/sign-in/second")
    assert posted.url.path == "/sign-in/second"


async def test_the_only_factor_that_a_role_demands_stays(strict):
    await make()
    await sign_in(strict)
    await set_up_code(strict)
    answer = await send(strict, "/account/factors/remove", "/account/factors", which="code", present_password=PASSWORD)
    assert (answer.status_code, "your only second factor" in answer.text) == (409, True)


async def test_a_role_granted_later_demands_the_factor_at_once(strict):
    account = await make(role="free")
    await sign_in(strict)
    assert (await strict.get("/account", headers=BROWSER)).url.path == "/account"
    async with transaction():
        await accounts.grant(account, "clerk", "*", at=wall_now())
    assert (await strict.get("/account", headers=BROWSER)).url.path == "/account/factors"


async def test_a_program_sends_the_code_with_the_password(strict):
    await make()
    sent = {"login": "wang.li", "password": PASSWORD}
    first = await strict.post("/api/v1/session", json=sent)
    assert (first.status_code, first.json()["code"]) == (403, "second-factor-to-set-up")
    await sign_in(strict)
    app = await set_up_code(strict)
    await forget_spent_codes()
    without = await strict.post("/api/v1/session", json=sent)
    assert (without.status_code, without.json()["code"]) == (401, "second-factor-needed")
    wrong = await strict.post("/api/v1/session", json=sent | {"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "second-factor-failed")
    right = await strict.post("/api/v1/session", json=sent | {"code": app.now()})
    bearer = {"authorization": f"Bearer {right.json()['token']}"}
    assert (await strict.get("/api/v1/mine", headers=bearer)).status_code == 200
    again = await strict.post("/api/v1/session", json=sent | {"code": await spent(app)})
    assert again.json()["code"] == "second-factor-failed"


async def test_a_token_of_a_program_by_the_password_alone_opens_nothing(strict):
    account = await make()
    async with transaction():
        token = await sessions.mint(account, SessionKind.API, at=wall_now(), rules=sessions.SessionRules())
    answer = await strict.get("/api/v1/mine", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_the_secret_of_an_app_is_sealed_and_nobody_sees_it_twice(strict):
    account = await make()
    await sign_in(strict)
    app = await set_up_code(strict)
    async with transaction():
        row = await current().fetchrow("select * from one_time_code where account = $1", account)
    assert app.secret not in repr(dict(row))
    assert app.secret.encode() not in row["secret"]
    shown = await send(strict, "/account/factors/code", "/account/factors", present_password=PASSWORD)
    assert app.secret not in shown.text.replace(" ", "")


async def test_an_answer_that_no_passkey_gave_is_refused(strict):
    await make()
    await sign_in(strict)
    for answer in ("", "{}", "[]", "not json", '{"id":"YQ","rawId":"YQ","type":"public-key","response":{}}'):
        sent = await send(strict, "/account/factors/passkey", "/account/factors", answer=answer)
        assert sent.status_code == 422, answer
        assert "That did not work" in sent.text


def administrator() -> Actor:
    return Actor(ActorKind.ACCOUNT, "0197b0a0-0000-7000-8000-000000000001")


def another() -> Actor:
    return Actor(ActorKind.ACCOUNT, "0197b0a0-0000-7000-8000-000000000002")


async def test_codes_of_two_administrators_set_a_password_and_the_factor_is_set_up_anew(strict, other):
    account = await make()
    await sign_in(strict)
    await set_up_code(strict)
    async with transaction():
        first = await recovery.start(account, at=wall_now(), by=administrator())
        [opened] = await recovery.open_ones(at=wall_now())
        second = await recovery.confirm(opened.id, at=wall_now(), by=another())
    form = {"login": "wang.li", "first": first, "second": second, "new_password": NEW}
    for wrong in ({"second": ""}, {"first": second, "second": first}, {"login": "nobody.here"}):
        answer = await send(other, "/recover", "/recover", **(form | wrong))
        assert (answer.status_code, "codes do not fit" in answer.text) == (422, True)
    answer = await send(other, "/recover", "/recover", **form)
    assert answer.url.path == "/account/factors"
    assert "you can do nothing else before" in answer.text
    assert (await strict.get("/account", headers=BROWSER)).url.path == "/sign-in"  # signed out everywhere
    await set_up_code(other)
    assert (await send(other, "/recover", "/recover", **form)).status_code == 422  # used


async def test_codes_that_ran_out_are_worth_nothing(strict):
    account = await make()
    async with transaction():
        long_ago = wall_now() - recovery.LASTS - timedelta(minutes=1)
        first = await recovery.start(account, at=long_ago, by=administrator())
        [opened] = await recovery.open_ones(at=long_ago)
        second = await recovery.confirm(opened.id, at=long_ago, by=another())
        assert await recovery.open_ones(at=wall_now()) == []
    form = {"login": "wang.li", "first": first, "second": second, "new_password": NEW}
    assert (await send(strict, "/recover", "/recover", **form)).status_code == 422


async def test_the_clock_of_an_app_may_be_off_by_one_step(sealing):
    at = wall_now()
    async with transaction():
        account = await accounts.create_account("chan", Secret(PASSWORD), at=at)
        await one_time_codes.begin(account, at=at)
        told = one_time_codes.read(await one_time_codes.provisioning(account, "chan", "Us"))
        app = pyotp.TOTP(told.secret.replace(" ", ""))
        me = Actor(ActorKind.ACCOUNT, str(account))
        assert not await one_time_codes.confirm(account, app.at(at, counter_offset=-2), at=at, by=me)
        assert await one_time_codes.confirm(account, app.at(at, counter_offset=-1), at=at, by=me)
        assert not await one_time_codes.fits(account, app.at(at, counter_offset=-1), at=at)
        assert await one_time_codes.fits(account, app.at(at, counter_offset=1), at=at)
        assert not await one_time_codes.fits(account, app.at(at), at=at)  # older than the last one taken
        assert not await one_time_codes.fits(account, app.at(at, counter_offset=2), at=at)
