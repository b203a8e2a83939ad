"""Stories 6 to 10 of Guangdong's quotas, from start to end over HTTP, with the sandbox's clock. Begun in October 2025."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar

from deploy.app import create
from deploy.schemes import install_all
from deploy.settings import Settings
from privacy.vault import Vault
from registry import idempotency, installed
from registry.actors import Grant
from registry.database import transaction
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser
from tests.vehicles.guangdong import SHENZHEN, WANT, ZHUHAI, AnEnterprise, Guangdong
from vehicles.guangdong_law import CITY, COUNTY, PROVINCE

BEGUN = date(2025, 10, 20)
"""A Monday; 180 days on is Saturday, 18 April 2026."""


@dataclass
class Stage:
    """The application, whoever is signed in, and the sandbox's clock."""

    app: Litestar
    province: Guangdong
    stack: AsyncExitStack
    department: Browser = field(init=False)
    cities: dict[str, Browser] = field(default_factory=dict)
    counties: dict[str, Browser] = field(default_factory=dict)

    async def start(self) -> None:
        async with transaction() as connection:
            await connection.execute(
                'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())', noon(BEGUN)
            )
        self.province.day(BEGUN)
        await self.province.start()
        self.department = await self.browser(Grant(PROVINCE))
        for city in (SHENZHEN, ZHUHAI):
            self.cities[city] = await self.browser(Grant(CITY, f"city:{city}"))
            self.counties[city] = await self.browser(Grant(COUNTY, f"city:{city}"))

    async def browser(self, *grants: Grant, account: Any = None) -> Browser:
        made = Browser(await self.stack.enter_async_context(client_of(self.app, ORIGIN)))
        return await (made.as_account(account) if account else made.signed_in(*grants))

    async def clock(self, day: date) -> None:
        """Move the sandbox's clock to noon of a day; whatever falls due on the way happens."""
        moved = await self.department.api("POST", "/sandbox/clock", {"now": noon(day).isoformat()})
        assert moved.status_code == 200, moved.text
        self.province.day(day)

    async def enterprise(self, city: str = SHENZHEN) -> tuple[AnEnterprise, Browser]:
        made = await self.province.enterprise(city)
        return made, await self.browser(account=made.actor.id)

    async def apply(self, who: AnEnterprise, by: Browser, **given: Any) -> Response:
        body = {"enterprise": str(who.id), "evidence": {**WANT, **given}}
        return await by.api("POST", "/api/v1/guangdong/applications", body)

    async def received(self, who: AnEnterprise, by: Browser, city: str = SHENZHEN, **given: Any) -> str:
        case: str = good(await self.apply(who, by, **given), 201)["case"]
        good(await move(self.cities[city], case, "verify", checked=True))
        good(await move(self.cities[city], case, "pass_on"))
        return case

    async def consented(self, case: str) -> None:
        good(await move(self.department, case, "record_consultation", opinions="None objects"))
        good(await move(self.department, case, "record_consent", document="Sample 1"))

    async def a_quota(self, who: AnEnterprise, by: Browser) -> str:
        """An outbound truck's quota to Hong Kong, assigned now."""
        case = await self.received(who, by, side="hong_kong", want_outbound_freight=1)
        good(await move(self.department, case, "assign", grant_outbound_freight=1, document="Sample 2"))
        return await self.only_quota(by)

    async def only_quota(self, by: Browser) -> str:
        cases = good(await by.api("GET", "/api/v1/cases?scheme=guangdong-hkmo-quota"))["cases"]
        assert len(cases) == 1
        return str(cases[0]["id"])

    async def operating(self, who: AnEnterprise, by: Browser) -> str:
        """A quota whose vehicle drives."""
        quota = await self.a_quota(who, by)
        plate = self.province.inventor.vehicle().plate
        body = {"plate": plate, "evidence": {"seats": 3, "positioning": True}}
        good(await by.api("POST", f"/api/v1/guangdong/quotas/{quota}/vehicle", body))
        for item, until in (("registered_here", None), ("police", "2030-01-01"), ("formalities_there", None)):
            paper = {"item": item, "number": "Sample 4", "expires_on": until}
            good(await by.api("POST", f"/api/v1/cases/{quota}/papers", paper), 201)
        good(await move(self.counties[SHENZHEN], quota, "put_into_operation", number="Sample 3"))
        return quota


def noon(day: date) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T04:00:00+00:00")


async def move(by: Browser, case: str, name: str, **evidence: Any) -> Response:
    return await by.api("POST", f"/api/v1/cases/{case}/moves/{name}", {"evidence": evidence})


def good(response: Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def refused(response: Response) -> set[tuple[str, str]]:
    """Which rules said no, with their clauses."""
    assert response.status_code == 409, response.text
    return {(reason["code"], reason["citation"]["clause"]) for reason in response.json()["errors"]}


async def seen(by: Browser, case: str) -> dict[str, Any]:
    found: dict[str, Any] = good(await by.api("GET", f"/api/v1/cases/{case}"))
    return found


@pytest.fixture
async def stage(sealing: Vault, cheap_passwords: None) -> AsyncIterator[Stage]:
    before = installed.every()
    install_all()
    idempotency.install(b"k" * 32)
    app = create(Settings(sandbox=True, base_url=ORIGIN, log_level="error"))
    app.state["site"] = replace(app.state["site"], throttled=False, require_second_factor=False)
    async with AsyncExitStack() as stack:
        made = Stage(app, Guangdong(), stack)
        await made.start()
        yield made
    installed.install(before)


async def test_story_6_macao_outbound_in_the_same_second_and_ten_of_eleven(stage: Stage) -> None:
    good(
        await stage.department.api(
            "POST", "/api/v1/guangdong/pool", {"side": "macao", "kind": "outbound_coach", "number": 15}
        ),
        201,
    )
    first, first_by = await stage.enterprise()
    second, second_by = await stage.enterprise(ZHUHAI)
    ready = []
    for who, by, city in ((first, first_by, SHENZHEN), (second, second_by, ZHUHAI)):
        case = good(await stage.apply(who, by, want_outbound_coach=11), 201)["case"]
        good(await move(stage.cities[city], case, "verify", checked=True))
        ready.append((case, stage.cities[city], by))
    assert (await move(stage.cities[SHENZHEN], ready[1][0], "pass_on")).status_code == 404  # another city's
    for answer in await asyncio.gather(*(move(city, case, "pass_on") for case, city, _ in ready)):
        good(answer)
    for case, _, _ in ready:
        await stage.consented(case)
    eleven = {"grant_outbound_coach": 11, "document": "Sample 2"}
    ten = {**eleven, "grant_outbound_coach": 10}
    answers = {case: await move(stage.department, case, "assign", **eleven) for case, _, _ in ready}
    assert [refused(answers[case]) >= {("more-than-ten", "GD-1.2.2b")} for case, _, _ in ready] == [True, True]
    behind = [case for case, answer in answers.items() if ("not-first", "GD-1.2.2b") in refused(answer)]
    assert len(behind) == 1  # the other is first
    leading = next(case for case in answers if case not in behind)
    assert good(await move(stage.department, leading, "assign", **ten))["state"] == "assigned"
    assert refused(await move(stage.department, behind[0], "assign", **ten)) == {("agreed-number-reached", "GD-1.2.2a")}
    good(await move(stage.department, behind[0], "assign", grant_outbound_coach=5, document="Sample 3"))
    pool = good(await stage.department.api("GET", "/api/v1/guangdong/pool"))
    assert pool == [{"side": "macao", "kind": "outbound_coach", "total": 15, "free": 0}]
    by = next(by for case, _, by in ready if case == leading)
    assert len(good(await by.api("GET", "/api/v1/cases?scheme=guangdong-hkmo-quota"))["cases"]) == 10


async def test_story_7_180_days_to_operate_an_extension_of_180_and_over_it(stage: Stage) -> None:
    who, by = await stage.enterprise()
    quota = await stage.a_quota(who, by)
    again = {"side": "hong_kong", "want_outbound_freight": 1}
    assert refused(await stage.apply(who, by, **again)) == {("quota-not-in-operation", "GD-1.2.3")}
    await stage.clock(date(2026, 4, 20))  # the Monday after day 180
    assert (await seen(by, quota))["overdue"] == []
    good(await move(by, quota, "ask_extension", cause="The vehicle is late", evidence="Contract 5"))
    report = {"opinion": "true", "findings": "The contract was seen"}
    good(await move(stage.cities[SHENZHEN], quota, "pass_extension_on", **report))
    assert refused(await move(stage.department, quota, "grant_extension", days=181)) == {
        ("longer-than-in-principle", "GD-3.2")
    }
    good(await move(stage.department, quota, "grant_extension", days=180))
    await stage.clock(date(2026, 10, 19))  # 180 days on from 20 April is Saturday, 17 October
    assert (await seen(by, quota))["overdue"] == []
    assert refused(await move(stage.department, quota, "cancel_unused", reason="Over")) == {("time-not-over", "GD-3.2")}
    await stage.clock(date(2026, 10, 20))
    now = await seen(by, quota)
    assert (now["state"], [one["timer"] for one in now["overdue"]]) == (
        "extended",
        ["operate_extended"],
    )  # a clock marks
    good(await move(stage.department, quota, "cancel_unused", reason="Not in operation"))  # a person cancels
    assert (await seen(by, quota))["state"] == "cancelled"
    good(await stage.apply(who, by, **again), 201)


async def test_story_8_three_spells_of_suspension(stage: Stage) -> None:
    who, by = await stage.enterprise()
    quota = await stage.operating(who, by)
    for first, last, back in (
        (date(2026, 1, 1), "2026-03-01", date(2026, 3, 2)),
        (date(2026, 4, 1), "2026-05-30", date(2026, 5, 31)),
        (date(2026, 7, 1), "2026-08-29", date(2026, 8, 30)),
    ):
        await stage.clock(first)
        good(await move(by, quota, "suspend", until=last))
        await stage.clock(back)
        good(await move(by, quota, "resume"))
    await stage.clock(date(2026, 9, 10))
    answer = await move(by, quota, "suspend", until="2026-09-10")
    assert refused(answer) == {("suspension-too-long", "GD-3.3")}
    assert "0 are left" in answer.text
    good(await move(by, quota, "ask_longer_suspension", cause="The depot is flooded", until="2026-09-30"))
    good(await move(stage.cities[SHENZHEN], quota, "accept_longer_suspension", until="2026-09-30", reason="It is"))
    good(await move(by, quota, "suspend", until="2026-09-30"))
    assert (await seen(by, quota))["status"] == "SUSPENDED"


async def test_story_9_a_split_with_a_missing_confirmation(stage: Stage) -> None:
    (original, original_by), (heir, heir_by), (sister, sister_by) = [await stage.enterprise() for _ in range(3)]
    quota = await stage.operating(original, original_by)
    body = {
        "enterprise": str(heir.id), "evidence": {"kind": "split_ended", "details": "By the contract of 1 October"},
        "holders": [original.code], "parties": [sister.code],
    }  # fmt: skip
    filing = good(await heir_by.api("POST", "/api/v1/guangdong/filings", body), 201)["case"]
    good(await move(original_by, filing, "confirm", sealed=True))
    assert refused(await move(heir_by, filing, "file")) == {("split-not-sealed", "GD-1.3.2")}
    good(await move(sister_by, filing, "confirm", sealed=True))
    good(await move(heir_by, filing, "file"))
    assert (await heir_by.api("GET", f"/api/v1/cases/{quota}")).status_code == 404
    good(await move(stage.department, filing, "record"))
    assert (await original_by.api("GET", f"/api/v1/cases/{quota}")).status_code == 404
    now = await seen(heir_by, quota)
    assert (now["state"], now["status"]) == ("operating", "LISTED")
    good(await move(stage.department, filing, "circulate"))


async def test_story_10_the_dissolution_of_a_cooperative_enterprise(stage: Stage) -> None:
    together, together_by = await stage.enterprise()
    mainland, mainland_by = await stage.enterprise()
    body = {
        "credit_code": together.code, "side": "hong_kong", "kind": "outbound_freight", "number": 1, "cooperative": True,
    }  # fmt: skip
    quota = good(await stage.department.api("POST", "/api/v1/guangdong/older-quotas", body), 201)["cases"][0]
    [due] = [one for one in (await seen(together_by, quota))["deadlines"] if one["timer"] == "operate"]
    assert due["day"] == "2026-02-24"  # 180 days from publication end in the Spring Festival
    assert refused(await stage.apply(together, together_by, side="hong_kong", want_outbound_freight=1, equity="30")) == {
        ("equity-not-over-half", "GD-1.1.2b"), ("cooperative", "GD-8.1"), ("quota-not-in-operation", "GD-1.2.3"),
    }  # fmt: skip
    filing = {
        "enterprise": str(mainland.id), "holders": [together.code],
        "evidence": {"kind": "dissolved", "details": "By the agreement of 15 October"},
    }  # fmt: skip
    case = good(await mainland_by.api("POST", "/api/v1/guangdong/filings", filing), 201)["case"]
    assert refused(await move(mainland_by, case, "file")) == {("governments-not-told", "GD-8.3")}
    good(await move(mainland_by, case, "withdraw"))
    filing["evidence"]["told_both"] = True  # type: ignore[index]
    case = good(await mainland_by.api("POST", "/api/v1/guangdong/filings", filing), 201)["case"]
    good(await move(mainland_by, case, "file"))
    good(await move(stage.department, case, "record"))
    assert (await seen(mainland_by, quota))["state"] == "taken_back"
    await stage.clock(date(2026, 4, 20))
    given_up = {"no_cause": True, "reason": "Nothing was shown"}
    assert refused(await move(stage.department, quota, "give_up_taken_back", **given_up)) == {
        ("time-not-over", "GD-3.2")
    }
    await stage.clock(date(2026, 4, 21))
    assert [one["timer"] for one in (await seen(mainland_by, quota))["overdue"]] == ["operate_taken_back"]
    good(await move(stage.department, quota, "give_up_taken_back", **given_up))
    assert (await seen(mainland_by, quota))["state"] == "cancelled"


async def test_the_pages_take_an_application_and_say_beside_the_fields_and_above_them_what_is_wrong(
    stage: Stage,
) -> None:
    who, by = await stage.enterprise()
    shown = await by.get("/guangdong/applications/new")
    assert shown.status_code == 200
    assert "Inbound coaches" in shown.text
    form = {
        "enterprise": str(who.id), "side": "hong_kong", "want_outbound_freight": "2", "equity": "50", "reasons": "r",
        "feasibility": "f", "self_operation": "yes",
    }  # fmt: skip
    half = await by.send("/guangdong/applications/new", form)
    assert half.status_code == 409
    assert "exactly half is not enough" in half.text
    wrong = await by.send("/guangdong/applications/new", {**form, "equity": "most"})
    assert (wrong.status_code, "Please give a number" in wrong.text) == (422, True)
    done = await by.send("/guangdong/applications/new", {**form, "equity": "50.01"})
    assert done.status_code == 200
    assert "Submitted" in done.text
    pool = await stage.department.send("/guangdong/pool", {"side": "macao", "kind": "inbound_taxi", "number": "3"})
    assert (pool.status_code, "Inbound taxis" in pool.text) == (200, True)
    older = {
        "older_credit_code": who.code, "older_side": "macao", "older_kind": "inbound_coach", "older_number": "1",
    }  # fmt: skip
    assert (await stage.department.send("/guangdong/older-quotas", older, page="/guangdong/pool")).status_code == 200
    quota = await stage.only_quota(by)
    vehicle = {"plate": stage.province.inventor.vehicle().plate, "seats": "57"}
    too_large = await by.send(f"/guangdong/quotas/{quota}/vehicle", vehicle)
    assert (too_large.status_code, "fewer than 57 seats" in too_large.text) == (409, True)
    named = await by.send(f"/guangdong/quotas/{quota}/vehicle", {**vehicle, "seats": "56"})
    assert named.status_code == 200


async def test_sw_4_a_returned_application_is_corrected_with_what_was_given_before_on_the_form(stage: Stage) -> None:
    who, by = await stage.enterprise()
    asked = {"side": "hong_kong", "want_outbound_freight": 2, "other_rule": True, "reasons": "Melons & <more>"}
    case = good(await stage.apply(who, by, **asked), 201)["case"]
    good(await move(stage.cities[SHENZHEN], case, "return", reason="Three, not two?"))
    form = (await by.get(f"/cases/{case}/moves/resubmit")).text
    assert re.search(r'value="hong_kong" checked', form)
    assert re.search(r'name="want_outbound_freight"[^>]*value="2"', form)
    assert re.search(r'name="other_rule"[^>]* checked', form)
    assert "Melons &amp; &lt;more&gt;</textarea>" in form
    assert not re.search(r'name="self_operation"[^>]* checked', form)  # undertaken anew each time
    assert "Three, not two?" not in form
    sent = {
        "side": "hong_kong", "want_outbound_freight": "3", "equity": "51", "reasons": "Melons", "feasibility": "A depot",
        "self_operation": "yes",
    }  # fmt: skip
    assert (await by.send(f"/cases/{case}/moves/resubmit", sent)).status_code == 200
    good(await move(stage.cities[SHENZHEN], case, "return", reason="Again"))
    again = (await by.get(f"/cases/{case}/moves/resubmit")).text  # the newest answers
    assert re.search(r'name="want_outbound_freight"[^>]*value="3"', again)
    assert not re.search(r'name="other_rule"[^>]* checked', again)
    async with transaction(readonly=True) as connection:
        readers = await connection.fetch("select distinct actor from disclosure where reference = $1", case)
    assert [row["actor"] for row in readers] == [f"account:{who.actor.id}"]


HANDLED = {"outcome": "Fined", "authority": "Zhuhai", "document": "Decision 9", "decided_on": "2025-10-20"}


async def test_conduct_is_handled_where_it_happened_whatever_the_enterprises_seat(stage: Stage) -> None:
    who, by = await stage.enterprise()
    report = {
        "kind": "private_taxi",
        "what": "At the port, with passengers",
        "reported_by": "Border inspection",
        "plate": "AB1234",
        "plate_of": "HK",
        "credit_code": who.code,
    }
    here, there = stage.counties[ZHUHAI], stage.counties[SHENZHEN]
    opened = good(await here.api("POST", "/api/v1/schemes/guangdong-hkmo-conduct/cases", {"evidence": report}), 201)
    case = opened["id"]
    assert (await move(there, case, "handle", **HANDLED)).status_code == 404
    good(await move(stage.department, case, "follow_up", done="Asked for the record", document="Letter 8"))
    good(await move(here, case, "handle", **HANDLED))
    assert good(await move(stage.department, case, "copy"))["state"] == "copied"
    entry = next(one for one in good(await by.api("GET", ARCHIVE)) if one["subject_kind"] == "unit")
    good(await by.api("POST", f"{ARCHIVE}/{entry['id']}/objection", {"text": "It was not ours"}))
    assert [one["id"] for one in good(await stage.department.api("GET", f"{ARCHIVE}?waiting=true"))] == [entry["id"]]
    assert "Objections to decide" in (await stage.department.get("/credit-archive")).text
    assert "Objections to decide" not in (await here.get("/credit-archive")).text
    assert (await there.api("POST", f"{ARCHIVE}/{entry['id']}/withdrawal", {"text": "No"})).status_code == 403
    shown = await stage.department.get(f"/credit-archive/{entry['id']}")
    assert "Withdraw the entry" in shown.text
    good(await here.api("POST", f"{ARCHIVE}/{entry['id']}/withdrawal", {"text": "Another car"}))  # it recorded it
    assert good(await stage.department.api("GET", f"{ARCHIVE}?waiting=true")) == []
    mine = next(one for one in good(await by.api("GET", ARCHIVE)) if one["id"] == entry["id"])
    assert (mine["withdrawn"], mine["counts"]) == (True, False)


ARCHIVE = "/api/v1/credit-records"
