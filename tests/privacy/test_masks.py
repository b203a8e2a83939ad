from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.masks import mask_all, mask_document, mask_email, mask_name, mask_phone, mask_plate


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张小三", "张*"),
        ("欧阳样本", "欧阳*"),
        ("欧阳", "欧*"),
        ("買買提·艾力", "買*"),
        ("张", "****"),
        ("", "****"),
        ("   ", "****"),
        ("Maria da Silva", "M. d. S."),
        ("João", "J."),
        ("Jo", "J."),
        ("X", "****"),
        ("A B", "****"),
        ("A. B.", "****"),
        ("Иван Иванов", "И. И."),
        ("김철수", "김*"),
        ("たなか", "た*"),
        ("陳 Peter", "陳*"),
    ],
)
def test_a_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "11****2X"),
        ("H12345678", "H****78"),
        ("H1234567800", "H****00"),
        ("12345678", "1****78"),
        ("1234567", "****"),
        ("AB123", "****"),
        ("", "****"),
    ],
)
def test_a_document_number(number: str, masked: str) -> None:
    assert mask_document(number) == masked


@pytest.mark.parametrize(
    ("plate", "masked"),
    [
        ("粤C12312", "粤C·***12"),
        ("粤CD12345", "粤C·***45"),
        ("粤ZAB12澳", "粤Z·***2澳"),
        ("MX1234", "***34"),
        ("AA1234", "***34"),
        ("M0001", "***01"),
        ("AB1", "***"),
        ("1", "***"),
        ("", "***"),
    ],
)
def test_a_plate(plate: str, masked: str) -> None:
    assert mask_plate(plate) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+8613800000000", "+86 138****00"),
        ("+85251000001", "+852 ****01"),
        ("+85362000001", "+853 ****01"),
        ("+351912345678", "****78"),
        ("+867568880000", "+86 ****00"),
        ("+86138", "****"),
        ("12", "****"),
        ("", "****"),
    ],
)
def test_a_phone(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("maria@example.org", "m****@example.org"),
        ("m@example.org", "****@example.org"),
        ("a@b@example.org", "a****@example.org"),
        ("no address", "****"),
        ("", "****"),
    ],
)
def test_an_email_address(address: str, masked: str) -> None:
    assert mask_email(address) == masked


def test_nothing_at_all() -> None:
    assert mask_all("张三") == mask_all("") == "****"


def kept(masked: str) -> Counter[str]:
    return Counter(c for c in masked if c not in "*·. ")


alphanumeric = st.text("ABCXYZ0123456789", max_size=24)


@given(alphanumeric)
def test_a_document_number_shows_at_most_two_at_each_end(number: str) -> None:
    shown = kept(mask_document(number)).total()
    assert shown <= (4 if len(number) >= 16 else 3)
    assert shown * 8 <= len(number) * 3


@given(st.builds("{}{}".format, st.sampled_from(["粤C", "粤Z", "M", "AA", ""]), alphanumeric.filter(str)))
def test_a_plate_shows_at_most_its_place_and_two(plate: str) -> None:
    place = 2 if plate.startswith("粤") else 0
    assert kept(mask_plate(plate)).total() <= place + 2
    assert plate not in mask_plate(plate).replace("·", "")


@given(st.builds("{}{}".format, st.sampled_from(["+86", "+852", "+853", "+351"]), st.text("0123456789", max_size=14)))
def test_a_phone_shows_at_most_its_country_three_and_two(number: str) -> None:
    country = next((c for c in ("+852", "+853", "+86") if number.startswith(c)), "")
    shown = kept(mask_phone(number).removeprefix(country)).total()
    assert shown <= (5 if country == "+86" and len(number) == 14 else 2)


@given(st.lists(st.text("abcXYZé张陳欧阳", min_size=1, max_size=12), min_size=1, max_size=5))
def test_a_name_shows_at_most_a_surname_or_initials(words: list[str]) -> None:
    masked = mask_name(" ".join(words))
    assert kept(masked).total() <= max(2, len(words))
    assert " ".join(words) != masked


@given(st.text(st.characters(categories=["L", "N"])))
@pytest.mark.parametrize("mask", [mask_all, mask_name, mask_document, mask_plate, mask_phone, mask_email])
def test_every_mask_takes_any_text_and_hides_some_of_it(mask: Callable[[str], str], text: str) -> None:
    assert text not in mask(text) or not text


@given(st.text())
@pytest.mark.parametrize("mask", [mask_name, mask_plate, mask_phone, mask_email, mask_document])
def test_no_mask_fails(mask: Callable[[str], str], text: str) -> None:
    assert len(mask(text)) <= 2 * len(text) + 8


@pytest.mark.parametrize("mask", [mask_document, mask_phone])
@given(st.text("0123456789ab", min_size=20, max_size=60), st.text("0123456789", max_size=20))
def test_stars_do_not_tell_a_length(mask: Callable[[str], str], text: str, more: str) -> None:
    assert mask(text) == mask(text[:10] + more + text[10:])
