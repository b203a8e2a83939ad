"""Hunan's quotas over HTTP, with the sandbox's clock: the stories of the issue from start to end, as a program sees them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient

from deploy import sandbox, seed, seed_hunan
from deploy.app import create
from deploy.settings import Settings
from privacy.purposes import Purpose
from privacy.vault import vault
from registry import calendar, signed
from registry.accounts import passwords
from registry.actors import SYSTEM
from registry.clock import legal_now
from registry.database import transaction
from registry.formats.invented import Inventor
from registry.formats.plates import parse_plate
from registry.i18n import LANGUAGES, translate
from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file
from registry.recompute import recompute
from tests.deploy.conftest import BASE_URL
from tests.registry.web.browsing import client_of
from vehicles import clearances, enterprises, quotas
from vehicles.clearances import Record
from vehicles.hunan_law import APPLICATION_PAPERS, QUOTA, QUOTA_PAPERS, TRUCK

Client = AsyncClient
PDF = base64.b64encode(b"%PDF-1.7 sample").decode()
WHY = {"reason": "情况属实"}


async def signed_in(client: Client, account: Any) -> dict[str, str]:
    answer = await client.post("/api/v1/session", json=account)
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['token']}"}


class Story:
    """An enterprise, a city and a province that talk to the sandbox."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.inventor = Inventor(seed=8)
        self.plate = self.inventor.vehicle().plate

    async def begin(self) -> None:
        """Sign officers in, and start with an empty year: 2027 published, so that no day is provisional."""
        for who in ("hunan", "changsha", "zhuzhou"):
            setattr(self, who, await signed_in(self.client, {"login": who, "password": seed.password_of(who)}))
        await publish(self.year())
        await recompute()

    def year(self) -> int:
        return 2027

    async def post(self, who: dict[str, str], path: str, status: int, **body: Any) -> Any:
        headers = {**who, "idempotency-key": uuid4().hex}
        answer = await self.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()

    async def get(self, who: dict[str, str], path: str, status: int = 200) -> Any:
        answer = await self.client.get(path, headers=who)
        assert answer.status_code == status, (path, answer.text)
        return answer.json()

    async def move(self, who: dict[str, str], case: str, move: str, status: int = 200, **evidence: Any) -> Any:
        return await self.post(who, f"/api/v1/cases/{case}/moves/{move}", status, evidence=evidence)

    async def on(self, day: date, hour: int = 12) -> None:
        """The sandbox's clock moves to that hour of a civil day; timers run on the way."""
        to = f"{day.isoformat()}T{hour:02d}:00:00+08:00"
        answer = await self.client.post("/sandbox/clock", json={"now": to})
        assert answer.status_code == 200, answer.text

    async def today(self) -> date:
        now = datetime.fromisoformat((await self.client.get("/sandbox/clock")).json()["now"])
        return (now + timedelta(hours=8)).date()

    async def firm(self, city: str = seed_hunan.CHANGSHA) -> tuple[str, dict[str, str]]:
        """An enterprise registers itself and signs in."""
        unit, login = self.inventor.unit(), f"firm{uuid4().hex[:8]}"
        made = await self.post(
            {}, "/api/v1/enterprises", 201, name=unit.name, city=city, credit_code=unit.credit_code,
            legal_representative=unit.legal_representative, contact_name=unit.contact_name,
            contact_phone=unit.contact_phone, login=login, password="correct horse battery",
        )  # fmt: skip
        return made["enterprise"], await signed_in(self.client, {"login": login, "password": "correct horse battery"})

    async def add_papers(self, who: dict[str, str], case: str, checklist: Any) -> None:
        for item in (item for item in checklist.items if item.required):
            until = {"expires_on": "2028-01-20"} if item.expires else {}
            await self.post(who, f"/api/v1/cases/{case}/papers", 201, item=item.code, number="A-1", file=PDF, **until)

    async def applied(self, firm: str, who: dict[str, str]) -> str:
        body = {"enterprise": firm, "wanted": 1, "need": "湘港运输", "undertaking": True}
        case: str = (await self.post(who, "/api/v1/hunan/applications", 201, **body))["case"]
        await self.add_papers(who, case, APPLICATION_PAPERS)
        await self.move(self.changsha, case, "verify", checked=True)  # type: ignore[attr-defined]
        await self.move(self.hunan, case, "take_up")  # type: ignore[attr-defined]
        return case

    async def assigned(self, firm: str, who: dict[str, str]) -> str:
        """A quota of the firm's, registered by Guangdong today."""
        case = await self.applied(firm, who)
        await self.move(self.hunan, case, "allocate_out_of_order", **WHY)  # type: ignore[attr-defined]
        return await self.registered(who)

    async def registered(self, who: dict[str, str]) -> str:
        """The quota that was assigned to somebody, registered by Guangdong and served today."""
        listed = await self.get(who, "/api/v1/cases?scheme=hunan-hk-truck-quota&state=assigned")
        quota: str = listed["cases"][0]["id"]
        today = (await self.today()).isoformat()
        await self.move(self.hunan, quota, "register", registered_on=today, served_on=today)  # type: ignore[attr-defined]
        return quota

    async def place(self, who: dict[str, str], case: str) -> tuple[int, int]:
        """An application's place in the order of receipt, and how many were received before it and still wait."""
        details = (await self.case(who, case))["details"]
        return _number(details, "Number of receipt"), _number(details, "Received before it, and still waiting")

    async def served_first_come(
        self, waiting: list[str], served: list[str], firms: list[tuple[str, dict[str, str]]]
    ) -> None:
        """One quota is free: the province tries the last first, and yet the first who is not served yet gets it."""
        rest = waiting[len(served) :]
        for case in reversed(rest):
            state = (await self.move(self.hunan, case, "allocate"))["state"]  # type: ignore[attr-defined]
            assert state == ("allocated" if case == rest[0] else "waiting")
        held = [await self.get(who, "/api/v1/cases?scheme=hunan-hk-truck-quota") for _, who in firms]
        assert [len(each["cases"]) for each in held] == [1] * (len(served) + 1) + [0] * (len(rest) - 1)

    async def activate(self, who: dict[str, str], quota: str) -> None:
        today = (await self.today()).isoformat()
        await self.post(who, f"/api/v1/hunan/quotas/{quota}/plates", 200, plate=self.plate, plated_on=today)
        await self.add_papers(who, quota, QUOTA_PAPERS)
        await self.move(who, quota, "file")

    async def case(self, who: dict[str, str], case: str) -> Any:
        return await self.get(who, f"/api/v1/cases/{case}")

    async def due(self, who: dict[str, str], case: str) -> dict[str, date]:
        found = (await self.case(who, case))["deadlines"]
        return {one["timer"]: date.fromisoformat(one["day"]) for one in found}

    async def cleared(self, day: date) -> None:
        """Customs' record arrives now."""
        async with transaction() as connection:
            record = Record(parse_plate(self.plate), day, "4900", uuid4().hex[:16])
            await clearances.post(connection, record, SYSTEM, await legal_now(connection))


def _number(details: list[Any], label: str) -> int:
    """A number that a case tells of itself, in whichever language."""
    labels = {translate(label, language) for language in LANGUAGES}
    return int(next(one["value"] for one in details if one["label"] in labels))


async def publish(year: int) -> None:
    """The working days of a year as they might be published, and of the next: invented for tests."""
    async with transaction() as connection:
        for one in (year, year + 1):
            await calendar.import_year(
                connection, one, days_off=[date(one, 10, day) for day in range(1, 8)], working_weekends=[],
                source="Invented notice", confirmed=True, actor="tests", at=await legal_now(connection),
            )  # fmt: skip


@pytest.fixture
async def story(open_sandbox: Settings, cheap: None) -> AsyncIterator[Story]:
    """The sandbox's own world on a fixed day."""
    async with told(open_sandbox, "2026-11-23T02:00Z") as made:
        yield made


@pytest.fixture
async def early_story(open_sandbox: Settings, cheap: None) -> AsyncIterator[Story]:
    """The same soon after the measures came into force: officers and enterprises, and nothing in hand yet."""
    async with told(open_sandbox, "2026-02-02T02:00Z") as made:
        yield made


@asynccontextmanager
async def told(settings: Settings, begins: str) -> AsyncIterator[Story]:
    """In the test's own event loop, whenever it runs, with one more quota in the pool."""
    async with transaction() as connection:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())',
            datetime.fromisoformat(begins),
        )
    await sandbox.start(settings)
    async with client_of(create(settings), BASE_URL) as client:
        made = Story(client)
        await made.begin()
        async with transaction() as connection:
            await quotas.add(connection, QUOTA, TRUCK, ["湘9001"], date(2026, 11, 1))
        yield made


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What argon2 costs is tested elsewhere."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def hunan(story: Story) -> dict[str, str]:
    return story.hunan  # type: ignore[attr-defined, no-any-return]


async def test_story_1_appealed_on_the_last_day_undecided_at_the_end_and_upheld(story: Story) -> None:
    firm, who = await story.firm()
    quota = await story.assigned(firm, who)
    await story.on((await story.due(who, quota))["plates_by"])  # day 90
    await story.activate(who, quota)
    last = (await story.due(who, quota))["record_by"]
    await story.on(last)
    assert (await story.case(who, quota))["overdue"] == []
    await story.on(last + timedelta(days=1))
    seen = await story.case(who, quota)
    assert {one["timer"] for one in seen["overdue"]} >= {"record_by"}
    assert (seen["state"], seen["status"]) == ("active", "LISTED")

    await story.move(hunan(story), quota, "publish_notice", ground="record", no_cause=True, **WHY)
    running = (await story.get({}, "/api/v1/notices"))["notices"]
    notice = next(one for one in running if one["case"] == quota)
    ends = date.fromisoformat(notice["last_day"])
    assert notice["days_left"] == (ends - await story.today()).days
    await story.on(ends, hour=22)
    await story.post(who, f"/api/v1/notices/{notice['id']}/appeals", 201, appeal="货源已恢复")
    await story.on(ends + timedelta(days=3))
    assert (await story.case(who, quota))["state"] == "under_notice"
    assert (await story.case(who, quota))["status"] == "LISTED"
    await story.move(hunan(story), quota, "uphold", **WHY)
    after = await story.case(who, quota)
    assert (after["state"], after["overdue"]) == ("active", [])
    past = await story.get({}, f"/api/v1/notices/{notice['id']}")
    assert (past["running"], past["outcome"]) == (False, "upheld")

    told = await story.get(who, f"/api/v1/cases/{quota}/explanation")
    assert any(one["citation"]["clause"] == "HN-11.2" for one in told["why"] if one["citation"])
    assert any("record" in one["says"] for one in told["runs"])
    before = await story.get(who, f"/api/v1/cases/{quota}/explanation?on={ends.isoformat()}")
    assert before["state"] == "under_notice"


async def test_story_2_lapsed_not_cancelled_letters_and_the_first_of_the_waiting_list(early_story: Story) -> None:
    story = early_story
    firm, who = await story.firm()
    application = await story.applied(firm, who)
    await story.move(hunan(story), application, "allocate")  # the only quota that there is
    quota = await story.registered(who)
    await story.activate(who, quota)
    firms = [await story.firm() for _ in range(3)]
    waiting = [await story.applied(*each) for each in firms]
    for case in reversed(waiting):  # whoever is decided first is not received first
        assert (await story.move(hunan(story), case, "allocate"))["state"] == "waiting"
    places = [await story.place(each[1], case) for each, case in zip(firms, waiting, strict=True)]
    assert [receipt for receipt, _ in places] == list(range(places[0][0], places[0][0] + 3))  # no gap
    assert [before for _, before in places] == [0, 1, 2]

    await story.on((await story.due(who, quota))["record_by"] + timedelta(days=1))
    await story.move(hunan(story), quota, "publish_notice", ground="record", no_cause=True, **WHY)
    await story.on((await story.due(who, quota))["notice_ends"] + timedelta(days=1))
    lapsed = await story.case(who, quota)
    assert (lapsed["state"], lapsed["status"]) == ("lapsed", "NOT_LISTED")
    await story.served_first_come(waiting, [], firms)  # reserved at once, and only for the first

    served = (await story.today()).isoformat()
    await story.move(hunan(story), quota, "require_cancellation", notice_served_on=served)
    last = (await story.due(who, quota))["cancel_by"]
    await story.on(last)
    refused = await story.move(hunan(story), quota, "request_announcement", 409)
    assert refused["citation"]["clause"] == "HN-11.4"
    await story.on(last + timedelta(days=1))
    await story.move(hunan(story), quota, "request_announcement")
    await story.move(hunan(story), quota, "record_announcement", cancelled_on=(await story.today()).isoformat())
    letters = await story.get(hunan(story), f"/api/v1/letters?case={quota}")
    kinds = [one["kind"] for one in letters][::-1]
    assert kinds == ["registration", "reassignment", "cancel_by_announcement", "cancelled_customs", "cancelled_border"]
    await story.get(firms[0][1], f"/api/v1/cases/{quota}", 404)  # another's history is nobody else's matter

    for count in (1, 2):  # what comes to the pool later goes to whoever has waited longest
        async with transaction() as connection:
            await quotas.add(connection, QUOTA, TRUCK, [f"湘900{count + 1}"], date(2026, 11, 1))
        await story.served_first_come(waiting, waiting[:count], firms)


async def test_story_3_a_late_record_dated_in_time_withdraws_the_notice(story: Story) -> None:
    firm, who = await story.firm()
    quota = await story.assigned(firm, who)
    await story.activate(who, quota)
    last = (await story.due(who, quota))["record_by"]
    await story.on(last + timedelta(days=1))
    await story.move(hunan(story), quota, "publish_notice", ground="record", no_cause=True, **WHY)
    await story.on(last + timedelta(days=10))
    await story.cleared(last - timedelta(days=3))
    assert (await story.case(who, quota))["state"] == "active"
    ended = (await story.get({}, "/api/v1/notices?running=no"))["notices"]
    assert next(one for one in ended if one["case"] == quota)["outcome"] == "withdrawn"


async def test_story_4_extended_and_silent_it_lapses_a_year_later(early_story: Story) -> None:
    story = early_story
    firm, who = await story.firm()
    quota = await story.assigned(firm, who)
    await story.activate(who, quota)
    await story.move(who, quota, "ask_extension", reason="货源不足")
    await story.move(story.changsha, quota, "advise", opinion="属实")  # type: ignore[attr-defined]
    await story.move(hunan(story), quota, "grant_extension", **WHY)
    await story.move(who, quota, "file_operations", operations="未经营")
    ends = (await story.due(who, quota))["extension_ends"]
    await story.on(ends)
    refused = await story.move(hunan(story), quota, "publish_notice", 409, ground="record", no_cause=True, **WHY)
    assert refused["code"] == "not-overdue"
    await story.on(ends + timedelta(days=1))
    await story.move(hunan(story), quota, "publish_notice", ground="record", no_cause=True, **WHY)
    await story.on((await story.due(who, quota))["notice_ends"] + timedelta(days=1))
    assert (await story.case(who, quota))["state"] == "lapsed"


async def test_story_5_a_merger_with_its_confirmation_and_the_clocks_run_on(story: Story) -> None:
    firm, who = await story.firm()
    quota = await story.assigned(firm, who)
    await story.activate(who, quota)
    clocks = await story.due(who, quota)
    merged, theirs = await story.firm(seed_hunan.ZHUZHOU)
    async with transaction(readonly=True) as connection:
        row = await enterprises.find(connection, UUID(merged))
        code = (await vault().reveal(Purpose("quota-case", "test"), "tests", [row.credit_code]))[0]
    body = {"cause": "merger", "receiver": code, "reason": "吸收合并"}
    await story.post(who, f"/api/v1/hunan/quotas/{quota}/transfer", 200, **body)
    early = await story.move(hunan(story), quota, "approve_transfer", 409, **WHY)
    assert early["code"] == "not-all-confirmed"
    await story.move(theirs, quota, "confirm_transfer", sealed=True)
    await story.move(hunan(story), quota, "approve_transfer", **WHY)
    assert await story.due(theirs, quota) == clocks
    await story.get(who, f"/api/v1/cases/{quota}", 404)


async def test_a_citys_officer_sees_the_own_citys_work_in_order_of_due_date_and_no_other(story: Story) -> None:
    mine = await story.get(story.changsha, "/api/v1/cases?sort=due&limit=100")  # type: ignore[attr-defined]
    theirs = await story.get(story.zhuzhou, "/api/v1/cases?sort=due&limit=100")  # type: ignore[attr-defined]
    ids = {one["id"] for one in mine["cases"]}
    assert ids
    assert ids.isdisjoint(one["id"] for one in theirs["cases"])
    due = [one["due_at"] for one in mine["cases"] if one["due_at"]]
    assert due == sorted(due)


async def test_a_notice_is_downloaded_signed_and_anyone_can_check_it(story: Story) -> None:
    running = (await story.get({}, "/api/v1/notices"))["notices"]
    document = await story.get({}, f"/api/v1/notices/{running[0]['id']}/document")
    keys = await story.get({}, "/.well-known/document-keys.json")
    assert signed.check(document["signed"], keys) == document["document"]
    assert document["document"]["number"] == running[0]["number"]
    for path in (f"/notices/{running[0]['id']}/print", f"/notices/{running[0]['id']}", "/notices"):
        shown = await story.client.get(path)
        assert shown.status_code == 200, path
        assert running[0]["number"] in shown.text


async def test_anybody_objects_within_the_period(story: Story) -> None:
    notice = (await story.get({}, "/api/v1/notices"))["notices"][0]
    path = f"/api/v1/notices/{notice['id']}/objections"
    await story.post({}, path, 201, text="我每天看见它在跑")
    await story.post({}, path, 422, text="   ")
    await story.on(date.fromisoformat(notice["last_day"]) + timedelta(days=1))
    late = await story.post({}, path, 409, text="太晚")
    assert late["code"] == "notice-over"


async def test_an_objection_is_answered_over_http_and_read_with_its_secret(story: Story) -> None:
    notice = (await story.get({}, "/api/v1/notices"))["notices"][0]
    path = f"/api/v1/notices/{notice['id']}/objections"
    key = {"idempotency-key": uuid4().hex}
    twice = [await story.client.post(path, json={"text": "我每天看见它在跑"}, headers=key) for _ in range(2)]
    made = twice[0].json()
    assert (twice[0].status_code, made) == (201, twice[1].json())
    of_it = f"{path}/{made['objection']}"
    await story.get(story.changsha, path, 404)  # type: ignore[attr-defined]
    assert [one["id"] for one in await story.get(hunan(story), path)] == [made["objection"]]
    assert (await story.get(hunan(story), f"{of_it}/words"))["text"] == "我每天看见它在跑"
    mine = {"x-receipt-secret": made["secret"]}
    assert (await story.get(mine, f"{of_it}/answer"))["upheld"] is None
    await story.get({"x-receipt-secret": "guessed"}, f"{of_it}/answer", 404)
    await story.post(hunan(story), f"{of_it}/answer", 422, upheld=True, reasons=" ")
    await story.post(hunan(story), f"{of_it}/answer", 200, upheld=True, reasons="属实，已撤回公示")
    told = await story.get(mine, f"{of_it}/answer")
    assert (told["upheld"], told["reasons"]) == (True, "属实，已撤回公示")


async def test_customs_posts_a_clearance_record_twice_and_it_counts_once(story: Story, open_sandbox: Settings) -> None:
    firm, who = await story.firm()
    quota = await story.assigned(firm, who)
    await story.activate(who, quota)
    async with transaction(readonly=True) as connection:
        client = await connection.fetchval("select id from port_client where name = $1", sandbox.PORT)
    auth = PortAuth(BASE_URL, str(client), *read_key_file(sandbox.port_key_file(open_sandbox)))
    day = (await story.today()).isoformat()
    body = {"plate": story.plate, "day": day, "customs": "4900", "reference": "R-1"}
    for _ in range(2):
        sent = await story.client.post("/port/v1/clearances", json=body, auth=auth)
        assert (sent.status_code, sent.json()) == (200, {"kept": True}), sent.text
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select count(*) from clearance_record where reference = 'R-1'") == 1
    assert "operate_by" not in await story.due(who, quota)
    ahead = {**body, "reference": "R-2", "day": (await story.today() + timedelta(days=1)).isoformat()}
    assert (await story.client.post("/port/v1/clearances", json=ahead, auth=auth)).status_code == 422
