"""A person's copy of their data (PIPL art. 45): for a machine, and for reading or printing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from registry.i18n import BETWEEN, text, translate
from registry.web.words import day_in_words, instant_in_words
from units.rights_view import View
from units.rights_wire import in_words, own_data

HEADINGS = (
    text("What is held about you"),
    text("Who looked at it"),
    text("What ports were told"),
    text("What you agreed to"),
    text("What you asked for"),
)
NONE = text("Nothing")


def as_json(seen: View, at: datetime) -> dict[str, Any]:
    """Everything on the page, as the API gives it (`rights_wire.OwnData`), in English."""
    copy: dict[str, Any] = msgspec.to_builtins(own_data(seen, at, "en"))
    return copy


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
        yield f"- {translate(line.label, language)}: {_shown(in_words(line, language), language)}"
        if line.personal is not None:
            why = (line.purpose, line.personal.basis, line.personal.keep, line.personal.share)
            yield "  " + " | ".join(translate(word, language) for word in why)


def _of_seen(seen: View, language: str) -> Iterator[str]:
    for one in seen.seen:
        details = translate(BETWEEN, language).join(translate(each, language) for each in one.what)
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
    return day_in_words(value, language) if isinstance(value, date) else value
