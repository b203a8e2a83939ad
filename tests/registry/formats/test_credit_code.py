import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.check_characters import CREDIT_CODE_ALPHABET, credit_code_check, organisation_check
from registry.formats.credit_code import parse_credit_code
from registry.formats.problem import FormatProblem


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # specimen of GB 32100
        "N2440400MF12345678",  # first letters N, A and Y: refused by the common library
        "A1100000717100000Q",
        "Y1440400MJ12345679",
        "54440402MF32109879",  # a residents' or villagers' committee
    ],
)
def test_a_credit_code(code: str) -> None:
    assert parse_credit_code(code).code == code
    spaced = f" {code[:8].lower()} {code[8:17]}-{code[17]} "
    assert parse_credit_code(spaced).identity == code
    assert parse_credit_code(code).authority == code[0]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91350100M000100Y44", "check-digit"),
        ("91350100M000100Y4", "pattern"),
        ("91350100M000100Y433", "pattern"),
        ("B1350100M000100Y43", "pattern"),  # no authority B
        ("9135010XM000100Y43", "pattern"),  # letters in the place
        ("91350100M0001O0Y43", "pattern"),  # the letter O
        ("91350100S000100Y43", "pattern"),  # S is not in the alphabet
        ("", "pattern"),
    ],
)
def test_a_credit_code_that_cannot_be(code: str, problem: str) -> None:
    with pytest.raises(FormatProblem) as refused:
        parse_credit_code(code)
    assert refused.value.code == problem
    assert not code or code not in repr(refused.value)


seventeen = st.from_regex(r"\A[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}\Z")


@given(seventeen, st.integers(0, 17), st.sampled_from(CREDIT_CODE_ALPHABET))
def test_one_changed_character_is_caught(first17: str, place: int, character: str) -> None:
    code = first17 + credit_code_check(first17)
    assert parse_credit_code(code).code == code
    changed = code[:place] + character + code[place + 1 :]
    if changed != code:
        with pytest.raises(FormatProblem):
            parse_credit_code(changed)


def test_the_organisation_code_within_has_its_own_check() -> None:
    assert organisation_check("M000100Y") == "4"  # specimen of GB 32100
