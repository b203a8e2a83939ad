"""A person's copy of their data (PIPL art. 45): for a machine, and for reading or printing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from registry.i18n import text, translate
from registry.web.words import day_in_words, instant_in_words
from units.rights_view import Line, View

HEADINGS = (
    text("What is held about you"),
    text("Who looked at it"),
    text("What ports were told"),
    text("What you agreed to"),
    text("What you asked for"),
)
NONE = text("Nothing")


def as_json(seen: View, at: datetime) -> dict[str, Any]:
    """Everything on the page, in English message ids for labels and ISO 8601 for times (UTC)."""
    return {
        "format": "creditpass-own-data/1",
        "made_at": at.isoformat(),
        "erased": seen.erased,
        "held": [_held(line) for line in seen.held],
        "seen": [
            {"at": one.at.isoformat(), "by": one.who, "purpose": one.why, "details": list(one.what)}
            for one in seen.seen
        ],
        "told": [{"at": one.at.isoformat(), "port": one.port, "status": list(one.answers)} for one in seen.told],
        "consents": [
            {
                "purpose": one.purpose,
                "version": one.version,
                "text": one.words,
                "given_at": one.given_at.isoformat(),
                "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
            }
            for one in seen.agreed
        ],
        "requests": [
            {"kind": one.kind, "state": one.state.code, "asked_at": one.asked_at.isoformat(), "answer": one.answer}
            for one in seen.requests
        ],
    }


def _held(line: Line) -> dict[str, Any]:
    value = line.value.isoformat() if isinstance(line.value, date) else line.value
    if line.personal is None:
        return {"label": line.label, "value": value}
    why = line.personal
    return {
        "label": line.label,
        "value": value,
        "purpose": line.purpose,
        "basis": why.basis,
        "sensitivity": why.sensitivity,
        "kept": why.keep,
        "shared": why.share,
    }


def as_text(seen: View, language: str, at: datetime) -> str:
    """The same as a text in the reader's language."""
    blocks = (_of_held(seen, language), _of_seen(seen, language), _of_told(seen, language), _of_consents(seen, language),
              _of_requests(seen, language))  # fmt: skip
    lines = [instant_in_words(at, language)]
    for heading, block in zip(HEADINGS, blocks, strict=True):
        lines += ["", translate(heading, language), *(list(block) or [translate(NONE, language)])]
    return "\n".join(lines) + "\n"


def _of_held(seen: View, language: str) -> Iterator[str]:
    for line in seen.held:
        yield f"- {translate(line.label, language)}: {_shown(line.value, language)}"
        if line.personal is not None:
            why = (line.purpose, line.personal.basis, line.personal.keep, line.personal.share)
            yield "  " + " | ".join(translate(word, language) for word in why)


def _of_seen(seen: View, language: str) -> Iterator[str]:
    for one in seen.seen:
        details = ", ".join(translate(each, language) for each in one.what)
        yield f"- {instant_in_words(one.at, language)} | {one.who} | {translate(one.why, language)} | {details}"


def _of_told(seen: View, language: str) -> Iterator[str]:
    for one in seen.told:
        yield f"- {instant_in_words(one.at, language)} | {one.port} | {', '.join(one.answers)}"


def _of_consents(seen: View, language: str) -> Iterator[str]:
    for one in seen.agreed:
        until = f" – {instant_in_words(one.withdrawn_at, language)}" if one.withdrawn_at else ""
        yield f"- {instant_in_words(one.given_at, language)}{until} | {one.words}"


def _of_requests(seen: View, language: str) -> Iterator[str]:
    for one in seen.requests:
        said = f" | {one.answer}" if one.answer else ""
        state = translate(one.state.label, language)
        yield f"- {instant_in_words(one.asked_at, language)} | {translate(one.kind, language)} | {state}{said}"


def _shown(value: str | date | datetime, language: str) -> str:
    if isinstance(value, datetime):
        return instant_in_words(value, language)
    return day_in_words(value, language) if isinstance(value, date) else translate(value, language)
