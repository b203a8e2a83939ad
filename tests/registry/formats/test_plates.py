import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.plates import (
    PROVINCES,
    WARNINGS,
    Jurisdiction,
    Plate,
    PlateKind,
    PlateWarning,
    parse_plate,
    possible_plates,
    propose,
)
from registry.formats.problem import FormatProblem

CN, MO, HK = Jurisdiction.MAINLAND, Jurisdiction.MACAO, Jurisdiction.HONG_KONG


def refused(typed: str, jurisdiction: Jurisdiction | None = None) -> str:
    with pytest.raises(FormatProblem) as problem:
        parse_plate(typed, jurisdiction)
    assert not typed or typed not in f"{problem.value!r}{problem.value.message}{problem.value.params}"
    return problem.value.code


@pytest.mark.parametrize(
    ("typed", "canonical", "jurisdiction", "kind", "shown"),
    [
        ("粤C12345", "粤C12345", CN, PlateKind.MAINLAND_STANDARD, "粤C·12345"),
        ("粵c·1234A", "粤C1234A", CN, PlateKind.MAINLAND_STANDARD, "粤C·1234A"),
        ("湘A1234挂", "湘A1234挂", CN, PlateKind.MAINLAND_STANDARD, "湘A·1234挂"),
        ("粤C1234学", "粤C1234学", CN, PlateKind.MAINLAND_STANDARD, "粤C·1234学"),
        ("粤C1234警", "粤C1234警", CN, PlateKind.MAINLAND_STANDARD, "粤C·1234警"),
        ("粤CD12345", "粤CD12345", CN, PlateKind.NEW_ENERGY_SMALL, "粤C·D12345"),
        ("粤CAA1234", "粤CAA1234", CN, PlateKind.NEW_ENERGY_SMALL, "粤C·AA1234"),
        ("粤CK01234", "粤CK01234", CN, PlateKind.NEW_ENERGY_SMALL, "粤C·K01234"),
        ("粤C12345D", "粤C12345D", CN, PlateKind.NEW_ENERGY_LARGE, "粤C·12345D"),
        ("粤ZAB12港", "粤ZAB12港", CN, PlateKind.CROSS_BORDER, "粤Z·AB12港"),
        ("粵Z·1234澳", "粤Z1234澳", CN, PlateKind.CROSS_BORDER, "粤Z·1234澳"),
        ("MX-12-34", "MX1234", MO, PlateKind.MACAO, "MX-12-34"),
        ("M-00-01", "M0001", MO, PlateKind.MACAO, "M-00-01"),
        ("aa-12-34", "AA1234", MO, PlateKind.MACAO, "AA-12-34"),
        ("LL7999", "LL7999", HK, PlateKind.HONG_KONG, "LL 7999"),
        ("ab 1", "AB1", HK, PlateKind.HONG_KONG, "AB 1"),
    ],
)
def test_a_plate(typed: str, canonical: str, jurisdiction: Jurisdiction, kind: PlateKind, shown: str) -> None:
    plate = parse_plate(typed, jurisdiction)
    assert (plate.canonical, plate.jurisdiction, plate.kind) == (canonical, jurisdiction, kind)
    assert plate.identity == f"{jurisdiction}:{canonical}"
    assert plate.shown == shown
    assert parse_plate(plate.shown, jurisdiction) == plate
    assert canonical not in repr(plate)


@pytest.mark.parametrize("typed", ["粤C12345", "粤CD12345", "粤C12345D", "粤ZAB12港", "M-00-01", "AC1", "LL 799"])
def test_a_plate_tells_where_it_is_from_when_it_can(typed: str) -> None:
    (only,) = possible_plates(typed)
    assert parse_plate(typed) == only


def test_a_plate_that_macao_and_hong_kong_both_have_is_not_guessed() -> None:
    assert refused("AA1234") == "ambiguous-jurisdiction"
    assert refused("MX1234") == "ambiguous-jurisdiction"
    assert {p.jurisdiction for p in possible_plates("AA1234")} == {MO, HK}
    assert parse_plate("AA1234", MO).identity != parse_plate("AA1234", HK).identity


@pytest.mark.parametrize(
    ("typed", "jurisdiction", "code"),
    [
        ("粤C1234", None, "pattern"),
        ("粤C123456", None, "pattern"),  # a new-energy plate has a letter
        ("粤I12345", CN, "pattern"),
        ("粤CO1234", CN, "pattern"),
        ("粤C1234I", CN, "pattern"),
        ("澳C12345", CN, "pattern"),
        ("粤CL12345", CN, "pattern"),  # no energy letter L
        ("粤CDAB234", CN, "pattern"),
        ("粤C12345L", CN, "pattern"),
        ("粤C1234港", CN, "pattern"),  # only 粤Z ends so
        ("粤ZAB12台", CN, "pattern"),
        ("粤ZAB123港", CN, "pattern"),
        ("MV-12-34", MO, "no-such-series"),
        ("EX-12-34", MO, "trade-plate"),
        ("ES-12-34", MO, "trade-plate"),
        ("MX-123-4A", MO, "pattern"),
        ("BA-12-34", MO, "pattern"),
        ("AA-12-3", MO, "pattern"),
        ("AI1234", HK, "pattern"),
        ("OO1234", HK, "pattern"),
        ("QQ1234", HK, "pattern"),
        ("ABCDEFGHJ", HK, "pattern"),
        ("AA1234", CN, "pattern"),
        ("粤C12345", MO, "pattern"),
        ("粤C12345", HK, "pattern"),
        ("", None, "pattern"),
        ("", HK, "pattern"),
    ],
)
def test_a_plate_that_cannot_be(typed: str, jurisdiction: Jurisdiction | None, code: str) -> None:
    assert refused(typed, jurisdiction) == code


def test_macao_has_no_mv_series_but_hong_kong_has() -> None:
    for letter in "ABCDEFGHIJKLMNOPQRSTUWXYZ":
        assert parse_plate(f"M{letter}-12-34", MO).kind is PlateKind.MACAO
    assert parse_plate("MV1234").jurisdiction is HK


def test_hong_kongs_personalised_plates_need_their_jurisdiction() -> None:
    for typed in ("LUCKY 8", "88888888", "A", "I LOVE U".replace("I", "1").replace("O", "0")):
        assert parse_plate(typed, HK).kind is PlateKind.HONG_KONG
        assert refused(typed) == "pattern"
    assert parse_plate("LUCKY 8", HK).shown == "LUCKY8"
    assert parse_plate("AA0123", HK).kind is PlateKind.HONG_KONG  # personalised: no series begins with nought


@pytest.mark.parametrize(
    ("typed", "jurisdiction", "warning"),
    [
        ("MX-12-34", MO, PlateWarning.MACAO_ONLY),
        ("粤ZAB123", CN, PlateWarning.CROSS_BORDER_ENDING),
        ("FT1234", HK, PlateWarning.SOUTHBOUND_GUANGDONG),
        ("FV1", HK, PlateWarning.HONG_KONG_MAINLAND),
    ],
)
def test_warnings(typed: str, jurisdiction: Jurisdiction, warning: PlateWarning) -> None:
    assert parse_plate(typed, jurisdiction).warnings == (warning,)


@pytest.mark.parametrize(
    ("typed", "jurisdiction"), [("粤C12345", CN), ("粤ZAB12澳", CN), ("LL1234", HK), ("FTFTFT", HK)]
)
def test_no_warning_where_there_is_nothing_to_ask(typed: str, jurisdiction: Jurisdiction) -> None:
    assert parse_plate(typed, jurisdiction).warnings == ()


def test_every_warning_has_its_words() -> None:
    assert set(WARNINGS) == set(PlateWarning)
    assert all(WARNINGS.values())


def canonical(plates: tuple[Plate, ...]) -> list[str]:
    return [p.canonical for p in plates]


def test_a_letter_for_a_nought_is_proposed_and_never_decided() -> None:
    assert refused("粤CO1234") == "pattern"
    assert canonical(propose("粤CO1234")) == ["粤C01234"]
    assert canonical(propose("粤C·OI234")) == ["粤C01234"]
    assert canonical(propose("MX-I2-3O", MO)) == ["MX1230"]
    assert canonical(propose("粤0O1234")) == []
    assert propose("粤C01234") == ()  # a plate as it stands
    assert propose("AA1234") == ()  # ambiguous, but a plate
    assert propose("nothing of the sort") == ()


def test_proposals_come_fewest_changes_first_and_from_either_place() -> None:
    both = propose("AAI234")
    assert [(p.canonical, p.jurisdiction) for p in both] == [("AA1234", MO), ("AA1234", HK)]
    assert canonical(propose("A0I234", MO)) == ["AO1234"]


alphabet = st.sampled_from("粤粵湘京CZADKLMOXVI0123456789港澳学·- ")


@given(st.text(alphabet, max_size=10), st.sampled_from([None, *Jurisdiction]))
def test_any_text_gives_a_plate_or_a_format_problem(typed: str, jurisdiction: Jurisdiction | None) -> None:
    try:
        plate = parse_plate(typed, jurisdiction)
    except FormatProblem:
        for proposal in propose(typed, jurisdiction):
            assert parse_plate(proposal.canonical, proposal.jurisdiction) == proposal
    else:
        assert propose(typed, jurisdiction) == ()
        assert parse_plate(plate.shown, plate.jurisdiction) == plate


letters = st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ")
digit = st.integers(0, 9)


@given(st.sampled_from(PROVINCES), letters, st.integers(0, 99999))
def test_every_province_and_office_has_standard_plates(province: str, office: str, number: int) -> None:
    assert parse_plate(f"{province}{office}{number:05}").kind is PlateKind.MAINLAND_STANDARD
