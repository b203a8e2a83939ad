"""Erasing a person (PIPL art. 47): what would still find them is emptied, then their key is destroyed.

What was decided stays on record, by ids alone. Backups hold ciphertexts that nothing opens; other processes keep a
key for a minute at most (`privacy.subject_keys.CACHE_SECONDS`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from privacy import consent, holdings
from privacy.vault import vault
from registry.database import Connection


async def erase(connection: Connection, person: UUID, at: datetime) -> None:
    """Erase a person, in the transaction in progress, which has to end what rests on their data. Twice is once."""
    subjects = {person}
    for holding in holdings.every():
        subjects |= set(await holding.forget(person, at))
    for given in await consent.standing(person):
        await consent.withdraw(person, given.purpose, at)
    for subject in sorted(subjects):
        await vault().destroy(subject, at)


async def is_erased(connection: Connection, person: UUID) -> bool:
    """Whether the person's key was destroyed."""
    found: bool = await connection.fetchval(
        "select count(*) > 0 and bool_and(destroyed_at is not null) from keys.subject_key where subject = $1", person
    )
    return found
