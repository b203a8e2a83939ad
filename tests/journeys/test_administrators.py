"""Three administrators who are three people, each with a passkey: accounts and keys, records, and the system (L3-3)."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.journeys.conftest import Meet
from tests.journeys.device import Device
from tests.journeys.visitor import DESK, PHONE, Visitor
from tests.journeys.world import World


def administrator(meet: Meet, world: World, login: str, device: object = DESK) -> Visitor:
    return Device(meet(device)).sign_in_by_passkey(login, world.trial.passwords[login])


def taken(one: Visitor, click: str) -> Path:
    with one.page.expect_download() as found:
        one.page.locator(click).first.click()
    return Path(found.value.path())


def menu(one: Visitor) -> list[str]:
    return one.page.locator(".app-navigation__list a").all_inner_texts()


def test_the_security_administrator_makes_locks_and_grants_and_sees_the_state_of_keys(meet: Meet, world: World) -> None:
    chief = administrator(meet, world, "secadmin2")
    assert "Accounts" in menu(chief)
    chief.go("/accounts").follow("Make an account").fill(login="journey.officer", language="en")
    chief.press("Make the account").sees("A code to hand on").follow("Go on").sees("not taken up yet")
    chief.fill(role="auditor").press("Grant the role").sees("Auditor")
    chief.press("Close the account").sees("Account closed").press("Open the account")
    chief.go("/keys").sees("Keys of the installation").sees("Root key").sees("In use")
    chief.press("Replace the token-signing key").sees("Tokens are signed by a new key").sees("Token-signing key")
    for closed in ("/audit", "/privacy/assessment"):
        chief.go(closed, status=403)


def test_the_audit_administrator_searches_verifies_proves_and_takes_along(meet: Meet, world: World) -> None:
    world.unit("journey-audited")  # so that something was decided
    auditor = administrator(meet, world, "auditadmin")
    auditor.go("/audit/heads").press("Sign now").press("Compute everything again").sees("Nothing was changed")
    auditor.go("/audit").sees("authenticate").go("/audit?log=account_event").sees("signed-in")
    auditor.go("/audit?log=disclosure").go("/audit")
    exported = taken(auditor, 'a[href*="records.csv"]').read_text("utf-8-sig")
    assert "authenticate" in exported
    proof = json.loads(taken(auditor, 'a[href^="/audit/proof"]').read_text())
    assert proof["head"].splitlines()[0].endswith("/audit")

    # A later head continues the earlier one.
    auditor.go("/audit/heads")
    first = size_of_newest(auditor)
    world.unit("journey-audited-too")
    auditor.press("Sign now")
    second = size_of_newest(auditor)
    assert second > first
    auditor.page.fill("#first", str(first))
    auditor.page.fill("#second", str(second))
    with auditor.page.expect_download() as found:
        auditor.page.get_by_role("button", name="Take the proof", exact=True).click()
    assert json.loads(Path(found.value.path()).read_text())["second"]
    assert taken(auditor, 'a[href^="/.well-known/audit-keys"]').stat().st_size
    for closed in ("/accounts", "/keys"):
        auditor.go(closed, status=403)


def size_of_newest(auditor: Visitor) -> int:
    row = auditor.page.locator("main tbody tr").first.inner_text()
    found = re.search(r"\s(\d+)\s", row)
    assert found is not None, row
    return int(found[1])


def test_the_system_administrator_configures_and_reads_nothing_of_anybody(meet: Meet, world: World) -> None:
    place = world.unit("journey-system")
    sent = world.declare(place.code)
    one = administrator(meet, world, "sysadmin", PHONE)
    assert "Recoveries" in menu(one)
    one.go("/recoveries").go("/account").sees("System administrator")
    one.go("/cases").sees_not(sent.person.name)
    assert one.page.locator("main tbody a").count() == 0, "no case is theirs to read"
    for closed in (f"/cases/{sent.case}", f"/units/{place.id}"):
        answer = one.page.goto(one.base_url + closed)
        assert answer is not None
        assert answer.status in (403, 404), closed
        assert place.invented.contact_phone not in one.page.content()
    for closed in ("/accounts", "/keys", "/audit", "/privacy/assessment", "/privacy/retention", "/dishonesty/import"):
        one.go(closed, status=403)
