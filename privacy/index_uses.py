"""What layers above make with the index key, declared here so that it can be replaced and, one day, retired.

Each layer says of each use how to bring it under a new version and what still needs an old one. All of it runs in the
transaction in progress, which a caller above opens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Carry:
    """How things come under a new version: a batch of at most so many, which says how many it took; how many are left.

    Both are given the new version.
    """

    step: Callable[[int, int], Awaitable[int]]
    left: Callable[[int], Awaitable[int]]


@dataclass(frozen=True)
class IndexUse:
    """Something that is made with the index key.

    what      what it is, a message for people
    needs     how many things cannot be without a version, nor be carried over from it (any more than they are)
    finds     of what things are found by, which has to be complete before the new version is active
    follows   of what is made by the active version alone, which is carried over afterwards
    until     when what needs it goes by itself, a message for people; empty if it does not
    """

    what: str
    needs: Callable[[int], Awaitable[int]]
    finds: Carry | None = None
    follows: Carry | None = None
    until: str = ""


_uses: tuple[IndexUse, ...] = ()


def install(uses: Sequence[IndexUse]) -> None:
    """Name every layer's uses, once, when a process starts."""
    global _uses
    _uses = tuple(uses)


def every() -> tuple[IndexUse, ...]:
    """Every layer's uses."""
    return _uses
