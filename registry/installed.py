"""The schemes of this installation: each value with the function that gathers its facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.secret import Secret
from registry.actors import Actor
from registry.database import Connection
from registry.errors import NotFound
from registry.scheme import Scheme


@dataclass(frozen=True)
class CaseRow:
    """A case as it stands."""

    id: UUID
    scheme: str
    subject: UUID
    about: UUID
    state: str
    since: datetime
    version: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """What a gatherer is asked for: the facts of a case for one move, by one actor, at one instant (UTC)."""

    case: CaseRow
    move: str
    actor: Actor
    at: datetime
    evidence: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, Secret[str]] = field(default_factory=dict)
    """What was given in words; for effects alone."""
    offered: bool = False
    """Whether the move is only offered to the actor: nothing is filled in yet."""


Gather = Callable[[Asking], Awaitable[Any]]
Effects = Callable[[Asking, Any, str], Awaitable[None]]


@dataclass(frozen=True)
class Detail:
    """One line of what a case is about. `value` is plain text, a message id, a tuple of them, a day, or a sealed value
    (shown masked)."""

    label: str
    value: Any


Details = Callable[[Connection, Sequence[CaseRow]], Awaitable[Mapping[UUID, Sequence[Detail]]]]


async def no_effects(asking: Asking, facts: Any, to_state: str) -> None:
    """For a scheme whose moves change nothing beyond the case."""


async def no_details(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """For a scheme whose cases say all of themselves by their state."""
    return {case.id: () for case in cases}


@dataclass(frozen=True)
class OwnPage:
    """Where moves are made that need more than a form of their evidence. `address` holds `{id}`, the case's."""

    label: str
    address: str


@dataclass(frozen=True)
class CopyAge:
    """How old a lane's copy may be (ports.md): after `soft` it raises an alarm, after `hard` it says UNKNOWN."""

    soft: timedelta = timedelta(minutes=5)
    hard: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Installed:
    """A scheme in use.

    `gather` reads its facts; `effects` writes what a move changes in the scheme's own tables, in the move's
    transaction. `summarise` gives the few details that a list shows of each case, `details` all that the case page
    shows; sealed values are shown masked and opened one by one for a purpose. `page` is the address of a case's page,
    `opens_at` of the page on which cases are opened, where the scheme has one of its own, and `own_pages` tells by a
    move's name the page on which it is made, if that is neither the case's nor `page`. `copies` tells how old a
    copy at a lane may be.
    """

    scheme: Scheme[Any]
    gather: Gather
    effects: Effects = no_effects
    summarise: Details = no_details
    details: Details = no_details
    purpose: str = "verify-entry"
    page: str = "/cases/{id}"
    opens_at: str = ""
    own_pages: Mapping[str, OwnPage] = field(default_factory=dict)
    links: tuple[OwnPage, ...] = ()
    """Further pages of a case, for whoever may read it."""
    beside: tuple[OwnPage, ...] = ()
    """Further pages of each case, such as its papers."""
    copies: CopyAge = CopyAge()


_installed: dict[str, Installed] = {}


def install(schemes: Iterable[Installed]) -> None:
    """Put these schemes in use, in this order. `deploy/schemes.py` calls it once."""
    _installed.clear()
    _installed.update({one.scheme.code: one for one in schemes})


def every() -> tuple[Installed, ...]:
    return tuple(_installed.values())


def installed(code: str) -> Installed:
    """The scheme with this code. Raises NotFound."""
    try:
        return _installed[code]
    except KeyError:
        raise NotFound() from None
