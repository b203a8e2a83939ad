# ruff: noqa: F811 - a fixture of another folder is asked for by its name
"""Duties around personal data: who answers (PI-20), the notice told anew (PI-17), export routes (PI-38), records kept."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from litestar import Litestar

from deploy.app import create
from deploy.rights import APPEND_ONLY
from deploy.settings import Settings
from registry import idempotency
from registry.actors import Grant
from registry.audit import keeping
from registry.clock import civil_day, legal_now
from registry.database import transaction
from registry.errors import NotFound, Refused
from registry.i18n import LANGUAGES, translate
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser
from tests.whitelist.conftest import cheap_passwords, world  # noqa: F401
from tests.whitelist.test_rights_pages import in_hand
from tests.whitelist.world import World
from units import exports, notice, responsibilities
from units.export_scheme import ROUTES
from units.kinds import UnitKind


@pytest.fixture
def app(world: World) -> Litestar:
    idempotency.install(b"k" * 32)
    made = create(Settings(sandbox=True, base_url=ORIGIN))
    made.state["site"] = replace(made.state["site"], throttled=False, require_second_factor=False)
    return made


@pytest.fixture
async def officer(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        yield await Browser(client).signed_in(Grant("dpo"))


@pytest.fixture
async def holder(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        client.cookies.set("language", "en")
        yield Browser(client)


# --- PI-20 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_pi_20_each_kind_of_unit_has_a_part_in_four_languages(language: str) -> None:
    for kind in UnitKind:
        one = responsibilities.OF_KIND[kind]
        for words in (one.role, one.means, responsibilities.OPERATOR):
            assert (translate(words, language) == words) == (language == "en"), words


async def test_pi_20_it_is_shown_on_the_notice_the_units_page_and_the_assessment(
    world: World,
    holder: Browser,
    officer: Browser,
    app: Litestar,
) -> None:
    unit = await world.unit()
    told = responsibilities.OF_KIND[UnitKind.ENTERPRISE].means
    assert told in unescape((await holder.get("/privacy")).text)
    async with client_of(app, ORIGIN) as client:
        clerk = await Browser(client).signed_in(Grant("unit_clerk", f"unit:{unit.id}"))
        assert told in unescape((await clerk.get(f"/units/{unit.id}")).text)
    assert told in unescape((await officer.get("/privacy/assessment")).text)
    file = json.loads((await officer.get("/privacy/assessment.json")).text)
    assert len(file["responsible"]["units"]) == len(UnitKind)


# --- PI-17 ---------------------------------------------------------------------------------------------------------


async def test_pi_17_a_changed_notice_is_told_at_the_next_visit_until_it_is_read(
    world: World,
    holder: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with transaction() as connection:
        world.at = await legal_now(connection)
        await notice.publish(connection, world.at - timedelta(days=1))
        await notice.publish(connection, world.at)
        assert await connection.fetchval("select count(*) from notice_version") == 1, "nothing new, nothing noted"
    declared = await world.declare(await world.unit(), world.typed(world.person(), world.car()))
    in_hand(holder, declared)
    assert "The privacy notice has changed" not in (await holder.get("/receipt")).text

    monkeypatch.setattr(notice, "WORDS", "another")
    async with transaction() as connection:
        await notice.publish(connection, await legal_now(connection))
    for path in ("/receipt", "/receipt/data"):
        assert "The privacy notice has changed" in (await holder.get(path)).text
    await holder.send("/receipt/data/notice", {}, page="/receipt/data")
    assert "The privacy notice has changed" not in (await holder.get("/receipt")).text
    assert "Version " in (await holder.get("/privacy")).text


def test_pi_17_whatever_the_catalogue_says_otherwise_is_another_version(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = notice.digest()
    assert notice.digest() == before
    columns = dict(notice.holdings.every_personal())
    columns["entry.name"] = replace(columns["entry.name"], share="with somebody else")
    monkeypatch.setattr(notice.holdings, "_catalogue", columns)
    assert notice.digest() != before


# --- PI-38 ---------------------------------------------------------------------------------------------------------

PROPOSED = {
    "route": "GD-8.3", "recipient": "Transport Department, Hong Kong", "what": "Quota numbers", "way": "contract",
}  # fmt: skip


async def is_open(route: str) -> bool:
    async with transaction(readonly=True) as connection:
        try:
            await exports.require(connection, route, await legal_now(connection))
        except Refused:
            return False
    return True


async def test_pi_38_nothing_leaves_unless_the_officer_approved_the_route(officer: Browser) -> None:
    assert [await is_open(route) for route in (*ROUTES, "GD-9.9")] == [False] * 4
    shown = (await officer.get("/privacy/exports")).text
    assert shown.count("Not approved: never proposed") == 3
    wrong = await officer.send("/privacy/exports", {"route": "GD-8.3"})
    assert wrong.status_code == 422
    await officer.send("/privacy/exports", PROPOSED)
    assert not await is_open("GD-8.3")
    twice = await officer.send("/privacy/exports", PROPOSED)
    assert (twice.status_code, "proposed or approved already" in twice.text) == (409, True)

    async with transaction(readonly=True) as connection:
        today = civil_day(await legal_now(connection))
        (case,) = [one.case for one in await exports.every(connection) if one.case]
    until = today + timedelta(days=30)
    approval = {"document": "Contract 7", "told": "yes"} | day("until", until)
    approved = await officer.send(f"/cases/{case}/moves/approve", approval)
    assert approved.status_code == 200, approved.text
    assert await is_open("GD-8.3")
    assert not await is_open("GD-8.2")
    async with transaction(readonly=True) as connection:
        row = await connection.fetchrow("select actor, clause from journal where move = 'approve'")
        assert (row["actor"], row["clause"]) == (f"account:{officer.account}", "PI-38")
        at = await legal_now(connection)
        await exports.require(connection, "GD-8.3", at + timedelta(days=29))
        with pytest.raises(Refused):
            await exports.require(connection, "GD-8.3", at + timedelta(days=32))
    await officer.send(f"/cases/{case}/moves/end", {"reasons": "Not needed any more"})
    assert not await is_open("GD-8.3")
    assert "No longer approved" in (await officer.get("/privacy/assessment")).text


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-year": str(value.year), f"{name}-month": str(value.month), f"{name}-day": str(value.day)}


async def test_pi_38_nobody_else_proposes_a_route_and_none_is_made_up(app: Litestar, world: World) -> None:
    from privacy.secret import Secret
    from tests.whitelist.test_rights import DPO
    from tests.whitelist.world import OPERATOR

    async with client_of(app, ORIGIN) as client:
        other = await Browser(client).signed_in(Grant("platform_operator"))
        assert (await other.get("/privacy/exports")).status_code == 403
    for route, by, error in (("GD-8.3", OPERATOR, Exception), ("GD-9.9", DPO, NotFound)):
        with pytest.raises(error):
            async with transaction() as connection:
                await exports.propose(connection, route, Secret("x"), Secret("y"), "contract", by, world.at)


# --- L3-4, DS-12 -----------------------------------------------------------------------------------------------------


async def test_l3_4_records_are_kept_at_least_as_long_as_the_law_asks(officer: Browser) -> None:
    least = {one.table: one.least.on(date(2026, 11, 22)).days for one in keeping.AT_LEAST}
    assert all(days >= 183 for days in least.values())
    assert all(least[table] >= 3 * 365 for table in ("disclosure", "provision", "consent"))
    assert {"journal", "disclosure", "refusal", "account_event"} <= set(APPEND_ONLY), "and who serves takes none away"
    shown = (await officer.get("/privacy/retention")).text
    for one in keeping.AT_LEAST:
        assert one.label in unescape(shown)
