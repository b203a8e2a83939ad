"""A fresh sandbox of one's own: a server in another process, on a free port and in a temporary folder.

What the demonstration and the tests drive over HTTP. Nothing of it remains when the block ends.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.postgres import EmbeddedPostgres
from deploy.settings import PREFIX

SOURCE = Path(__file__).resolve().parent.parent
START_SECONDS = 240.0
STOP_SECONDS = 45.0
POLL_SECONDS = 0.1
KEPT = frozenset({f"{PREFIX}POSTGRES_BINARIES"})
"""Of the caller's settings only these reach the sandbox: the others are for another installation."""

LOGIN = re.compile(r"^ {2}([\w-]+) +([a-z0-9]{4}(?:-[a-z0-9]{4})+) ", re.MULTILINE)
CLIENT = re.compile(r"client ([0-9a-f-]{36}), private key in (.+)$", re.MULTILINE)


class DidNotStart(RuntimeError):
    """The sandbox's server did not come up; the message ends with what it said."""


@dataclass
class Trial:
    """A sandbox that runs. `passwords` are of the accounts that it tells at its start."""

    home: Path
    port: int
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """Everything the server has said."""
        return (self.home / "server.log").read_text(errors="replace")

    @property
    def passwords(self) -> dict[str, str]:
        return dict(LOGIN.findall(self.log))

    @property
    def port_client(self) -> tuple[str, Path]:
        """The id of the port's system, and the file of its private key."""
        found = CLIENT.search(self.log)
        assert found is not None, "the server did not tell its port client"
        return found[1], Path(found[2])

    @property
    def postgres(self) -> EmbeddedPostgres:
        """The database server of this sandbox, to be looked at or taken over."""
        return EmbeddedPostgres(self.home / "postgres")

    def start(self, waiting: Callable[[], None] = lambda: None) -> None:
        """Start the server and wait until it is ready, calling `waiting` meanwhile. Raises DidNotStart."""
        command = [sys.executable, "-m", "deploy.cli", "serve", "--sandbox", "--port", str(self.port)]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=SOURCE,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop it ourselves
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise DidNotStart(f"The sandbox did not start. It said:\n{self.log[-3000:]}")
            waiting()
            time.sleep(POLL_SECONDS)

    def is_ready(self) -> bool:
        """Whether the server answers, and its database too."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/readyz", timeout=10).status_code == 200
        return False

    def kill(self) -> None:
        """Kill the server and its workers, giving them no time for anything. The database stays up."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop the server, politely at first, and its database, however the server ended."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        left = self.postgres.running_pid()
        if left is not None:
            os.kill(left, signal.SIGQUIT)


@contextmanager
def fresh_sandbox(
    port: int | None = None, settings: Mapping[str, str] | None = None, waiting: Callable[[], None] = lambda: None
) -> Iterator[Trial]:
    """A sandbox that was just made, ready to be asked. `settings` by their names without CREDITPASS_."""
    home = Path(tempfile.mkdtemp(prefix="creditpass-"))
    home.chmod(0o711)  # the account that runs PostgreSQL for root must get to its folder
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) or name in KEPT}
    environment |= {f"{PREFIX}HOME": str(home), f"{PREFIX}LOG_LEVEL": "warning"}
    environment |= {PREFIX + name.upper(): value for name, value in (settings or {}).items()}
    try:
        trial = Trial(home, free_port(port or 0), environment)
        try:
            trial.start(waiting)
            yield trial
        finally:
            trial.stop()
    finally:
        remove(home)


def remove(home: Path) -> None:
    """Remove everything a sandbox kept."""
    shutil.rmtree((home / "postgres").resolve(), ignore_errors=True)  # may be a link to elsewhere
    shutil.rmtree(home, ignore_errors=True)


def free_port(wanted: int = 0) -> int:
    """A port of this machine that nobody listens on: the one wanted (0: any). Raises DidNotStart."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise DidNotStart(f"Port {wanted} of this machine cannot be used: {error.strerror}.") from None
        number: int = one.getsockname()[1]
        return number
