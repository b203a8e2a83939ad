"""What is invented must pass our own checks, be the same each time, and never repeat."""

from datetime import date

import pytest

from registry.formats.check_characters import organisation_check
from registry.formats.credit_code import parse_credit_code
from registry.formats.dates import age_on
from registry.formats.documents import DocumentType, parse_document
from registry.formats.invented import COMMITTEE, MARKET, ORGAN, SOCIAL, TODAY, Inventor
from registry.formats.phones import parse_phone
from registry.formats.plates import PlateKind, parse_plate

MANY = 1000


@pytest.mark.parametrize("kind", DocumentType)
@pytest.mark.parametrize("seed", [0, 9])
def test_people_have_documents_that_can_be(kind: DocumentType, seed: int) -> None:
    inventor = Inventor(seed)
    people = [inventor.person(kind) for _ in range(MANY)]
    read = [parse_document(kind, p.number, on=TODAY, issuer=p.issuer) for p in people]
    assert len({document.identity for document in read}) == MANY
    for person, document in zip(people, read, strict=True):
        assert document.birth_date in (None, person.birth_date)
        assert age_on(person.birth_date, TODAY) in range(20, 60)
        assert min(person.document_until, person.licence_until) > TODAY
        assert "样" in person.name or "Exemplo" in person.name


@pytest.mark.parametrize("region", ["HK", "MO", "TW"])
def test_permits_of_each_region(region: str) -> None:
    number = Inventor().person(DocumentType.RESIDENCE_PERMIT, region=region).number
    assert parse_document(DocumentType.RESIDENCE_PERMIT, number, on=TODAY).number[:2] in {"81", "82", "83"}
    home_return = Inventor().person(DocumentType.HOME_RETURN_PERMIT, region=region).number
    assert home_return[0] == ("H" if region == "HK" else "M")


def test_ten_thousand_people_are_all_different() -> None:
    inventor = Inventor(9)
    assert len({inventor.person().number for _ in range(10_000)}) == 10_000


def test_somebody_can_be_born_as_told() -> None:
    minor = Inventor().person(born=date(2010, 1, 2))
    assert parse_document(minor.document, minor.number, on=TODAY).birth_date == date(2010, 1, 2)


@pytest.mark.parametrize("region", ["CN", "HK", "MO"])
@pytest.mark.parametrize("seed", [0, 9])
def test_telephones_can_be_called_and_differ(region: str, seed: int) -> None:
    inventor = Inventor(seed)
    numbers = [inventor.phone(region) for _ in range(MANY)]
    assert {parse_phone(number).region for number in numbers} == {region}
    assert len(set(numbers)) == MANY


@pytest.mark.parametrize("kind", PlateKind)
@pytest.mark.parametrize("seed", [0, 9])
def test_vehicles_have_plates_that_can_be(kind: PlateKind, seed: int) -> None:
    inventor = Inventor(seed)
    vehicles = [inventor.vehicle(kind) for _ in range(MANY - 1)]
    plates = [parse_plate(v.plate, v.jurisdiction) for v in vehicles]
    assert {plate.kind for plate in plates} == {kind}
    assert len({plate.identity for plate in plates}) == MANY - 1
    assert all(plate.shown == v.plate for plate, v in zip(plates, vehicles, strict=True))


@pytest.mark.parametrize("begins", [MARKET, ORGAN, SOCIAL, COMMITTEE])
def test_units_have_credit_codes_that_can_be(begins: str) -> None:
    inventor = Inventor()
    units = [inventor.unit(begins) for _ in range(MANY)]
    codes = {parse_credit_code(unit.credit_code).code for unit in units}
    assert len(codes) == len({unit.name for unit in units}) == MANY
    assert all(code.startswith(f"{begins}440499") for code in codes)
    assert all(organisation_check(code[8:16]) == code[16] for code in codes)
    assert all("样本" in unit.name for unit in units)


def world(seed: int) -> list[object]:
    inventor = Inventor(seed)
    return [make() for _ in range(5) for make in (inventor.person, inventor.vehicle, inventor.unit)]


def test_the_same_seed_makes_the_same_world() -> None:
    assert world(3) == world(3)
    assert not any(one == other for one, other in zip(world(3), world(4), strict=True))


def test_inventors_of_different_seeds_share_no_number() -> None:
    plates = {inventor.vehicle().plate for inventor in map(Inventor, range(10)) for _ in range(MANY)}
    assert len(plates) == 10 * MANY


def test_an_inventor_stops_rather_than_repeat_itself() -> None:
    inventor = Inventor(9)
    with pytest.raises(ValueError, match="no more"):
        [inventor.phone("MO") for _ in range(MANY + 1)]
    with pytest.raises(ValueError, match="0 to 9"):
        Inventor(10)
