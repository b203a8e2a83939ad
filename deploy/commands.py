"""What commands share: an open installation to work in, passwords that stand on no command line, progress."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from socket import AF_INET, AF_INET6, create_server, gaierror
from typing import Any, TypeVar

import asyncpg

from deploy.running import is_current, prepare, reading, running, with_database, with_root_key
from deploy.settings import Settings
from privacy.secret import Secret

T = TypeVar("T")
Commands = Any  # argparse has no public name for what `add_subparsers` gives
Run = Callable[[Settings, argparse.Namespace], int | None]

PASSWORD = "ACCOUNT_PASSWORD"  # noqa: S105 - the name of an environment variable
ASK_TWICE = "The two are not the same. Please try again."


class Failed(Exception):
    """The command could not do what was asked; the message says why and what to do."""


def command(commands: Commands, name: str, run: Run, help: str, **more: Any) -> argparse.ArgumentParser:
    """Add a command that `run` carries out."""
    added: argparse.ArgumentParser = commands.add_parser(
        name, help=help, description=more.pop("description", help), **more
    )
    added.set_defaults(run=run)
    return added


def group(commands: Commands, name: str, help: str) -> Commands:
    """Add a command that has commands of its own."""
    added = commands.add_parser(name, help=help, description=help)
    return added.add_subparsers(title="commands", metavar="COMMAND", required=True)


def check_free(host: str, port: int) -> None:
    """That nobody listens there yet. Raises Failed."""
    try:
        with create_server((host, port), family=AF_INET6 if ":" in host else AF_INET):
            return
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Failed(f"Cannot listen on {host} port {port}: {why}. Choose another: --port") from None


def within(settings: Settings, work: Callable[[Settings], Awaitable[T]], *, as_timers: bool = False) -> T:
    """Run work with everything open. Our own database is brought up to date first; another's must be so already.

    `as_timers`: by the sign-in that may give records their places and sign heads.
    """

    async def go(settings: Settings, own: bool) -> T:
        await _up_to_date(settings, own)
        async with running(replace(settings, database_url=settings.timers_url) if as_timers else settings):
            return await work(settings)

    with_all = with_root_key(with_database(settings))
    return reaching(lambda: asyncio.run(go(with_all, not settings.database_url)))


def reading_records(settings: Settings, work: Callable[[], Awaitable[T]]) -> T:
    """Run work that only reads the records, by the sign-in for that, without any key."""

    async def go(settings: Settings, own: bool) -> T:
        await _up_to_date(replace(settings, database_url=settings.reading_url), own)
        async with reading(settings):
            return await work()

    with_all = with_database(settings)
    return reaching(lambda: asyncio.run(go(with_all, not settings.database_url)))


async def _up_to_date(settings: Settings, own: bool) -> None:
    if own:
        await prepare(settings)
    else:
        await check_current(settings)


async def check_current(settings: Settings) -> None:
    """That no migration is pending. Raises Failed, which names the command."""
    if not await is_current(settings):
        raise Failed("The database lacks migrations. Run: creditpass migrate")


def reaching(work: Callable[[], T]) -> T:
    """Do something with the database; what keeps us from it is told without its address. Raises Failed."""
    try:
        return work()
    except (ConnectionError, FileNotFoundError, TimeoutError, gaierror, asyncpg.PostgresConnectionError) as error:
        raise Failed(
            f"The database cannot be reached ({type(error).__name__}). Look at CREDITPASS_DATABASE_URL."
        ) from None
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise Failed(
            f"The database lets nobody in ({type(error).__name__}). Look at CREDITPASS_DATABASE_URL."
        ) from None


def read_password(login: str) -> Secret[str]:
    """A new password: from the environment, or asked for twice. It never stands on the command line."""
    if given := os.environ.get(PASSWORD):
        return Secret(given)
    if not sys.stdin.isatty():
        raise Failed(f"No password: set {PASSWORD}, or run this at a terminal to be asked for it.")
    while True:
        first = getpass.getpass(f"New password of {login}: ")
        if first == getpass.getpass("The same again: "):
            return Secret(first)
        print(ASK_TWICE, file=sys.stderr)


class Progress:
    """A line that counts up: rewritten at a terminal, said now and then elsewhere."""

    def __init__(self, what: str, every: int = 1000) -> None:
        self._what, self._every, self._said = what, every, 0
        self._terminal = sys.stderr.isatty()

    def __call__(self, count: int) -> None:
        if self._terminal:
            print(f"\r{self._what}: {count}", end="", file=sys.stderr, flush=True)
        elif count - self._said >= self._every:
            self._said = count
            print(f"{self._what}: {count}", file=sys.stderr, flush=True)

    def done(self) -> None:
        """End the line."""
        if self._terminal:
            print(file=sys.stderr)


def instant(value: str) -> datetime:
    """An instant with its time zone, for argparse."""
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)
