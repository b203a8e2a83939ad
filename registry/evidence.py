"""Reading what a move asks for: each field checked and named when wrong; texts sealed, the rest fit for the journal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid, told_back
from registry.formats.dates import read_day
from registry.formats.normalise import clean_text
from registry.formats.problem import FormatProblem
from registry.i18n import text
from registry.scheme import Field, Undertaking
from registry.tables import Note

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")

REQUIRED = text("Please fill this in")
TOO_LONG = text("Please use no more than %(most)s characters")
NOT_A_CHOICE = text("Please choose one of the answers offered")
NOT_A_DATE = text("Please give a date as year-month-day, such as 2026-11-21")
NOT_A_NUMBER = text("Please give a number from %(least)s to %(highest)s in digits, with at most %(places)s decimals")
NOT_ACCEPTED = text("Please read and accept the undertaking")
UNKNOWN = text("This field is not part of the step")


@dataclass(frozen=True)
class Evidence:
    """What was given: `facts` for the journal and the gatherer, `texts` to be sealed as notes."""

    facts: Mapping[str, object]
    texts: Mapping[str, Secret[str]]

    async def store(self, case: UUID, about: UUID) -> dict[str, object]:
        """Seal the texts as notes of the case; what the journal says of all of it."""
        notes = [Note(id=uuid7(), about=about, case=case, field=name, text=value) for name, value in self.texts.items()]
        if notes:
            await Note.insert(*notes)
        return {**self.facts, **{note.field: {"note": str(note.id)} for note in notes}}


NOTHING_GIVEN = Evidence({}, {})


def text_hash(undertaking: Undertaking, language: str) -> str:
    """SHA-256 (hex) of the text as it is shown in this language."""
    return sha256(undertaking.texts[language].encode()).hexdigest()


def read(fields: Sequence[Field], given: Mapping[str, object], language: str) -> Evidence:
    """Check what was given against the fields. Raises Invalid naming every field that is wrong."""
    facts: dict[str, object] = {}
    texts: dict[str, Secret[str]] = {}
    known = {field.name for field in fields}
    problems = [FieldProblem(told_back(name), "unknown-field", UNKNOWN) for name in given if name not in known]
    for one in fields:
        raw = given.get(one.name)
        if _nothing(raw):
            if one.required:
                message = NOT_ACCEPTED if one.kind == "undertaking" else REQUIRED
                problems.append(FieldProblem(one.name, "required", message))
            continue
        try:
            value = _READ[one.kind](one, raw, language)
        except FormatProblem as wrong:
            problems.append(FieldProblem(one.name, wrong.code, wrong.message, params={**wrong.params, **_limits(one)}))
            continue
        if isinstance(value, Secret):
            texts[one.name] = value
        else:
            facts[one.name] = value
    if problems:
        raise Invalid(problems)
    return Evidence(facts, texts)


def _limits(one: Field) -> dict[str, int]:
    """What the messages may name of a field."""
    return {"most": one.longest, "least": one.least, "highest": one.most, "places": one.places}


def _nothing(raw: object) -> bool:
    """Whether a field was left empty, or filled with what nobody sees."""
    typed = raw.expose_unrecorded() if isinstance(raw, Secret) else raw
    return typed is None or typed is False or (isinstance(typed, str) and not typed.strip())


def _text(one: Field, raw: object, _: str) -> Secret[str]:
    typed = raw.expose_unrecorded() if isinstance(raw, Secret) else raw
    if not isinstance(typed, str):
        raise FormatProblem("text", REQUIRED)
    value = clean_text(typed)
    if not value:
        raise FormatProblem("required", REQUIRED)
    if len(value) > one.longest:
        raise FormatProblem("too-long", TOO_LONG)
    return Secret(value)


def _choice(one: Field, raw: object, _: str) -> str:
    if not isinstance(raw, str) or raw not in one.choices:
        raise FormatProblem("choice", NOT_A_CHOICE)
    return raw


def _date(_: Field, raw: object, __: str) -> str:
    if not isinstance(raw, str) or not DAY.fullmatch(raw):  # Python would also take 20261121 and 2026-W47-6
        raise FormatProblem("date", NOT_A_DATE)
    try:
        return read_day(raw).isoformat()
    except ValueError:
        raise FormatProblem("date", NOT_A_DATE) from None


def _number(one: Field, raw: object, _: str) -> str:
    """As a string without needless zeros: `"50.010"` is `"50.01"`."""
    typed = str(raw) if isinstance(raw, (str, int, float)) and not isinstance(raw, bool) else ""
    if not NUMBER.fullmatch(typed):
        raise FormatProblem("number", NOT_A_NUMBER)
    value = Decimal(typed)
    if not one.least <= value <= one.most or value != round(value, one.places):
        raise FormatProblem("number", NOT_A_NUMBER)
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else str(int(value))


def _tick(_: Field, raw: object, __: str) -> bool:
    if raw not in (True, "yes", "on", "true"):
        raise FormatProblem("tick", REQUIRED)
    return True


def _undertaking(one: Field, raw: object, language: str) -> dict[str, Any]:
    assert one.undertaking is not None
    if raw not in (True, "yes", "on", "true", one.undertaking.version):
        raise FormatProblem("undertaking", NOT_ACCEPTED)
    undertaking = one.undertaking
    return {
        "undertaking": undertaking.code,
        "version": undertaking.version,
        "language": language,
        "sha256": text_hash(undertaking, language),
    }


_READ = {"text": _text, "choice": _choice, "date": _date, "number": _number, "tick": _tick, "undertaking": _undertaking}
