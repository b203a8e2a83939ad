"""What a program is told of a scheme comes from its value, on a day and in a language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import jsonschema_rs
import pytest

from registry.accounts.roles import Role
from registry.surface.describe import Reader, describe, evidence_schema, figure_value
from registry.surface.wording import by_whom, figure_in_words, period_in_words, warning, without_values
from registry.workdays import calendar_days, working_days, years
from tests.registry import tiny
from tests.registry.surface import boxes

ROLES = {"keeper": Role("keeper", "Keeper of the lockers")}
TODAY = date(2026, 11, 21)


def reader(day: date = TODAY, language: str = "en") -> Reader:
    return Reader(day, language, ROLES)


def test_validity_is_told_in_words_on_each_side_of_its_limits() -> None:
    said = {
        day: describe(boxes.SCHEME, reader(day))["validity"]
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2027, 6, 30), date(2027, 7, 1))
    }
    assert list(said.values()) == [
        "Not yet in force on 31 December 2025; it begins on 1 January 2026.",
        "In force from 1 January 2026; its last day is 30 June 2027.",
        "In force from 1 January 2026; its last day is 30 June 2027.",
        "No longer in force: its last day was 30 June 2027. Nothing new can begin and nothing be taken away under it;"
        " what helps a case along stays open.",
    ]


def test_a_figure_has_todays_value_and_every_other() -> None:
    told = {day: describe(boxes.SCHEME, reader(day))["figures"][0] for day in (date(2026, 12, 31), date(2027, 1, 1))}
    assert [figure["today"] for figure in told.values()] == [25, 30]
    assert [(v["from"], v["value"]) for v in told[date(2027, 1, 1)]["values"]] == [
        ("2026-01-01", 25),
        ("2027-01-01", 30),
    ]
    before = describe(boxes.SCHEME, reader(date(2025, 12, 31)))["figures"][0]
    assert before["today"] is None


def test_moves_are_told_with_guards_roles_and_articles() -> None:
    moves = {move["name"]: move for move in describe(tiny.SCHEME, reader())["moves"]}
    grant = moves["grant"]
    assert (grant["from"], grant["to"], grant["opens"], grant["bulk"]) == (["asked"], ["held", "waiting"], False, True)
    assert grant["by"] == [{"code": "keeper", "name": "Keeper of the lockers"}]
    assert grant["citation"] == {"clause": "TI-2", "article": "art. 2", "instrument": "house"}
    assert grant["guards"] == [
        {
            "code": "barred",
            "message": "This person may not have a key; ask the keeper why",
            "citation": {"clause": "TI-4", "article": "art. 4", "instrument": "house"},
        }
    ]
    assert (moves["ask"]["from"], moves["ask"]["opens"]) == ([], True)
    assert moves["remark"]["to"] == []
    assert [role["name"] for role in moves["ask"]["by"]] == ["Anyone", "person"]


def test_timers_say_whether_the_clock_decides_or_a_person() -> None:
    timers = {timer["name"]: timer for timer in describe(tiny.SCHEME, reader())["timers"]}
    assert (timers["answer"]["then"], timers["answer"]["marks"]) == (None, "overdue")
    assert (timers["lapse_after"]["then"], timers["lapse_after"]["says"]) == ("lapse", "30 working days")
    assert timers["lapse_after"]["period"] == {"unit": "working_days", "count": 30}


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({"size": "large", "until": "2026-12-24"}, True),
        ({"size": "large", "until": "2026-12-24", "fragile": True, "remark": "x" * 40}, True),
        ({"size": "huge", "until": "2026-12-24"}, False),
        ({"until": "2026-12-24"}, False),
        ({"size": "small", "until": "2026-12-24", "remark": "x" * 41}, False),
        ({"size": "small", "until": "2026-12-24", "colour": "red"}, False),
    ],
)
def test_the_schema_of_evidence_takes_what_the_engine_takes(given: dict[str, object], fits: bool) -> None:
    assert jsonschema_rs.is_valid(evidence_schema(boxes.DETAILS, "en"), given) == fits


def test_an_undertaking_is_accepted_by_its_version_or_by_yes() -> None:
    fields = tiny.SCHEME.move("grant").evidence
    schema = evidence_schema(fields, "zh-Hans")
    assert schema["properties"]["promise"]["description"] == "我保持储物柜整洁。"
    assert [jsonschema_rs.is_valid(schema, {"promise": said}) for said in ("1", True, "2", False)] == [
        True,
        True,
        False,
        False,
    ]


def test_words_for_periods_numbers_and_roles() -> None:
    assert period_in_words(working_days(1), "en") == "1 working day"
    assert period_in_words(calendar_days(90), "en") == "90 days"
    assert period_in_words(years(2), "en") == "2 years"
    assert figure_in_words(Decimal("50.01"), "pt") == "50,01"
    assert figure_value(Decimal("50.01"), "en") == "50.01"
    assert figure_value(frozenset({"x"}), "en") == ["x"]
    assert by_whom(["keeper", "anyone", "night_watch"], ROLES, "en") == "Keeper of the lockers, Anyone or night watch"


def test_what_a_case_would_fill_in_is_left_open() -> None:
    assert without_values("You have %(left)s of 100%% left", "en") == "You have … of 100% left"
    told = describe(boxes.SCHEME, reader())["moves"][2]["guards"][0]["message"]
    assert told == "A box of … kilograms or more is not taken; take something out"


def test_a_scheme_that_has_not_begun_is_told_all_the_same() -> None:
    law = tiny.SCHEME.law
    early = describe(tiny.SCHEME, reader(law.in_force_from - timedelta(days=1)))
    assert early["in_force"] is False
    assert len(early["moves"]) == len(tiny.SCHEME.moves)


def test_a_law_that_ends_within_180_days_is_warned_of_and_one_that_has_ended() -> None:
    law = boxes.SCHEME.law
    assert law.until is not None
    assert warning(law, law.until - timedelta(days=181), "en") == ""
    assert "in 180 days" in warning(law, law.until - timedelta(days=180), "en")
    assert "in 0 days" in warning(law, law.until, "en")
    assert warning(law, law.until + timedelta(days=1), "en").startswith("No longer in force")
