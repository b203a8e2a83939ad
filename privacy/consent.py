"""Consents (PI-13): who agreed to which text, in which language, when and through what; and who withdrew.

The texts belong to the layer that asks. A text never changes: new words are a new version. Each purpose that
needs a consent of its own is a text of its own.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from privacy.consent_text import ConsentText
from privacy.tables import Consent


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
