"""Guangdong's quotas in a browser: the enterprise on its phone, the city, the county and the department at their desks.

The clock is left alone, for other journeys share it: the sandbox is on 23 November 2026.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload

from tests.journeys.conftest import Meet
from tests.journeys.hauliers import DOCUMENT, LETTER, SHENZHEN, Hauliers
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, World

PDF = FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 sample")


@pytest.fixture(scope="module")
def hauliers(world: World) -> Hauliers:
    return Hauliers(world)


def officer(meet: Meet, hauliers: Hauliers, login: str, case: str) -> Visitor:
    """An officer at a desk, before a case."""
    one = meet(DESK).sign_in(login, hauliers.world.trial.passwords[login])
    return one.go(f"/cases/{case}")


def step(one: Visitor, name: str, **told: str | bool) -> Visitor:
    """Follow a step's link, fill in what it asks, and make it."""
    return one.follow(name).fill(**told).press(name)


def test_an_application_is_returned_corrected_verified_and_assigned(meet: Meet, hauliers: Hauliers) -> None:
    """GD-1.1.2a, GD-1.1.2b, GD-1.2.1: exactly half of the equity is not enough; the city returns; the department decides."""
    firm = hauliers.firm(SHENZHEN)
    one = meet(PHONE).sign_in(firm.login, PASSWORD).follow("Apply for quotas")
    one.press("Send").sees("There is a problem")
    assert one.problem_beside("side")
    one.fill(**LETTER).fill(equity="50").press("Send").sees("exactly half is not enough")
    assert one.value("reasons") == LETTER["reasons"]
    one.fill(equity="60").press("Send").sees("Submitted").sees("The city verifies: until the end of")
    one.sees("days left").sees("GD-1.2.1")
    case = one.page.url.rsplit("/", 1)[1]

    city = officer(meet, hauliers, "shenzhen", case)
    step(city, "Return for correction", reason="请说明客户。").sees("Returned for correction")
    one.go(f"/cases/{case}").sees("Returned for correction")
    one.page.locator("#history ~ ol").get_by_role("button", name="Show in full Reason").first.click()
    one.page.get_by_text("请说明客户。").wait_for()
    step(one, "Correct and send again", **LETTER).sees("Submitted")
    meet(DESK).sign_in("zhuhai", hauliers.world.trial.passwords["zhuhai"]).go(f"/cases/{case}", status=404)
    step(city.go(f"/cases/{case}"), "Verify for the city", checked=True).sees("Verified by the city")
    step(city, "Pass on to the department").sees("With the department")

    department = officer(meet, hauliers, "guangdong", case)
    assert department.page.locator(".app-move a.govuk-button:not(.govuk-button--secondary)").count() == 0, (
        "nothing usual"
    )
    step(department, "Assign quotas", document=DOCUMENT).sees("how many of each kind are assigned")
    department.fill(grant_outbound_freight="1", document=DOCUMENT).press("Assign quotas").sees("Assigned")
    one.go(f"/cases/{case}").sees("Quotas were assigned")
    one.go(f"/cases/{hauliers.quota(firm)}").sees("Put into operation: until the end of 24 May 2027").sees("GD-3.2")


def test_a_vehicle_is_named_its_papers_are_filed_and_it_operates(meet: Meet, hauliers: Hauliers) -> None:
    """GD-2, GD-4.4, GD-7.2: in order, and not before satellite positioning is connected."""
    firm = hauliers.firm(SHENZHEN)
    quota = hauliers.assigned(firm)
    county = officer(meet, hauliers, "shenzhen-county", quota)
    county.sees("Not possible at present").sees("Please name the vehicle of this quota first.")

    one = meet(PHONE).sign_in(firm.login, PASSWORD).go(f"/cases/{quota}").sees("182 days left")
    one.follow("Name the vehicle").fill(plate="???", seats="3").press("Send")
    assert one.problem_beside("plate")
    plate = hauliers.world.inventor.vehicle().plate
    one.fill(plate=plate, seats="3", heavy=True).press("Send").sees("Assigned").sees_not(plate)
    hauliers.add_vehicle_papers(firm, quota, but="formalities_there")
    one.follow("Papers of this case").sees("Missing").fill(item="formalities_there", number="港-1")
    one.page.set_input_files("input[type=file]", PDF)
    one.press("Add").sees("The paper was added").sees_not("Missing").follow("Back to the case")
    county.go(f"/cases/{quota}").sees("need satellite positioning, fitted and connected")
    one.follow("Name the vehicle").fill(plate=plate, seats="3", heavy=True, positioning=True).press("Send")

    county.go(f"/cases/{quota}")
    step(county, "Issue the transport certificate", number="样例证0007").sees("In operation").sees("Listed")
    one.go(f"/cases/{quota}").sees("In operation").sees("Listed").sees("GD-4.4")
    one.follow("Why is it so, and what happens next?").sees("Which clocks run")


def test_an_operation_is_suspended_within_its_days_and_longer_for_a_cause(meet: Meet, hauliers: Hauliers) -> None:
    """GD-3.3: 180 days in a calendar year without just cause, for longer with a cause that is accepted."""
    firm = hauliers.firm(SHENZHEN)
    quota = hauliers.operating(firm)
    one = meet(PHONE).sign_in(firm.login, PASSWORD).go(f"/cases/{quota}")
    step(one, "Suspend operation", until="2026-11-22").sees("Please give a day that is not past.")
    one.fill(until="2027-06-30").press("Suspend operation").sees("180 are left")
    one.fill(until="2027-01-31").press("Suspend operation").sees("Suspended").sees("What ports are told: Suspended")
    one.sees("Suspension within the limit: until the end of 29 June 2027").sees("GD-3.3")

    step(one, "Show a cause for longer suspension", cause="车辆大修", until="2027-09-30").sees("Done")
    city = officer(meet, hauliers, "shenzhen", quota)
    step(city, "Accept the cause for longer suspension", until="2027-09-30", reason="情况属实").sees("Suspended")
    step(one.go(f"/cases/{quota}"), "Suspend for longer", until="2027-09-30").sees("Suspended")
    one.sees("Suspension within the limit: until the end of 30 September 2027").sees("311 days left")
    step(one, "Resume operation").sees("In operation").sees("Listed")
