"""The database goes away in the middle of writes, and comes back after seconds."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from threading import Event, Thread

import httpx
import pytest

from deploy.trial import SOURCE, Trial
from privacy.ids import uuid7
from tests.faults.waiting import query, until
from tests.journeys.world import Sent, World

GONE_SECONDS = 6.0


@dataclass
class Writer:
    """Suspends and restores an entry, over and over. What was not acknowledged is sent again under the same key."""

    client: httpx.Client
    case: str
    stop: Event = field(default_factory=Event)
    acknowledged: int = 0
    unanswered: int = 0
    refused: list[httpx.Response] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def write(self) -> None:
        while not self.stop.is_set():
            move, evidence = (("suspend", {"reason": "a test"}), ("restore", {}))[self.acknowledged % 2]
            key = str(uuid7())
            self._until_acknowledged(f"/api/v1/cases/{self.case}/moves/{move}", {"evidence": evidence}, key)
            self.acknowledged += 1

    def _until_acknowledged(self, path: str, body: dict[str, object], key: str) -> None:
        while True:
            try:
                answer = self.client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                self.unanswered += 1
                continue
            if answer.status_code == 200:
                return
            self.refused.append(answer)
            if answer.status_code != 503:
                self.strange.append(f"{answer.status_code} {answer.text}")
                return
            time.sleep(0.1)


@pytest.fixture(scope="module")
def listed(world: World) -> Sent:
    place = world.unit("faults-database")
    sent = world.declare(place.code)
    world.move(world.signed_in(place.login), sent.case, "verify", undertaking=True)
    return sent


START = """
import os, sys
from pathlib import Path
from deploy.postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1])).start()
os._exit(0)  # and leave it running
"""


def start_again(trial: Trial) -> None:
    """Start the database, which stops with the sandbox."""
    subprocess.run([sys.executable, "-c", START, str(trial.home / "postgres")], cwd=SOURCE, check=True)


def test_six_seconds_without_a_database(trial: Trial, world: World, listed: Sent) -> None:
    writer = Writer(world.signed_in("faults-database"), listed.case)
    thread = Thread(target=writer.write, daemon=True)
    thread.start()
    until(lambda: writer.acknowledged > 3, "writing")

    server = trial.postgres.running_pid()
    assert server is not None
    os.kill(server, signal.SIGQUIT)  # at once: what is under way breaks off
    gone = time.monotonic()
    until(lambda: writer.refused, "a refusal")
    page = httpx.get(f"{trial.url}/enrol/SOMECODE", headers={"Accept": "text/html"}, timeout=60)
    ready, alive = (httpx.get(f"{trial.url}/{path}", timeout=60) for path in ("readyz", "healthz"))
    until(lambda: time.monotonic() > gone + GONE_SECONDS, "time to pass")
    start_again(trial)
    before = writer.acknowledged
    until(lambda: writer.acknowledged > before + 3, "writing again")
    writer.stop.set()
    thread.join(60)

    assert writer.strange == []
    assert writer.unanswered <= 2, "there is an answer, and a clear one"
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in writer.refused)
    assert {answer.json()["code"] for answer in writer.refused} == {"unavailable"}
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert (ready.status_code, alive.status_code) == (503, 200)
    until(trial.is_ready, "the server to be ready again")

    # Acknowledged is written, repeated is written once, and of nothing there is half.
    version = 2 + writer.acknowledged  # declared, verified, and each move since
    case = query(trial, "select version from case_ where id = $1", listed.case)
    assert [row["version"] for row in case] == [version]
    steps = query(trial, 'select version from journal where "case" = $1 order by 1', listed.case)
    assert [row["version"] for row in steps] == list(range(1, version + 1))
    told = query(trial, "select 1 from delivery where \"case\" = $1 and channel = 'inbox'", listed.case)
    assert len(told) == 2 + 2 * writer.acknowledged  # the unit of the declaration, the person of the verification
    standings = query(trial, 'select 1 from standing where "case" = $1 and closed_at is null', listed.case)
    assert len(standings) == 1
