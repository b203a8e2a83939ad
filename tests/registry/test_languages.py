"""Texts in four languages: what a message names is said in the reader's language too."""

from __future__ import annotations

import pytest

from registry.i18n import LANGUAGES, translate
from vehicles.checklists import missing_words
from vehicles.hunan_law import QUOTA_PAPERS

MISSING = "Papers are missing: %(missing)s. Add them to the case first."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-Hans", "缺少文件：道路运输经营许可证、车辆道路运输证。请先补充到案卷。"),
        (
            "en",
            "Papers are missing: Road transport licence, Road transport certificate of the vehicle."
            " Add them to the case first.",
        ),
    ],
)
def test_papers_that_are_missing_are_named_in_the_readers_language(language: str, said: str) -> None:
    assert translate(MISSING, language, missing_words(QUOTA_PAPERS.items[:2])) == said


def test_no_language_leaves_a_paper_in_english_among_translated_ones() -> None:
    for language in set(LANGUAGES) - {"en"}:
        said = translate(MISSING, language, missing_words(QUOTA_PAPERS.items))
        assert not [item.label for item in QUOTA_PAPERS.items if item.label in said]


def test_a_single_thing_is_named_alone() -> None:
    assert translate(MISSING, "zh-Hant", missing_words(QUOTA_PAPERS.items[:1])).count("、") == 0
