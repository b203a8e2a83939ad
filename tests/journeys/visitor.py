"""Somebody with a browser: what they do, and what is checked of every page they see.

Each page looked at must be free of what axe finds, fit the window's width, hold one first heading and no text that was
not filled in. Whatever the browser complains of (the content policy above all) is kept, and must be nothing at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

PHONE: Mapping[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK: Mapping[str, Any] = {"viewport": {"width": 1280, "height": 900}}

LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "en": "en-GB", "pt": "pt-PT"}
PATIENCE = 60_000  # milliseconds: the machine may be busy

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("content policy: " + event.effectiveDirective + " " + event.blockedURI + " " + event.sample);
});
"""
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (4(03|04|09|13|22))")
"""A page that says what is wrong comes with its status, which the browser notes."""

CUT = """() => [...document.querySelectorAll(".app-scroll")].filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.getAttribute("aria-label"))"""
"""Tables that are wider than their place: on a desk they must fit."""

LEFT_OVER = re.compile(r"%\(\w+\)s|\{\{|\}\}|\{%|None\b(?=\s*<)|Undefined")
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/enrol/)\w+")


@dataclass
class Visitor:
    """One browser context with one page."""

    checked: ClassVar[set[str]] = set()
    """Pages that were looked at closely, by anybody, as `width path heading`: once each is enough."""

    base_url: str
    context: BrowserContext
    language: str
    scripts: bool = True
    checking: bool = True
    complaints: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        if self.scripts:
            self.context.add_init_script(TELL_VIOLATIONS)
        self.page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._on_response)

    # -- doing ----------------------------------------------------------------------------------------------------

    def go(self, path: str, status: int = 200) -> Visitor:
        """Open a page by its address, and look at it."""
        answer = self.page.goto(path if path.startswith("http") else self.base_url + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return self.look()

    def follow(self, name: str) -> Visitor:
        """Follow the link of that name, and look where it leads."""
        self.page.get_by_role("link", name=name, exact=True).first.click()
        return self.look()

    def press(self, name: str) -> Visitor:
        """Press the button of that name, and look at what follows."""
        button = self.page.get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.click()
        return self.look()

    def fill(self, **answers: str | bool) -> Visitor:
        """Fill in fields by name, two underscores for a dot; a day as 2026-11-21; True ticks a box."""
        for name, value in answers.items():
            self.answer(name.replace("__", "."), value)
        return self

    def answer(self, name: str, value: str | bool) -> None:
        """Fill in one field: text, a choice of a list, a round button, a tick, or the three parts of a day."""
        if value is True:
            self.page.locator(f'input[name="{name}"]').check(force=True)
        elif self.page.locator(f'select[name="{name}"]').count():
            self.page.select_option(f'select[name="{name}"]', str(value))
        elif self.page.locator(f'input[type=radio][name="{name}"]').count():
            self.page.locator(f'input[type=radio][name="{name}"][value="{value}"]').check(force=True)
        elif self.page.locator(f'input[name="{name}-year"]').count():
            for part, piece in zip(("year", "month", "day"), str(value).split("-"), strict=True):
                self.page.fill(f'input[name="{name}-{part}"]', piece)
        else:
            self.page.fill(f'[name="{name}"]', str(value))

    def value(self, name: str) -> str:
        """What stands in a field."""
        found = self.page.locator(f'[name="{name}"]')
        if found.first.get_attribute("type") == "radio":
            found = self.page.locator(f'[name="{name}"]:checked')
            return (found.get_attribute("value") or "") if found.count() else ""
        return found.input_value()

    def sign_in(self, login: str, password: str) -> Visitor:
        """Sign in on the page; an account has a language of its own, which becomes ours."""
        self.go("/sign-in").fill(login=login, password=password)
        with self.page.expect_navigation():
            self.page.locator("main button[type=submit]").click()
        if self.page.locator("html").get_attribute("lang") == self.language:
            return self.look()
        return self.go(f"/language/{self.language}?next=/home")

    def sees(self, text: str) -> Visitor:
        """The main part of the page holds this text."""
        found = self.page.locator("main").inner_text()
        assert text in found, f"{text!r} is not on {self.page.url}:\n{found}"
        return self

    def sees_not(self, text: str) -> Visitor:
        """The main part of the page does not hold this text."""
        found = self.page.locator("main").inner_text()
        assert text not in found, f"{text!r} is on {self.page.url}"
        return self

    def problem_beside(self, name: str) -> str:
        """What is said beside a field that is wrong."""
        identity = "f-" + name.replace(".", "-")
        said = self.page.locator(f"#{identity}-error")
        unseen = said.locator(".govuk-visually-hidden").inner_text()
        return said.inner_text().removeprefix(unseen).strip()

    # -- looking --------------------------------------------------------------------------------------------------

    def look(self) -> Visitor:
        """Check the page as it is now."""
        self.page.wait_for_load_state()
        if not self.checking:
            return self
        width = self.page.viewport_size or {"width": 0}
        heading = self.page.locator("h1").first.inner_text() if self.page.locator("h1").count() else ""
        problems = self.page.locator(".govuk-error-summary").count()
        where = NUMBERS.sub("…", self.page.url.removeprefix(self.base_url).partition("?")[0])
        what = f"{width['width']} {where} {heading}{' (problems)' if problems else ''}"
        if what not in self.checked:
            self.checked.add(what)
            self._check(what)
        return self

    def _check(self, what: str) -> None:
        content = self.page.content()
        assert len(re.findall(r"<h1[ >]", content)) == 1, f"{what}: one first heading is needed"
        left = LEFT_OVER.search(content)
        assert '">' not in self.page.locator("body").inner_text(), f"{what}: markup shows"
        assert left is None, f"{what}: {content[left.start() - 80 : left.end() + 80]}"
        if not self.scripts:
            return
        over = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{what}: {over} pixels wider than the window"
        if what.startswith(f"{DESK['viewport']['width']} "):
            cut = self.page.evaluate(CUT)
            assert cut == [], f"{what}: {cut} scroll sideways"
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{what}:\n{found.generate_report()}"

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.match(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _on_response(self, answer: Response) -> None:
        if answer.status >= 500 or (answer.status == 404 and not answer.request.is_navigation_request()):
            self.complaints.append(f"{answer.status} {answer.url}")


def visitor(
    browser: Browser, base_url: str, device: Mapping[str, Any], language: str = "en", *, scripts: bool = True
) -> Visitor:
    """Somebody new, who reads that language."""
    context = browser.new_context(**device, locale=LOCALES[language], java_script_enabled=scripts)
    return Visitor(base_url, context, language, scripts)
