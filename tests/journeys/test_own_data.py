"""A person and their data on a phone, and the data protection officer who answers (PIPL arts. 13, 24, 44 to 57)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from registry.clock import SHANGHAI, wall_now
from tests.journeys.conftest import Meet
from tests.journeys.device import Device
from tests.journeys.test_declarant import send
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import Place, Sent, World


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    return world.unit("journey-own-data")


def listed(world: World, place: Place) -> Sent:
    sent = world.declare(place.code)
    world.move(world.signed_in(place.login), sent.case, "verify", undertaking=True)
    return sent


def with_receipt(one: Visitor, sent: Sent) -> Visitor:
    send(one.go("/receipt").fill(number=sent.receipt, secret=sent.secret))
    return one.follow("Your data: what is held and why, who looked at it, consents, copy, erasure")


def download(one: Visitor, link: str) -> Path:
    with one.page.expect_download() as found:
        one.page.get_by_role("link", name=link, exact=True).click()
    return Path(found.value.path())


def test_a_person_sees_corrects_copies_objects_and_withdraws(meet: Meet, world: World, place: Place) -> None:
    sent = listed(world, place)
    one = with_receipt(meet(PHONE), sent)

    # Everything held, in words, and who looked at it.
    one.sees(sent.person.number).sees("PIPL").sees("Who looked at it").sees("A unit checks a declaration sent to it")
    one.sees("What ports were told")
    copy = json.loads(download(one, "Take a copy for a machine (JSON)").read_text())
    assert sent.person.name in {line["value"] for line in copy["held"]}
    assert sent.person.number in download(one, "Take a copy to read or print").read_text()

    # Correct.
    phone = world.inventor.phone("MO")
    one.follow("Correct my details").fill(person__phone=phone)
    send(one)
    one.go("/receipt/data").sees(phone[-4:])

    # Object to a decision, and think better of it.
    one.follow("Ask for erasure, object to a decision, or ask for something else").press("Send")
    one.sees("There is a problem").fill(kind="objection", words="I never drove that car")
    one.press("Send").sees("Object to a decision and have a person look at it").sees("To be answered by")
    one.press("Take the request back").sees("Taken back")

    # A consent is withdrawn in two steps, and takes effect at once.
    one.page.get_by_role("link", name="Withdraw").first.click()
    one.look().sees("It takes effect at once").press("Withdraw").sees("Withdrawn").sees("Withdraw a consent")
    one.go("/receipt").sees("Removed")


def test_erasure_is_asked_for_by_the_person_and_carried_out_by_the_officer(
    meet: Meet, world: World, place: Place
) -> None:
    sent = listed(world, place)
    one = with_receipt(meet(PHONE), sent)
    one.follow("Ask for erasure, object to a decision, or ask for something else").fill(kind="erasure")
    one.press("Send").sees("Have my data erased")
    officer = meet(DESK)
    Device(officer).sign_in_by_passkey("dpo", world.trial.passwords["dpo"])
    officer.go("/cases?scheme=personal-data-request&state=asked")
    officer.page.locator("main tbody a").first.click()
    officer.look().sees("Have my data erased").follow("Erase").press("Erase")
    one.go("/receipt/data").sees("Your data is erased").sees_not(sent.person.number).sees_not(sent.person.name)

    # The assessment, as it is printed; retention, tried and meant.
    officer.go("/privacy/assessment").sees("What could go wrong").sees("Who answers for it").sees("Not approved")
    officer.page.emulate_media(media="print")
    assert officer.page.locator("h1").is_visible()
    assert not officer.page.locator(".app-navigation").first.is_visible(), "the menu is not printed"
    assert officer.page.pdf().startswith(b"%PDF-")
    officer.page.emulate_media(media="screen")
    officer.go("/privacy/retention").press("Try, and erase nothing").sees("A trial: nothing was erased").sees("Trial")
    officer.press("Erase what is past its time").sees("What was past its time is erased")

    # An incident: its scope from the log, the persons told.
    other = listed(world, place)
    now = wall_now().astimezone(SHANGHAI)
    officer.go("/privacy/incidents/new").fill(
        what="A clerk's telephone was lost while signed in",
        from_at=f"{now - timedelta(minutes=30):%Y-%m-%d %H:%M}",
        to_at=f"{now + timedelta(minutes=30):%Y-%m-%d %H:%M}",
    )
    officer.press("Open the incident").sees("Persons concerned")
    officer.follow("The notices are given").fill(authority="By letter, no. 7", persons="told")
    officer.press("The notices are given").sees("Notified")
    with_receipt(meet(PHONE), other).sees("An incident with your data")

    # Nothing leaves, unless a route is approved.
    officer.go("/privacy/exports").sees("Not approved: never proposed").press("Propose an export route")
    officer.sees("There is a problem")


def test_what_was_typed_stays_when_the_reader_changes_the_language(meet: Meet, place: Place) -> None:
    one = meet(PHONE, "en").go(f"/enrol/{place.code}")
    one.fill(
        person__name="陈样甲乙", person__document_type="passport", person__document_country="PT",
        person__licence_expires="2030-03-04", vehicle__use="self_use", consent__ports=True,
    )  # fmt: skip
    assert one.page.locator("select[name='person.document_country'] option:checked").inner_text() == "Portugal"
    key = one.value("idempotency_key")
    one.page.locator('.app-languages a[lang="zh-Hans"]').click()
    one.page.locator('html[lang="zh-Hans"]').wait_for()
    one.look()
    assert (one.value("person.name"), one.value("person.document_country")) == ("陈样甲乙", "PT")
    assert (one.value("person.licence_expires-year"), one.value("vehicle.use")) == ("2030", "self_use")
    assert one.page.locator('input[name="consent.ports"]').is_checked()
    assert not one.page.locator('input[name="consent.sensitive"]').is_checked()
    assert one.page.locator("select[name='person.document_country'] option:checked").inner_text() == "葡萄牙"
    assert one.value("idempotency_key") != key
    send(one)
    assert one.page.locator("html").get_attribute("lang") == "zh-Hans"

    # Also on a page that says what is wrong, which no address brings back.
    one.page.locator('.app-languages a[lang="pt"]').click()
    one.page.locator('html[lang="pt"]').wait_for()
    assert one.value("person.name") == "陈样甲乙"
