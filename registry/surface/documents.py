"""Notices and letters as documents: what is signed, in every language of ours, for people to print and programs to check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.clock import wall_now
from registry.database import Connection
from registry.i18n import LANGUAGES, translate
from registry.law import Cite
from registry.letters import Letter
from registry.notices import Notice, cite_by_clause, cite_of
from registry.signed import sign

Json = dict[str, Any]


def notice_document(notice: Notice, as_of: datetime) -> Json:
    """A notice as it stands at an instant (legal time)."""
    return {
        "document": "public-notice",
        "id": str(notice.id),
        "number": notice.numbered,
        **_texts(notice.title, notice.body, notice.params),
        "published_on": notice.published_on.isoformat(),
        "last_day": notice.last_day.isoformat() if notice.last_day else None,
        "provisional": notice.provisional,
        "ended_at": notice.ended_at.isoformat() if notice.ended_at else None,
        "outcome": notice.outcome,
        "citation": _citation(cite_of(notice)),
        "as_of": as_of.isoformat(),
    }


def letter_document(letter: Letter, as_of: datetime) -> Json:
    """A letter as it was written."""
    return {
        "document": "letter",
        "id": str(letter.id),
        "number": letter.numbered,
        "to": letter.to,
        "addressee": {language: translate(letter.to_label, language) for language in LANGUAGES},
        **_texts(letter.title, letter.body, letter.params),
        "written_at": letter.at.isoformat(),
        "citation": _citation(cite_by_clause(letter.scheme, letter.clause)) or {"clause": letter.clause},
        "as_of": as_of.isoformat(),
    }


async def signed_copy(connection: Connection, document: Json) -> Json:
    """The document with its signature (JWS): whoever has the published keys can check it without asking us."""
    return {"document": document, "signed": await sign(connection, document, wall_now())}


def _texts(title: str, body: str, params: Mapping[str, Any]) -> Json:
    return {
        "title": {language: translate(title, language, params) for language in LANGUAGES},
        "text": {language: translate(body, language, params) for language in LANGUAGES},
    }


def _citation(cite: Cite | None) -> Json | None:
    if cite is None:
        return None
    return {"instrument": cite.instrument.title, "article": cite.article, "clause": cite.clause}
