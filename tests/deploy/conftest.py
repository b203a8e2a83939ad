"""A sandbox of its own for each test that asks."""

import itertools
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from deploy.app import create
from deploy.running import prepare, running, with_root_key
from deploy.settings import Settings
from tests.conftest import Server

_numbers = itertools.count()
BASE_URL = "http://testserver.local"


@pytest.fixture
async def closed_database(postgres: Server, template: str) -> AsyncIterator[str]:
    """The DSN of a new database with every table; the pool is opened by what is tested."""
    name = f"test_{os.getpid()}_deploy_{next(_numbers)}"
    await postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {postgres.owner} STRATEGY FILE_COPY")
    yield postgres.dsn(name)
    await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def settings(closed_database: str, tmp_path: Path) -> Settings:
    """The settings of a sandbox whose tables are made, with nothing in them."""
    found = with_root_key(
        Settings(sandbox=True, home=tmp_path, database_url=closed_database, base_url=BASE_URL, log_level="error")
    )
    await prepare(found)
    return found


@pytest.fixture
async def open_sandbox(settings: Settings) -> AsyncIterator[Settings]:
    """Everything open that a process of it has."""
    async with running(settings):
        yield settings


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A program that calls the sandbox, with its jobs running beside."""
    app = create(settings)
    app.state["site"] = replace(app.state["site"], throttled=False)  # one caller signs in as everybody
    async with AsyncTestClient(app, base_url=BASE_URL) as calling:
        yield calling
