import pytest

from registry.errors import TooMany
from registry.web import throttle
from registry.web.throttle import Buckets, Throttle

RULE = Throttle("sign-in", per_minute=6, burst=2)


def test_a_burst_then_one_each_ten_seconds():
    buckets = Buckets()
    buckets.take(RULE, "a", 0)
    buckets.take(RULE, "a", 0)
    with pytest.raises(TooMany) as wait:
        buckets.take(RULE, "a", 1)
    assert wait.value.wait_seconds == 9
    buckets.take(RULE, "a", 10)
    with pytest.raises(TooMany):
        buckets.take(RULE, "a", 19)
    buckets.take(RULE, "a", 20)


def test_a_bucket_never_holds_more_than_the_burst():
    buckets = Buckets()
    buckets.take(RULE, "a", 0)
    for _ in range(2):
        buckets.take(RULE, "a", 100_000)
    with pytest.raises(TooMany):
        buckets.take(RULE, "a", 100_000)


def test_callers_and_groups_do_not_share():
    buckets = Buckets()
    for caller in ("a", "b"):
        for group in ("sign-in", "receipts"):
            rule = Throttle(group, per_minute=6, burst=1)
            buckets.take(rule, caller, 0)
            with pytest.raises(TooMany):
                buckets.take(rule, caller, 0)


def test_callers_without_end_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(throttle, "MOST_CALLERS", 100)
    buckets = Buckets()
    for caller in range(1000):
        buckets.take(RULE, str(caller), 0)
    assert len(buckets._buckets) == 100
