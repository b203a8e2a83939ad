"""The schemes of this installation: each value with the function that gathers its facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.actors import Actor
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


Gather = Callable[[Asking], Awaitable[Any]]
Effects = Callable[[Asking, Any, str], Awaitable[None]]


async def no_effects(asking: Asking, facts: Any, to_state: str) -> None:
    """For a scheme whose moves change nothing beyond the case."""


@dataclass(frozen=True)
class Installed:
    """A scheme in use.

    `gather` reads its facts; `effects` writes what a move changes in the scheme's own tables, in the move's
    transaction; `page` is the address of a case's own page, given the case's id, if it has one.
    """

    scheme: Scheme[Any]
    gather: Gather
    effects: Effects = no_effects
    page: str = "/cases/{id}"


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
