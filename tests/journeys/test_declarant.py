"""An employee with a phone: the form behind the code, the receipt, and what can be done by it (HQ-4.0, HQ-4.2, HQ-5.2)."""

from datetime import date

import pytest

from registry.formats.invented import InventedPerson, InventedVehicle
from registry.i18n import LANGUAGES, translate
from registry.web.forms import NEEDED
from tests.journeys.conftest import Meet
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import Place, World


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    return world.unit("journey-phone")


def fill_in(one: Visitor, person: InventedPerson, car: InventedVehicle) -> None:
    """The whole page, as somebody with a car of their own does."""
    one.fill(
        person__name=person.name,
        person__document_type=person.document.value,
        person__document_number=person.number,
        person__document_expires=person.document_until.isoformat(),
        person__phone=person.phone,
        person__relation="staff",
        person__licence_class="C1",
        person__licence_expires=person.licence_until.isoformat(),
        vehicle__use="self_use",
        vehicle__plate=car.plate,
        vehicle__class="small_passenger",
        vehicle__owner="self",
        consent__sensitive=True,
        consent__ports=True,
        undertaking=True,
    )


def send(one: Visitor) -> Visitor:
    with one.page.expect_navigation():
        one.page.locator("main form.app-form button[type=submit]").click()
    return one.look()


def test_somebody_declares_with_mistakes_first_corrects_and_leaves(meet: Meet, world: World, place: Place) -> None:
    person, car = world.inventor.person(), world.inventor.vehicle()
    child = world.inventor.person(born=date(2012, 3, 4))
    one = meet(PHONE).go(f"/enrol/{place.code}")
    one.sees("You decide freely").sees("spot checks remain possible")
    assert one.page.locator("input:checked").count() == 0, "nothing is agreed to beforehand (HQ-4.0)"
    assert not one.page.locator("#f-person-document_country").is_visible(), "asked only for a passport"

    fill_in(one, person, car)
    wrong = person.number[:-1] + ("0" if person.number[-1] != "0" else "1")
    one.fill(person__document_number=wrong, vehicle__plate="粤Q·12345678")
    send(one).sees("There is a problem")
    assert one.problem_beside("person.document_number")
    assert one.problem_beside("vehicle.plate")
    assert one.page.locator(".govuk-error-message").count() == 2
    assert one.page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert one.value("person.document_number") == wrong
    assert (one.value("person.name"), one.value("person.phone")) == (person.name, person.phone)
    assert one.value("person.licence_expires-year") == str(person.licence_until.year)
    assert (one.value("vehicle.use"), one.value("vehicle.owner")) == ("self_use", "self")
    assert one.page.locator('input[name="undertaking"]').is_checked()
    one.page.locator(".govuk-error-summary__list a").first.click()
    assert one.page.evaluate("document.activeElement.id") == "f-person-document_number"

    one.fill(person__document_number=child.number, vehicle__plate=car.plate)
    send(one)
    assert "18" in one.problem_beside("person.document_number")
    assert one.page.locator(".govuk-error-message").count() == 1

    one.fill(person__document_number=person.number)
    send(one).sees("Sent to your unit").sees("Keep number and secret")
    number = one.page.locator(".govuk-panel strong").inner_text()
    secret = one.page.locator(".app-code").first.inner_text()
    case = world.signed_in(place.login).get("/api/v1/cases?state=declared").json()["cases"][0]["id"]

    one.press("Put the receipt away on this device").sees("The receipt is put away")
    one.fill(number=number, secret="WRON GSEC RET")
    send(one).sees("No receipt has this number and secret")
    one.fill(number=number.lower(), secret=secret)
    send(one).sees("Declared").sees(person.name).sees(place.invented.name)

    clerk = world.signed_in(place.login)
    world.move(clerk, case, "return", reason="Please give your new telephone.")
    one.go("/receipt").sees("Returned for correction").sees("Please give your new telephone.")
    one.follow("Correct and send again").fill(person__phone="12")
    send(one)
    assert one.problem_beside("person.phone")
    one.fill(person__phone=world.inventor.phone("MO"))
    send(one).sees("Sent to your unit").sees("Declared")

    world.move(clerk, case, "verify", undertaking=True)
    one.go("/receipt").sees("Listed").sees("Your unit has verified your declaration")
    one.follow("Leave the list").sees("Your unit cannot refuse").press("Leave the list")
    one.sees("You have left the list").sees("Leaving").sees("The removal is final by itself after")


def test_somebody_withdraws_before_anybody_verified(meet: Meet, world: World, place: Place) -> None:
    sent = world.declare(place.code)
    one = meet(PHONE).go("/receipt").fill(number=sent.receipt, secret=sent.secret)
    send(one).follow("Withdraw").press("Withdraw").sees("The declaration is withdrawn").sees("Withdrawn")
    one.sees_not("What you can do")


def test_a_rule_that_says_no_stands_on_top_with_everything_kept(meet: Meet, world: World, place: Place) -> None:
    sent = world.declare(place.code)
    one = meet(PHONE).go(f"/enrol/{place.code}")
    fill_in(one, sent.person, sent.car)
    one.fill(person__phone=world.inventor.phone())  # the very same declaration twice is one declaration
    send(one).sees("There is a problem").sees("This person has declared this vehicle through this unit already")
    assert one.value("vehicle.plate") == sent.car.plate


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_speaks_each_language(meet: Meet, place: Place, language: str) -> None:
    one = meet(PHONE, language).go(f"/enrol/{place.code}")
    assert one.page.locator("html").get_attribute("lang") == language
    one.fill(person__name="陈样甲乙", vehicle__plate="粤C·12345")
    send(one)
    assert one.page.locator("html").get_attribute("lang") == language, "also after an error"
    assert one.problem_beside("person.phone") == translate(NEEDED, language)
    assert (one.value("person.name"), one.value("vehicle.plate")) == ("陈样甲乙", "粤C·12345")


def test_the_reader_changes_the_language_and_it_stays(meet: Meet, place: Place) -> None:
    one = meet(PHONE, "en").go(f"/enrol/{place.code}")
    one.page.locator('.app-languages a[lang="pt"]').click()
    one.look()
    assert one.page.url.endswith(f"/enrol/{place.code}"), "the same page in another language"
    one.go("/receipt")
    assert one.page.locator("html").get_attribute("lang") == "pt"


def test_a_passport_and_a_car_of_somebody_else_bring_their_questions(meet: Meet, place: Place) -> None:
    one = meet(PHONE).go(f"/enrol/{place.code}")
    country, birth = one.page.locator("#f-person-document_country"), one.page.locator("#f-person-birth_date-year")
    owner = one.page.locator("#f-vehicle-owner_document_number")
    assert not any(each.is_visible() for each in (country, birth, owner))
    one.fill(person__document_type="passport")
    assert all(each.is_visible() for each in (country, birth))
    one.fill(person__document_type="resident_id", vehicle__use="self_use", vehicle__owner="other")
    assert not any(each.is_visible() for each in (country, birth))
    assert owner.is_visible()
    one.fill(vehicle__use="unit")
    assert not owner.is_visible(), "a unit's vehicle has no owner to be named"
