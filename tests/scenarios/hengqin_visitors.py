"""Visitors to Hengqin (announced 2024-02-22), sentence by sentence: outbound alone, for a few days, by a unit's code."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any

import pytest

from privacy.holdings import Whose
from privacy.secret import Secret
from registry.database import transaction
from registry.errors import ClaimTaken, GuardRefused, Invalid, NotFound, Refused
from registry.ports.channels import Direction
from registry.ports.decision import Answered, Held, Terms, decide
from registry.standings import conditions_of, statuses
from registry.timers import fire_due
from tests.scenarios.hengqin import bar
from tests.whitelist.world import OPERATOR, World
from units import codes
from units.law import VISITORS_LAW
from whitelist import declarations, edge, holdings, receipt_view
from whitelist.channels import CHANNELS
from whitelist.scheme import SCHEME, VISIT_DAYS


async def refused(clause: str, attempt: Awaitable[Any]) -> Refused:
    """That a rule says no, under this clause."""
    with pytest.raises((GuardRefused, ClaimTaken)) as caught:
        await attempt
    assert caught.value.cite is not None
    assert caught.value.cite.clause == clause
    return caught.value


async def told(world: World, case: Any, direction: Direction | None) -> Answered:
    """What a lane is told of the entry's vehicle at this instant."""
    async with transaction(readonly=True) as connection:
        row = await connection.fetchrow(
            'select until, direction, conditions::text as conditions from standing where "case" = $1'
            " order by opened_at desc limit 1",
            case,
        )
        status = (await statuses(connection, [case], world.at))[case]
    if row is None:
        return Answered.NOT_LISTED
    held = Held("hengqin", status, True, row["until"], conditions_of(row["conditions"]), row["direction"])
    terms = Terms.of(SCHEME)
    assert terms is not None
    return decide(terms, [held], direction=direction).status


async def fire(world: World) -> None:
    await fire_due(world.at)


# --- HV-1: the code -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["enterprise", "community_committee", "other"])
async def test_hv_1_any_authenticated_unit_or_committee_shows_a_visitor_code(world: World, kind: str) -> None:
    unit = await world.unit(kind)
    declared = await world.visitor(unit, world.person(), world.car())
    assert await world.state(declared) == "listed"


async def test_hv_1_a_unit_has_one_visitor_code_beside_its_declaration_code(world: World) -> None:
    unit = await world.unit()
    first = await world.visitor_code(unit)
    second = await world.visitor_code(unit)
    async with transaction() as connection:
        assert await codes.find_live(connection, first.code) is None
        found = await codes.find_live(connection, second.code)
        assert found is not None
        assert found.visiting
        own = await codes.find_live(connection, unit.code.code)
        assert own is not None
        assert not own.visiting


async def test_hv_1_an_ended_code_is_dead_at_once_and_who_declared_with_it_stays(world: World) -> None:
    unit = await world.unit()
    declared = await world.visitor(unit, world.person(), world.car())
    async with transaction() as connection:
        code = await codes.live(connection, unit.id, codes.VISITOR)
        assert code is not None
        await codes.end_visitor_code(connection, unit.id, unit.clerk, world.at)
        assert await codes.find_live(connection, code.code) is None
    assert await told(world, declared.case, Direction.OUT) is Answered.LISTED


async def test_hv_1_a_code_works_on_its_last_day_and_not_the_day_after(world: World) -> None:
    unit = await world.unit()
    code = await world.visitor_code(unit)
    assert code.until == date(2026, 12, 23)
    for day, works in ((date(2026, 12, 23), True), (date(2026, 12, 24), False)):
        world.day(day)
        async with transaction() as connection:
            if works:
                assert (await edge.live_code(connection, code.code, world.at)).visiting
            else:
                with pytest.raises(NotFound):
                    await edge.live_code(connection, code.code, world.at)


async def test_hv_1_when_the_unit_leaves_both_codes_are_dead(world: World) -> None:
    unit = await world.unit()
    code = await world.visitor_code(unit)
    await world.unit_move(unit, "leave", by=unit.clerk, understood=True)
    async with transaction() as connection:
        for each in (code, unit.code):
            assert await codes.find_live(connection, each.code) is None


async def test_hv_1_through_a_suspended_unit_nobody_visits(world: World) -> None:
    unit = await world.unit()
    code = await world.visitor_code(unit)
    await world.unit_move(unit, "suspend", reason="Papers are missing")
    await refused("HQ-4.1", world.declare(unit, world.typed(world.person(), world.car(), relation=""), code))


# --- HV-2, HV-3: outbound, and short-lived ------------------------------------------------------------------------


async def test_hv_2_a_visitor_is_listed_on_the_way_out_and_not_on_the_way_in(world: World) -> None:
    declared = await world.visitor(await world.unit(), world.person(), world.car())
    assert await told(world, declared.case, Direction.OUT) is Answered.LISTED
    assert await told(world, declared.case, Direction.IN) is Answered.NOT_LISTED
    assert await told(world, declared.case, None) is Answered.NOT_LISTED


async def test_hv_3_a_visit_declared_on_23_november_2026_counts_on_30_november_and_not_on_1_december(
    world: World,
) -> None:
    declared = await world.visitor(await world.unit(), world.person(), world.car())
    assert VISIT_DAYS.on(date(2026, 11, 23)).count == 7
    world.day(date(2026, 11, 30), hour=23)
    await fire(world)
    assert await world.state(declared) == "listed"
    assert await told(world, declared.case, Direction.OUT) is Answered.LISTED
    world.day(date(2026, 12, 1), hour=0)
    assert await told(world, declared.case, Direction.OUT) is Answered.NOT_LISTED  # before any timer has fired
    await fire(world)
    assert await world.state(declared) == "removed"
    assert "The visit is over" in await world.told(f"person:{(await world.entry(declared))['person']}")


async def test_hv_3_an_identity_document_that_expires_first_ends_it_first(world: World) -> None:
    unit, code = await world.unit(), None
    code = await world.visitor_code(unit)
    typed = world.typed(world.person(), world.car(), relation="", person__licence_expires="2026-11-25")
    declared = await world.declare(unit, typed, code)
    await world.move(declared.case, "admit", unit.clerk, expected=True)
    world.day(date(2026, 11, 25), hour=23)
    assert await told(world, declared.case, Direction.OUT) is Answered.LISTED
    world.day(date(2026, 11, 26), hour=0)
    assert await told(world, declared.case, Direction.OUT) is Answered.NOT_LISTED


async def test_hv_3_nobody_is_admitted_after_the_last_day_and_who_was_not_admitted_ends_too(world: World) -> None:
    unit = await world.unit()
    declared = await world.visitor(unit, world.person(), world.car(), admitted=False)
    world.day(date(2026, 12, 1), hour=0)
    await refused("HV-3", world.move(declared.case, "admit", unit.clerk, expected=True))
    await fire(world)
    assert await world.state(declared) == "removed"


async def test_hv_3_who_comes_again_declares_again(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    first = await world.visitor(unit, person, car)
    world.day(date(2026, 12, 1))
    await fire(world)
    again = await world.visitor(unit, person, car)
    assert again.case != first.case
    assert await told(world, again.case, Direction.OUT) is Answered.LISTED


async def test_hv_3_the_time_of_one_of_the_units_own_people_never_runs_out_so(world: World) -> None:
    declared = await world.listed(await world.unit(), world.person(), world.car())
    world.later(days=60)
    await fire(world)
    assert await world.state(declared) == "listed"


# --- HV-4: the same drivers' rule, and no check of employment -------------------------------------------------------


async def test_hv_4_the_unit_confirms_the_visit_and_undertakes_nothing_of_employment(world: World) -> None:
    unit = await world.unit()
    declared = await world.visitor(unit, world.person(), world.car(), admitted=False)
    assert await told(world, declared.case, Direction.OUT) is Answered.NOT_LISTED
    await refused("HV-1", world.verify(unit, declared))
    assert (await world.move(declared.case, "admit", unit.clerk, expected=True)).case.state == "listed"


async def test_hv_4_nobody_of_the_unit_is_admitted_as_a_visitor(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    await refused("HV-1", world.move(declared.case, "admit", unit.clerk, expected=True))


async def test_hv_4_another_unit_admits_nobody(world: World) -> None:
    declared = await world.visitor(await world.unit(), world.person(), world.car(), admitted=False)
    stranger = await world.unit()
    with pytest.raises(NotFound):
        await world.move(declared.case, "admit", stranger.clerk, expected=True)


async def test_hv_4_a_visitor_is_a_driver_like_any_other_counted_over_the_whole_platform(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    await world.listed(await world.unit(), owner, car)
    await world.visitor(unit, world.person(), car, owner=owner)
    third = await world.visitor(unit, world.person(), car, owner=owner, admitted=False)
    await refused("HQ-3.7", world.move(third.case, "admit", unit.clerk, expected=True))


async def test_hv_4_a_visitor_who_is_not_the_owner_waits_for_the_owner_and_again_when_the_owner_leaves(
    world: World,
) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    guest = await world.visitor(unit, world.person(), car, owner=owner)
    assert await world.state(guest) == "awaiting_owner"
    host = await world.visitor(await world.unit(), owner, car)
    assert await world.state(guest) == "listed"
    await world.move(host.case, "leave", host.holder)
    assert await world.state(guest) == "awaiting_owner"
    assert await told(world, guest.case, Direction.OUT) is Answered.NOT_LISTED


async def test_hv_4_a_visit_that_is_over_gives_its_place_back(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    await world.listed(unit, owner, car)
    await world.visitor(unit, world.person(), car, owner=owner)
    world.day(date(2026, 12, 1))
    await fire(world)
    colleague = await world.listed(unit, world.person(), car, owner=owner)
    assert await world.state(colleague) == "listed"


async def test_hv_4_a_companys_coach_does_not_become_its_hosts(world: World) -> None:
    """Another unit lists it as its own afterwards; and a bar on the host leaves the guests' coach alone."""
    code = world.inventor.unit().credit_code
    host, company, coach = await world.unit(credit_code=code), await world.unit(), world.car()
    large = {"use": "unit", "vehicle__class": "large_passenger"}
    await world.visitor(host, world.person(), coach, **large)
    driver = await world.listed(company, world.person(), coach, use="unit")
    assert await world.state(driver) == "listed"
    again = await world.visitor(host, world.person(), coach, **large)
    async with transaction(readonly=True) as connection:
        vehicle = (await world.entry(again))["vehicle"]
        assert await connection.fetchval("select owner_unit from vehicle where id = $1", vehicle) == company.id
    await bar(world, "unit", code)
    assert await world.state(again) == "listed"


async def test_hv_4_typing_a_members_number_as_a_visitor_changes_nothing_of_their_contact(world: World) -> None:
    unit, person = await world.unit(), world.person()
    member = await world.listed(unit, person, world.car())
    before = await contact(world, member)
    await world.visitor(await world.unit(), person, world.car(), person__phone="+85366999999")
    assert await contact(world, member) == before


async def contact(world: World, declared: Any) -> bytes:
    async with transaction(readonly=True) as connection:
        person = (await world.entry(declared))["person"]
        found: bytes = await connection.fetchval("select phone from person where id = $1", person)
    return found


async def test_hv_4_a_visitor_may_withdraw_or_leave_and_is_offered_nothing_that_cannot_be(world: World) -> None:
    unit = await world.unit()
    declared = await world.visitor(unit, world.person(), world.car())
    async with transaction() as connection:
        seen = await receipt_view.view(connection, declared.holder, world.at)
    assert [move.name for move in seen.moves] == ["leave"]
    assert seen.visit_until == world.at.date() + timedelta(days=7)
    await refused("HV-1", world.move(declared.case, "change_details", declared.holder))
    await world.move(declared.case, "leave", declared.holder)
    assert await told(world, declared.case, Direction.OUT) is Answered.NOT_LISTED


async def test_hv_3_a_visitor_sees_in_their_own_data_until_when_the_visit_is(world: World) -> None:
    for days, declared in (
        (["2026-11-30"], await world.visitor(await world.unit(), world.person(), world.car())),
        ([], await world.listed(await world.unit(), world.person(), world.car())),
    ):
        person = (await world.entry(declared))["person"]
        async with transaction():
            held = await holdings.read(Whose(person, declared.case))
        assert [str(one.value) for one in held if one.label == "Visit until"] == days


async def test_hv_4_a_barred_person_is_not_admitted_and_the_receipt_is_an_ordinary_one(world: World) -> None:
    unit, person = await world.unit(), world.person()
    await bar(world, "person", person.number, OPERATOR)
    declared = await world.visitor(unit, person, world.car(), admitted=False)
    assert await world.state(declared) == "declared"
    await refused("HQ-5.1", world.move(declared.case, "admit", unit.clerk, expected=True))


# --- HV-5: the vehicles ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vehicle_class", ["goods", "engineering"])
def test_hv_5_visitors_come_in_passenger_vehicles(vehicle_class: str) -> None:
    world = World()
    typed = world.typed(world.person(), world.car(), relation="", vehicle__class=vehicle_class)
    with pytest.raises(Invalid) as caught:
        declarations.read(typed, date(2026, 11, 23), visiting=True)
    assert [problem.field for problem in caught.value.problems] == ["vehicle.class"]


def test_hv_5_a_small_car_goes_out_by_every_channel_and_a_coach_by_the_bridge_and_shenjing() -> None:
    table = CHANNELS.on(date(2026, 11, 23))
    open_to = {
        klass: {code for code, one in table.items() if any(klass in line.classes for line in one.admits)}
        for klass in ("small_passenger", "large_passenger")
    }
    assert open_to["small_passenger"] == {"hengqin-bridge", "hengqin-tunnel", "shenjing", "shizimen-tunnel"}
    assert open_to["large_passenger"] == {"hengqin-bridge", "shenjing"}


def test_hv_a_visitor_says_nothing_of_what_they_are_to_the_unit_and_nobody_else_is_a_visitor() -> None:
    world = World()
    person, car = world.person(), world.car()
    plain = world.typed(person, car, relation="")
    assert declarations.read(plain, date(2026, 11, 23), visiting=True).visiting
    for relation, visiting in (("visitor", False), ("staff", True), ("", False)):
        typed = {**plain, "person.relation": Secret(relation)}
        with pytest.raises(Invalid) as caught:
            declarations.read(typed, date(2026, 11, 23), visiting=visiting)
        assert [problem.field for problem in caught.value.problems] == ["person.relation"]


def test_hv_the_announcement_is_of_22_february_2024_and_not_of_the_day_before() -> None:
    assert VISITORS_LAW.in_force(date(2024, 2, 22))
    with pytest.raises(LookupError):
        VISIT_DAYS.on(date(2024, 2, 21))
