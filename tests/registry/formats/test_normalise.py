import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.normalise import LONGEST_IDENTIFIER, clean_line, clean_text, normalise
from registry.formats.problem import FormatProblem


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("粤c·12345", "粤C12345"),
        ("粵Z AB12 澳", "粤ZAB12澳"),  # traditional 粵
        ("粤Ｃ１２３４５", "粤C12345"),  # full width
        ("粤C•12345", "粤C12345"),
        ("粤C・12345", "粤C12345"),
        ("粤C.12345", "粤C12345"),
        ("滬a-12345", "沪A12345"),
        ("mx-12-34", "MX1234"),
        ("mx–12—34", "MX1234"),  # en and em dash
        ("A123456(3)", "A1234563"),
        ("Ａ１２３４５６（３）", "A1234563"),
        (" 11010519491231002x\n", "11010519491231002X"),
        ("1101 0519 4912 3100 2x", "11010519491231002X"),
        ("1101\u200b0519\u00a0491231\u3000002X\u202c", "11010519491231002X"),  # pasted from a chat
        ("", ""),
    ],
)
def test_one_spelling(typed: str, canonical: str) -> None:
    assert normalise(typed) == canonical


@pytest.mark.parametrize("typed", ["粤C\ud83512345", "粤C\x0012345", "粤C\t12345", "粤C\x1b[31m12345", "\udcff"])
def test_what_cannot_be_read_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(FormatProblem) as refused:
        normalise(typed)
    assert refused.value.code == "unreadable-character"
    assert "12345" not in f"{refused.value!r}{refused.value}{refused.value.message}{refused.value.params}"


def test_length_is_bounded_before_and_after_expansion() -> None:
    assert normalise("A" * LONGEST_IDENTIFIER) == "A" * LONGEST_IDENTIFIER
    for typed in ("A" * (LONGEST_IDENTIFIER + 1), "\ufdfa" * LONGEST_IDENTIFIER):  # U+FDFA is 18 characters
        with pytest.raises(FormatProblem) as refused:
            normalise(typed)
        assert refused.value.code == "too-long"
        assert refused.value.params == {"longest": LONGEST_IDENTIFIER}


@given(st.text(max_size=LONGEST_IDENTIFIER))
def test_normalising_twice_changes_nothing(typed: str) -> None:
    try:
        once = normalise(typed)
    except FormatProblem:
        return
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFKC", once)
    assert not any(c.isspace() or "a" <= c <= "z" or c in "()·-" for c in once)


@given(st.text(st.characters(), max_size=30))
def test_any_text_at_all_gives_an_answer_or_a_format_problem(typed: str) -> None:
    for clean in (normalise, clean_line, clean_text):
        with suppress(FormatProblem):
            clean(typed).encode()  # a lone surrogate would raise here


def test_a_line_for_people_keeps_its_words_and_loses_what_cannot_be_seen() -> None:
    assert clean_line("  Maria\u200b  da \u202eSilva\t") == "Maria da Silva"
    assert clean_line("Joa\u0303o") == "João"
    assert clean_line("买买提·艾力") == "买买提·艾力"
    assert clean_line("نرگس\u200cخانم") == "نرگس\u200cخانم"
    assert clean_line("Ｗide") == "Ｗide"  # only identifiers are folded
    assert clean_line(" \u200b ") == ""


@pytest.mark.parametrize("typed", ["张\ud800三", "张\x00三", "张\x7f三"])
def test_a_name_with_a_lone_surrogate_or_control_character_is_refused(typed: str) -> None:
    with pytest.raises(FormatProblem) as refused:
        clean_line(typed)
    assert refused.value.code == "unreadable-character"


def test_a_line_is_bounded() -> None:
    assert clean_line("x" * 20, longest=20) == "x" * 20
    with pytest.raises(FormatProblem) as refused:
        clean_line("x" * 21, longest=20)
    assert refused.value.params == {"longest": 20}


def test_text_keeps_its_lines() -> None:
    assert clean_text("\r\n one \r\n\r\ntwo\u200b\rthree\n\n") == "one\n\ntwo\nthree"
    with pytest.raises(FormatProblem):
        clean_text("x" * 4001)
    with pytest.raises(FormatProblem):
        clean_text("one\n\x00")


@given(st.text(max_size=60))
def test_cleaning_a_line_twice_changes_nothing(typed: str) -> None:
    try:
        once = clean_line(typed)
    except FormatProblem:
        return
    assert clean_line(once) == once
    assert "\n" not in once
