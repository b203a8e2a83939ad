"""The check over HTTP: beside an empty handler, beside other frameworks, alone, among ten million standings, by batches.

Every server is a process of its own and all are there from the beginning; they are loaded in turn, round after round,
so that what disturbs one disturbs all. Each figure is the median of the rounds' ratios.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from deploy.postgres import EmbeddedPostgres
from tests.benchmarks import place
from tests.benchmarks.load import Loaded, load, request
from tests.benchmarks.place import ASKED, PLATES, Place
from tests.benchmarks.rounds import Measured

ROUNDS, SECONDS = int(os.environ.get("BENCH_ROUNDS", "5")), 2.0
LOADED, ALONE, BATCHES = 64, 1, 4
MANY = int(os.environ.get("BENCH_STANDINGS", "10_000_000"))
FEW = 10_000
CHECK = "/port/v1/check"
Run = Callable[[], Loaded]


async def measure() -> dict[str, Measured]:
    """Every figure of the check over HTTP. Without others' environment (.venv/bench) theirs are left out."""
    with (
        place.folder() as folder,
        EmbeddedPostgres(folder / "postgres", None, parameters=place.PARAMETERS) as postgres,
    ):
        made = await place.make(postgres, folder, FEW, MANY)
        with place.servers(made) as ports:
            return {**_figures(made, ports), **_fsync(folder)}


def _figures(made: Place, ports: dict[str, int]) -> dict[str, Measured]:
    bodies = [json.dumps({"plate": plate}).encode() for plate in PLATES]
    tokens = {name: place.token(made, ports[name]) for name in ("few", "many")}
    singles = {name: [request(CHECK, body, token) for body in bodies] for name, token in tokens.items()}
    plain = [request(CHECK, body) for body in bodies]
    items = [{"id": str(number), "check": {"plate": plate}} for number, plate in enumerate(PLATES[:500])]
    batch = [request(CHECK + ":batch", json.dumps({"items": items}).encode(), tokens["few"])]
    bare = [request("/bare", body) for body in bodies]

    def run(name: str, requests: list[bytes], connections: int = LOADED) -> Run:
        return lambda: load(ports[name], requests, connections=connections, seconds=SECONDS)

    runs = {"empty": run("empty", plain), "check": run("few", singles["few"])}
    runs |= {name: run(name, plain) for name in place.PEERS if name in ports}
    runs |= {
        "many": run("many", singles["many"]),
        "batch": run("few", batch, BATCHES),
        "lone bare": run("empty", bare, ALONE),
        "lone check": run("few", singles["few"], ALONE),
    }
    rounds = _rounds(runs)
    checks = [done.rate for done in rounds["check"]]
    figures = {
        "check over HTTP, 64 connections: share of an empty handler's rate": _ratio(rounds, "check", "empty", 0.75),
        **{
            f"check over HTTP, 64 connections: times the rate of {place.PEERS[name]}": _ratio(rounds, "check", name, 3)
            for name in place.PEERS
            if name in ports
        },
        "check over HTTP, alone: p99, times that of an empty handler with a bare durable insert": _spread(
            [a.quantile(0.99) / b.quantile(0.99) for a, b in _pairs(rounds, "lone check", "lone bare")], 2, True
        ),
        f"check over HTTP: cost among {MANY:,} standings, times that among {FEW:,}": _spread(
            [b.rate / a.rate for a, b in _pairs(rounds, "many", "check")], 1.3, True
        ),
        "check over HTTP: rate by batches of 500, times that of single ones": _spread(
            [500 * a.rate / b.rate for a, b in _pairs(rounds, "batch", "check")], 3, False
        ),
        "check over HTTP, 64 connections: a second": _spread(checks, None, False),
        "check over HTTP, 64 connections: p99 in milliseconds": _spread(
            [done.quantile(0.99) * 1000 for done in rounds["check"]], 50, True
        ),
        "check over HTTP, alone: p99 in milliseconds": _spread(
            [done.quantile(0.99) * 1000 for done in rounds["lone check"]], None, True
        ),
    }
    return figures


def _rounds(runs: dict[str, Run]) -> dict[str, list[Loaded]]:
    """Each run in turn, several times, after one that does not count."""
    done: dict[str, list[Loaded]] = {name: [] for name in runs}
    for number in range(ROUNDS + 1):
        for name, run in runs.items():
            loaded = run()
            if loaded.refused:
                raise RuntimeError(f"{name}: {loaded.refused} of {len(loaded.took)} questions were refused")
            if number:
                done[name].append(loaded)
    return done


def _pairs(rounds: dict[str, list[Loaded]], one: str, other: str) -> Iterator[tuple[Loaded, Loaded]]:
    return zip(rounds[one], rounds[other], strict=True)


def _ratio(rounds: dict[str, list[Loaded]], one: str, other: str, target: float) -> Measured:
    return _spread([a.rate / b.rate for a, b in _pairs(rounds, one, other)], target, False)


def _spread(values: list[float], target: float | None, most: bool) -> Measured:
    return (median(values), target, most, (min(values), max(values)))


def _fsync(folder: Path) -> dict[str, Measured]:
    """What the disk takes to keep 8 KB for good, which every durable record costs."""
    taken = []
    with _opened(folder / "fsync") as file:
        for _ in range(300):
            began = time.perf_counter()
            os.pwrite(file, b"x" * 8192, 0)
            os.fdatasync(file)
            taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {
        "disk: milliseconds of an fsync, median": (median(taken), None, True),
        "disk: milliseconds of an fsync, p99": (taken[len(taken) * 99 // 100], None, True),
    }


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        yield file
    finally:
        os.close(file)


assert len(PLATES) == ASKED
