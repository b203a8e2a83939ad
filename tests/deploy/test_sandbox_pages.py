"""The page that moves the sandbox's clock: for the operator, in whole days, and only in a sandbox."""

from dataclasses import replace
from datetime import timedelta

from httpx import Response

from deploy import sandbox_clock
from deploy.app import create
from deploy.settings import Settings
from registry.actors import Grant
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser

HEADERS = {"accept": "text/html", "origin": ORIGIN, "accept-language": "en"}


async def test_the_operator_moves_the_clock_and_nobody_else(open_sandbox: Settings) -> None:
    app = create(replace(open_sandbox, base_url=ORIGIN, log_level="info"))
    async with client_of(app, ORIGIN) as client:
        await Browser(client).signed_in(Grant("platform_operator"))
        shown = await client.get("/sandbox/time", headers=HEADERS)
        token = shown.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

        async def send(days: str) -> Response:
            return await client.post("/sandbox/time", data={"days": days, "csrf_token": token}, headers=HEADERS)

        before = await sandbox_clock.now()
        for days in ("", "0", "many", "99999", "-1"):
            wrong = await send(days)
            assert (wrong.status_code, "There is a problem" in wrong.text) == (422, True), days
        assert await sandbox_clock.now() - before < timedelta(hours=1)
        moved = await send("91")
        assert moved.status_code in (200, 303), moved.text
        assert timedelta(days=91) <= await sandbox_clock.now() - before < timedelta(days=92)
        await Browser(client).signed_in(Grant("auditor"))
        assert (await client.get("/sandbox/time", headers=HEADERS)).status_code == 403
