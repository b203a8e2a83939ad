"""Declaration codes: one unit, one code (HQ-4.1); and visitor codes beside them, one at a time too (HV-1).

Codes are made, replaced and ended by moves of the unit's case alone (`units/effects.py`). While a unit is suspended
its code lives on, so that its posters are good again afterwards; whoever scans it is told that nobody can declare now.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from privacy.ids import uuid7
from registry import cases
from registry.actors import Actor
from registry.cases import MoveRequest
from registry.clock import civil_day
from registry.database import Connection
from units import units
from units.scheme import ACTIVE, CODE, VISITOR_CODE_DAYS
from units.tables import Unit

DECLARATION, VISITOR = "declaration", "visitor"
FORM = re.compile(r"[A-Z2-7]{26}")


@dataclass(frozen=True)
class LiveCode:
    """A code that works. `made_at` is legal time, UTC; `until` the last civil day of a visitor code."""

    id: UUID
    unit: UUID
    kind: str
    code: str
    made_at: datetime
    until: date | None = None

    def works(self, at: datetime) -> bool:
        """Whether its last day is not over. Time decides at reading: nobody has to end a code that has run out."""
        return self.until is None or civil_day(at) <= self.until


@dataclass(frozen=True)
class FoundCode:
    """What a scanned code leads to. `state` is the unit's; only in `active` can anybody declare."""

    unit: Unit
    code: LiveCode
    state: str

    @property
    def visiting(self) -> bool:
        """Whether it is for visitors (HV-1)."""
        return self.code.kind == VISITOR

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


async def live(connection: Connection, unit: UUID, kind: str = DECLARATION) -> LiveCode | None:
    """The unit's one code of a kind that nobody has ended, if it has one. Whether it `works` is another question."""
    row = await connection.fetchrow(
        "select id, unit, kind, code, made_at, until from unit_code where unit = $1 and kind = $2 and ended_at is null",
        unit, kind,
    )  # fmt: skip
    return LiveCode(**dict(row)) if row else None


async def find_live(connection: Connection, code: str) -> FoundCode | None:
    """The unit whose live code this is, in any writing. None for a replaced, ended, unknown or unreadable code."""
    code = code.strip().upper()
    if not FORM.fullmatch(code):
        return None
    row = await connection.fetchrow(
        "select k.id, k.unit, k.kind, k.code, k.made_at, k.until, c.state from unit_code k"
        " join case_ c on c.subject = k.unit and c.scheme = $2 where k.code = $1 and k.ended_at is null",
        code, CODE,
    )  # fmt: skip
    if row is None:
        return None
    unit = await units.find(connection, row["unit"])
    *code_of, state = row.values()
    return FoundCode(unit, LiveCode(*code_of), state)


async def replace(connection: Connection, unit: UUID, actor: Actor, at: datetime) -> LiveCode:
    """Make a new code; the former one is dead at once. Raises as `cases.make_move`."""
    case = await units.case_of(connection, unit)
    await cases.make_move(connection, MoveRequest(case.id, "replace_code"), actor, at)
    made = await live(connection, unit)
    assert made is not None, "replace_code leaves a live code"
    return made


async def make_visitor_code(connection: Connection, unit: UUID, actor: Actor, at: datetime) -> LiveCode:
    """Make a visitor code; a former one is dead at once (HV-1). Raises as `cases.make_move`."""
    case = await units.case_of(connection, unit)
    await cases.make_move(connection, MoveRequest(case.id, "make_visitor_code"), actor, at)
    made = await live(connection, unit, VISITOR)
    assert made is not None, "make_visitor_code leaves a live code"
    return made


async def end_visitor_code(connection: Connection, unit: UUID, actor: Actor, at: datetime) -> None:
    """End the visitor code; what was declared with it stays. Raises as `cases.make_move`."""
    case = await units.case_of(connection, unit)
    await cases.make_move(connection, MoveRequest(case.id, "end_visitor_code"), actor, at)


async def make(connection: Connection, unit: UUID, at: datetime, kind: str = DECLARATION) -> None:
    """Give the unit a code. For the scheme's moves; the database refuses a second living one of a kind."""
    today = civil_day(at)
    until = today + timedelta(days=VISITOR_CODE_DAYS.on(today)) if kind == VISITOR else None
    await connection.execute(
        "insert into unit_code (id, unit, kind, code, made_at, until) values ($1, $2, $3, $4, $5, $6)",
        uuid7(), unit, kind, new_code(), at, until,
    )  # fmt: skip


async def end(connection: Connection, unit: UUID, at: datetime, kind: str | None = None) -> None:
    """End the unit's code of a kind, or of every kind, if it has one. For the scheme's moves."""
    await connection.execute(
        "update unit_code set ended_at = greatest($2, made_at)"
        " where unit = $1 and ended_at is null and ($3::varchar is null or kind = $3)",
        unit, at, kind,
    )  # fmt: skip
