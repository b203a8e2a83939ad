"""Hunan's quotas change hands in a browser (HN-8.2): a merger that all confirm, a split of which one confirmation is missing.

The clock is left alone, for other journeys share it.
"""

from __future__ import annotations

from registry.formats.invented import InventedUnit
from tests.journeys.carriers import Carriers, Firm
from tests.journeys.conftest import Meet
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import PASSWORD, World

ASK, CONFIRM, APPROVE = "Ask for a change of holder", "Confirm the change of holder", "Approve the change of holder"
RECORD_DUE = "The next clearance record: until the end of"


def asked(one: Visitor, quota: str, cause: str, receiver: InventedUnit, *others: InventedUnit) -> Visitor:
    """The holder asks on the page of the quota, and names by credit code who must confirm."""
    one.go(f"/cases/{quota}").follow(ASK).press("Ask").sees("There is a problem")
    assert one.problem_beside("cause")
    one.fill(cause=cause, receiver="91440101MA0000000X", reason="协议已签署").press("Ask").sees("There is a problem")
    assert one.value("reason") == "协议已签署"
    codes = "\n".join(other.credit_code for other in others)
    return one.fill(receiver=receiver.credit_code, others=codes).press("Ask").sees("It was sent")


def confirms(meet: Meet, firm: Firm, quota: str) -> Visitor:
    """One of those concerned finds the quota on its phone, and confirms under its seal."""
    one = meet(PHONE).sign_in(firm.login, PASSWORD).go(f"/cases/{quota}").follow(CONFIRM).press(CONFIRM)
    assert one.problem_beside("sealed")
    return one.fill(sealed=True).press(CONFIRM).sees(f"Done: {CONFIRM}")


def due(one: Visitor) -> str:
    """Until when the next clearance record is due, as the page says it."""
    return one.page.locator(".app-due", has_text=RECORD_DUE).inner_text()


def test_a_merger_is_confirmed_by_all_and_the_clocks_run_on(meet: Meet, world: World) -> None:
    carriers = Carriers(world)
    gives, merged, third = (carriers.firm() for _ in range(3))
    quota = carriers.active(gives)
    holder = meet(PHONE).sign_in(gives.login, PASSWORD)
    asked(holder, quota, "merger", merged.invented, third.invented).sees("Active")
    before = due(holder)

    province = meet(DESK).sign_in("hunan", world.trial.passwords["hunan"]).go(f"/cases/{quota}")
    province.sees("2 of the enterprises concerned have not confirmed yet. All must.")
    confirms(meet, merged, quota)
    province.go(f"/cases/{quota}").sees("1 of the enterprises concerned have not confirmed yet. All must.")
    confirms(meet, third, quota)
    province.go(f"/cases/{quota}").follow(APPROVE).fill(reason="同意").press(APPROVE).sees(f"Done: {APPROVE}")
    province.sees("Active").sees(merged.invented.name)
    assert due(province) == before

    meet(PHONE).sign_in(merged.login, PASSWORD).go(f"/cases/{quota}").sees("Active").sees(before)
    for other in (holder, meet(PHONE).sign_in(third.login, PASSWORD)):
        other.go(f"/cases/{quota}", status=404)


def test_a_split_waits_for_the_confirmation_that_is_missing(meet: Meet, world: World) -> None:
    carriers = Carriers(world)
    divided, new, other = (carriers.firm() for _ in range(3))
    quota = carriers.active(divided)
    holder = meet(PHONE).sign_in(divided.login, PASSWORD)
    asked(holder, quota, "split", new.invented, other.invented)
    world.move(world.signed_in(new.login), quota, "confirm_transfer", sealed=True)

    province = meet(DESK).sign_in("hunan", world.trial.passwords["hunan"])
    province.go(f"/cases/{quota}/moves/approve_transfer")
    province.sees("1 of the enterprises concerned have not confirmed yet. All must.").sees("HN-8.2")
    confirms(meet, other, quota)
    province.go(f"/cases/{quota}").follow(APPROVE).fill(reason="同意").press(APPROVE).sees(new.invented.name)
    holder.go(f"/cases/{quota}", status=404)
