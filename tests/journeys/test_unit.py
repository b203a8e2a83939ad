"""A clerk to be, on a desk: registering a unit, its progress, its code (HQ-4.1, HQ-4.6, HQ-4.7)."""

from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image

from tests.journeys.conftest import Meet
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, World


def download(clerk: Visitor, link: str) -> Path:
    with clerk.page.expect_download() as found:
        clerk.page.get_by_role("link", name=link, exact=True).click()
    return Path(found.value.path())


def test_a_unit_registers_is_returned_corrects_and_gets_its_code(meet: Meet, world: World) -> None:
    unit = world.inventor.unit()
    clerk, operator = meet(DESK), meet(DESK)

    clerk.go("/").follow("Register a unit")
    clerk.press("Register the unit").sees("There is a problem").sees("Unified social credit code: This is needed")
    clerk.fill(
        name=unit.name, kind="enterprise", credit_code=unit.credit_code[:-1] + "?", address=unit.address,
        legal_representative=unit.legal_representative, contact_name=unit.contact_name,
        contact_phone=unit.contact_phone, contact_email=unit.contact_email, login="journey-unit", password=PASSWORD,
    )  # fmt: skip
    clerk.press("Register the unit").sees("There is a problem")
    assert clerk.problem_beside("credit_code")
    assert clerk.page.locator(".govuk-error-message").count() == 1
    assert (clerk.value("name"), clerk.value("kind")) == (unit.name, "enterprise")
    assert clerk.value("contact_phone") == unit.contact_phone
    assert clerk.value("password") == "", "a password is never sent back"
    clerk.fill(credit_code=unit.credit_code, password=PASSWORD).press("Register the unit")
    clerk.sees("The unit is registered").sees("Waiting for the operator").sees("The operator is to decide by")
    home = clerk.page.url

    operator.sign_in("operator", world.trial.passwords["operator"])
    operator.go("/units?state=applied").follow(unit.name)
    operator.follow("Open the case: details, reasons and further steps")
    case = operator.page.url
    operator.sees_not(unit.contact_phone).follow("Return to the unit")
    operator.fill(reason="The address is not that of the register", missing="A certificate")
    operator.press("Return to the unit").go(case).sees("Returned to the unit")

    clerk.go(home).sees("Returned to the unit").follow("Correct and send again")
    clerk.sees("The address is not that of the register").sees("A certificate")
    assert clerk.value("address") == unit.address, "the unit's clerk gets what is on record, to correct it"
    clerk.fill(address=f"{unit.address}甲").press("Send to the operator").sees("Waiting for the operator")

    operator.go(case).follow("Authenticate").press("Authenticate").sees("You need to accept this to go on")
    operator.fill(checked=True).press("Authenticate")
    operator.go(case).sees("Active")

    clerk.go(home).sees("Active").sees("Your unit is active").follow("All about the code")
    address = clerk.page.locator(".app-code").first.inner_text()
    svg, png = download(clerk, "Download as SVG (for print)"), download(clerk, "Download as PNG (for screens)")
    assert svg.read_text().lstrip().startswith(("<?xml", "<svg"))
    read = zxingcpp.read_barcode(Image.open(BytesIO(png.read_bytes())))
    assert read is not None
    assert read.text == address
    clerk.follow("Poster to print").go(clerk.page.url + "?in=pt").sees(unit.name)
    clerk.go(f"{home}/code").follow("What to tell your people").sees("Joining is of your own will")

    declarant = meet(PHONE).go(address).sees(unit.name)
    clerk.go(f"{home}/code").follow("Replace the code").press("Replace the code").sees("There is a problem")
    clerk.fill(sure=True).press("Replace the code").sees("The code is replaced")
    replaced = clerk.page.locator(".app-code").first.inner_text()
    assert replaced != address
    declarant.go(address, status=404).sees("This code is not in use").sees("Nothing was stored")
    declarant.go(replaced).sees(unit.name)


def test_a_clerk_names_another_and_says_where_messages_go(meet: Meet, world: World) -> None:
    place = world.unit("journey-first")
    clerk = meet(DESK).sign_in("journey-first", PASSWORD)
    assert clerk.page.url.endswith(f"/units/{place.id}"), "a clerk's work begins at the unit"
    clerk.follow("Clerks").fill(login="journey-second", password="short").press("Add the clerk")
    assert clerk.problem_beside("password") == "Use at least 12 characters"
    clerk.fill(password=PASSWORD).press("Add the clerk").sees("The clerk is added").sees("journey-second")
    second = meet(DESK).sign_in("journey-second", PASSWORD).sees(place.invented.name)

    clerk.go(f"/units/{place.id}").follow("Where messages are sent").fill(webhook_url="not an address").press("Save")
    assert clerk.problem_beside("webhook_url")
    clerk.go(f"/units/{place.id}").follow("Address and contact").fill(contact_email="nobody").press("Save")
    assert clerk.problem_beside("contact_email")

    clerk.go(f"/units/{place.id}/clerks").follow("End journey-second").fill(sure=True).press("End the clerk")
    second.go(f"/units/{place.id}").sees("For clerks of units and for officers")  # signed out, and out
