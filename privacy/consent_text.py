"""The words of a consent: a value, for schemes and pages. Who agreed to them is in `privacy.consent`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = frozenset({"zh-Hans", "zh-Hant", "en", "pt"})


@dataclass(frozen=True)
class ConsentText:
    """One version of the words somebody agrees to, in every language. `words` maps language to text as shown."""

    purpose: str
    version: str
    words: Mapping[str, str]

    def __post_init__(self) -> None:
        missing = LANGUAGES - {language for language, words in self.words.items() if words.strip()}
        if missing or self.words.keys() - LANGUAGES:
            raise ValueError(f"consent {self.purpose} {self.version} must be in {', '.join(sorted(LANGUAGES))}")

    def hash(self, language: str) -> bytes:
        """SHA-256 of the UTF-8 words in that language: proves later which words were shown."""
        return hashlib.sha256(self.words[language].encode()).digest()
