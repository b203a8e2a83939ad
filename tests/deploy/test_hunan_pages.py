"""Hunan's pages in the sandbox's own world: each is drawn, in every language, and its forms do what they say."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient

from deploy import sandbox, seed
from deploy.app import create
from deploy.settings import Settings
from registry.accounts import passwords, sessions
from registry.accounts.sessions import SessionKind, SessionRules
from registry.clock import wall_now
from registry.database import transaction
from registry.formats.invented import Inventor
from registry.i18n import LANGUAGES
from tests.deploy.conftest import BASE_URL
from tests.registry.web.browsing import client_of


@pytest.fixture
async def browser(open_sandbox: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncClient]:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with transaction() as connection:  # a fixed day, whenever this runs
        await connection.execute(
            "insert into legal_clock (id, \"offset\") values (1, '2026-11-23T02:00Z'::timestamptz - clock_timestamp())"
        )
    await sandbox.start(open_sandbox)
    async with client_of(create(open_sandbox), BASE_URL) as client:
        yield client


class Visitor:
    """Somebody of the sandbox in a browser."""

    def __init__(self, client: AsyncClient, token: str, language: str = "en") -> None:
        self.client, self.csrf = client, sessions.csrf_of(token)
        self.headers = {
            "cookie": f"session={token}; language={language}", "accept": "text/html", "origin": BASE_URL,
        }  # fmt: skip

    async def get(self, path: str, status: int = 200) -> str:
        self.client.cookies.clear()
        answer = await self.client.get(path, headers=self.headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-600:])
        return answer.text

    async def send(self, path: str, status: int = 303, **form: str) -> str:
        self.client.cookies.clear()
        sent = {"csrf_token": self.csrf, **form}
        answer = await self.client.post(path, data=sent, headers=self.headers, follow_redirects=False)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return answer.headers.get("location", answer.text)


async def visitor(client: AsyncClient, login: str, language: str = "en") -> Visitor:
    assert login in seed.ROLE_OF
    async with transaction() as connection:
        account = await connection.fetchval("select id from account where login = $1", login)
        token = await sessions.mint(account, SessionKind.PAGE, at=wall_now(), rules=SessionRules())
    return Visitor(client, token, language)


async def cases_of(login: str, scheme: str, state: str) -> list[UUID]:
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select c.id from case_ c join role_grant g on g.scope = any(c.scopes) join account a on a.id = g.account"
            " where a.login = $1 and c.scheme = $2 and c.state = $3 order by c.id",
            login, scheme, state,
        )  # fmt: skip
    return [row["id"] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_hunan_is_drawn(browser: AsyncClient, language: str) -> None:
    quota = (await cases_of("truckers", "hunan-hk-truck-quota", "active"))[0]
    inactive = (await cases_of("truckers", "hunan-hk-truck-quota", "inactive"))[0]
    noticed = (await cases_of("truckers2", "hunan-hk-truck-quota", "under_notice"))[0]
    application = (await cases_of("truckers2", "hunan-hk-truck-application", "submitted"))[0]
    firm = await visitor(browser, "truckers", language)
    other = await visitor(browser, "truckers2", language)
    province = await visitor(browser, "hunan", language)
    city = await visitor(browser, "zhuzhou", language)
    for one, path in (
        (firm, "/hunan/apply"),
        (firm, f"/cases/{quota}"),
        (firm, f"/cases/{quota}/papers"),
        (firm, f"/cases/{quota}/why"),
        (firm, f"/cases/{quota}/why?on=2026-10-01"),
        (firm, f"/hunan/quotas/{inactive}/plates"),
        (firm, f"/hunan/quotas/{quota}/transfer"),
        (firm, "/credit-archive"),
        (other, f"/cases/{noticed}"),
        (other, f"/cases/{noticed}/moves/appeal"),
        (other, f"/cases/{application}"),
        (city, "/cases?sort=due"),
        (city, f"/cases/{application}/papers"),
        (province, "/hunan/pool"),
        (province, "/letters"),
        (province, f"/hunan/quotas/{quota}/violation"),
        (province, f"/cases/{noticed}/why"),
    ):
        await one.get(path)
    await city.get(f"/cases/{quota}", 404)
    async with transaction(readonly=True) as connection:
        letter = await connection.fetchval("select id from letter order by id limit 1")
        notice = await connection.fetchval("select id from public_notice order by id limit 1")
    await province.get(f"/letters/{letter}")
    for path in ("/notices", f"/notices/{notice}", f"/notices/{notice}/print", "/enterprises/new", "/schemes"):
        browser.cookies.clear()
        shown = await browser.get(path, headers={"accept": "text/html", "cookie": f"language={language}"})
        assert shown.status_code == 200, (path, shown.text[-600:])


async def test_an_enterprise_applies_adds_its_papers_and_its_city_verifies(browser: AsyncClient) -> None:
    firm, city = await visitor(browser, "truckers"), await visitor(browser, "changsha")
    async with transaction(readonly=True) as connection:
        enterprise = await connection.fetchval("select id from enterprise where city = '430100' order by id limit 1")
    told = {"enterprise": str(enterprise), "need": "湘港运输", "undertaking": "yes"}
    await firm.send("/hunan/apply", 422, **told, wanted="0")
    papers = await firm.send("/hunan/apply", **told, wanted="1")
    case = papers.split("/")[2]
    for item in ("business_licence", "business_in_hunan", "need"):
        await firm.send(papers, item=item, number="A-1")
    await city.send(papers, 403, item="need", number="A-1")
    await city.send(f"/cases/{case}/moves/verify", checked="yes")
    assert "Verified by the city" in await firm.get(f"/cases/{case}")


async def test_plates_violations_and_objections_by_their_forms(browser: AsyncClient) -> None:
    firm, province = await visitor(browser, "truckers"), await visitor(browser, "hunan")
    inactive = (await cases_of("truckers", "hunan-hk-truck-quota", "inactive"))[0]
    plate = Inventor(seed=6).vehicle().plate
    await firm.send(f"/hunan/quotas/{inactive}/plates", 422, plate="???", plated_on="2026-11-20")
    await firm.send(f"/hunan/quotas/{inactive}/plates", plate=plate, plated_on="2026-11-20")
    await firm.send(f"/hunan/quotas/{inactive}/plates", 409, plate=plate, plated_on="2026-11-24")  # not come yet
    told = {"authority": "样例海关", "document": "样例1号", "day": "2026-11-20", "what": "夹带"}
    path = f"/hunan/quotas/{inactive}/violation"
    driver = {"kind": "contraband", "about": "driver", "document_type": "resident_id", **told}
    await province.send(path, 422, **driver, document_number="123")
    await province.send(path, 422, **{**driver, "document_type": ""}, document_number="123")
    await province.send(path, kind="contraband", about="vehicle", **told)
    shown = await firm.get("/credit-archive")
    assert "样例1号" in shown
    assert "hunan-self-operation" not in shown, "an undertaking goes by its name"
    async with transaction(readonly=True) as connection:
        entry = await connection.fetchval("select id from credit_record where kind = 'violation'")
    await firm.send(f"/credit-archive/{entry}/objection", text="不是我们的车")
    await firm.send(f"/credit-archive/{entry}/objection", 409, text="再次")
    other = await visitor(browser, "truckers2")
    await other.get(f"/credit-archive/{entry}/objection", 404)
    await other.get(f"/credit-archive/{entry}", 404)
    assert "夹带" not in await firm.get(f"/credit-archive/{entry}")
    assert "夹带" in await firm.send(f"/credit-archive/{entry}/words", 200)
    await firm.send(f"/credit-archive/{entry}/withdrawal", 403, text="不对")
    city = await visitor(browser, "changsha")
    await city.send(f"/credit-archive/{entry}/withdrawal", 403, text="不对")  # the province recorded it
    await province.send(f"/credit-archive/{entry}/decision", 422)
    await province.send(f"/credit-archive/{entry}/decision", right="no")
    await province.send(f"/credit-archive/{entry}/withdrawal", text="记错了")
    await province.send(f"/credit-archive/{entry}/withdrawal", 403, text="记错了")
    assert "Withdrawn" in await firm.get(f"/credit-archive/{entry}")


async def test_anybody_objects_on_the_page_and_nothing_typed_is_lost(browser: AsyncClient) -> None:
    async with transaction(readonly=True) as connection:
        notice = await connection.fetchval("select id from public_notice order by id limit 1")
    path, headers = f"/notices/{notice}/objections", {"origin": BASE_URL, "accept": "text/html"}
    browser.cookies.clear()
    empty = await browser.post(path, data={"reply_to": "长沙"}, headers=headers, follow_redirects=False)
    assert (empty.status_code, "长沙" in empty.text) == (422, True)
    sent = await browser.post(path, data={"text": "它每天都在跑"}, headers=headers, follow_redirects=False)
    assert sent.status_code == 200


async def test_the_pages_of_an_objection_lead_from_the_form_to_the_answer(browser: AsyncClient) -> None:
    async with transaction(readonly=True) as connection:
        notice = await connection.fetchval("select id from public_notice where ended_at is null")
    path, anybody, officer = f"/notices/{notice}/objections", {"origin": BASE_URL}, await visitor(browser, "hunan")
    browser.cookies.clear()
    shown = await browser.post(path, data={"text": "我每天看见它在跑", "reply_to": ""}, headers=anybody)
    assert (shown.status_code, shown.headers["referrer-policy"]) == (200, "no-referrer")
    found = re.search(r'href="(/notices/[^"]+)">[^<]*/notices.*<code>([^<]+)</code>', shown.text, re.DOTALL)
    assert found
    address, secret = found[1], found[2]
    browser.cookies.clear()
    assert f"{address}/hearing" not in (await browser.get(f"/notices/{notice}")).text
    assert f"{address}/hearing" in await officer.get(f"/notices/{notice}")
    assert "我每天" not in await officer.get(f"{address}/hearing")
    assert "我每天看见它在跑" in await officer.send(f"{address}/words", 200)
    await officer.send(f"{address}/hearing", 422, upheld="no")
    await officer.send(f"{address}/hearing", upheld="no", reasons="系另一车辆")
    await officer.send(f"{address}/hearing", 409, upheld="yes", reasons="再答")
    await (await visitor(browser, "changsha")).get(f"{address}/hearing", 404)
    browser.cookies.clear()
    assert "Secret of your objection" in (await browser.get(address)).text
    assert (await browser.post(address, data={"secret": "guessed"}, headers=anybody)).status_code == 404
    answer = await browser.post(address, data={"secret": secret}, headers=anybody)
    assert (answer.status_code, "系另一车辆" in answer.text) == (200, True)
