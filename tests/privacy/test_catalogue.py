"""The catalogue finds what is declared, and what is not."""

from typing import Any

import pytest
from piccolo.columns import UUID, Varchar
from piccolo.table import Table

from privacy.catalogue import Entry, Personal, catalogue, undeclared
from tests.privacy.people import PERSONAL, Sealee, SealeeCar


class Bare(Table):
    word = Varchar()


class Accounted(Table):
    plain = "a word of the scheme"
    word = Varchar()


class Suspicious(Table):
    plain = "nothing personal"
    unit_name = Varchar()
    document = UUID()


class Explained(Table):
    plain = "the number; unit_name is a legal person's and public"
    unit_name = Varchar()


def test_the_catalogue_lists_personal_columns_with_their_reasons() -> None:
    assert catalogue([SealeeCar, Accounted, Sealee]) == [
        Entry("sealee", "name", PERSONAL),
        Entry("sealee", "number", PERSONAL),
        Entry("sealee", "phone", PERSONAL),
        Entry("sealee_car", "plate", PERSONAL),
    ]


def test_what_is_declared_is_not_complained_of() -> None:
    assert undeclared([Sealee, SealeeCar, Accounted, Explained]) == []


def test_each_column_without_a_reason_is_complained_of() -> None:
    assert [line.split(":")[0] for line in undeclared([Bare])] == ["Bare.id", "Bare.word"]


def test_a_name_that_sounds_personal_needs_a_reason_of_its_own() -> None:
    (complaint,) = undeclared([Suspicious])
    assert complaint.startswith("Suspicious.unit_name: sounds personal")


@pytest.mark.parametrize("missing", ["purpose", "basis", "sensitivity", "keep", "share"])
def test_every_reason_is_given(missing: str) -> None:
    reasons: dict[str, Any] = dict.fromkeys(["purpose", "basis", "keep", "share"], "because")
    reasons["sensitivity"] = "general"
    Personal(**reasons)
    with pytest.raises(ValueError, match=missing):
        Personal(**reasons | {missing: " "})


def test_sensitive_or_general_and_nothing_between() -> None:
    with pytest.raises(ValueError, match="not rather"):
        Personal("p", "b", "rather", "k", "s")  # type: ignore[arg-type]
