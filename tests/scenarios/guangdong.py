"""Guangdong's rules on direct transport to Hong Kong and Macao, sentence by sentence, with the day before and after.

These ask the rules alone: facts and a day, no database. The stories over HTTP are in `tests/vehicles/test_guangdong_stories.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from privacy.ids import uuid7
from registry import rules
from registry.deadlines import compute
from registry.law import Dated
from registry.scheme import SYSTEM, Scheme, State
from registry.workdays import Calendar, Year, working_days
from tests.registry.test_workdays import MAKE_UP_2026, REST_2026
from vehicles import (
    guangdong,
    guangdong_conduct,
    guangdong_filing,
    guangdong_licence,
    guangdong_quota,
    guangdong_quota_facts,
    guangdong_quota_suspending,
)
from vehicles.checklists import Held
from vehicles.guangdong_application_facts import REVIEW, SUBMITTED, ApplicationFacts
from vehicles.guangdong_conduct import ConductFacts
from vehicles.guangdong_days import circular_day, fits, last_day_within, left
from vehicles.guangdong_filing import FilingFacts
from vehicles.guangdong_law import (
    CIRCULATED_EVERY,
    CITY,
    COUNTY,
    ENTERPRISE,
    HONG_KONG,
    KINDS,
    MACAO_SIDE,
    PARENT,
    PROVINCE,
    PUBLISHED,
    RULES,
)
from vehicles.guangdong_licence import LicenceFacts
from vehicles.guangdong_quota_facts import NEW, OLDER, TAKEN, QuotaFacts, Vehicle
from vehicles.spells import Spell, days_used

DAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
KNOWN = Calendar(
    version=1,
    years={2025: Year(True, "sample"), 2026: Year(True, "sample")},
    days_off=REST_2026 | {date(2025, 10, d) for d in (1, 2, 3, 6, 7, 8)},
    working_weekends=MAKE_UP_2026 | {date(2025, 9, 28), date(2025, 10, 11)},
)


def refusals(scheme: Scheme[Any], move: str, facts: Any, day: date = DAY) -> dict[str, str]:
    """Which rules say no to a move, with their clauses."""
    found = rules.reasons_against(scheme, scheme.move(move), facts, day)
    return {reason.code: reason.cite.clause for reason in found}


def by(scheme: Scheme[Any], move: str) -> tuple[str, ...]:
    return scheme.move(move).by


def last_day(scheme: Scheme[Any], timer: str, facts: Any, entered: date = DAY) -> date | None:
    """The last day of a timer's period, by the calendar of 2026."""
    found = compute(next(t for t in scheme.timers if t.name == timer), facts, entered, KNOWN)
    return found[1].day if found else None


def application(**more: Any) -> ApplicationFacts:
    """An application for five outbound trucks to Hong Kong, all in order."""
    given: dict[str, Any] = {
        "case": uuid7(), "enterprise": uuid7(), "city": "440300", "side": HONG_KONG,
        "wanted": {"outbound_freight": 5}, "equity": Decimal("51"), **more,
    }  # fmt: skip
    return ApplicationFacts(**given)


def macao_outbound(**more: Any) -> ApplicationFacts:
    """An application for outbound coaches to Macao that is ready to be decided."""
    given: dict[str, Any] = {
        "side": MACAO_SIDE, "wanted": {"outbound_coach": 11}, "received": True, "consulted": True, "consented": True,
        "agreed_left": {"outbound_coach": 50, "outbound_taxi": 50}, "granted": {"outbound_coach": 10}, **more,
    }  # fmt: skip
    return application(**given)


def quota(kind: str = "outbound_freight", **more: Any) -> QuotaFacts:
    """A quota assigned on 2 March 2026, to be in operation by 31 August (180 days end on a Saturday)."""
    given: dict[str, Any] = {
        "case": uuid7(), "today": DAY, "quota": uuid7(), "enterprise": uuid7(), "city": "440300",
        "side": HONG_KONG, "kind": KINDS[kind],
        "basis": NEW, "counts_from": date(2026, 3, 2), **more,
    }  # fmt: skip
    return QuotaFacts(**given)


def coach(seats: int = 50, **more: Any) -> Vehicle:
    return Vehicle(uuid7(), seats=seats, kept_watch=True, **more)


def filing(kind: str, **more: Any) -> FilingFacts:
    enterprise = uuid7()
    given: dict[str, Any] = {
        "case": uuid7(), "move": "", "enterprise": enterprise, "city": "440300", "kind": kind, "registered": True,
        "receiver": enterprise, **more,
    }  # fmt: skip
    return FilingFacts(**given)


def licence(service: str = "freight", **more: Any) -> LicenceFacts:
    return LicenceFacts(uuid7(), uuid7(), "440300", service, **more)


CONDUCT = guangdong_conduct.SCHEME
APPLY, QUOTA, FILE, LICENCE = (
    guangdong.SCHEME, guangdong_quota.SCHEME, guangdong_filing.SCHEME, guangdong_licence.SCHEME,
)  # fmt: skip


# --- Validity (GD-0.1) --------------------------------------------------------------------------------------------------


def test_gd_0_1_the_rules_hold_from_20_september_2025_to_31_march_2027_with_their_parent() -> None:
    assert not RULES.in_force(date(2025, 9, 19))
    assert RULES.in_force(date(2025, 9, 20))
    assert PARENT.until == date(2027, 3, 31)
    assert RULES.in_force(date(2027, 3, 31))
    assert not RULES.in_force(date(2027, 4, 1))


def test_gd_0_1_on_the_last_day_an_application_is_accepted_and_the_day_after_nothing_begins_or_is_taken_away() -> None:
    assert refusals(APPLY, "submit", application(), date(2027, 3, 31)) == {}
    assert refusals(APPLY, "submit", application(), date(2027, 4, 1)) == {"law-ended": "GD-0.1"}
    over = quota(operate_by=date(2027, 3, 30))
    assert refusals(QUOTA, "cancel_unused", over, date(2027, 3, 31)) == {}
    assert "law-ended" in refusals(QUOTA, "cancel_unused", over, date(2027, 4, 1))
    assert refusals(QUOTA, "hand_back", over, date(2027, 4, 1)) == {}


# --- 一（一）: what is applied for, and where ------------------------------------------------------------------------------


@pytest.mark.parametrize(("seats", "fits"), [(56, True), (57, False), (58, False)])
def test_gd_1_1_1_a_coach_of_56_seats_passes_and_one_of_57_is_refused(seats: int, fits: bool) -> None:
    refused = refusals(QUOTA, "name_vehicle", quota("inbound_coach", vehicle=coach(seats)))
    assert refused == ({} if fits else {"vehicle-does-not-fit": "GD-1.1.1"})


def test_gd_1_1_1_a_sleeper_is_refused_however_small() -> None:
    sleeper = quota("outbound_coach", vehicle=coach(30, sleeper=True))
    assert refusals(QUOTA, "name_vehicle", sleeper) == {"vehicle-does-not-fit": "GD-1.1.1"}


@pytest.mark.parametrize(("seats", "fits"), [(8, True), (9, False)])
def test_gd_1_1_1_a_taxi_of_8_seats_passes_and_one_of_9_is_refused(seats: int, fits: bool) -> None:
    refused = refusals(QUOTA, "name_vehicle", quota("outbound_taxi", vehicle=coach(seats)))
    assert refused == ({} if fits else {"vehicle-does-not-fit": "GD-1.1.1"})


def test_gd_1_1_1_a_truck_is_not_counted_by_seats() -> None:
    assert refusals(QUOTA, "name_vehicle", quota("inbound_freight", vehicle=coach(60))) == {}


@pytest.mark.parametrize("kind", [code for code, kind in KINDS.items() if not kind.platform])
def test_gd_1_1_2a_passenger_and_outbound_freight_go_to_the_city(kind: str) -> None:
    facts = application(wanted={kind: 1})
    assert rules.decide(APPLY, APPLY.move("submit"), rules.NOTHING, facts, DAY) == SUBMITTED
    assert by(APPLY, "verify") == by(APPLY, "pass_on") == (CITY,)


def test_gd_1_1_2a_inbound_freight_goes_by_the_platform_to_the_department_and_not_past_the_city() -> None:
    facts = application(wanted={"inbound_freight": 2}, on_platform=True)
    assert rules.decide(APPLY, APPLY.move("submit"), rules.NOTHING, facts, DAY) == REVIEW
    off_platform = replace(facts, on_platform=False)
    assert refusals(APPLY, "submit", off_platform) == {"not-on-platform": "GD-1.1.2a"}


def test_gd_1_1_2a_inbound_freight_and_something_else_are_two_applications() -> None:
    both = application(wanted={"inbound_freight": 1, "outbound_freight": 1}, on_platform=True)
    assert refusals(APPLY, "submit", both) == {"two-routes": "GD-1.1.2a"}


@pytest.mark.parametrize(("equity", "passes"), [("50", False), ("50.01", True), ("30", False), ("100", True)])
def test_gd_1_1_2b_exactly_half_of_the_equity_is_refused_and_a_hundredth_more_passes(equity: str, passes: bool) -> None:
    refused = refusals(APPLY, "submit", application(equity=Decimal(equity)))
    assert refused == ({} if passes else {"equity-not-over-half": "GD-1.1.2b"})


def test_gd_1_1_2b_unless_a_rule_of_hong_kong_or_macao_says_otherwise_and_is_recorded() -> None:
    assert refusals(APPLY, "submit", application(equity=Decimal("40"), other_rule=True)) == {}


def test_gd_1_1_2b_the_application_holds_side_kinds_numbers_reasons_and_the_undertaking() -> None:
    asked = {field.name: field for field in APPLY.move("submit").evidence}
    assert {"side", "reasons", "feasibility", "self_operation", *(f"want_{kind}" for kind in KINDS)} <= set(asked)
    assert all(asked[name].required for name in ("side", "reasons", "feasibility", "self_operation"))
    assert refusals(APPLY, "submit", application(wanted={})) == {"nothing-wanted": "GD-1.1.2b"}


# --- 一（二）: how it is decided --------------------------------------------------------------------------------------------


def test_gd_1_2_1_the_department_decides_in_20_working_days_and_may_take_ten_more_with_a_reason() -> None:
    received = date(
        2026, 9, 7
    )  # counted from the 8th: the 20th and 10 October are worked; rest on the 25th and 1 to 7 October
    facts = application(received=True, review_since=received)
    assert last_day(APPLY, "department_decides", facts, received) == date(2026, 10, 10)
    assert last_day(APPLY, "department_decides_at_last", facts, date(2026, 10, 9)) == date(2026, 10, 23)
    assert [field.required for field in APPLY.move("take_longer").evidence] == [True]


def test_gd_1_2_1_who_verified_for_the_city_does_not_decide() -> None:
    facts = application(granted={"outbound_freight": 5}, verified_by_actor=True)
    assert refusals(APPLY, "assign", facts) == {"same-officer": "GD-1.2.1"}


def test_gd_1_2_2a_without_macaos_allotment_no_inbound_passenger_quota_is_assigned() -> None:
    facts = application(
        side=MACAO_SIDE, wanted={"inbound_coach": 3}, granted={"inbound_coach": 2}, agreed_left={"inbound_coach": 9}
    )
    assert refusals(APPLY, "assign", facts) == {"not-allotted": "GD-1.2.2a"}
    assert refusals(APPLY, "assign", replace(facts, allotted={"inbound_coach": 2})) == {}
    assert refusals(APPLY, "assign", replace(facts, allotted={"inbound_coach": 1})) == {"not-allotted": "GD-1.2.2a"}


def test_gd_1_2_2a_an_allotment_of_coaches_is_none_of_taxis() -> None:
    facts = application(
        side=MACAO_SIDE, wanted={"inbound_taxi": 1}, granted={"inbound_taxi": 1},
        agreed_left={"inbound_taxi": 9}, allotted={"inbound_coach": 5},
    )  # fmt: skip
    assert refusals(APPLY, "assign", facts) == {"not-allotted": "GD-1.2.2a"}


def test_gd_1_2_2a_no_more_than_the_number_agreed_with_macao() -> None:
    assert refusals(APPLY, "assign", macao_outbound(agreed_left={"outbound_coach": 10})) == {}
    assert refusals(APPLY, "assign", macao_outbound(agreed_left={"outbound_coach": 9})) == {
        "agreed-number-reached": "GD-1.2.2a"
    }


def test_gd_1_2_2a_hong_kong_needs_no_allotment_and_no_agreed_number() -> None:
    facts = application(wanted={"inbound_coach": 20}, granted={"inbound_coach": 20})
    assert refusals(APPLY, "assign", facts) == {}


def test_gd_1_2_2b_a_request_for_eleven_may_be_made_and_assigning_eleven_may_not() -> None:
    assert refusals(APPLY, "submit", macao_outbound()) == {}
    assert refusals(APPLY, "assign", macao_outbound(granted={"outbound_coach": 11})) == {"more-than-ten": "GD-1.2.2b"}
    assert refusals(APPLY, "assign", macao_outbound(granted={"outbound_coach": 10})) == {}


def test_gd_1_2_2b_coaches_and_taxis_are_counted_together() -> None:
    both = {"outbound_coach": 6, "outbound_taxi": 5}
    facts = macao_outbound(wanted=both, granted=both)
    assert refusals(APPLY, "assign", facts) == {"more-than-ten": "GD-1.2.2b"}
    assert refusals(APPLY, "assign", replace(facts, granted={"outbound_coach": 6, "outbound_taxi": 4})) == {}


def test_gd_1_2_2b_the_limit_of_ten_is_for_macao_outbound_alone() -> None:
    assert refusals(APPLY, "assign", application(wanted={"outbound_coach": 11}, granted={"outbound_coach": 11})) == {}


def test_gd_1_2_2b_nobody_is_served_before_those_whose_application_came_earlier() -> None:
    assert refusals(APPLY, "assign", macao_outbound(ahead=1)) == {"not-first": "GD-1.2.2b"}
    assert refusals(APPLY, "assign", macao_outbound(ahead=0)) == {}


def test_gd_1_2_2b_departments_are_consulted_and_the_provincial_government_consents_before() -> None:
    facts = macao_outbound(consulted=False, consented=False)
    assert refusals(APPLY, "assign", facts) == {"not-consulted": "GD-1.2.2b", "no-consent": "GD-1.2.2b"}
    assert refusals(APPLY, "record_consent", facts) == {"not-consulted": "GD-1.2.2b"}


def test_gd_1_2_3_a_pending_application_and_an_idle_quota_each_block_a_new_one() -> None:
    assert refusals(APPLY, "submit", application(pending=1)) == {"application-pending": "GD-1.2.3"}
    assert refusals(APPLY, "submit", application(idle=1)) == {"quota-not-in-operation": "GD-1.2.3"}
    assert {state.code for state in guangdong_quota_facts.BEFORE.members} == {
        "assigned",
        "extension_pending",
        "extended",
        "taken_back",
    }  # fmt: skip - extended ones are not in operation; suspended ones are


def test_gd_1_5_one_kind_does_not_stand_in_for_another() -> None:
    facts = application(wanted={"outbound_freight": 5}, granted={"outbound_coach": 1})
    assert refusals(APPLY, "assign", facts) == {"more-than-wanted": "GD-1.5"}


# --- 一（三）: names, seats, splits, mergers -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rename", "seat"])
def test_gd_1_3_1_a_new_name_or_seat_is_filed_after_the_market_registry(kind: str) -> None:
    assert refusals(FILE, "file", filing(kind, registered=False)) == {"not-registered": "GD-1.3.1"}
    assert refusals(FILE, "file", filing(kind)) == {}


def test_gd_1_3_2_a_split_with_a_missing_confirmation_is_not_filed() -> None:
    one, other = uuid7(), uuid7()
    facts = filing("split_ended", parties=frozenset({one, other}), confirmed=frozenset({one}))
    assert refusals(FILE, "file", facts) == {"split-not-sealed": "GD-1.3.2"}
    assert refusals(FILE, "file", replace(facts, confirmed=frozenset({one, other}))) == {}
    assert refusals(FILE, "file", replace(facts, confirmed=frozenset({one, other}), receiver=other)) == {
        "receiver-files": "GD-1.3.2"
    }


def test_gd_1_3_2_where_the_original_stays_its_quotas_stay() -> None:
    facts = filing("split_stays", move="record", quotas=(uuid7(),))
    assert refusals(FILE, "record", facts) == {}
    assert guangdong_filing.follow_ons(facts) == ()


def test_gd_1_3_3_a_merger_is_confirmed_by_all_and_moves_every_quota_without_touching_its_clock() -> None:
    one, other, first, second = uuid7(), uuid7(), uuid7(), uuid7()
    facts = filing("merger", move="record", parties=frozenset({one, other}), quotas=(first, second))
    assert refusals(FILE, "file", facts) == {"merger-not-sealed": "GD-1.3.3"}
    sealed = replace(facts, confirmed=frozenset({one, other}))
    assert refusals(FILE, "record", sealed) == {}
    assert [(f.case, f.move) for f in guangdong_filing.follow_ons(sealed)] == [
        (first, "change_holder"), (second, "change_holder"),
    ]  # fmt: skip
    assert QUOTA.move("change_holder").arrow.targets == ()


def test_gd_1_3_4_a_recorded_filing_is_circulated_by_the_department() -> None:
    assert FILE.move("circulate").from_(guangdong_filing.EFFECTIVE)
    assert (by(FILE, "circulate"), FILE.move("circulate").cite.clause) == ((PROVINCE, SYSTEM), "GD-1.3.4")


@pytest.mark.parametrize(
    ("recorded", "goes_out"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 1, 31), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_gd_1_3_4_circulars_go_out_on_the_last_day_of_the_month(recorded: date, goes_out: date) -> None:
    every = CIRCULATED_EVERY.on(recorded)
    (timer,) = [one for one in FILE.timers if one.then == "circulate"]
    assert timer.until is not None
    assert timer.until(filing("rename", recorded_on=recorded)) == circular_day(recorded, every) == goes_out
    assert timer.until(filing("rename")) is None  # not recorded yet: nothing to circulate


def test_gd_1_3_4_another_period_would_be_a_figure_and_its_day() -> None:
    assert [circular_day(date(2026, month, 15), 3).month for month in (1, 3, 4, 12)] == [3, 3, 6, 12]


# --- 二, 四: the vehicle and its papers, in order ---------------------------------------------------------------------------


def held(*items: str, until: date | None = None) -> tuple[Held, ...]:
    return tuple(Held(item, None, until) for item in items)


def test_gd_2_inbound_there_first_then_the_police() -> None:
    papers = guangdong_quota_facts.INBOUND_PAPERS
    assert not papers.in_order("police", (), DAY)
    assert papers.in_order("registered_there", (), DAY)
    assert papers.in_order("police", held("registered_there"), DAY)


def test_gd_2_outbound_here_first_then_the_police_then_formalities_there() -> None:
    papers = guangdong_quota_facts.OUTBOUND_PAPERS
    assert [item.code for item in papers.items] == ["registered_here", "police", "formalities_there"]
    assert not papers.in_order("formalities_there", held("registered_here"), DAY)
    assert papers.in_order("formalities_there", held("registered_here", "police"), DAY)


def test_gd_4_3_the_police_formalities_are_a_paper_of_both_lists() -> None:
    for papers in (guangdong_quota_facts.INBOUND_PAPERS, guangdong_quota_facts.OUTBOUND_PAPERS):
        assert (papers.item("police").cite.clause, papers.item("police").expires) == ("GD-4.3", True)


def test_gd_4_4_the_transport_certificate_needs_every_paper_still_valid() -> None:
    papers = (*held("registered_here", "formalities_there"), *held("police", until=DAY))
    facts = quota(vehicle=coach(), papers=papers)
    assert refusals(QUOTA, "put_into_operation", facts) == {}
    assert refusals(QUOTA, "put_into_operation", facts, DAY + ONE_DAY) == {"papers-missing": "GD-4.4"}
    assert "no-vehicle" in refusals(QUOTA, "put_into_operation", quota(papers=papers))
    assert COUNTY in by(QUOTA, "put_into_operation")


# --- 三（一）, （二）: into operation ----------------------------------------------------------------------------------------


def test_gd_3_1_older_quotas_have_180_days_from_publication_which_end_after_the_spring_festival_of_2026() -> None:
    older = quota(basis=OLDER, counts_from=PUBLISHED)
    assert last_day(QUOTA, "operate", older) == date(2026, 2, 24)
    older = replace(older, operate_by=date(2026, 2, 24))
    assert refusals(QUOTA, "give_up", older, date(2026, 2, 24)) == {"time-not-over": "GD-3.2"}
    assert refusals(QUOTA, "give_up", older, date(2026, 2, 25)) == {}


def test_gd_3_1_an_older_quota_with_just_cause_gets_a_new_day_and_has_no_extension() -> None:
    older = quota(basis=OLDER, counts_from=PUBLISHED, operate_by=date(2026, 2, 24))
    assert "not-a-new-quota" in refusals(QUOTA, "ask_extension", older, date(2026, 2, 1))
    assert refusals(QUOTA, "accept_cause", replace(older, new_day=date(2026, 5, 31)), date(2026, 3, 2)) == {}
    accepted = replace(older, extended_from=date(2026, 2, 24), accepted_until=date(2026, 5, 31))
    assert last_day(QUOTA, "operate_extended", accepted) == date(2026, 5, 31)


def test_gd_3_2_day_180_is_in_time_to_ask_and_the_day_after_is_not() -> None:
    last = last_day(QUOTA, "operate", quota())
    assert last == date(2026, 8, 31)  # day 180 is Saturday 29 August
    assert refusals(QUOTA, "ask_extension", quota(operate_by=last), last) == {}
    assert refusals(QUOTA, "ask_extension", quota(operate_by=last), last + ONE_DAY) == {"asked-too-late": "GD-3.2"}


def test_gd_3_2_a_clock_marks_and_a_person_cancels_only_after_the_last_day_and_never_on_a_provisional_one() -> None:
    assert all(timer.then is None for timer in QUOTA.timers)
    last = date(2026, 8, 31)
    assert refusals(QUOTA, "cancel_unused", quota(operate_by=last), last) == {"time-not-over": "GD-3.2"}
    assert refusals(QUOTA, "cancel_unused", quota(operate_by=last), last + ONE_DAY) == {}
    unknown = quota(operate_by=date(2027, 2, 8), provisional=True)
    assert refusals(QUOTA, "cancel_unused", unknown, date(2027, 2, 10)) == {"day-provisional": "GD-3.2"}
    assert not QUOTA.move("cancel_unused").from_(guangdong_quota_facts.ASKED)  # a pending request holds it back


def test_gd_3_2_an_extension_is_granted_only_after_the_city_found_it_true() -> None:
    asked = quota(operate_by=date(2026, 8, 31), days=180)
    assert refusals(QUOTA, "grant_extension", asked) == {"not-found-true": "GD-3.2"}
    assert refusals(QUOTA, "grant_extension", replace(asked, passed_on=True)) == {"not-found-true": "GD-3.2"}
    assert refusals(QUOTA, "grant_extension", replace(asked, passed_on=True, found_true=True)) == {}


def test_gd_3_2_180_days_in_principle_and_longer_only_with_a_recorded_reason() -> None:
    asked = quota(operate_by=date(2026, 8, 31), days=181, passed_on=True, found_true=True)
    assert refusals(QUOTA, "grant_extension", asked) == {"longer-than-in-principle": "GD-3.2"}
    assert refusals(QUOTA, "grant_longer_extension", asked) == {}
    assert next(f for f in QUOTA.move("grant_longer_extension").evidence if f.name == "reason").required


def test_gd_3_2_the_extension_runs_from_the_end_of_the_first_180_days_and_over_it_the_quota_is_cancelled() -> None:
    extended = quota(extended_from=date(2026, 8, 31), extended_days=180)
    assert last_day(QUOTA, "operate_extended", extended) == date(2027, 3, 1)  # 27 February 2027 is a Saturday
    over = replace(extended, operate_by=date(2027, 3, 1))
    assert refusals(QUOTA, "cancel_unused", over, date(2027, 3, 1)) == {"time-not-over": "GD-3.2"}
    assert refusals(QUOTA, "cancel_unused", over, date(2027, 3, 2)) == {}


# --- 三（三）: suspension ---------------------------------------------------------------------------------------------------

THREE = (
    Spell(date(2026, 1, 1), date(2026, 3, 1)),
    Spell(date(2026, 4, 1), date(2026, 5, 30)),
    Spell(date(2026, 7, 1), date(2026, 8, 29)),
)


def suspending(spells: tuple[Spell, ...], first: date, last: date, **more: Any) -> dict[str, str]:
    return refusals(QUOTA, "suspend", quota(today=first, spells=spells, new_day=last, **more), first)


def test_gd_3_3_three_spells_of_60_days_pass_and_one_day_more_is_refused_with_none_left() -> None:
    assert [days_used([spell], 2026, DAY) for spell in THREE] == [60, 60, 60]
    assert suspending(THREE[:2], THREE[2].since, date(2026, 8, 29)) == {}
    assert suspending(THREE[:2], THREE[2].since, date(2026, 8, 30)) == {"suspension-too-long": "GD-3.3"}
    day = date(2026, 9, 10)
    assert left(THREE, day, 180) == 0
    assert suspending(THREE, day, day) == {"suspension-too-long": "GD-3.3"}
    told = next(g for g in QUOTA.move("suspend").guards if g.code == "suspension-too-long")
    assert told.params is not None
    assert told.params(quota(today=day, spells=THREE, new_day=day)) == {"left": 0}


def test_gd_3_3_with_an_accepted_cause_it_passes_as_long_as_the_cause_was_accepted() -> None:
    day = date(2026, 9, 10)
    assert suspending(THREE, day, day, cause_until=day) == {}
    assert suspending(THREE, day, day + ONE_DAY, cause_until=day) == {"suspension-too-long": "GD-3.3"}


def test_gd_3_3_the_year_is_the_calendars_and_a_spell_over_new_year_counts_in_each() -> None:
    spells = (Spell(date(2026, 1, 1), date(2026, 6, 19)),)  # 170 days
    assert suspending(spells, date(2026, 12, 22), date(2027, 3, 31)) == {}  # ten in 2026, ninety in 2027
    assert suspending(spells, date(2026, 12, 21), date(2026, 12, 31)) == {"suspension-too-long": "GD-3.3"}


BEFORE_AND_AFTER = (date(2027, 1, 31), date(2027, 2, 1))
"""The day before a setting changes in these tests, and the day on which it does."""


def changed(setting: Dated[Any], value: object) -> Dated[Any]:
    """The same setting with another value from 1 February 2027 on."""
    return replace(setting, values={**setting.values, BEFORE_AND_AFTER[1]: value})


def test_gd_3_3_should_the_year_roll_a_spell_keeps_the_rule_of_the_day_on_which_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting = guangdong_quota_suspending.SUSPENSION_YEAR_ROLLS
    monkeypatch.setattr(guangdong_quota_suspending, "SUSPENSION_YEAR_ROLLS", changed(setting, True))
    used = (Spell(date(2026, 7, 5), date(2026, 12, 31)),)  # all 180 days, in the year before
    before, after = BEFORE_AND_AFTER
    assert suspending(used, before, before + 9 * ONE_DAY) == {}  # the calendar's year: 180 are left
    assert suspending(used, after, after) == {"suspension-too-long": "GD-3.3"}  # the 365 days up to it: none is
    told = next(g for g in QUOTA.move("suspend").guards if g.code == "suspension-too-long")
    assert told.params is not None
    assert [told.params(quota(today=day, spells=used)) for day in (before, after)] == [{"left": 180}, {"left": 0}]
    running = quota(today=after + ONE_DAY, spells=(*used, Spell(before)), new_day=date(2027, 3, 31))
    assert refusals(QUOTA, "prolong_suspension", running, running.today) == {}
    assert last_day(QUOTA, "suspension_allowed", running) == before + 179 * ONE_DAY
    begun_after = quota(today=after, spells=(*used, Spell(after)))
    assert last_day(QUOTA, "suspension_allowed", begun_after) == before  # marked from its first day on


def test_gd_3_3_in_a_rolling_year_each_day_that_leaves_it_gives_one_back() -> None:
    used = (Spell(date(2026, 1, 1), date(2026, 6, 29)),)  # 180 days
    assert [left(used, day, 180, rolls=True) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [0, 1]
    assert fits(used, date(2027, 1, 1), date(2027, 6, 29), 180, rolls=True)  # one comes back for each that is used
    assert not fits(used, date(2027, 1, 1), date(2027, 6, 30), 180, rolls=True)
    assert last_day_within(used, date(2027, 1, 1), 180, rolls=True) == date(2027, 6, 29)
    assert last_day_within(used, date(2026, 12, 31), 180, rolls=True) == date(2026, 12, 30)


def test_gd_3_3_a_running_spell_that_passes_day_180_is_marked_and_cancels_nothing() -> None:
    assert last_day_within(THREE[:2], date(2026, 7, 1), 180) == date(2026, 8, 29)  # a Saturday: no rest day prolongs it
    running = quota(spells=(*THREE[:2], Spell(date(2026, 7, 1))))
    assert last_day(QUOTA, "suspension_allowed", running) == date(2026, 8, 29)
    timer = next(t for t in QUOTA.timers if t.name == "suspension_allowed")
    assert (timer.marks, timer.then) == ("overdue", None)


# --- 四, 五: licences, way-stations, stops ----------------------------------------------------------------------------------


def test_gd_4_1_freight_is_the_citys_to_decide_and_passengers_the_departments() -> None:
    assert by(LICENCE, "grant_freight") == (CITY,)
    for move in ("grant_passenger", "refuse_passenger"):
        assert refusals(LICENCE, move, licence("passenger", acting=frozenset({PROVINCE}))) == {}
        assert refusals(LICENCE, move, licence("passenger", acting=frozenset({CITY}))) == {"not-the-decider": "GD-4.1"}
    assert refusals(LICENCE, "grant_freight", licence("passenger")) == {"not-freight": "GD-4.1"}
    dangerous = licence("dangerous", acting=frozenset({PROVINCE}))
    assert refusals(LICENCE, "grant_passenger", dangerous) == {"not-passenger": "GD-4.1"}
    assert refusals(LICENCE, "grant_freight", licence("dangerous")) == {}


def test_gd_4_1_should_the_city_decide_on_passengers_what_was_applied_for_before_stays_with_the_department(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting = guangdong_licence.CITY_DECIDES_ON_PASSENGERS
    monkeypatch.setattr(guangdong_licence, "CITY_DECIDES_ON_PASSENGERS", changed(setting, True))
    city, department = frozenset({CITY}), frozenset({PROVINCE})
    before, after = BEFORE_AND_AFTER
    late = after + 5 * ONE_DAY
    assert refusals(LICENCE, "grant_passenger", licence("passenger", since=before, acting=department), late) == {}
    assert "not-the-decider" in refusals(
        LICENCE, "grant_passenger", licence("passenger", since=before, acting=city), late
    )
    assert refusals(LICENCE, "grant_passenger", licence("passenger", since=after, acting=city), late) == {}
    assert "not-the-decider" in refusals(
        LICENCE, "grant_passenger", licence("passenger", since=after, acting=department), late
    )
    told = [LICENCE.recipients(licence("passenger", since=day))["office"] for day in (before, after)]
    assert told == ["department:guangdong-transport", "city:440300"]


def test_gd_1_3_1_should_the_time_to_record_change_a_filing_keeps_that_of_the_day_it_was_filed() -> None:
    timer = next(t for t in FILE.timers if t.name == "recorded_by")
    assert timer.period is FILE.figures["recorded_within"]
    shorter = replace(timer, period=changed(guangdong_filing.RECORDED_WITHIN, working_days(5)))
    days = [compute(shorter, filing("rename"), day, KNOWN) for day in BEFORE_AND_AFTER]
    first, second = (found[1].day for found in days if found)
    assert second < first  # Sunday, 31 January: twenty working days; Monday, 1 February: five
    assert second == date(2027, 2, 5) + 3 * ONE_DAY


def test_gd_4_2_the_form_of_operation_is_filed_as_scheduled_or_charter() -> None:
    assert refusals(LICENCE, "file_operation", licence("passenger")) == {}
    assert "no-passengers" in refusals(LICENCE, "file_operation", licence())
    form = next(f for f in LICENCE.move("file_operation").evidence if f.name == "form")
    assert set(form.choices) == {"scheduled", "charter"}


def test_gd_5_1_the_county_licenses_a_way_station_that_the_licence_names_or_a_subsidiarys_own() -> None:
    assert refusals(LICENCE, "license_station", licence("passenger")) == {}
    assert refusals(LICENCE, "license_station", licence()) == {"no-passengers": "GD-5.1"}
    whose = next(f for f in LICENCE.move("license_station").evidence if f.name == "whose")
    assert set(whose.choices) == {"enterprise", "subsidiary"}


def test_gd_5_2_stops_are_filed_once_a_station_is_licensed() -> None:
    assert refusals(LICENCE, "file_stop", licence("passenger")) == {"no-station-licence": "GD-5.2"}
    assert refusals(LICENCE, "file_stop", licence("passenger", stations=1)) == {}


# --- 六: inspection ---------------------------------------------------------------------------------------------------------


def test_gd_6_1_trucks_are_inspected_by_the_county_and_passenger_vehicles_by_the_city() -> None:
    valid = {"report_until": DAY}
    assert refusals(QUOTA, "inspect_freight", quota(**valid)) == {}
    assert refusals(QUOTA, "inspect_freight", quota("inbound_coach", **valid)) == {"not-freight": "GD-6.1"}
    assert refusals(QUOTA, "inspect_passenger", quota("outbound_taxi", **valid)) == {}
    assert (COUNTY in by(QUOTA, "inspect_freight"), COUNTY in by(QUOTA, "inspect_passenger")) == (True, False)


def test_gd_6_1_dangerous_goods_carry_their_equipment() -> None:
    facts = quota(vehicle=coach(dangerous=True), report_until=DAY)
    assert refusals(QUOTA, "inspect_freight", facts) == {"no-equipment": "GD-6.1"}
    assert refusals(QUOTA, "inspect_freight", replace(facts, equipped=True)) == {}


@pytest.mark.parametrize(("before", "passes"), [(31, False), (30, True), (1, True), (0, True), (-1, True)])
def test_gd_6_2_a_report_31_days_before_the_old_one_runs_out_is_too_early_and_on_its_last_day_in_time(
    before: int, passes: bool
) -> None:
    expires = date(2026, 12, 31)
    day = expires - timedelta(days=before)
    facts = quota(report_until=expires, today=day)
    assert refusals(QUOTA, "give_report", facts, day) == ({} if passes else {"report-too-early": "GD-6.2"})


def test_gd_6_2_who_is_too_early_is_told_from_when() -> None:
    guard = next(g for g in QUOTA.move("give_report").guards if g.code == "report-too-early")
    assert guard.params is not None
    told = guard.params(quota(report_until=date(2026, 12, 31)))
    assert told == {"until": date(2026, 12, 31), "from": date(2026, 12, 1)}


def test_gd_6_2_a_failed_report_is_none_and_without_a_valid_one_there_is_no_annual_inspection() -> None:
    assert refusals(QUOTA, "give_report", quota(report_passed=False)) == {"report-failed": "GD-6.2"}
    assert refusals(QUOTA, "inspect_freight", quota()) == {"no-report": "GD-6.2"}
    expired = quota(report_until=DAY)
    assert refusals(QUOTA, "inspect_freight", expired, DAY) == {}
    assert refusals(QUOTA, "inspect_freight", expired, DAY + ONE_DAY) == {"no-report": "GD-6.2"}


# --- 七: supervision --------------------------------------------------------------------------------------------------------


def test_gd_7_1_the_county_and_the_city_supervise_where_it_happened_and_the_department_decides_nothing_there() -> None:
    assert by(CONDUCT, "report") == by(CONDUCT, "handle") == by(CONDUCT, "drop") == (COUNTY, CITY)
    assert CONDUCT.move("handle").cite.clause == "GD-7.1b"


def test_gd_7_4_a_private_car_used_as_a_taxi_is_handled_reported_to_the_department_and_copied_to_the_agencies() -> None:
    assert "private_taxi" in CONDUCT.move("report").evidence[0].choices
    assert [tell.to for tell in CONDUCT.move("handle").tells] == ["department"]
    assert (by(CONDUCT, "copy"), CONDUCT.move("copy").cite.clause) == ((PROVINCE, SYSTEM), "GD-7.4")


def test_gd_7_5_how_it_was_handled_is_recorded_only_once_somebody_is_named() -> None:
    report = ConductFacts(uuid7(), ("city:440400",))
    assert refusals(CONDUCT, "handle", report, DAY) == {"nobody-named": "GD-7.5"}
    assert refusals(CONDUCT, "handle", replace(report, named=1), DAY) == {}


def test_gd_7_5_what_customs_reports_is_followed_up_by_the_department() -> None:
    kinds = CONDUCT.move("report").evidence[0].choices
    assert {"overstay", "smuggling", "crossing"} <= set(kinds)
    assert (by(CONDUCT, "follow_up"), CONDUCT.move("follow_up").cite.clause) == ((PROVINCE,), "GD-7.5")


@pytest.mark.parametrize(
    ("kind", "what", "watched"),
    [
        ("outbound_coach", {}, True),
        ("outbound_taxi", {}, False),
        ("outbound_freight", {}, False),
        ("outbound_freight", {"dangerous": True}, True),
        ("inbound_freight", {"heavy": True}, True),
    ],
)
def test_gd_7_2_coaches_dangerous_goods_and_heavy_trucks_have_positioning_connected(
    kind: str, what: dict[str, bool], watched: bool
) -> None:
    papers = held("registered_there", "registered_here", "police", "formalities_there", "driving_licence")
    facts = quota(kind, vehicle=Vehicle(uuid7(), seats=8, **what), papers=papers)
    assert ("no-positioning" in refusals(QUOTA, "put_into_operation", facts)) == watched


def test_gd_7_3_address_contact_and_telephone_are_confirmed_every_year() -> None:
    assert last_day(QUOTA, "details_confirmed", quota(confirmed_on=date(2025, 11, 20))) == date(2026, 11, 20)
    assert last_day(QUOTA, "details_confirmed", quota(confirmed_on=date(2025, 11, 21))) == date(
        2026, 11, 23
    )  # a Saturday


# --- 八: cooperative enterprises --------------------------------------------------------------------------------------------


def test_gd_8_1_a_cooperative_enterprise_of_30_per_cent_renews_its_licence_and_gets_no_new_quota() -> None:
    assert refusals(LICENCE, "renew", licence(cooperative=True, new_until=date(2030, 1, 1))) == {}
    refused = refusals(APPLY, "submit", application(equity=Decimal("30"), cooperative=True))
    assert refused == {"equity-not-over-half": "GD-1.1.2b", "cooperative": "GD-8.1"}
    assert refusals(LICENCE, "change", licence(cooperative=True)) == {"change-cooperative": "GD-8.1"}
    assert refusals(LICENCE, "apply", licence(cooperative=True)) == {"licence-cooperative": "GD-8.1"}


def test_gd_8_2_way_1_needs_a_company_there_and_the_day_agreed_for_hong_kongs_allowances() -> None:
    facts = filing("own_company", equity=Decimal("51"), sides=frozenset({HONG_KONG}))
    assert refusals(FILE, "record", facts) == {"no-day-for-allowance": "GD-8.2"}
    assert refusals(FILE, "record", replace(facts, agreed_day=DAY + ONE_DAY)) == {"no-day-for-allowance": "GD-8.2"}
    assert refusals(FILE, "record", replace(facts, agreed_day=DAY)) == {}
    assert refusals(FILE, "record", replace(facts, sides=frozenset({MACAO_SIDE}))) == {}
    half = replace(facts, agreed_day=DAY, equity=Decimal("50"))
    assert refusals(FILE, "record", half) == {"filing-equity-not-over-half": "GD-8.2"}


def test_gd_8_2_way_2_needs_the_consent_of_the_mainland_holder_and_moves_the_quotas() -> None:
    holder, case = uuid7(), uuid7()
    facts = filing(
        "confirmed_to", move="record", equity=Decimal("60"), sides=frozenset({MACAO_SIDE}),
        parties=frozenset({holder}), quotas=(case,),
    )  # fmt: skip
    assert refusals(FILE, "file", facts) == {"no-consent-of-holder": "GD-8.2"}
    consented = replace(facts, confirmed=frozenset({holder}))
    assert refusals(FILE, "record", consented) == {}
    assert [(f.case, f.move) for f in guangdong_filing.follow_ons(consented)] == [(case, "change_holder")]


def test_gd_8_3_a_dissolved_cooperation_gives_the_quotas_back_for_180_days() -> None:
    case = uuid7()
    facts = filing("dissolved", move="record", quotas=(case,))
    assert refusals(FILE, "file", facts) == {"governments-not-told": "GD-8.3"}
    told = replace(facts, told_both=True)
    assert refusals(FILE, "record", told) == {}
    assert [(f.case, f.move) for f in guangdong_filing.follow_ons(told)] == [(case, "take_back")]
    taken = quota(basis=TAKEN, counts_from=date(2026, 3, 2))
    assert last_day(QUOTA, "operate_taken_back", taken) == date(2026, 8, 31)
    over = replace(taken, operate_by=date(2026, 8, 31))
    assert refusals(QUOTA, "give_up_taken_back", over, date(2026, 8, 31)) == {"time-not-over": "GD-3.2"}
    assert refusals(QUOTA, "give_up_taken_back", over, date(2026, 9, 1)) == {}


def test_gd_8_4_an_operator_without_a_mainland_unit_files_through_the_city_of_its_new_one() -> None:
    facts = filing("brought_in", equity=Decimal("100"), sides=frozenset({HONG_KONG}))
    assert refusals(FILE, "record", facts) == {"not-through-city": "GD-8.4"}
    assert refusals(FILE, "record", replace(facts, passed_on=True)) == {}
    assert by(FILE, "pass_on") == (CITY,)


# --- What ports are told ----------------------------------------------------------------------------------------------------


def test_ports_are_told_of_quotas_in_operation_and_suspended_and_of_no_others() -> None:
    assert QUOTA.standing is not None
    states: dict[State, str] = dict(QUOTA.standing.status)
    assert states == {guangdong_quota_facts.OPERATING: "LISTED", guangdong_quota_facts.SUSPENDED: "SUSPENDED"}
    car = coach()
    holding = QUOTA.standing.holding(quota(vehicle=car))
    assert holding is not None
    assert (holding.subject, holding.driver) == (car.id, None)
    assert ENTERPRISE in by(QUOTA, "suspend")
