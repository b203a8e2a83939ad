"""`creditpass serve`, `timers`, `migrate`, `demo`."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace

from deploy import jobs
from deploy.channels import outbox
from deploy.commands import Commands, command, reaching, within
from deploy.running import prepare, with_database
from deploy.serving import serve
from deploy.settings import Settings
from deploy.timers import until_told_to_stop
from registry.web.observed import configure_logging


def add(commands: Commands) -> None:
    one = command(
        commands,
        "serve",
        _serve,
        "serve pages and API; brings the tables up to date first, but not in production",
    )
    one.add_argument(
        "--sandbox", action="store_true", help="with invented people and a clock to move; timers run within"
    )
    one.add_argument("--host", help="where to listen (default: the setting, 127.0.0.1)")
    one.add_argument("--port", type=int, help="where to listen (default: the setting, 8000)")
    one.add_argument("--workers", type=int, default=1, help="how many processes answer (default: 1)")
    command(
        commands, "timers", _timers,
        "run deadlines, messages and tidying beside the pages; any number of these may run",
    )  # fmt: skip
    command(commands, "migrate", _migrate, "bring the tables up to date, and seed the calendar")
    one = command(commands, "demo", _demo, "carry out the main job against a fresh sandbox, and say each step")
    one.add_argument("--port", type=int, help="where the sandbox listens meanwhile (default: any free port)")


def _serve(settings: Settings, given: argparse.Namespace) -> None:
    host, port = given.host or settings.host, given.port or settings.port
    base_url = settings.base_url
    if base_url == Settings.base_url:  # not set: it follows the port
        base_url = f"http://localhost:{port}"
    serve(replace(settings, host=host, port=port, base_url=base_url), given.workers)


def _timers(settings: Settings, given: argparse.Namespace) -> None:
    configure_logging(settings.log_level.upper())
    within(
        settings,
        lambda opened: until_told_to_stop(jobs.every(outbox(opened), opened.audit_publish_to)),
        as_timers=True,
    )


def _migrate(settings: Settings, given: argparse.Namespace) -> None:
    ran = reaching(lambda: asyncio.run(prepare(with_database(settings))))
    for each in ran:
        print(f"ran {each}")
    print("The tables are up to date.")


def _demo(settings: Settings, given: argparse.Namespace) -> int:
    from deploy.demo import demonstrate

    return demonstrate(given.port)
