"""The operator: units, the serious-dishonesty list, owners, and who was told (HQ-3.7, HQ-5.1, HQ-5.3)."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from tests.journeys.conftest import Meet
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, Sent, World

COLUMNS = ("kind", "number", "authority", "document", "from")


def operator_of(meet: Meet, world: World) -> Visitor:
    return meet(DESK).sign_in("operator", world.trial.passwords["operator"])


def csv(rows: list[tuple[str, ...]]) -> dict[str, Any]:
    content = "\n".join(",".join(row) for row in [COLUMNS, *rows])
    return {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode()}


def xlsx(rows: list[tuple[str, ...]]) -> dict[str, Any]:
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for place, row in enumerate([COLUMNS, *rows]):
        sheet.write_row(place, 0, row)
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "list.xlsx", "mimeType": kind, "buffer": content.getvalue()}


def counted(operator: Visitor) -> list[int]:
    """New, unchanged, wrong, moved: as the page says."""
    return [int(each) for each in operator.page.locator(".govuk-summary-list__value").all_inner_texts()]


def listed(world: World, login: str) -> Sent:
    """A new unit's one listed entry."""
    sent = world.declare(world.unit(login).code)
    world.move(world.signed_in(login), sent.case, "verify", undertaking=True)
    return sent


def test_a_unit_is_refused_and_reads_why(meet: Meet, world: World) -> None:
    place = world.unit("journey-refused", active=False)
    operator = operator_of(meet, world).go(f"/cases/{place.case}").follow("Refuse").press("Refuse")
    assert operator.problem_beside("reason") == "This is needed"
    operator.fill(reason="The certificate belongs to another unit.").press("Refuse").sees("Refused")
    clerk = meet(DESK).sign_in(place.login, PASSWORD).go(f"/units/{place.id}").sees("Refused").sees("Register again")
    clerk.go(f"/cases/{place.case}")
    clerk.page.get_by_role("button", name="Show in full Reason").click()
    clerk.page.get_by_text("belongs to another unit").wait_for()


def test_a_unit_is_suspended_restored_and_deregistered(meet: Meet, world: World) -> None:
    place = world.unit("journey-suspended")
    sent = world.declare(place.code)
    world.move(world.signed_in(place.login), sent.case, "verify", undertaking=True)
    operator, clerk = operator_of(meet, world), meet(DESK).sign_in(place.login, PASSWORD)
    somebody = meet(PHONE).go("/receipt").fill(number=sent.receipt, secret=sent.secret).press("Open")

    operator.go(f"/cases/{place.case}").follow("Suspend").fill(reason="The register does not know it.").press("Suspend")
    operator.go(f"/cases/{place.case}").sees("Suspended").sees("Your unit is suspended").sees("The unit")
    clerk.go(f"/units/{place.id}").sees("Suspended").sees("Your unit is suspended")
    meet(PHONE).go(f"/enrol/{place.code}").sees("Nobody can declare through it")
    somebody.go("/receipt").sees("Your unit is suspended at present")

    operator.go(f"/cases/{place.case}").follow("Restore").press("Restore")
    somebody.go("/receipt").sees("Listed").sees_not("suspended at present")

    operator.go(f"/cases/{place.case}").follow("Deregister").fill(reason="Struck off.").press("Deregister")
    clerk.go(f"/units/{place.id}").sees("Deregistered")
    meet(PHONE).go(f"/enrol/{place.code}", status=404).sees("This code is not in use")
    while "Your unit is no longer on the list" not in somebody.page.locator("main").inner_text():
        somebody.go("/receipt")  # a job moves the entries, within seconds
    somebody.sees("Removed")


@pytest.mark.parametrize("file_of", [csv, xlsx])
def test_a_list_is_tried_put_in_force_once_and_reviewed(meet: Meet, world: World, file_of: Any) -> None:
    name = file_of.__name__
    person = listed(world, f"journey-{name}")
    rows = [
        ("person", person.person.number, "样例海关", f"样例决定-{name}", "2026-11-01"),
        ("person", "123", "样例海关", f"样例决定-{name}", "2026-11-01"),
    ]
    operator = operator_of(meet, world)

    def try_it() -> None:
        operator.go("/dishonesty/import").page.set_input_files("input[type=file]", file_of(rows))
        operator.press("Try the file").sees("What the file would do")

    try_it()
    assert counted(operator) == [1, 0, 1, 1]
    operator.sees_not(person.person.number)
    somebody = meet(PHONE).go("/receipt").fill(number=person.receipt, secret=person.secret).press("Open")
    somebody.sees("Listed").sees_not("Serious-dishonesty list")

    operator.press("Put the new lines in force").sees("The file is in force")
    assert counted(operator) == [1, 0, 1, 1]
    operator.follow("In force").sees("Confirm the match").sees("Whoever imported a line does not review its match")
    listing = operator.page.url
    somebody.go("/receipt").sees("Removed").sees("样例海关").follow("Somebody else must be meant: object")
    somebody.fill(objection="我不是这个人").press("Send the objection").sees("Your objection is with an officer")

    try_it()
    assert counted(operator) == [0, 1, 1, 0], "the same file again changes nothing"
    operator.sees_not("Put the new lines in force")

    other = meet(DESK).sign_in("operator2", world.trial.passwords["operator2"]).go(listing)
    other.follow("Wrong match: put back").fill(evidence="Another person's number.").press("Wrong match: put back")
    somebody.go("/receipt").sees("Restored to the list").sees("Listed")


def test_what_is_no_list_is_said_beside_the_file(meet: Meet, world: World) -> None:
    operator = operator_of(meet, world).go("/dishonesty/import").press("Try the file")
    assert operator.problem_beside("file")
    broken = {"name": "list.xlsx", "mimeType": "application/zip", "buffer": b"PK\x03\x04 no book"}
    operator.page.set_input_files("input[type=file]", broken)
    operator.press("Try the file")
    assert "could not be read" in operator.problem_beside("file")


def test_an_owner_is_settled_and_everybody_is_told(meet: Meet, world: World) -> None:
    owner = listed(world, "journey-seller")
    buyer = world.declare(world.unit("journey-buyer").code, owner.car, owner.person)
    world.move(world.signed_in("journey-buyer"), buyer.case, "verify", undertaking=True)
    operator = operator_of(meet, world).go(f"/cases/{buyer.case}").follow("Settle who owns the vehicle")
    operator.sees_not(buyer.person.name).press("Settle").sees("There is a problem")
    operator.fill(entry=buyer.case, evidence="Registration certificate 44-1, 2026-11-20", former_stays=True)
    operator.press("Settle").sees("Settled. Everybody concerned is told.").sees("You are on record as the owner")
    operator.go(f"/cases/{owner.case}").sees("Somebody else is on record as the owner").sees("Listed")
    for login in ("journey-seller", "journey-buyer"):
        meet(DESK).sign_in(login, PASSWORD).sees("The operator settled who owns the vehicle")
