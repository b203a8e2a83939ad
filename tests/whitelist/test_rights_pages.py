"""The pages of one's own data, and every page about somebody who was erased."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from litestar import Litestar

from deploy.app import create
from deploy.settings import Settings
from privacy.secret import Secret
from registry import idempotency
from registry.actors import Grant
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser
from tests.whitelist.test_rights import erased, somebody
from tests.whitelist.world import Declared, World


@pytest.fixture
def app(world: World) -> Litestar:
    idempotency.install(b"k" * 32)
    made = create(Settings(sandbox=True, base_url=ORIGIN))
    made.state["site"] = replace(made.state["site"], throttled=False, require_second_factor=False)
    return made


@pytest.fixture
async def browser(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        client.cookies.set("language", "en")
        yield Browser(client)


@pytest.fixture
async def officer(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        yield await Browser(client).signed_in(Grant("platform_operator"))


@pytest.fixture
async def dpo(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        yield await Browser(client).signed_in(Grant("dpo"))


def in_hand(browser: Browser, declared: Declared) -> None:
    browser.client.cookies.set("receipt", f"{declared.receipt.number}.{declared.receipt.secret()}")


async def test_the_page_shows_and_the_copies_are_files(world: World, browser: Browser) -> None:
    _, person, _, declared = await somebody(world)
    in_hand(browser, declared)
    shown = await browser.get("/receipt/data")
    assert shown.status_code == 200
    for words in (person.name, person.number, "PIPL", "A unit checks a declaration sent to it"):
        assert words in shown.text
    copy = await browser.get("/receipt/data/copy.json")
    assert copy.headers["content-disposition"].endswith('"own-data.json"')
    assert {one["value"] for one in json.loads(copy.text)["held"]} >= {person.name, person.number}
    text = await browser.get("/receipt/data/copy.txt")
    assert person.name in text.text


async def test_withdrawing_a_consent_is_two_steps_from_the_receipt(world: World, browser: Browser) -> None:
    _, _, _, declared = await somebody(world)
    in_hand(browser, declared)
    assert 'href="/receipt/data"' in (await browser.get("/receipt")).text
    assert 'href="/receipt/data/consents/provision-to-ports"' in (await browser.get("/receipt/data")).text
    sent = await browser.send("/receipt/data/consents/provision-to-ports", {})
    assert "The consent is withdrawn" in sent.text
    assert await world.state(declared) == "removed"
    again = await browser.get("/receipt/data/consents/provision-to-ports")
    assert again.status_code == 404


async def test_asking_and_being_answered(world: World, browser: Browser, dpo: Browser) -> None:
    _, _, _, declared = await somebody(world)
    in_hand(browser, declared)
    wrong = await browser.send("/receipt/data/requests/new", {})
    assert wrong.status_code == 422
    sent = await browser.send("/receipt/data/requests/new", {"kind": "access", "words": "Everything"})
    assert "See more than this page shows" in sent.text
    twice = await browser.send("/receipt/data/requests/new", {"kind": "access"})
    assert twice.status_code == 409
    assert "not answered yet" in twice.text
    listed = await dpo.get("/cases?scheme=personal-data-request")
    case = listed.text.split('href="/cases/', 1)[1][:36]
    answered = await dpo.send(f"/cases/{case}/moves/answer", {"answer": "By letter"})
    assert answered.status_code == 200
    assert "By letter" in (await browser.get("/receipt/data")).text


async def test_every_page_about_somebody_erased_still_works(
    world: World, browser: Browser, officer: Browser, dpo: Browser
) -> None:
    unit, person, car, declared = await somebody(world)
    await world.move(declared.case, "suspend", unit.clerk, reason=f"Ask {person.name}")
    request = await erased(world, declared)
    in_hand(browser, declared)
    for path in ("/receipt", "/receipt/data", "/receipt/data/copy.json", "/receipt/data/copy.txt", "/receipt/details"):
        shown = await browser.get(path)
        assert shown.status_code == 200, path
        assert "–" in shown.text, path
        for known in (person.name, person.number, person.phone, car.plate.replace("·", "")):
            assert known not in shown.text, (path, known)
    receipt = await browser.client.get(
        f"/api/v1/receipts/{declared.receipt.number}", headers={"x-receipt-secret": declared.receipt.secret()}
    )
    assert receipt.status_code == 200
    for path in ("/cases", "/cases?scheme=hengqin&state=removed", f"/cases/{declared.case}", f"/cases/{request}"):
        shown = await officer.get(path)
        assert shown.status_code == 200, path
        assert person.name not in shown.text
    revealed = await officer.client.post(
        f"/cases/{declared.case}/reveal",
        data={"what": f"entry.name:{declared.case}", "csrf_token": await _token(officer)},
        headers={"accept": "text/html", "origin": ORIGIN},
    )
    assert revealed.status_code == 200
    assert "–" in revealed.text
    form = {name: value for name, value in world.typed(person, car).items() if name.startswith("person.")}
    told = {
        name: value.map(str).expose_unrecorded() if isinstance(value, Secret) else value for name, value in form.items()
    }
    for part in ("document_expires", "licence_expires", "birth_date"):
        year, month, day = told[f"person.{part}"].split("-")
        told |= {f"person.{part}.year": year, f"person.{part}.month": month, f"person.{part}.day": day}
    changed = await browser.send("/receipt/details", told)
    assert changed.status_code == 409, changed.text


async def _token(browser: Browser) -> str:
    shown = await browser.get("/cases")
    return shown.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
