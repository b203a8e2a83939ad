from datetime import UTC, date, datetime, timedelta

import pytest

from registry.web.words import ago, day_in_words, days_left, instant_in_words

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)  # 12:00 in Hengqin


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "21 November 2026"),
        ("zh-Hans", "2026年11月21日"),
        ("zh-Hant", "2026年11月21日"),
        ("pt", "21 de novembro de 2026"),
    ],
)
def test_a_day_is_written_out(language, words):
    assert day_in_words(date(2026, 11, 21), language) == words


def test_the_civil_day_of_an_instant_is_hengqins():
    assert day_in_words(datetime(2026, 11, 21, 15, 59, tzinfo=UTC), "en") == "21 November 2026"
    assert day_in_words(datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "en") == "22 November 2026"
    assert instant_in_words(datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "en") == "22 November 2026, 00:05"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 24), "3 days left"),
        (date(2026, 11, 22), "one day left"),
        (date(2026, 11, 21), "due today"),
        (date(2026, 11, 20), "one day overdue"),
        (date(2026, 11, 11), "10 days overdue"),
        (datetime(2026, 11, 21, 16, tzinfo=UTC), "due today"),  # the midnight that ends the 21st
        (datetime(2026, 11, 22, 16, tzinfo=UTC), "one day left"),
    ],
)
def test_what_is_left_of_a_term(due, words):
    assert days_left(due, NOON, "en") == words


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (NOON, "just now"),
        (NOON - timedelta(minutes=5), "5 minutes ago"),
        (NOON - timedelta(hours=3), "3 hours ago"),
        (NOON - timedelta(hours=13), "yesterday"),
        (NOON - timedelta(days=4), "4 days ago"),
    ],
)
def test_how_long_ago(then, words):
    assert ago(then, NOON, "en") == words
