"""What a case is about, line by line, as its scheme tells it: masked in lists and on pages, opened one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from privacy.errors import KeyDestroyed
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.vault import ERASED, vault
from registry.actors import Actor
from registry.cases import roles_on
from registry.database import Connection
from registry.errors import Forbidden, NotFound
from registry.i18n import text, translate
from registry.installed import CaseRow, Detail, Installed, installed
from registry.scheme import ANYONE, Scheme
from registry.tables import Note
from registry.web.words import day_in_words, instant_in_words

AND = text("; ")
"""Between the parts of a list."""


@dataclass(frozen=True)
class Shown:
    """One line, in the reader's language. `sealed` names what is behind a masked value, for asking to read it."""

    label: str
    value: str
    sealed: str = ""


def name_of(value: Sealed) -> str:
    """How a sealed value is asked for: `person.name:<row>`. Says nothing of the value."""
    return f"{value.place.field.name}:{value.place.row}"


async def summaries(connection: Connection, cases: Sequence[CaseRow], language: str) -> dict[UUID, list[Shown]]:
    """The few lines that a list shows of each case."""
    found: dict[UUID, Sequence[Detail]] = {}
    for scheme in {case.scheme for case in cases}:
        found |= await installed(scheme).summarise(connection, [case for case in cases if case.scheme == scheme])
    return await _shown(found, language)


async def details(connection: Connection, one: Installed, case: CaseRow, actor: Actor) -> list[Shown]:
    """All that the case page shows of what a case is about; `sealed` is named to whoever may ask for it."""
    lines = (await _shown(await one.details(connection, [case]), actor.language)).get(case.id, [])
    return lines if may_reveal(one.scheme, case, actor) else [replace(line, sealed="") for line in lines]


def may_reveal(scheme: Scheme[Any], case: CaseRow, actor: Actor) -> bool:
    """Whether the actor has something to decide here: to whoever only reads, masked values are enough (PIPL art. 6)."""
    roles = roles_on(actor, case.scopes) - {ANYONE}
    return any(roles & set(move.by) for move in scheme.moves)


async def _shown(found: Mapping[UUID, Sequence[Detail]], language: str) -> dict[UUID, list[Shown]]:
    sealed = [detail.value for lines in found.values() for detail in lines if isinstance(detail.value, Sealed)]
    masked = iter(await vault().masked(sealed) if sealed else [])
    return {
        case: [
            Shown(translate(detail.label, language), next(masked), name_of(detail.value))
            if isinstance(detail.value, Sealed)
            else Shown(translate(detail.label, language), _plain(detail.value, language))
            for detail in lines
        ]
        for case, lines in found.items()
    }


def _plain(value: Any, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return instant_in_words(value, language)
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, tuple):
        return translate(AND, language).join(translate(each, language) for each in value)
    return translate(str(value), language)


async def reveal(connection: Connection, one: Installed, case: CaseRow, what: str, actor: Actor) -> str:
    """One sealed value of a case in plain: a detail (`name_of`) or a note (`note:<id>`).

    The reveal is recorded, under the scheme's purpose and this case, before the text is given. Raises Forbidden to
    whoever has nothing to decide here, NotFound for what is not of this case; gives "–" for somebody who was erased.
    """
    if not may_reveal(one.scheme, case, actor):
        raise Forbidden()
    sealed = await _note(case, what) or await _detail(connection, one, case, what)
    if sealed is None:
        raise NotFound()
    try:
        return (await vault().reveal(Purpose(one.purpose, str(case.id)), actor.caller, [sealed]))[0]
    except KeyDestroyed:
        return ERASED


async def _note(case: CaseRow, what: str) -> Sealed | None:
    kind, _, id_ = what.partition(":")
    try:
        note = UUID(id_) if kind == "note" else None
    except ValueError:
        note = None
    if note is None:
        return None
    row = await Note.objects().where(Note.id == note, Note.case == case.id).first()
    return row.text if row else None


async def _detail(connection: Connection, one: Installed, case: CaseRow, what: str) -> Sealed | None:
    lines = (await one.details(connection, [case])).get(case.id, ())
    values = (line.value for line in lines if isinstance(line.value, Sealed))
    return next((value for value in values if name_of(value) == what), None)
