"""Results of inspections that a port posts inside a passage (ports.md): kept with it, or neither is.

Who inspects and reports is another layer's matter (`vehicles/inspections.py`); `deploy/schemes.py` says which.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.actors import Actor
from registry.ports.inspections import Result


@dataclass(frozen=True)
class Finding:
    """What an authority found: its code, as in the check's answer, and the result."""

    authority: str
    result: Result


@dataclass(frozen=True)
class Inspected:
    """The joint inspection of a passage, by the id that the check was answered with, and what was found in it."""

    inspection: UUID
    findings: tuple[Finding, ...]


Report = Callable[[UUID, Finding, Actor, datetime, str], Awaitable[bool]]
"""Puts one on record in the transaction in progress: inspection, finding, who posts, when (legal time), at which port.
Gives whether nobody's report is waited for any more. The same again changes nothing. Raises CreditpassError.
"""

_installed: list[Report] = []


def install(report: Report) -> None:
    """Put this in use. `deploy/schemes.py` calls it once."""
    _installed[:] = [report]


async def report(inspected: Inspected, actor: Actor, at: datetime, port: str) -> bool:
    """Put every finding on record; whether the vehicle is released now. Raises as what is installed does."""
    (one,) = _installed
    released = False
    for finding in inspected.findings:
        released = await one(inspected.inspection, finding, actor, at, port)
    return released
