"""The form for what a move asks, made of its evidence, and what was filled in as the engine reads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from registry.errors import FieldProblem, GuardRefused, Invalid, Refused
from registry.i18n import text
from registry.scheme import Field
from registry.web import forms
from registry.web.forms import Form

MOST_RADIOS = 6
STILL_POSSIBLE = text("Nothing was changed. What you wrote is still here.")


def form_fields(evidence: Sequence[Field]) -> tuple[forms.Field, ...]:
    """The questions of a move."""
    return tuple(_question(field) for field in evidence)


def _question(field: Field) -> forms.Field:
    question = forms.Field(field.name, field.label, "textarea", field.required, field.hint)
    if field.kind == "text":
        return replace(question, personal=True, longest=field.longest)
    if field.kind == "choice":
        kind = "radios" if len(field.choices) <= MOST_RADIOS else "select"
        return replace(question, kind=kind, choices=field.choices)
    if field.kind == "undertaking":
        assert field.undertaking is not None, f"{field.name} is an undertaking without a text"
        return replace(question, kind="undertaking", long_text=field.undertaking.texts)
    return replace(question, kind=field.kind)


def given(form: Form) -> dict[str, object]:
    """What was filled in, texts still secret; what was left out is not given."""
    return {
        field.name: form.secret(field.name) if field.personal else form.shown(field.name)
        for field in form.fields
        if form.shown(field.name)
    }


def digest_of(form: Form) -> bytes:
    """SHA-256 of what was filled in, to tell one request from another. Store it under a key only."""
    typed = {field.name: form.shown(field.name) for field in form.fields}
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode("utf-8", "replace")).digest()


def with_refusal(form: Form, refused: Refused) -> Form:
    """The form with every rule that said no, each with its article, above what was filled in."""
    reasons = refused.reasons if isinstance(refused, GuardRefused) else (refused,)
    problems = tuple(_problem(reason) for reason in reasons)
    return replace(form, problems=(*form.problems, *problems), message=STILL_POSSIBLE)


def _problem(reason: Any) -> FieldProblem:
    return FieldProblem("", reason.code, reason.message, reason.cite, reason.params)


def named_once(form: Form, invalid: Invalid) -> Form:
    """The form with what the engine found, but for fields of which the form has said what is wrong already."""
    known = {problem.field for problem in form.problems}
    return form.with_problems(Invalid([problem for problem in invalid.problems if problem.field not in known]))
