"""Where the check is measured: two databases with few and with many standings, and the servers over them."""

from __future__ import annotations

import hmac
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import httpx

from deploy.postgres import SUPERUSER, EmbeddedPostgres
from deploy.running import prepare, running
from deploy.settings import Settings
from privacy.keys import FileProvider
from privacy.secret import Secret
from privacy.vault import vault
from registry.clock import wall_now
from registry.database import transaction
from registry.formats.invented import Inventor
from registry.formats.plates import parse_plate
from registry.ports import clients
from registry.ports.asking import PortAuth
from registry.ports.keys import make_key_file, read_key_file
from registry.subjects import PLATE
from whitelist.scheme import SCHEME

ROOT = Path(__file__).resolve().parents[2]
PEERS_PYTHON = ROOT / ".venv" / "bench" / "bin" / "python"
PEERS = {"fastapi": "FastAPI with SQLAlchemy", "django": "Django REST Framework"}
PARAMETERS = {"shared_buffers": "512MB", "max_wal_size": "8GB"}
ASKED = 2_000
"""As many plates are asked about, each listed."""
PLATES = [vehicle.plate for inventor in (Inventor(seed=3),) for vehicle in (inventor.vehicle() for _ in range(ASKED))]
PATIENCE = 180.0
CHUNK = 500_000

SEED = (
    """
    insert into subject_tag (id, domain, version, tag, subject, origin, value)
    select n.id, 'plate', $3::smallint, sha256(int8send(i)), n.id, n.id, ''::bytea
    from generate_series($1::bigint, $2::bigint) i, lateral (select lpad(to_hex(i), 32, '0')::uuid as id) n
    """,
    """
    insert into standing (id, scheme, "case", subject, sponsor, sponsor_scheme, status, clause, opened_at)
    select n.id, $3, n.id, n.id, ('f' || lpad(to_hex(i % 1000), 31, '0'))::uuid, 'hengqin-unit', 'LISTED', 'HQ-4.3', now()
    from generate_series($1::bigint, $2::bigint) i, lateral (select lpad(to_hex(i), 32, '0')::uuid as id) n
    """,
)
SPONSORS = """
    insert into standing (id, scheme, "case", subject, status, clause, opened_at)
    select n.id, 'hengqin-unit', n.id, n.id, 'LISTED', 'HQ-2.2', now()
    from generate_series(0, 999) i, lateral (select ('f' || lpad(to_hex(i), 31, '0'))::uuid as id) n
"""
BARE = "create table bare_record (id uuid primary key, note text not null); grant all on bare_record to public"
MEANT = "update subject_tag set tag = n.tag from unnest($1::uuid[], $2::bytea[]) n(id, tag) where subject_tag.id = n.id"
FOR_PEERS = """
    insert into subject_tag (id, domain, version, tag, subject, origin, value)
    select gen_random_uuid(), 'peer', 1, n.tag, n.id, gen_random_uuid(), ''::bytea from unnest($1::uuid[], $2::bytea[]) n(id, tag)
"""


@dataclass(frozen=True)
class Place:
    """What was made: the environment of each server, the client, its key, and the key of the peers' tags."""

    environments: dict[str, dict[str, str]]
    client: UUID
    key: Path
    peer_key: bytes


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on disk that is gone afterwards. PostgreSQL's own account may enter, so that its data lie in it too."""
    with TemporaryDirectory(prefix="creditpass-bench-", dir="/var/tmp") as name:
        made = Path(name)
        made.chmod(0o711)
        yield made


async def make(postgres: EmbeddedPostgres, folder: Path, few: int, many: int) -> Place:
    """Two databases, alike but for how many standings they hold."""
    FileProvider.create(folder / "root.key")
    few_url, many_url = postgres.dsn(), postgres.dsn("many")
    environment = _environment(folder, few_url)
    settings = Settings.from_env(environment)
    await prepare(settings)
    peer_key, ids = os.urandom(32), [UUID(int=number) for number in range(1, ASKED + 1)]
    async with running(settings):
        public = make_key_file(folder / "port.json")
        async with transaction() as connection:
            client = await clients.create(
                connection, name="Bench", port="bench", schemes=[SCHEME.code], public_jwk=public, agreement="B-1",
                at=wall_now(),
            )  # fmt: skip
        tags = [vault().tag(PLATE, Secret(parse_plate(plate).identity)) for plate in PLATES]
    await _run(postgres.dsn("postgres", SUPERUSER), "create database many template creditpass owner creditpass")
    for database, size in (("creditpass", few), ("many", many)):
        connection = await asyncpg.connect(postgres.dsn(database, SUPERUSER))
        try:
            await connection.execute(BARE)
            await _fill(connection, size, tags[0].version)
            await connection.execute(MEANT, ids, [tag.digest for tag in tags])
            await connection.execute(FOR_PEERS, ids, [_peer_tag(peer_key, plate) for plate in PLATES])
            await connection.execute("vacuum analyze subject_tag, standing")
            await connection.execute("checkpoint")
        finally:
            await connection.close()
    return Place({"few": environment, "many": _environment(folder, many_url)}, client, folder / "port.json", peer_key)


async def _fill(connection: asyncpg.Connection, size: int, version: int) -> None:
    """Standings in chunks. No trigger runs: nobody follows these."""
    await connection.execute("set session_replication_role = replica; set synchronous_commit = off")
    await connection.execute(SPONSORS)
    for begin in range(1, size + 1, CHUNK):
        end = min(begin + CHUNK - 1, size)
        await connection.execute(SEED[0], begin, end, version)
        await connection.execute(SEED[1], begin, end, SCHEME.code)


def _peer_tag(key: bytes, plate: str) -> bytes:
    return hmac.digest(key, plate.upper().encode(), "sha256")


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "CREDITPASS_HOME": str(folder),
        "CREDITPASS_DATABASE_URL": url,
        "CREDITPASS_ROOT_KEY_FILE": str(folder / "root.key"),
        "CREDITPASS_PORT_CHECKS_A_DAY": str(10**12),
        "CREDITPASS_BASE_URL": "http://localhost:8000",
    }


# --- Servers ----------------------------------------------------------------------------------------------------------


@contextmanager
def servers(made: Place) -> Iterator[dict[str, int]]:
    """All of them, each in a process of its own with one worker; the port of each."""
    ours = [sys.executable, "-m", "tests.benchmarks.servers"]
    commands = {
        "empty": ([*ours, "empty"], made.environments["few"]),
        "few": ([*ours, "checks"], made.environments["few"]),
        "many": ([*ours, "checks"], made.environments["many"]),
        **(_peers(made) if PEERS_PYTHON.exists() else {}),
    }
    ports = {name: _free_port() for name in commands}
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, (command, environment) in commands.items():
            words = [word.replace("PORT", str(ports[name])) for word in [*command, *(["PORT"] if name in OURS else [])]]
            started.append(subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL))
        for port, process in zip(ports.values(), started, strict=True):
            _wait(port, process)
        yield ports
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


OURS = frozenset({"empty", "few", "many"})


def _peers(made: Place) -> dict[str, tuple[list[str], dict[str, str]]]:
    url = made.environments["few"]["CREDITPASS_DATABASE_URL"]
    host = httpx.URL(url).params["host"]
    environment = {
        **os.environ, "PEER_URL": url.replace("postgresql:", "postgresql+asyncpg:", 1), "PEER_DATABASE": "creditpass",
        "PEER_USER": "creditpass", "PEER_HOST": host, "PEER_KEY": made.peer_key.hex(), "PEER_CLIENT": str(made.client),
    }  # fmt: skip
    python, package = str(PEERS_PYTHON), "tests.benchmarks.peers"
    fastapi = ["uvicorn", f"{package}.fastapi_app:app", "--port", "PORT", "--no-access-log", "--log-level", "warning"]
    django = [
        "gunicorn", "--workers", "1", "--threads", "10", "--keep-alive", "60", "--bind", "127.0.0.1:PORT",
        "--log-level", "warning", f"{package}.django_app:application",
    ]  # fmt: skip
    return {name: ([python, "-m", *words], environment) for name, words in (("fastapi", fastapi), ("django", django))}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"a server ended before it answered: {process.args!r}")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"a server does not answer: {process.args!r}")


def token(made: Place, port: int) -> str:
    """An access token of the server at a port, which a first check has used: from here on its verification is kept."""
    auth = _Nearby(port, "http://localhost:8000", str(made.client), *read_key_file(made.key))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=auth, timeout=60) as http:
        answer = http.post("/port/v1/check", json={"plate": PLATES[0]}).raise_for_status()
    statuses: Sequence[str] = [line["status"] for line in answer.json()["schemes"]]
    if statuses != ["LISTED"]:
        raise RuntimeError(f"a listed vehicle is {statuses}")
    return answer.request.headers["authorization"].split()[1]


class _Nearby(PortAuth):
    """Signs for the public address, and asks the server at a port of this machine."""

    def __init__(self, port: int, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._port = port

    def token_request(self) -> httpx.Request:
        request = super().token_request()
        url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return httpx.Request("POST", url, content=request.content, headers=request.headers)
