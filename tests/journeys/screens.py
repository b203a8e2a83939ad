"""A picture of every page, on a phone and on a desk, in each language: `python -m tests.journeys.screens [LANGUAGE …]`.

They go to `screens/<language>/<device>-<number>-<name>.png`, to be looked at by people.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from deploy.trial import fresh_sandbox
from registry.formats.invented import Inventor
from tests.journeys.visitor import DESK, LOCALES, PHONE, Visitor, visitor
from tests.journeys.world import PASSWORD, Place, World
from tests.machine import launch

FOLDER = Path("screens")
DEVICES: Mapping[str, Mapping[str, Any]] = {"phone": PHONE, "desk": DESK}


def main() -> None:
    """Take the pictures."""
    languages = sys.argv[1:] or list(LOCALES)
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("Starting a sandbox …", flush=True)
    with fresh_sandbox() as trial, sync_playwright() as playwright:
        world = World(trial, Inventor(seed=9))
        browser = launch(playwright)
        stage = Stage.set(world)
        for language in languages:
            for device in os.environ.get("SCREENS_ON", "phone desk").split():
                album = Album(browser, world, stage, language, device)
                album.fill()
                print(f"{language:8} {device:6} {album.taken} pictures", flush=True)
        browser.close()
    print(f"They are in {FOLDER.absolute()}")


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


Scene = Callable[["Album"], None]


@dataclass
class Album:
    """The pictures of one language on one device."""

    browser: Browser
    world: World
    stage: Stage
    language: str
    device: str
    taken: int = 0

    def fill(self) -> None:
        """Take every picture."""
        for scene in SCENES:
            scene(self)

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


def for_everybody(album: Album) -> None:
    one = album.visitor()
    stage = album.stage
    album.pages(
        one,
        {
            "front": "/",
            "privacy": "/privacy",
            "schemes": "/schemes",
            "scheme-entries": "/schemes/hengqin",
            "scheme-units": "/schemes/hengqin-unit",
            "scheme-dishonesty": "/schemes/hengqin-dishonesty",
            "register": "/units/new",
            "sign-in": "/sign-in",
            "receipt-sign-in": "/receipt",
            "enrol": f"/enrol/{stage.active.code}",
            "enrol-suspended": f"/enrol/{stage.suspended.code}",
            "enrol-dead": "/enrol/ABCDEFGHJKLMNPQRSTUVWXYZ23",
            "not-found": "/nowhere",
        },
    )
    one.page.goto(album.world.trial.url + "/api/docs")
    one.page.locator(".swagger-ui .opblock").first.wait_for()
    album.take(one, "api-docs")
    for name, path in {"register-problems": "/units/new", "enrol-problems": f"/enrol/{stage.active.code}"}.items():
        one.page.goto(album.world.trial.url + path)
        _send(one)
        album.take(one, name)
    one.page.goto(album.world.trial.url + "/sign-in")
    one.fill(login="nobody", password="not a password")
    _send(one)
    album.take(one, "sign-in-problem")
    one.context.close()


def for_declarants(album: Album) -> None:
    world = album.world
    sent = world.declare(album.stage.active.code)
    one = album.visitor()
    one.page.goto(world.trial.url + "/receipt")
    one.fill(number=sent.receipt, secret="AAAA")
    _send(one)
    album.take(one, "receipt-problem")
    one.fill(number=sent.receipt, secret=sent.secret)
    _send(one)
    album.take(one, "receipt-declared")
    album.pages(one, {"receipt-new": "/receipt?new=yes", "receipt-withdraw": "/receipt/moves/withdraw"})
    clerk = world.signed_in("screens")
    world.move(clerk, sent.case, "return", reason="Please check the day on which your licence ends.")
    album.pages(one, {"receipt-returned": "/receipt", "receipt-details": "/receipt/details"})
    one.fill(person__name="", person__document_number="123")
    _send(one)
    album.take(one, "receipt-details-problems")
    one.page.goto(world.trial.url + "/receipt/details")
    _send(one)
    world.move(clerk, sent.case, "verify", undertaking=True)
    album.pages(one, {"receipt-listed": "/receipt", "receipt-leave": "/receipt/moves/leave"})
    rows = [{"kind": "person", "number": sent.person.number, "authority": "样例海关", "document": "样例决定2026-9",
             "from": "2026-11-01"}]  # fmt: skip
    listed = world.post(world.operator, "/api/v1/dishonesty/imports", {"rows": rows}, 200)["rows"][0]["case"]
    album.pages(one, {"receipt-barred": "/receipt", "receipt-objection": f"/receipt/objections/{listed}"})
    one.context.close()


def for_clerks(album: Album) -> None:
    stage = album.stage
    unit, cases = stage.active.id, stage.cases
    one = album.visitor("screens")
    album.pages(
        one,
        {
            "clerk-home": "/home",
            "unit": f"/units/{unit}",
            "unit-code": f"/units/{unit}/code",
            "unit-poster": f"/units/{unit}/poster",
            "unit-guide": f"/units/{unit}/guide",
            "unit-replace-code": f"/units/{unit}/code/replace",
            "unit-details": f"/units/{unit}/details",
            "unit-clerks": f"/units/{unit}/clerks",
            "unit-notices": f"/units/{unit}/notices",
            "unit-messages": f"/units/{unit}/messages",
            "unit-case": f"/cases/{stage.active.case}",
            "unit-leave": f"/cases/{stage.active.case}/moves/leave",
            "cases": "/cases",
            "cases-filtered": "/cases?scheme=hengqin&state=declared",
            "cases-none": "/cases?scheme=hengqin&state=withdrawn",
            "entry-listed": f"/cases/{cases['listed']}",
            "entry-declared": f"/cases/{cases['declared']}",
            "entry-third": f"/cases/{cases['third']}",
            "entry-third-verify": f"/cases/{cases['third']}/moves/verify",
            "entry-past": f"/cases/{cases['listed']}?on={datetime.now(UTC).date().isoformat()}",
            "entry-verify": f"/cases/{cases['declared']}/moves/verify",
            "entry-return": f"/cases/{cases['declared']}/moves/return",
            "entry-remove": f"/cases/{cases['listed']}/moves/remove",
            "account": "/account",
        },
    )
    one.page.goto(album.world.trial.url + f"/cases/{cases['declared']}/moves/return")
    _send(one)
    album.take(one, "entry-return-problems")
    one.page.goto(album.world.trial.url + "/cases?scheme=hengqin&state=declared")
    one.page.locator("tbody input[type=checkbox]").first.check(force=True)
    album.take(one, "cases-selected")
    one.page.locator(".app-bulk__bar button[value=return]").click()
    album.take(one, "bulk")
    _send(one)
    album.take(one, "bulk-problems")
    one.page.goto(album.world.trial.url + "/cases?scheme=hengqin&state=declared")
    one.page.locator(f'input[name=case][value="{cases["third"]}"]').check(force=True)
    one.page.locator(".app-bulk__bar button[value=verify]").click()
    one.fill(undertaking=True)
    _send(one)
    album.take(one, "bulk-done")
    one.context.close()


def for_other_clerks(album: Album) -> None:
    stage = album.stage
    for name, place in {
        "waiting": stage.waiting, "returned": stage.returned, "suspended": stage.suspended, "refused": stage.refused,
    }.items():  # fmt: skip
        one = album.visitor(place.login)
        album.pages(one, {f"unit-{name}": f"/units/{place.id}"})
        if name == "returned":
            album.pages(one, {"unit-correct": f"/units/{place.id}/correct"})
        one.context.close()


def for_operators(album: Album) -> None:
    stage = album.stage
    one = album.visitor("operator")
    album.pages(
        one,
        {
            "operator-home": "/home",
            "units": "/units",
            "units-none": "/units?name=nothing+of+this+name",
            "operator-unit": f"/units/{stage.waiting.id}",
            "operator-unit-case": f"/cases/{stage.waiting.case}",
            "operator-authenticate": f"/cases/{stage.waiting.case}/moves/authenticate",
            "operator-return": f"/cases/{stage.waiting.case}/moves/return",
            "operator-deregister": f"/cases/{stage.active.case}/moves/deregister",
            "operator-cases": "/cases",
            "operator-entry": f"/cases/{stage.cases['listed']}",
            "operator-listing": f"/cases/{stage.cases['listing']}",
            "operator-import": "/dishonesty/import",
            "operator-owner": f"/entries/{stage.cases['listed']}/owner",
        },
    )
    content = (
        "kind,number,authority,document,from\nperson,44049119900101100X,海关,2026-1,2026-11-01\nvehicle,,海关,2026-1,\n"
    )
    one.page.goto(album.world.trial.url + "/dishonesty/import")
    one.page.set_input_files(
        "input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    _send(one)
    album.take(one, "operator-imported")
    one.page.goto(album.world.trial.url + "/dishonesty/import")
    _send(one)
    album.take(one, "operator-import-problem")
    one.context.close()


def _send(one: Visitor) -> None:
    """Press the first button of the page's form."""
    with one.page.expect_navigation():
        one.page.locator("main form button[type=submit].govuk-button").first.click()


SCENES: tuple[Scene, ...] = (for_everybody, for_declarants, for_clerks, for_other_clerks, for_operators)


if __name__ == "__main__":
    main()
