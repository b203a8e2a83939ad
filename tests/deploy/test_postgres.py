"""The embedded PostgreSQL: who may enter, who stops it, and what it survives."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy import postgres_place
from deploy.postgres import EmbeddedPostgres
from deploy.postgres_place import PostgresError, wheel_binaries
from deploy.role_names import APP, KEYS, ROLES, SIGN_INS
from tests.memory import memory_with_room

ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become another account")

STARTER = """
import os, sys, time
from pathlib import Path
from deploy.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.running_pid(), flush=True)
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A folder with a cluster in it, to be copied: making one takes most of a second."""
    folder = Path(tempfile.mkdtemp(prefix="creditpass-test-", dir=memory_with_room()))
    folder.chmod(0o755)
    with EmbeddedPostgres(folder / "postgres", durable=False):
        pass
    yield folder / "postgres"
    shutil.rmtree(folder)


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that the server's account can reach; pytest's own are closed to it when root runs them."""
    folder = Path(tempfile.mkdtemp(prefix="creditpass-test-", dir=memory_with_room()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(made: Path, place: Path) -> Iterator[EmbeddedPostgres]:
    """A server over a cluster of its own, not yet started."""
    copy(made, place / "postgres")
    embedded = EmbeddedPostgres(place / "postgres", durable=False)
    yield embedded
    embedded.stop()


def copy(made: Path, folder: Path) -> None:
    subprocess.run(["cp", "-a", made, folder], check=True)


def starter(folder: Path, then: str) -> subprocess.Popen[str]:
    """Another program that starts a server over the folder, tells its process id and goes on with `then`."""
    command = [sys.executable, "-c", STARTER + then, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def told_pid(program: subprocess.Popen[str]) -> int:
    assert program.stdout is not None
    return int(program.stdout.readline())


def lives(pid: int) -> bool:
    """A dead process whose new parent has not taken note of it yet does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_the_database_is_ready_and_its_owner_has_no_special_rights(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    assert await ask(dsn, "SELECT current_user || ' ' || current_database()") == "creditpass creditpass"
    assert await ask(dsn, "SHOW is_superuser") == "off"
    assert await ask(dsn, "SHOW server_encoding") == "UTF8"
    assert await ask(dsn, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C.UTF-8"


async def test_who_serves_runs_timers_or_reads_signs_in_by_itself_and_none_can_be_the_owner(
    server: EmbeddedPostgres,
) -> None:
    server.start()
    for role, parts in SIGN_INS.items():
        dsn = server.dsn(role=role)
        assert await ask(dsn, "SELECT session_user") == role
        assert not await ask(dsn, "SELECT pg_has_role('creditpass', 'MEMBER') OR pg_has_role('postgres', 'MEMBER')")
        for part in ROLES:
            may = f"SELECT pg_has_role('{part}', 'MEMBER')"
            assert await ask(dsn, may) == (part in parts or (part == KEYS and APP in parts))


async def test_it_is_durable_unless_told_otherwise(server: EmbeddedPostgres) -> None:
    assert await ask(server.start(), "SHOW fsync") == "off"
    server.stop()
    with EmbeddedPostgres(server.folder, parameters={"work_mem": "7MB"}) as durable:
        assert await ask(durable.dsn(), "SHOW fsync") == "on"
        assert await ask(durable.dsn(), "SHOW synchronous_commit") == "on"
        assert await ask(durable.dsn(), "SHOW work_mem") == "7MB"


async def test_nothing_listens_on_the_network(server: EmbeddedPostgres) -> None:
    assert await ask(server.start(), "SHOW listen_addresses") == ""


async def test_a_role_that_is_not_the_account_s_is_refused(server: EmbeddedPostgres) -> None:
    server.start()
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="Peer authentication failed"):
        await asyncpg.connect(server.dsn(role="pg_monitor"))


@as_root
async def test_another_account_is_refused_even_where_it_can_reach_the_socket(server: EmbeddedPostgres) -> None:
    server.start()
    server.folder.chmod(0o755)
    next(server.folder.glob(".s.PGSQL.*[0-9]")).chmod(0o777)
    os.seteuid(pwd.getpwnam("daemon").pw_uid)
    try:
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="Peer authentication failed"):
            await asyncpg.connect(server.dsn())
    finally:
        os.seteuid(0)


def test_its_folder_is_closed_to_others(server: EmbeddedPostgres) -> None:
    server.folder.chmod(0o755)
    server.start()
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


@as_root
def test_root_starts_it_as_an_account_without_rights(server: EmbeddedPostgres) -> None:
    server.start()
    status = Path(f"/proc/{server.running_pid()}/status").read_text()
    uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
    assert "0" not in uids
    groups = next(line for line in status.splitlines() if line.startswith("Groups:")).split()[1:]
    assert "0" not in groups


@as_root
async def test_root_s_closed_folder_keeps_a_link_to_data_that_the_account_can_reach(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, shared = place / "home", place / "shared"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(postgres_place, "SHARED_DATA", shared)
    with EmbeddedPostgres(closed / "var" / "postgres", durable=False) as server:
        assert server.folder.parent == shared
        assert await ask(server.dsn(), "SELECT 1") == 1
    again = EmbeddedPostgres(closed / "var" / "postgres")
    assert again.folder == server.folder
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
async def test_binaries_in_a_closed_folder_are_copied_beside_the_data(place: Path) -> None:
    closed = place / "home"
    closed.mkdir(mode=0o700)
    install = wheel_binaries().parent
    package = install.parent
    shutil.copytree(install, closed / package.name / install.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    with EmbeddedPostgres(place / "postgres", closed / package.name / install.name / "bin", durable=False) as fenced:
        assert await ask(fenced.dsn(), "SELECT 1") == 1
        program = os.readlink(f"/proc/{fenced.running_pid()}/exe")
    assert Path(program).is_relative_to(place / "postgres")


async def test_a_long_path_gets_a_socket_elsewhere(made: Path, place: Path) -> None:
    folder = place / ("long" * 30) / "postgres"
    folder.parent.mkdir()
    copy(made, folder)
    with EmbeddedPostgres(folder, durable=False) as server:
        assert await ask(server.dsn(), "SELECT 1") == 1
        elsewhere = (server.folder / "socket").readlink()
        assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    elsewhere.rmdir()


def test_a_second_program_joins_and_who_leaves_last_stops_it(server: EmbeddedPostgres) -> None:
    server.start()
    pid = server.running_pid()
    assert pid is not None
    with starter(server.folder, "time.sleep(60)") as other:
        assert told_pid(other) == pid
        server.stop()
        assert lives(pid), "the other one still uses it"
        other.kill()
    server.start()
    assert server.running_pid() == pid, "the one killed left it running, to be joined again"
    server.stop()
    assert not lives(pid)


def test_programs_that_start_at_once_share_one_server(server: EmbeddedPostgres) -> None:
    programs = [starter(server.folder, "time.sleep(1)") for _ in range(3)]
    pids = {told_pid(program) for program in programs}
    for program in programs:
        program.communicate()
    assert len(pids) == 1
    assert not lives(pids.pop())


@pytest.mark.parametrize(
    ("then", "code"),
    [("", 0), ("raise KeyError", 1), ("os.kill(os.getpid(), 15); time.sleep(60)", 128 + signal.SIGTERM)],
    ids=["end", "error", "SIGTERM"],
)
def test_it_stops_with_the_program(server: EmbeddedPostgres, then: str, code: int) -> None:
    program = starter(server.folder, then)
    pid = told_pid(program)
    program.communicate()
    assert program.returncode == code
    assert not lives(pid)


async def test_a_killed_server_recovers_what_was_committed(server: EmbeddedPostgres) -> None:
    durable = EmbeddedPostgres(server.folder)
    connection = await asyncpg.connect(durable.start())
    await connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    pid = durable.running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    connection.terminate()
    durable.stop()
    assert (durable.data / "postmaster.pid").exists(), "a killed server leaves its file"
    assert await ask(durable.start(), "SELECT n FROM kept") == 7
    durable.stop()


def test_a_stale_file_that_names_a_stranger_harms_neither(server: EmbeddedPostgres) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lines = [str(stranger.pid), str(server.data), "1700000000", "5432", str(server.folder), "", "", "ready"]
        (server.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        (server.folder / ".s.PGSQL.5432.lock").write_text("\n".join(lines) + "\n")  # a killed server leaves this, too
        assert server.running_pid() is None
        server.start()
        assert server.running_pid() not in (None, stranger.pid)
        server.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_making_that_broke_off_is_made_anew(place: Path) -> None:
    (place / "postgres" / "data.new").mkdir(parents=True)
    (place / "postgres" / "data.new" / "half").touch()
    with EmbeddedPostgres(place / "postgres", durable=False) as server:
        assert not (server.data / "half").exists()


def test_data_of_another_version_are_left_alone(server: EmbeddedPostgres) -> None:
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 14"):
        server.start()
    assert server.running_pid() is None


def test_what_keeps_it_from_starting_is_told(server: EmbeddedPostgres) -> None:
    broken = EmbeddedPostgres(server.folder, parameters={"no_such_parameter": "1"})
    with pytest.raises(PostgresError, match="no_such_parameter"):
        broken.start()


def test_a_folder_without_postgresql_is_told(place: Path) -> None:
    with pytest.raises(PostgresError, match="no PostgreSQL in"):
        EmbeddedPostgres(place / "postgres", place / "none").start()


def test_stopping_twice_or_unstarted_does_nothing(server: EmbeddedPostgres) -> None:
    server.stop()
    server.start()
    server.stop()
    server.stop()
    assert server.running_pid() is None
