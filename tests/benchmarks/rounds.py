"""Measuring side by side: several things in turn, several rounds, medians."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from time import perf_counter

Spread = tuple[float, float]
Measured = tuple[float, float | None, bool] | tuple[float, float | None, bool, Spread]
"""A value, its target (None: just told), whether smaller is better, and the least and greatest of the rounds."""


async def seconds(rounds: int, **runs: Callable[[], Awaitable[object]]) -> Mapping[str, float]:
    """The median seconds of each run, taken in turn so that what disturbs one disturbs all."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        await run()  # what is done once only (plans, caches) is not what we ask
    for _ in range(rounds):
        for name, run in runs.items():
            began = perf_counter()
            await run()
            taken[name].append(perf_counter() - began)
    return {name: median(values) for name, values in taken.items()}
