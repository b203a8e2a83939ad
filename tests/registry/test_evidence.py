"""What a move asks for is read field by field: each that is wrong is named, texts are sealed, nothing surprises."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import Vault
from registry.database import transaction
from registry.errors import Invalid
from registry.evidence import Evidence, read, text_hash
from registry.scheme import Field
from registry.tables import Note
from tests.registry.tiny import PROMISE

WHY = Field("why", "Why", "text", longest=20)
HOW = Field("how", "How", "choice", choices={"foot": "On foot", "boat": "By boat"})
WHEN = Field("when", "When", "date")
SURE = Field("sure", "Sure", "tick")
KEEP = Field("keep", "Keep", "undertaking", undertaking=PROMISE)
ALL = (WHY, HOW, WHEN, SURE, KEEP)
GOOD: dict[str, Any] = {"why": "It rains", "how": "boat", "when": "2026-11-21", "sure": True, "keep": True}


def problems(given: dict[str, Any], *fields: Field, language: str = "en") -> dict[str, str]:
    """What is wrong, by field."""
    with pytest.raises(Invalid) as caught:
        read(fields or ALL, given, language)
    return {problem.field: problem.code for problem in caught.value.problems}


def test_what_is_right_becomes_facts_for_the_journal_and_texts_to_be_sealed() -> None:
    found = read(ALL, GOOD, "en")
    assert found.facts == {
        "how": "boat",
        "when": "2026-11-21",
        "sure": True,
        "keep": {
            "undertaking": "house-promise",
            "version": "1",
            "language": "en",
            "sha256": sha256(b"I keep the locker clean.").hexdigest(),
        },
    }
    assert {name: text.expose_unrecorded() for name, text in found.texts.items()} == {"why": "It rains"}
    assert "rains" not in repr(found)


def test_an_undertaking_is_recorded_in_the_language_in_which_it_was_read() -> None:
    found = read([KEEP], {"keep": "1"}, "zh-Hans").facts["keep"]
    assert isinstance(found, dict)
    assert (found["language"], found["sha256"]) == ("zh-Hans", text_hash(PROMISE, "zh-Hans"))
    assert text_hash(PROMISE, "zh-Hans") != text_hash(PROMISE, "en")


def test_every_field_that_is_missing_or_unknown_is_named_at_once() -> None:
    assert problems({"colour": "red"}) == {
        "colour": "unknown-field",
        "why": "required",
        "how": "required",
        "when": "required",
        "sure": "required",
        "keep": "required",
    }


@pytest.mark.parametrize("nothing", [None, "", "   ", False, Secret("  \n ")])
@pytest.mark.parametrize("field", ALL)
def test_left_empty_a_field_is_missing_and_one_that_may_be_left_out_says_nothing(field: Field, nothing: object) -> None:
    assert problems({field.name: nothing}, field) == {field.name: "required"}
    optional = Field("it", "It", field.kind, False, choices=field.choices, undertaking=field.undertaking)
    assert read([optional], {"it": nothing}, "en") == Evidence({}, {})


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (WHY, 17, "text"),
        (WHY, ["It rains"], "text"),
        (WHY, {"text": "It rains"}, "text"),
        (WHY, "It rains and it rains and", "too-long"),
        (WHY, "x" * 5000, "too-long"),
        (WHY, "\u200b\u2060", "required"),
        (WHY, "a\ud800b", "unreadable-character"),
        (WHY, "a\x00b", "unreadable-character"),
        (HOW, "plane", "choice"),
        (HOW, "By boat", "choice"),
        (HOW, ["boat"], "choice"),
        (HOW, {"boat": 1}, "choice"),
        (HOW, 3, "choice"),
        (WHEN, "2026-02-30", "date"),
        (WHEN, "21.11.2026", "date"),
        (WHEN, "20261121", "date"),
        (WHEN, "2026-W47-6", "date"),
        (WHEN, "2026-11-21T10:00", "date"),
        (WHEN, 20261121, "date"),
        (WHEN, "9999-12-31", "date"),
        (WHEN, "0001-01-01", "date"),
        (WHEN, ["2026-11-21"], "date"),
        (SURE, "no", "tick"),
        (SURE, ["yes"], "tick"),
        (SURE, {}, "tick"),
        (KEEP, "2", "undertaking"),
        (KEEP, "no", "undertaking"),
        (KEEP, [True], "undertaking"),
    ],
)
def test_what_does_not_fit_is_named_beside_its_field(field: Field, value: object, code: str) -> None:
    assert problems({field.name: value}, field) == {field.name: code}


@pytest.mark.parametrize("yes", [True, "yes", "on", "true"])
def test_a_tick_is_ticked_by_pages_and_programs_alike(yes: object) -> None:
    assert read([SURE], {"sure": yes}, "en").facts == {"sure": True}


def test_a_text_of_the_greatest_length_is_taken_and_tidied() -> None:
    assert read([WHY], {"why": "x" * 20}, "en").texts["why"].expose_unrecorded() == "x" * 20
    tidied = read([WHY], {"why": Secret("  one \r\n two\u200b ")}, "en").texts["why"]
    assert tidied.expose_unrecorded() == "one\ntwo"


def test_a_problem_tells_how_long_a_text_may_be() -> None:
    with pytest.raises(Invalid) as caught:
        read([WHY], {"why": "x" * 21}, "en")
    problem = caught.value.problems[0]
    assert problem.message % problem.params == "Please use no more than 20 characters"


async def test_texts_are_sealed_as_notes_of_the_case_and_the_journal_refers_to_them(sealing: Vault) -> None:
    case, about = uuid7(), uuid7()
    async with transaction():
        said = await read(ALL, GOOD, "en").store(case, about)
    assert said["how"] == "boat"
    reference = said["why"]
    assert isinstance(reference, dict)
    (note,) = await Note.objects()
    assert reference == {"note": str(note.id)}
    assert (note.case, note.about, note.field) == (case, about, "why")
    assert await sealing.reveal(Purpose("verify-entry", "test"), "account:test", [note.text]) == ["It rains"]


async def test_evidence_without_texts_leaves_no_note(sealing: Vault) -> None:
    async with transaction():
        assert await read([SURE], {"sure": True}, "en").store(uuid7(), uuid7()) == {"sure": True}
    assert await Note.count() == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [("50", "50"), ("50.01", "50.01"), ("50.10", "50.1"), (51, "51"), (50.01, "50.01"), ("0", "0"), ("100.00", "100")],
)
def test_a_number_is_kept_as_a_string_without_needless_zeros(given: object, kept: str) -> None:
    share = Field("share", "Share", "number", most=100, places=2)
    assert read([share], {"share": given}, "en").facts == {"share": kept}


@pytest.mark.parametrize("given", ["101", "-1", "50.001", "1e2", "half", "５０", True, [50], float("nan"), "9" * 40])
def test_what_is_no_number_within_the_bounds_is_named(given: object) -> None:
    share = Field("share", "Share", "number", most=100, places=2)
    assert problems({"share": given}, share) == {"share": "number"}
