"""A lane's agent in a process of its own, as a booth runs it, and those who ask."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx

from deploy.trial import SOURCE, Trial, free_port
from tests.faults.waiting import until

RESTS = 0.05


@dataclass
class LaneProcess:
    """`creditpass lane`, to be killed, started again, and given no room on its disk."""

    trial: Trial
    name: str
    folder: Path
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        client, key = self.trial.port_client
        command = [
            sys.executable, "-m", "deploy.cli", "lane", "--centre", self.trial.url, "--client", client,
            "--key", str(key), "--lane", self.name, "--folder", str(self.folder), "--port", str(self.port),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=SOURCE, env=dict(self.trial.environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until(lambda: self.process.poll() is not None or self.status(), "the agent to answer")
        assert self.process.poll() is None, "the agent ended"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status(self) -> dict[str, Any]:
        """How it is; empty while it does not answer."""
        with suppress(httpx.HTTPError):
            found: dict[str, Any] = httpx.get(f"{self.url}/status", timeout=30).json()
            return found
        return {}

    def ask(self, plate: str) -> dict[str, Any]:
        """Its answer."""
        found: dict[str, Any] = httpx.post(f"{self.url}/port/v1/check", json={"plate": plate}, timeout=60).json()
        return found

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No file of it can grow until the end of the block."""
        before = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, before)


@dataclass
class Asker:
    """Asks about a plate over and over, and keeps every decision that it was told."""

    http: httpx.Client
    plate: str
    told: list[dict[str, Any]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    unanswered: int = 0
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                answer = self.http.post("/port/v1/check", json={"plate": self.plate})
            except httpx.HTTPError:
                self.unanswered += 1
                time.sleep(RESTS)
                continue
            if answer.status_code == 200:
                self.told.append(answer.json())
            else:
                if answer.status_code not in (429, 503):
                    self.strange.append(f"{answer.status_code} {answer.text}")
                time.sleep(RESTS)


@contextmanager
def asking(*askers: Asker) -> Iterator[None]:
    """All of them ask until the end of the block."""
    threads = [Thread(target=asker.run, daemon=True) for asker in askers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for asker in askers:
            asker.stop.set()
        for thread in threads:
            thread.join(120)
        for asker in askers:
            asker.http.close()
