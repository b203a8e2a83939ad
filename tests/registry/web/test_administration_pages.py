"""The security administrator's pages and API: codes told once, refusals in words and on record, nobody's name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from privacy.secret import Secret
from privacy.vault import Vault
from registry.accounts import accounts
from registry.accounts.roles import OF_ACCOUNTS, Role
from registry.clock import wall_now
from registry.database import current, transaction
from registry.web.app import build_app
from tests.registry.web import sample
from tests.registry.web.browsing import client_of
from tests.registry.web.conftest import BROWSER, ORIGIN, OURS, PASSWORD, site

ROLES = {role.code: role for role in (*OF_ACCOUNTS, Role("officer", "Officer"), Role("clerk", "Clerk", scoped=True))}
NEW = "eight white herons sit"
CODE = re.compile(r'class="app-code">([a-z0-9-]{23})<')


@pytest.fixture
async def installation(sealing: Vault) -> Litestar:
    return build_app(site(roles=ROLES, throttled=False), [sample.pages_router, sample.api_router])


async def make(login: str, *roles: str) -> UUID:
    async with transaction():
        account = await accounts.create_account(login, Secret(PASSWORD), at=wall_now(), language="en")
        for role in roles:
            await accounts.grant(account, role, "*", at=wall_now())
    return account


async def come(client: AsyncClient, login: str, password: str = PASSWORD) -> AsyncClient:
    client.cookies.clear()
    client.headers.update(BROWSER)
    answer = await client.post("/sign-in", data={"login": login, "password": password}, headers=OURS)
    assert answer.url.path == "/account", answer.text
    return client


async def send(client: AsyncClient, path: str, **form: str) -> Response:
    shown = (await client.get("/account")).text
    token = re.search(r'name="csrf_token" value="(\w+)"', shown)
    assert token
    return await client.post(path, data={"csrf_token": token[1], **form}, headers=OURS)


@pytest.fixture
async def chief(installation: Litestar) -> AsyncIterator[AsyncClient]:
    """A security administrator's browser."""
    await make("chief", "security_admin")
    async with client_of(installation, ORIGIN) as client:
        yield await come(client, "chief")


@pytest.fixture
async def system(installation: Litestar) -> AsyncIterator[AsyncClient]:
    """A system administrator's browser."""
    await make("system", "system_admin")
    async with client_of(installation, ORIGIN) as client:
        yield await come(client, "system")


async def test_an_account_is_made_taken_up_by_its_code_and_given_a_role(chief, installation):
    made = await send(chief, "/accounts/new", login="Wang.Li", language="en")
    assert made.status_code == 201
    code = CODE.search(made.text)[1]
    account = re.search(r'href="/accounts/([0-9a-f-]{36})"', made.text)[1]
    assert "not taken up yet" in (await chief.get(f"/accounts/{account}")).text
    async with client_of(installation, ORIGIN) as person:
        form = {"login": "wang.li", "first": code, "second": "", "new_password": NEW}
        answer = await person.post("/recover", data=form, headers={**BROWSER, **OURS})
        assert answer.url.path == "/account/factors"
        await come(person, "wang.li", NEW)
    granted = await send(chief, f"/accounts/{account}/grant", role="officer")
    assert "The role is granted" in granted.text
    assert "Officer" in granted.text
    revoked = await send(chief, f"/accounts/{account}/revoke", role="officer", scope="*")
    assert "The role is taken away" in revoked.text
    async with transaction():
        stored = " ".join(map(repr, await current().fetch("select * from answered_request")))
    assert code not in stored


async def test_what_the_rules_refuse_is_said_on_the_page_and_put_on_record(chief):
    other = await make("other", "audit_admin")
    refused = await send(chief, f"/accounts/{other}/grant", role="system_admin")
    assert (refused.status_code, "are three people" in refused.text) == (409, True)
    assert "last administrator" in (await send(chief, f"/accounts/{other}/close")).text
    async with transaction():
        rows = await current().fetch("select code, action from refusal order by at")
    assert [row["code"] for row in rows] == ["administrators-apart", "last-administrator"]
    assert rows[0]["action"].startswith("POST /accounts/")


async def test_ones_own_account_is_shown_and_is_another_administrators_matter(chief):
    async with transaction():
        own = await current().fetchval("select id from account where login = 'chief'")
    shown = await chief.get(f"/accounts/{own}")
    assert "another administrator" in shown.text
    assert "Grant the role" not in shown.text
    for path, form in (("grant", {"role": "dpo"}), ("close", {}), ("recovery", {})):
        assert (await send(chief, f"/accounts/{own}/{path}", **form)).status_code == 409, path


async def test_a_role_within_a_unit_is_not_granted_here(chief):
    other = await make("other")
    assert (await send(chief, f"/accounts/{other}/grant", role="clerk")).status_code == 422
    assert (await send(chief, f"/accounts/{other}/grant", role="nonsense")).status_code == 422


async def test_recovery_is_started_by_one_and_confirmed_by_another(chief, system, installation):
    person = await make("person")
    started = await send(chief, f"/accounts/{person}/recovery")
    first = CODE.search(started.text)[1]
    assert "opens nothing by itself" in started.text
    which = re.search(r"/recoveries/([0-9a-f-]{36})/", (await system.get("/recoveries")).text)[1]
    assert ">Confirm<" not in (await chief.get("/recoveries")).text
    assert (await send(chief, f"/recoveries/{which}/confirm")).status_code == 409
    confirmed = await send(system, f"/recoveries/{which}/confirm")
    second = CODE.search(confirmed.text)[1]
    assert "person" in confirmed.text
    async with client_of(installation, ORIGIN) as browser:
        form = {"login": "person", "first": first, "second": second, "new_password": NEW}
        answer = await browser.post("/recover", data=form, headers={**BROWSER, **OURS})
        assert answer.url.path == "/account/factors"
        await come(browser, "person", NEW)


async def test_the_list_is_paged_filtered_and_names_states(chief):
    for number in range(4):
        await make(f"clerk-{number}")
    await make("zoe", "officer")
    first = await chief.get("/accounts?limit=3")
    assert "clerk-1" in first.text
    assert "clerk-2" not in first.text
    next_page = re.search(r'href="(/accounts\?[^"]*after=[^"]+)"', first.text)[1].replace("&amp;", "&")
    assert "clerk-3" in (await chief.get(next_page)).text
    found = (await chief.get("/accounts?login=clerk-2")).text
    assert "clerk-2" in found
    assert "clerk-1" not in found
    by_role = (await chief.get("/accounts?role=officer")).text
    assert "zoe" in by_role
    assert "clerk-0" not in by_role


async def test_the_name_of_whoever_holds_an_account_is_nowhere(chief):
    async with transaction():
        named = await accounts.create_account(
            "chan", Secret(PASSWORD), at=wall_now(), display_name=Secret("Chan Tai Man")
        )
    for path in ("/accounts", f"/accounts/{named}"):
        assert "Chan" not in (await chief.get(path)).text.replace("chan", "")


@pytest.fixture
async def program(chief: AsyncClient) -> AsyncClient:
    """The security administrator's program; it sends no cookie."""
    sent = await chief.post("/api/v1/session", json={"login": "chief", "password": PASSWORD})
    chief.cookies.clear()
    chief.headers.update({"authorization": f"Bearer {sent.json()['token']}", "accept": "application/json"})
    return chief


async def test_a_program_does_all_of_it_too(program, installation):
    made = await program.post("/api/v1/accounts", json={"login": "wang.li"})
    assert made.status_code == 201
    account = f"/api/v1/accounts/{made.json()['account']}"
    granted = await program.post(f"{account}/roles", json={"role": "officer"})
    assert granted.json()["grants"] == [{"role": "officer", "scope": "*"}]
    assert (await program.post(f"{account}/roles", json={"role": "clerk"})).status_code == 422
    assert (await program.post(f"{account}/roles", json={"role": "audit_admin"})).json()[
        "code"
    ] == "administrators-apart"
    assert (await program.delete(f"{account}/roles/officer")).json()["grants"] == []
    assert (await program.delete(f"{account}/roles/officer")).status_code == 404
    assert (await program.post(f"{account}/close")).json()["state"] == "closed"
    assert (await program.post(f"{account}/open")).json()["state"] == "active"
    listed = await program.get("/api/v1/accounts?login=wang")
    assert [each["login"] for each in listed.json()["accounts"]] == ["wang.li"]
    assert (await program.post(f"{account}/recovery")).json()["code"] == "recovery-started"  # its first code is open
    [opened] = (await program.get("/api/v1/recoveries")).json()
    assert (opened["login"], opened["waits"]) == ("wang.li", False)
    assert (await program.post(f"/api/v1/recoveries/{opened['id']}/cancel")).status_code == 204
    assert (await program.post(f"{account}/recovery")).status_code == 201
    [opened] = (await program.get("/api/v1/recoveries")).json()
    own = await program.post(f"/api/v1/recoveries/{opened['id']}/confirm")
    assert (own.status_code, own.json()["code"]) == (409, "recovery-refused")
    happened = [each["event"] for each in (await program.get(f"{account}/events")).json()]
    assert happened[-3:] == ["granted", "invited", "created"]
    assert {"revoked", "closed", "opened", "recovery-cancelled", "recovery-started"} <= set(happened)


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "dpo", "officer"])
async def test_nobody_but_the_security_administrator_gets_to_accounts(installation, role):
    await make("somebody", role)
    async with client_of(installation, ORIGIN) as client:
        await come(client, "somebody")
        for path in ("/accounts", "/accounts/new"):
            assert (await client.get(path)).status_code == 403
        expected = 200 if role == "system_admin" else 403
        assert (await client.get("/recoveries")).status_code == expected
