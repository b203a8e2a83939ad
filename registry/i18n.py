"""Texts for people, in four languages.

English is the message id. `text()` marks a message in a value (a scheme's state, a guard's reason) so that the
extractor finds it; the edge translates it with `translate(message, language, params)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "pt")
DEFAULT_LANGUAGE = "zh-Hans"
CATALOGUES = Path(__file__).parent / "web" / "locale"


def text(message: str) -> str:
    """Mark a message for translation; gives it back unchanged."""
    return message


BETWEEN = text(", ")
"""What stands between the things of a list: `、` in Chinese."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Message id → translation, of one language. Empty for English and where no catalogue is kept."""
    path = CATALOGUES / f"{language}.po"
    if language == "en" or not path.exists():
        return {}
    with path.open("rb") as file:
        po = read_po(file)
    return {str(m.id): str(m.string) for m in po if m.id and m.string and not m.fuzzy}


def translate(message: str, language: str, params: Mapping[str, object] | None = None) -> str:
    """The message in a language, with `%(name)s` filled in; params that are messages, or several, are translated too."""
    found = catalogue(language).get(message, message)
    if not params:
        return found
    return found % {name: said(value, language) for name, value in params.items()}


def said(value: object, language: str) -> object:
    """What fills a gap in a message: messages are translated, several of them listed; anything else stays."""
    if isinstance(value, str):
        return translate(value, language)
    if isinstance(value, tuple | list):
        return translate(BETWEEN, language).join(str(said(one, language)) for one in value)
    return value


def choose_language(asked: str | None, accept_language: str | None = None) -> str:
    """The best of our languages for a cookie or query value, else for an Accept-Language header."""
    if asked in LANGUAGES:
        return asked
    for part in (accept_language or "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
            return "zh-Hant"
        for language in ("zh", "en", "pt"):
            if tag.startswith(language):
                return {"zh": "zh-Hans"}.get(language, language)
    return DEFAULT_LANGUAGE
