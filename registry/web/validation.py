"""What Litestar and msgspec say of a request that does not fit, in our words and without the value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from registry.errors import FieldProblem, told_back
from registry.i18n import text

UNKNOWN = text("This field is not known here")
MISSING = text("This is needed")
WRONG_TYPE = text("This has the wrong form")
WRONG_VALUE = text("This value is not possible here")

UNKNOWN_FIELD = re.compile(r"unknown field `([^`]*)`")
MISSING_FIELD = re.compile(r"missing required field `([^`]*)`")
CONSTRAINED = re.compile(r"of length|>=|<=|<|>|matching regex|multiple of|Invalid enum value")


def field_problems(extra: Any) -> list[FieldProblem]:
    """Litestar's list of errors as ours. Its messages may quote the value, so none is passed on."""
    errors: Iterable[Any] = extra if isinstance(extra, list) else []
    return [_problem(error) for error in errors] or [FieldProblem("", "wrong-value", WRONG_VALUE)]


def _problem(error: dict[str, Any]) -> FieldProblem:
    message = str(error.get("message", ""))
    at = str(error.get("key", "")).removeprefix("data").lstrip(".").replace("[...]", "")
    if found := UNKNOWN_FIELD.search(message):
        return FieldProblem(_inside(at, told_back(found[1])), "unknown-field", UNKNOWN)
    if found := MISSING_FIELD.search(message):
        return FieldProblem(_inside(at, found[1]), "missing", MISSING)
    if message.startswith("Missing required"):
        return FieldProblem(at, "missing", MISSING)
    if CONSTRAINED.search(message):
        return FieldProblem(at, "wrong-value", WRONG_VALUE)
    return FieldProblem(at, "wrong-type", WRONG_TYPE)


def _inside(at: str, name: str) -> str:
    return f"{at}.{name}".rstrip(".") if at else name
