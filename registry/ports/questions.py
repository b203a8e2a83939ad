"""A port's question, read: the plate and the driver as what the blind index takes, or why they are not certain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid
from registry.formats.documents import DocumentType, parse_document
from registry.formats.plates import Jurisdiction, Plate, parse_plate, possible_plates, propose
from registry.formats.problem import FormatProblem
from registry.ports.channels import Direction
from registry.ports.decision import Because

MOST_PROPOSALS = 8


@dataclass(frozen=True, slots=True)
class PlateRead:
    """A plate as it was read. `identity` is None when it is not certain; then `proposals` are what may be meant."""

    identity: Secret[str] | None
    undecidable: Because | None = None
    proposals: tuple[Plate, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What a port asks. `at` None: now. `scheme` None: every scheme that it may ask about."""

    plate: PlateRead
    driver: Secret[str] | None = None
    scheme: str | None = None
    channel: str | None = None
    direction: Direction | None = None
    vehicle_class: str | None = None
    at: datetime | None = None


def read_plate(typed: str, jurisdiction: Jurisdiction | None = None, field: str = "plate") -> PlateRead:
    """The plate. An O where only a 0 can be, and a plate that two jurisdictions issue, are proposed and not decided.

    Raises Invalid for what is no plate, nor like one.
    """
    try:
        return PlateRead(Secret(parse_plate(typed, jurisdiction).identity))
    except FormatProblem as found:
        problem = found
    if problem.code == "ambiguous-jurisdiction":
        return PlateRead(None, Because.PLATE_AMBIGUOUS, possible_plates(typed, jurisdiction))
    if problem.code == "pattern" and (meant := propose(typed, jurisdiction)):
        return PlateRead(None, Because.PLATE_UNCERTAIN, meant[:MOST_PROPOSALS])
    raise Invalid([problem.at(field)])


def read_driver(kind: DocumentType, number: str, country: str | None, on: date, field: str = "driver") -> Secret[str]:
    """What the blind index takes of the driver's document, as of a civil day. Raises Invalid."""
    try:
        return Secret(parse_document(kind, number, on=on, issuer=country).identity)
    except FormatProblem as found:
        problem: FieldProblem = found.at(f"{field}.{'country' if found.code == 'issuer' else 'number'}")
    raise Invalid([problem])
