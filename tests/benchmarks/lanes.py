"""A lane's copy of a million records: made of standings, verified and loaded, asked."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from random import Random

from registry.ports.copies.copy import open_copy
from registry.ports.copies.making import Standing, set_of
from registry.standings import Status
from tests.benchmarks.rounds import Measured
from tests.registry.ports.copies.sample import KEY, KEYS, edition, plate, signed

RECORDS, QUESTIONS = 1_000_000, 5_000


async def measure() -> dict[str, Measured]:
    """Seconds and bytes of a copy with a million records. The building is of the set, from tags that are there."""
    dice = Random(1)
    tags = [dice.randbytes(16) for _ in range(RECORDS // 2 - 1)] + [KEY.of_plate(plate(1))]
    began = time.perf_counter()
    records = set_of((Standing(0, (tag,), None, Status.LISTED) for tag in tags), KEY)
    message = signed(edition(1).full(records))
    built = time.perf_counter() - began
    began = time.perf_counter()
    copy = open_copy(message, KEYS, KEY)
    loaded = time.perf_counter() - began
    now, taken = datetime.now(UTC), []
    for number in range(QUESTIONS):
        began = time.perf_counter()
        copy.decide(plate(number), None, now)
        taken.append(time.perf_counter() - began)
    return {
        "lane: seconds to build and sign a million records": (built, 30, True),
        "lane: seconds to verify and load a million records": (loaded, 1, True),
        "lane: bytes in the copy per tag": (len(message) / len(records), 20, True),
        "lane: milliseconds of a check from the copy, p99": (sorted(taken)[len(taken) * 99 // 100] * 1000, 1, True),
    }
