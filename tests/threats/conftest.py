"""The threats of the specification, one test each, against the whole application with real people in its database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from litestar import Litestar

from deploy.app import create
from deploy.settings import Settings
from registry import idempotency
from registry.actors import Grant
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser
from tests.whitelist.conftest import cheap_passwords as cheap_passwords
from tests.whitelist.conftest import world as world
from tests.whitelist.world import World

Visit = Callable[..., Awaitable[Browser]]


@pytest.fixture
def app(world: World) -> Litestar:
    """The application as it is served; limits on how often are lifted where a test knocks often."""
    idempotency.install(b"k" * 32)
    return create(Settings(sandbox=True, base_url=ORIGIN, log_level="error"))


def unthrottled(app: Litestar) -> Litestar:
    """The same, for whoever has to knock at every door."""
    app.state["site"] = replace(app.state["site"], throttled=False)
    return app


@pytest.fixture
async def visit(app: Litestar) -> AsyncIterator[Visit]:
    """Makes browsers: `await visit(Grant("auditor"))` signed in with these roles, `await visit()` as anybody."""
    async with AsyncExitStack() as stack:

        async def one(*grants: Grant, account: object = None) -> Browser:
            client = await stack.enter_async_context(client_of(app, ORIGIN))
            client.follow_redirects = False
            browser = Browser(client)
            if account is not None:
                return await browser.as_account(account)  # type: ignore[arg-type]
            return await browser.signed_in(*grants) if grants else browser

        yield one
