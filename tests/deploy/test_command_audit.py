"""`creditpass audit`: what an auditor does at a terminal, and what another party does who has no database."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import asyncpg
import pytest

from deploy import jobs, publishing
from deploy.cli import main
from deploy.commands import PASSWORD
from deploy.running import running
from deploy.settings import Settings, SettingsError
from registry.audit import heads
from registry.database import transaction
from registry.outbox import Outbox
from tests.conftest import Server

Run = Callable[..., tuple[int, str, str]]
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def run(
    closed_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command on a database of its own, in which two accounts were made; gives exit code, output and errors."""
    monkeypatch.setenv("CREDITPASS_DATABASE_URL", closed_database)
    monkeypatch.setenv("CREDITPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(PASSWORD, "five quiet otters swim")

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    for login in ("first.one", "second.one"):
        assert run("account", "create", login)[0] == 0
    return run


@pytest.fixture
def superuser(postgres: Server, closed_database: str) -> Callable[[str], None]:
    """Does something by a role that no trigger stops."""

    async def execute(statement: str) -> None:
        server, _, _ = postgres.url.partition("?")
        dsn = postgres.url.replace(
            server, f"{server.rpartition('/')[0]}/{closed_database.split('?')[0].split('/')[-1]}"
        )
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute("alter table account_event disable trigger all")
            await connection.execute(statement)
        finally:
            await connection.close()

    return lambda statement: asyncio.run(execute(statement))


def test_an_auditor_proves_offline_that_nothing_was_changed_and_finds_what_was(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, superuser: Callable[[str], None], closed_database: str
) -> None:
    first, later, held = tmp_path / "first", tmp_path / "later", tmp_path / "held.txt"
    code, said, wrong = run("audit", "export", first)
    assert (code, wrong) == (0, "")
    assert "records in" in said
    held.write_text((first / "head.txt").read_text())
    assert run("audit", "check")[0] == 0
    assert run("audit", "export", first)[0] == 1, "nothing is overwritten"

    monkeypatch.setenv("CREDITPASS_DATABASE_URL", NOWHERE)
    code, said, _ = run("audit", "verify", first, "--head", held, "--keys", first / "keys.json")
    assert code == 0
    assert said.startswith("Nothing was changed")
    assert "export's own" in run("audit", "verify", first, "--head", held)[1]

    monkeypatch.setenv("CREDITPASS_DATABASE_URL", closed_database)
    superuser("update account_event set actor = 'account:nobody' where event = 'created'")
    code, said, _ = run("audit", "check")
    assert code == 1
    assert said.count("edited at") == 2
    assert run("audit", "export", later)[0] == 0

    monkeypatch.setenv("CREDITPASS_DATABASE_URL", NOWHERE)
    code, said, _ = run("audit", "verify", later, "--head", held, "--keys", first / "keys.json", "--earlier", first)
    assert code == 1
    assert said.count("edited at") == 2
    assert "CHANGED" in said


def test_proofs_are_made_with_the_database_and_checked_without(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    assert run("audit", "export", folder)[0] == 0
    record = json.loads((folder / "records.jsonl").read_text().splitlines()[0])
    size = heads.read((folder / "head.txt").read_text()).head.size
    code, proof, _ = run("audit", "prove", record["log"], record["record"]["id"])
    assert code == 0
    run("account", "create", "third.one")
    assert run("audit", "head", "--out", tmp_path / "head.txt")[0] == 0
    grown = heads.read((tmp_path / "head.txt").read_text()).head.size
    assert grown > size
    code, consistency, _ = run("audit", "prove-consistency", str(size), str(grown))
    assert code == 0
    assert run("audit", "prove-consistency", "1", "10000")[0] == 1

    monkeypatch.setenv("CREDITPASS_DATABASE_URL", NOWHERE)
    for name, document in (("one.json", proof), ("two.json", consistency)):
        (tmp_path / name).write_text(document)
        code, said, wrong = run("audit", "verify-proof", tmp_path / name, "--keys", folder / "keys.json")
        assert (code, wrong) == (0, ""), said
    (tmp_path / "one.json").write_text(proof.replace("created", "granted"))
    assert run("audit", "verify-proof", tmp_path / "one.json", "--keys", folder / "keys.json")[0] == 1


def test_what_cannot_be_read_is_said_plainly(run: Run, tmp_path: Path) -> None:
    assert "No such file" in run("audit", "verify", tmp_path, "--head", tmp_path / "none")[2]
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").write_text("{}")
    assert "holds no proof" in run("audit", "verify-proof", tmp_path / "text", "--keys", tmp_path / "empty")[2]
    assert "holds no public keys" in run("audit", "verify-proof", tmp_path / "empty", "--keys", tmp_path / "text")[2]
    assert "Say where to" in run("audit", "publish")[2]


@pytest.fixture
def other_party() -> Iterator[tuple[str, list[str]]]:
    """A web server of somebody else's that takes heads, and what it was given. `/full` takes none."""
    given: list[str] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if self.path != "/full":
                given.append(body)
            self.send_response(507 if self.path == "/full" else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Takes) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", given
        server.shutdown()
        thread.join()


def test_heads_go_to_another_party_by_file_folder_or_web(
    run: Run, tmp_path: Path, other_party: tuple[str, list[str]]
) -> None:
    address, given = other_party
    (tmp_path / "folder").mkdir()
    for to in (tmp_path / "folder", tmp_path / "heads.txt", tmp_path / "heads.txt", f"{address}/heads?key=1"):
        code, said, wrong = run("audit", "publish", "--to", to)
        assert (code, wrong) == (0, "")
        assert "key=1" not in said
    (one,) = (tmp_path / "folder").iterdir()
    for text in (one.read_text(), *given, *(tmp_path / "heads.txt").read_text().split("\n\n\n")):
        assert heads.read(text).head.size > 0
    assert len(given) == 1
    assert "answered 507" in run("audit", "publish", "--to", f"{address}/full")[2]
    assert "https" in run("audit", "publish", "--to", "http://example.org/heads")[2]


async def test_the_job_gives_each_head_once(settings: Settings, other_party: tuple[str, list[str]]) -> None:
    address, given = other_party
    (job,) = [job for job in jobs.every(Outbox([], "x"), address) if job.name == "publish-heads"]
    (sign,) = [job for job in jobs.every(Outbox([], "x")) if job.name == "sign-heads"]
    async with running(settings):
        await job.run()
        assert given == [], "there is none yet"
        await sign.run()
        await job.run()
        await job.run()
        async with transaction(readonly=True) as connection:
            places = [row["place"] for row in await connection.fetch("select place from audit_publication")]
    assert len(given) == 1
    assert places == [publishing.place(address)]


@pytest.mark.parametrize("to", ["http://example.org/heads", "ftp://example.org", "https://"])
def test_heads_are_not_sent_where_others_could_change_them_on_the_way(to: str) -> None:
    with pytest.raises(SettingsError, match="AUDIT_PUBLISH_TO"):
        Settings.from_env({"CREDITPASS_AUDIT_PUBLISH_TO": to})
