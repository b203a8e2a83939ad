"""`creditpass keys`: rotations on a real database, one of them killed in the middle; what is refused, and why."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from deploy import command_keys
from deploy.cli import main
from deploy.commands import PASSWORD
from deploy.running import running
from deploy.settings import Settings
from privacy.ids import uuid7
from privacy.secret import Secret
from registry.database import transaction
from registry.subjects import PLATE, find_or_claim
from tests.deploy.test_cli import fetch

Run = Callable[..., tuple[int, str, str]]
PATIENCE = 90


@pytest.fixture
def run(
    closed_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command on a database of its own, without the half minute in which other processes learn of a key."""
    monkeypatch.setenv("CREDITPASS_DATABASE_URL", closed_database)
    monkeypatch.setenv("CREDITPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(PASSWORD, "five quiet otters swim")
    monkeypatch.setattr(command_keys, "KNOWN_SECONDS", 0)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def cars(settings: Settings, number: int) -> list[str]:
    """Plates that somebody told of: each a subject with a key and a tag."""

    async def tell() -> None:
        async with running(settings), transaction() as connection:
            for plate in plates:
                await find_or_claim(connection, PLATE, Secret(plate), uuid7())

    plates = [f"CN:粤C{n:05}" for n in range(number)]
    asyncio.run(tell())
    return plates


def found(settings: Settings, plates: list[str]) -> int:
    """How many subjects there are when each plate is told of once more."""
    cars(settings, len(plates))
    return len(asyncio.run(fetch(settings.database_url, "select distinct subject from subject_tag")))


@pytest.fixture
def settings(run: Run, closed_database: str, tmp_path: Path) -> Settings:
    assert run("keys", "state")[0] == 0  # it makes the root key
    return Settings(home=tmp_path / "home", database_url=closed_database)


def test_every_kind_is_replaced_and_the_former_retired(run: Run, settings: Settings) -> None:
    plates = cars(settings, 12)
    assert run("keys", "retire", "kek", "1")[0] == 1
    for kind in ("root", "kek", "index"):
        code, out, err = run("keys", "rotate", kind, "--batch", "5")
        assert code == 0, err
        assert "finished" in out
        assert found(settings, plates) == 12
    said = run("keys", "state")[1]
    commands = re.findall(r"creditpass (keys retire .+)", said)
    assert [command.split()[2] for command in commands] == ["root", "kek", "index"]
    for command in commands:
        code, _, err = run(*command.split())
        assert code == 0, err
    assert "can be retired" not in run("keys", "state")[1]
    assert found(settings, plates) == 12
    code, out, _ = run("keys", "rotate", "tokens")
    assert code == 0
    assert out.startswith("Tokens are signed by ")
    events = asyncio.run(fetch(settings.database_url, "select event, kind, actor from key_event order by at, id"))
    retired = [row["kind"] for row in events if row["event"] == "retired"]
    assert retired == ["root", "encryption", "index"]
    assert [row["kind"] for row in events if row["event"] == "retire-refused"] == ["encryption"]
    assert {row["actor"].split("/")[0] for row in events} == {"system:command-line"}


def test_a_rotation_that_is_killed_goes_on_when_it_is_run_again(run: Run, settings: Settings) -> None:
    """kill -9 in the middle; everything opens and is found before and after; the second run uses the same new key."""
    plates = cars(settings, 12)

    async def kill_in_the_middle(kind: str, table: str, first: str) -> None:
        holder = await asyncpg.connect(settings.database_url)
        async with holder.transaction():  # what is held cannot be carried over: the run cannot end
            await holder.execute(f"select from {table} where id = (select {first}) for update")
            command = [sys.executable, "-m", "deploy.cli", "keys", "rotate", kind, "--batch", "2"]
            process = await asyncio.create_subprocess_exec(
                *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
            )
            await done_some(process)
            process.send_signal(signal.SIGKILL)
            assert await process.wait() == -signal.SIGKILL
        await holder.close()

    async def done_some(process: asyncio.subprocess.Process) -> None:
        watcher = await asyncpg.connect(settings.database_url)
        async with asyncio.timeout(PATIENCE):
            ended = asyncio.create_task(process.wait())
            while not await watcher.fetchval("select done > 0 from keys.key_rotation where finished_at is null"):
                assert not ended.done(), "the run ended by itself"
                await asyncio.wait([ended], timeout=0.05)
            ended.cancel()
        await watcher.close()

    held = {
        "kek": ("keys.subject_key", "id from keys.subject_key order by id desc limit 1"),
        "index": ("subject_tag", "id from subject_tag order by id desc limit 1"),
    }
    for kind, place in held.items():
        asyncio.run(kill_in_the_middle(kind, *place))
        assert found(settings, plates) == 12
        assert run("keys", "retire", kind, "1")[2].strip().endswith("let it finish first")
        assert " of 12" in run("keys", "state")[1]
        code, out, err = run("keys", "rotate", kind)
        assert (code, f"{kind} → 2" in out) == (0, True), err
        assert found(settings, plates) == 12
        assert run("keys", "retire", kind, "1")[0] == 0
        assert found(settings, plates) == 12


def test_everything_is_sealed_anew_after_a_switch_of_suite(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    plates = cars(settings, 3)
    monkeypatch.setenv("CREDITPASS_SUITE", "sm4")
    code, out, err = run("keys", "reseal")
    assert code == 0, err
    assert "seal → SM4-GCM/SM3" in out
    rows = asyncio.run(fetch(settings.database_url, "select get_byte(value, 1) as suite from subject_tag"))
    assert [row["suite"] for row in rows] == [2, 2, 2]
    assert run("keys", "rotate", "index")[0] == 0
    assert found(settings, plates) == 3, "by the setting before"


def test_what_is_asked_wrongly_is_said_in_words(run: Run, settings: Settings) -> None:
    assert "rotate first" in run("keys", "retire", "root", run("keys", "state")[1].split()[1])[2]
    assert "no root key" in run("keys", "retire", "root", "nothing")[2]
    assert "no version" in run("keys", "retire", "kek", "two")[2]
    assert "there is no index key 7" in run("keys", "retire", "index", "7")[2]
    assert "never replaced" in run("keys", "create-root")[2]


def test_the_first_root_key_is_made_by_a_command(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDITPASS_ROOT_KEY_FILE", str(tmp_path / "elsewhere" / "root.key"))
    code, _, err = run("keys", "state")
    assert code == 1
    assert "creditpass keys create-root" in err
    code, out, _ = run("keys", "create-root")
    assert (code, "Without it nothing can be read" in out) == (0, True)
    assert run("keys", "state")[0] == 0
