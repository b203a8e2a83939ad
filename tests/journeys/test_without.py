"""Without scripts, and without a mouse: every step can be taken all the same."""

from tests.journeys.conftest import Meet
from tests.journeys.test_declarant import fill_in, send
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, World

FOCUSED = """
() => {
  const at = document.activeElement;
  return {tag: at.tagName, name: at.name || "", type: at.type || "", text: at.textContent.trim(), value: at.value || "",
          href: at.getAttribute("href") || ""};
}
"""


def test_without_scripts_somebody_declares_and_a_clerk_decides(meet: Meet, world: World) -> None:
    place = world.unit("journey-plain")
    person, car = world.inventor.person(), world.inventor.vehicle()
    one = meet(PHONE, scripts=False).go(f"/enrol/{place.code}")
    assert one.page.locator("#f-vehicle-owner_document_number").is_visible(), "without scripts everything is there"
    fill_in(one, person, car)
    one.fill(person__phone="1")
    send(one).sees("There is a problem")
    assert one.problem_beside("person.phone")
    one.fill(person__phone=person.phone)
    send(one).sees("Sent to your unit")
    one.page.locator("summary").first.click()

    clerk = meet(DESK, scripts=False).sign_in(place.login, PASSWORD)
    clerk.go("/cases?scheme=hengqin&state=declared")
    clerk.page.locator("tbody input[type=checkbox]").check(force=True)
    clerk.press("Return for correction").fill(reason="Once more, please.").press("Return for correction").sees(
        "Done: 1. Not done: 0."
    )
    one.go("/receipt").sees("Once more, please.").follow("Correct and send again")
    send(one).sees("Declared")

    clerk.go("/cases?scheme=hengqin&state=declared").page.locator("tbody a").first.click()
    clerk.look().press("Show in full Plate").sees(car.plate.replace("·", ""))
    clerk.page.go_back()
    clerk.follow("Verify").fill(undertaking=True).press("Verify").sees("Listed")
    one.go("/receipt").follow("Leave the list").press("Leave the list").sees("Leaving")


def test_with_the_keyboard_alone_somebody_declares(meet: Meet, world: World) -> None:
    place = world.unit("journey-keys")
    person, car = world.inventor.person(), world.inventor.vehicle()
    answers = {
        "person.name": person.name,
        "person.document_type": "resident_id",
        "person.document_number": person.number,
        **day("person.document_expires", person.document_until.isoformat()),
        "person.phone": person.phone,
        "person.relation": "staff",
        "person.licence_class": "C1",
        **day("person.licence_expires", person.licence_until.isoformat()),
        "vehicle.use": "self_use",
        "vehicle.plate": car.plate,
        "vehicle.class": "small_passenger",
        "vehicle.owner": "self",
        "consent.sensitive": "yes",
        "consent.ports": "yes",
        "undertaking": "yes",
    }
    one = meet(DESK).go(f"/enrol/{place.code}")
    one.page.keyboard.press("Tab")
    assert focused(one)["href"] == "#main", "the first stop skips to the content"
    one.page.keyboard.press("Enter")
    for _ in range(80):
        one.page.keyboard.press("Tab")
        at = focused(one)
        if at["type"] == "submit":
            break
        if at["name"] in answers:
            type_answer(one, at, answers.pop(at["name"]))
    assert answers == {}, "every question was reached"
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")
    one.look().sees("Sent to your unit")


def day(name: str, value: str) -> dict[str, str]:
    """A day's three fields."""
    return {f"{name}-{part}": piece for part, piece in zip(("year", "month", "day"), value.split("-"), strict=True)}


def focused(one: Visitor) -> dict[str, str]:
    found: dict[str, str] = one.page.evaluate(FOCUSED)
    return found


def type_answer(one: Visitor, at: dict[str, str], answer: str) -> None:
    """Answer the question that has the focus, by keys."""
    if at["tag"] == "SELECT" or at["type"] == "radio":
        if at["type"] == "radio":
            one.page.keyboard.press("Space")
        for _ in range(20):
            if focused(one)["value"] == answer:
                return
            one.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{answer} cannot be chosen")
    if at["type"] == "checkbox":
        one.page.keyboard.press("Space")
    else:
        one.page.keyboard.type(answer)
