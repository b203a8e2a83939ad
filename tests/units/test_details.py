"""What a unit says of itself: read, checked, and secret where it names people."""

import pytest

from privacy.secret import Secret
from registry.errors import Invalid
from tests.units import world
from units.details import READERS, read_changes, read_details
from units.kinds import UnitKind


def codes(invalid: Invalid) -> dict[str, str]:
    return {problem.field: problem.code for problem in invalid.problems}


def test_good_details_are_normalised_and_secret_but_for_name_and_kind() -> None:
    code = world.credit_code(1)
    typed = {
        "name": "  横琴  望洋\u200b软件 ",
        "credit_code": f" {code[:8]}-{code[8:]} ".lower(),
        "contact_phone": "+853 6612 3456",
    }
    details = read_details(world.given(**typed))
    assert (details.name, details.kind) == ("横琴 望洋软件", UnitKind.ENTERPRISE)
    assert details.credit_code == Secret(code)
    assert details.contact_phone == Secret("+85366123456")
    assert (details.reason, details.supporting_document) == (None, None)
    assert "陈望洋" not in repr(details)


def test_a_mainland_number_needs_no_country_code_and_an_office_line_is_a_telephone_too() -> None:
    assert read_details(world.given(contact_phone="138 0013 8000")).contact_phone == Secret("+8613800138000")
    assert read_details(world.given(contact_phone="+853 2833 1234")).contact_phone == Secret("+85328331234")


@pytest.mark.parametrize("missing", [name for name in READERS if name not in ("reason", "supporting_document")])
def test_each_detail_is_needed(missing: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_details(world.given(**{missing: "  "}))
    assert codes(caught.value) == {missing: "missing"}


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("credit_code", "123", "pattern"),
        ("credit_code", "91440400MA0000000X", "check-digit"),
        ("kind", "circus", "not-a-choice"),
        ("contact_phone", "+1 212 555 0100", "region"),
        ("contact_email", "nobody", "email"),
        ("contact_email", "a@b", "email"),
        ("contact_email", "a b@example.org", "email"),
        ("contact_email", "a@" + "x" * 250 + ".org", "too-long"),
        ("name", "\ud800", "unreadable-character"),
        ("address", "x" * 201, "too-long"),
        ("legal_representative", "a\0b", "unreadable-character"),
    ],
)
def test_what_cannot_be_right_is_named(field: str, typed: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_details(world.given(**{field: typed}))
    assert codes(caught.value) == {field: code}


def test_a_change_names_what_is_given_alone_and_refuses_the_rest() -> None:
    changes = read_changes({"address": "横琴镇2号", "contact_email": "b@example.org"}, ("address", "contact_email"))
    assert changes == {"address": Secret("横琴镇2号"), "contact_email": Secret("b@example.org")}
    with pytest.raises(Invalid) as caught:
        read_changes({"address": " ", "name": "别的", "contact_phone": "1"}, ("address", "contact_phone"))
    assert codes(caught.value) == {"address": "missing", "name": "fixed", "contact_phone": "pattern"}
