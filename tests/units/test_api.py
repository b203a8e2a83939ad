"""The API of units."""

import asyncio
import io
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image

from privacy.ids import uuid7
from registry.actors import Grant
from registry.database import transaction
from tests.registry.web.browsing import client_of
from tests.units import world
from tests.units.browser import ORIGIN, Browser
from tests.units.world import AUDITOR, AUnit
from units import codes
from units.scheme import CLERK_ROLE

NEW = {"login": "first.clerk", "password": "four quiet herons wading"}


async def a_unit(*, authenticated: bool = True) -> AUnit:
    async with transaction() as connection:
        return await (world.active if authenticated else world.applied)(connection)


async def clerk_of(unit: AUnit, browser: Browser) -> Browser:
    return await browser.as_account(UUID(unit.clerk.id))


async def test_anybody_registers_a_unit_and_is_its_clerk_from_then_on(browser: Browser) -> None:
    made = await browser.api("POST", "/api/v1/units", world.given() | NEW)
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["state"], body["version"]) == ("applied", 1)
    token = await browser.api("POST", "/api/v1/session", NEW)
    browser.bearer = {"authorization": f"Bearer {token.json()['token']}"}
    shown = (await browser.api("GET", f"/api/v1/units/{body['id']}")).json()
    assert (shown["name"], shown["kind"], shown["state"]) == ("横琴望洋软件有限公司", "enterprise", "applied")
    assert shown["details"]["contact_name"] == "何*"
    assert "66123456" not in str(shown)
    assert (await browser.api("GET", f"/api/v1/units/{body['id']}/code")).status_code == 404


async def test_every_wrong_field_is_named_and_nothing_is_stored(browser: Browser) -> None:
    wrong = {
        "credit_code": "91440400MA0000000X",
        "contact_phone": "12",
        "contact_email": "x",
        "kind": "official_business",
    }
    refused = await browser.api("POST", "/api/v1/units", {**world.given(**wrong), "login": "X", "password": "short"})
    assert refused.status_code == 422
    errors = {error["field"]: error["code"] for error in refused.json()["errors"]}
    assert errors == {
        "credit_code": "check-digit",
        "contact_phone": "pattern",
        "contact_email": "email",
        "reason": "missing",
        "supporting_document": "missing",
        "login": "login-form",
        "password": "password-too-short",
    }
    assert refused.json()["citation"]["clause"] == "HQ-3.5"
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from unit") == 0
        assert await connection.fetchval("select count(*) from account") == 0


async def test_without_an_account_none_is_guessed(browser: Browser) -> None:
    refused = await browser.api("POST", "/api/v1/units", world.given())
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["login", "password"]


async def test_the_same_credit_code_is_told_the_clause_and_what_to_do(browser: Browser) -> None:
    first = world.given()
    assert (await browser.api("POST", "/api/v1/units", first | NEW)).status_code == 201
    again = await browser.api("POST", "/api/v1/units", first | NEW | {"login": "another.clerk"})
    assert again.status_code == 409
    problem = again.json()
    assert (problem["code"], problem["citation"]["clause"]) == ("unit-registered", "HQ-4.1")
    assert "Ask its clerk" in problem["detail"]


async def test_a_registration_sent_twice_is_one(browser: Browser) -> None:
    body = world.given() | NEW
    key = {"idempotency-key": "registration-0001"}
    one, two = await asyncio.gather(*(browser.api("POST", "/api/v1/units", body, **key) for _ in range(2)))
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json() == two.json()
    other = await browser.api("POST", "/api/v1/units", body | {"name": "另一家"}, **key)
    assert other.json()["code"] == "idempotency-key-reused"


async def test_eight_registrations_of_one_credit_code_make_one_unit(web: object, browser: Browser) -> None:
    body = world.given()
    sent = await asyncio.gather(
        *(browser.api("POST", "/api/v1/units", {**body, **NEW, "login": f"clerk-no-{n}"}) for n in range(8))
    )
    assert sorted(each.status_code for each in sent) == [201] + [409] * 7
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from unit") == 1
        assert await connection.fetchval("select count(*) from account") == 1


async def test_the_code_is_given_to_its_clerk_as_text_svg_and_png(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await clerk_of(unit, browser)
    code = (await clerk.api("GET", f"/api/v1/units/{unit.id}/code")).json()
    assert code["url"] == f"{ORIGIN}/enrol/{code['code']}"
    png = await clerk.api("GET", f"/api/v1/units/{unit.id}/code.png")
    svg = await clerk.api("GET", f"/api/v1/units/{unit.id}/code.svg")
    assert png.headers["content-type"] == "image/png"
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(png.content)))[0].text == code["url"]


async def test_a_replaced_code_is_dead_at_once_and_a_repeated_request_replaces_once(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await clerk_of(unit, browser)
    old = (await clerk.api("GET", f"/api/v1/units/{unit.id}/code")).json()["code"]
    first = await clerk.api("POST", f"/api/v1/units/{unit.id}/code", **{"idempotency-key": "replace-0001"})
    again = await clerk.api("POST", f"/api/v1/units/{unit.id}/code", **{"idempotency-key": "replace-0001"})
    assert first.status_code == 201
    assert again.json() == first.json()
    async with transaction() as connection:
        assert await codes.find_live(connection, old) is None
        assert await codes.find_live(connection, first.json()["code"]) is not None
        assert await connection.fetchval("select count(*) from unit_code") == 2


async def test_another_units_clerk_sees_and_does_nothing(browser: Browser) -> None:
    unit, other = await a_unit(), await a_unit()
    stranger = await clerk_of(other, browser)
    base = f"/api/v1/units/{unit.id}"
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/code", None),
        ("GET", "/code.svg", None),
        ("GET", "/code.png", None),
        ("POST", "/code", None),
        ("PATCH", "", {"address": "1"}),
        ("POST", "/resubmission", {}),
        ("GET", "/clerks", None),
        ("POST", "/clerks", {"login": "intruder", "password": "four quiet herons wading"}),
        ("DELETE", f"/clerks/{unit.clerk.id}", None),
        ("PUT", "/notices", {"email": False}),
        ("GET", "/notices/secret", None),
    ):
        answer = await stranger.api(method, base + path, body)
        assert answer.status_code == 404, (method, path, answer.text)
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from unit_code where unit = $1", unit.id) == 1
        assert await connection.fetchval("select count(*) from account where login = 'intruder'") == 0


@pytest.mark.parametrize("path", ["", "/code", "/clerks", "/notices/secret"])
async def test_nobody_without_a_role_is_let_in(browser: Browser, path: str) -> None:
    unit = await a_unit()
    assert (await browser.api("GET", f"/api/v1/units/{unit.id}{path}")).status_code == 401
    await browser.signed_in(Grant("port_manager"))
    assert (await browser.api("GET", f"/api/v1/units/{unit.id}{path}")).status_code == 403


async def test_officers_list_units_filtered_sorted_and_page_by_page(officer: Browser) -> None:
    async with transaction() as connection:
        await world.active(connection, name="乙公司")
        await world.applied(connection, name="甲协会", kind="social_organisation")
        await world.applied(connection, name="丙公司")
    page = (await officer.api("GET", "/api/v1/units?sort=name&limit=2")).json()
    rest = (await officer.api("GET", f"/api/v1/units?sort=name&limit=2&after={page['next']}")).json()
    names = [item["name"] for item in page["items"] + rest["items"]]
    assert (names, rest["next"]) == (sorted(names), "")
    assert len(names) == 3
    applied = (await officer.api("GET", "/api/v1/units?state=applied&kind=enterprise&name=公司")).json()
    assert [item["name"] for item in applied["items"]] == ["丙公司"]
    assert applied["items"][0]["due_at"] is not None
    assert (await officer.api("GET", "/api/v1/units?after=nonsense")).status_code == 422


async def test_a_clerk_lists_their_own_units_alone(browser: Browser) -> None:
    unit, _ = await a_unit(), await a_unit()
    listed = (await (await clerk_of(unit, browser)).api("GET", "/api/v1/units")).json()
    assert [item["id"] for item in listed["items"]] == [str(unit.id)]


async def test_clerks_are_added_and_ended_but_never_the_last(browser: Browser, web: object) -> None:
    unit = await a_unit()
    clerk = await clerk_of(unit, browser)
    base = f"/api/v1/units/{unit.id}/clerks"
    made = await clerk.api("POST", base, {"login": "second.clerk", "password": "four quiet herons wading"})
    assert made.status_code == 201
    assert [c["login"] for c in (await clerk.api("GET", base)).json()][1:] == ["second.clerk"]
    assert (await clerk.api("DELETE", f"{base}/{uuid7()}")).status_code == 404
    assert (await clerk.api("DELETE", f"{base}/{made.json()['account']}")).status_code == 200
    last = await clerk.api("DELETE", f"{base}/{unit.clerk.id}")
    assert (last.status_code, last.json()["code"], last.json()["citation"]["clause"]) == (409, "last-clerk", "HQ-4.6")


async def test_an_ended_clerk_can_do_nothing_from_then_on(browser: Browser, web: object) -> None:
    unit = await a_unit()
    first = await clerk_of(unit, browser)
    body = {"login": "second.clerk", "password": "four quiet herons wading"}
    made = await first.api("POST", f"/api/v1/units/{unit.id}/clerks", body)
    async with client_of(web, ORIGIN) as client:  # type: ignore[arg-type]
        second = await Browser(client).as_account(UUID(made.json()["account"]))
        assert (await second.api("GET", f"/api/v1/units/{unit.id}/code")).status_code == 200
        assert (await second.api("DELETE", f"/api/v1/units/{unit.id}/clerks/{unit.clerk.id}")).status_code == 200
        assert (await first.api("GET", f"/api/v1/units/{unit.id}/code")).status_code == 401
        assert (await second.api("GET", f"/api/v1/units/{unit.id}/code")).status_code == 200


async def test_notices_are_set_and_the_secret_is_new_with_a_new_address(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await clerk_of(unit, browser)
    base = f"/api/v1/units/{unit.id}/notices"
    secrets = []
    for url in ("https://a.example/in", "https://a.example/in", "https://b.example/in"):
        assert (await clerk.api("PUT", base, {"email": False, "webhook_url": url})).status_code == 200
        secrets.append((await clerk.api("GET", f"{base}/secret")).json()["secret"])
    assert secrets[0] == secrets[1] != secrets[2]
    shown = (await clerk.api("GET", f"/api/v1/units/{unit.id}")).json()
    assert (shown["email_notices"], shown["webhook_url"]) == (False, "https://b.example/in")
    for wrong in (
        "javascript:alert(1)",
        "https://",
        "ftp://a.example",
        "https://u:p@a.example",
        "https://a.example/\u2028x",
    ):
        assert (await clerk.api("PUT", base, {"email": True, "webhook_url": wrong})).status_code == 422
    await clerk.api("PUT", base, {"email": True})
    assert (await clerk.api("GET", f"{base}/secret")).json() == {"secret": None}


async def test_a_returned_unit_is_corrected_and_sent_again(browser: Browser, officer: Browser) -> None:
    unit = await a_unit(authenticated=False)
    clerk = await clerk_of(unit, browser)
    path = f"/api/v1/units/{unit.id}/resubmission"
    assert (await clerk.api("POST", path, {"name": "新名"})).json()["code"] == "not-open"
    returned = await officer.api("POST", f"/api/v1/cases/{unit.case}/moves/return", {"evidence": {"reason": "Name"}})
    assert returned.status_code == 200, returned.text
    sent = await clerk.api("POST", path, {"name": "横琴望远软件有限公司", "contact_phone": "+85366000000"})
    assert (sent.status_code, sent.json()["state"]) == (200, "applied"), sent.text
    assert (await clerk.api("GET", f"/api/v1/units/{unit.id}")).json()["name"] == "横琴望远软件有限公司"


async def test_details_are_the_clerks_to_change_but_not_what_was_authenticated(browser: Browser) -> None:
    unit = await a_unit()
    clerk = await clerk_of(unit, browser)
    assert (await clerk.api("PATCH", f"/api/v1/units/{unit.id}", {"address": "横琴镇望海路2号"})).status_code == 200
    fixed = await clerk.api("PATCH", f"/api/v1/units/{unit.id}", {"name": "别的", "credit_code": "x", "kind": "other"})
    assert fixed.status_code == 422
    assert {error["field"] for error in fixed.json()["errors"]} == {"name", "credit_code", "kind"}


async def test_an_auditor_reads_and_does_nothing(browser: Browser) -> None:
    unit = await a_unit()
    auditor = await browser.signed_in(*AUDITOR.grants)
    assert (await auditor.api("GET", f"/api/v1/units/{unit.id}")).status_code == 200
    assert (await auditor.api("GET", f"/api/v1/units/{unit.id}/code")).status_code == 403
    refused = await auditor.api("POST", f"/api/v1/cases/{unit.case}/moves/suspend", {"evidence": {"reason": "x"}})
    assert refused.status_code == 403


async def test_a_clerk_of_two_units_acts_for_each(browser: Browser) -> None:
    one, two = await a_unit(), await a_unit()
    await browser.signed_in(Grant(CLERK_ROLE, f"unit:{one.id}"), Grant(CLERK_ROLE, f"unit:{two.id}"))
    for unit in (one, two):
        assert (await browser.api("GET", f"/api/v1/units/{unit.id}/code")).status_code == 200
