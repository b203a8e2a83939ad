"""Reading a question: certain, proposed, or no plate at all."""

from __future__ import annotations

from datetime import date

import pytest

from privacy.secret import Secret
from registry.errors import Invalid
from registry.formats.documents import DocumentType
from registry.formats.plates import Jurisdiction
from registry.ports.decision import Because
from registry.ports.questions import MOST_PROPOSALS, read_driver, read_plate

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["粤C12345", "粵c·12345", " 粤C-123 45 "])
def test_a_plate_in_any_writing_is_one_plate(typed: str) -> None:
    read = read_plate(typed)
    assert (read.identity, read.undecidable, read.proposals) == (Secret("CN:粤C12345"), None, ())


def test_an_o_where_only_a_nought_can_be_is_proposed_and_not_decided() -> None:
    read = read_plate("粤C1234O")
    assert (read.identity, read.undecidable) == (None, Because.PLATE_UNCERTAIN)
    assert [plate.canonical for plate in read.proposals] == ["粤C12340"]


def test_a_plate_of_two_jurisdictions_is_decided_only_when_one_is_named() -> None:
    read = read_plate("AB1234")
    assert (read.identity, read.undecidable) == (None, Because.PLATE_AMBIGUOUS)
    assert {plate.jurisdiction for plate in read.proposals} == {Jurisdiction.MACAO, Jurisdiction.HONG_KONG}
    assert read_plate("AB1234", Jurisdiction.MACAO).identity == Secret("MO:AB1234")


def test_not_everything_that_may_be_meant_is_proposed() -> None:
    assert len(read_plate("OOOOOOOO", Jurisdiction.HONG_KONG).proposals) <= MOST_PROPOSALS


@pytest.mark.parametrize("typed", ["", "粤", "hello world", "粤C1234!", "x" * 500, "粤C\ud800123"])
def test_what_is_no_plate_nor_like_one_is_refused_beside_the_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_plate(typed)
    assert [problem.field for problem in refused.value.problems] == ["plate"]


def test_reissues_of_a_home_return_permit_are_one_driver() -> None:
    first = read_driver(DocumentType.HOME_RETURN_PERMIT, "M1234567801", None, TODAY)
    assert first == read_driver(DocumentType.HOME_RETURN_PERMIT, "M12345678", None, TODAY)


@pytest.mark.parametrize(
    ("kind", "number", "country", "field"),
    [
        (DocumentType.RESIDENT_ID, "11010519491231002Y", None, "driver.number"),
        (DocumentType.PASSPORT, "AB1234567", None, "driver.country"),
    ],
)
def test_a_document_that_cannot_be_is_refused_beside_the_field(
    kind: DocumentType, number: str, country: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_driver(kind, number, country, TODAY)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_no_refusal_carries_what_was_typed() -> None:
    with pytest.raises(Invalid) as refused:
        read_plate("粤C1234!")
    chain = [refused.value, refused.value.__cause__, refused.value.__context__]
    assert not any("1234" in f"{each!r} {vars(each) if each else ''}" for each in chain)
