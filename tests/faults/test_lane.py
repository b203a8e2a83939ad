"""kill -9 of the server, of the database and of a lane's agent in the middle of checks; the line cut; a full disk.

What was told is on record, the lane never tells an older state than it told before, and all of it mends by itself.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.trial import Trial
from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file
from tests.faults.lane import Asker, LaneProcess, asking
from tests.faults.test_database_gone import start_again
from tests.faults.waiting import query, until
from tests.journeys.world import Sent, World

ASKERS = 4


@pytest.fixture(scope="module")
def listed(world: World) -> Sent:
    place = world.unit("faults-lane")
    sent = world.declare(place.code)
    world.move(world.signed_in(place.login), sent.case, "verify", undertaking=True)
    return sent


@pytest.fixture
def booth(trial: Trial, tmp_path: Path) -> Iterator[LaneProcess]:
    """A lane's agent that holds a copy."""
    lane = LaneProcess(trial, "faults-1", tmp_path / "lane")
    lane.start()
    try:
        until(lambda: lane.status().get("alarms") == [], "a copy that is in step")
        yield lane
    finally:
        lane.kill()


def asker_at_the_centre(trial: Trial, plate: str) -> Asker:
    client, key = trial.port_client
    return Asker(
        httpx.Client(base_url=trial.url, auth=PortAuth(trial.url, client, *read_key_file(key)), timeout=60), plate
    )


def asker_at_the_lane(lane: LaneProcess, plate: str) -> Asker:
    return Asker(httpx.Client(base_url=lane.url, timeout=60), plate)


def kill_the_database(trial: Trial) -> None:
    """With everything that it has started, giving none of it time for anything."""
    server = trial.postgres.running_pid()
    assert server is not None
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    processes = [server, *map(int, children)]
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    until(lambda: not any(map(_lives, processes)), "the database's processes to be gone")


def _lives(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def more(askers: list[Asker]) -> None:
    """Wait until each of them was told something more."""
    counts = [len(asker.told) for asker in askers]
    until(lambda: all(len(asker.told) > count + 3 for asker, count in zip(askers, counts, strict=True)), "answers")


def on_record(trial: Trial, table: str, told: list[dict[str, Any]]) -> bool:
    """Whether every decision that was told is there, once."""
    ids = [each["decision_id"] for each in told]
    rows = query(trial, f"select id from {table} where id = any($1::uuid[])", ids)
    return sorted(str(row["id"]) for row in rows) == sorted(ids)


def test_kill_9_of_the_server_and_of_the_database_in_the_middle_of_checks(
    trial: Trial, world: World, listed: Sent
) -> None:
    askers = [asker_at_the_centre(trial, listed.car.plate) for _ in range(ASKERS)]
    with asking(*askers):
        more(askers)
        trial.kill()
        trial.start()
        more(askers)
        kill_the_database(trial)
        start_again(trial)
        more(askers)
    told = [each for asker in askers for each in asker.told]
    assert [strange for asker in askers for strange in asker.strange] == []
    assert {each["schemes"][0]["status"] for each in told} == {"LISTED"}
    assert on_record(trial, "check_record", told), "acknowledged, and lost"


def test_a_lane_goes_through_all_of_it(trial: Trial, world: World, listed: Sent, booth: LaneProcess) -> None:
    plate = listed.car.plate
    askers = [asker_at_the_lane(booth, plate) for _ in range(ASKERS)]
    with asking(*askers):
        more(askers)
        os.killpg(trial.process.pid, signal.SIGSTOP)  # the line is up, and nobody answers
        try:
            until(lambda: from_copy(askers), "answers from the copy")
            booth.kill()
            booth.start()
            more(askers)
            with booth.full_disk():
                more(askers)
                assert "disk" in booth.status()["alarms"]
        finally:
            os.killpg(trial.process.pid, signal.SIGCONT)
        more(askers)
    assert [strange for asker in askers for strange in asker.strange] == []
    said = {(line["status"], line["reason"]) for asker in askers for each in asker.told for line in each["schemes"][:1]}
    assert said == {("LISTED", "listed")}
    for asker in askers:
        versions = [each["version"] for each in asker.told if each.get("source") == "copy"]
        assert versions == sorted(versions), "an older copy than before"
    until(lambda: on_record(trial, "lane_decision", from_copy(askers)), "every decision of the lane to be on record")
    until(lambda: not booth.status()["alarms"], "the alarms to be over")

    # What is taken away at the centre is gone at the lane, when nobody answers there any more.
    before = booth.status()["version"]
    world.move(world.signed_in("faults-lane"), listed.case, "suspend", reason="a test")
    until(lambda: acknowledged(trial) > before, "the lane to have the change")
    trial.kill()
    try:
        told = booth.ask(plate)
        assert (told["source"], told["schemes"][0]["status"]) == ("copy", "SUSPENDED")
        booth.kill()
        booth.start()
        assert booth.ask(plate)["schemes"][0]["status"] == "SUSPENDED", "from the disk, too"
    finally:
        trial.start()
    until(lambda: (age := booth.status()["age_seconds"]) is not None and age < 5, "the lane to follow again, by itself")


def from_copy(askers: list[Asker]) -> list[dict[str, Any]]:
    return [each for asker in askers for each in asker.told if each.get("source") == "copy"]


def acknowledged(trial: Trial) -> int:
    (row,) = query(trial, "select version from lane where name = 'faults-1'")
    found: int = row["version"]
    return found
