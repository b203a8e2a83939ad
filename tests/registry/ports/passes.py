"""Two schemes of a small bridge for the ports' tests, and vehicles and drivers to stand under them.

A `bridge` pass is for a vehicle with its driver, a `ferry` ticket for a vehicle, whoever drives. What a scheme's
moves would write is written here directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import installed, standings, subjects
from registry.clock import civil_day, legal_now
from registry.database import Connection
from registry.formats.documents import DocumentType, parse_document
from registry.formats.plates import parse_plate
from registry.installed import Asking, Installed
from registry.law import Cite, Dated, Instrument
from registry.ports import channels
from registry.ports.channels import Admits, Channel, Channels
from registry.scheme import NOTHING, Holding, Move, Scheme, Sponsor, StandingRule, State, States

RULES = Instrument("bridge-2026", "Rules of the bridge", "The bridge", date(2026, 1, 1))
IN, OUT = State("in", "On the list"), State("out", "Off the list")


def _cite(article: int) -> Cite:
    return Cite(RULES, f"art. {article}", f"BR-{article}")


def _scheme(code: str, article: int, driver: UUID | None) -> Scheme[UUID]:
    return Scheme(
        code=code,
        title=code,
        law=RULES,
        cite=_cite(1),
        states=(IN, OUT),
        final=States((OUT,)),
        moves=(
            Move("enter", "Enter", NOTHING >> IN, ("keeper",), _cite(2)),
            Move("leave", "Leave", IN >> OUT, ("keeper",), _cite(3)),
        ),
        readers=("keeper",),
        standing=StandingRule({IN: "LISTED"}, lambda vehicle: Holding(vehicle, driver), _cite(article)),
    )


async def _gather(asking: Asking) -> UUID:
    return asking.case.subject


BRIDGE, FERRY = _scheme("bridge", 2, uuid7()), _scheme("ferry", 4, None)
CHANNELS: Channels = Dated(
    {
        RULES.in_force_from: {
            "west": Channel("west", "West", (Admits(frozenset({"car", "goods"}), listed_only=True),), _cite(5))
        }
    },
    _cite(5),
)
MUTE = Scheme[UUID](
    "mute", "Tells nobody", RULES, _cite(1), (IN, OUT), States((OUT,)), FERRY.moves, ("keeper",)
)  # a scheme without standings


@contextmanager
def in_use() -> Iterator[None]:
    """The schemes of the bridge are in use, and no others, until the end of the block."""
    before, tables = installed.every(), channels.every()
    installed.install([Installed(each, _gather) for each in (BRIDGE, FERRY, MUTE)])
    channels.install({BRIDGE.code: CHANNELS})
    try:
        yield
    finally:
        installed.install(before)
        channels.install(tables)


@dataclass(frozen=True)
class Pass:
    """A standing that was written, by the case that holds it."""

    case: UUID
    scheme: str
    holding: Holding


async def vehicle(connection: Connection, *plates: str) -> UUID:
    """A vehicle that is found by each of these plates."""
    made = uuid7()
    for plate in plates:
        await subjects.add(connection, subjects.PLATE, Secret(parse_plate(plate).identity), made)
    return made


async def person(connection: Connection, permit: str) -> UUID:
    """A person who is found by this home-return permit."""
    made = uuid7()
    document = parse_document(DocumentType.HOME_RETURN_PERMIT, permit, on=date(2026, 1, 1))
    await subjects.add(connection, subjects.DOCUMENT, Secret(document.identity), made)
    return made


async def enter(
    connection: Connection,
    vehicle: UUID,
    *,
    scheme: str = "bridge",
    driver: UUID | None = None,
    sponsor: UUID | None = None,
    until: date | None = None,
    at: datetime | None = None,
    direction: str | None = None,
) -> Pass:
    """List a vehicle, at the present if no instant is named."""
    at = at or await legal_now(connection)
    through = Sponsor("mute", sponsor) if sponsor else None
    made = Pass(uuid7(), scheme, Holding(vehicle, driver, through, until, direction=direction))
    await connection.execute(
        "insert into case_ (id, scheme, subject, about, state, since, opened_at, rules_as_of, version, scopes,"
        " due_provisional) values ($1, $2, $3, $3, 'in', $4, $4, $5, 1, '{}', false)",
        made.case, scheme, vehicle, at, civil_day(at),
    )  # fmt: skip
    await become(connection, made, "LISTED", at=at)
    return made


async def become(connection: Connection, made: Pass, status: str | None, *, at: datetime | None = None) -> None:
    """Change what a standing says (None: removed), at the present if no instant is named."""
    at = at or await legal_now(connection)
    holding = made.holding if status else None
    await standings.write(
        connection, scheme=made.scheme, case=made.case, holding=holding, status=status, clause="BR-2", at=at
    )
