"""Staff with passkeys, in a browser with a virtual authenticator: setting one up, signing in by it, losing it.

The sandbox of this file demands second factors, as every other installation does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser

from deploy.trial import Trial, fresh_sandbox
from tests.journeys.device import Device
from tests.journeys.visitor import DESK, PHONE, Visitor, visitor

PASSWORD = "seven grey herons fly"
STRICT = {"require_second_factor": "true"}

Meet = Callable[..., Device]


@pytest.fixture(scope="module")
def strict() -> Iterator[Trial]:
    with fresh_sandbox(settings=STRICT) as trial:
        yield trial


@pytest.fixture
def meet(browser: Browser, strict: Trial) -> Iterator[Meet]:
    """Makes visitors with a device of their own. None may have had a complaint at the end."""
    met: list[Visitor] = []

    def one(device: Any = DESK) -> Device:
        met.append(visitor(browser, strict.url, device))
        met[-1].go("/language/en")  # else their accounts' language is taken once they are signed in
        return Device(met[-1])

    yield one
    complaints = [complaint for each in met for complaint in each.complaints]
    for each in met:
        each.context.close()
    assert complaints == []


def set_up(device: Device) -> None:
    who = device.who.sees("you can do nothing else before")
    who.press("Set up a passkey").sees("Second factors").sees("Passkey, since")
    assert "Your second factor is set up" in who.page.locator("main").inner_text()


def code_on(who: Visitor) -> str:
    return who.page.locator(".app-code").inner_text()


def test_a_role_leads_to_a_passkey_which_is_then_asked_for(meet: Meet, strict: Trial) -> None:
    device = meet(PHONE)
    who = device.who.sign_in("operator", strict.passwords["operator"])
    who.go("/cases").sees("you can do nothing else before")
    set_up(device)
    before = device.credentials
    assert len(before) == 1
    who.go("/cases").press("Sign out")
    who.sign_in("operator", strict.passwords["operator"]).sees("One more step")
    who.go("/cases").sees("One more step")
    who.press("Use your passkey").sees("You last signed in on").go("/account").sees("Passkey")
    assert device.credentials[0]["signCount"] > before[0]["signCount"]

    # A copy of the key, made before, has a counter that lags behind.
    who.press("Sign out")
    device.go_back_to([{**copy, "signCount": 0} for copy in before])
    who.sign_in("operator", strict.passwords["operator"]).press("Use your passkey").sees("That did not work")
    who.go("/account").sees("One more step")


def test_somebody_elses_key_opens_nothing(meet: Meet, strict: Trial) -> None:
    mine, theirs = meet(), meet()
    for device, login in ((mine, "operator2"), (theirs, "auditor")):
        device.who.sign_in(login, strict.passwords[login])
        set_up(device)
    theirs.who.press("Sign out")
    theirs.go_back_to(mine.credentials)
    who = theirs.who.sign_in("auditor", strict.passwords["auditor"])
    who.page.get_by_role("button", name="Use your passkey").click()
    who.page.wait_for_selector("[data-passkey-failed]:not([hidden])")
    who.look().go("/account").sees("One more step")


def test_three_administrators_make_an_account_and_recover_it_by_two(meet: Meet, strict: Trial) -> None:
    chief, second, person = meet(), meet(PHONE), meet(PHONE)
    for device, login in ((chief, "secadmin"), (second, "sysadmin")):
        device.who.sign_in(login, strict.passwords[login])
        set_up(device)

    # A new account: its holder alone knows the password, and has a passkey of their own.
    chief.who.go("/accounts").follow("Make an account").fill(login="new.officer", language="en").press(
        "Make the account"
    )
    first = code_on(chief.who)
    chief.who.follow("Go on").sees("not taken up yet").fill(role="auditor").press("Grant the role").sees("Auditor")
    person.who.go("/sign-in").follow("I have codes from my administrators")
    person.who.fill(login="new.officer", first=first, new_password=PASSWORD).press("Set the password")
    set_up(person)

    # Roles that exclude each other, in words.
    chief.who.go("/accounts?login=new.officer").follow("new.officer")
    chief.who.fill(role="audit_admin").press("Grant the role").sees("are three people")

    # The phone is lost. One administrator starts, another confirms; the person needs both codes.
    person.lose()
    chief.who.press("Start recovery").sees("It opens nothing by itself")
    one = code_on(chief.who)
    chief.who.go("/recoveries").sees("Another administrator must confirm it.")
    second.who.go("/recoveries").press("Confirm").sees("Second code")
    other = code_on(second.who)
    person.who.go("/recover").fill(login="new.officer", first=one, new_password="eight white herons sit")
    person.who.press("Set the password").sees("do not fit")
    person.who.fill(first=one, second=other, new_password="eight white herons sit").press("Set the password")
    set_up(person)
    person.who.press("Sign out")
    person.who.sign_in("new.officer", "eight white herons sit").press("Use your passkey").go("/account").sees(
        "Your account"
    )
    chief.who.go("/accounts?login=new.officer").follow("new.officer").sees("Password set by codes")
    assert not re.search(one, chief.who.page.content())


def test_an_authenticator_app_is_the_fallback(meet: Meet, strict: Trial) -> None:
    device = meet(PHONE)
    who = device.who.sign_in("dpo", strict.passwords["dpo"])
    who.press("Set up an authenticator app").sees("six digits")
    app = pyotp.TOTP(code_on(who).replace(" ", ""))
    code = app.now()
    who.fill(code=code).press("Confirm").sees("Authenticator app, since")
    who.press("Sign out").sign_in("dpo", strict.passwords["dpo"])
    who.fill(code=code).press("Sign in with the code").sees("used already")
