"""What the pictures of `screens.py` are taken of, and how one is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.journeys.visitor import DESK, PHONE, Visitor, visitor
from tests.journeys.world import PASSWORD, Place, World

FOLDER = Path("screens")
DEVICES: Mapping[str, Mapping[str, Any]] = {"phone": PHONE, "desk": DESK}


@dataclass
class Stage:
    """What the pictures show: units in each state, entries in many."""

    active: Place
    waiting: Place
    returned: Place
    suspended: Place
    refused: Place
    cases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def set(cls, world: World) -> Stage:
        """Make it all over the API."""
        stage = cls(
            active=world.unit("screens"),
            waiting=world.unit("screens-waiting", active=False),
            returned=world.unit("screens-returned", active=False),
            suspended=world.unit("screens-suspended"),
            refused=world.unit("screens-refused", active=False),
        )
        operator, reason = world.operator, "The certificate of registration could not be found."
        world.move(operator, stage.returned.case, "return", reason=reason, missing="The certificate's number")
        world.move(operator, stage.suspended.case, "suspend", reason=reason)
        world.move(operator, stage.refused.case, "refuse", reason=reason)
        clerk = world.signed_in("screens")
        owner = world.declare(stage.active.code)
        world.move(clerk, owner.case, "verify", undertaking=True)
        second = world.declare(stage.active.code, owner.car, owner.person)
        world.move(clerk, second.case, "verify", undertaking=True)
        stage.cases = {"listed": owner.case, "second": second.case}
        stage.cases["declared"] = world.declare(stage.active.code).case
        stage.cases["third"] = world.declare(stage.active.code, owner.car, owner.person).case
        row = {"kind": "person", "number": world.declare(stage.active.code).person.number, "authority": "Customs",
               "document": "2026-7", "from": "2026-11-01"}  # fmt: skip
        answer = world.post(operator, "/api/v1/dishonesty/imports", {"rows": [row]}, 200)
        stage.cases["listing"] = answer["rows"][0]["case"]
        return stage


@dataclass
class Album:
    """The pictures of one language on one device."""

    browser: Browser
    world: World
    stage: Stage
    language: str
    device: str
    taken: int = 0

    def visitor(self, login: str = "") -> Visitor:
        """Somebody with this device and language, signed in if a login is given."""
        one = visitor(self.browser, self.world.trial.url, DEVICES[self.device], self.language)
        one.checking = False
        if login:
            one.sign_in(login, self.world.trial.passwords.get(login, PASSWORD))
        return one

    def take(self, one: Visitor, name: str) -> None:
        """A picture of the whole page."""
        self.taken += 1
        path = FOLDER / self.language / f"{self.device}-{self.taken:02}-{name}.png"
        one.page.screenshot(path=path, full_page=True, caret="initial")

    def pages(self, one: Visitor, pages: Mapping[str, str]) -> None:
        """A picture of each address."""
        for name, path in pages.items():
            answer = one.page.goto(self.world.trial.url + path)
            assert answer is not None
            assert answer.status < 500, f"{path}: {answer.status}"
            self.take(one, name)


def send(one: Visitor) -> None:
    """Press the first button of the page's form."""
    with one.page.expect_navigation():
        one.page.locator("main form button[type=submit].govuk-button").first.click()
