"""Settling whose car it is: by the operator alone, in one step, with everybody told and verified again (HQ-3.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.actors import Actor
from registry.cases import Outcome
from registry.database import transaction
from registry.errors import Forbidden, Invalid, NotFound
from tests.whitelist.invariants import snapshot, violations
from tests.whitelist.world import OPERATOR, Declared, World
from vehicles import vehicles
from whitelist import owners
from whitelist.owners import Settlement


async def settle(
    world: World, declared: Declared, *, stays: bool = True, by: Actor = OPERATOR, of: Declared | None = None,
    evidence: str = "Bill of sale",
) -> list[Outcome]:  # fmt: skip
    """Make the declarant the owner of the car (of the car of another entry, if one is named)."""
    vehicle = (await world.entry(of or declared))["vehicle"]
    settled = Settlement(declared.case, Secret(evidence), stays)
    async with transaction() as connection:
        return await owners.settle(connection, vehicle, settled, by, world.at)


async def owner_of(world: World, declared: Declared) -> Any:
    async with transaction(readonly=True) as connection:
        return await vehicles.on_record(connection, (await world.entry(declared))["vehicle"])


async def states(world: World, *declared: Declared) -> list[str]:
    return [await world.state(one) for one in declared]


async def is_well(world: World) -> None:
    async with transaction(readonly=True) as connection:
        assert violations(await snapshot(connection, world.at + timedelta(seconds=1))) == []


async def test_only_the_operator_settles_also_where_nobody_is_verified_yet(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    for somebody in (unit.clerk, declared.holder):
        with pytest.raises(Forbidden):
            await settle(world, declared, by=somebody)
    assert (await owner_of(world, declared)).owner_person is None
    assert await settle(world, declared) == []
    assert (await owner_of(world, declared)).owner_person == (await world.entry(declared))["person"]


async def test_a_vehicle_that_nobody_declared_is_nothing(world: World) -> None:
    async with transaction() as connection:
        with pytest.raises(NotFound):
            await owners.settle(connection, uuid7(), Settlement(uuid7(), Secret("x"), True), OPERATOR, world.at)


async def test_an_entry_of_another_car_or_one_that_is_over_or_a_units_cannot_be_chosen(world: World) -> None:
    unit, car = await world.unit(), world.car()
    listed = await world.listed(unit, world.person(), car)
    elsewhere = await world.listed(unit, world.person(), world.car())
    over = await world.declare(unit, world.typed(world.person(), car))
    await world.move(over.case, "withdraw", over.holder)
    units = await world.declare(unit, world.typed(world.person(), car, use="unit"))
    for entry in (elsewhere, over, units):
        with pytest.raises(Invalid) as caught:
            await settle(world, entry, of=listed)
        assert [problem.field for problem in caught.value.problems] == ["entry"]
    await is_well(world)


async def test_without_evidence_nothing_is_settled(world: World) -> None:
    unit, seller, car = await world.unit(), world.person(), world.car()
    own = await world.listed(unit, seller, car)
    other = await world.listed(unit, world.person(), car, owner=seller)
    with pytest.raises(Invalid):
        await settle(world, other, evidence=" ")
    assert (await owner_of(world, own)).owner_person == (await world.entry(own))["person"]
    await is_well(world)


async def test_owner_and_second_driver_change_places_and_both_units_verify_again(world: World) -> None:
    first, second = await world.unit(), await world.unit()
    owner, spouse, car = world.person(), world.person(), world.car()
    own = await world.listed(first, owner, car)
    other = await world.listed(second, spouse, car, owner=owner)
    outcomes = await settle(world, other)
    assert {(o.case.id, o.move) for o in outcomes} == {(other.case, "become_owner"), (own.case, "become_driver")}
    assert await states(world, own, other) == ["listed", "listed"]
    async with transaction(readonly=True) as connection:
        waits = await connection.fetchval(
            "select count(*) from journal where to_state = 'awaiting_owner' or move = 'owner_gone'"
        )
        assert waits == 0, "neither falls to waiting, not for an instant"
        assert await connection.fetchval("select bool_and(stale) from entry")
    await is_well(world)
    await settle(world, own)
    await is_well(world)


async def test_a_suspended_driver_becomes_a_suspended_owner_and_the_other_stays_listed(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    other = await world.listed(unit, world.person(), car, owner=owner)
    await world.move(other.case, "suspend", unit.clerk, reason="Long leave")
    await settle(world, other)
    assert await states(world, own, other) == ["listed", "suspended"]
    await is_well(world)


async def test_who_waits_becomes_the_owner_and_is_listed(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    waiting = await world.listed(unit, world.person(), car, owner=owner)
    assert await world.state(waiting) == "awaiting_owner"
    await settle(world, waiting)
    assert await world.state(waiting) == "listed"
    await is_well(world)


async def test_a_former_owner_who_wishes_to_stay_is_removed_where_a_second_driver_has_the_seat(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    driver = await world.listed(unit, world.person(), car, owner=owner)
    buyer = await world.declare(unit, world.typed(world.person(), car))
    await settle(world, buyer, stays=True)
    assert await states(world, own, driver, buyer) == ["removed", "awaiting_owner", "declared"]
    assert await world.verify(unit, buyer) == "listed"
    assert await world.state(driver) == "listed"
    await is_well(world)


async def test_a_former_owner_who_does_not_wish_to_stay_is_removed_also_when_a_driver_becomes_the_owner(
    world: World,
) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    driver = await world.listed(unit, world.person(), car, owner=owner)
    await settle(world, driver, stays=False)
    assert await states(world, own, driver) == ["removed", "listed"]
    await is_well(world)


async def test_both_entries_of_a_former_owner_go_the_same_way(world: World) -> None:
    first, second, owner, car = await world.unit(), await world.unit(), world.person(), world.car()
    one, two = await world.listed(first, owner, car), await world.listed(second, owner, car)
    buyer = await world.declare(first, world.typed(world.person(), car))
    await settle(world, buyer, stays=True)
    assert await states(world, one, two) == ["awaiting_owner", "awaiting_owner"]
    await is_well(world)


async def test_a_car_that_a_unit_sold_ends_the_entries_of_its_drivers(world: World) -> None:
    seller, unit, car = await world.unit(), await world.unit(), world.car()
    drivers = [await world.listed(seller, world.person(), car, use="unit") for _ in range(2)]
    buyer = await world.declare(unit, world.typed(world.person(), car))
    await settle(world, buyer)
    assert await states(world, *drivers) == ["removed", "removed"]
    assert "Removed from the list" in await world.told(f"unit:{seller.id}")
    assert await world.verify(unit, buyer) == "listed"
    await is_well(world)


async def test_settling_what_is_so_already_leaves_everybody_where_they_are(world: World) -> None:
    unit, owner, car = await world.unit(), world.person(), world.car()
    own = await world.listed(unit, owner, car)
    other = await world.listed(unit, world.person(), car, owner=owner)
    await settle(world, own, stays=False)
    assert await states(world, own, other) == ["listed", "listed"]
    await is_well(world)


async def test_declaring_a_units_car_as_ones_own_moves_none_of_its_drivers(world: World) -> None:
    unit, other, car = await world.unit(), await world.unit(), world.car()
    driver = await world.listed(unit, world.person(), car, use="unit")
    await world.declare(other, world.typed(world.person(), car))
    assert await world.state(driver) == "listed"
    await is_well(world)
