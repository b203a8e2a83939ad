"""Consents (PI-13): who agreed to which text, in which language, when and through what; and who withdrew.

The texts belong to the layer that asks. A text never changes: new words are a new version. Each purpose that
needs a consent of its own is a text of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.tables import Consent

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


async def record(
    text: ConsentText, *, subject: UUID, language: str, channel: str, at: datetime, ref: str = ""
) -> Consent:
    """Somebody agreed, at an instant (UTC), in the transaction in progress. Raises KeyError for no such language."""
    consent = Consent(
        subject=subject,
        purpose=text.purpose,
        text_version=text.version,
        text_hash=text.hash(language),
        language=language,
        channel=channel,
        given_at=at,
        reference=ref,
    )
    await consent.save()
    return consent


async def withdraw(subject: UUID, purpose: str, at: datetime, ref: str | None = None) -> int:
    """Withdraw every standing consent to the purpose (only those given with `ref`, if named). Returns how many."""
    query = Consent.update({Consent.withdrawn_at: at}).where(
        Consent.subject == subject, Consent.purpose == purpose, Consent.withdrawn_at.is_null()
    )
    if ref is not None:
        query = query.where(Consent.reference == ref)
    return len(await query.returning(Consent.id))


async def standing(subject: UUID) -> list[Consent]:
    """The subject's consents that were not withdrawn, oldest first."""
    return (
        await Consent.objects()
        .where(Consent.subject == subject, Consent.withdrawn_at.is_null())
        .order_by(Consent.given_at)
    )
