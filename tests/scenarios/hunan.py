"""Hunan's measures on quotas for trucks to Hong Kong, sentence by sentence, each limit with the day before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from privacy.secret import Secret
from registry import archive, calendar, cases, deliveries, objections
from registry.actors import ANYONE
from registry.database import transaction
from registry.errors import ClaimTaken, Forbidden, GuardRefused, Invalid, NotFound, Refused
from registry.formats.documents import DocumentType, parse_document
from registry.formats.invented import Inventor
from registry.notices import NoticeOver
from registry.recompute import recompute
from tests.vehicles.province import CITY_OFFICER, OFFICER, OTHER_CITY, ZHUZHOU, Province, officer
from vehicles import archive_api, archive_steps, enterprises, guangdong_known, hunan_steps
from vehicles.hunan import SCHEME as APPLICATIONS
from vehicles.hunan_law import CITY, HUNAN, PROVINCE
from vehicles.hunan_quota import SCHEME as QUOTAS
from vehicles.hunan_steps import Violation

WHY = {"reason": "情况属实"}
DAY = timedelta(days=1)


async def refused(clause: str, attempt: Awaitable[Any], code: str = "") -> None:
    """That a rule says no, under this clause."""
    with pytest.raises((GuardRefused, ClaimTaken)) as caught:
        await attempt
    assert caught.value.cite is not None
    assert (caught.value.cite.clause, caught.value.code) == (clause, code or caught.value.code)


# --- arts. 2, 16: scope and validity -----------------------------------------------------------------------------------


def test_hn_16_the_trial_begins_on_29_january_2026_and_its_last_day_is_28_january_2028() -> None:
    assert [HUNAN.in_force(day) for day in (date(2026, 1, 28), date(2026, 1, 29))] == [False, True]
    assert [HUNAN.in_force(day) for day in (date(2028, 1, 28), date(2028, 1, 29))] == [True, False]


async def test_hn_16_after_the_trial_nothing_new_begins_and_nothing_is_taken_away(province: Province) -> None:
    firm = await province.firm()
    await province.pool(2)
    quiet, car = await province.active(firm)
    await province.on(date(2028, 1, 28))
    await province.applied(firm)
    await province.on(date(2028, 1, 29))
    await refused("HN-7.1", province.applied(firm), "law-ended")
    assert await province.overdue(quiet) is not None
    await refused("HN-2", province.noticed(quiet), "law-ended")
    assert (await province.cleared(car, date(2028, 1, 28))).new  # healing goes on
    await province.move(quiet, "end_business", firm.people, ends_on="2028-03-01", understood=True)


# --- arts. 4, 6, 7: applying ---------------------------------------------------------------------------------------------


async def test_hn_4_7_1_the_enterprises_own_city_verifies_and_no_other_sees_the_application(province: Province) -> None:
    firm = await province.firm()
    case = await province.applied(firm)
    with pytest.raises(NotFound):
        await province.case(case, OTHER_CITY)
    with pytest.raises(NotFound):
        await province.move(case, "verify", OTHER_CITY, checked=True)
    with pytest.raises(Forbidden):
        await province.move(case, "verify", OFFICER, checked=True)
    assert (await province.case(case, CITY_OFFICER)).state == "submitted"


async def test_hn_6_without_evidence_of_business_in_hunan_and_need_nothing_is_verified(province: Province) -> None:
    case = await province.applied(await province.firm())
    await refused("HN-6", province.move(case, "verify", CITY_OFFICER, checked=True), "papers-missing")


async def test_hn_7_1_a_returned_application_is_corrected_and_keeps_its_place(province: Province) -> None:
    first, second = await province.firm(), await province.firm()
    one = await province.applied(first)
    await province.reviewed(second)
    await province.move(one, "return_by_city", CITY_OFFICER, **WHY)
    await province.move(one, "resubmit", first.people)
    async with transaction() as connection:
        receipts = await connection.fetch("select receipt from quota_application order by id")
    assert [row["receipt"] for row in receipts] == [1, 2]
    assert await province.state(one) == "submitted"


async def test_hn_7_2_the_province_allocates_from_the_pool_and_guangdong_is_asked_by_letter(province: Province) -> None:
    firm = await province.firm()
    await province.pool(3)
    case = await province.assigned(firm)
    assert await province.state(case) == "assigned"
    assert await province.free() == 2
    assert await province.letters(case) == ["registration"]


async def test_hn_7_2_with_an_empty_pool_it_waits_and_the_first_received_is_served_first(province: Province) -> None:
    first, second = await province.firm(), await province.firm()
    one, two = await province.reviewed(first), await province.reviewed(second)
    await province.move(one, "allocate", OFFICER)
    await province.move(two, "allocate", OFFICER)
    assert [await province.state(one), await province.state(two)] == ["waiting", "waiting"]
    await province.pool(1)
    await province.move(two, "allocate", OFFICER)
    assert await province.holdings(second) == []  # the first has not been served
    await province.move(one, "allocate", OFFICER)
    assert [await province.state(one), await province.state(two)] == ["allocated", "waiting"]


async def test_hn_7_2_the_province_departs_from_the_order_only_with_a_reason(province: Province) -> None:
    first, second = await province.firm(), await province.firm()
    await province.reviewed(first)
    two = await province.reviewed(second)
    await province.pool(1)
    await province.move(two, "allocate_out_of_order", OFFICER, **WHY)
    assert await province.state(two) == "allocated"


async def test_hn_7_2_a_part_is_given_and_the_rest_waits_at_the_head(province: Province) -> None:
    firm = await province.firm()
    await province.pool(2)
    case = await province.reviewed(firm, wanted=3)
    await province.move(case, "allocate", OFFICER)
    assert await province.state(case) == "waiting"
    assert len(await province.holdings(firm)) == 2
    await province.pool(1)
    await province.move(case, "allocate", OFFICER)
    assert await province.state(case) == "allocated"
    assert len(await province.holdings(firm)) == 3


async def test_hn_4_whoever_verified_for_the_city_does_not_decide_for_the_province(province: Province) -> None:
    both = officer(CITY, "city:430100")
    both = type(both)(both.kind, both.id, both.grants | officer(PROVINCE).grants, "en")
    firm = await province.firm()
    case = await province.applied(firm)
    from vehicles.hunan_law import APPLICATION_PAPERS

    await province.add_papers(case, firm, APPLICATION_PAPERS)
    await province.move(case, "verify", both, checked=True)
    await province.move(case, "take_up", OFFICER)
    await refused("HN-4", province.move(case, "allocate", both), "same-officer")
    await province.move(case, "allocate", OFFICER)


# --- art. 9, 10(2): inactive ----------------------------------------------------------------------------------------------


async def test_hn_9_1_90_days_count_from_the_later_of_registration_and_service(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.assigned(firm)
    await province.move(case, "register", OFFICER, registered_on="2026-01-30", served_on="2026-02-02")
    assert await province.due(case) == {"plates_by": date(2026, 5, 6)}  # 3 May is a Sunday, 4 and 5 May are days off


async def test_hn_9_1_10_7_on_the_last_day_plates_are_in_time_and_the_day_after_it_is_marked(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(2)
    late, in_time = await province.inactive(firm), await province.inactive(firm)
    await province.on(date(2026, 5, 6))
    await province.plated(in_time, firm)
    assert await province.overdue(late) is None
    await refused("HN-10.5", province.noticed(late, "plates"), "not-overdue")
    await province.on(date(2026, 5, 7))
    assert [await province.overdue(late), await province.overdue(in_time)] == ["plates_by", None]
    assert [await province.state(late), await province.state(in_time)] == ["inactive", "inactive"]
    await province.noticed(late, "plates")
    assert await province.state(late) == "under_notice"


async def test_hn_9_2_plates_alone_do_not_activate_before_the_filing_with_its_papers(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    await refused("HN-10.6", province.move(case, "file", firm.people), "no-plates")
    await province.plated(case, firm)
    assert [await province.state(case), await province.status(case)] == ["inactive", "NOT_LISTED"]
    await refused("HN-10.6", province.move(case, "file", firm.people), "papers-missing")
    await province.filed(case, firm)
    assert [await province.state(case), await province.status(case)] == ["active", "LISTED"]


async def test_hn_9_3_plates_without_filing_are_not_given_up_and_180_days_run_from_the_plates(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    await province.on(date(2026, 5, 6))
    await province.plated(case, firm)
    assert await province.due(case) == {"operate_by": date(2026, 11, 2)}
    await province.on(date(2026, 11, 2))
    await refused("HN-10.5", province.noticed(case, "operation"), "not-overdue")
    await province.on(date(2026, 11, 3))
    assert await province.overdue(case) == "operate_by"


async def test_hn_10_6_a_vehicle_uses_one_quota(province: Province) -> None:
    firm = await province.firm()
    await province.pool(2)
    _, car = await province.active(firm)
    other = await province.inactive(firm)
    await refused("HN-9.1", province.plated(other, firm, car), "hunan-quota-vehicle")


# --- art. 10(1): while active ---------------------------------------------------------------------------------------------


async def test_hn_10_1_a_record_on_the_last_day_is_in_time_and_the_next_block_runs(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    assert (await province.due(case))["record_by"] == date(2026, 8, 3)  # day 180 is a Saturday
    await province.on(date(2026, 8, 3))
    await province.cleared(car, date(2026, 8, 3))
    # Day 180 was Saturday: Monday's record is in time for the first block, and lies within the second one too.
    assert (await province.due(case))["record_by"] == date(2027, 7, 27)
    assert "operate_by" not in await province.due(case)


async def test_hn_10_1_the_next_block_counts_from_the_end_of_the_180_days(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 8, 1))
    await province.cleared(car, date(2026, 8, 1))
    assert (await province.due(case))["record_by"] == date(2027, 1, 28)


async def test_hn_10_1_records_on_days_10_and_200_satisfy_blocks_one_and_two(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    for day in (10, 200):
        await province.on(date(2026, 2, 2) + day * DAY)
        await province.cleared(car, date(2026, 2, 2) + day * DAY)
    assert (await province.due(case))["record_by"] == date(2027, 7, 27)  # day 540 is a Tuesday; nothing is due before


async def test_hn_10_1_the_day_after_the_180_days_is_over_and_the_clock_only_marks(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 3), hour=23)
    assert await province.overdue(case) is None
    await province.on(date(2026, 8, 4))
    assert await province.overdue(case) is not None
    assert [await province.state(case), await province.status(case)] == ["active", "LISTED"]


async def test_hn_10_1_a_record_dated_in_time_that_arrives_late_takes_the_mark_away(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 8, 20))
    await province.cleared(car, date(2026, 8, 4))
    assert await province.overdue(case) is not None  # dated after the block: no cure
    await province.cleared(car, date(2026, 8, 3))
    assert await province.overdue(case) is None


async def test_hn_10_1_a_record_counts_once_and_for_the_quota_whose_vehicle_made_it(province: Province) -> None:
    firm = await province.firm()
    await province.pool(2)
    one, car = await province.active(firm)
    other, _ = await province.active(firm)
    await province.on(date(2026, 8, 20))
    posted = await province.cleared(car, date(2026, 7, 1), "C-1")
    again = await province.cleared(car, date(2026, 7, 1), "C-1")
    assert (posted.new, again.new, list(posted.cases)) == (True, False, [one])
    assert await province.overdue(one) is None
    assert await province.overdue(other) is not None
    stranger = await province.cleared(province.car(), date(2026, 7, 1))
    assert (stranger.known, stranger.new) == (False, False)


async def test_hn_10_1_a_record_by_the_vehicle_that_used_the_quota_then_counts_and_no_other(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    former = await province.plated(case, firm)
    await province.on(date(2026, 3, 2))
    await province.plated(case, firm)
    await province.filed(case, firm)
    await province.on(date(2026, 9, 10))
    await province.cleared(former, date(2026, 3, 3))
    assert await province.overdue(case) is not None
    await province.cleared(former, date(2026, 3, 1))
    assert "operate_by" not in await province.due(case)


async def test_hn_10_2_operations_are_filed_by_each_anniversary_of_activation(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    assert (await province.due(case))["filing_by"] == date(2027, 2, 2)
    await province.on(date(2026, 12, 1))
    await province.move(case, "file_operations", firm.people, operations="共20车次")
    assert (await province.due(case))["filing_by"] == date(2028, 2, 2)
    await refused("HN-10.2", province.move(case, "file_operations", firm.people, operations="再报"), "filed-already")
    await province.on(date(2027, 2, 2))
    await province.move(case, "file_operations", firm.people, operations="新年度")


async def test_hn_10_3_an_extension_is_asked_for_within_the_180_days_and_decided_after_hearing_the_city(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(2)
    case, _ = await province.active(firm)
    late, _ = await province.active(firm)
    await province.on(date(2026, 8, 3))
    await province.move(case, "ask_extension", firm.people, reason="货源不足")
    await refused("HN-10.3", province.move(case, "grant_extension", OFFICER, **WHY), "city-not-heard")
    await province.on(date(2026, 8, 4))
    await refused("HN-10.3", province.move(late, "ask_extension", firm.people, reason="晚"), "extension-too-late")
    await refused("HN-10.3", province.noticed(case), "extension-pending")  # it holds the notice back
    await province.move(case, "advise", CITY_OFFICER, opinion="属实")
    await province.move(case, "grant_extension", OFFICER, **WHY)
    assert await province.overdue(case) is None
    assert (await province.due(case))["extension_ends"] == date(2027, 8, 3)
    assert "record_by" not in await province.due(case)


async def test_hn_10_3_a_refused_extension_leaves_the_180_days_as_they_were(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 3))
    await province.move(case, "ask_extension", firm.people, reason="货源不足")
    await province.move(case, "advise", CITY_OFFICER, opinion="不属实")
    await province.move(case, "refuse_extension", OFFICER, **WHY)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)


async def test_hn_10_4_the_province_recommends_to_guangdong_by_letter_and_nothing_is_asked_twice(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.move(case, "recommend", OFFICER, **WHY)
    assert (await province.letters(case))[-1] == "recommendation"
    stranger = await province.firm()
    async with transaction(readonly=True) as connection:  # Guangdong finds it by its credit code (SW-4)
        assert (await enterprises.by_credit_code(connection, firm.code)).id == firm.id
        known = await guangdong_known.known(connection, firm.id, firm.people, province.at.date())
        other = await guangdong_known.known(connection, stranger.id, stranger.people, province.at.date())
    assert known.values == {"side": "hong_kong", "want_outbound_freight": "1", "reasons": "湘港蔬菜运输"}
    assert [paper.item for paper in known.papers] == ["business_licence", "road_licence", "need"]
    assert (other.values, other.letters, other.papers) == ({}, (), ())  # whoever is not recommended starts afresh


async def test_hn_10_5_a_person_accepts_a_cause_with_a_new_day_or_publishes(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 8, 4))
    past = {"ground": "record", "until": "2026-08-04", **WHY}
    await refused("HN-10.5", province.move(case, "accept_cause", OFFICER, **past), "day-past")
    await province.move(case, "accept_cause", OFFICER, ground="record", until="2026-10-30", **WHY)
    assert await province.overdue(case) is None
    assert (await province.due(case))["record_by"] == date(2026, 10, 30)
    await province.on(date(2026, 10, 30))
    await province.cleared(car, date(2026, 10, 30))
    assert (await province.due(case))["record_by"] == date(2027, 4, 28)
    assert await province.overdue(case) is None


# --- art. 10, 11: notice, appeal, lapse -----------------------------------------------------------------------------------


async def test_story_1_silent_noticed_appealed_on_the_last_day_undecided_at_the_end_and_upheld(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    await province.on(date(2026, 5, 6))  # day 90, moved by Labour Day
    await province.plated(case, firm)
    await province.filed(case, firm)
    await province.on(date(2026, 11, 3))  # silent for 180 days
    assert await province.overdue(case) is not None
    await province.noticed(case)
    assert [await province.state(case), await province.status(case)] == ["under_notice", "LISTED"]
    assert (await province.due(case))["notice_ends"] == date(2026, 12, 15)
    await province.on(date(2026, 12, 15), hour=23)
    await province.move(case, "appeal", firm.people, appeal="货物改由铁路运输，已恢复")
    await province.on(date(2026, 12, 20))
    assert [await province.state(case), await province.status(case)] == ["under_notice", "LISTED"]
    assert await province.overdue(case) == "notice_ends"
    await province.move(case, "uphold", OFFICER, **WHY)
    assert [await province.state(case), await province.overdue(case)] == ["active", None]
    assert (await province.due(case))["record_by"] == date(2027, 6, 18)  # a fresh period of 180 days
    assert (await province.notice(case)).outcome == "upheld"


async def test_story_2_no_appeal_lapsed_papers_not_cancelled_letters_and_the_next_of_the_list(
    province: Province,
) -> None:
    firm, next_one = await province.firm(), await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    waiting = await province.reviewed(next_one)
    await province.move(waiting, "allocate", OFFICER)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    last = (await province.due(case))["notice_ends"]
    assert last == date(2026, 9, 15)
    await province.on(last, hour=23)
    assert await province.state(case) == "under_notice"
    await province.on(last + DAY)
    assert [await province.state(case), await province.status(case)] == ["lapsed", "NOT_LISTED"]
    with pytest.raises(Refused):
        await province.move(case, "appeal", firm.people, appeal="太晚")

    await province.move(waiting, "allocate", OFFICER)  # reserved for the next at once
    assert await province.state(waiting) == "allocated"
    heir = (await province.holdings(next_one))[0]
    registered = {"registered_on": "2026-09-16", "served_on": "2026-09-16"}
    await refused("HN-7.3", province.move(heir, "register", OFFICER, **registered), "former-papers")

    await province.move(case, "require_cancellation", OFFICER, notice_served_on="2026-09-16")
    cancel_by = (await province.due(case))["cancel_by"]
    assert cancel_by == date(2026, 10, 12)  # 20 September and 10 October are worked, the holidays are not
    await province.on(cancel_by)
    await refused("HN-11.4", province.move(case, "request_announcement", OFFICER), "fourteen-days")
    await province.on(cancel_by + DAY)
    assert await province.overdue(case) == "cancel_by"
    await province.move(case, "request_announcement", OFFICER)
    await province.move(case, "record_announcement", OFFICER, cancelled_on=(cancel_by + DAY).isoformat())
    assert await province.letters(case) == [
        "registration",
        "reassignment",
        "cancel_by_announcement",
        "cancelled_customs",
        "cancelled_border",
    ]
    assert await province.state(case) == "pooled"
    await province.move(heir, "register", OFFICER, **registered)
    assert await province.state(heir) == "inactive"


async def test_story_3_a_late_record_dated_in_time_withdraws_the_notice(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    await province.on(date(2026, 8, 20))
    await province.cleared(car, date(2026, 8, 4))
    assert await province.state(case) == "under_notice"  # dated after the block: a ground of appeal, not a cure
    await province.cleared(car, date(2026, 8, 1))
    assert [await province.state(case), await province.overdue(case)] == ["active", None]
    notice = await province.notice(case)
    assert notice.outcome == "withdrawn"
    assert notice.reason


async def test_hn_10_1_after_the_lapse_a_record_dated_in_time_restores_unless_reassigned(province: Province) -> None:
    firm, next_one = await province.firm(), await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    await province.on(date(2026, 9, 16))
    assert await province.state(case) == "lapsed"
    await province.cleared(car, date(2026, 7, 1))
    assert [await province.state(case), await province.status(case)] == ["active", "LISTED"]
    assert await province.free() == 0

    await published_2027(province)
    await province.on(date(2027, 1, 29))
    await province.noticed(case)
    await province.on((await province.due(case))["notice_ends"] + DAY)
    assert await province.state(case) == "lapsed"
    await province.assigned(next_one)
    posted = await province.cleared(car, date(2027, 1, 20))
    assert posted.new
    assert await province.state(case) == "lapsed"  # it is in other hands


async def test_story_4_extended_and_silent_it_lapses_a_year_later(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.move(case, "ask_extension", firm.people, reason="货源不足")
    await province.move(case, "advise", CITY_OFFICER, opinion="属实")
    await province.move(case, "grant_extension", OFFICER, **WHY)
    await province.move(case, "file_operations", firm.people, operations="未经营")
    await published_2027(province)
    await province.on(date(2027, 8, 3))
    await refused("HN-10.5", province.noticed(case), "not-overdue")
    await province.on(date(2027, 8, 4))
    assert await province.overdue(case) == "extension_ends"
    await province.noticed(case)
    await province.on((await province.due(case))["notice_ends"] + DAY)
    assert await province.state(case) == "lapsed"


async def published_2027(province: Province) -> None:
    """The arrangement of 2027 as it might be published: invented for tests."""
    async with transaction() as connection:
        await calendar.import_year(
            connection, 2027, days_off=[date(2027, 1, 1), *(date(2027, 2, 5) + n * DAY for n in range(7))],
            working_weekends=[date(2027, 1, 31)], source="Invented notice on 2027", confirmed=True, actor="tests",
            at=province.at,
        )  # fmt: skip
    await recompute(province.at)


async def test_hn_11_2_an_appeal_is_accepted_on_the_last_day_and_not_the_day_after(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    await province.on(date(2026, 9, 15))
    await province.move(case, "appeal", firm.people, appeal="一")
    await province.on(date(2026, 9, 16))
    assert await province.state(case) == "under_notice"
    await refused("HN-11.2", province.move(case, "appeal", firm.people, appeal="二"), "notice-over")
    await province.move(case, "reject", OFFICER, **WHY)  # the notice is over: it lapses with this
    assert await province.state(case) == "lapsed"


async def test_hn_11_2_an_appeal_rejected_within_the_notice_leaves_it_running(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    await province.move(case, "appeal", firm.people, appeal="一")
    await province.move(case, "reject", OFFICER, **WHY)
    assert await province.state(case) == "under_notice"
    await province.on(date(2026, 9, 16))
    assert await province.state(case) == "lapsed"


async def test_hn_10_5_a_notice_into_an_unpublished_year_is_provisional_and_takes_nothing_away(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 12, 1))
    await province.noticed(case)
    assert "notice_ends" in await province.provisional(case)
    guessed = (await province.due(case))["notice_ends"]
    assert guessed == date(2027, 1, 13)
    await province.on(guessed + DAY)
    assert [await province.state(case), await province.overdue(case)] == ["under_notice", "notice_ends"]
    await published_2027(province)
    await province.on(guessed + 2 * DAY)
    assert await province.state(case) == "lapsed"


async def test_hn_10_5_working_weekends_of_2026_count_and_days_off_do_not(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    await province.on(date(2026, 9, 1))
    await province.noticed(case, "plates")
    assert (await province.due(case))["notice_ends"] == date(2026, 10, 19)  # 20 September, 10 October worked


async def test_hn_10_5_a_filing_during_a_notice_for_a_missing_filing_counts_as_an_appeal(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    for day in (date(2026, 6, 1), date(2026, 12, 1)):
        await province.on(day)
        await province.cleared(car, day)
    await province.on(date(2027, 2, 3))
    await refused("HN-10.5", province.noticed(case, "filing"), "not-overdue")  # a provisional day takes nothing away
    await published_2027(province)
    await province.on(date(2027, 2, 4))
    assert await province.overdue(case) == "filing_by"
    await province.noticed(case, "filing")
    await province.move(case, "file_operations", firm.people, operations="补报")
    assert (await province.notice(case)).undecided == 1
    await province.move(case, "uphold", OFFICER, **WHY)
    assert [await province.state(case), await province.overdue(case)] == ["active", None]
    assert (await province.due(case))["filing_by"] == date(2028, 2, 2)


async def test_hn_10_5_a_quota_noticed_for_a_missing_filing_keeps_its_extension(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.move(case, "ask_extension", firm.people, reason="货源不足")
    await province.move(case, "advise", CITY_OFFICER, opinion="属实")
    await province.move(case, "grant_extension", OFFICER, **WHY)
    await published_2027(province)
    await province.on(date(2027, 2, 3))
    await province.noticed(case, "filing")
    assert (await province.due(case))["extension_ends"] == date(2027, 8, 3)


async def test_hn_11_objections_are_anybodys_within_the_period_and_hold_nothing_back(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    notice = await province.notice(case)
    async with transaction() as connection:
        await objections.raise_against(connection, notice.id, Secret("我看见它每天跑"), None, ANYONE, province.at)
    await province.on(date(2026, 9, 16))
    assert await province.state(case) == "lapsed"
    with pytest.raises(NoticeOver):
        async with transaction() as connection:
            await objections.raise_against(connection, notice.id, Secret("太晚"), None, ANYONE, province.at)


async def test_hn_11_the_province_reads_an_objection_and_answers_with_reasons_to_whoever_made_it(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    notice = (await province.notice(case)).id
    await province.on((await province.due(case))["notice_ends"], hour=23)  # the last day is in time
    async with transaction() as connection:
        objection = await objections.raise_against(
            connection, notice, Secret("我看见它每天跑"), Secret("0731-1234567"), ANYONE, province.at
        )  # fmt: skip
    secret = Secret(await objections.secret_of(objection, ANYONE))
    async with transaction() as connection:
        for stranger in (firm.people, CITY_OFFICER, ANYONE):
            with pytest.raises(NotFound):
                await objections.of_notice(connection, notice, stranger)
        (listed,) = await objections.of_notice(connection, notice, OFFICER)
        assert (listed.id, listed.upheld) == (objection, None)
        row = await objections.find(connection, notice, objection, OFFICER)
        assert "每天" not in await objections.masked(row)
    words = await objections.words(row, OFFICER)
    assert (words.said, words.reply_to, words.answer) == ("我看见它每天跑", "0731-1234567", "")
    async with transaction() as connection:
        assert (await objections.for_objector(notice, objection, secret)).decided_at is None
        with pytest.raises(NotFound):
            await objections.for_objector(notice, objection, Secret("guessed"))
        await objections.answer(connection, row, False, Secret("系另一车辆"), OFFICER, province.at)
    with pytest.raises(Refused, match="objection-answered"):
        async with transaction() as connection:
            await objections.answer(connection, row, True, Secret("改判"), OFFICER, province.at)
    async with transaction():
        after = await objections.for_objector(notice, objection, secret)
    assert (after.upheld, (await objections.words(after, ANYONE, "notice")).answer) == (False, "系另一车辆")
    assert await province.state(case) == "under_notice"  # it decides nothing by itself


async def test_hn_10_7_a_quota_that_never_had_plates_is_free_at_once_when_it_lapses(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    await province.on(date(2026, 5, 7))
    await province.noticed(case, "plates")
    await province.on((await province.due(case))["notice_ends"] + DAY)
    assert [await province.state(case), await province.free()] == ["pooled", 1]


async def test_hn_11_3_papers_cancelled_in_time_end_it(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    await province.on(date(2026, 9, 16))
    await province.move(case, "require_cancellation", OFFICER, notice_served_on="2026-09-16")
    await province.on(date(2026, 9, 20))
    await province.move(case, "confirm_cancelled", OFFICER, cancelled_on="2026-09-18")
    assert await province.state(case) == "pooled"
    assert "cancel_by_announcement" not in await province.letters(case)


# --- arts. 3, 8, 12 to 15 ---------------------------------------------------------------------------------------------------


async def test_story_5_merger_with_every_confirmation_and_the_clocks_run_on(province: Province) -> None:
    firm, merged = await province.firm(), await province.firm(ZHUZHOU)
    await province.pool(1)
    case, _ = await province.active(firm)
    clocks = await province.due(case)
    with pytest.raises(NotFound):
        await province.case(case, merged.people)
    await province.on(date(2026, 3, 2))
    await province.transfer(case, firm, merged)
    await refused("HN-8.2", province.move(case, "approve_transfer", OFFICER, **WHY), "not-all-confirmed")
    await province.move(case, "confirm_transfer", merged.people, sealed=True)
    await province.move(case, "approve_transfer", OFFICER, **WHY)
    assert [await province.state(case), await province.due(case)] == ["active", clocks]
    assert await province.holdings(merged) == [case]
    assert (await province.letters(case))[-1] == "holder_changed"
    assert (await province.case(case, OTHER_CITY)).state == "active"  # Zhuzhou's now
    for former in (firm.people, CITY_OFFICER):
        with pytest.raises(NotFound):
            await province.case(case, former)


async def test_hn_8_2_a_split_with_a_missing_confirmation_is_not_approved(province: Province) -> None:
    firm, one, other = await province.firm(), await province.firm(), await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.transfer(case, firm, one, other)
    await province.move(case, "confirm_transfer", one.people, sealed=True)
    await refused("HN-8.2", province.move(case, "approve_transfer", OFFICER, **WHY), "not-all-confirmed")
    await province.move(case, "refuse_transfer", OFFICER, **WHY)
    with pytest.raises(NotFound):
        await province.case(case, one.people)


async def test_hn_3_8_1_violations_stand_on_the_credit_archive_and_a_quota_is_never_lent(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    assert not {m.name for m in QUOTAS.moves} & {"transfer", "lease", "lend"}  # no such step exists
    row = await province.case(case, OFFICER)
    found = Violation("transfer", "样例交通局", "样例1号", date(2026, 2, 2), None, Secret("借给他人使用"))
    async with transaction() as connection:
        await hunan_steps.record_violation(connection, row, found, OFFICER, province.at)
        mine = await archive.readable(connection, firm.people, ("enterprise",))
        citys = await archive.readable(connection, CITY_OFFICER, (CITY,))
        others = await archive.readable(connection, OTHER_CITY, (CITY,))
    assert [entry.clause for entry in mine if entry.kind == "violation"] == ["HN-8.1"]
    assert len(citys) == len(mine)
    assert others == []


async def test_hn_3_a_violation_is_of_the_driver_or_of_the_vehicle_and_a_city_withdraws_its_own(
    province: Province,
) -> None:
    firm = await province.firm()
    await province.pool(2)
    case, _ = await province.active(firm)
    never = await province.inactive(firm)
    number = Inventor(seed=3).person(DocumentType.RESIDENT_ID).number
    driver = (parse_document(DocumentType.RESIDENT_ID, number, on=date(2026, 2, 2)), Secret(number))
    told = Violation("contraband", "样例海关", "样例2号", date(2026, 2, 2), None, Secret("夹带"))
    async with transaction() as connection:
        row, other = [await province.case(one, CITY_OFFICER) for one in (case, never)]
        of_driver = await hunan_steps.record_violation(
            connection, row, replace(told, driver=driver), CITY_OFFICER, province.at
        )
        of_vehicle = await hunan_steps.record_violation(
            connection, row, replace(told, of_vehicle=True), OFFICER, province.at
        )
        with pytest.raises(Invalid):
            await hunan_steps.record_violation(connection, other, replace(told, of_vehicle=True), OFFICER, province.at)
        mine = {one.id: one for one in await archive.readable(connection, firm.people, ("enterprise",))}
        shown = await archive_api.entries(connection, list(mine.values()), date(2026, 2, 2), "en")
    assert (mine[of_driver].subject_kind, mine[of_vehicle].subject_kind) == ("person", "vehicle")
    assert all(one.about and number not in one.about for one in shown)
    assert archive_steps.may_withdraw(mine[of_driver], CITY_OFFICER)
    assert not archive_steps.may_withdraw(mine[of_vehicle], CITY_OFFICER)
    assert archive_steps.may_withdraw(mine[of_vehicle], OFFICER)
    assert not archive_steps.may_withdraw(mine[of_driver], firm.people)
    async with transaction() as connection:
        for entry in (of_driver, of_vehicle):
            await archive_steps.object_to(connection, entry, Secret("不是我们"), firm.people, province.at)
        told_of = [one.subject for one in await deliveries.inbox(connection, [f"role:{PROVINCE}"], case=case)]
        waiting = await archive.waiting(connection, OFFICER, archive_steps.DECIDERS)
    assert sorted(told_of) == ["An objection to an entry about a driver", "An objection to an entry about a vehicle"]
    assert {one.id for one in waiting} == {of_driver, of_vehicle}


async def test_hn_12_giving_back_ends_in_cancellation_or_at_once_without_plates(province: Province) -> None:
    firm = await province.firm()
    await province.pool(2)
    case, _ = await province.active(firm)
    never = await province.inactive(firm)
    for one in (case, never):
        await province.move(one, "end_business", firm.people, ends_on="2026-02-20", understood=True)
    assert [await province.state(case), await province.state(never)] == ["cancelling", "pooled"]
    assert await province.status(case) == "NOT_LISTED"
    assert "Told beforehand" in await province.details(case)  # 18 days before, and recorded as such


async def test_hn_12_thirty_days_before_is_in_time_and_twenty_nine_are_recorded_as_short(province: Province) -> None:
    firm = await province.firm()
    await province.pool(2)
    in_time, short = await province.inactive(firm), await province.inactive(firm)
    await province.move(in_time, "end_business", firm.people, ends_on="2026-03-04", understood=True)
    await province.move(short, "end_business", firm.people, ends_on="2026-03-03", understood=True)
    assert "Told beforehand" not in await province.details(in_time)
    assert "Told beforehand" in await province.details(short)


async def test_hn_13_the_undertaking_stands_on_the_archive_from_the_application_on(province: Province) -> None:
    firm = await province.firm()
    await province.applied(firm)
    async with transaction() as connection:
        entries = await archive.readable(connection, firm.people, ("enterprise",))
    assert [(entry.kind, entry.clause) for entry in entries] == [("undertaking", "HN-13")]


async def test_hn_15_a_report_is_asked_for_until_a_day_and_marked_the_day_after(province: Province) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, _ = await province.active(firm)
    await province.move(case, "ask_report", CITY_OFFICER, what="二季度台账", until="2026-02-27")
    await province.on(date(2026, 2, 27))
    assert await province.overdue(case) is None
    await province.on(date(2026, 2, 28))
    assert await province.overdue(case) == "report_by"
    await province.move(case, "give_report", firm.people, report="见附件")
    assert await province.overdue(case) is None
    await refused("HN-15", province.move(case, "give_report", firm.people, report="再"), "no-report-asked")


# --- two at once --------------------------------------------------------------------------------------------------------------


async def test_hn_7_2_two_officers_who_allocate_the_last_quota_at_once_cannot_both(province: Province) -> None:
    first, second = await province.firm(), await province.firm()
    one, two = await province.reviewed(first), await province.reviewed(second)
    await province.pool(1)
    await asyncio.gather(
        province.move(one, "allocate", OFFICER), province.move(two, "allocate_out_of_order", officer(PROVINCE), **WHY),
        return_exceptions=True,
    )  # fmt: skip
    held = len(await province.holdings(first)) + len(await province.holdings(second))
    assert (held, await province.free()) == (1, 0)


async def test_hn_7_2_receipts_of_many_at_once_have_no_gap(province: Province) -> None:
    firms = [await province.firm() for _ in range(6)]
    await asyncio.gather(*(province.applied(firm) for firm in firms))
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch("select receipt from quota_application order by receipt")
    assert [row["receipt"] for row in rows] == [1, 2, 3, 4, 5, 6]


def test_every_state_of_the_text_is_there() -> None:
    assert {s.code for s in QUOTAS.states} == {
        "assigned", "inactive", "active", "under_notice", "lapsed", "cancelling", "pooled",
    }  # fmt: skip
    assert {s.code for s in APPLICATIONS.states} >= {"submitted", "city_verified", "province_review", "waiting"}
    assert cases
