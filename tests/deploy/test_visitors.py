"""A visitor over HTTP, from the unit's visitor code to the lane: outbound alone, and over after its last day."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient, Response

from deploy import sandbox, seed
from deploy.app import create
from deploy.demo import declaration
from deploy.settings import Settings
from registry.accounts import passwords
from registry.database import transaction
from registry.formats.invented import Inventor
from registry.i18n import LANGUAGES
from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file
from tests.deploy.conftest import BASE_URL
from tests.registry.web.browsing import client_of

PASSWORD = "seven grey herons fly"
HTML = {"accept": "text/html", "origin": BASE_URL}


class Story:
    """A unit with its clerk, a visitor with a phone, and a port."""

    def __init__(self, client: AsyncClient, port: PortAuth) -> None:
        self.client, self.port = client, port
        self.inventor = Inventor(seed=7)

    async def begin(self) -> None:
        """A unit registers, and the operator authenticates it."""
        operator = await self.signed_in("operator", seed.password_of("operator"))
        one, self.login = self.inventor.unit(), f"host{uuid4().hex[:8]}"
        body = {
            "name": one.name, "kind": "enterprise", "credit_code": one.credit_code, "address": one.address,
            "legal_representative": one.legal_representative, "contact_name": one.contact_name,
            "contact_phone": one.contact_phone, "contact_email": one.contact_email,
            "login": self.login, "password": PASSWORD,
        }  # fmt: skip
        made = (await self.sent("/api/v1/units", body, {}, 201)).json()
        await self.sent(f"/api/v1/cases/{made['case']}/moves/authenticate", {"evidence": {"checked": True}}, operator)
        self.unit, self.clerk = made["id"], await self.signed_in(self.login, PASSWORD)

    async def signed_in(self, login: str, password: str) -> dict[str, str]:
        told = (await self.sent("/api/v1/session", {"login": login, "password": password}, {}, 201)).json()
        return {"authorization": f"Bearer {told['token']}"}

    async def sent(self, path: str, body: Any, who: dict[str, str], status: int = 200) -> Response:
        answer = await self.client.post(path, json=body, headers={**who, "idempotency-key": uuid4().hex})
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer

    async def at(self, instant: str) -> None:
        """The sandbox's clock moves; timers run on the way."""
        assert (await self.client.post("/sandbox/clock", json={"now": instant})).status_code == 200

    async def visit(self, code: str) -> dict[str, Any]:
        """Somebody declares themselves and their own car through the code, saying nothing of any employment."""
        self.person, self.car = self.inventor.person(), self.inventor.vehicle()
        told = declaration(self.person, self.car.plate, {"owner": "self"})
        told["person"] = {name: value for name, value in told["person"].items() if name != "relation"}
        found: dict[str, Any] = (await self.sent(f"/api/v1/enrol/{code}", told, {}, 201)).json()
        return found

    async def asked(self, direction: str | None, *, at_once: bool = False) -> tuple[str, str, bool | None]:
        """Status, reason, and whether Shizimen (for listed cars alone, from 08:00) may be used."""
        question = {"plate": self.car.plate, "scheme": "hengqin", "channel": "shizimen-tunnel",
                    "vehicle_class": "small_passenger"}  # fmt: skip
        question |= {"direction": direction} if direction else {}
        path, body = "/port/v1/check", question
        if at_once:
            path, body = "/port/v1/check:batch", {"items": [{"id": "1", "check": question}]}  # type: ignore[dict-item]
        answer = await self.client.post(path, json=body, auth=self.port)
        assert answer.status_code == 200, answer.text
        told = answer.json()["results"][0]["answer"] if at_once else answer.json()
        return told["schemes"][0]["status"], told["schemes"][0]["reason"], told["channel"]["may_use"]


@pytest.fixture
async def story(open_sandbox: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """Noon of a Monday in Hengqin."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with transaction() as connection:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())',
            datetime(2026, 11, 23, 4, tzinfo=UTC),
        )
    await sandbox.start(open_sandbox)
    async with transaction(readonly=True) as connection:
        client_id = await connection.fetchval("select id from port_client where name = $1", sandbox.PORT)
    auth = PortAuth(BASE_URL, str(client_id), *read_key_file(sandbox.port_key_file(open_sandbox)))
    async with client_of(create(open_sandbox), BASE_URL) as client:
        made = Story(client, auth)
        await made.begin()
        yield made


async def test_a_visitor_is_listed_outbound_until_the_last_day_and_inbound_never(story: Story) -> None:
    path = f"/api/v1/units/{story.unit}/visitor-code"
    assert (await story.client.get(path, headers=story.clerk)).status_code == 404
    code = (await story.sent(path, {}, story.clerk, 201)).json()
    assert code["until"] == "2026-12-23"
    about = (await story.client.get(f"/api/v1/enrol/{code['code']}")).json()
    assert (about["visiting"], about["relations"], sorted(about["uses"])) == (True, {}, ["self_use", "unit"])
    sent = await story.visit(code["code"])
    absent = ("NOT_LISTED", "not-on-list", False)
    assert await story.asked("out") == absent  # the unit has not confirmed the visit
    case = sent["case"]
    await story.sent(f"/api/v1/cases/{case}/moves/verify", {"evidence": {"undertaking": True}}, story.clerk, 409)
    await story.sent(f"/api/v1/cases/{case}/moves/admit", {"evidence": {"expected": True}}, story.clerk)
    secret = {"x-receipt-secret": sent["secret"]}
    mine = (await story.client.get(f"/api/v1/receipts/{sent['receipt']}", headers=secret)).json()
    assert (mine["status"], mine["visit_until"], [move["name"] for move in mine["moves"]]) == (
        "LISTED", "2026-11-30", ["leave"],
    )  # fmt: skip
    for at_once in (False, True):
        assert await story.asked("out", at_once=at_once) == ("LISTED", "listed", True)
        assert await story.asked("in", at_once=at_once) == absent
        assert await story.asked(None, at_once=at_once) == absent
    await story.at("2026-11-30T23:59:59+08:00")
    assert await story.asked("out") == ("LISTED", "listed", True)
    await story.at("2026-12-01T12:00:00+08:00")
    assert await story.asked("out") == absent
    mine = (await story.client.get(f"/api/v1/receipts/{sent['receipt']}", headers=secret)).json()
    assert (mine["state"], mine["messages"][0]["subject"]) == ("removed", "The visit is over")


async def test_the_clerk_makes_shows_and_ends_the_code_on_its_page_and_a_phone_declares_with_it(story: Story) -> None:
    page = f"/units/{story.unit}/visitor-code"
    signed = await story.client.get("/sign-in", headers=HTML)
    form = {**hidden(signed.text), "login": story.login, "password": PASSWORD}
    assert (await story.client.post("/sign-in", data=form, headers=HTML)).status_code in (200, 303)
    shown = await story.client.get(page, headers=HTML)
    assert "There is no visitor code at present." in shown.text
    made = await story.client.post(f"{page}/make", data=hidden(shown.text), headers=HTML, follow_redirects=True)
    (code,) = re.findall(r"/enrol/([A-Z2-7]{26})", made.text)
    assert (await story.client.get(f"{page}.svg", headers=HTML)).headers["content-type"].startswith("image/svg")
    kept = await story.client.get(f"{page}.png?save=1", headers=HTML)
    assert kept.headers["content-disposition"] == "attachment; filename=visitor-code.png"
    visit = await story.visit(code)
    offered = await story.client.get(f"/cases/{visit['case']}/moves/admit", headers=HTML)
    assert offered.status_code == 200, offered.text
    assert "They visit this unit" in offered.text
    for language in LANGUAGES:
        story.client.cookies.set("language", language)
        phone = (await story.client.get(f"/enrol/{code}", headers=HTML)).text
        assert 'name="person.relation"' not in phone
        assert 'value="goods"' not in phone
    story.client.cookies.set("language", "en")
    assert "on your way in nothing changes" in (await story.client.get(f"/enrol/{code}", headers=HTML)).text.lower()
    ended = await story.client.post(f"{page}/end", data=hidden(made.text), headers=HTML, follow_redirects=True)
    assert "The visitor code has ended" in ended.text
    assert (await story.client.get(f"/enrol/{code}", headers=HTML)).status_code == 404
    assert (await story.client.delete(f"/api/v1{page}", headers=story.clerk)).status_code in (200, 409)


async def test_a_visitors_goods_vehicle_is_refused_beside_the_field_and_nothing_is_stored(story: Story) -> None:
    code = (await story.sent(f"/api/v1/units/{story.unit}/visitor-code", {}, story.clerk, 201)).json()["code"]
    told = declaration(story.inventor.person(), story.inventor.vehicle().plate, {"owner": "self"})
    told["person"]["relation"], told["vehicle"]["class"] = "visitor", "goods"
    answer = await story.sent(f"/api/v1/enrol/{code}", told, {}, 422)
    assert [error["field"] for error in answer.json()["errors"]] == ["vehicle.class"]


def hidden(page: str) -> dict[str, str]:
    """The fields of a page's forms that nobody fills in."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
