"""Lines of the dishonesty list: what each comes to, when it begins and ends, and what a wrong match puts back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from privacy import consent
from privacy.purposes import Purpose
from privacy.vault import vault
from registry.database import transaction
from registry.errors import GuardRefused, Invalid, NotOpen
from registry.timers import fire_due
from tests.whitelist.invariants import snapshot, violations
from tests.whitelist.world import OPERATOR, OTHER_OPERATOR, Declared, TestUnit, World
from units.tables import Unit
from whitelist import dishonesty, jobs
from whitelist.dishonesty import Result, read_line

TODAY = date(2026, 11, 23)


async def bar(world: World, kind: str, number: str, document: str = "Sample 1", **more: str) -> UUID:
    """Import a line; gives its case."""
    result = await imported(world, kind, number, document, **more)
    assert result.outcome == "new"
    assert result.case is not None
    return result.case


async def imported(world: World, kind: str, number: str, document: str = "Sample 1", **more: str) -> Result:
    raw = {"kind": kind, "number": number, "authority": "Sample Customs", "document": document, "from": "2026-11-01"}
    async with transaction() as connection:
        return await dishonesty.import_line(connection, read_line({**raw, **more}, TODAY), OPERATOR, world.at)


async def wrong_match(world: World, line: UUID) -> None:
    await world.move(line, "wrong_match", OTHER_OPERATOR, evidence="Another date of birth")


async def end(world: World, line: UUID) -> None:
    await world.move(line, "end", OPERATOR, reason="Lifted by its authority")


async def states(world: World, *declared: Declared) -> list[str]:
    return [await world.state(one) for one in declared]


async def is_well(world: World) -> None:
    async with transaction(readonly=True) as connection:
        assert violations(await snapshot(connection, world.at + timedelta(seconds=1))) == []


@pytest.fixture
async def a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The list's jobs run at the world's legal time."""

    async def legal_now(_: object) -> Any:
        return world.at

    monkeypatch.setattr(jobs, "legal_now", legal_now)
    return world


async def credit_code_of(unit: TestUnit) -> str:
    row = await Unit.objects().where(Unit.id == unit.id).first()
    assert row is not None
    return (await vault().reveal(Purpose("verify-unit"), "test", [row.credit_code]))[0]


# --- a line as it is read ---------------------------------------------------------------------------------------------

GOOD = {
    "kind": "vehicle", "number": "粤C12345", "authority": "Sample Customs", "document": "Sample 1",
    "from": "2026-11-01", "to": "2027-10-31",
}  # fmt: skip


def test_a_line_that_is_right_is_read_into_its_canonical_number() -> None:
    line = read_line({**GOOD, "number": " 粤c·12345 "}, TODAY)
    assert line.identity.expose_unrecorded() == read_line(GOOD, TODAY).identity.expose_unrecorded()
    assert (line.kind, line.authority, line.from_day, line.to_day) == (
        "vehicle", "Sample Customs", date(2026, 11, 1), date(2027, 10, 31),
    )  # fmt: skip
    assert "12345" not in repr(line)


def test_a_line_may_have_no_end_and_may_last_one_day() -> None:
    assert read_line({**GOOD, "to": ""}, TODAY).to_day is None
    assert read_line({**GOOD, "to": "2026-11-01"}, TODAY).to_day == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": "ship"}, {"kind": "choice"}),
        ({"kind": ""}, {"kind": "missing"}),
        ({"number": ""}, {"number": "missing"}),
        ({"number": "粤C1I345"}, {"number": "pattern"}),
        ({"authority": ""}, {"authority": "missing"}),
        ({"document": "\u200b"}, {"document": "missing"}),
        ({"from": ""}, {"from": "missing"}),
        ({"from": "1.11.2026"}, {"from": "date"}),
        ({"to": "2026-10-31"}, {"to": "before-from"}),
        ({"to": "soon"}, {"to": "date"}),
        ({"kind": "person", "number": "123"}, {"number": "document-type"}),
        ({"kind": "unit", "number": "91440400MA0000001X"}, {"number": "check-digit"}),
    ],
)
def test_each_column_that_is_wrong_is_named(change: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        read_line({**GOOD, **change}, TODAY)
    assert {problem.field: problem.code for problem in caught.value.problems} == wrong


async def test_the_same_line_is_the_same_and_another_document_or_first_day_is_another(world: World) -> None:
    number = world.person().number
    await bar(world, "person", number)
    assert (await imported(world, "person", number)).outcome == "unchanged"
    assert (await imported(world, "person", number, "Sample 2")).outcome == "new"
    assert (await imported(world, "person", number, **{"from": "2026-11-02"})).outcome == "new"


# --- from its first day -----------------------------------------------------------------------------------------------


async def test_a_line_imported_ahead_moves_nobody_before_its_first_day_and_everybody_on_it(a_day: World) -> None:
    world = a_day
    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.listed(unit, person, car)
    line = await bar(world, "person", person.number, **{"from": "2026-11-25"})
    world.day(date(2026, 11, 24), hour=23)
    assert await jobs.listings_begin() == 0
    early = await world.listed(unit, person, world.car())
    world.day(date(2026, 11, 25), hour=0)
    assert await jobs.listings_begin() == 1
    assert await states(world, listed, early) == ["removed", "removed"]
    assert await jobs.listings_begin() == 0
    await wrong_match(world, line)
    assert await states(world, listed, early) == ["listed", "listed"]
    await is_well(world)


async def test_a_line_imported_ahead_suspends_a_units_vehicles_and_ends_its_code_on_its_first_day(a_day: World) -> None:
    world = a_day
    unit = await world.unit()
    official = await world.listed(unit, world.person(), world.car(), use="unit")
    await bar(world, "unit", await credit_code_of(unit), **{"from": "2026-11-25"})
    assert await world.status(official) == "LISTED"
    assert "The declaration code was withdrawn" not in await world.told(f"unit:{unit.id}")
    world.day(date(2026, 11, 25), hour=0)
    await jobs.listings_begin()
    assert await world.status(official) == "SUSPENDED"
    assert "The declaration code was withdrawn" in await world.told(f"unit:{unit.id}")


async def test_a_line_that_was_lifted_before_its_first_day_never_begins(a_day: World) -> None:
    world = a_day
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    await end(world, await bar(world, "person", person.number, **{"from": "2026-11-25"}))
    world.day(date(2026, 11, 25))
    assert await jobs.listings_begin() == 0
    assert await world.state(listed) == "listed"


async def test_a_line_is_closed_the_day_after_its_last_and_not_before(a_day: World) -> None:
    world = a_day
    line = await bar(world, "person", world.person().number, to="2026-11-30")
    world.day(date(2026, 11, 30), hour=23)
    assert await jobs.listings_run_out() == 0
    world.day(date(2026, 12, 1), hour=0)
    assert await jobs.listings_run_out() == 1
    with pytest.raises(NotOpen):
        await wrong_match(world, line)


async def test_an_objection_is_heard_and_moves_nobody(world: World) -> None:
    from registry.actors import Actor, ActorKind, Grant
    from whitelist.listing_scheme import LISTED_PERSON

    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    line = await bar(world, "person", person.number)
    objector = Actor(ActorKind.RECEIPT, "r", frozenset({Grant(LISTED_PERSON, f"case:{line}")}), "en")
    outcome = await world.move(line, "object", objector, objection="I sold it in May")
    assert outcome.case.state == "matched"
    assert await world.state(listed) == "removed"
    await is_well(world)


async def test_whoever_imported_a_line_does_not_review_it_and_may_end_it(world: World) -> None:
    line = await bar(world, "person", world.person().number)
    for move in ("confirm_match", "wrong_match"):
        with pytest.raises(GuardRefused) as caught:
            await world.move(line, move, OPERATOR, evidence="Seen")
        assert caught.value.code == "another-officer-reviews"
    await end(world, line)


async def test_when_a_line_has_ended_they_may_be_verified_again_and_nothing_comes_back_by_itself(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.listed(unit, person, car)
    line = await bar(world, "person", person.number)
    again = await world.declare(unit, world.typed(person, car))
    with pytest.raises(GuardRefused):
        await world.verify(unit, again)
    await end(world, line)
    assert await world.state(listed) == "removed"
    assert await world.verify(unit, again) == "listed"


async def test_who_waits_for_an_owner_without_an_entry_is_told_when_the_owner_is_listed_here(world: World) -> None:
    unit, owner, driver, car = await world.unit(), world.person(), world.person(), world.car()
    waiting = await world.listed(unit, driver, car, owner=owner)
    elsewhere = await world.listed(unit, driver, world.car(), owner=world.person())
    assert (await imported(world, "person", owner.number)).moved == 0
    assert await states(world, waiting, elsewhere) == ["awaiting_owner", "awaiting_owner"]
    told = await world.told(f"person:{(await world.entry(waiting))['person']}")
    assert told.count("The owner cannot be listed at present") == 1


async def test_who_waits_for_a_barred_owner_is_told_at_verification(world: World) -> None:
    unit, owner, driver, car = await world.unit(), world.person(), world.person(), world.car()
    await bar(world, "person", owner.number)
    waiting = await world.listed(unit, driver, car, owner=owner)
    told = await world.told(f"person:{(await world.entry(waiting))['person']}")
    assert "The owner cannot be listed at present" in told


async def test_the_match_is_marked_overdue_and_a_confirmed_one_is_not(world: World) -> None:
    one, other = await bar(world, "person", world.person().number), await bar(world, "person", world.person().number)
    await world.move(other, "confirm_match", OTHER_OPERATOR, evidence="Seen")
    world.day(date(2026, 11, 27), hour=0)
    await fire_due(world.at)
    async with transaction(readonly=True) as connection:
        marked = [await connection.fetchval("select overdue from case_ where id = $1", case) for case in (one, other)]
    assert marked == ["review", None]


# --- what a wrong match puts back -------------------------------------------------------------------------------------


async def test_what_two_lines_met_comes_back_with_the_last_that_turns_out_wrong(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    one, two = await bar(world, "person", person.number), await bar(world, "person", person.number, "Sample 2")
    await wrong_match(world, one)
    assert await world.state(listed) == "removed", "the other line still stands"
    await wrong_match(world, two)
    assert await world.state(listed) == "listed"
    await is_well(world)


async def test_the_same_when_the_second_line_names_the_car(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.listed(unit, person, car)
    one, two = await bar(world, "person", person.number), await bar(world, "vehicle", car.plate)
    await wrong_match(world, one)
    assert await world.state(listed) == "removed"
    await wrong_match(world, two)
    assert await world.state(listed) == "listed"
    await is_well(world)


async def test_what_a_line_moved_that_ended_rightly_is_not_put_back_by_another(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    one, two = await bar(world, "person", person.number), await bar(world, "person", person.number, "Sample 2")
    await end(world, one)
    await wrong_match(world, two)
    assert await world.state(listed) == "removed"


async def test_a_units_vehicles_stay_suspended_while_a_second_line_names_the_unit(world: World) -> None:
    unit = await world.unit()
    official = await world.listed(unit, world.person(), world.car(), use="unit")
    number = await credit_code_of(unit)
    one, two = await bar(world, "unit", number), await bar(world, "unit", number, "Sample 2")
    await wrong_match(world, one)
    assert await world.state(official) == "suspended"
    await wrong_match(world, two)
    assert await world.state(official) == "listed"
    await is_well(world)


async def test_what_a_clerk_removed_since_is_not_put_back(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    await wrong_match(world, await bar(world, "person", person.number))
    await world.move(listed.case, "remove", unit.clerk, cause="left_unit")
    await wrong_match(world, await bar(world, "person", person.number, "Sample 2"))
    assert await world.state(listed) == "removed"


@pytest.mark.parametrize("use", ["self_use", "unit"])
async def test_who_declared_again_meanwhile_has_that_declaration_and_the_match_can_still_be_found_wrong(
    world: World, use: str
) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.listed(unit, person, car, use=use)
    line = await bar(world, "person", person.number)
    again = await world.declare(unit, world.typed(person, car, use=use))
    await wrong_match(world, line)
    assert await states(world, listed, again) == ["removed", "declared"]
    assert await world.verify(unit, again) == "listed"
    await is_well(world)


async def test_whose_seat_was_taken_meanwhile_is_not_put_back_and_the_others_are(world: World) -> None:
    unit, owner, driver, other, car = await world.unit(), world.person(), world.person(), world.person(), world.car()
    await world.listed(unit, owner, car)
    second = await world.listed(unit, driver, car, owner=owner)
    elsewhere = await world.listed(unit, driver, world.car())
    line = await bar(world, "person", driver.number)
    await world.listed(unit, other, car, owner=owner)
    await wrong_match(world, line)
    assert await states(world, second, elsewhere) == ["removed", "listed"]
    await is_well(world)


async def test_two_who_would_want_the_same_seat_do_not_stop_the_officer(a_day: World) -> None:
    """The car's line ran out, a new owner was verified before it was closed; then it turns out wrong."""
    world = a_day
    unit, owner, driver, buyer, car = await world.unit(), world.person(), world.person(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    second = await world.listed(unit, driver, car, owner=owner)
    line = await bar(world, "vehicle", car.plate, to="2026-11-30")
    world.day(date(2026, 12, 1))
    new = await world.listed(unit, buyer, car)
    await wrong_match(world, line)
    assert await world.state(new) == "listed"
    assert sorted(await states(world, own, second)) == ["listed", "removed"]
    await is_well(world)


async def test_a_former_owner_who_comes_back_to_an_empty_car_is_its_owner_again(world: World) -> None:
    unit, owner, buyer, driver, car = await world.unit(), world.person(), world.person(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    line = await bar(world, "person", owner.number)
    bought = await world.listed(unit, buyer, car)
    await world.move(bought.case, "remove", unit.clerk, cause="vehicle")
    await wrong_match(world, line)
    assert await world.state(own) == "listed"
    await is_well(world)
    assert await world.status(await world.listed(unit, driver, car, owner=owner)) == "LISTED"
    await is_well(world)


async def test_a_former_owner_who_comes_back_to_anothers_car_is_its_second_driver_and_is_verified_again(
    world: World,
) -> None:
    unit, owner, buyer, car = await world.unit(), world.person(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    line = await bar(world, "person", owner.number)
    bought = await world.listed(unit, buyer, car)
    await wrong_match(world, line)
    await is_well(world)
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select stale from entry where id = $1", own.case)
    await world.move(bought.case, "remove", unit.clerk, cause="vehicle")
    assert await world.state(own) == "awaiting_owner"
    await is_well(world)


async def test_a_car_that_became_a_units_meanwhile_is_not_given_back_as_somebodys_own(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    line = await bar(world, "person", owner.number)
    await world.listed(unit, world.person(), car, use="unit")
    await wrong_match(world, line)
    assert await world.state(own) == "removed"
    await is_well(world)


async def test_who_was_leaving_is_not_put_back(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    await world.move(listed.case, "leave", listed.holder)
    line = await bar(world, "person", person.number)
    assert await world.state(listed) == "removed"
    await wrong_match(world, line)
    assert await world.state(listed) == "removed"


async def test_who_was_suspended_is_suspended_again(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    await world.move(listed.case, "suspend", OPERATOR, reason="Under inquiry")
    await wrong_match(world, await bar(world, "person", person.number))
    assert await world.state(listed) == "suspended"
    with pytest.raises(GuardRefused):
        await world.move(listed.case, "restore", unit.clerk)
    await is_well(world)


async def test_who_withdrew_a_consent_meanwhile_is_not_put_back(world: World) -> None:
    unit, person = await world.unit(), world.person()
    listed = await world.listed(unit, person, world.car())
    line = await bar(world, "person", person.number)
    async with transaction():
        given = await consent.standing((await world.entry(listed))["person"])
        await consent.withdraw(given[0].subject, given[0].purpose, world.at)
    await wrong_match(world, line)
    assert await world.state(listed) == "removed"
