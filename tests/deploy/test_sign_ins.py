"""A sign-in of its own for each part, on real processes in production's settings: migrating, serving, timers, reading."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from deploy.cli import main
from deploy.role_names import READING, SERVING, TIMERS
from deploy.settings import PREFIX
from deploy.trial import SOURCE, free_port
from privacy.ids import uuid7
from privacy.keys import FileProvider
from registry.formats.invented import Inventor

PATIENCE = 120.0
NOWHERE = "postgresql://someone@127.0.0.1:1/none"

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("CREDITPASS_TEST_DATABASE_URL")), reason="another's server has sign-ins of its own"
)


def signed_in_as(role: str, dsn: str) -> str:
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}"))


@pytest.fixture
def settings(empty_database: str, tmp_path: Path) -> dict[str, str]:
    """Production's environment of a machine that serves: one sign-in, and no owner's."""
    FileProvider.create(tmp_path / "root.key")
    return {
        "PRODUCTION": "true", "BASE_URL": "https://pass.example", "HOME": str(tmp_path), "LOG_LEVEL": "warning",
        "ROOT_KEY_FILE": str(tmp_path / "root.key"), "DATABASE_URL": signed_in_as(SERVING, empty_database),
    }  # fmt: skip


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {PREFIX + name: value for name, value in settings.items()}


def run(settings: Mapping[str, str], *command: str) -> tuple[int, str]:
    """A command in a process of its own, to its end: exit code, and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *command], cwd=SOURCE, env=environment(settings), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


@contextmanager
def running(settings: Mapping[str, str], log: Path, *command: str) -> Iterator[None]:
    """A command that goes on until we stop it."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *command], cwd=SOURCE, env=environment(settings),
            stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_until(condition: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.1)


async def ask(dsn: str, query: str, *args: object) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query, *args)
    finally:
        await connection.close()


async def sign_ins(dsn: str) -> set[str]:
    """Who is signed in to the database, beside whoever asks."""
    found = await ask(
        dsn,
        "select array_agg(distinct usename::text) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid() and usename is not null",
    )
    return set(cast("list[str]", found or []))


async def test_each_part_signs_in_by_itself_and_serving_needs_no_owner(
    empty_database: str, settings: dict[str, str], tmp_path: Path
) -> None:
    fresh = empty_database
    port, log = free_port(), tmp_path / "server.log"
    serve = ("serve", "--port", str(port))

    # Before the owner has migrated nothing is served, and the command is named.
    code, said = run(settings, *serve)
    assert (code, "Run: creditpass migrate" in said) == (1, True), said
    code, said = run({**settings, "MIGRATE_DATABASE_URL": fresh}, "migrate")
    assert (code, "up to date" in said) == (0, True), said
    assert await ask(fresh, "select tableowner from pg_tables where tablename = 'journal'") == "creditpass"

    with running(settings, log, *serve), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        wait_until(lambda: answers(client), log)
        assert await sign_ins(fresh) == {SERVING}
        register(client)
        assert await ask(fresh, "select count(*) from journal") == 1
        assert await ask(fresh, "select count(*) from audit_leaf") == 0, "who serves gives no places"

        timers = {**settings, "TIMERS_DATABASE_URL": signed_in_as(TIMERS, fresh)}
        leaves = "select count(*) from audit_leaf where log = 'journal'"
        with running(timers, tmp_path / "timers.log", "timers"):
            deadline = time.monotonic() + PATIENCE
            while await ask(fresh, leaves) == 0:
                assert time.monotonic() < deadline, (tmp_path / "timers.log").read_text()[-3000:]
            assert await sign_ins(fresh) == {SERVING, TIMERS}
        code, said = run(timers, "audit", "head")
        assert code == 0, said
        register(client)

    code, said = run(settings, "audit", "head")
    assert code != 0, "who serves signs no heads"
    reading = {**settings, "READING_DATABASE_URL": signed_in_as(READING, fresh), "DATABASE_URL": NOWHERE}
    code, said = run(reading, "audit", "check")
    assert (code, "Nothing was changed" in said) == (0, True), said


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


INVENTOR = Inventor(seed=7)


def register(client: httpx.Client) -> None:
    unit = INVENTOR.unit()
    body = {
        "name": unit.name, "kind": "enterprise", "credit_code": unit.credit_code, "address": unit.address,
        "legal_representative": unit.legal_representative, "contact_name": unit.contact_name,
        "contact_phone": unit.contact_phone, "contact_email": unit.contact_email,
        "login": f"clerk-{unit.credit_code[-6:].lower()}", "password": "five quiet otters swim",
    }  # fmt: skip
    answer = client.post("/api/v1/units", json=body, headers={"Idempotency-Key": str(uuid7())})
    assert answer.status_code == 201, answer.text


def test_in_production_the_owner_of_the_tables_may_not_serve(
    closed_database: str, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(PREFIX + name, value)
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", closed_database)
    assert main(["retention", "--dry-run"]) == 1
    assert "MIGRATE_DATABASE_URL" in capsys.readouterr().err
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", signed_in_as(READING, closed_database))
    assert main(["retention", "--dry-run"]) == 1
    assert "roles.sql" in capsys.readouterr().err
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", signed_in_as(SERVING, closed_database))
    assert main(["retention", "--dry-run"]) == 0
