"""How fast keys are replaced: persons a second, for a person is a data key and what finds them."""

from __future__ import annotations

import time
from uuid import UUID

from privacy.ids import uuid7
from privacy.master_keys import ENCRYPTION, INDEX
from privacy.rewrapping import encryption_phases
from privacy.rotation import begin
from privacy.secret import Secret
from privacy.vault import vault
from registry import subjects
from registry.database import transaction
from registry.keys.rotation import index_phases
from tests.benchmarks.rounds import Measured

PERSONS = 3000
BATCH = 500
BY = "job:bench"


async def measure() -> dict[str, Measured]:
    """Persons a second through each rotation, in batches of the size that the command has."""
    persons: list[UUID] = [uuid7() for _ in range(PERSONS)]
    for at in range(0, PERSONS, BATCH):
        async with transaction() as connection:
            for number, person in enumerate(persons[at : at + BATCH], start=at):
                await subjects.add(connection, subjects.DOCUMENT, Secret(f"HRP:H{number:08}"), person)
    return {
        "rotate_kek_persons_a_second": (await _rate(ENCRYPTION), None, False),
        "rotate_index_persons_a_second": (await _rate(INDEX), None, False),
    }


async def _rate(kind: str) -> float:
    rotation = await begin(vault(), kind, BY)
    phase = (encryption_phases if kind == ENCRYPTION else index_phases)(vault(), rotation)[0]
    started, done = time.perf_counter(), 0
    while batch := await phase.step(BATCH):
        done += batch
    return done / (time.perf_counter() - started)
