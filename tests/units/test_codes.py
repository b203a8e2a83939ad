"""One unit, one code (HQ-4.1)."""

import asyncio

import asyncpg
import pytest

from registry import installed
from registry.database import transaction
from registry.errors import GuardRefused, NotOpen
from tests.units import world
from tests.units.world import MONDAY, OFFICER
from units import codes
from units.effects import hengqin_unit


def test_a_code_is_26_characters_that_nobody_has_had() -> None:
    made = {codes.new_code() for _ in range(1000)}
    assert len(made) == 1000
    assert all(codes.FORM.fullmatch(code) for code in made)


async def test_no_code_before_authentication_and_one_from_then_on(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.applied(connection)
        assert await codes.live(connection, unit.id) is None
        await world.move(connection, unit, "authenticate", checked=True)
        code = await codes.live(connection, unit.id)
    assert code is not None
    assert code.made_at == MONDAY


async def test_a_replaced_code_is_dead_at_once(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)
        old = await codes.live(connection, unit.id)
    assert old is not None
    async with transaction() as connection:
        new = await codes.replace(connection, unit.id, unit.clerk, MONDAY)
        assert await codes.find_live(connection, old.code) is None
        found = await codes.find_live(connection, new.code)
    assert new.code != old.code
    assert found is not None
    assert (found.unit.id, found.state, found.open) == (unit.id, "active", True)


async def test_a_code_is_found_however_it_is_written_and_nonsense_is_not(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)
        code = await codes.live(connection, unit.id)
        assert code is not None
        assert await codes.find_live(connection, f" {code.code.lower()} ") is not None
        for nonsense in ("", "x", "1" * 26, code.code[:-1], code.code + "A", codes.new_code(), "\0" * 26, "é" * 26):
            assert await codes.find_live(connection, nonsense) is None


async def test_a_suspended_units_code_lives_and_says_so(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)
        code = await codes.live(connection, unit.id)
        await world.move(connection, unit, "suspend", reason="The address does not exist")
        assert code is not None
        found = await codes.find_live(connection, code.code)
    assert found is not None
    assert not found.open
    async with transaction() as connection:
        with pytest.raises(NotOpen):
            await codes.replace(connection, unit.id, unit.clerk, MONDAY)


@pytest.mark.parametrize(
    ("name", "evidence"), [("leave", {"understood": True}), ("deregister", {"reason": "Struck off"})]
)
async def test_a_unit_that_ends_has_no_code(zone: str, name: str, evidence: dict[str, object]) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)
        code = await codes.live(connection, unit.id)
        await world.move(connection, unit, name, unit.clerk if name == "leave" else OFFICER, **evidence)
        assert code is not None
        assert await codes.find_live(connection, code.code) is None
        assert await codes.live(connection, unit.id) is None


async def test_a_barred_unit_has_no_code_until_the_bar_is_gone(zone: str) -> None:
    barred = [False]

    async def is_barred(*_: object) -> bool:
        return barred[0]

    installed.install([hengqin_unit(is_barred)])
    async with transaction() as connection:
        unit = await world.active(connection)
        barred[0] = True
        await world.move(connection, unit, "withdraw_code")
        assert await codes.live(connection, unit.id) is None
    async with transaction() as connection:
        with pytest.raises(GuardRefused) as refused:
            await codes.replace(connection, unit.id, unit.clerk, MONDAY)
        assert str(refused.value.cite.clause if refused.value.cite else "") == "HQ-5.1"
    barred[0] = False
    async with transaction() as connection:
        await codes.replace(connection, unit.id, unit.clerk, MONDAY)
        assert await codes.live(connection, unit.id) is not None


async def test_the_database_itself_refuses_a_second_living_code(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with transaction() as connection:
            await codes.make(connection, unit.id, MONDAY)


async def test_eight_clerks_replacing_at_once_leave_one_living_code(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.active(connection)

    async def replace() -> str:
        async with transaction() as connection:
            return (await codes.replace(connection, unit.id, unit.clerk, MONDAY)).code

    made = await asyncio.gather(*(replace() for _ in range(8)))
    async with transaction() as connection:
        found = [code for code in made if await codes.find_live(connection, code)]
        living = await connection.fetchval(
            "select count(*) from unit_code where unit = $1 and ended_at is null", unit.id
        )
        all_made = await connection.fetchval("select count(*) from unit_code where unit = $1", unit.id)
    assert len(set(made)) == 8
    assert (len(found), living, all_made) == (1, 1, 9)
