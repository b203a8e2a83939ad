"""`creditpass lane` as a process of its own, without a database and with the line cut: killed under load, started again."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from deploy.cli import main
from registry.clock import wall_now
from registry.ports.copies.making import Standing, set_of
from registry.ports.keys import encode, make_key_file, public_jwk
from registry.ports.lane.clock import LaneClock
from registry.ports.lane.folder import Folder
from registry.ports.lane.holder import Holder
from tests.registry.ports.copies.sample import KEY, KEYS, KID, edition, plate, signed, standing

PATIENCE = 120.0
PLATE = "粤CS0001"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What an agent has kept: its key, a copy of two vehicles, and that it was in step a moment ago."""
    kept = Folder(tmp_path / "lane")
    holder = Holder(kept)
    holder.keep_key(KEY.port, KEY.epoch, encode(KEY.key.expose_unrecorded()))
    x = encode(KEYS[KID].public_bytes_raw())
    holder.trust({"keys": [public_jwk(x, KID)]})
    one, two = standing(1, None), standing(2, None)
    holder.take(signed(edition(1).full(set_of([one], KEY))), [])
    holder.follow(signed(edition(2).changes(1, set_of([one], KEY), set_of([one, two], KEY))))
    clock = LaneClock()
    clock.contact(wall_now(), wall_now(), wall_now() - timedelta(seconds=1))
    kept.replace_json("state.json", clock.noted())
    make_key_file(tmp_path / "port.json")
    return kept.path


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [
        sys.executable, "-m", "deploy.cli", "lane", "--centre", "http://127.0.0.1:9", "--client", "nobody",
        "--key", str(folder.parent / "port.json"), "--lane", "west-1", "--folder", str(folder), "--port", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            with suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/status").raise_for_status()
                break
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def ask(port: int, plate: str = PLATE) -> dict[str, object]:
    answer = httpx.post(f"http://127.0.0.1:{port}/port/v1/check", json={"plate": plate}, timeout=PATIENCE)
    return {**answer.raise_for_status().json(), "from": answer.headers["creditpass-source"]}


def told_on_disk(folder: Path) -> set[str]:
    lines = [line for path in (folder / "decisions").glob("*.jsonl") for line in path.read_bytes().split(b"\n")[:-1]]
    return {json.loads(line)["id"] for line in lines}


def test_killed_under_load_it_answers_again_and_has_every_answer_that_it_gave(folder: Path) -> None:
    port, told = free_port(), set()
    with running(folder, port) as process:

        def asker() -> None:
            with suppress(httpx.HTTPError):
                while True:
                    told.add(str(ask(port)["decision_id"]))

        askers = [threading.Thread(target=asker) for _ in range(4)]
        for each in askers:
            each.start()
        deadline = time.monotonic() + PATIENCE
        while len(told) < 40 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        for each in askers:
            each.join()
    assert len(told) >= 40
    assert told <= told_on_disk(folder), "what was answered was on the disk first"
    with running(folder, port):
        answer = ask(port)
        status = httpx.get(f"http://127.0.0.1:{port}/status").json()
    assert (answer["from"], answer["version"]) == ("copy", 2)
    assert [line["status"] for line in answer["schemes"]] == ["LISTED", "NOT_LISTED"]  # type: ignore[attr-defined]
    assert (status["version"], status["records"]) == (2, 4)


def test_it_stops_when_told_to_and_refuses_what_is_no_question(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as process:
        at = f"http://127.0.0.1:{port}"
        assert httpx.post(f"{at}/port/v1/check", content=b"{").status_code == 422
        assert httpx.post(f"{at}/port/v1/check", json={"plate": "!"}).status_code == 422
        assert httpx.post(f"{at}/port/v1/check", content=b"x" * 20_000).status_code == 413
        assert httpx.get(f"{at}/").status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_it_does_not_begin_with_a_name_that_is_none_or_where_somebody_listens(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["lane", "--centre", "http://127.0.0.1:9", "--client", "nobody", "--key", str(folder.parent / "port.json")]
    given += ["--folder", str(folder)]
    assert main([*given, "--lane", "West 1"]) == 1
    assert "West 1: a lane's name has small letters" in capsys.readouterr().err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main([*given, "--lane", "west-1", "--port", str(taken.getsockname()[1])]) == 1
    assert "Cannot listen on 127.0.0.1" in capsys.readouterr().err


def test_the_sample_is_what_the_agent_is_asked_about() -> None:
    assert isinstance(standing(1, None), Standing)
    assert plate(1).expose_unrecorded() == f"CN:{PLATE}"
