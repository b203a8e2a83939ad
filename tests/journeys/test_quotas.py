"""Hunan's quotas in a browser: a story each for the enterprise, the city and the province (HN-6 to HN-11).

The clock is left alone, for other journeys share it: what is overdue or under notice the sandbox has from its beginning.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.carriers import PDF, TODAY, ZHUZHOU, Carriers
from tests.journeys.conftest import Meet
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, World


@pytest.fixture(scope="module")
def carriers(world: World) -> Carriers:
    return Carriers(world)


def a_file(content: bytes = PDF) -> dict[str, Any]:
    return {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": content}


def signed_in(meet: Meet, carriers: Carriers, login: str, device: Any = DESK) -> Visitor:
    return meet(device).sign_in(login, carriers.world.trial.passwords[login])


def path_of(one: Visitor) -> str:
    return one.page.url.removeprefix(one.base_url).partition("?")[0]


def test_an_enterprise_applies_with_its_papers_from_a_phone(meet: Meet, carriers: Carriers) -> None:
    unit, login = carriers.world.inventor.unit(), f"journey-{uuid4().hex[:6]}"
    firm = meet(PHONE).go("/").follow("Register an enterprise")
    firm.fill(name=unit.name, city="430100", credit_code="123").press("Register").sees("There is a problem")
    assert (firm.value("name"), firm.value("city")) == (unit.name, "430100")
    firm.fill(
        credit_code=unit.credit_code, legal_representative=unit.legal_representative, contact_name=unit.contact_name,
        contact_phone=unit.contact_phone, login=login, password=PASSWORD,
    )  # fmt: skip
    firm.press("Register").sees("The enterprise is registered")

    firm.follow("Apply for quotas of Hunan").fill(wanted="0", need="湘港生鲜运输").press("Apply")
    assert firm.problem_beside("undertaking")
    assert firm.value("need") == "湘港生鲜运输"
    firm.fill(undertaking=True).press("Apply")
    assert "1 to 100" in firm.problem_beside("wanted")
    firm.fill(wanted="1").press("Apply").sees("It was sent").sees("Papers of an application").sees("Missing")

    firm.fill(item="business_licence", number="样例-1").page.set_input_files("input[type=file]", a_file(b"no paper"))
    firm.press("Add")
    assert "PDF" in firm.problem_beside("file")
    assert (firm.value("item"), firm.value("number")) == ("business_licence", "样例-1")
    firm.page.set_input_files("input[type=file]", a_file())
    firm.press("Add").sees("The paper was added").sees("There")
    firm.follow("Back to the case").sees("With the city").sees("Changsha").sees("Number of receipt")
    firm.sees("The city verifies: until the end of").sees("days left").sees("HN-7.1")
    case = path_of(firm).rsplit("/", 1)[1]

    carriers.world.move(carriers.officer("changsha"), case, "return_by_city", reason="请补充需求证明。")
    firm.go(f"/cases/{case}").sees("Returned").sees("Something is missing. Correct it and send it again.")
    firm.page.get_by_role("button", name="Show in full Reason").click()
    firm.page.get_by_text("请补充需求证明。").wait_for()
    carriers.add_papers(login, case, but="business_licence")
    firm.follow("Papers of this case").sees_not("Missing").follow("Back to the case")
    firm.follow("Send again").press("Send again").sees("With the city")
    firm.follow("Why is it so, and what happens next?").sees("Which clocks run").sees("The city verifies")


def test_an_enterprise_plates_files_and_asks_for_an_extension(meet: Meet, carriers: Carriers) -> None:
    firm = carriers.firm()
    quota = carriers.allocate(firm, carriers.verified(firm))
    one = meet(PHONE).sign_in(firm.login, PASSWORD).go(f"/cases/{quota}").sees("Assigned")
    carriers.register(quota)
    one.go(f"/cases/{quota}").sees("Inactive").sees("until the end of 22 February 2027").sees("91 days left")
    one.sees("HN-10.7").sees("This day may still move").sees("No vehicle has its plates for this quota yet")

    one.follow("Tell that a vehicle has its plates").fill(plate="???", plated_on=TODAY).press("Send")
    assert one.problem_beside("plate")
    assert one.value("plated_on-year") == "2026"
    plate = carriers.world.inventor.vehicle().plate
    one.fill(plate=plate).press("Send").sees("A first clearance record after the plates").sees_not(plate)
    carriers.add_papers(firm.login, quota)
    one.follow("Papers of this case").fill(item="driver", number="驾-1", holder="样例司机", expires_on="2027-12-31")
    one.press("Add").sees("Papers of a driver · valid until 31 December 2027").follow("Back to the case")

    one.follow("File with the province").press("File with the province").sees("Active").sees("Listed")
    for clock, clause in (("The next clearance record", "HN-10.1"), ("The year's operations are filed", "HN-10.2")):
        one.sees(f"{clock}: until the end of").sees(clause)
    one.follow("Ask for one year's extension").press("Ask for one year's extension").sees("This is needed")
    one.fill(reason="货源不足").press("Ask for one year's extension").sees("Done: Ask for one year's extension")
    one.sees("An extension was asked for and is not decided yet")
    one.follow("Why is it so, and what happens next?").sees("Which clocks run").sees("days left")


def test_an_enterprise_reads_of_the_notice_and_appeals(meet: Meet, carriers: Carriers) -> None:
    one = signed_in(meet, carriers, "truckers2")
    one.go("/cases?state=under_notice").page.locator("tbody a").first.click()
    one.look().sees("Under public notice").sees("The public notice: until the end of").sees("days left").sees("HN-10.5")
    one.follow("Appeal").press("Appeal").sees("This is needed")
    one.fill(appeal="货源已恢复").press("Appeal").sees("Done: Appeal")
    one.follow("Public notices").page.locator("tbody a").first.click()
    one.look().sees("The case").follow("The case").sees("Under public notice")


def test_a_city_returns_verifies_and_advises_and_sees_no_other_city(meet: Meet, carriers: Carriers) -> None:
    firm, elsewhere = carriers.firm(), carriers.applied(carriers.firm(ZHUZHOU))
    case, world = carriers.applied(firm), carriers.world
    city = signed_in(meet, carriers, "changsha").follow("Cases")
    with city.page.expect_navigation():
        city.page.locator(".app-sort", has_text="Due").click()
    city.look().sees(firm.invented.name)
    due = [day for day in city.page.locator("td[data-label=Due]").all_inner_texts() if day]
    assert due
    assert elsewhere not in city.page.content()
    for path in (f"/cases/{elsewhere}", f"/cases/{elsewhere}/moves/verify", f"/cases/{elsewhere}/papers"):
        city.go(path, status=404)

    city.go(f"/cases/{case}").sees("Not possible at present").sees("Papers are missing")
    city.follow("Return to the enterprise").press("Return to the enterprise")
    assert city.problem_beside("reason")
    city.fill(reason="请补充证明。").press("Return to the enterprise").sees("Returned")
    carriers.add_papers(firm.login, case)
    world.move(world.signed_in(firm.login), case, "resubmit")
    city.go(f"/cases/{case}").follow("Papers of this case").sees_not("Missing").follow("Back to the case")
    city.follow("Verify and send to the province").press("Verify and send to the province")
    city.sees("There is a problem")
    city.fill(checked=True, opinion="属实").press("Verify and send to the province").sees("Verified by the city")

    quota = carriers.active(firm2 := carriers.firm())
    world.move(world.signed_in(firm2.login), quota, "ask_extension", reason="货源不足")
    phone = signed_in(meet, carriers, "changsha", PHONE).go(f"/cases/{quota}")
    phone.follow("Give the city's opinion on the extension").fill(opinion="属实")
    phone.press("Give the city's opinion on the extension").sees("Done: Give the city's opinion on the extension")


def test_a_province_allocates_publishes_and_decides(meet: Meet, carriers: Carriers) -> None:
    firm, world = carriers.firm(), carriers.world
    case = carriers.verified(firm)
    province = signed_in(meet, carriers, "hunan").go(f"/cases/{case}").follow("Take up").press("Take up")
    province.sees("With the province")
    province.follow("Pool and waiting list").sees("Who waits, in the order of receipt").press("Record the quotas")
    assert province.problem_beside("numbers")
    province.fill(numbers="湘8001\n湘8002").press("Record the quotas").sees("The quotas are in the pool")
    province.go(f"/cases/{case}").follow("Allocate out of order, with a reason").fill(reason="情况属实")
    province.press("Allocate out of order, with a reason").sees("Allocated")
    quota = carriers.case(world.signed_in(firm.login), "assigned")
    province.go(f"/cases/{quota}").follow("Registered by Guangdong and served")
    province.fill(registered_on=TODAY, served_on=TODAY).press("Registered by Guangdong and served").sees("Inactive")
    province.follow("Letters").sees("Request to register a quota").page.locator("tbody a").first.click()
    province.look().sees("湘商直通车函").sees("Signed by this registry")

    overdue = world.signed_in("truckers", world.trial.passwords["truckers"]).get("/api/v1/cases?overdue=yes").json()
    noticed = overdue["cases"][0]["id"]
    province.go("/cases?overdue=yes").sees("Overdue").go(f"/cases/{noticed}").sees("The time is over")
    province.follow("Publish a notice").fill(ground="plates", reason="逾期未上牌。").press("Publish a notice")
    province.sees("There is a problem").fill(no_cause=True).press("Publish a notice").sees("Under public notice")
    public = meet(PHONE, "pt").go("/notices")
    public.page.locator("tbody a").first.click()
    public.look().sees("HN-10.5")
    world.move(carriers.officer("truckers"), noticed, "appeal", appeal="车辆正在上牌。")
    province.go(f"/cases/{noticed}").follow("Uphold the appeal").fill(reason="理由成立")
    province.press("Uphold the appeal").sees("Done: Uphold the appeal").sees("Inactive")

    quota = carriers.active(asks := carriers.firm())
    world.move(world.signed_in(asks.login), quota, "ask_extension", reason="货源不足")
    province.go(f"/cases/{quota}").sees("The province decides after hearing the city")
    world.move(carriers.officer("changsha"), quota, "advise", opinion="属实")
    province.go(f"/cases/{quota}").follow("Grant the extension").fill(reason="同意")
    province.press("Grant the extension").sees("A clearance record before the extension ends: until the end of")
    phone = signed_in(meet, carriers, "hunan", PHONE).follow("Pool and waiting list")
    phone.sees("quotas are in nobody's hands").follow("Cases").sees("Cases")


def test_a_violation_is_recorded_objected_to_and_withdrawn(meet: Meet, carriers: Carriers) -> None:
    """HN-3: of the driver, whom the enterprise sees masked."""
    firm, person = carriers.firm(), carriers.world.inventor.person()
    quota, document = carriers.active(firm), f"样例{uuid4().hex[:6]}号"
    city = signed_in(meet, carriers, "changsha").go(f"/cases/{quota}").follow("Record a violation")
    city.fill(kind="contraband", about="driver", authority="样例海关", document=document, day=TODAY, what="夹带香烟")
    city.press("Record the violation").sees("There is a problem")
    city.fill(document_type=person.document.value, document_number=person.number).press("Record the violation").sees(
        "Active"
    )

    one = meet(PHONE).sign_in(firm.login, PASSWORD).follow("Credit archive").sees_not(person.number)
    one.page.get_by_role("link", name=document).click()
    one.look().sees("It counts").sees("HN-3").sees_not("夹带香烟").press("Show what it says").sees("夹带香烟")
    one.follow("Object to an entry").press("Send the objection").sees("This is needed")
    one.fill(text="不是我们的司机").press("Send the objection").sees("objected to, not decided yet")

    city.follow("Credit archive").page.get_by_role("link", name=document).click()
    city.look().follow("Withdraw the entry").press("Withdraw the entry").sees("This is needed")
    city.fill(text="记错了").press("Withdraw the entry").sees("The entry is withdrawn and no longer counts")
    one.follow("Credit archive").sees("withdrawn")
