"""Forms as values: what is asked, what was typed, what is wrong with it. `templates/forms.html` draws them.

What was typed comes back into the form when something is wrong, and goes nowhere else: personal fields are held as
`Secret` and are shown only in the form of whoever has just typed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from litestar.datastructures import UploadFile

from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid
from registry.i18n import text

NEEDED = text("This is needed")
TOO_LONG = text("Use at most %(longest)s characters")
NOT_A_DATE = text("This is not a day of the calendar. Write year, month and day in digits.")
NOT_A_CHOICE = text("Choose one of the answers")
NOT_TEXT = text("This holds characters that cannot be stored")
MUST_ACCEPT = text("You need to accept this to go on")

DATE_PARTS = ("year", "month", "day")
LINE_BREAKING = frozenset({"textarea"})


@dataclass(frozen=True)
class Field:
    """One question. `label` and `hint` are messages; `choices` maps values to messages.

    Kinds: `text`, `textarea`, `tel`, `number`, `date`, `select`, `radios`, `tick` (one box), `ticks` (several),
    `undertaking` (a text by language in `long_text`, and a box), `password`, `file`, `hidden`.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    personal: bool = False
    longest: int = 200
    width: int | None = None
    """In characters: 2, 3, 4, 5, 10, 20 or 30; none: as wide as the page."""
    autocomplete: str = ""
    inputmode: str = ""
    accept: str = ""
    long_text: Mapping[str, str] = field(default_factory=dict)
    translated: bool = True
    """Whether `choices` are messages, and not names of things."""
    territories: bool = False
    """Whether `choices` are codes of countries and regions, named in the reader's language."""
    empty: str = ""
    """What a select says when nothing is chosen: "Choose", unless said here ("All", for a filter)."""
    size: str = "m"
    """Of the label: `s`, `m`, `l`."""
    only_when: tuple[str, tuple[str, ...]] | None = None
    """Another question's name, and its answers that make this one needed. Scripts show it only then; without them it
    is always there, and its hint must say when it is needed."""


Typed = str | Secret[str] | tuple[str, ...] | UploadFile


@dataclass(frozen=True)
class Form:
    """Questions with what was typed and what is wrong. Immutable: `with_problems` gives another."""

    fields: tuple[Field, ...]
    values: Mapping[str, Typed] = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()
    message: str = ""
    """What is wrong with the whole, if it is no one field's matter."""

    def check(self) -> Form:
        """The form itself. Raises Invalid when something is wrong."""
        if self.problems:
            raise Invalid(self.problems)
        return self

    def with_problems(self, invalid: Invalid) -> Form:
        """The same form with what a rule found wrong in it (or `check` did, which it then says once)."""
        more = tuple(problem for problem in invalid.problems if problem not in self.problems)
        return replace(self, problems=self.problems + more)

    def field(self, name: str) -> Field:
        """The question of this name. Raises KeyError."""
        return next((f for f in self.fields if f.name == name), None) or _missing(name)

    def text(self, name: str) -> str:
        """What was typed in a field that is not personal; empty when nothing was."""
        value = self.values.get(name, "")
        if isinstance(value, Secret):
            raise TypeError(f"{name} is personal: take it with secret()")
        return value if isinstance(value, str) else ""

    def secret(self, name: str) -> Secret[str]:
        """What was typed in a personal field."""
        value = self.values.get(name, "")
        return value if isinstance(value, Secret) else Secret(value if isinstance(value, str) else "")

    def day(self, name: str) -> date | None:
        """The day typed in a date field that is not personal; None when none was."""
        typed = self.text(name)
        return date.fromisoformat(typed) if typed else None

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.values.get(name) == "yes"

    def many(self, name: str) -> tuple[str, ...]:
        """The values of several boxes."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def file(self, name: str) -> UploadFile | None:
        """The file sent."""
        value = self.values.get(name)
        return value if isinstance(value, UploadFile) else None

    def shown(self, name: str) -> str:
        """What stands in the field when the form is drawn again, for whoever typed it."""
        value = self.values.get(name, "")
        plain = value.expose_unrecorded() if isinstance(value, Secret) else value
        return plain if isinstance(plain, str) else ""

    def shown_part(self, name: str, part: str) -> str:
        """Year, month or day as typed, though it be no day of the calendar."""
        pieces = (self.shown(name) or "--").split("-")
        return pieces[DATE_PARTS.index(part)] if len(pieces) == len(DATE_PARTS) else ""

    def problem(self, name: str) -> FieldProblem | None:
        """The first thing that is wrong with a field."""
        return next((p for p in self.problems if p.field == name), None)

    def elsewhere(self) -> list[FieldProblem]:
        """What is wrong with fields that the form does not show."""
        names = {f.name for f in self.fields}
        return [p for p in self.problems if p.field not in names]


def blank(fields: Iterable[Field], values: Mapping[str, Typed] | None = None) -> Form:
    """A form to be filled in, with what is known already. Never tick a consent beforehand."""
    return Form(tuple(fields), values or {})


def read_form(fields: Iterable[Field], sent: Any) -> Form:
    """What somebody sent (`await request.form()`) as a form with its problems.

    Says what can be said without knowing the matter: missing, too long, no date, no choice of ours, no text.
    """
    fields = tuple(fields)
    values = {f.name: _value(f, sent) for f in fields}
    problems = [problem for f in fields if (problem := _problem(f, values[f.name]))]
    return Form(fields, values, tuple(problems))


def field_id(name: str, part: str = "") -> str:
    """The id of a field's element in the page, for labels and for the links of the summary."""
    return "f-" + name.replace(".", "-") + (f"-{part}" if part else "")


def _value(f: Field, sent: Any) -> Typed:
    if f.kind == "file":
        found = sent.get(f.name)
        return found if isinstance(found, UploadFile) and found.filename else ""
    if f.kind == "ticks":
        return tuple(str(v) for v in sent.getall(f.name, []))
    if f.kind in ("tick", "undertaking"):
        return "yes" if sent.get(f.name) == "yes" else ""
    typed = _typed_date(f.name, sent) if f.kind == "date" else str(sent.get(f.name) or "")
    typed = typed if f.kind == "password" else typed.strip()
    return Secret(typed) if f.personal or f.kind == "password" else typed


def _typed_date(name: str, sent: Any) -> str:
    """A day in one field (`2026-11-21`) or three; ISO form when it is one, else the pieces as typed."""
    if whole := sent.get(name):
        return str(whole).strip()
    pieces = [str(sent.get(f"{name}-{part}") or "").strip().replace("-", "")[:10] for part in DATE_PARTS]
    if not any(pieces):
        return ""
    if all(p.isascii() and p.isdigit() for p in pieces):
        return f"{int(pieces[0]):04d}-{int(pieces[1]):02d}-{int(pieces[2]):02d}"
    return "-".join(pieces)


def _problem(f: Field, value: Typed) -> FieldProblem | None:
    plain = value.expose_unrecorded() if isinstance(value, Secret) else value
    if isinstance(plain, UploadFile):
        return None
    if not plain:
        if not f.required:
            return None
        return FieldProblem(f.name, "missing", MUST_ACCEPT if f.kind in ("tick", "undertaking") else NEEDED)
    chosen: Sequence[str] = plain if isinstance(plain, tuple) else (plain,)
    if any(not _is_text(part, f.kind in LINE_BREAKING) for part in chosen):
        return FieldProblem(f.name, "not-text", NOT_TEXT)
    if any(len(part) > f.longest for part in chosen):
        return FieldProblem(f.name, "too-long", TOO_LONG, params={"longest": f.longest})
    if f.kind in ("select", "radios", "ticks") and not set(chosen) <= set(f.choices):
        return FieldProblem(f.name, "not-a-choice", NOT_A_CHOICE)
    if f.kind == "date" and not _is_day(chosen[0]):
        return FieldProblem(f.name, "not-a-date", NOT_A_DATE)
    return None


def _is_text(value: str, breaks: bool) -> bool:
    """No control characters, but for line breaks where they belong, and nothing that UTF-8 cannot say."""
    allowed = "\r\n\t" if breaks else ""
    return not any((ord(c) < 32 and c not in allowed) or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 for c in value)


def _is_day(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _missing(name: str) -> Any:
    raise KeyError(name)
