"""A second scheme for the pages and the API: boxes that a keeper opens a case on, asking every kind of evidence.

What a box is about is a label, sealed in `LABELS` as a note of its case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.database import Connection
from registry.installed import Asking, CaseRow, Detail, Installed
from registry.law import Cite, Dated, Instrument
from registry.scheme import NOTHING, Field, Guard, Move, Scheme, State, States, Timer
from registry.tables import Note
from registry.workdays import calendar_days, working_days

RULES = Instrument("boxes", "Rules on boxes", "The house", date(2026, 1, 1), date(2027, 6, 30), short="Box rules")


def _cite(article: int) -> Cite:
    return Cite(RULES, f"art. {article}", f"BX-{article}")


@dataclass(frozen=True)
class Facts:
    case: UUID
    weight: str


light_enough = Guard[Facts](
    "too-heavy",
    lambda f, _: f.weight != "heavy",
    _cite(2),
    "A box of %(most)s kilograms or more is not taken; take something out",
    params=lambda _: {"most": 25},
)

KEPT = State("kept", "Kept", "The box stands in the cellar.")
GONE = State("gone", "Gone")

DETAILS = (
    Field("size", "How big it is", "choice", choices={"small": "Small", "large": "Large"}),
    Field("until", "Until when", "date"),
    Field("fragile", "It breaks easily", "tick", required=False),
    Field("remark", "Anything to add", "text", required=False, longest=40),
)

SCHEME = Scheme[Facts](
    code="boxes",
    title="Boxes in the cellar",
    summary="Who keeps what in the cellar, and for how long.",
    law=RULES,
    cite=_cite(1),
    figures={"most_kilograms": Dated({date(2026, 1, 1): 25, date(2027, 1, 1): 30}, _cite(2))},
    states=(KEPT, GONE),
    final=States((GONE,)),
    moves=(
        Move("bring", "Bring a box", NOTHING >> KEPT, ("keeper",), _cite(1), evidence=DETAILS),
        Move("describe", "Describe it anew", KEPT.stays(), ("keeper",), _cite(1), evidence=DETAILS),
        Move("lift", "Lift it", KEPT.stays(), ("keeper",), _cite(2), guards=(light_enough,)),
        Move("move_house", "Move it elsewhere", KEPT >> GONE, ("keeper",), _cite(3), own_page=True),
        Move("fetch", "Fetch it", KEPT >> GONE, ("keeper", "person"), _cite(3), help="It is handed out.", bulk=True),
    ),
    readers=("keeper", "porter"),
    timers=(
        Timer("fetch_by", "It must be fetched", working_days(20), States((KEPT,)), _cite(3), marks="overdue"),
        Timer("gone_after", "It is given away", calendar_days(400), States((KEPT,)), _cite(4), then="fetch"),
    ),
)

HEAVY: set[UUID] = set()


async def gather(asking: Asking) -> Facts:
    return Facts(asking.case.id, "heavy" if asking.case.id in HEAVY else "light")


async def label(case: CaseRow, words: str) -> UUID:
    """Write a label on a box."""
    note = Note(id=uuid7(), about=case.about, case=case.id, field="label", text=Secret(words))
    await Note.insert(note)
    return note.id


async def details(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    notes = await Note.objects().where(Note.case.is_in([c.id for c in cases]), Note.field == "label")
    found: dict[UUID, list[Detail]] = {case.id: [Detail("Brought on", date(2026, 11, 2))] for case in cases}
    for note in notes:
        found[note.case].append(Detail("Label", note.text))
    return found


INSTALLED = Installed(SCHEME, gather, summarise=details, details=details)
