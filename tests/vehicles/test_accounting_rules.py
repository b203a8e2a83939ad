"""Accounting that cannot go wrong, by the rules alone: thousands of histories of both provinces, in memory.

That the database's accounts are these is shown by `test_accounting.py`, on fewer histories.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import claims
from tests.conftest import LONG
from tests.vehicles.books import Application, Book, Holding, Step
from tests.vehicles.guangdong_book import GuangdongBook
from tests.vehicles.hunan_book import HunanBook
from vehicles import hunan, hunan_quota
from vehicles.hunan_quota_rules import ACTIVE, CANCELLING, LAPSED

HISTORIES = 50_000 if LONG else 1_000
"""Of each province, of 40 steps at most; more with CREDITPASS_HYPOTHESIS=long."""
TAPES = st.binary(min_size=80, max_size=80)
IN_HAND = {
    HunanBook: {"assigned", "inactive", "active", "under_notice"},
    GuangdongBook: {"assigned", "extension_pending", "extended", "taken_back", "operating", "suspended"},
}
WITH_DEPARTMENT = {"department_review", "department_review_longer"}
QUEUED = {"province_review", "waiting"}


def check(book: Book) -> None:
    """The totals are what was given; nothing is in two hands; each got what its books say; no gap in the receipts."""
    hands = Counter(h.quota for h in book.holdings if h.state.code in IN_HAND[type(book)])
    assert all(number == 1 for number in hands.values())
    for kind, quotas in book.quotas.items():
        free = book.free(kind)
        assert hands.keys().isdisjoint(free)
        assert len(free) + sum(quota in hands for quota in quotas) == len(quotas)
    held = Counter(h.application for h in book.holdings)
    assert all(a.given == held[a] <= sum(a.wanted.values()) for a in book.applications)
    receipts = [a.receipt for a in book.applications if a.receipt is not None]
    assert sorted(receipts) == list(range(1, len(receipts) + 1))


def earlier(book: Book, one: Application, states: set[str]) -> list[Application]:
    """Those received before one that still wait."""
    return [a for a in book.applications if a.receipt and a.receipt < (one.receipt or 0) and a.state.code in states]


@settings(max_examples=HISTORIES)
@given(TAPES)
def test_hunans_account_is_right_after_every_step_of_every_history(tape: bytes) -> None:
    book = HunanBook()
    book.add(HunanBook.KIND, 2)
    for step in book.history(tape):
        one = book.applications[step.which] if step.on == "application" else None
        waiting, before = (earlier(book, one, QUEUED), one.given) if one else ([], 0)
        if book.attempt(step):
            assert one is None or one.given == before
            continue
        check(book)
        if one is not None and step.move == "allocate" and one.given > before:
            assert waiting == []  # nobody who was received earlier was passed over
        assert all((a.given == a.wanted[book.KIND]) == (a.state.code == "allocated") for a in book.applications)


@settings(max_examples=HISTORIES)
@given(TAPES)
def test_guangdongs_account_is_right_after_every_step_of_every_history(tape: bytes) -> None:
    book = GuangdongBook()
    book.add("outbound_coach", 12)
    book.add("inbound_coach", 1)
    for step in book.history(tape):
        present = len(book.holdings)
        one = book.applications[step.which] if step.on == "application" else None
        waiting = [a for a in earlier(book, one, WITH_DEPARTMENT) if _outbound(a)] if one else []
        refused, new = book.attempt(step), book.holdings[present:]
        if refused:
            assert not new
            continue
        check(book)
        assert not new or step.move == "assign"
        if one and new:
            outbound = [h for h in new if h.kind.startswith("outbound")]
            assert len(outbound) <= 10
            assert not outbound or (waiting == [] and one.consulted and one.consented)
            given = Counter(h.kind for h in new)
            assert all(given[kind] <= one.wanted.get(kind, 0) for kind in given)
            assert given["inbound_coach"] <= one.allotted.get("inbound_coach", 0)
        pending = Counter(a.firm for a in book.applications if a.state not in book.applications_of.final)
        assert all(number == 1 for number in pending.values())


def _outbound(application: Application) -> bool:
    return any(kind.startswith("outbound") for kind in application.wanted)


@pytest.mark.parametrize("book", [HunanBook, GuangdongBook])
def test_histories_reach_every_move_that_a_book_knows(book: type[Book]) -> None:
    """Else the thousands of them would say little."""
    done: Counter[tuple[str, str]] = Counter()
    dice = random.Random(7)
    for _ in range(200):
        one = book()
        for step in one.history(dice.randbytes(80)):
            done[step.on, step.move] += not one.attempt(step)
    assert {step for step in book.steps if not done[step]} == set()


def test_a_tape_of_zeros_is_a_history_without_steps() -> None:
    assert list(HunanBook().history(bytes(80))) == []
    assert HunanBook().attempt(Step("pool", "add", 0, {HunanBook.KIND: 1})) == ""


def test_what_may_be_restored_waits_for_whoever_gives_quotas_out() -> None:
    book = HunanBook()
    book.add(HunanBook.KIND, 1)
    holding = Holding(book.quotas[HunanBook.KIND][0], HunanBook.KIND, 0, Application(0, {HunanBook.KIND: 1}))
    giving = hunan.SCHEME.locks(book.facts(holding.application, "allocate"))
    for state in (LAPSED, CANCELLING):
        holding.state = state
        assert set(giving) <= claims.lock_names(hunan_quota.SCHEME, book.facts_of(holding, None))
    holding.state = ACTIVE
    assert not set(giving) & claims.lock_names(hunan_quota.SCHEME, book.facts_of(holding, None))
