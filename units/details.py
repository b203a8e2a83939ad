"""A unit's details as somebody gives them: each checked and named when wrong; personal ones secret from here on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid
from registry.formats.credit_code import parse_credit_code
from registry.formats.normalise import clean_line, clean_text
from registry.formats.phones import parse_phone
from registry.formats.problem import FormatProblem
from registry.i18n import text
from units.kinds import KINDS, UnitKind

Given = Mapping[str, str | Secret[str] | None]
Value = str | Secret[str]

NEEDED = text("This is needed")
NOT_A_KIND = text("Choose one of the kinds of unit")
NOT_AN_ADDRESS = text("This is not an e-mail address. It looks like name@example.org.")
NEEDED_FOR_BUSINESS = text("A unit of this kind must say why it comes and goes often, and name a supporting document")
UNKNOWN = text("This cannot be changed here")

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _kind(typed: str) -> str:
    if typed not in set(UnitKind):
        raise FormatProblem("not-a-choice", NOT_A_KIND)
    return typed


def _email(typed: str) -> str:
    address = clean_line(typed)
    if len(address) > 254 or not EMAIL.fullmatch(address):
        raise FormatProblem("email", NOT_AN_ADDRESS)
    return address


READERS: Mapping[str, Callable[[str], str]] = {
    "name": clean_line,
    "kind": _kind,
    "credit_code": lambda typed: parse_credit_code(typed).code,
    "address": clean_line,
    "legal_representative": clean_line,
    "contact_name": clean_line,
    "contact_phone": lambda typed: parse_phone(typed, region="CN", mobile=False).e164,
    "contact_email": _email,
    "reason": lambda typed: clean_text(typed, 1000),
    "supporting_document": clean_line,
}
PLAIN = frozenset({"name", "kind"})
BUSINESS = ("reason", "supporting_document")
REQUIRED = tuple(name for name in READERS if name not in BUSINESS)


@dataclass(frozen=True)
class UnitDetails:
    """What a unit says of itself, checked. A unit's name is public; the rest may name people."""

    name: str
    kind: UnitKind
    credit_code: Secret[str]
    address: Secret[str]
    legal_representative: Secret[str]
    contact_name: Secret[str]
    contact_phone: Secret[str]
    contact_email: Secret[str]
    reason: Secret[str] | None = None
    supporting_document: Secret[str] | None = None


def read_details(given: Given) -> UnitDetails:
    """All of a unit's details. Raises Invalid naming every field that is wrong or missing."""
    values, problems = _read({name: given.get(name) for name in READERS})
    missing = [name for name in REQUIRED if name not in values and name not in _fields(problems)]
    problems += [FieldProblem(name, "missing", NEEDED) for name in missing]
    problems += _missing_for_business(values)
    if problems:
        raise Invalid(problems)
    return UnitDetails(**{**values, "kind": UnitKind(str(values["kind"]))})  # type: ignore[arg-type]


def read_changes(given: Given, allowed: Collection[str]) -> dict[str, Value]:
    """Some of a unit's details, by name. Raises Invalid for one that is wrong, emptied or not `allowed`."""
    values, problems = _read({name: value for name, value in given.items() if name in allowed})
    problems += [FieldProblem(name, "fixed", UNKNOWN) for name in given if name not in allowed]
    emptied = [n for n in given if n in allowed and n not in values and n not in _fields(problems)]
    problems += [FieldProblem(name, "missing", NEEDED) for name in emptied]
    if problems:
        raise Invalid(problems)
    return values


def _read(given: Given) -> tuple[dict[str, Value], list[FieldProblem]]:
    """What can be read, and what is wrong; what is empty is in neither."""
    values: dict[str, Value] = {}
    problems: list[FieldProblem] = []
    for name, raw in given.items():
        typed = raw.expose_unrecorded() if isinstance(raw, Secret) else raw or ""
        try:
            value = READERS[name](typed) if typed.strip() else ""
        except FormatProblem as wrong:
            problems.append(wrong.at(name))
            continue
        if value:
            values[name] = value if name in PLAIN else Secret(value)
    return values, problems


def _fields(problems: list[FieldProblem]) -> set[str]:
    return {problem.field for problem in problems}


def _missing_for_business(values: Mapping[str, Value]) -> list[FieldProblem]:
    """HQ-3.5: a unit on official business says why, and by which document."""
    kind = values.get("kind")
    if not isinstance(kind, str) or not KINDS[UnitKind(kind)].needs_reason:
        return []
    cite = KINDS[UnitKind(kind)].cite
    return [FieldProblem(name, "missing", NEEDED_FOR_BUSINESS, cite=cite) for name in BUSINESS if name not in values]
