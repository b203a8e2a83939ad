"""Declaration codes: one unit, one code (HQ-4.1).

Codes are made, replaced and ended by moves of the unit's case alone (`units/effects.py`). While a unit is suspended
its code lives on, so that its posters are good again afterwards; whoever scans it is told that nobody can declare now.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.ids import uuid7
from registry import cases
from registry.actors import Actor
from registry.cases import MoveRequest
from registry.database import Connection
from units import units
from units.scheme import ACTIVE, CODE
from units.tables import Unit

DECLARATION = "declaration"
FORM = re.compile(r"[A-Z2-7]{26}")


@dataclass(frozen=True)
class LiveCode:
    """A code that works. `made_at` is legal time, UTC."""

    id: UUID
    unit: UUID
    code: str
    made_at: datetime


@dataclass(frozen=True)
class FoundCode:
    """What a scanned code leads to. `state` is the unit's; only in `active` can anybody declare."""

    unit: Unit
    code: LiveCode
    state: str

    @property
    def open(self) -> bool:
        """Whether people can declare through the unit now."""
        return self.state == ACTIVE.code


def new_code() -> str:
    """A code that nobody guesses: 128 random bits in base32, 26 characters."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def enrol_url(public_url: str, code: str) -> str:
    """Where a code leads: what the QR says."""
    return f"{public_url.rstrip('/')}/enrol/{code}"


async def live(connection: Connection, unit: UUID) -> LiveCode | None:
    """The unit's one live code, if it has one."""
    row = await connection.fetchrow(
        "select id, unit, code, made_at from unit_code where unit = $1 and kind = $2 and ended_at is null",
        unit, DECLARATION,
    )  # fmt: skip
    return LiveCode(**dict(row)) if row else None


async def find_live(connection: Connection, code: str) -> FoundCode | None:
    """The unit whose live code this is, in any writing. None for a replaced, ended, unknown or unreadable code."""
    code = code.strip().upper()
    if not FORM.fullmatch(code):
        return None
    row = await connection.fetchrow(
        "select k.id, k.unit, k.code, k.made_at, c.state from unit_code k"
        " join case_ c on c.subject = k.unit and c.scheme = $2"
        " where k.code = $1 and k.kind = $3 and k.ended_at is null",
        code, CODE, DECLARATION,
    )  # fmt: skip
    if row is None:
        return None
    unit = await units.find(connection, row["unit"])
    return FoundCode(unit, LiveCode(row["id"], row["unit"], row["code"], row["made_at"]), row["state"])


async def replace(connection: Connection, unit: UUID, actor: Actor, at: datetime) -> LiveCode:
    """Make a new code; the former one is dead at once. Raises as `cases.make_move`."""
    case = await units.case_of(connection, unit)
    await cases.make_move(connection, MoveRequest(case.id, "replace_code"), actor, at)
    made = await live(connection, unit)
    assert made is not None, "replace_code leaves a live code"
    return made


async def make(connection: Connection, unit: UUID, at: datetime) -> None:
    """Give the unit a code. For the scheme's moves; the database refuses a second living one."""
    await connection.execute(
        "insert into unit_code (id, unit, kind, code, made_at) values ($1, $2, $3, $4, $5)",
        uuid7(), unit, DECLARATION, new_code(), at,
    )  # fmt: skip


async def end(connection: Connection, unit: UUID, at: datetime) -> None:
    """End the unit's code, if it has one. For the scheme's moves."""
    await connection.execute(
        "update unit_code set ended_at = greatest($2, made_at) where unit = $1 and ended_at is null", unit, at
    )
