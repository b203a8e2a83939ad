"""Every scheme in use is whole: each rule has its article, each state a way out, each word is there to be translated.

These walk `deploy.schemes.SCHEMES`, so a new scheme is checked by being installed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from babel.messages.extract import extract_from_dir

from deploy.roles import NAMED
from deploy.schemes import SCHEMES
from registry.i18n import LANGUAGES
from registry.installed import Installed
from registry.law import Cite, Dated
from registry.scheme import ANYONE, NOTHING, SYSTEM, Field, Move, Scheme
from registry.surface.articles import chapters
from registry.surface.describe import Reader, describe, evidence_schema
from registry.surface.diagram import svg
from registry.surface.wording import PLACEHOLDER
from tests.registry import tiny
from tests.registry.surface import boxes

EVERY = [*SCHEMES, tiny.INSTALLED, boxes.INSTALLED]
ROOT = Path(__file__).resolve().parents[2]
CLAUSE = re.compile(r"[A-Z]{2}-\d+(\.\d+)*[a-z]?")

each = pytest.mark.parametrize("one", EVERY, ids=lambda one: one.scheme.code)
installed_here = pytest.mark.parametrize("one", SCHEMES, ids=lambda one: one.scheme.code)


def cites(scheme: Scheme[Any]) -> Iterator[tuple[str, Cite]]:
    """Every place where a scheme says on what it rests."""
    yield scheme.code, scheme.cite
    for move in scheme.moves:
        yield f"move {move.name}", move.cite
        for guard in move.guards:
            yield f"guard {guard.code}", guard.cite
        for field in move.evidence:
            if field.undertaking:
                yield f"undertaking {field.undertaking.code}", field.undertaking.cite
    for timer in scheme.timers:
        yield f"timer {timer.name}", timer.cite
    for name, figure in scheme.figures.items():
        yield f"figure {name}", figure.cite
    for rule in scheme.claims:
        yield f"claim {rule.kind}", rule.cite
    if scheme.standing:
        yield "standing", scheme.standing.cite


def messages(scheme: Scheme[Any]) -> Iterator[tuple[str, str]]:
    """Every text that a scheme says to people, with where it says it."""
    yield "title", scheme.title
    yield "summary", scheme.summary
    for state in scheme.states:
        yield f"state {state.code}", state.label
        yield f"state {state.code}", state.means
    for move in scheme.moves:
        yield f"move {move.name}", move.label
        yield f"move {move.name}", move.help
        for guard in move.guards:
            yield f"guard {guard.code}", guard.message
        for tell in move.tells:
            yield f"tell of {move.name}", tell.subject
            yield f"tell of {move.name}", tell.body
        for field in move.evidence:
            yield from _of_field(move, field)
    for timer in scheme.timers:
        yield f"timer {timer.name}", timer.label
    for rule in scheme.claims:
        yield f"claim {rule.kind}", rule.message


def _of_field(move: Move[Any], field: Field) -> Iterator[tuple[str, str]]:
    yield f"field {move.name}.{field.name}", field.label
    yield f"field {move.name}.{field.name}", field.hint
    for label in field.choices.values():
        yield f"choice of {move.name}.{field.name}", label


@cache
def marked_for_translation() -> set[str]:
    """Every message that the extractor finds in Python: what stands in `text(…)`."""
    layers = ("registry", "units", "vehicles", "whitelist")
    return {
        message if isinstance(message, str) else message[0]
        for layer in layers
        for _, _, message, _, _ in extract_from_dir(ROOT / layer, [("**.py", "python")], keywords={"text": None})
    }


@each
def test_everything_rests_on_an_article(one: Installed) -> None:
    for where, cite in cites(one.scheme):
        assert CLAUSE.fullmatch(cite.clause), (where, cite.clause)
        assert cite.article.strip(), where
        assert cite.instrument.title.strip(), where


@each
def test_every_state_can_be_reached_and_left_unless_it_is_an_end(one: Installed) -> None:
    scheme, reached, todo = one.scheme, {NOTHING}, [NOTHING]
    while todo:
        state = todo.pop()
        for move in scheme.moves:
            if move.from_(state):
                todo += [target for target in move.arrow.targets if target not in reached]
                reached |= set(move.arrow.targets)
    assert set(scheme.states) <= reached
    for state in scheme.states:
        leads_on = any(m.from_(state) and set(m.arrow.targets) - {state} for m in scheme.moves)
        assert leads_on or state in scheme.final, state.code


@installed_here
def test_roles_are_those_of_the_installation(one: Installed) -> None:
    known = {*NAMED, ANYONE, SYSTEM}
    for move in one.scheme.moves:
        assert set(move.by) <= known, move.name
    assert set(one.scheme.readers) <= known


@installed_here
def test_every_word_is_marked_for_translation(one: Installed) -> None:
    marked = marked_for_translation()
    missing = {message: where for where, message in messages(one.scheme) if message and message not in marked}
    assert not missing


@each
def test_every_guard_says_why_not_in_words(one: Installed) -> None:
    for move in one.scheme.moves:
        for guard in move.guards:
            assert len(guard.message.split()) >= 4, guard.code
            assert bool(PLACEHOLDER.search(guard.message)) == (guard.params is not None), guard.code


@each
def test_codes_are_fit_for_addresses_and_columns(one: Installed) -> None:
    scheme = one.scheme
    codes = [scheme.code, *(s.code for s in scheme.states), *(m.name for m in scheme.moves)]
    codes += [t.name for t in scheme.timers] + [c.kind for c in scheme.claims]
    assert all(re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", code) for code in codes), codes
    assert not {m.name for m in scheme.moves} & {t.name for t in scheme.timers}, "a history could not tell them apart"
    assert all(len(clause) <= 32 for clause in (cite.clause for _, cite in cites(scheme)))


@each
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diagram_shows_every_state_and_every_move(one: Installed, language: str) -> None:
    drawn = ET.fromstring(svg(one.scheme, language, NAMED))
    shown = {element.get("data-state") for element in drawn.iter() if element.get("data-state")}
    assert shown == {state.code for state in one.scheme.states}
    badges = [element.get("data-move") for element in drawn.iter() if element.get("data-move")]
    for move in one.scheme.moves:
        arrows = len(move.arrow.sources) * len(move.arrow.targets or (None,))
        assert badges.count(move.name) == arrows + 1, move.name  # on each line, and in the list
    assert not [element.tag for element in drawn.iter() if element.get("style")]


@each
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scheme_is_described_on_any_day(one: Installed, language: str) -> None:
    law = one.scheme.law
    days = [law.in_force_from - timedelta(days=1), law.in_force_from, date(2026, 11, 21), law.until or date(2100, 1, 1)]
    for day in [*days, days[-1] + timedelta(days=1)]:
        told = describe(one.scheme, Reader(day, language, NAMED))
        assert told["in_force"] == law.in_force(day)
        assert told["validity"]


@each
def test_evidence_schemas_are_schemas(one: Installed) -> None:
    for move in one.scheme.moves:
        for language in LANGUAGES:
            jsonschema_rs.meta.validate(evidence_schema(move.evidence, language))


@installed_here
def test_undertakings_are_worded_in_every_language(one: Installed) -> None:
    for move in one.scheme.moves:
        for field in move.evidence:
            assert (field.undertaking is not None) == (field.kind == "undertaking"), field.name
            if field.undertaking:
                assert set(field.undertaking.texts) == set(LANGUAGES), field.undertaking.code


@each
def test_figures_have_a_value_from_the_first_day_of_the_law(one: Installed) -> None:
    for name, figure in one.scheme.figures.items():
        assert isinstance(figure, Dated)
        assert figure.on(max(one.scheme.law.in_force_from, figure.cite.instrument.in_force_from)) is not None, name


@each
def test_what_a_move_gives_anew_was_given_by_a_move_with_the_same_questions(one: Installed) -> None:
    for move in one.scheme.moves:
        if move.again:
            assert one.scheme.move(move.again).evidence == move.evidence, move.name


@each
def test_the_time_of_every_timer_that_is_dated_is_published_as_a_figure(one: Installed) -> None:
    """But of those whose last day is set by somebody."""
    dated = [timer for timer in one.scheme.timers if isinstance(timer.period, Dated) and timer.until is None]
    assert [timer.name for timer in dated if timer.period not in one.scheme.figures.values()] == []


def test_every_clause_has_its_place_in_the_index_of_articles() -> None:
    schemes = [one.scheme for one in SCHEMES]
    index = {(c.law.code, a.cite.clause) for c in chapters(schemes) for a in c.articles}
    for scheme in schemes:
        for where, cite in cites(scheme):
            assert (cite.instrument.code, cite.clause) in index, where


def test_one_clause_is_cited_as_one_article() -> None:
    """A clause id stands for one article as printed, whoever cites it; an annex may be added to it."""
    articles: dict[str, set[str]] = {}
    for one in SCHEMES:
        for _, cite in cites(one.scheme):
            articles.setdefault(cite.clause, set()).add(cite.article)
    for clause, printed in articles.items():
        assert all(each.startswith(min(printed, key=len)) for each in printed), (clause, printed)
