"""Incidents (PI-57): the clock, the scope read from the log, measures, notices."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from privacy.purposes import Purpose
from privacy.rows import reveal_row
from privacy.secret import Secret
from registry import cases
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import Forbidden, Invalid
from registry.i18n import translate
from registry.surface.details import details
from tests.whitelist.test_rights import DPO, seen, somebody
from tests.whitelist.world import OPERATOR, World
from units import incidents
from vehicles.tables import VehiclePlate
from whitelist.tables import Entry

ROGUE = "account:0192f000-0000-7000-8000-00000000bad0"


async def opened(world: World, whose: str = ROGUE) -> UUID:
    now = wall_now()
    async with transaction() as connection:
        begin, end = now - timedelta(hours=1), now + timedelta(hours=1)
        made = await incidents.report(connection, whose, begin, end, Secret("Looked without need"), DPO, world.at)
    return made.case.id


async def look_at(entry: UUID) -> None:
    async with transaction():
        row = await Entry.objects().where(Entry.id == entry).first()
        assert row is not None
        await reveal_row(Purpose("support"), ROGUE, row, ["name"])


async def test_pi_57_the_scope_is_whom_the_actor_looked_at_in_that_time(world: World) -> None:
    _, _, _, looked_at = await somebody(world)
    await somebody(world)
    await look_at(looked_at.case)
    incident = await opened(world)
    async with transaction() as connection:
        found = await incidents.scope(connection, incident)
    assert found.persons == ((await world.entry(looked_at))["person"],)
    assert found.columns == ("entry.name",)


async def test_a_log_of_any_length_is_read_by_whom_it_is_about(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incidents, "AT_ONCE", 1)
    looked_at = [(await somebody(world))[3] for _ in range(2)]
    for one in looked_at * 2:
        await look_at(one.case)
    incident = await opened(world)
    async with transaction() as connection:
        found = await incidents.scope(connection, incident)
    assert set(found.persons) == {(await world.entry(one))["person"] for one in looked_at}
    assert (found.others, found.columns) == (0, ("entry.name",))


async def test_what_was_opened_is_said_in_words_of_the_readers_language(world: World) -> None:
    _, _, _, looked_at = await somebody(world)
    await look_at(looked_at.case)
    incident = await opened(world)
    scheme = incidents.incidents({"entry.name": "Name, as declared"})
    async with transaction() as connection:
        row = await cases.find(connection, incident, DPO)
        shown = await details(connection, scheme, row, replace(DPO, language="pt"))
    words = [line.value for line in shown]
    assert translate("Name, as declared", "pt") in words
    assert "entry.name" not in words


async def test_whoever_looked_at_a_plate_looked_at_its_drivers_and_its_owner(world: World) -> None:
    unit, owner, car, first = await somebody(world)
    second = await world.listed(unit, world.person(), car, owner=owner)
    row = await world.entry(second)
    _, _, _, stranger = await somebody(world)
    async with transaction():
        plate = await VehiclePlate.objects().where(VehiclePlate.vehicle == row["vehicle"]).first()
        assert plate is not None
        await reveal_row(Purpose("support"), ROGUE, plate, ["number"])
    incident = await opened(world)
    async with transaction() as connection:
        found = await incidents.scope(connection, incident)
    assert set(found.persons) == {row["person"], (await world.entry(first))["person"]}
    assert (await world.entry(stranger))["person"] not in found.persons
    assert found.others == 0


async def test_the_persons_are_told_and_only_they(world: World) -> None:
    _, _, _, looked_at = await somebody(world)
    _, _, _, other = await somebody(world)
    await look_at(looked_at.case)
    incident = await opened(world)
    await world.move(incident, "measure", DPO, measure="The account is closed")
    await world.move(incident, "notify", DPO, authority="By letter, no. 1", persons="told")
    assert len((await seen(world, looked_at.holder)).incidents) == 1
    assert (await seen(world, other.holder)).incidents == ()
    await world.move(incident, "close", DPO, findings="One name was read")


async def test_the_clock_runs_and_what_is_late_is_marked(world: World) -> None:
    incident = await opened(world)
    async with transaction() as connection:
        due = await connection.fetchval("select due_at from case_ where id = $1", incident)
    assert timedelta(hours=24) <= due - world.at < timedelta(hours=48)


async def test_only_the_officer_opens_one_and_time_runs_forward(world: World) -> None:
    now = wall_now()
    async with transaction() as connection:
        with pytest.raises(Invalid):
            await incidents.report(connection, "", now, now - timedelta(hours=1), Secret("x"), DPO, world.at)
    with pytest.raises(Forbidden):
        async with transaction() as connection:
            await incidents.report(connection, "", now, now, Secret("x"), OPERATOR, world.at)
