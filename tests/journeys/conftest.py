"""One fresh sandbox for all journeys of a process, and a browser for each file of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from deploy.trial import Trial, fresh_sandbox
from registry.formats.invented import Inventor
from tests.journeys.carriers import TODAY
from tests.journeys.visitor import Visitor, visitor
from tests.journeys.world import World
from tests.machine import launch

Meet = Callable[..., Visitor]


@pytest.fixture(scope="session")
def trial() -> Iterator[Trial]:
    """A sandbox in a process of its own, on the same day whenever it is tried."""
    with fresh_sandbox(settings={"sandbox_begins": f"{TODAY}T02:00:00Z"}) as found:
        yield found


@pytest.fixture(scope="session")
def inventor() -> Inventor:
    """One for the sandbox, so that no two files invent the same unit, whichever of them share a process."""
    return Inventor(seed=2)


@pytest.fixture(scope="module")
def world(trial: Trial, inventor: Inventor) -> Iterator[World]:
    """The sandbox as a program sees it."""
    world = World(trial, inventor)
    yield world
    world.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module, not longer: while it is there, no test may run an event loop of its own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def meet(browser: Browser, trial: Trial) -> Iterator[Meet]:
    """Makes visitors: `meet(PHONE, "pt")`. None of them may have had a complaint at the end."""
    met: list[Visitor] = []

    def one(device: Mapping[str, Any], language: str = "en", *, scripts: bool = True) -> Visitor:
        met.append(visitor(browser, trial.url, device, language, scripts=scripts))
        return met[-1]

    yield one
    complaints = [complaint for each in met for complaint in each.complaints]
    for each in met:
        each.context.close()
    assert complaints == []
