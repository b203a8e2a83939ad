import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.phones import parse_phone
from registry.formats.problem import FormatProblem


def refused(typed: str, **options: object) -> str:
    with pytest.raises(FormatProblem) as problem:
        parse_phone(typed, **options)  # type: ignore[arg-type]
    assert not typed or typed not in f"{problem.value!r}{problem.value.message}"
    return problem.value.code


@pytest.mark.parametrize(
    ("typed", "e164", "region"),
    [
        ("+8619000000001", "+8619000000001", "CN"),
        ("+86 190-0000-0001", "+8619000000001", "CN"),
        ("0086 190 0000 0001", "+8619000000001", "CN"),
        ("＋８６ １９０００００００01", "+8619000000001", "CN"),
        ("+852 5100 0001", "+85251000001", "HK"),
        ("+853 6200 0001", "+85362000001", "MO"),
        ("\u202a+853 6200\u20110001\u202c", "+85362000001", "MO"),  # pasted, with invisible marks
    ],
)
def test_a_number_with_its_country(typed: str, e164: str, region: str) -> None:
    phone = parse_phone(typed)
    assert (phone.e164, phone.identity, phone.region) == (e164, e164, region)
    assert e164[4:] not in repr(phone)


def test_a_number_without_its_country_needs_a_region() -> None:
    assert refused("19000000001") == "country-code"
    assert parse_phone("19000000001", region="CN").e164 == "+8619000000001"
    assert parse_phone("62000001", region="MO").e164 == "+85362000001"
    assert parse_phone("51000001", region="HK").e164 == "+85251000001"
    assert parse_phone("+85362000001", region="CN").region == "MO"


def test_which_regions_are_accepted_is_a_parameter() -> None:
    assert refused("+351912345678") == "region"
    assert parse_phone("+351912345678", regions=("CN", "PT")).region == "PT"
    assert refused("+85251000001", regions=("CN", "MO")) == "region"


def test_a_unit_may_give_a_fixed_line_a_person_a_mobile() -> None:
    assert refused("+86 756 8880000") == "not-mobile"
    assert parse_phone("+86 756 8880000", mobile=False).e164 == "+867568880000"
    assert refused("+853 2870 0000") == "not-mobile"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "+86 1900000000",  # a digit short
        "+86 190000000012",  # one too many
        "+86 10000000000",
        "+852 5000 0001",
        "+86 1-800-FLOWERS",  # letters are not keys
        "+86 19000000001 ext. 5",
        "+86 19000000001;phone-context=x",
        "١٩٠٠٠٠٠٠٠٠١",
        "+999 19000000001",
    ],
)
def test_a_number_that_cannot_be_called(typed: str) -> None:
    assert refused(typed, region="CN") == "pattern"


def test_unreadable_and_long() -> None:
    assert refused("+86\x0019000000001") == "unreadable-character"
    assert refused("+86\ud80019000000001") == "unreadable-character"
    assert refused("1" * 65) == "too-long"


@given(st.text(max_size=40))
def test_any_text_gives_a_number_or_a_format_problem(typed: str) -> None:
    try:
        phone = parse_phone(typed, region="CN")
    except FormatProblem:
        return
    assert parse_phone(phone.e164) == phone
