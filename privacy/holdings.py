"""What is held of a person, in words, and how it is forgotten: each layer says it of its own tables.

`deploy/holdings.py` lists the holdings of the installation; the person's page reads them all, and erasure goes
through them all (PI-19, PI-44). All of it runs in the transaction in progress.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.catalogue import Entry, Personal
from privacy.consent_text import ConsentText
from privacy.sealed import Sealed


@dataclass(frozen=True)
class Whose:
    """Whose data is asked for: a person, as far as one case of theirs proves who they are.

    Whoever holds a receipt has typed a number, and no more is proven by it: what belongs to the person's other
    cases is not told by it.
    """

    person: UUID
    case: UUID


@dataclass(frozen=True)
class Held:
    """One thing that is held. `column` finds its purpose, basis and keeping in the catalogue; empty for a plain one.

    `label` is a message id; a plain `value` is one where `ours` says so: what somebody typed is never translated.
    """

    label: str
    value: Sealed | str | date | datetime | None
    column: str = ""
    ours: bool = False


@dataclass(frozen=True)
class Told:
    """A port was told something of the person's vehicle: where, when (UTC), and the statuses that were answered."""

    at: datetime
    port: str
    answers: tuple[str, ...]


async def _nothing_held(whose: Whose) -> Sequence[Held]:
    return ()


async def _nothing_told(whose: Whose) -> Sequence[Told]:
    return ()


async def _nothing_forgotten(person: UUID, at: datetime) -> Iterable[UUID]:
    return ()


async def _nobody_concerned(subjects: Sequence[UUID]) -> Mapping[UUID, Iterable[UUID]]:
    return {}


@dataclass(frozen=True)
class Holding:
    """A layer's part. `concerned`: the persons to whom subjects that are no persons lead (a vehicle to its drivers and its
    owner), by subject.

    `forget` empties what destroying the person's key leaves readable or findable.

    It gives the further subjects whose keys go with the person's. `consents` are the texts that the layer asks for.
    """

    title: str
    read: Callable[[Whose], Awaitable[Sequence[Held]]] = _nothing_held
    told: Callable[[Whose], Awaitable[Sequence[Told]]] = _nothing_told
    concerned: Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, Iterable[UUID]]]] = _nobody_concerned
    forget: Callable[[UUID, datetime], Awaitable[Iterable[UUID]]] = _nothing_forgotten
    consents: tuple[ConsentText, ...] = ()


_installed: tuple[Holding, ...] = ()
_catalogue: Mapping[str, Personal] = {}


def install(holdings: Iterable[Holding], entries: Iterable[Entry]) -> None:
    """Put these in use, in this order, with the catalogue of columns. `deploy/holdings.py` calls it once."""
    global _installed, _catalogue
    _installed = tuple(holdings)
    _catalogue = {f"{entry.table}.{entry.column}": entry.personal for entry in entries}


def every() -> tuple[Holding, ...]:
    return _installed


def every_personal() -> Mapping[str, Personal]:
    """The catalogue in use: each personal column (`entry.name`), and what it says."""
    return _catalogue


def personal(column: str) -> Personal | None:
    """What the catalogue says of a column (`entry.name`)."""
    return _catalogue.get(column)
