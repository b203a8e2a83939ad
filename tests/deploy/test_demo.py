"""`creditpass demo`, as whoever tries it first meets it: another process, a fresh sandbox, the main job over HTTP."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import demo
from deploy.demo import Differs, carry_out
from deploy.trial import DidNotStart, free_port, fresh_sandbox

ROOT = Path(demo.__file__).parent.parent


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the demonstration printed. It must leave nothing in the folder for temporary files."""
    folder = tmp_path_factory.mktemp("temporary")
    command = [sys.executable, "-m", "deploy.cli", "demo"]
    environment = {**os.environ, "TMPDIR": str(folder), "CREDITPASS_HOME": str(folder / "another")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.iterdir()) == []
    return done.stdout


def test_every_step_is_told_by_number(told: str) -> None:
    assert re.findall(r"^ ?(\d+)\. ", told, re.MULTILINE) == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(
    "result",
    [
        "The car with its owner: LISTED (listed), HQ-4.3",
        "The car with the spouse: LISTED (listed), HQ-4.3",
        "Refused under HQ-3.7",
        "The car with its owner: NOT_LISTED (not-on-list)",
        "The car with the spouse: NOT_LISTED (not-on-list)",
        "The spouse's declaration: Waiting for the owner.",
    ],
)
def test_the_results_are_told(told: str, result: str) -> None:
    assert result in told


def test_the_first_step_that_comes_out_otherwise_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> list[str]:
        raise Differs("the state", "listed", "declared")

    def never() -> list[str]:
        raise AssertionError("this step comes after the failure")

    assert carry_out([("One", lambda: ["well"]), ("Two", fails), ("Three", never)]) == 1
    assert "FAILED at step 2: the state should be listed, and is declared" in capsys.readouterr().out


def test_a_port_in_use_is_said_before_anything_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(DidNotStart, match=f"Port {number}"), fresh_sandbox(number):
            raise AssertionError("it must not start")
    assert free_port(number) == number
