"""Kinds of letters, as schemes declare them. Pure; `registry/letters.py` writes them."""

from __future__ import annotations

from dataclasses import dataclass

from registry.law import Cite


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter that a scheme writes: to whom and what, as message ids, under which article."""

    code: str
    series: str
    to: str
    to_label: str
    title: str
    body: str
    cite: Cite
