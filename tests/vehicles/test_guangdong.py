"""Guangdong's schemes on the database: order of receipt, ten at a time, clocks, suspension, filings; rivals at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from privacy.vault import Vault
from registry import installed, letters
from registry.accounts import passwords
from registry.actors import Actor
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import ClaimTaken, GuardRefused, NotFound
from registry.formats.plates import Jurisdiction
from registry.ports import clients
from registry.ports.check import Asker, check
from registry.ports.keys import make_key_file
from registry.ports.questions import Question, read_plate
from registry.surface.look import look
from registry.timers import fire_due
from tests.vehicles.guangdong import CITY_OFFICER, COUNTY_OFFICER, DEPARTMENT, SHENZHEN, ZHUHAI, AnEnterprise, Guangdong
from vehicles import guangdong_changing
from vehicles.guangdong_changing import NewFiling
from vehicles.guangdong_schemes import SCHEMES


@pytest.fixture
async def province(sealing: Vault, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Guangdong]:
    """A Guangdong with nobody in it yet, at noon of Monday, 2 March 2026."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    before = installed.every()
    installed.install(SCHEMES)
    made = Guangdong()
    await made.start()
    yield made
    installed.install(before)


async def code_of(attempt: object) -> str:
    """The code of the refusal with which something ends."""
    with pytest.raises((GuardRefused, ClaimTaken)) as caught:
        await attempt  # type: ignore[misc]
    return caught.value.code if isinstance(caught.value, ClaimTaken) else caught.value.reasons[0].code


# --- Applications -------------------------------------------------------------------------------------------------------


async def offered(province: Guangdong, case: UUID, by: Actor) -> set[str]:
    """The steps that the page of a case offers somebody, before anything is filled in."""
    async with transaction() as connection:
        return {move.name for move in (await look(connection, case, by, province.at)).open_moves}


async def test_steps_are_offered_before_their_numbers_and_days_are_filled_in(province: Guangdong) -> None:
    one = await province.enterprise()
    application = await province.received(one, side="hong_kong", want_outbound_freight=1)
    assert "assign" in await offered(province, application, DEPARTMENT)
    assert await code_of(province.assign(application)) == "nothing-granted"
    told = {"service": "freight", "papers": "Sample 1"}
    async with transaction() as connection:
        opened = await guangdong_changing.apply_for_licence(connection, one.id, told, one.actor, province.at)
    licence, city = opened.case.id, CITY_OFFICER[SHENZHEN]
    await province.move(licence, "grant_freight", city, number="Sample 2", valid_until="2028-03-01")
    assert "renew" in await offered(province, licence, city)
    assert await code_of(province.move(licence, "renew", city, valid_until="2028-03-01")) == "not-later"


async def test_story_6_a_request_for_eleven_of_which_ten_are_assigned(province: Guangdong) -> None:
    await province.agree("outbound_coach", 20)
    one = await province.enterprise()
    case = await province.received(one, want_outbound_coach=11)
    assert await code_of(province.assign(case, outbound_coach=11)) == "more-than-ten"
    assert await province.assign(case, outbound_coach=10) == "assigned"
    quotas = await province.holdings(one)
    assert [await province.state(quota) for quota in quotas] == ["assigned"] * 10
    assert await code_of(province.apply(one, want_outbound_coach=1)) == "quota-not-in-operation"


async def test_story_6_two_enterprises_in_the_same_second_are_served_in_order_of_receipt(province: Guangdong) -> None:
    await province.agree("outbound_coach", 10)
    both = [await province.enterprise(), await province.enterprise(ZHUHAI)]
    ready = []
    for one, city in zip(both, (SHENZHEN, ZHUHAI), strict=True):
        case = await province.apply(one, want_outbound_coach=8)
        await province.move(case, "verify", CITY_OFFICER[city], checked=True)
        ready.append((case, city))
    await asyncio.gather(*(province.move(case, "pass_on", CITY_OFFICER[city]) for case, city in ready))
    for case, _ in ready:
        await province.move(case, "record_consultation", DEPARTMENT, opinions="None objects")
        await province.move(case, "record_consent", DEPARTMENT, document="Sample 1")
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch("select id, receipt from quota_application order by receipt")
    assert [row["receipt"] for row in rows] == [1, 2]
    first, second = (row["id"] for row in rows)
    assert await code_of(province.assign(second, outbound_coach=8)) == "not-first"
    results = await asyncio.gather(
        province.assign(second, outbound_coach=8), province.assign(first, outbound_coach=8), return_exceptions=True
    )
    assert results[1] == "assigned"
    assert isinstance(results[0], GuardRefused)
    assert await code_of(province.assign(second, outbound_coach=8)) == "agreed-number-reached"
    assert await province.assign(second, outbound_coach=2) == "assigned"


async def test_no_gap_in_the_order_of_receipt_when_many_arrive_at_once(province: Guangdong) -> None:
    many = [await province.enterprise() for _ in range(6)]
    ready = []
    for one in many:
        case = await province.apply(one, want_outbound_taxi=1)
        await province.move(case, "verify", CITY_OFFICER[SHENZHEN], checked=True)
        ready.append(case)
    await asyncio.gather(*(province.move(case, "pass_on", CITY_OFFICER[SHENZHEN]) for case in ready))
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select a.receipt, j.id from quota_application a join journal j on j.\"case\" = a.id and j.move = 'pass_on'"
            " order by a.receipt"
        )
    assert [row["receipt"] for row in rows] == [1, 2, 3, 4, 5, 6]


async def test_the_same_pool_is_never_given_out_twice_under_rivals(province: Guangdong) -> None:
    await province.agree("inbound_coach", 5)
    ready = []
    for _ in range(4):
        case = await province.received(await province.enterprise(), want_inbound_coach=2)
        await province.move(case, "record_allotment", DEPARTMENT, document="DSAT sample 1", allot_inbound_coach=2)
        ready.append(case)
    results = await asyncio.gather(*(province.assign(case, inbound_coach=2) for case in ready), return_exceptions=True)
    assert sum(result == "assigned" for result in results) == 2
    assert all(
        r == "assigned" or (isinstance(r, GuardRefused) and r.reasons[0].code == "agreed-number-reached")
        for r in results
    )
    async with transaction(readonly=True) as connection:
        held = await connection.fetch("select key, count(*) from claim where kind = 'quota-in-hand' group by key")
    assert [row["count"] for row in held] == [1] * 4


async def test_an_enterprise_has_one_application_at_a_time_even_when_it_sends_two_at_once(province: Guangdong) -> None:
    one = await province.enterprise()
    results = await asyncio.gather(
        *(province.apply(one, side="hong_kong", want_outbound_freight=1) for _ in range(3)), return_exceptions=True
    )
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert all(isinstance(r, (GuardRefused, ClaimTaken)) for r in results if isinstance(r, BaseException))


async def test_inbound_freight_never_passes_the_city_and_a_city_sees_only_its_own(province: Guangdong) -> None:
    one = await province.enterprise()
    case = await province.apply(one, side="hong_kong", want_inbound_freight=2, on_platform=True)
    assert await province.state(case) == "department_review"
    other = await province.apply(await province.enterprise(), side="hong_kong", want_outbound_freight=1)
    with pytest.raises(NotFound):
        await province.move(other, "verify", CITY_OFFICER[ZHUHAI], checked=True)
    with pytest.raises(NotFound):
        await province.apply(AnEnterprise(one.id, CITY_OFFICER[SHENZHEN], ""), want_outbound_coach=1)


async def test_a_returned_application_keeps_its_place_and_holds_up_nobody(province: Guangdong) -> None:
    await province.agree("outbound_coach", 9)
    first, second = await province.enterprise(), await province.enterprise()
    early = await province.received(first, want_outbound_coach=2)
    late = await province.received(second, want_outbound_coach=2)
    await province.move(early, "return_from_department", DEPARTMENT, reason="A seal is missing")
    assert await province.assign(late, outbound_coach=2) == "assigned"
    again = {
        "side": "macao", "equity": "51", "reasons": "r", "feasibility": "f", "self_operation": True, "want_outbound_coach": 3,
    }  # fmt: skip
    assert await province.move(early, "resubmit", first.actor, **again) == "department_review"
    assert await province.assign(early, outbound_coach=3) == "assigned"
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select receipt from quota_application where id = $1", early) == 1


# --- The clock to put a quota into operation ------------------------------------------------------------------------------


async def test_story_7_180_days_an_extension_of_180_and_over_it(province: Guangdong) -> None:
    one = await province.enterprise()
    quota = await province.a_quota(one)
    assert await province.due(quota, "operate") == date(2026, 8, 31)  # day 180 is Saturday 29 August
    province.day(date(2026, 8, 31))
    await province.move(quota, "ask_extension", one.actor, cause="The vehicle is not delivered", evidence="Contract 5")
    assert await code_of(province.move(quota, "grant_extension", DEPARTMENT, days=180)) == "not-found-true"
    await province.move(quota, "pass_extension_on", CITY_OFFICER[SHENZHEN], opinion="true", findings="Seen")
    assert await code_of(province.move(quota, "grant_extension", DEPARTMENT, days=181)) == "longer-than-in-principle"
    assert await province.move(quota, "grant_extension", DEPARTMENT, days=180) == "extended"
    assert await code_of(province.apply(one, side="hong_kong", want_outbound_freight=1)) == "quota-not-in-operation"
    last = await province.due(quota, "operate_extended")
    assert last == date(2027, 3, 1)
    province.day(last)
    await fire_due(province.at)
    assert await province.overdue(quota) is None
    province.day(last + timedelta(days=1))
    await fire_due(province.at)
    assert (await province.state(quota), await province.overdue(quota)) == ("extended", "operate_extended")


async def test_story_7_over_the_time_a_clock_marks_and_the_department_cancels(province: Guangdong) -> None:
    one = await province.enterprise()
    quota = await province.a_quota(one)
    province.day(date(2026, 8, 31))
    assert await code_of(province.move(quota, "cancel_unused", DEPARTMENT, reason="Too early")) == "time-not-over"
    province.day(date(2026, 9, 1))
    await fire_due(province.at)
    assert (await province.state(quota), await province.overdue(quota)) == ("assigned", "operate")
    assert await code_of(province.move(quota, "ask_extension", one.actor, cause="c", evidence="e")) == "asked-too-late"
    assert await province.move(quota, "cancel_unused", DEPARTMENT, reason="Not in operation in time") == "cancelled"
    async with transaction(readonly=True) as connection:
        assert not await connection.fetchval("select count(*) from claim where kind = 'quota-in-hand'")
    assert await province.apply(one, side="hong_kong", want_outbound_freight=1)


async def test_a_refused_extension_leaves_the_days_that_are_left(province: Guangdong) -> None:
    one = await province.enterprise()
    quota = await province.a_quota(one)
    province.day(date(2026, 6, 1))
    await province.move(quota, "ask_extension", one.actor, cause="c", evidence="e")
    await province.move(quota, "pass_extension_on", CITY_OFFICER[SHENZHEN], opinion="doubtful", findings="No contract")
    assert await code_of(province.move(quota, "grant_extension", DEPARTMENT, days=90)) == "not-found-true"
    assert await province.move(quota, "refuse_extension", DEPARTMENT, reason="Not shown") == "assigned"
    assert await province.due(quota, "operate") == date(2026, 8, 31)
    await province.put_into_operation(quota, one)
    assert await province.state(quota) == "operating"


# --- In operation, suspended ----------------------------------------------------------------------------------------------


async def test_papers_come_in_order_and_the_certificate_puts_the_vehicle_on_the_list(province: Guangdong) -> None:
    one = await province.enterprise()
    quota = await province.a_quota(one)
    county = COUNTY_OFFICER[SHENZHEN]
    assert await code_of(province.move(quota, "put_into_operation", county, number="1")) == "no-vehicle"
    assert await province.status(quota) == "NOT_LISTED"
    await province.put_into_operation(quota, one)
    assert (await province.state(quota), await province.status(quota)) == ("operating", "LISTED")


async def test_one_vehicle_does_not_drive_under_two_quotas_of_one_side(province: Guangdong) -> None:
    one = await province.enterprise()
    case = await province.received(one, side="hong_kong", want_outbound_freight=2)
    await province.assign(case, outbound_freight=2)
    first, second = await province.holdings(one)
    plate = await province.put_into_operation(first, one)
    assert await code_of(province.put_into_operation(second, one, plate=plate)) == "guangdong-vehicle"
    assert await province.state(second) == "assigned"
    await province.put_into_operation(second, one)
    assert await province.state(second) == "operating"


async def test_story_8_three_spells_of_suspension_are_summed(province: Guangdong) -> None:
    one = await province.enterprise()
    quota, _ = await province.operating(one)
    for begin in (date(2026, 3, 3), date(2026, 5, 10), date(2026, 7, 20)):
        province.day(begin)
        assert (
            await province.move(quota, "suspend", one.actor, until=(begin + timedelta(days=59)).isoformat())
            == "suspended"
        )
        assert await province.status(quota) == "SUSPENDED"
        province.day(begin + timedelta(days=60))
        assert await province.move(quota, "resume", one.actor) == "operating"
    province.day(date(2026, 10, 12))
    with pytest.raises(GuardRefused) as caught:
        await province.move(quota, "suspend", one.actor, until="2026-10-12")
    assert (caught.value.reasons[0].code, dict(caught.value.reasons[0].params)) == ("suspension-too-long", {"left": 0})
    await province.move(quota, "ask_longer_suspension", one.actor, cause="The driver is ill", until="2026-10-31")
    await province.move(quota, "accept_longer_suspension", CITY_OFFICER[SHENZHEN], until="2026-10-31", reason="Shown")
    assert await province.move(quota, "suspend", one.actor, until="2026-10-31") == "suspended"
    province.day(date(2027, 1, 4))
    assert await province.move(quota, "resume", one.actor) == "operating"
    assert await province.move(quota, "suspend", one.actor, until="2027-02-28") == "suspended"  # another year


async def test_a_running_spell_that_passes_day_180_is_marked_and_cancels_nothing(province: Guangdong) -> None:
    one = await province.enterprise()
    quota, _ = await province.operating(one)
    await province.move(quota, "suspend", one.actor, until="2026-04-30")
    last = await province.due(quota, "suspension_allowed")
    assert last == date(2026, 8, 28)  # the 180th day of a spell that began on 2 March
    province.day(last)
    await fire_due(province.at)
    assert await province.overdue(quota) is None
    province.day(last + timedelta(days=1))
    await fire_due(province.at)
    assert (await province.state(quota), await province.overdue(quota)) == ("suspended", "suspension_allowed")


async def test_an_inspection_report_renews_its_own_clock(province: Guangdong) -> None:
    one = await province.enterprise()
    quota, _ = await province.operating(one)
    report = {"result": "passed", "where": "hong_kong", "number": "Sample 6"}
    await province.move(quota, "give_report", one.actor, **report, valid_until="2026-09-15")
    assert await province.due(quota, "report_expires") == date(2026, 9, 15)
    province.day(date(2026, 8, 15))
    early = province.move(quota, "give_report", one.actor, **report, valid_until="2027-09-15")
    assert await code_of(early) == "report-too-early"
    province.day(date(2026, 9, 16))
    await fire_due(province.at)
    assert await province.overdue(quota) == "report_expires"
    assert await code_of(province.move(quota, "inspect_freight", COUNTY_OFFICER[SHENZHEN])) == "no-report"
    await province.move(quota, "give_report", one.actor, **report, valid_until="2027-09-15")
    assert await province.overdue(quota) is None
    assert await province.move(quota, "inspect_freight", COUNTY_OFFICER[SHENZHEN]) == "operating"


async def test_a_port_is_told_of_the_quota_in_the_same_check_as_of_any_other_scheme(
    province: Guangdong, tmp_path: Path
) -> None:
    one = await province.enterprise()
    quota, plate = await province.operating(one)
    schemes = [each.scheme.code for each in SCHEMES if each.scheme.standing]
    assert schemes == ["guangdong-hkmo-quota"]
    async with transaction() as connection:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())', province.at
        )
        client = await clients.create(
            connection, name="Bridge", port="bridge", schemes=schemes, public_jwk=make_key_file(tmp_path / "port.json"),
            agreement="Sample 7", at=wall_now(),
        )  # fmt: skip
    asker = Asker(client, frozenset(schemes))

    async def told() -> list[tuple[str, str]]:
        async with transaction() as connection:
            answer = await check(connection, asker, Question(read_plate(plate, Jurisdiction.MAINLAND)))
        return [(decision.scheme, decision.status.value) for decision in answer.decisions]

    assert await told() == [("guangdong-hkmo-quota", "LISTED")]
    await province.move(quota, "suspend", one.actor, until="2026-03-31")
    assert await told() == [("guangdong-hkmo-quota", "SUSPENDED")]
    await province.move(quota, "hand_back", one.actor, understood=True)
    assert await told() == [("guangdong-hkmo-quota", "NOT_LISTED")]


# --- Filings --------------------------------------------------------------------------------------------------------------


async def test_story_9_a_split_with_a_missing_confirmation(province: Guangdong) -> None:
    original, heir, sister = [await province.enterprise() for _ in range(3)]
    quota, _ = await province.operating(original)
    before = await province.due(quota, "details_confirmed")
    filing = await province.draw_up(heir, "split_ended", NewFiling(holders=[original.code], parties=[sister.code]))
    assert await code_of(province.move(filing, "file", heir.actor)) == "split-not-sealed"
    await province.move(filing, "confirm", original.actor, sealed=True)
    assert await code_of(province.move(filing, "file", heir.actor)) == "split-not-sealed"
    await province.move(filing, "confirm", sister.actor, sealed=True)
    assert await code_of(province.move(filing, "file", sister.actor)) == "not-the-filer"
    assert await code_of(province.move(filing, "withdraw", original.actor)) == "not-the-filer"
    assert await province.move(filing, "file", heir.actor) == "filed"
    assert await province.move(filing, "record", DEPARTMENT) == "effective"
    assert await province.holdings(heir) == [quota]
    assert (await province.state(quota), await province.status(quota)) == ("operating", "LISTED")
    assert await province.due(quota, "details_confirmed") == before
    with pytest.raises(NotFound):
        await province.move(quota, "suspend", original.actor, until="2026-04-01")
    assert await province.move(quota, "suspend", heir.actor, until="2026-04-01") == "suspended"
    with pytest.raises(NotFound):
        await province.name_vehicle(quota, original)
    await province.name_vehicle(quota, heir)
    assert await code_of(province.move(quota, "resume", heir.actor)) == "papers-missing"
    await province.move(filing, "circulate", DEPARTMENT)
    async with transaction(readonly=True) as connection:
        circulars = await letters.listed(connection, DEPARTMENT, case=filing)
    assert [(one.number, one.kind) for one in circulars] == [(1, "guangdong-circular")]


async def test_story_10_a_cooperation_is_dissolved_and_the_quotas_are_taken_back_for_180_days(
    province: Guangdong,
) -> None:
    together, mainland = await province.enterprise(), await province.enterprise()
    quota, _ = await province.operating(together)
    async with transaction() as connection:
        await connection.execute("insert into guangdong_holder (id, cooperative) values ($1, true)", together.id)
    assert await code_of(province.apply(together, side="hong_kong", want_outbound_freight=1, equity="30")) in (
        "cooperative", "equity-not-over-half",
    )  # fmt: skip
    filing = await province.draw_up(mainland, "dissolved", NewFiling(holders=[together.code]))
    assert await code_of(province.move(filing, "file", mainland.actor)) == "governments-not-told"
    await province.move(filing, "withdraw", mainland.actor)
    filing = await province.draw_up(mainland, "dissolved", NewFiling(holders=[together.code]), told_both=True)
    await province.move(filing, "file", mainland.actor)
    province.day(date(2026, 3, 20))
    await province.move(filing, "record", DEPARTMENT)
    assert (await province.state(quota), await province.status(quota)) == ("taken_back", "NOT_LISTED")
    assert await province.holdings(mainland) == [quota]
    last = await province.due(quota, "operate_taken_back")
    assert last == date(2026, 9, 16)  # 180 days after 20 March
    province.day(last)
    given_up = {"no_cause": True, "reason": "Nothing was shown"}
    assert await code_of(province.move(quota, "give_up_taken_back", DEPARTMENT, **given_up)) == "time-not-over"
    province.day(last + timedelta(days=1))
    await fire_due(province.at)
    assert await province.overdue(quota) == "operate_taken_back"
    assert await province.move(quota, "give_up_taken_back", DEPARTMENT, **given_up) == "cancelled"


async def test_a_cooperative_enterprise_converts_by_its_own_company_and_may_then_apply(province: Guangdong) -> None:
    together = await province.enterprise()
    async with transaction() as connection:
        await connection.execute("insert into guangdong_holder (id, cooperative) values ($1, true)", together.id)
    assert await code_of(province.apply(together, side="hong_kong", want_outbound_freight=1)) == "cooperative"
    filing = await province.draw_up(together, "own_company", equity="50.01")
    await province.move(filing, "file", together.actor)
    await province.move(filing, "record", DEPARTMENT)
    assert await province.apply(together, side="hong_kong", want_outbound_freight=1)


async def test_a_new_seat_moves_the_quotas_to_the_other_citys_officers(province: Guangdong) -> None:
    one = await province.enterprise()
    quota, _ = await province.operating(one)
    filing = await province.draw_up(one, "seat", NewFiling(new_city=ZHUHAI), registered=True)
    await province.move(filing, "file", one.actor)
    await province.move(filing, "record", DEPARTMENT)
    await province.move(
        quota, "give_report", one.actor, result="passed", where="macao", number="1", valid_until="2027-01-01"
    )
    with pytest.raises(NotFound):
        await province.move(quota, "inspect_freight", COUNTY_OFFICER[SHENZHEN])
    assert await province.move(quota, "inspect_freight", COUNTY_OFFICER[ZHUHAI]) == "operating"


async def test_quotas_are_brought_in_only_with_the_seal_of_whoever_holds_them(province: Guangdong) -> None:
    holder, other = await province.enterprise(), await province.enterprise()
    quota, _ = await province.operating(holder)
    filing = await province.draw_up(other, "brought_in", NewFiling(holders=[holder.code]), equity="100")
    assert await code_of(province.move(filing, "file", other.actor)) == "no-consent-of-holder"
    await province.move(filing, "confirm", holder.actor, sealed=True)
    await province.move(filing, "file", other.actor)
    assert await code_of(province.move(filing, "record", DEPARTMENT)) == "not-through-city"
    await province.move(filing, "pass_on", CITY_OFFICER[SHENZHEN])
    await province.move(filing, "record", DEPARTMENT)
    assert await province.holdings(other) == [quota]
