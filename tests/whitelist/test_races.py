"""Rivals on real connections: whoever wins, the list is as it must be, and nobody is told of a deadlock.

Each test lets at least eight transactions loose at the same moment; then every invariant is asked of the database.
Those that hold one transaction open show that the other waits for it: the lock they meet at is the right one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import vault
from registry import cases
from registry.accounts.accounts import create_account
from registry.actors import Actor, ActorKind
from registry.cases import MoveRequest
from registry.clock import wall_now
from registry.database import Connection, retrying, transaction
from registry.errors import ClaimTaken, CreditpassError, GuardRefused, NotOpen, Refused
from registry.formats.invented import InventedPerson, InventedVehicle
from tests.whitelist.invariants import snapshot, violations
from tests.whitelist.world import OPERATOR, OTHER_OPERATOR, UNDERTAKEN, Declared, TestUnit, World
from units import registration
from units.details import read_details
from units.tables import Unit
from whitelist import dishonesty, jobs, owners

T = TypeVar("T")

ROUNDS = 3


async def at_once(*work: Awaitable[Any]) -> list[Any]:
    """All of it at the same moment; what came of each, in order. Rules may refuse, and nothing else may go wrong."""
    results = await asyncio.gather(*work, return_exceptions=True)
    strange = [r for r in results if isinstance(r, BaseException) and not isinstance(r, CreditpassError)]
    assert not strange, strange
    return results


async def as_it_must_be(world: World) -> None:
    async with transaction(readonly=True) as connection:
        assert violations(await snapshot(connection, world.at + timedelta(seconds=1))) == []


def done(results: Iterable[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, CreditpassError)]


async def in_one(work: Callable[[Connection], Awaitable[T]]) -> T:
    """In a transaction, again after a deadlock: as the edge does."""

    async def attempt() -> T:
        async with transaction() as connection:
            return await work(connection)

    return await retrying(attempt)


async def bar(world: World, kind: str, number: str, document: str = "Sample 1") -> dishonesty.Result:
    raw = {"kind": kind, "number": number, "authority": "Sample Customs", "document": document, "from": "2026-11-01"}
    line = dishonesty.read_line(raw, world.at.date())
    return await in_one(lambda connection: dishonesty.import_line(connection, line, OPERATOR, world.at))


async def settle(world: World, declared: Declared, stays: bool = True) -> Any:
    vehicle = (await world.entry(declared))["vehicle"]
    wish = owners.Settlement(declared.case, Secret("Bill of sale"), stays)
    return await in_one(lambda connection: owners.settle(connection, vehicle, wish, OPERATOR, world.at))


async def some_units(world: World, number: int) -> list[TestUnit]:
    return [await world.unit() for _ in range(number)]


async def drivers_of(
    world: World, units: Iterable[TestUnit], owner: InventedPerson, car: InventedVehicle
) -> list[Declared]:
    """Others who declare somebody's car, one through each unit."""
    return [await world.declare(unit, world.typed(world.person(), car, owner=owner)) for unit in units]


# --- seats ------------------------------------------------------------------------------------------------------------


async def test_the_owner_and_eight_others_at_once_fill_two_seats(world: World) -> None:
    units = await some_units(world, 8)
    for _ in range(ROUNDS):
        owner, car = world.person(), world.car()
        own = await world.declare(units[0], world.typed(owner, car))
        others = await drivers_of(world, units, owner, car)
        results = await at_once(
            world.verify(units[0], own), *(world.verify(unit, one) for unit, one in zip(units, others, strict=True))
        )
        assert results[0] == "listed"
        assert len(done(results[1:])) == 1
        assert {r.cite.clause for r in results if isinstance(r, CreditpassError) and r.cite} == {"HQ-3.7"}
        assert sorted([await world.state(one) for one in others]) == ["declared"] * 7 + ["listed"]
        await as_it_must_be(world)


async def test_eight_who_each_say_that_the_car_is_theirs(world: World) -> None:
    units = await some_units(world, 8)
    for _ in range(ROUNDS):
        car = world.car()
        rivals = [await world.declare(unit, world.typed(world.person(), car)) for unit in units]
        results = await at_once(*(world.verify(unit, one) for unit, one in zip(units, rivals, strict=True)))
        assert done(results) == ["listed"]
        await as_it_must_be(world)


async def test_one_verification_asked_for_eight_times_happens_once(world: World) -> None:
    unit = await world.unit()
    declared = await world.declare(unit, world.typed(world.person(), world.car()))
    results = await at_once(*(world.verify(unit, declared) for _ in range(8)))
    assert done(results) == ["listed"]
    assert {type(result) for result in results if isinstance(result, CreditpassError)} == {NotOpen}
    await as_it_must_be(world)


async def test_the_owner_leaves_while_others_are_verified(world: World) -> None:
    units = await some_units(world, 8)
    for _ in range(ROUNDS):
        owner, car = world.person(), world.car()
        own = await world.listed(units[0], owner, car)
        others = await drivers_of(world, units, owner, car)
        await at_once(
            world.move(own.case, "remove", units[0].clerk, cause="left_unit"),
            *(world.verify(unit, one) for unit, one in zip(units, others, strict=True)),
        )
        states = [await world.state(one) for one in others]
        assert sorted(states) == ["awaiting_owner"] + ["declared"] * 7
        assert await world.state(own) == "removed"
        await as_it_must_be(world)


async def test_a_co_driver_is_not_listed_on_an_owner_who_is_just_being_removed(world: World) -> None:
    first, second = await some_units(world, 2)
    owner, car = world.person(), world.car()
    own = await world.listed(first, owner, car)
    (other,) = await drivers_of(world, [second], owner, car)
    async with transaction() as connection:
        request = MoveRequest(own.case, "remove", {"cause": "left_unit"})
        await cases.make_move(connection, request, first.clerk, world.at)
        verifying = asyncio.create_task(world.verify(second, other))
        await still_waits(verifying)
    assert await verifying == "awaiting_owner"
    await as_it_must_be(world)


async def still_waits(task: asyncio.Task[Any]) -> None:
    finished, _ = await asyncio.wait([task], timeout=0.3)
    assert not finished, f"did not wait: {task}"


# --- the dishonesty list ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["person", "vehicle", "unit"])
async def test_a_line_that_comes_while_an_entry_is_verified_waits_and_moves_it(world: World, kind: str) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    use = "unit" if kind == "unit" else "self_use"
    declared = await world.declare(unit, world.typed(person, car, use=use))
    number = {"person": person.number, "vehicle": car.plate, "unit": await credit_code_of(unit)}[kind]
    async with transaction() as connection:
        await cases.make_move(connection, MoveRequest(declared.case, "verify", UNDERTAKEN), unit.clerk, world.at)
        importing = asyncio.create_task(bar(world, kind, number))
        await still_waits(importing)
    assert (await importing).moved == 1
    assert await world.state(declared) == ("suspended" if kind == "unit" else "removed")
    await as_it_must_be(world)


@pytest.mark.parametrize("kind", ["person", "vehicle", "unit"])
async def test_a_verification_that_comes_while_a_line_is_imported_waits_and_is_refused(world: World, kind: str) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    use = "unit" if kind == "unit" else "self_use"
    declared = await world.declare(unit, world.typed(person, car, use=use))
    number = {"person": person.number, "vehicle": car.plate, "unit": await credit_code_of(unit)}[kind]
    raw = {"kind": kind, "number": number, "authority": "Sample", "document": "1", "from": "2026-11-01"}
    async with transaction() as connection:
        line = dishonesty.read_line(raw, world.at.date())
        await dishonesty.import_line(connection, line, OPERATOR, world.at)
        verifying = asyncio.create_task(world.verify(unit, declared))
        await still_waits(verifying)
    with pytest.raises(GuardRefused) as caught:
        await verifying
    assert caught.value.code == "cannot-be-verified"
    await as_it_must_be(world)


async def test_a_person_is_barred_while_everything_of_theirs_and_beside_it_is_verified(world: World) -> None:
    units = await some_units(world, 4)
    for _ in range(ROUNDS):
        person, cars = world.person(), [world.car() for _ in units]
        pairs = list(zip(units, cars, strict=True))
        own = [await world.declare(unit, world.typed(person, car)) for unit, car in pairs]
        others = [(await drivers_of(world, [unit], person, car))[0] for unit, car in pairs]
        results = await at_once(
            *(world.verify(unit, one) for unit, one in zip(units, own, strict=True)),
            bar(world, "person", person.number),
            *(world.verify(unit, one) for unit, one in zip(units, others, strict=True)),
        )
        assert isinstance(results[4], dishonesty.Result)
        assert [await world.state(one) for one in others] == ["awaiting_owner"] * 4
        assert {await world.state(one) for one in own} <= {"declared", "removed"}
        await as_it_must_be(world)


async def test_one_line_imported_eight_times_at_once_is_one(world: World) -> None:
    unit, person = await world.unit(), world.person()
    await world.listed(unit, person, world.car())
    results = await at_once(*(bar(world, "person", person.number) for _ in range(8)))
    assert sorted(result.outcome for result in results) == ["new"] + ["unchanged"] * 7
    assert len({result.case for result in results}) == 1
    await as_it_must_be(world)


async def test_a_car_and_its_drivers_are_barred_at_once(world: World) -> None:
    units = await some_units(world, 2)
    for number in range(ROUNDS):
        owner, driver, car = world.person(), world.person(), world.car()
        own = await world.listed(units[0], owner, car)
        other = await world.listed(units[1], driver, car, owner=owner)
        results = await at_once(
            *(
                bar(world, kind, what, f"Sample {number}-{copy}")
                for copy in range(3)
                for kind, what in (("person", owner.number), ("vehicle", car.plate), ("person", driver.number))
            )
        )
        assert sum(result.moved for result in results) == 2
        assert [await world.state(own), await world.state(other)] == ["removed", "removed"]
        await as_it_must_be(world)


async def test_a_wrong_match_is_put_back_while_others_take_the_seat(world: World) -> None:
    units = await some_units(world, 8)
    for number in range(ROUNDS):
        owner, driver, car = world.person(), world.person(), world.car()
        own = await world.listed(units[0], owner, car)
        other = await world.listed(units[1], driver, car, owner=owner)
        line = await bar(world, "person", driver.number, f"Sample {number}")
        assert line.case is not None
        rivals = await drivers_of(world, units[2:], owner, car)
        await at_once(
            world.move(line.case, "wrong_match", OTHER_OPERATOR, evidence="Another birth date"),
            *(world.verify(unit, one) for unit, one in zip(units[2:], rivals, strict=True)),
        )
        listed = [one for one in (other, *rivals) if await world.state(one) == "listed"]
        assert len(listed) == 1
        assert await world.state(own) == "listed"
        await as_it_must_be(world)


# --- owners -----------------------------------------------------------------------------------------------------------


async def test_the_owner_is_settled_while_others_are_verified(world: World) -> None:
    units = await some_units(world, 8)
    for stays in (True, False, True):
        seller, buyer, car = world.person(), world.person(), world.car()
        own = await world.listed(units[0], seller, car)
        bought = await world.declare(units[1], world.typed(buyer, car))
        of_old = await drivers_of(world, units[2:5], seller, car)
        of_new = await drivers_of(world, units[5:], buyer, car)
        rivals = list(zip(units[1:], [bought, *of_old, *of_new], strict=True))
        results = await at_once(
            settle(world, bought, stays), *(world.verify(unit, one) for unit, one in rivals), settle(world, own)
        )
        assert isinstance(results[0], list)
        await as_it_must_be(world)


async def test_two_officers_settle_the_same_car_for_different_persons(world: World) -> None:
    first, second = await some_units(world, 2)
    for _ in range(ROUNDS):
        owner, driver, car = world.person(), world.person(), world.car()
        own = await world.listed(first, owner, car)
        other = await world.listed(second, driver, car, owner=owner)
        results = await at_once(*(settle(world, one) for one in (own, other) * 4))
        assert len(done(results)) == 8
        assert [await world.state(own), await world.state(other)] == ["listed", "listed"]
        await as_it_must_be(world)


# --- units ------------------------------------------------------------------------------------------------------------


async def test_a_unit_is_deregistered_while_people_declare_and_are_verified(world: World) -> None:
    for _ in range(ROUNDS):
        unit = await world.unit()
        waiting = [await world.declare(unit, world.typed(world.person(), world.car())) for _ in range(4)]
        forms = [world.typed(world.person(), world.car()) for _ in range(4)]
        results = await at_once(
            *(world.verify(unit, one) for one in waiting),
            world.unit_move(unit, "deregister", reason="Licence cancelled"),
            *(world.declare(unit, form) for form in forms),
        )
        assert not isinstance(results[4], CreditpassError)
        await jobs.entries_of_ended_units()
        late = [result for result in results if isinstance(result, Declared)]
        assert {await world.state(one) for one in [*waiting, *late]} == {"removed"}
        await as_it_must_be(world)


async def test_two_jobs_at_once_end_each_entry_once(world: World) -> None:
    unit = await world.unit()
    listed = [await world.listed(unit, world.person(), world.car()) for _ in range(5)]
    await world.unit_move(unit, "deregister", reason="Licence cancelled")
    await asyncio.gather(*(jobs.entries_of_ended_units() for _ in range(4)))
    assert {await world.state(one) for one in listed} == {"removed"}
    await as_it_must_be(world)


# --- the same thing twice ---------------------------------------------------------------------------------------------


async def test_eight_different_declarations_of_one_person_and_car_open_one_case(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    classes = ("A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3")
    results = await at_once(
        *(world.declare(unit, world.typed(person, car, person__licence_class=one)) for one in classes)
    )
    assert len(done(results)) == 1
    assert {type(result) for result in results if isinstance(result, CreditpassError)} == {ClaimTaken}
    async with transaction(readonly=True) as connection:
        for table in ("person", "vehicle", "entry", "receipt"):
            assert await connection.fetchval(f"select count(*) from {table}") == 1, table
    await as_it_must_be(world)


async def test_people_who_name_each_other_as_owners_of_each_others_cars_do_not_stop_each_other(world: World) -> None:
    """New persons and plates are met in different orders: the database may have to break a circle, and nobody hears."""
    unit = await world.unit()
    for _ in range(ROUNDS):
        people, cars = [world.person() for _ in range(4)], [world.car() for _ in range(2)]
        forms = [
            world.typed(one, car, owner=other) for one in people for car in cars for other in people if one is not other
        ]
        results = await at_once(*(world.declare(unit, form) for form in forms[:16]))
        refused = [result for result in results if isinstance(result, CreditpassError)]
        assert all(isinstance(result, ClaimTaken) for result in refused), refused
        await as_it_must_be(world)


async def test_one_credit_code_registered_eight_times_at_once_is_one_unit(world: World) -> None:
    invented = world.inventor.unit()
    given = {
        "name": invented.name,
        "kind": "enterprise",
        "credit_code": invented.credit_code,
        "address": invented.address,
        "legal_representative": invented.legal_representative,
        "contact_name": invented.contact_name,
        "contact_phone": invented.contact_phone,
        "contact_email": invented.contact_email,
    }
    async with transaction():
        account = await create_account("rival", Secret("correct horse battery"), at=wall_now())
    clerk = Actor(ActorKind.ACCOUNT, str(account), frozenset(), "en")
    results = await at_once(
        *(in_one(lambda c: registration.register(c, read_details(given), clerk, world.at)) for _ in range(8))
    )
    assert len(done(results)) == 1
    assert {result.code for result in results if isinstance(result, Refused)} == {"unit-registered"}
    await as_it_must_be(world)


async def credit_code_of(unit: TestUnit) -> str:
    row = await Unit.objects().where(Unit.id == unit.id).first()
    assert row is not None
    return (await vault().reveal(Purpose("verify-unit"), "test", [row.credit_code]))[0]
