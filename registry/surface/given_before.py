"""What was given earlier in a case, for the form of a move that gives it anew: nothing is asked twice (SW-4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from privacy.purposes import Purpose
from privacy.vault import vault
from registry import journal
from registry.actors import Actor
from registry.database import Connection
from registry.installed import CaseRow, Installed
from registry.scheme import Field, Move
from registry.tables import Note


async def given_before(
    connection: Connection, one: Installed, case: CaseRow, move: Move[Any], actor: Actor
) -> dict[str, str]:
    """What a move's form is filled in with; empty for a move that is not made again. Texts are opened on record.

    For whoever may make the move. What is undertaken is undertaken anew each time.
    """
    if not move.again:
        return {}
    entries = await journal.of_case(connection, case.id)
    evidence = next((e.evidence for e in reversed(entries) if e.move in (move.again, move.name)), {})
    given = {field.name: value for field in move.evidence if (value := _shown(field, evidence.get(field.name)))}
    return given | await _words(
        connection, one, case, evidence, {f.name for f in move.evidence if f.kind == "text"}, actor
    )


def _shown(field: Field, value: object) -> str:
    if value is None or field.kind in ("undertaking", "text"):
        return ""
    return "yes" if value is True else str(value)


async def _words(
    connection: Connection, one: Installed, case: CaseRow, evidence: Mapping[str, Any], texts: set[str], actor: Actor
) -> dict[str, str]:
    notes = {UUID(evidence[name]["note"]): name for name in texts if name in evidence}
    rows = await connection.fetch("select id, about, text from note where id = any($1::uuid[])", list(notes))
    sealed = [Note.text.sealed(row["text"], row=row["id"], subject=row["about"]) for row in rows]
    said = await vault().reveal(Purpose(one.purpose, str(case.id)), actor.caller, sealed)
    return {notes[row["id"]]: words for row, words in zip(rows, said, strict=True)}
