"""What a role is called. Upper layers name roles; `deploy/roles.py` lists them; the engine compares strings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role: its code in grants, its name and what it may do as messages for people.

    `scoped`: it is held within a scope (`unit:<id>`), never everywhere.
    """

    code: str
    name: str
    means: str = ""
    scoped: bool = False
