"""What was typed, what is wrong with it, and how it comes back."""

from datetime import date

import pytest
from litestar.datastructures import FormMultiDict

from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid
from registry.web.forms import Field, blank, field_id, read_form
from tests.registry.web.conftest import BROWSER, OURS
from tests.registry.web.sample import FIELDS

TYPED = {
    "person.name": "陈大文",
    "person.document": "440301198001010034",
    "person.birth-year": "1980",
    "person.birth-month": "1",
    "person.birth-day": "1",
    "kind": "self",
    "place": "1",
    "note": "two\r\nlines",
    "consent": "yes",
    "undertaking": "yes",
}


def read(**changes: object):
    typed = {**TYPED, **changes}
    return read_form(FIELDS, FormMultiDict([(k, v) for k, v in typed.items() if v is not None]))


def codes(form) -> dict[str, str]:
    return {problem.field: problem.code for problem in form.problems}


def test_a_form_that_is_filled_in_has_no_problems():
    form = read().check()
    assert form.secret("person.name") == Secret("陈大文")
    assert form.secret("person.birth") == Secret("1980-01-01")
    assert form.text("kind") == "self"
    assert form.text("note") == "two\r\nlines"
    assert form.ticked("consent")


def test_a_personal_value_is_not_had_as_plain_text_and_does_not_print():
    form = read()
    with pytest.raises(TypeError, match="personal"):
        form.text("person.name")
    assert "陈大文" not in repr(form)
    assert "440301" not in repr(form)


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("person.name", "  ", "missing"),
        ("person.name", None, "missing"),
        ("person.name", "x" * 201, "too-long"),
        ("person.name", "a\0b", "not-text"),
        ("person.name", "a\nb", "not-text"),
        ("person.name", "a\ud800b", "not-text"),
        ("kind", "other", "not-a-choice"),
        ("kind", None, "missing"),
        ("place", "9", "not-a-choice"),
        ("note", "x" * 51, "too-long"),
        ("consent", None, "missing"),
        ("consent", "on", "missing"),
        ("undertaking", None, "missing"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(name, typed, code):
    assert codes(read(**{name: typed})) == {name: code}


@pytest.mark.parametrize(
    ("year", "month", "day", "code"),
    [
        ("1980", "02", "30", "not-a-date"),
        ("1980", "13", "1", "not-a-date"),
        ("80", "1", "1", None),
        ("１９８０", "1", "1", "not-a-date"),
        ("1980", "", "1", "not-a-date"),
        ("MCMLXXX", "1", "1", "not-a-date"),
        ("9" * 4000, "1", "1", "not-a-date"),
        ("", "", "", "missing"),
        ("2024", "2", "29", None),
    ],
)
def test_a_day_is_a_day_of_the_calendar(year, month, day, code):
    form = read(**{"person.birth-year": year, "person.birth-month": month, "person.birth-day": day})
    assert codes(form).get("person.birth") == code


def test_a_day_may_come_whole():
    field = Field("until", "Until", "date")
    assert read_form([field], FormMultiDict([("until", "2026-11-21")])).day("until") == date(2026, 11, 21)
    assert read_form([field], FormMultiDict([])).day("until") is None


def test_several_boxes():
    field = Field("ports", "Ports", "ticks", choices={"a": "A", "b": "B"})
    assert read_form([field], FormMultiDict([("ports", "a"), ("ports", "b")])).many("ports") == ("a", "b")
    assert codes(read_form([field], FormMultiDict([("ports", "a"), ("ports", "z")]))) == {"ports": "not-a-choice"}


def test_what_a_rule_found_comes_to_its_field_and_what_has_no_field_is_kept():
    invalid = Invalid([FieldProblem("person.document", "check-digit", "No"), FieldProblem("elsewhere", "x", "Other")])
    form = read().with_problems(invalid)
    assert form.problem("person.document").code == "check-digit"
    assert [p.field for p in form.elsewhere()] == ["elsewhere"]
    with pytest.raises(Invalid):
        form.check()


def test_nothing_is_ticked_beforehand():
    assert not blank(FIELDS).ticked("consent")


def test_ids_of_fields_have_no_dots():
    assert field_id("person.birth", "year") == "f-person-birth-year"


async def test_a_wrong_form_comes_back_with_everything_that_was_typed(client):
    answer = await client.post(
        "/declare", data={**TYPED, "person.birth-day": "32", "consent": ""}, headers={**BROWSER, **OURS}
    )
    text = answer.text
    assert answer.status_code == 422
    for kept in ("陈大文", "440301198001010034", 'value="1980"', 'value="32"', "two\r\nlines"):
        assert kept in text
    assert 'value="self" checked' in text
    assert '<option value="1" selected>' in text
    assert '<a href="#f-person-birth-day">' in text  # in English the day comes first
    assert '<a href="#f-consent">' in text
    assert text.count("This is not a day of the calendar") == 2
    assert 'id="f-consent" name="consent" type="checkbox" value="yes" aria-describedby="f-consent-error"' in text


async def test_a_form_that_is_sent_twice_is_one_and_one_that_is_mended_is_another(client):
    page = (await client.get("/declare", headers=BROWSER)).text
    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    sent = [
        await client.post(
            "/declare",
            data={**TYPED, "idempotency_key": key, "note": note},
            headers={**BROWSER, **OURS},
            follow_redirects=False,
        )
        for note in ("one", "one", "two")
    ]
    assert [answer.headers["location"] for answer in sent] == ["/receipt/1", "/receipt/1", "/receipt/2"]


async def test_what_is_typed_is_shown_and_never_run(client):
    answer = await client.post(
        "/declare", data={**TYPED, "person.name": '"><script>x</script>', "kind": ""}, headers={**BROWSER, **OURS}
    )
    assert "<script>x" not in answer.text
    assert "&lt;script&gt;x" in answer.text


async def test_the_order_of_a_date_is_the_languages(client):
    english = (await client.get("/declare", headers=BROWSER)).text
    chinese = (await client.get("/declare", headers={**BROWSER, "accept-language": "zh-CN"})).text
    assert english.index("f-person-birth-day") < english.index("f-person-birth-year")
    assert chinese.index('"f-person-birth-year"') < chinese.index('"f-person-birth-day"')


async def test_an_undertaking_is_shown_in_the_readers_language_or_the_original(client):
    assert "My details are true." in (await client.get("/declare", headers=BROWSER)).text
    portuguese = (await client.get("/declare", headers={**BROWSER, "accept-language": "pt"})).text
    assert "所填信息真实。" in portuguese
    assert 'lang="zh-Hans">所填信息真实。' in portuguese


def test_a_field_that_is_not_there_is_a_mistake():
    with pytest.raises(KeyError):
        blank(FIELDS).field("nothing")
