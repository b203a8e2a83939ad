"""Rotations in tests: without the half minute in which other processes learn of a key, where there is only one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from privacy.master_keys import ENCRYPTION
from privacy.rewrapping import encryption_phases, root_phases
from privacy.rotation import ROOT, Phase, Rotation, begin, carry_on
from privacy.vault import Vault

BY = "account:keeper"
PHASES: dict[str, Callable[[Vault, Rotation], Sequence[Phase]]] = {ROOT: root_phases, ENCRYPTION: encryption_phases}


async def rotate(
    vault: Vault, kind: str, *, known: float = 0, batch: int = 3,
    phases: Callable[[Vault, Rotation], Sequence[Phase]] | None = None, seen: Callable[[Rotation], None] | None = None,
) -> Rotation:  # fmt: skip
    """A whole rotation."""
    rotation = await begin(vault, kind, BY)
    parts = (phases or PHASES[kind])(vault, rotation)
    return await carry_on(vault, rotation, parts, seen or (lambda _: None), known=known, batch=batch)


class Interrupted(Exception):
    """Stands for a kill: thrown after a batch."""


def interrupt(_: Rotation) -> None:
    raise Interrupted


@asynccontextmanager
async def meanwhile(*work: Callable[[], object]) -> AsyncIterator[None]:
    """Coroutine functions, each run over and over until the block ends; what fails in them fails the test."""
    ended = False

    async def over_and_over(each: Callable[[], object]) -> int:
        times = 0
        while not ended:
            await each()  # type: ignore[misc]
            times += 1
            await asyncio.sleep(0)
        return times

    tasks = [asyncio.create_task(over_and_over(each)) for each in work]
    try:
        yield
    finally:
        ended = True
        times = await asyncio.gather(*tasks)
    assert all(times), "everybody had a turn"
