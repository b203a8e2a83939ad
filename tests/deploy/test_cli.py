"""The command line, on a real database: what it does, what it says, and how it ends."""

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.cli import main, parser
from deploy.commands import PASSWORD
from registry.accounts.passwords import HASHER

GOOD = "five quiet otters swim"


@pytest.fixture
def run(
    closed_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command on a database of its own; gives exit code, output and errors."""
    monkeypatch.setenv("CREDITPASS_DATABASE_URL", closed_database)
    monkeypatch.setenv("CREDITPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(PASSWORD, GOOD)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


async def fetch(dsn: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


Run = Callable[..., tuple[int, str, str]]


def every_command(
    of: argparse.ArgumentParser, names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Every command with its parser."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, one in action.choices.items():
                yield (*names, name), one
                yield from every_command(one, (*names, name))


def test_every_command_explains_itself_and_each_of_its_arguments() -> None:
    for names, one in every_command(parser()):
        assert one.description, names
        for action in one._actions:
            plain = action.dest in ("login", "role", "client", "file", "language")
            assert action.help or plain or isinstance(action, argparse._SubParsersAction), (names, action.dest)


def test_no_password_or_key_stands_on_the_command_line() -> None:
    for names, one in every_command(parser()):
        assert not any("password" in str(action.dest) or "secret" in str(action.dest) for action in one._actions), names


def test_the_commands_of_the_specification_are_there() -> None:
    names = {names for names, _ in every_command(parser())}
    assert {(name,) for name in ("serve", "timers", "migrate", "account", "demo", "port-client", "calendar")} <= names


def test_without_a_command_it_is_used_wrongly() -> None:
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2


# Accounts


def test_an_account_is_made_listed_given_roles_and_locked(run: Run) -> None:
    assert run("account", "list")[1].startswith("There are no accounts yet")
    assert run("account", "create", "Head.Office", "--role", "platform_operator") == (
        0,
        "head.office can sign in.\n",
        "",
    )
    assert run("account", "grant", "head.office", "auditor")[0] == 0
    assert "auditor in *, platform_operator in *" in run("account", "list")[1]
    assert run("account", "revoke", "head.office", "auditor")[0] == 0
    assert "auditor" not in run("account", "list")[1]
    assert run("account", "lock", "head.office")[0] == 0
    assert "closed" in run("account", "list")[1]


def test_another_password_is_set_and_nobody_stays_signed_in(
    run: Run, closed_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("account", "create", "office", "--role", "auditor")
    monkeypatch.setenv(PASSWORD, "nine loud otters swim")
    assert run("account", "reset", "office")[0] == 0
    (row,) = asyncio.run(fetch(closed_database, "select password_hash from account"))
    assert HASHER.verify(row["password_hash"], "nine loud otters swim")
    assert run("account", "reset", "nobody") == (1, "", "There is no account nobody.\n")


def test_what_is_wrong_is_said_and_ends_in_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("account", "create", "office")
    assert run("account", "create", "office")[::2] == (
        1, "Some details need to be put right\n  login: This user name is taken. Choose another one.\n",
    )  # fmt: skip
    monkeypatch.setenv(PASSWORD, "short")
    assert "password: Use at least 12 characters" in run("account", "create", "other")[2]
    monkeypatch.delenv(PASSWORD)
    code, _, said = run("account", "create", "other")  # not a terminal here
    assert (code, PASSWORD in said) == (1, True)


def test_the_first_administrator_of_each_kind_is_made_here_and_no_other(run: Run, closed_database: str) -> None:
    """L3-1, L3-3: there is no default account, and later administrators are an administrator's matter."""
    kinds = ("system_admin", "security_admin", "audit_admin")
    for kind in kinds:
        assert run("account", "create", kind.replace("_", "."), "--role", kind)[0] == 0
    code, _, said = run("account", "create", "another", "--role", "security_admin")
    assert (code, "made by a security administrator" in said) == (1, True)
    assert "another" not in run("account", "list")[1]
    code, _, said = run("account", "grant", "system.admin", "auditor")
    assert (code, "three people" in said) == (1, True)
    for kind in kinds:
        code, _, said = run("account", "revoke", kind.replace("_", "."), kind)
        assert (code, "last administrator" in said) == (1, True)
        assert run("account", "lock", kind.replace("_", "."))[0] == 1
    granted = "select actor from account_event where event = 'granted'"
    assert [row["actor"] for row in asyncio.run(fetch(closed_database, granted))] == ["system:system"] * 3


def test_a_clerk_is_one_of_a_unit_never_of_all(run: Run) -> None:
    code, _, said = run("account", "create", "clerk", "--role", "unit_clerk")
    assert (code, "--scope" in said) == (1, True)
    assert run("account", "create", "clerk", "--role", "unit_clerk", "--scope", "unit:1")[0] == 0


def test_a_role_that_is_none_is_wrong_use(run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run("account", "grant", "office", "emperor")
    assert caught.value.code == 2


# Settings and database


def test_a_setting_that_is_none_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDITPASS_SANDBX", "true")
    code, _, said = run("account", "list")
    assert (code, "SANDBX" in said) == (2, True)


def test_a_database_that_is_not_there_is_told_without_its_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDITPASS_DATABASE_URL", "postgresql://someone:hidden@127.0.0.1:1/none")
    code, _, said = run("account", "list")
    assert (code, "cannot be reached" in said, "hidden" in said) == (1, True, False)


def test_an_error_of_ours_tells_its_kind_and_no_value(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("陈样甲乙")

    monkeypatch.setattr("deploy.command_accounts.within", fails)
    code, _, said = run("account", "list")
    assert (code, "ValueError" in said, "陈样甲乙" in said) == (1, True, False)
    with pytest.raises(ValueError, match="陈"):
        main(["--trace", "account", "list"])


def test_tables_are_brought_up_to_date_and_before_that_nothing_else_is_done(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CREDITPASS_DATABASE_URL", empty_database)
    monkeypatch.setenv("CREDITPASS_HOME", str(tmp_path))
    assert main(["account", "list"]) == 1
    assert "creditpass migrate" in capsys.readouterr().err
    assert main(["migrate"]) == 0
    assert "ran registry " in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "The tables are up to date.\n"
    assert main(["account", "list"]) == 0


# Port clients


def test_a_port_client_is_admitted_with_its_keys_and_ended(run: Run, tmp_path: Path) -> None:
    about = ("--name", "Sample Port", "--port", "bridge", "--scheme", "hengqin", "--agreement", "A-1")
    first, second, private = tmp_path / "first.json", tmp_path / "second.json", tmp_path / "public.json"
    code, client, _ = run("port-client", "create", *about, "--new-key", str(first))
    assert code == 0
    assert first.stat().st_mode & 0o077 == 0
    code, kid, _ = run("port-client", "add-key", client.strip(), "--new-key", str(second))
    assert code == 0
    assert kid.strip() in run("port-client", "list")[1]
    assert run("port-client", "end-key", client.strip(), kid.strip())[0] == 0
    assert kid.strip() not in run("port-client", "list")[1]
    assert run("port-client", "restored")[1].strip() == "No port has copies."
    assert run("port-client", "deactivate", client.strip())[0] == 0
    assert "ended" in run("port-client", "list")[1]
    private.write_bytes(first.read_bytes())
    code, _, said = run("port-client", "create", *about, "--key", str(private))
    assert (code, "private key" in said) == (1, True)
    code, _, said = run("port-client", "create", *about, "--new-key", str(first))
    assert (code, "never overwritten" in said) == (1, True)


def test_a_port_asks_about_schemes_that_exist(run: Run, tmp_path: Path) -> None:
    about = ("--name", "Sample Port", "--port", "bridge", "--scheme", "atlantis", "--agreement", "A-1")
    code, _, said = run("port-client", "create", *about, "--new-key", str(tmp_path / "key.json"))
    assert (code, "No scheme with this code" in said) == (1, True)


# The calendar


YEAR = {
    "year": 2027,
    "days_off": ["2027-01-01", "2027-02-08"],
    "working_weekends": ["2027-01-31"],
    "source": "An invented notice",
    "confirmed": True,
}


def test_a_years_arrangement_is_taken_in_once(run: Run, tmp_path: Path) -> None:
    run("migrate")
    path = tmp_path / "2027.json"
    path.write_text(json.dumps(YEAR))
    first, again = run("calendar", "import", str(path)), run("calendar", "import", str(path))
    assert first[:2] == (0, "The calendar is at version 2. Deadlines that now say something else: 0.\n")
    assert again[:2] == first[:2]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"year": 2026}, "days_off"), ({"working_weekends": ["2027-02-01"]}, "not a Saturday or Sunday"),
     ({"source": ""}, "source"), ({"more": 1}, "more"), ({"days_off": ["soon"]}, "days_off")],
)  # fmt: skip
def test_an_arrangement_that_cannot_be_right_is_refused(
    run: Run, tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    path = tmp_path / "2027.json"
    path.write_text(json.dumps({**YEAR, **changed}))
    code, _, told = run("calendar", "import", str(path))
    assert (code, said in told) == (1, True), told


def test_a_file_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    assert run("calendar", "import", str(tmp_path / "none.json"))[0] == 1


# Processes


@contextmanager
def started(dsn: str, home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command in a process of its own; killed at the end if it still runs."""
    environment = {**os.environ, "CREDITPASS_DATABASE_URL": dsn, "CREDITPASS_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def get(url: str, seconds: float = 240) -> bytes:
    """What is answered, once somebody does."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_the_sandbox_says_where_it_is_and_whom_to_sign_in_as_serves_and_stops(
    closed_database: str, tmp_path: Path
) -> None:
    port = free_port()
    with started(closed_database, tmp_path, "serve", "--sandbox", "--port", str(port)) as process:
        assert json.loads(get(f"http://127.0.0.1:{port}/readyz")) == {"status": "ready"}
        assert "now" in json.loads(get(f"http://127.0.0.1:{port}/sandbox/clock"))
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert said.startswith(f"creditpass serves http://localhost:{port}\n")
    for login in ("operator", "auditor", "clerk"):
        assert f"\n  {login} " in said


def test_a_port_that_is_taken_is_told_before_anything_is_begun(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, said = run("serve", "--port", str(taken.getsockname()[1]))
    assert (code, said.startswith("Cannot listen on 127.0.0.1 port ")) == (1, True), said


def test_the_timers_run_until_told_to_stop(closed_database: str, tmp_path: Path) -> None:
    with started(closed_database, tmp_path, "migrate") as process:
        assert process.wait(240) == 0
    with started(closed_database, tmp_path, "timers") as process:
        assert process.stdout is not None
        assert "timers.started" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "timers.stopped" in said
    assert "job.failed" not in said
