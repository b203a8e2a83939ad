"""Every article that the schemes carry out, with what rests on it: the index that citations link to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.i18n import text
from registry.law import Cite, Instrument
from registry.scheme import Scheme
from registry.surface.wording import figure_name

PIECES = re.compile(r"\d+|\D+")

CONDITION = text("Condition")
STEP = text("Step")
TIME = text("Time limit")
FIGURE = text("Figure")
LIMIT = text("Limit")
WHOLE = text("The whole procedure")
STANDING = text("What ports are told")


@dataclass(frozen=True)
class Use:
    """What rests on an article: the kind of rule, and what it is called (a message)."""

    kind: str
    label: str
    scheme: Scheme[Any]


@dataclass(frozen=True)
class Article:
    """An article and everything that rests on it."""

    cite: Cite
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Chapter:
    """An instrument with its articles, in the order of their clauses."""

    law: Instrument
    articles: tuple[Article, ...]


def chapters(schemes: Iterable[Scheme[Any]]) -> list[Chapter]:
    """The instruments that the schemes cite, in the order in which they come up."""
    by_clause: dict[tuple[Instrument, str], tuple[Cite, dict[tuple[str, str, str], Use]]] = {}
    for scheme in schemes:
        for cite, use in _uses(scheme):
            _, uses = by_clause.setdefault((cite.instrument, cite.clause), (cite, {}))
            uses.setdefault((scheme.code, use.kind, use.label), use)
    laws = dict.fromkeys(law for law, _ in by_clause)
    return [
        Chapter(
            law,
            tuple(
                Article(cite, tuple(uses.values()))
                for (of, _), (cite, uses) in sorted(by_clause.items(), key=lambda item: _order(item[0][1]))
                if of == law
            ),
        )
        for law in laws
    ]


def _uses(scheme: Scheme[Any]) -> Iterator[tuple[Cite, Use]]:
    yield scheme.cite, Use(WHOLE, scheme.title, scheme)
    for move in scheme.moves:
        yield move.cite, Use(STEP, move.label, scheme)
        for guard in move.guards:
            yield guard.cite, Use(CONDITION, guard.message, scheme)
        for field in move.evidence:
            if field.undertaking:
                yield field.undertaking.cite, Use(STEP, field.label, scheme)
    for timer in scheme.timers:
        yield timer.cite, Use(TIME, timer.label, scheme)
    for name, figure in scheme.figures.items():
        yield figure.cite, Use(FIGURE, figure_name(name), scheme)
    for rule in scheme.claims:
        yield rule.cite, Use(LIMIT, rule.message, scheme)
    if scheme.standing:
        yield scheme.standing.cite, Use(STANDING, scheme.title, scheme)


def _order(clause: str) -> list[tuple[int, str]]:
    """HQ-3.10 after HQ-3.9."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in PIECES.findall(clause)]
