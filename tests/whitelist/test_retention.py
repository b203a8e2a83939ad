"""Retention (PI-19): what is past its time is found, and erased; what lives, or is barred, stays."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from deploy import retention
from privacy.retention import Found
from privacy.secret import Secret
from registry import subjects
from registry.actors import ANYONE
from registry.database import transaction
from registry.errors import GuardRefused, Refused
from tests.whitelist.test_dishonesty import bar, credit_code_of
from tests.whitelist.test_rights import seen, somebody
from tests.whitelist.world import OPERATOR, World
from units.erasure import is_erased
from units.registration import NewClerk
from vehicles import enterprises
from vehicles.enterprises import Registered
from whitelist import dishonesty


async def move_clock(world: World, to: datetime) -> None:
    """Legal time, as the sandbox moves it; it is read with the wall's, so a margin of a day is kept."""
    async with transaction() as connection:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1) on conflict (id) do update set "offset" = $1',
            to - datetime.now(UTC),
        )
    world.at = to


async def made_now(world: World) -> None:
    """Rows that carry wall time were made when the world began."""
    async with transaction() as connection:
        await connection.execute("update person set created_at = $1", world.at)


def counts(found: list[Found]) -> dict[str, int]:
    return {one.rule: one.count for one in found}


async def erased(person: UUID) -> bool:
    async with transaction() as connection:
        return await is_erased(connection, person)


async def test_three_years_after_the_last_entry_and_not_a_day_before(world: World) -> None:
    unit, _, _, declared = await somebody(world)
    person = (await world.entry(declared))["person"]
    await made_now(world)
    await world.move(declared.case, "remove", unit.clerk, cause="left_unit")
    ended = world.at
    await move_clock(world, ended + timedelta(days=3 * 365 - 1))
    assert counts(await retention.run(dry=False))["person"] == 0
    assert not await erased(person)
    await move_clock(world, ended + timedelta(days=3 * 365 + 1))
    assert counts(await retention.run(dry=True))["person"] == 1
    assert not await erased(person)
    assert counts(await retention.run(dry=False))["person"] == 1
    assert await erased(person)
    assert counts(await retention.run(dry=False))["person"] == 0
    assert (await seen(world, declared.holder)).erased


async def test_a_living_entry_and_a_bar_keep(world: World) -> None:
    _, _, _, living = await somebody(world)
    barred = world.person()
    line = {"kind": "person", "number": barred.number, "document_type": barred.document.value,
            "authority": "Customs", "document": "2026-1", "from": "2026-01-01"}  # fmt: skip
    async with transaction() as connection:
        await dishonesty.import_line(connection, dishonesty.read_line(line, world.at.date()), OPERATOR, world.at)
    await made_now(world)
    await move_clock(world, world.at + timedelta(days=9 * 365))
    assert set(counts(await retention.run(dry=False)).values()) == {0}
    assert not await erased((await world.entry(living))["person"])


async def test_a_units_people_and_the_texts_of_its_cases_go_with_time(world: World) -> None:
    unit = await world.unit()
    await world.unit_move(unit, "deregister", reason="Struck off the register")
    await move_clock(world, world.at + timedelta(days=3 * 365 + 1))
    found = counts(await retention.run(dry=False))
    assert found["unit"] == 1
    assert found["case"] >= 1
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from note") == 0
        assert await is_erased(connection, unit.id)


async def struck_off(world: World, code: str = "") -> str:
    """A unit that was deregistered and whose time of keeping is over; gives its credit code."""
    unit = await world.unit(credit_code=code)
    code = await credit_code_of(unit)
    await world.unit_move(unit, "deregister", reason="Struck off the register")
    await move_clock(world, world.at + timedelta(days=3 * 365 + 1))
    assert counts(await retention.run(dry=False))["unit"] == 1
    return code


async def known(code: str) -> bool:
    async with transaction() as connection:
        return await subjects.find(connection, subjects.CREDIT_CODE, Secret(code)) is not None


async def test_a_line_bars_a_credit_code_also_when_the_unit_that_had_it_is_erased(world: World) -> None:
    unit = await world.unit()
    code = await credit_code_of(unit)
    line = await bar(world, "unit", code)
    await world.unit_move(unit, "deregister", reason="Struck off the register")
    await move_clock(world, world.at + timedelta(days=3 * 365 + 1))
    assert counts(await retention.run(dry=False))["unit"] == 1
    assert await known(code)
    with pytest.raises(GuardRefused) as refused:
        await world.unit(credit_code=code)
    assert [reason.code for reason in refused.value.reasons] == ["unit-barred"]
    await world.move(line, "end", OPERATOR, reason="Lifted by its authority")
    await world.unit(credit_code=code)


async def test_a_credit_code_is_forgotten_with_the_unit_or_with_the_last_line_that_named_it(world: World) -> None:
    assert not await known(await struck_off(world))
    unit = await world.unit()
    code = await credit_code_of(unit)
    line = await bar(world, "unit", code)
    await world.unit_move(unit, "deregister", reason="Struck off the register")
    await move_clock(world, world.at + timedelta(days=3 * 365 + 1))
    await retention.run(dry=False)
    await world.move(line, "end", OPERATOR, reason="Lifted by its authority")
    await move_clock(world, world.at + timedelta(days=3 * 365 - 1))
    await retention.run(dry=False)
    assert await known(code)
    await move_clock(world, world.at + timedelta(days=2))
    await retention.run(dry=False)
    assert not await known(code)


async def test_a_credit_code_stays_while_an_enterprise_with_quotas_is_known_by_it(world: World) -> None:
    unit = await world.unit()
    code = await credit_code_of(unit)
    invented = world.inventor.unit()
    given = {
        "name": invented.name, "credit_code": code, "city": "430100", "contact_name": invented.contact_name,
        "legal_representative": invented.legal_representative, "contact_phone": invented.contact_phone,
    }  # fmt: skip
    async with transaction() as connection:
        await enterprises.register(connection, enterprises.read_details(given), unit.clerk, world.at)
    await world.unit_move(unit, "deregister", reason="Struck off the register")
    await move_clock(world, world.at + timedelta(days=2 * 365))
    async with transaction() as connection:  # it has been active: its own time begins later
        await connection.execute("update enterprise set created_at = $1", world.at)
    await move_clock(world, world.at + timedelta(days=365 + 1))
    assert counts(await retention.run(dry=False))["unit"] == 1
    assert await known(code)


async def test_an_enterprise_that_was_erased_registers_anew(world: World) -> None:
    invented = world.inventor.unit()
    given = {
        "name": invented.name, "credit_code": invented.credit_code, "city": "430100", "contact_name": invented.contact_name,
        "legal_representative": invented.legal_representative, "contact_phone": invented.contact_phone,
    }  # fmt: skip

    async def register(login: str) -> Registered:
        clerk = NewClerk(login, Secret("seven grey herons fly"))
        async with transaction() as connection:
            return await enterprises.register(
                connection, enterprises.read_details(given), ANYONE, world.at, clerk=clerk
            )

    first = await register("first")
    await move_clock(world, world.at + timedelta(days=3 * 365 - 1))
    assert counts(await retention.run(dry=False))["enterprise"] == 0  # a day before its time
    with pytest.raises(Refused):
        await register("too-early")
    await move_clock(world, world.at + timedelta(days=3))
    assert counts(await retention.run(dry=True))["enterprise"] == 1
    assert counts(await retention.run(dry=False))["enterprise"] == 1
    assert not await known(invented.credit_code)  # nothing else is found by it
    async with transaction() as connection:
        scopes = await connection.fetch("select scope from role_grant where account = $1", UUID(first.actor.id))
        assert [row["scope"] for row in scopes] == []  # nobody acts for what is erased
    again = await register("second")
    assert again.enterprise != first.enterprise
    async with transaction() as connection:
        found = await enterprises.by_credit_code(connection, invented.credit_code)
        old = await enterprises.find(connection, first.enterprise)
    assert (found.id, old.entity) == (again.enterprise, None)
    assert counts(await retention.run(dry=False))["enterprise"] == 0  # once erased, and the new one lives


async def test_each_run_leaves_a_report_that_nobody_changes(world: World) -> None:
    await retention.run(dry=True, by="account:1")
    await retention.job()
    await retention.job()  # once a day
    async with transaction() as connection:
        rows = await connection.fetch('select dry, "by" from retention_run order by id')
    assert [tuple(row) for row in rows] == [(True, "account:1"), (False, "system:retention")]
    with pytest.raises(Exception, match="append-only"):
        async with transaction() as connection:
            await connection.execute("delete from retention_run")
