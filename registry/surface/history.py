"""The history of a case in words: who (by role, not by name), what, when, under which clause, and because of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry import cases, journal, recompute
from registry.actors import EVERYWHERE, Actor
from registry.database import Connection
from registry.i18n import text, translate
from registry.installed import CaseRow, installed
from registry.journal import Entry
from registry.law import Cite
from registry.scheme import Field, Move, Scheme, Timer
from registry.surface.wording import Roles, by_whom
from registry.web.words import day_in_words

YOU = text("You")
SOMEBODY = text("Somebody with an account")
BY_RECEIPT = text("The declarant, by receipt")
BY_PORT = text("A port's system")
BY_SYSTEM = text("The system")
NOT_SIGNED_IN = text("Somebody without an account")
KINDS = {"receipt": BY_RECEIPT, "port": BY_PORT, "system": BY_SYSTEM, "anyone": NOT_SIGNED_IN}

OVERDUE = text("The time is over: %(timer)s")
RECOMPUTED = text("The working days were published: %(timer)s, now due on %(due)s and not on %(was)s")
CONFIRMED = text("The working days were published: %(timer)s, due on %(due)s as it was")
MOVED_ON = text("The time is over and the step could not be made: %(timer)s")
DAYS = {"due": "due", "was": "was_due"}
ACCEPTED = text("Accepted, version %(version)s")
YES = text("Yes")


@dataclass(frozen=True)
class Given:
    """One thing that was given with a move, in words. `note` is the id of a sealed text, to be asked for."""

    field: str
    label: str
    value: str = ""
    note: UUID | None = None


@dataclass(frozen=True)
class Because:
    """The step that brought another about: its words, and its case when the reader may see that."""

    what: str
    case: UUID | None


@dataclass(frozen=True)
class Line:
    """One entry of the journal, in the reader's language. States are None where the state stayed as it was."""

    entry: int
    at: datetime
    who: str
    move: str
    what: str
    from_state: str
    to_state: str
    to_label: str | None
    cite: Cite | None
    clause: str
    version: int
    because: Because | None
    given: tuple[Given, ...]


async def history(
    connection: Connection, case: CaseRow, actor: Actor, roles: Roles, until: datetime | None = None
) -> list[Line]:
    """What happened to a case, oldest first; with `until`, as far as it had come then.

    Whoever calls has asked whether the actor may see the case.
    """
    entries = await journal.of_case(connection, case.id, until)
    scheme = installed(case.scheme).scheme
    held = await _roles_of(connection, entries, case)
    causes = await _causes(connection, entries, actor)
    return [
        _line(scheme, entry, _who(scheme, entry, actor, held, roles), causes.get(entry.cause or 0), actor.language)
        for entry in entries
    ]


def _line(scheme: Scheme[Any], entry: Entry, who: str, because: Because | None, language: str) -> Line:
    move = next((m for m in scheme.moves if m.name == entry.move), None)
    timer = next((t for t in scheme.timers if t.name == entry.move), None)
    moved = entry.from_state != entry.to_state
    return Line(
        entry=entry.id,
        at=entry.at,
        who=who,
        move=entry.move,
        what=_what(scheme, move, timer, entry, language),
        from_state=entry.from_state,
        to_state=entry.to_state,
        to_label=_label(scheme, entry.to_state, language) if moved else None,
        cite=move.cite if move else timer.cite if timer else None,
        clause=entry.clause,
        version=entry.version,
        because=because,
        given=tuple(_given(move.evidence if move else (), entry.evidence, language)),
    )


def _what(scheme: Scheme[Any], move: Move[Any] | None, timer: Timer[Any] | None, entry: Entry, language: str) -> str:
    if move is not None:
        return translate(move.label, language)
    if timer is not None:
        message = MOVED_ON if entry.evidence.get("refused") else OVERDUE
        return translate(message, language, {"timer": timer.label})
    if entry.move == recompute.MOVE:
        return _recomputed(scheme, entry.evidence, language)
    return entry.move.replace("_", " ")  # a move of an earlier text of the scheme


def _recomputed(scheme: Scheme[Any], evidence: Mapping[str, Any], language: str) -> str:
    """A calendar was published, and a deadline counted again."""
    timer = next((t.label for t in scheme.timers if t.name == evidence.get("timer")), str(evidence.get("timer", "")))
    days = {name: day_in_words(date.fromisoformat(evidence[key]), language) for name, key in DAYS.items()}
    return translate(RECOMPUTED if days["due"] != days["was"] else CONFIRMED, language, {"timer": timer, **days})


def _label(scheme: Scheme[Any], code: str, language: str) -> str:
    try:
        return translate(scheme.state(code).label, language)
    except KeyError:
        return code


def _given(fields: Sequence[Field], evidence: Mapping[str, Any], language: str) -> list[Given]:
    """What was given, field by field; what no field asks for is the engine's own and not told here."""
    return [
        _one_given(field, evidence[field.name], language)
        for field in fields
        if evidence.get(field.name) not in (None, "")
    ]


def _one_given(field: Field, value: Any, language: str) -> Given:
    label = translate(field.label, language)
    if isinstance(value, Mapping) and "note" in value:
        return Given(field.name, label, note=UUID(value["note"]))
    if isinstance(value, Mapping):
        return Given(field.name, label, translate(ACCEPTED, language, {"version": value.get("version", "")}))
    if field.kind == "choice":
        return Given(field.name, label, translate(field.choices.get(value, str(value)), language))
    if field.kind == "date":
        return Given(field.name, label, day_in_words(date.fromisoformat(value), language))
    return Given(field.name, label, translate(YES, language) if value is True else str(value))


def _who(scheme: Scheme[Any], entry: Entry, reader: Actor, held: Mapping[str, set[str]], roles: Roles) -> str:
    language = reader.language
    if entry.actor == reader.caller and reader.signed_in:
        return translate(YOU, language)
    kind, _, _ = entry.actor.partition(":")
    if kind in KINDS:
        return translate(KINDS[kind], language)
    move = next((m for m in scheme.moves if m.name == entry.move), None)
    acted_as = [role for role in (move.by if move else ()) if role in held.get(entry.actor, set())]
    return by_whom(acted_as, roles, language) if acted_as else translate(SOMEBODY, language)


async def _roles_of(connection: Connection, entries: Sequence[Entry], case: CaseRow) -> dict[str, set[str]]:
    """The roles that the acting accounts hold on this case (today: a role since taken away is not told)."""
    rows = await connection.fetch(
        "select account, role from role_grant where account = any($1::uuid[])"
        " and (scope = $2 or scope = any($3::varchar[]))",
        list(_accounts(entries)), EVERYWHERE, list(case.scopes),
    )  # fmt: skip
    held: dict[str, set[str]] = {}
    for row in rows:
        held.setdefault(f"account:{row['account']}", set()).add(row["role"])
    return held


def _accounts(entries: Sequence[Entry]) -> set[UUID]:
    found = set()
    for entry in entries:
        kind, _, id_ = entry.actor.partition(":")
        if kind == "account":
            with suppress(ValueError):
                found.add(UUID(id_))
    return found


async def _causes(connection: Connection, entries: Sequence[Entry], reader: Actor) -> dict[int, Because]:
    rows = await connection.fetch(
        'select id, "case", scheme, move, scopes from journal where id = any($1::bigint[])',
        [entry.cause for entry in entries if entry.cause is not None],
    )
    return {row["id"]: _because(row, reader) for row in rows}


def _because(row: Any, reader: Actor) -> Because:
    scheme = installed(row["scheme"]).scheme
    move = next((m for m in scheme.moves if m.name == row["move"]), None)
    seen = cases.may_see(reader, scheme, row["scopes"])
    return Because(
        translate(move.label, reader.language) if move else row["move"].replace("_", " "),
        row["case"] if seen else None,
    )
