"""Registering and keeping current, when several do so at once."""

import asyncio

import pytest

from privacy.purposes import Purpose
from privacy.rows import reveal_row
from registry.database import transaction
from registry.errors import Invalid, NotFound
from tests.units import world
from tests.units.world import MONDAY, VISITOR
from tests.whitelist.test_erasure_races import waits_for
from units import units
from units.details import read_details
from units.registration import change_details, register, resubmit


async def test_details_lie_sealed_and_come_back_as_they_were_given(zone: str) -> None:
    given = world.given()
    async with transaction() as connection:
        unit = await world.applied(connection, **given)
        row = await units.find(connection, unit.id)
        raw = await connection.fetchrow("select * from unit where id = $1", unit.id)
        names = [name for name in given if name not in ("name", "kind")]
        opened = await reveal_row(Purpose("support"), "account:test", row, names)
    assert opened == {name: given[name] for name in names}
    stored = b"|".join(str(value).encode() if not isinstance(value, bytes) else value for value in raw)
    for name in names:
        assert given[name].encode() not in stored


async def test_a_change_seals_only_what_changed(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)
        before = await connection.fetchrow("select * from unit where id = $1", unit.id)
        await change_details(connection, unit.id, {"contact_phone": "+85366999999"}, unit.clerk, MONDAY)
        after = await connection.fetchrow("select * from unit where id = $1", unit.id)
    assert [name for name in before.keys() if before[name] != after[name]] == ["contact_phone"]  # noqa: SIM118


async def test_clerks_changing_details_while_the_officer_authenticates_do_not_deadlock(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.applied(connection)

    async def change(last_digit: int) -> None:
        async with transaction() as connection:
            given = {"contact_phone": f"+8536699999{last_digit}"}
            await change_details(connection, unit.id, given, unit.clerk, MONDAY)

    async def authenticate() -> None:
        async with transaction() as connection:
            await world.move(connection, unit, "authenticate", checked=True)

    await asyncio.gather(*(change(n) for n in range(4)), authenticate(), *(change(n) for n in range(4, 8)))
    async with transaction() as connection:
        case = await units.case_of(connection, unit.id)
    assert (case.state, case.version) == ("active", 10)


async def test_while_one_clerk_sends_it_on_another_cannot_change_what_the_operator_looks_at(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.applied(connection)
        await world.move(connection, unit, "return", reason="Which building?")

    async def change() -> None:
        async with transaction() as connection:
            await change_details(connection, unit.id, {"address": "Another street 2"}, unit.clerk, MONDAY)

    async with transaction() as connection:
        await resubmit(connection, unit.id, {"address": "Long street 1"}, unit.clerk, MONDAY)
        late = asyncio.create_task(change())
        await waits_for(connection, late)
    with pytest.raises(Invalid) as refused:
        await late
    assert [(p.field, p.code) for p in refused.value.problems] == [("address", "fixed")]


async def test_a_taken_user_name_leaves_no_unit_behind(zone: str) -> None:
    clerk = world.new_clerk()
    async with transaction() as connection:
        await register(connection, read_details(world.given()), VISITOR, MONDAY, clerk=clerk)
    with pytest.raises(Invalid) as invalid:
        async with transaction() as connection:
            await register(connection, read_details(world.given()), VISITOR, MONDAY, clerk=clerk)
    assert [(p.field, p.code) for p in invalid.value.problems] == [("login", "login-taken")]
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from unit") == 1


async def test_somebody_elses_unit_is_not_there_to_be_changed(zone: str) -> None:
    async with transaction() as connection:
        unit, other = await world.active(connection), await world.active(connection)
        with pytest.raises(NotFound):
            await change_details(connection, unit.id, {"contact_phone": "+85366999999"}, other.clerk, MONDAY)
