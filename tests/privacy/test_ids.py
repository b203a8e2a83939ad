import time

import pytest

from privacy.ids import uuid7


def test_an_id_is_a_version_7_uuid_of_the_rfc_variant() -> None:
    made = uuid7()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_an_id_begins_with_the_milliseconds_of_its_making() -> None:
    before = time.time_ns() // 1_000_000
    milliseconds = uuid7().int >> 80
    assert before <= milliseconds <= time.time_ns() // 1_000_000


def test_ids_made_later_sort_later() -> None:
    first = uuid7()
    time.sleep(0.002)
    assert first < uuid7()


def test_ids_do_not_meet() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_ids_of_one_process_sort_in_the_order_of_their_making_even_when_the_clock_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [uuid7() for _ in range(1_000)]
    now = time.time_ns()
    for back in (0, 0, 1_000_000, 60_000_000_000):
        monkeypatch.setattr(time, "time_ns", lambda back=back: now - back)
        made += [uuid7() for _ in range(10)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
