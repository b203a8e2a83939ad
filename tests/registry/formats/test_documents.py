"""Numbers here are specimens printed in the standards, or invented."""

from datetime import date, timedelta
from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.check_characters import hkid_check, national_check
from registry.formats.documents import (
    NAMES,
    PATTERNS,
    DocumentType,
    parse_document,
    possible_documents,
)
from registry.formats.issuers import ISSUERS
from registry.formats.problem import FormatProblem

TODAY = date(2026, 11, 21)
RESIDENT = DocumentType.RESIDENT_ID
PERMIT = DocumentType.RESIDENCE_PERMIT
FOREIGN = DocumentType.FOREIGN_PERMANENT_RESIDENT
HOME_RETURN = DocumentType.HOME_RETURN_PERMIT
TAIWAN = DocumentType.TAIWAN_PERMIT
PASSPORT = DocumentType.PASSPORT
HKID = DocumentType.HKID
BIR = DocumentType.MACAO_BIR


def national(first17: str) -> str:
    return first17 + national_check(first17)


def refused(kind: DocumentType, typed: str, on: date = TODAY, issuer: str | None = None) -> str:
    with pytest.raises(FormatProblem) as problem:
        parse_document(kind, typed, on=on, issuer=issuer)
    told = f"{problem.value}{problem.value!r}{problem.value.message}{problem.value.params}"
    assert not typed or typed not in told
    return problem.value.code


@pytest.mark.parametrize(
    ("number", "birth"),
    [
        ("11010519491231002X", date(1949, 12, 31)),  # specimen of GB 11643
        ("440524188001010014", date(1880, 1, 1)),  # specimen of GB 11643
        ("11010519491231002x", date(1949, 12, 31)),
        ("460400199001010015", date(1990, 1, 1)),  # Danzhou: missing from common region tables
        (national("71000019900101001"), date(1990, 1, 1)),
        (national("44049920000229001"), date(2000, 2, 29)),  # a region nobody has
    ],
)
def test_a_resident_identity_card(number: str, birth: date) -> None:
    document = parse_document(RESIDENT, number, on=TODAY)
    assert document.kind is RESIDENT
    assert document.number == number.upper()
    assert document.identity == f"CN:{number.upper()}"
    assert document.birth_date == birth


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105194912310021", "check-digit"),
        ("11010519491231002", "pattern"),
        ("11010519491231002XX", "pattern"),
        ("01010519491231002X", "pattern"),
        ("1101051949123100XX", "pattern"),
        ("110105491231002", "pattern"),  # the old fifteen digits ended in 2013
        ("", "pattern"),
        (national("44049920010229001"), "birth-date"),  # 2001 has no 29 February
        (national("44049919901301001"), "birth-date"),
        (national("44049900000101001"), "birth-date"),
        (national("44049918000101001"), "birth-date"),  # older than anybody
        (national("99049919900101001"), "other-document"),
        (national("47049919900101001"), "unknown-province"),
        (national("10049919900101001"), "unknown-province"),
        (national("81000019900101001"), "other-document"),
    ],
)
def test_a_resident_identity_card_that_cannot_be(number: str, code: str) -> None:
    assert refused(RESIDENT, number) == code


def test_birth_is_in_the_past_as_of_the_day_asked() -> None:
    number = national("44049920261121001")
    assert refused(RESIDENT, number, on=date(2026, 11, 20)) == "future-birth"
    assert parse_document(RESIDENT, number, on=date(2026, 11, 21)).birth_date == date(2026, 11, 21)


def test_digits_of_other_scripts_are_not_digits() -> None:
    assert refused(RESIDENT, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X") == "pattern"


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
@pytest.mark.parametrize("birth", ["19500101", "19851231", "20000229", "20200101"])
def test_a_residence_permit_of_any_birth_year(region: str, birth: str) -> None:
    number = national(f"{region}{birth}123")
    document = parse_document(PERMIT, number, on=TODAY)
    assert document.kind is PERMIT
    assert document.identity == f"CN:{number}"
    assert document.birth_date == date.fromisoformat(birth)


def test_residence_permits_refused() -> None:
    assert refused(PERMIT, "11010519491231002X") == "other-document"
    assert refused(PERMIT, national("84000019900101001")) == "other-document"
    assert refused(PERMIT, "810000200002291230") == "check-digit"
    assert refused(PERMIT, national("82000020300101001")) == "future-birth"


def test_a_foreign_permanent_residents_card_of_2023() -> None:
    number = national("91112419810803001")
    document = parse_document(FOREIGN, number, on=TODAY)
    assert (document.identity, document.birth_date) == (f"CN:{number}", date(1981, 8, 3))
    assert refused(FOREIGN, number[:17] + ("0" if number[17] != "0" else "1")) == "check-digit"
    assert refused(FOREIGN, "11010519491231002X") == "other-document"
    assert refused(FOREIGN, national("91112419811303001")) == "birth-date"


def test_an_older_foreign_permanent_residents_card() -> None:
    document = parse_document(FOREIGN, "xxa 1100 6701 0112", on=TODAY)
    assert (document.number, document.identity) == ("XXA110067010112", "FPR:XXA110067010112")
    assert document.birth_date is None
    for wrong in ("XX110067010112", "XXA11006701011", "XXAA11006701011", "XXA1100670101123"):
        assert refused(FOREIGN, wrong) == "pattern"


def test_a_home_return_permit_is_the_same_after_a_reissue() -> None:
    first = parse_document(HOME_RETURN, "H1234567800", on=TODAY)
    again = parse_document(HOME_RETURN, "h12345678 01", on=TODAY)
    card = parse_document(HOME_RETURN, "H12345678", on=TODAY)
    assert first.identity == again.identity == card.identity == "HRP:H12345678"
    assert first.number == "H1234567800"
    assert parse_document(HOME_RETURN, "M12345678", on=TODAY).identity == "HRP:M12345678"
    for wrong in ("H1234567", "H123456789", "H123456789012", "K12345678", "12345678"):
        assert refused(HOME_RETURN, wrong) == "pattern"


def test_a_taiwan_permit_is_the_same_after_a_reissue() -> None:
    assert parse_document(TAIWAN, "01234567", on=TODAY).identity == "TWP:01234567"
    assert parse_document(TAIWAN, "0123456702", on=TODAY).identity == "TWP:01234567"
    for wrong in ("0123456", "012345678", "T0123456", "01234567890"):
        assert refused(TAIWAN, wrong) == "pattern"


@pytest.mark.parametrize(
    "number",
    ["E12345678", "EA1234567", "EZ1234567", "G12345678", "DE1234567", "SE1234567", "PE1234567", "D12345678"],
)
def test_a_chinese_passport(number: str) -> None:
    assert parse_document(PASSPORT, number, on=TODAY, issuer="CN").identity == f"P-CN:{number}"


@pytest.mark.parametrize("number", ["E1234567", "EI1234567", "EO1234567", "X12345678", "G1234567", "123456789"])
def test_a_chinese_passport_that_cannot_be(number: str) -> None:
    assert refused(PASSPORT, number, issuer="CN") == "pattern"


def test_passports_of_hong_kong_and_macao_are_one_however_the_issuer_is_named() -> None:
    for number in ("K12345678", "KJ1234567", "H12345678", "HA1234567", "M12345678", "MA1234567"):
        identities = {parse_document(PASSPORT, number, on=TODAY, issuer=i).identity for i in ("CN", "HK", "MO")}
        assert identities == {f"P-CN:{number}"}


def test_other_passports_belong_to_their_issuer() -> None:
    portuguese = parse_document(PASSPORT, "ca 123456", on=TODAY, issuer="pt")
    assert (portuguese.number, portuguese.identity) == ("CA123456", "P-PT:CA123456")
    assert parse_document(PASSPORT, "CA123456", on=TODAY, issuer="US").identity != portuguese.identity
    assert refused(PASSPORT, "AB12", issuer="PT") == "pattern"
    assert parse_document(PASSPORT, "AB123", on=TODAY, issuer="PT").number == "AB123"
    assert parse_document(PASSPORT, "A" * 15, on=TODAY, issuer="PT").number == "A" * 15
    assert refused(PASSPORT, "A" * 16, issuer="PT") == "pattern"
    assert refused(PASSPORT, "ÇA123456", issuer="PT") == "pattern"


@pytest.mark.parametrize("issuer", [None, "", "ZZ", "PRT", "C", "中国"])
def test_a_passport_without_an_issuer_is_refused(issuer: str | None) -> None:
    assert refused(PASSPORT, "CA123456", issuer=issuer) == "issuer"


def test_issuers_are_the_iso_countries_and_two_more() -> None:
    assert len(ISSUERS) == 249 + 2
    assert {"CN", "HK", "MO", "TW", "PT", "UN", "XK"} <= ISSUERS


@pytest.mark.parametrize("number", ["A123456(3)", "AB987654(3)", "G123456(A)", "a123456（3）", "Z683365(A)"])
def test_a_hong_kong_identity_card(number: str) -> None:
    document = parse_document(HKID, number, on=TODAY)
    assert document.identity == f"HKID:{document.number}"
    assert document.number.isalnum()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("A123456(4)", "check-digit"),
        ("AB987654(4)", "check-digit"),
        ("C668668(E)", "pattern"),
        ("1234563", "pattern"),
        ("ABC123456(3)", "pattern"),
        ("A12345(3)", "pattern"),
    ],
)
def test_a_hong_kong_identity_card_that_cannot_be(number: str, code: str) -> None:
    assert refused(HKID, number) == code


def test_a_macao_resident_card() -> None:
    for number in ("1234567(8)", "5123456/7".replace("/", ""), "71234567"):
        assert parse_document(BIR, number, on=TODAY).identity.startswith("BIR:")
    for wrong in ("2234567(8)", "1234567", "123456789", "A2345678"):
        assert refused(BIR, wrong) == "pattern"


def test_a_number_without_its_kind_is_everything_it_can_be() -> None:
    kinds = {d.kind for d in possible_documents("12345678", on=TODAY)}
    assert kinds == {TAIWAN, BIR}
    assert [d.kind for d in possible_documents("810000200002291233", on=TODAY)] == [PERMIT]
    assert {d.kind for d in possible_documents("H12345678", on=TODAY)} == {HOME_RETURN, PASSPORT}
    assert possible_documents("nothing like it", on=TODAY) == ()
    identities = [d.identity for d in possible_documents("12345678", on=TODAY)]
    assert len(set(identities)) == len(identities)


def test_every_kind_has_its_words() -> None:
    assert set(NAMES) == set(PATTERNS) == set(DocumentType)


def test_a_document_does_not_print_its_number() -> None:
    document = parse_document(RESIDENT, "11010519491231002X", on=TODAY)
    assert "1949" not in repr(document)
    assert "110105" not in f"{document}"


births = st.dates(date(1900, 1, 1), TODAY)
regions = st.sampled_from(["110105", "440400", "460400", "500101", "659001"])


@given(regions, births, st.integers(0, 999), st.integers(0, 17), st.sampled_from(digits))
def test_one_changed_digit_is_caught(region: str, birth: date, serial: int, place: int, digit: str) -> None:
    number = national(f"{region}{birth:%Y%m%d}{serial:03}")
    assert parse_document(RESIDENT, number, on=TODAY).birth_date == birth
    changed = number[:place] + digit + number[place + 1 :]
    if changed != number:
        assert refused(RESIDENT, changed) in {"check-digit", "pattern"}


@given(regions, births, st.integers(0, 999), st.integers(0, 16))
def test_two_neighbours_swapped_are_caught(region: str, birth: date, serial: int, place: int) -> None:
    number = national(f"{region}{birth:%Y%m%d}{serial:03}")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert refused(RESIDENT, swapped) in {"check-digit", "pattern"}


@given(
    st.text(ascii_uppercase, min_size=1, max_size=2),
    st.text(digits, min_size=6, max_size=6),
    st.integers(0, 6),
    st.sampled_from(digits),
)
def test_one_changed_digit_of_a_hong_kong_card_is_caught(letters: str, six: str, place: int, digit: str) -> None:
    number = six + hkid_check(letters, six)
    assert parse_document(HKID, letters + number, on=TODAY).number == letters + number
    changed = number[:place] + digit + number[place + 1 :]
    if changed != number:
        assert refused(HKID, letters + changed) == "check-digit"


@given(st.sampled_from(DocumentType), st.text(max_size=25), st.one_of(st.none(), st.text(max_size=3)))
def test_any_text_gives_a_document_or_a_format_problem(kind: DocumentType, typed: str, issuer: str | None) -> None:
    try:
        document = parse_document(kind, typed, on=TODAY, issuer=issuer)
    except FormatProblem:
        return
    assert document == parse_document(kind, document.number, on=TODAY + timedelta(days=1), issuer=issuer)
