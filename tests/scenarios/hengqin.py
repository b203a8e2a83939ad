"""The guideline on Hengqin's second-line list, sentence by sentence, and the cases at the end of its specification."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any

import pytest

from privacy.secret import Secret
from registry.cases import MoveRequest
from registry.database import transaction
from registry.errors import ClaimTaken, Forbidden, GuardRefused, Invalid, NotFound, NotOpen, Refused
from registry.formats.documents import DocumentType
from registry.timers import fire_due
from tests.whitelist.world import OPERATOR, OTHER_OPERATOR, UNDERTAKEN, Declared, TestUnit, World
from units import codes
from whitelist import declarations, dishonesty, jobs, owners, receipt_view
from whitelist.scheme import SCHEME

Clause = str


async def refused(clause: Clause, attempt: Awaitable[Any]) -> Refused:
    """That a rule says no, under this clause."""
    with pytest.raises((GuardRefused, ClaimTaken)) as caught:
        await attempt
    assert caught.value.cite is not None
    assert caught.value.cite.clause == clause
    return caught.value


def problems(world: World, **typed: str) -> dict[str, str]:
    """The fields that are wrong in an otherwise good declaration."""
    form = world.typed(world.person(), world.car())
    with pytest.raises(Invalid) as caught:
        declarations.read({**form, **{k.replace("__", "."): v for k, v in typed.items()}}, date(2026, 11, 23))
    return {p.field: p.code for p in caught.value.problems}


async def couple(world: World) -> tuple[TestUnit, TestUnit, Declared, Declared, Any]:
    """An owner and a second driver, of two units, both listed; and the car."""
    first, second = await world.unit(), await world.unit()
    owner, spouse, car = world.person(), world.person(), world.car()
    one = await world.listed(first, owner, car)
    other = await world.listed(second, spouse, car, owner=owner)
    return first, second, one, other, car


async def bar(world: World, kind: str, number: str, by: Any = OPERATOR, **more: str) -> dishonesty.Result:
    raw = {"kind": kind, "number": number, "authority": "Sample Customs", "document": "Sample 1", "from": "2026-11-01"}
    async with transaction() as connection:
        line = dishonesty.read_line({**raw, **more}, date(2026, 11, 23))
        return await dishonesty.import_line(connection, line, by, world.at)


# --- §1, §2 -----------------------------------------------------------------------------------------------------------


def test_hq_1_1_the_list_takes_effect_on_18_february_2024_and_not_the_day_before() -> None:
    assert SCHEME.law.in_force(date(2024, 2, 18))
    assert not SCHEME.law.in_force(date(2024, 2, 17))
    assert SCHEME.law.in_force(date(2040, 1, 1))  # provisional, with no end stated


async def test_hq_1_2_one_person_with_one_vehicle_and_one_unit_has_one_live_entry(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    await world.listed(unit, person, car)
    again = world.typed(person, car, person__licence_class="B1")
    assert (await refused("HQ-1.2", world.declare(unit, again))).code == "live-entry"


async def test_hq_1_3_a_person_declares_and_the_unit_confirms_nobody_else(world: World) -> None:
    unit, other = await world.unit(), await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    with pytest.raises(NotFound):
        await world.verify(other, declared)
    with pytest.raises(Forbidden):
        await world.move(declared.case, "verify", OPERATOR, **UNDERTAKEN)


# --- §3: who may declare ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        ("public_body", "HQ-3.1"),
        ("enterprise", "HQ-3.2"),
        ("social_organisation", "HQ-3.3"),
        ("official_business", "HQ-3.5"),
    ],
)
async def test_hq_3_1_to_3_5_unit_vehicles_and_self_use_vehicles_of_staff(world: World, kind: str, clause: str) -> None:
    unit = await world.unit(kind)
    own = await world.listed(unit, world.person(), world.car())
    official = await world.listed(unit, world.person(), world.car(), use="unit", relation="contract_driver")
    assert [await world.status(own), await world.status(official)] == ["LISTED", "LISTED"]


async def test_hq_3_4_a_resident_declares_a_self_use_vehicle_through_the_committee_and_no_unit_vehicle(
    world: World,
) -> None:
    committee = await world.unit("community_committee")
    resident = world.person(DocumentType.RESIDENCE_PERMIT)
    listed = await world.listed(committee, resident, world.car(), relation="resident_permit")
    assert await world.status(listed) == "LISTED"
    typed = world.typed(world.person(), world.car(), use="unit", relation="committee_staff")
    await refused("HQ-3.4", world.declare(committee, typed))


async def test_hq_3_6_a_unit_of_another_kind_brings_only_its_own_vehicles(world: World) -> None:
    unit = await world.unit("other")
    await refused("HQ-3.6", world.declare(unit, world.typed(world.person(), world.car())))
    official = await world.listed(unit, world.person(), world.car(), use="unit")
    assert await world.status(official) == "LISTED"


async def test_hq_3_7_case_1_owner_and_spouse_of_two_units_are_listed_and_a_third_driver_is_refused(
    world: World,
) -> None:
    first, second = await world.unit(), await world.unit()
    owner, spouse, third, car = world.person(), world.person(), world.person(), world.car()
    one = await world.listed(first, owner, car)
    other = await world.listed(second, spouse, car, owner=owner)
    assert [await world.status(one), await world.status(other)] == ["LISTED", "LISTED"]
    late = await world.declare(second, world.typed(third, car, owner=owner))
    refusal = await refused("HQ-3.7", world.verify(second, late))
    assert refusal.code == "driver-seat"
    assert not refusal.params  # the answer names the rule and not the other drivers
    assert await world.state(late) == "declared"


async def test_hq_3_7_a_unit_vehicle_may_have_three_drivers(world: World) -> None:
    unit, car = await world.unit(), world.car()
    drivers = [await world.listed(unit, world.person(), car, use="unit") for _ in range(3)]
    assert [await world.status(d) for d in drivers] == ["LISTED"] * 3


async def test_hq_3_7_case_2_two_units_verify_the_last_place_in_the_same_instant_and_one_succeeds(
    world: World,
) -> None:
    owner, car, home = world.person(), world.car(), await world.unit()
    await world.listed(home, owner, car)
    units = [await world.unit() for _ in range(8)]
    rivals = [await world.declare(u, world.typed(world.person(), car, owner=owner)) for u in units]
    results = await asyncio.gather(
        *(world.verify(unit, rival) for unit, rival in zip(units, rivals, strict=True)), return_exceptions=True
    )
    assert sum(result == "listed" for result in results) == 1
    lost = [result for result in results if result != "listed"]
    assert all(isinstance(r, Refused) and r.cite is not None and r.cite.clause == "HQ-3.7" for r in lost), lost
    assert sum([await world.status(rival) == "LISTED" for rival in rivals]) == 1


async def test_hq_3_7_case_3_a_driver_verified_before_the_owner_waits_and_is_then_listed_by_itself(
    world: World,
) -> None:
    first, second = await world.unit(), await world.unit()
    owner, spouse, third, car = world.person(), world.person(), world.person(), world.car()
    early = await world.declare(second, world.typed(spouse, car, owner=owner))
    assert await world.verify(second, early) == "awaiting_owner"
    assert await world.status(early) == "NOT_LISTED"
    another = await world.declare(second, world.typed(third, car, owner=owner))
    await refused("HQ-3.7", world.verify(second, another))
    one = await world.listed(first, owner, car)
    assert [await world.state(early), await world.status(early)] == ["listed", "LISTED"]
    person = (await world.entry(early))["person"]
    assert "Now listed" in await world.told(f"person:{person}")
    await world.move(one.case, "remove", first.clerk, cause="left_unit")
    assert [await world.state(early), await world.status(early)] == ["awaiting_owner", "NOT_LISTED"]
    assert "Waiting for the owner again" in await world.told(f"person:{person}")
    assert "Waiting for the owner again" in await world.told(f"unit:{second.id}")


async def test_hq_3_7_a_suspended_owner_still_counts_as_owner(world: World) -> None:
    first, _, one, other, _ = await couple(world)
    await world.move(one.case, "suspend", first.clerk, reason="Under repair")
    assert [await world.status(one), await world.status(other)] == ["SUSPENDED", "LISTED"]


async def test_hq_3_7_case_3_owner_and_second_driver_exchange_roles_and_neither_falls_to_waiting(
    world: World,
) -> None:
    first, second, one, other, _ = await couple(world)
    vehicle = (await world.entry(one))["vehicle"]
    async with transaction() as connection:
        settled = owners.Settlement(
            other.case, Secret("Registration certificate of 20 November 2026"), former_stays=True
        )
        outcomes = await owners.settle(connection, vehicle, settled, OPERATOR, world.at)
    assert {o.move for o in outcomes} == {"become_owner", "become_driver"}
    assert [await world.state(one), await world.state(other)] == ["listed", "listed"]
    assert "You are on record as the owner" in await world.told(f"unit:{second.id}")
    assert "Somebody else is on record as the owner" in await world.told(f"unit:{first.id}")
    await world.move(other.case, "remove", second.clerk, cause="vehicle")
    assert await world.state(one) == "awaiting_owner"  # the former owner is the second driver now


async def test_hq_3_7_case_7_after_a_sale_the_operator_settles_and_the_former_owner_is_removed(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    seller, buyer, car = world.person(), world.person(), world.car()
    old = await world.listed(first, seller, car)
    new = await world.declare(second, world.typed(buyer, car))
    assert (await refused("HQ-3.7", world.verify(second, new))).code == "owner-differs"
    vehicle = (await world.entry(old))["vehicle"]
    async with transaction() as connection:
        settled = owners.Settlement(new.case, Secret("Bill of sale of 1 November 2026"), former_stays=False)
        await owners.settle(connection, vehicle, settled, OPERATOR, world.at)
    assert await world.state(old) == "removed"
    assert "Removed from the list" in await world.told(f"unit:{first.id}")
    assert await world.verify(second, new) == "listed"


async def test_hq_3_7_case_7_the_former_owner_who_stays_is_the_second_driver_and_waits_for_the_new_one(
    world: World,
) -> None:
    first, second = await world.unit(), await world.unit()
    seller, buyer, car = world.person(), world.person(), world.car()
    old = await world.listed(first, seller, car)
    new = await world.declare(second, world.typed(buyer, car))
    async with transaction() as connection:
        settled = owners.Settlement(new.case, Secret("Bill of sale"), former_stays=True)
        await owners.settle(connection, (await world.entry(old))["vehicle"], settled, OPERATOR, world.at)
    assert await world.state(old) == "awaiting_owner"
    await world.verify(second, new)
    assert [await world.state(old), await world.state(new)] == ["listed", "listed"]


async def test_hq_3_7_a_vehicle_nobody_is_verified_for_is_free_for_its_new_owner(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    car = world.car()
    old = await world.listed(first, world.person(), car)
    await world.move(old.case, "remove", first.clerk, cause="vehicle")
    assert await world.status(await world.listed(second, world.person(), car)) == "LISTED"


# --- §4: declaring and verifying --------------------------------------------------------------------------------------


async def test_hq_4_0_nothing_is_agreed_beforehand_and_without_each_consent_nothing_is_stored(world: World) -> None:
    assert problems(world, consent__sensitive="", consent__ports="", undertaking="") == {
        "consent.sensitive": "missing",
        "consent.ports": "missing",
        "undertaking": "missing",
    }


async def test_hq_4_0_a_person_takes_the_declaration_back(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    await world.move(declared.case, "withdraw", declared.holder)
    assert await world.state(declared) == "withdrawn"
    assert "Declaration withdrawn" in await world.told(f"unit:{unit.id}")


async def test_hq_4_1_case_10_a_replaced_code_is_dead_at_once(world: World) -> None:
    unit = await world.unit()
    async with transaction() as connection:
        await codes.replace(connection, unit.id, unit.clerk, world.at)
        assert await codes.find_live(connection, unit.code.code) is None


async def test_hq_4_1_through_a_suspended_unit_nobody_declares_and_nothing_is_stored(world: World) -> None:
    unit = await world.unit()
    await world.unit_move(unit, "suspend", reason="Papers are missing")
    typed = world.typed(world.person(), world.car())
    await refused("HQ-4.1", world.declare(unit, typed))
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select count(*) from entry") == 0
        assert await connection.fetchval("select count(*) from person") == 0


async def test_hq_4_2_the_undertaking_is_recorded_with_version_hash_and_language(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    async with transaction(readonly=True) as connection:
        evidence = await connection.fetchval(
            """select evidence->'undertaking' from journal where "case" = $1 and move = 'declare'""", declared.case
        )
        consents = await connection.fetchval("select count(*) from consent where withdrawn_at is null")
    assert '"undertaking": "person"' in evidence
    assert '"language": "en"' in evidence
    assert consents == 2


async def test_hq_4_3_without_the_units_undertaking_nothing_is_verified(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    with pytest.raises(Invalid):
        await world.move(declared.case, "verify", unit.clerk)
    assert await world.state(declared) == "declared"


async def test_hq_4_4_only_the_sponsoring_unit_removes_and_it_never_sees_another_units(world: World) -> None:
    unit, other = await world.unit(), await world.unit()
    listed = await world.listed(unit, world.person(), world.car())
    with pytest.raises(NotFound):
        await world.move(listed.case, "remove", other.clerk, cause="left_unit")
    assert await world.status(listed) == "LISTED"


async def test_hq_4_4_a_change_of_telephone_keeps_the_entry_listed_and_asks_to_verify_again(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.listed(unit, person, car)
    typed = world.typed(person, car, person__phone=world.inventor.phone())
    await change(world, listed, typed)
    assert await world.status(listed) == "LISTED"
    assert "Details changed" in await world.told(f"unit:{unit.id}")
    assert await stale(listed)
    await world.move(listed.case, "verify_again", unit.clerk, **UNDERTAKEN)
    assert not await stale(listed)


async def change(world: World, declared: Declared, typed: Any, move: str = "change_details") -> None:
    async with transaction() as connection:
        told = declarations.read(typed, date(2026, 11, 23)).person
        await declarations.change_person(connection, declared.case, told, declared.holder, world.at, move=move)


async def stale(declared: Declared) -> bool:
    async with transaction(readonly=True) as connection:
        return bool(await connection.fetchval("select stale from entry where id = $1", declared.case))


async def test_hq_4_4_a_returned_declaration_is_corrected_and_sent_again(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    declared = await world.declare(unit, world.typed(person, car))
    await world.move(declared.case, "return", unit.clerk, reason="The licence has another class")
    await change(world, declared, world.typed(person, car, person__licence_class="B1"), "correct")
    assert await world.state(declared) == "declared"
    assert await world.verify(unit, declared) == "listed"


async def test_hq_4_4_on_the_last_day_of_the_licence_the_entry_counts_and_the_day_after_it_does_not(
    world: World,
) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    typed = world.typed(person, car, person__licence_expires="2026-12-31")
    listed = await world.declare(unit, typed)
    await world.verify(unit, listed)
    world.day(date(2026, 12, 31), hour=23)
    assert await world.status(listed) == "LISTED"
    world.day(date(2027, 1, 1), hour=0)
    assert await world.status(listed) == "NOT_LISTED"


async def test_hq_4_5_residents_declare_through_their_committee_and_not_through_a_unit(world: World) -> None:
    unit = await world.unit()
    typed = world.typed(world.person(), world.car(), relation="resident_household")
    await refused("HQ-4.5", world.declare(unit, typed))


async def test_hq_4_6_a_declaration_nobody_verifies_in_five_working_days_is_marked_and_stays(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    world.day(date(2026, 11, 30), hour=23)  # Monday 23 November + 5 working days: until the end of Monday the 30th
    await fire_due(world.at)
    assert await overdue(declared) is None
    world.day(date(2026, 12, 1), hour=0)
    await fire_due(world.at)
    assert await overdue(declared) == "verifying"
    assert await world.state(declared) == "declared"


async def overdue(declared: Declared) -> str | None:
    async with transaction(readonly=True) as connection:
        found: str | None = await connection.fetchval("select overdue from case_ where id = $1", declared.case)
    return found


async def test_case_10_a_declaration_sent_twice_is_one_declaration_also_in_the_same_instant(world: World) -> None:
    unit = await world.unit()
    typed = world.typed(world.person(), world.car())
    sent = await asyncio.gather(*(world.declare(unit, typed) for _ in range(8)))
    assert len({one.receipt.number for one in sent}) == 1
    assert len({one.receipt.secret() for one in sent}) == 1


async def test_case_11_a_minor_an_expired_licence_an_impossible_plate_and_a_wrong_digit_are_named_beside_the_field(
    world: World,
) -> None:
    child = world.person(born=date(2008, 11, 24))  # 18 tomorrow
    assert problems(world, person__document_number=child.number) == {"person.document_number": "too-young"}
    grown = world.person(born=date(2008, 11, 23))  # 18 today
    form = world.typed(grown, world.car())
    assert declarations.read(form, date(2026, 11, 23)).relation == "staff"
    assert problems(world, person__licence_expires="2026-11-22") == {"person.licence_expires": "expired"}
    assert problems(world, vehicle__plate="粤C1I345") == {"vehicle.plate": "pattern"}
    number = world.person().number
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert problems(world, person__document_number=wrong) == {"person.document_number": "check-digit"}


def test_case_11_a_passport_does_not_tell_the_age_so_it_is_asked_for_and_a_minor_is_refused() -> None:
    world = World()
    holder = world.person(DocumentType.PASSPORT, born=date(2008, 11, 24))
    with pytest.raises(Invalid) as caught:
        declarations.read(world.typed(holder, world.car()), date(2026, 11, 23))
    assert {p.field: p.code for p in caught.value.problems} == {"person.birth_date": "too-young"}


async def test_case_8_a_reissued_home_return_permit_is_the_same_person(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    holder, car = world.person(DocumentType.HOME_RETURN_PERMIT), world.car()
    one = await world.listed(first, holder, car)
    reissued = world.typed(holder, car, person__document_number=holder.number[:9] + "01")
    other = await world.declare(second, reissued)
    assert (await world.entry(one))["person"] == (await world.entry(other))["person"]
    assert await world.verify(second, other) == "listed"  # one driver, though with two entries


async def test_case_8_a_renewed_passport_is_linked_and_both_numbers_match(world: World) -> None:
    unit, other_unit = await world.unit(), await world.unit()
    holder, car = world.person(DocumentType.PASSPORT), world.car()
    renewed = world.person(DocumentType.PASSPORT).number
    one = await world.listed(unit, holder, car)
    await change(world, one, world.typed(holder, car, person__document_number=renewed))
    for number in (holder.number, renewed):
        found = await world.declare(other_unit, world.typed(holder, world.car(), person__document_number=number))
        assert (await world.entry(found))["person"] == (await world.entry(one))["person"]


# --- §5: leaving the list ---------------------------------------------------------------------------------------------


async def test_hq_5_1_a_listed_person_loses_every_entry_and_both_unit_and_person_are_told(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    person, car = world.person(), world.car()
    one = await world.listed(first, person, car)
    other = await world.listed(second, person, world.car())
    result = await bar(world, "person", person.number)
    assert (result.outcome, result.moved) == ("new", 2)
    assert [await world.state(one), await world.state(other)] == ["removed", "removed"]
    assert "Removed from the list" in await world.told(f"unit:{first.id}")
    assert "Removed from the list" in await world.told(f"person:{(await world.entry(one))['person']}")


async def test_hq_5_1_the_other_driver_of_a_listed_owners_car_waits_for_an_owner_and_is_told(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    owner, spouse, car = world.person(), world.person(), world.car()
    await world.listed(first, owner, car)
    other = await world.listed(second, spouse, car, owner=owner)
    await bar(world, "person", owner.number)
    assert await world.state(other) == "awaiting_owner"
    told = await world.told(f"person:{(await world.entry(other))['person']}")
    assert "Waiting for the owner again" in told
    assert "The owner cannot be listed at present" in told


async def test_hq_5_1_a_listed_vehicle_loses_every_entry(world: World) -> None:
    _, _, one, other, car = await couple(world)
    assert (await bar(world, "vehicle", car.plate)).moved == 2
    assert [await world.state(one), await world.state(other)] == ["removed", "removed"]


async def test_hq_5_1_a_listed_units_vehicles_are_suspended_and_its_peoples_own_entries_stand(world: World) -> None:
    unit = await world.unit()
    own = await world.listed(unit, world.person(), world.car())
    official = await world.listed(unit, world.person(), world.car(), use="unit")
    async with transaction(readonly=True) as connection:
        code = await connection.fetchval("select entity from unit where id = $1", unit.id)
    number = await credit_code_of(unit)
    await bar(world, "unit", number)
    assert [await world.status(own), await world.status(official)] == ["LISTED", "SUSPENDED"]
    async with transaction(readonly=True) as connection:
        assert await dishonesty.entity_barred(connection, code, world.at)
    with pytest.raises(Refused):
        await world.move(official.case, "restore", unit.clerk)


async def credit_code_of(unit: TestUnit) -> str:
    from privacy.purposes import Purpose
    from privacy.vault import vault
    from units.tables import Unit

    row = await Unit.objects().where(Unit.id == unit.id).first()
    assert row is not None
    return (await vault().reveal(Purpose("dishonesty-match"), "test", [row.credit_code]))[0]


async def test_hq_5_1_while_a_bar_stands_a_declaration_gets_an_ordinary_receipt_and_is_not_verified(
    world: World,
) -> None:
    unit, person = await world.unit(), world.person()
    await bar(world, "person", person.number)
    declared = await world.declare(unit, world.typed(person, world.car()))
    assert await world.state(declared) == "declared"
    refusal = await refused("HQ-5.1", world.verify(unit, declared))
    assert refusal.code == "cannot-be-verified"
    assert await world.told(f"person:{(await world.entry(declared))['person']}") == []


async def test_hq_5_1_a_bar_ends_with_its_last_day_and_they_may_be_verified_the_day_after(world: World) -> None:
    unit, person = await world.unit(), world.person()
    await bar(world, "person", person.number, to="2026-11-30")
    declared = await world.declare(unit, world.typed(person, world.car()))
    world.day(date(2026, 11, 30), hour=23)
    await refused("HQ-5.1", world.verify(unit, declared))
    world.day(date(2026, 12, 1), hour=0)
    assert await world.verify(unit, declared) == "listed"


async def test_hq_5_1_the_same_line_twice_changes_nothing(world: World) -> None:
    unit, person = await world.unit(), world.person()
    await world.listed(unit, person, world.car())
    first = await bar(world, "person", person.number)
    again = await bar(world, "person", f" {person.number.lower()} ")
    assert [first.outcome, again.outcome] == ["new", "unchanged"]
    assert first.case == again.case


async def test_hq_5_1_another_officer_finds_a_wrong_match_and_everything_is_put_back(world: World) -> None:
    first, second, one, other, _ = await couple(world)
    async with transaction(readonly=True) as connection:
        person = await connection.fetchval("select person from entry where id = $1", one.case)
    result = await bar(world, "person", await number_of(person))
    assert result.case is not None
    await refused("HQ-5.1", world.move(result.case, "wrong_match", OPERATOR, evidence="Another date of birth"))
    await world.move(result.case, "wrong_match", OTHER_OPERATOR, evidence="Another date of birth")
    assert [await world.state(one), await world.state(other)] == ["listed", "listed"]
    assert "Restored to the list" in await world.told(f"unit:{first.id}")
    assert "Now listed" in await world.told(f"unit:{second.id}")


async def number_of(person: Any) -> str:
    from privacy.purposes import Purpose
    from privacy.vault import vault
    from units.people import documents_of

    async with transaction() as connection:
        document = (await documents_of(connection, person))[0]
        return (await vault().reveal(Purpose("dishonesty-match"), "test", [document.number]))[0]


async def test_hq_5_1_the_match_is_to_be_reviewed_within_three_working_days(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    result = await bar(world, "person", person.number)  # on Monday 23 November 2026
    assert result.case is not None
    matched = Declared(result.case, listed.receipt, listed.holder)
    world.day(date(2026, 11, 26), hour=23)
    await fire_due(world.at)
    assert await overdue(matched) is None
    world.day(date(2026, 11, 27), hour=0)
    await fire_due(world.at)
    assert await overdue(matched) == "review"
    assert await world.state(listed) == "removed"  # the clock marks; a person judges


async def test_hq_5_1_rows_that_are_wrong_are_named_and_the_number_is_not_repeated(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        await bar(world, "person", "44049019800101001", to="2026-10-01")
    wrong = {p.field: p.code for p in caught.value.problems}
    assert wrong == {"number": "document-type", "to": "before-from"}
    assert "44049" not in str(caught.value)


async def test_hq_5_2_case_6_a_person_leaves_without_the_employer_and_it_is_final_after_three_working_days(
    world: World,
) -> None:
    unit = await world.unit()
    listed = await world.listed(unit, world.person(), world.car())
    await world.move(listed.case, "leave", listed.holder)  # on Monday 23 November 2026
    assert [await world.state(listed), await world.status(listed)] == ["leaving", "NOT_LISTED"]
    assert "Leaving the list" in await world.told(f"unit:{unit.id}")
    world.day(date(2026, 11, 26), hour=23)
    await fire_due(world.at)
    assert await world.state(listed) == "leaving"
    world.day(date(2026, 11, 27), hour=0)
    await fire_due(world.at)
    assert await world.state(listed) == "removed"


async def test_hq_5_2_the_unit_confirms_and_cannot_keep_somebody_who_left(world: World) -> None:
    unit = await world.unit()
    listed = await world.listed(unit, world.person(), world.car())
    await world.move(listed.case, "leave", listed.holder)
    with pytest.raises(NotOpen):
        await world.move(listed.case, "restore", unit.clerk)
    await world.move(listed.case, "confirm_leaving", unit.clerk)
    assert await world.state(listed) == "removed"


async def test_hq_5_2_case_4_leaving_one_unit_ends_only_what_that_unit_sponsors_and_keeps_the_seat(
    world: World,
) -> None:
    first, second, third = await world.unit(), await world.unit(), await world.unit()
    owner, driver, rival, car = world.person(), world.person(), world.person(), world.car()
    await world.listed(first, owner, car)
    one = await world.listed(first, driver, car, owner=owner)
    two = await world.listed(second, driver, car, owner=owner)
    await world.move(one.case, "remove", first.clerk, cause="left_unit")
    assert [await world.status(one), await world.status(two)] == ["NOT_LISTED", "LISTED"]
    late = await world.declare(third, world.typed(rival, car, owner=owner))
    await refused("HQ-3.7", world.verify(third, late))
    await world.move(two.case, "remove", second.clerk, cause="left_unit")
    assert await world.verify(third, late) == "listed"


async def test_hq_5_3_a_deregistered_unit_takes_every_entry_with_it_at_once_and_people_are_told(world: World) -> None:
    first, _, one, other, _ = await couple(world)
    await world.unit_move(first, "deregister", reason="Business licence cancelled")
    assert await world.status(one) == "NOT_LISTED"  # one write; the entry's own state follows
    assert await world.state(one) == "listed"
    assert await jobs.entries_of_ended_units() == 1
    assert [await world.state(one), await world.state(other)] == ["removed", "awaiting_owner"]
    assert "Removed from the list" in await world.told(f"person:{(await world.entry(one))['person']}")
    assert await jobs.entries_of_ended_units() == 0


async def test_case_9_lifting_a_units_suspension_leaves_suspended_what_was_suspended_by_itself(world: World) -> None:
    unit = await world.unit()
    one = await world.listed(unit, world.person(), world.car())
    two = await world.listed(unit, world.person(), world.car())
    await world.move(two.case, "suspend", unit.clerk, reason="Long leave")
    await world.unit_move(unit, "suspend", reason="Papers are missing")
    assert [await world.status(one), await world.status(two)] == ["SUSPENDED", "SUSPENDED"]
    assert await world.state(one) == "listed"  # suspending a unit is one write
    await world.unit_move(unit, "restore")
    assert [await world.status(one), await world.status(two)] == ["LISTED", "SUSPENDED"]


async def test_what_the_operator_suspended_the_unit_does_not_restore(world: World) -> None:
    unit = await world.unit()
    listed = await world.listed(unit, world.person(), world.car())
    await world.move(listed.case, "suspend", OPERATOR, reason="Under inquiry")
    await refused("HQ-2.1", world.move(listed.case, "restore", unit.clerk))
    await world.move(listed.case, "restore", OPERATOR)
    assert await world.status(listed) == "LISTED"


async def test_a_changed_case_is_not_moved_by_somebody_who_saw_it_before(world: World) -> None:
    from registry import cases
    from registry.errors import Changed

    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    await world.verify(unit, declared)
    request = MoveRequest(declared.case, "suspend", {"reason": "x"}, version=1)
    async with transaction() as connection:
        with pytest.raises(Changed):
            await cases.make_move(connection, request, unit.clerk, world.at)


def test_the_day_a_driver_comes_of_age_is_the_birthday() -> None:
    today = date(2026, 11, 23)
    for born, allowed in ((date(2008, 11, 23), True), (date(2008, 11, 24), False)):
        world = World()
        form = world.typed(world.person(born=born), world.car())
        if allowed:
            declarations.read(form, today)
        else:
            with pytest.raises(Invalid):
                declarations.read(form, today)
        assert today - born >= timedelta(days=1)


async def test_hq_5_1_a_listed_units_code_is_dead(world: World) -> None:
    unit = await world.unit()
    await bar(world, "unit", await credit_code_of(unit))
    async with transaction(readonly=True) as connection:
        assert await codes.find_live(connection, unit.code.code) is None
    assert "The declaration code was withdrawn" in await world.told(f"unit:{unit.id}")


async def test_case_8_whoever_only_typed_a_number_ties_no_other_number_to_its_holder(world: World) -> None:
    unit, holder, stranger = await world.unit(), world.person(DocumentType.PASSPORT), world.person()
    typed = world.typed(holder, world.car())
    declared = await world.declare(unit, typed)
    await world.move(declared.case, "return", unit.clerk, reason="Please look at the number")
    changed = {
        **typed,
        "person.document_type": stranger.document.value,
        "person.document_number": Secret(stranger.number),
    }
    with pytest.raises(Invalid) as caught:
        await change(world, declared, changed, "correct")
    assert {p.field: p.code for p in caught.value.problems} == {"person.document_number": "another-document"}


async def test_case_8_a_receipt_shows_the_number_it_was_declared_with_and_not_a_renewed_one(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    holder = world.person(DocumentType.PASSPORT)
    renewed = world.person(DocumentType.PASSPORT).number
    car = world.car()
    one = await world.listed(first, holder, car)
    await change(world, one, world.typed(holder, car, person__document_number=renewed))
    other = await world.declare(second, world.typed(holder, world.car()))
    async with transaction() as connection:
        shown = await receipt_view.own(connection, other.holder)
    assert shown.document_number == holder.number
