"""Starting the server: database, tables, keys, then as many workers as wanted."""

from __future__ import annotations

import asyncio
import os
from dataclasses import fields, replace

from granian.constants import Interfaces
from granian.server import Server
from litestar import Litestar

from deploy import collecting, sandbox
from deploy.commands import check_current, check_free, reaching
from deploy.running import prepare, running, with_database, with_root_key
from deploy.sandbox import Sandbox
from deploy.settings import PREFIX, Settings

BACKLOG = 1024
STOP_SECONDS = 15


def serve(settings: Settings, workers: int) -> None:
    """Serve until told to stop (SIGTERM, Ctrl-C): what is under way is finished first."""
    check_free(settings.host, settings.port)
    settings = with_root_key(with_database(settings))
    world = reaching(lambda: asyncio.run(_before(settings)))
    for line in greeting(settings, world):
        print(line, flush=True)
    if not settings.sandbox:  # workers get no sign-in that they do not need
        settings = replace(settings, migrate_database_url="", timers_database_url="", reading_database_url="")
        for name in ("MIGRATE", "TIMERS", "READING"):
            os.environ.pop(f"{PREFIX}{name}_DATABASE_URL", None)
    os.environ.update(environment(settings))  # for the workers, which read the settings anew
    Server(
        f"{__name__}:application",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=1 if settings.sandbox else workers,  # the sandbox changes its vault when it starts again
        backlog=BACKLOG,
        websockets=False,
        log_enabled=settings.log_level == "debug",
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


def application() -> Litestar:
    """What a worker serves: the application of the environment's settings, alone in its process."""
    from deploy.app import create  # here, for it imports every layer and only workers need it

    app = create()
    app.on_startup.append(collecting.settle)
    return app


async def _before(settings: Settings) -> Sandbox | None:
    if settings.production:  # whoever serves has no right to change tables
        await check_current(settings)
    else:
        await prepare(settings)
    if not settings.sandbox:
        return None
    async with running(settings):
        return await sandbox.start(settings)


def greeting(settings: Settings, world: Sandbox | None) -> list[str]:
    """What is said at the start: where it is, and in the sandbox whom to sign in as."""
    lines = [f"creditpass serves {settings.base_url}"]
    if world is None:
        return lines
    lines += ["", "This is a sandbox: everybody in it is invented. Sign in as", ""]
    lines += [f"  {account.login:<11} {account.password}   {account.role}" for account in world.accounts]
    if not settings.second_factor:
        lines += [
            "",
            "  No second factor is demanded here, as it is elsewhere; set CREDITPASS_REQUIRE_SECOND_FACTOR to try.",
        ]
    lines += [
        "",
        f"  A port's system: client {world.port_client}, private key in {sandbox.port_key_file(settings)}",
        f'  Move the clock: POST {settings.base_url}/sandbox/clock with {{"advance": "P90D"}}',
        f"  The API: {settings.base_url}/api/docs",
        f"  The guide for a port: {settings.base_url}/guides/integrating-a-port.md",
        "",
    ]
    return lines


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the environment that gives them."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {
        PREFIX + name.upper(): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value not in (None, "")
    }
