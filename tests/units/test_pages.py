"""The pages of units, without JavaScript: what a browser gets and sends."""

from uuid import UUID

import pytest
from httpx import Response

from registry.actors import Grant
from registry.database import transaction
from tests.units import world
from tests.units.browser import Browser
from tests.units.world import AUnit
from units import codes, units
from units.scheme import CLERK_ROLE

ACCOUNT = {"login": "first.clerk", "password": "four quiet herons wading"}
CLERKS_PAGES = (
    "",
    "/messages",
    "/details",
    "/code",
    "/poster",
    "/poster?in=pt",
    "/guide",
    "/code/replace",
    "/clerks",
    "/notices",
)


async def a_unit(name: str = "authenticate", **evidence: object) -> AUnit:
    """A unit after one move of the operator's; `register`: after none."""
    async with transaction() as connection:
        unit = await world.applied(connection)
        if name != "register":
            await world.move(connection, unit, name, **(evidence or {"checked": True}))  # type: ignore[arg-type]
    return unit


async def its_clerk(unit: AUnit, browser: Browser) -> Browser:
    return await browser.as_account(UUID(unit.clerk.id))


def heading(page: Response) -> str:
    return page.text.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]


async def test_a_unit_registers_and_its_clerk_is_signed_in_on_its_page(browser: Browser) -> None:
    page = await browser.send("/units/new", world.given() | ACCOUNT)
    assert (page.status_code, heading(page)) == (200, "横琴望洋软件有限公司"), page.text
    assert "Waiting for the operator" in page.text
    assert "first.clerk" in page.text
    assert "The operator is to decide by" in page.text
    assert "Your registration has arrived" in page.text


async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(browser: Browser) -> None:
    typed = world.given(credit_code="91440400MA0000000X", contact_email="nonsense", name="甲 & 乙 <公司>")
    page = await browser.send("/units/new", {**typed, **ACCOUNT, "password": "short", "address": ""})
    assert page.status_code == 422
    for field in ("credit_code", "contact_email", "password", "address"):
        assert f'id="f-{field}-error"' in page.text
        assert f'href="#f-{field}"' in page.text
    for kept in ("91440400MA0000000X", "nonsense", "陈望洋", "+85366123456", "甲 &amp; 乙 &lt;公司&gt;"):
        assert kept in page.text
    assert "short" not in page.text.replace("in short", "")
    assert page.text.count("This is needed") == 2  # beside the address, and in the summary


async def test_a_unit_on_official_business_is_told_the_clause_it_must_satisfy(browser: Browser) -> None:
    page = await browser.send("/units/new", world.given(kind="official_business") | ACCOUNT)
    assert page.status_code == 422
    assert 'id="f-reason-error"' in page.text
    assert "HQ-3.5" in page.text.partition('id="f-reason-error"')[2][:400]


async def test_a_credit_code_in_use_is_told_beside_the_field_with_all_kept(browser: Browser) -> None:
    code = world.credit_code()
    async with transaction() as connection:
        await world.applied(connection, credit_code=code)
    page = await browser.send("/units/new", world.given(credit_code=code) | ACCOUNT)
    assert page.status_code == 409
    assert "Ask its clerk to add you" in page.text
    assert "HQ-4.1" in page.text.partition('id="f-credit_code-error"')[2][:500]
    assert "陈望洋" in page.text
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from refusal where code = 'unit-registered'") == 1


async def test_somebody_signed_in_registers_with_their_own_account(browser: Browser) -> None:
    await browser.signed_in(Grant(CLERK_ROLE, "unit:of-somebody"))
    page = await browser.send("/units/new", world.given())
    assert (page.status_code, heading(page)) == (200, "横琴望洋软件有限公司"), page.text
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from account") == 1


@pytest.mark.parametrize("path", CLERKS_PAGES)
async def test_every_page_of_an_active_unit_shows(browser: Browser, path: str) -> None:
    unit = await a_unit()
    page = await (await its_clerk(unit, browser)).get(f"/units/{unit.id}{path}")
    assert page.status_code == 200, page.text
    assert heading(page)
    assert "style=" not in page.text


@pytest.mark.parametrize("path", CLERKS_PAGES)
async def test_no_page_of_another_unit_shows(browser: Browser, path: str) -> None:
    unit, other = await a_unit(), await a_unit()
    page = await (await its_clerk(other, browser)).get(f"/units/{unit.id}{path}")
    assert page.status_code == 404


@pytest.mark.parametrize("path", ["/code/replace", "/correct", "/details", "/clerks", "/notices", "/notices/secret"])
async def test_nothing_is_done_to_another_unit(browser: Browser, path: str) -> None:
    unit, other = await a_unit(), await a_unit()
    stranger = await its_clerk(other, browser)
    form = {**world.given(), **ACCOUNT, "sure": "yes", "webhook_url": ""}
    sent = await stranger.send(f"/units/{unit.id}{path}", form, page=f"/units/{other.id}/clerks")
    assert sent.status_code == 404, sent.text


@pytest.mark.parametrize(
    ("move", "evidence", "says"),
    [
        ("register", {}, "Nothing. The operator checks the details"),
        ("return", {"reason": "x"}, "Correct and send again"),
        ("refuse", {"reason": "x"}, "Register again"),
    ],
)
async def test_a_clerk_reads_what_to_do_now(
    browser: Browser, move: str, evidence: dict[str, object], says: str
) -> None:
    unit = await a_unit(move, **evidence)
    page = await (await its_clerk(unit, browser)).get(f"/units/{unit.id}")
    assert says in page.text
    assert (await browser.get("/units")).url.path == f"/units/{unit.id}"


@pytest.mark.parametrize(("move", "says"), [("suspend", "why. The entries"), ("deregister", "it registers anew")])
async def test_a_clerk_of_a_unit_not_in_force_reads_so(browser: Browser, move: str, says: str) -> None:
    unit = await a_unit()
    async with transaction() as connection:
        await world.move(connection, unit, move, reason="x")
    assert says in (await (await its_clerk(unit, browser)).get(f"/units/{unit.id}")).text


async def test_a_returned_unit_reads_why_corrects_and_sends_again(browser: Browser) -> None:
    unit = await a_unit("return", reason="The address is missing a number", missing="Street number")
    clerk = await its_clerk(unit, browser)
    path = f"/units/{unit.id}/correct"
    page = await clerk.get(path)
    for shown in ("The address is missing a number", "Street number", "陈望洋", "+85366123456"):
        assert shown in page.text
    wrong = await clerk.send(path, world.given(contact_phone="12"))
    assert wrong.status_code == 422
    assert "The address is missing a number" in wrong.text
    sent = await clerk.send(path, world.given(address="横琴镇望洋路11号"))
    assert "Sent to the operator again" in sent.text
    assert "Waiting for the operator" in sent.text
    assert (await clerk.get(path)).url.path == f"/units/{unit.id}"
    async with transaction() as connection:
        read = await connection.fetch("select actor, purpose, subjects from disclosure order by id")
    assert {(row["actor"], row["purpose"]) for row in read} == {
        (f"account:{unit.clerk.id}", "correction"),
        (f"account:{unit.clerk.id}", "verify-unit"),
    }
    assert all(row["subjects"] == [unit.id] for row in read)


async def test_details_change_and_while_the_operator_decides_only_the_contact(browser: Browser) -> None:
    unit = await a_unit("register")
    clerk = await its_clerk(unit, browser)
    path = f"/units/{unit.id}/details"
    assert 'name="legal_representative"' not in (await clerk.get(path)).text
    contact = {"contact_name": "何大满", "contact_phone": "+85366999999", "contact_email": "o@example.org"}
    assert "The details are changed" in (await clerk.send(path, contact)).text
    assert "何大满" in (await clerk.get(path)).text


async def test_the_code_is_replaced_after_a_second_question(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    path = f"/units/{unit.id}/code/replace"
    async with transaction() as connection:
        old = await codes.live(connection, unit.id)
    assert old is not None
    assert (await clerk.send(path, {})).status_code == 422
    assert old.code in (await clerk.get(f"/units/{unit.id}/code")).text
    done = await clerk.send(path, {"sure": "yes"})
    assert "The code is replaced" in done.text
    assert old.code not in done.text


async def test_the_poster_speaks_four_languages_or_one(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    for query, languages in (("", ["zh-Hans", "zh-Hant", "en", "pt"]), ("?in=pt", ["pt"]), ("?in=xx", 4)):
        page = await clerk.get(f"/units/{unit.id}/poster{query}")
        found = [each for each in ("zh-Hans", "zh-Hant", "en", "pt") if f'<section lang="{each}">' in page.text]
        assert found == languages or len(found) == languages


async def test_files_are_downloaded_under_a_name(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    for ending in ("svg", "png"):
        kept = await clerk.get(f"/units/{unit.id}/code.{ending}?save=1")
        shown = await clerk.get(f"/units/{unit.id}/code.{ending}")
        assert kept.headers["content-disposition"] == f"attachment; filename=declaration-code.{ending}"
        assert "content-disposition" not in shown.headers
        assert kept.content == shown.content


async def test_clerks_are_added_and_ended_on_their_page(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    path = f"/units/{unit.id}/clerks"
    wrong = await clerk.send(path, {"login": "second.clerk", "password": "short"})
    assert wrong.status_code == 422
    assert "second.clerk" in wrong.text
    added = await clerk.send(path, {"login": "second.clerk", "password": "four quiet herons wading"})
    assert "The clerk is added" in added.text
    end = f"{path}/{unit.clerk.id}/end"
    assert (await clerk.send(end, {})).status_code == 422
    ended = await clerk.send(end, {"sure": "yes"})
    assert (await clerk.get(path)).url.path == "/sign-in", ended.text


async def test_notices_are_set_and_the_secret_shown_once_asked(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    path = f"/units/{unit.id}/notices"
    assert "checked" in (await clerk.get(path)).text
    assert (await clerk.send(path, {"webhook_url": "not an address"})).status_code == 422
    saved = await clerk.send(path, {"webhook_url": "https://a.example/in"})
    assert "Saved" in saved.text
    assert "checked" not in saved.text
    shown = await clerk.send(f"{path}/secret", {}, page=path)
    assert "whsec_" in shown.text
    assert "whsec_" not in saved.text


async def test_officers_see_every_unit_and_go_to_its_case(officer: Browser) -> None:
    one, two = await a_unit(), await a_unit("register")
    page = await officer.get("/units")
    for unit in (one, two):
        assert f'href="/units/{unit.id}"' in page.text
    assert "Active" in page.text
    assert "working" not in page.text
    applied = await officer.get("/units?state=applied")
    assert f'href="/units/{one.id}"' not in applied.text
    home = await officer.get(f"/units/{two.id}")
    assert f'href="/cases/{two.case}"' in home.text
    assert "What to do now" not in home.text
    assert (await officer.client.get(f"/units/cases/{two.case}", follow_redirects=False)).headers["location"] == (
        f"/cases/{two.case}"
    )
    assert (await officer.get(f"/units/{two.id}/code")).status_code == 403


async def test_a_clerks_case_leads_to_the_units_page(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    assert (await clerk.get(f"/units/cases/{unit.case}")).url.path == f"/units/{unit.id}"


async def test_a_message_is_new_until_the_page_of_messages_was_opened(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await its_clerk(unit, browser)
    path = f"/units/{unit.id}/messages"
    assert (await clerk.get(path)).text.count(">New<") == 2
    assert (await clerk.get(path)).text.count(">New<") == 0


async def test_an_account_is_told_of_which_unit_it_is_a_clerk_by_name(browser: Browser) -> None:
    unit = await a_unit()
    page = (await (await its_clerk(unit, browser)).get("/account")).text
    assert world.given()["name"] in page
    assert f"unit:{unit.id}" not in page
    async with transaction(readonly=True):
        assert await units.names_of(["*", "unit:nonsense", units.scope(UUID(int=1))]) == {}
