"""A clerk on a desk: what waits, masked; one by one and many at once; and nobody else's (HQ-4.3, HQ-4.4, HQ-5.2)."""

import re

import pytest

from tests.journeys.conftest import Meet
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, Place, Sent, World


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    return world.unit("journey-clerk")


@pytest.fixture(scope="module")
def elsewhere(world: World) -> Sent:
    """A declaration to another unit."""
    return world.declare(world.unit("journey-neighbour").code)


def choose(clerk: Visitor, state: str, sent: list[Sent], move: str) -> Visitor:
    """Select these cases in the list of those in that state, and a step for them all."""
    clerk.go(f"/cases?scheme=hengqin&state={state}")
    for one in sent:
        clerk.page.locator(f'input[name=case][value="{one.case}"]').check(force=True)
    with clerk.page.expect_navigation():
        clerk.page.locator(f'.app-bulk__bar button[value="{move}"]').click()
    return clerk.look()


def test_a_clerk_decides_one_by_one(meet: Meet, world: World, place: Place) -> None:
    first, second, third = (world.declare(place.code) for _ in range(3))
    clerk = meet(DESK).sign_in(place.login, PASSWORD).follow("What your people declared")
    clerk.sees("3").sees_not(first.person.name).sees_not(first.car.plate).sees_not(first.person.number)
    rows = clerk.page.locator("tbody tr")
    clerk.page.select_option("select[name=state]", "declared")
    clerk.press("Show")
    assert rows.count() == 3
    for _ in range(2):
        with clerk.page.expect_navigation():
            clerk.page.locator(".app-sort", has_text="Since").click()
    assert clerk.page.locator("th[aria-sort=descending]").count() == 1
    assert first.case in (rows.last.locator("input[name=case]").get_attribute("value") or "")

    clerk.go(f"/units/{place.id}/messages").sees(f"{first.person.name[0]}* · {first.car.plate[:2]}·")
    clerk.sees_not(first.person.name).sees_not(first.car.plate)

    clerk.go(f"/cases/{first.case}").sees_not(first.person.number)
    clerk.page.get_by_role("button", name="Show in full Document number").click()
    clerk.page.get_by_text(first.person.number).wait_for()
    assert clerk.page.url.endswith(first.case), "shown in its place"

    clerk.follow("Verify").press("Verify").sees("You need to accept this to go on")
    clerk.fill(undertaking=True).press("Verify").sees("Done: Verify").sees("Listed")
    clerk.sees("The unit's undertaking")

    clerk.go(f"/cases/{second.case}").follow("Return for correction").press("Return for correction")
    assert clerk.problem_beside("reason") == "This is needed"
    clerk.fill(reason="The licence's last day cannot be right.").press("Return for correction")
    clerk.sees("Returned for correction").sees_not("cannot be right")
    clerk.page.get_by_role("button", name="Show in full Reason").click()
    clerk.page.get_by_text("cannot be right").wait_for()

    clerk.go(f"/cases/{third.case}").follow("Refuse").fill(reason="Not one of ours.").press("Refuse").sees("Refused")
    clerk.sees("Nothing more: this case has come to its end.")


def test_a_clerk_decides_on_many_at_once_and_removes_leavers(meet: Meet, world: World, place: Place) -> None:
    owner = world.declare(place.code)
    spouse = world.declare(place.code, owner.car, owner.person)
    third = world.declare(place.code, owner.car, owner.person)
    clerk = meet(DESK).sign_in(place.login, PASSWORD)
    choose(clerk, "declared", [owner, spouse, third], "verify").sees("Cases chosen: 3")
    clerk.press("Verify").sees("You need to accept this to go on")
    clerk.fill(undertaking=True).press("Verify").sees("Done: 2. Not done: 1.")
    clerk.sees("A self-use vehicle may have two drivers on the list").sees("HQ-3.7")

    choose(clerk, "listed", [owner, spouse], "remove").press("Remove").sees("There is a problem")
    clerk.fill(cause="left_unit").press("Remove").sees("Done: 2. Not done: 0.")
    clerk.go(f"/cases/{owner.case}").sees("Removed").sees("No longer belongs to the unit")
    told = meet(PHONE).go("/receipt").fill(number=owner.receipt, secret=owner.secret).press("Open")
    told.sees("Removed").sees("Removed from the list")

    with clerk.page.expect_download() as exported:
        clerk.go("/cases?scheme=hengqin").page.get_by_role("link", name="CSV").click()
    text = exported.value.path().read_text(encoding="utf-8-sig")
    assert owner.case in text
    assert owner.person.name not in text, "masked in what is taken along too"


def test_a_clerk_sees_nobody_elses(meet: Meet, world: World, place: Place, elsewhere: Sent) -> None:
    world.declare(place.code)
    clerk = meet(DESK).sign_in(place.login, PASSWORD).go("/cases?scheme=hengqin")
    assert elsewhere.case not in clerk.page.content()
    assert re.search(r"/cases/[0-9a-f-]{36}", clerk.page.content())
    for path in (f"/cases/{elsewhere.case}", f"/cases/{elsewhere.case}/moves/verify"):
        clerk.go(path, status=404).sees("There is nothing here")
