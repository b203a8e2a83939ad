"""The garbage collector of a process that serves."""

from __future__ import annotations

import gc

ROUNDS = 5_000, 20, 20
"""Objects made between two rounds, rounds until the middle-aged are looked at, and until all are.

Python's own 700 makes a round every few checks, and the widest, through all pages, schemes and routes, takes longer than
a lane may wait.
"""


def settle() -> None:
    """Leave what is there now out of every round from now on: it lives as long as the process. For a server's start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
