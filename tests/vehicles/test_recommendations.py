"""Nothing is asked twice (SW-4): whoever Hunan recommends finds Guangdong's form filled in, and takes papers along."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from deploy.app import create
from deploy.settings import Settings
from privacy import consent
from privacy.purposes import Purpose
from privacy.vault import vault
from registry import idempotency
from registry.actors import Grant
from registry.database import transaction
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser
from tests.vehicles.province import OFFICER, Firm, Province
from vehicles import papers, recommendations
from vehicles.guangdong_law import PROVINCE
from vehicles.hunan_law import QUOTA_PAPERS
from vehicles.quota_tables import Paper

NEW = "/guangdong/applications/new"
KNOWN = "/api/v1/guangdong/applications/known?enterprise="
SEND = "/api/v1/guangdong/applications"
REST = {"equity": "51", "feasibility": "Drivers and a depot are there", "self_operation": True}
"""What only Guangdong asks."""


@dataclass
class Desk:
    """A firm of Hunan's at a browser of its own."""

    province: Province
    app: Litestar
    stack: AsyncExitStack

    async def browser(self, firm: Firm | None = None) -> Browser:
        made = Browser(await self.stack.enter_async_context(client_of(self.app, ORIGIN)))
        return await (made.as_account(UUID(firm.people.id)) if firm else made.signed_in(Grant(PROVINCE)))

    async def recommended(self, times: int = 1) -> tuple[Firm, list[UUID]]:
        """A firm with so many active quotas, each recommended to Guangdong."""
        firm = await self.province.firm()
        await self.province.pool(times)
        quotas = [(await self.province.active(firm))[0] for _ in range(times)]
        for quota in quotas:
            await self.province.move(quota, "recommend", OFFICER, reason="只需粤港运输")
        return firm, quotas


@pytest.fixture
async def desk(province: Province) -> AsyncIterator[Desk]:
    idempotency.install(b"k" * 32)
    async with transaction() as connection:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())', province.at
        )
    app = create(Settings(sandbox=True, base_url=ORIGIN, log_level="error"))
    app.state["site"] = replace(app.state["site"], throttled=False, require_second_factor=False)
    async with AsyncExitStack() as stack:
        yield Desk(province, app, stack)


def filled(page: str, name: str) -> str:
    """What stands in a field of a page."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)</textarea>', page)
    line = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    found = area or line
    assert found is not None, name
    return unescape(found.group(1))


def ticked(page: str) -> list[str]:
    return re.findall(r'name="(\w+)"[^>]*value="(?:\w+)" checked', page)


async def papers_of(case: str) -> list[Paper]:
    async with transaction(readonly=True) as connection:
        return await papers.of_case(connection, UUID(case))


async def test_a_recommended_enterprise_finds_the_form_filled_in_and_changes_what_it_likes(desk: Desk) -> None:
    firm, _ = await desk.recommended(2)
    by = await desk.browser(firm)
    page = (await by.get(NEW)).text
    assert (filled(page, "want_outbound_freight"), filled(page, "reasons")) == ("2", "湘港蔬菜运输")
    assert filled(page, "want_outbound_coach") == ""
    assert re.search(r'value="hong_kong" checked', page)
    assert "letter 湘商直通车荐-00002 of" in page
    assert "papers" not in ticked(page)  # nothing is agreed to beforehand
    assert "papers_agreed" not in ticked(page)
    sent = {"enterprise": str(firm.id), "side": "hong_kong", "want_outbound_freight": "1", "reasons": "另有理由"}
    answer = await by.send(NEW, {**sent, **REST, "self_operation": "yes"})
    case = str(answer.url).rsplit("/", 1)[1]
    assert answer.status_code == 200
    shown = (await by.api("GET", f"/api/v1/cases/{case}")).json()["details"]
    assert {"label": "Recommended by Hunan, letter", "value": "湘商直通车荐-00001, 湘商直通车荐-00002"}.items() <= {
        key: value for line in shown if "Hunan" in line["label"] for key, value in line.items()
    }.items()
    assert await papers_of(case) == []


async def test_papers_go_along_only_when_agreed_to_and_each_is_sealed_anew(desk: Desk) -> None:
    firm, _ = await desk.recommended()
    by = await desk.browser(firm)
    known = (await by.api("GET", KNOWN + str(firm.id))).json()
    assert known["evidence"] == {"side": "hong_kong", "want_outbound_freight": "1", "reasons": "湘港蔬菜运输"}
    assert [one["item"] for one in known["papers"]] == ["business_licence", "road_licence", "need"]
    assert known["agreement"] == recommendations.REUSE.words["en"]
    chosen = [one["paper"] for one in known["papers"][:2]]
    body: dict[str, Any] = {"enterprise": str(firm.id), "evidence": {**known["evidence"], **REST}, "papers": chosen}
    refused = await by.api("POST", SEND, body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["papers_agreed"]
    made = await by.api("POST", SEND, {**body, "papers_agreed": True})
    assert made.status_code == 201, made.text
    case = made.json()["case"]
    copies = await papers_of(case)
    assert [(one.item, str(one.copied_from)) for one in copies] == [
        ("business_licence", chosen[0]), ("road_licence", chosen[1]),
    ]  # fmt: skip
    before = await Paper.objects().where(Paper.id.is_in([UUID(one) for one in chosen])).order_by(Paper.item)
    assert all(one.replaced_at is None for one in before)  # where they were, they stay
    for old, new in zip(before, copies, strict=True):
        assert old.number.place.subject != new.number.place.subject  # under a key of its own
        assert await vault().reveal(Purpose("quota-case"), "test", [old.number, new.number]) == ["A-1", "A-1"]
    kind, raw = await opened(case, copies[0].id, firm)
    assert (kind, raw) == ("application/pdf", b"%PDF-1.7 sample")
    given = await consent.standing(firm.id)
    assert [(one.purpose, one.channel, one.reference) for one in given] == [("papers-reused", "api", f"case:{case}")]
    async with transaction(readonly=True) as connection:
        seen = await connection.fetch(
            "select actor, fields from disclosure where purpose = 'papers-reused' and reference = $1", case
        )
    assert {row["actor"] for row in seen} == {firm.people.caller}
    assert {field for row in seen for field in row["fields"]} == {"paper.number", "paper_file.content"}
    listed = (await by.api("GET", f"/api/v1/cases/{case}/papers")).json()
    assert {one["item"]: one["there"] for one in listed} == {
        "business_licence": True,
        "road_licence": True,
        "need": False,
    }


async def opened(case: str, paper: UUID, firm: Firm) -> tuple[str, bytes]:
    async with transaction(readonly=True) as connection:
        return await papers.open_file(connection, UUID(case), paper, firm.people)


async def test_on_the_page_a_paper_without_the_consent_is_refused_and_nothing_is_lost(desk: Desk) -> None:
    firm, _ = await desk.recommended()
    by = await desk.browser(firm)
    page = (await by.get(NEW)).text
    paper = re.findall(r'name="papers"[^>]*value="([^"]+)"', page)[0]
    form = {
        **REST, "self_operation": "yes", "enterprise": str(firm.id), "side": "hong_kong", "want_outbound_freight": "1",
        "reasons": "湘港蔬菜运输", "papers": paper,
    }  # fmt: skip
    answer = await by.send(NEW, form)
    assert answer.status_code == 422
    assert "To have papers copied, agree to it" in answer.text
    assert f'value="{paper}" checked' in answer.text
    answer = await by.send(NEW, {**form, "papers_agreed": "yes"})
    case = str(answer.url).rsplit("/", 1)[1]
    assert [str(one.copied_from) for one in await papers_of(case)] == [paper]
    await by.api("POST", f"/api/v1/cases/{case}/moves/withdraw", {"evidence": {}})
    assert await consent.standing(firm.id) == []  # taken back with the application


async def test_papers_of_others_and_those_that_ran_out_are_not_offered(desk: Desk) -> None:
    other, _ = await desk.recommended()
    firm, quotas = await desk.recommended()
    by = await desk.browser(firm)
    theirs = (await (await desk.browser(other)).api("GET", KNOWN + str(other.id))).json()["papers"][0]["paper"]
    body = {
        "enterprise": str(firm.id), "evidence": {"side": "hong_kong", "want_outbound_freight": 1, "reasons": "x", **REST},
        "papers": [theirs], "papers_agreed": True,
    }  # fmt: skip
    answer = await by.api("POST", SEND, body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not-offered")
    assert (await by.api("GET", KNOWN + str(other.id))).status_code == 404
    assert (await by.get(f"{NEW}?enterprise={other.id}")).status_code == 200  # one's own, the only one, is shown
    async with transaction() as connection:
        await connection.execute(
            "update paper set expires_on = $2 where \"case\" = $1 and item = 'road_licence'",
            quotas[0], desk.province.at.date(),
        )  # fmt: skip
        today = await recommendations.offered(connection, firm.id, QUOTA_PAPERS, desk.province.at.date())
        assert "road_licence" in {one.item for one in today}  # on its last day it still counts
        await connection.execute(
            "update paper set expires_on = $2 where \"case\" = $1 and item = 'road_licence'",
            quotas[0], desk.province.at.date().replace(day=1),
        )  # fmt: skip
        later = await recommendations.offered(connection, firm.id, QUOTA_PAPERS, desk.province.at.date())
        assert "road_licence" not in {one.item for one in later}


async def test_a_recommendation_is_used_up_once_quotas_were_assigned_on_it(desk: Desk) -> None:
    firm, _ = await desk.recommended()
    by = await desk.browser(firm)
    known = (await by.api("GET", KNOWN + str(firm.id))).json()
    body = {"enterprise": str(firm.id), "evidence": {**known["evidence"], **REST}}
    case = UUID((await by.api("POST", SEND, body)).json()["case"])
    again = (await by.api("GET", KNOWN + str(firm.id))).json()
    assert len(again["letters"]) == 1  # returned or refused, it may be sent again
    assert (again["evidence"]["equity"], again["applied_on"]) == ("51", "2026-02-02")  # asked before
    async with transaction() as connection:
        await connection.execute("update case_ set state = 'assigned' where id = $1", case)
    after = (await by.api("GET", KNOWN + str(firm.id))).json()
    assert (after["letters"], after["papers"], after["evidence"]) == ([], [], {"equity": "51"})


async def test_somebody_who_acts_for_two_enterprises_chooses_for_which_to_fill_in(desk: Desk) -> None:
    firm, _ = await desk.recommended()
    other = await desk.province.firm()
    async with transaction() as connection:
        await connection.execute(
            "insert into role_grant (id, account, role, scope, granted_at, granted_by)"
            " select gen_random_uuid(), $1, role, $2, granted_at, granted_by from role_grant where account = $1 limit 1",
            UUID(firm.people.id), f"enterprise:{other.id}",
        )  # fmt: skip
    by = await desk.browser(firm)
    asked = (await by.get(NEW)).text
    assert filled(asked, "reasons") == ""
    assert f"{NEW}?enterprise={firm.id}" in asked
    assert filled((await by.get(f"{NEW}?enterprise={firm.id}")).text, "reasons") == "湘港蔬菜运输"
    assert filled((await by.get(f"{NEW}?enterprise={other.id}")).text, "reasons") == ""
