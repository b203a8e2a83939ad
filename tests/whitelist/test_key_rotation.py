"""The key of the index is replaced while the list is in use: receipts open, bars meet, what is sent twice is known."""

from __future__ import annotations

import pytest

from deploy import index_uses
from privacy.errors import StillNeeded
from privacy.master_keys import INDEX
from privacy.secret import Secret
from privacy.vault import vault
from registry.database import transaction
from registry.keys import rotation as key_rotation
from registry.keys.rotation import index_phases
from tests.privacy.rotating import BY, Interrupted, interrupt, rotate
from tests.whitelist.test_dishonesty import imported
from tests.whitelist.world import Declared, World
from whitelist import receipts


@pytest.fixture(autouse=True)
async def _uses(world: World) -> None:
    index_uses.install(sandbox=False)


async def opens(declared: Declared, secret: str) -> bool:
    async with transaction(readonly=True) as connection:
        return await receipts.open_(connection, declared.receipt.number, Secret(secret)) is not None


async def test_receipts_keep_their_secrets_through_every_rotation(world: World) -> None:
    unit = await world.unit()
    told = []
    for version in (1, 2, 3):
        declared = await world.declare(unit, world.typed(world.person(), world.car()))
        told.append((declared, declared.receipt.secret()))
        await rotate(vault(), INDEX, phases=index_phases)
        await forget_stamps()
        assert await key_rotation.retire(vault(), version, BY, known=0)
        for each, secret in told:
            assert await opens(each, secret)
            assert not await opens(each, told[0][1][::-1])
    async with transaction() as connection:
        again = await receipts.of_entry(connection, told[0][0].case)
        rows = await connection.fetch("select key_version, shift from receipt")
    assert again.secret() == told[0][1], "and can be shown again"
    assert {row["key_version"] for row in rows} == {4}
    assert all(secret.encode() not in row["shift"] for row in rows for _, secret in told)


async def forget_stamps() -> None:
    """A day passes, after which nobody asks whether a declaration was sent twice."""
    async with transaction() as connection:
        await connection.execute("update entry set fingerprint = ''")


async def test_a_declaration_sent_again_is_the_same_while_the_key_is_replaced(world: World) -> None:
    typed = world.typed(world.person(), world.car())
    unit = await world.unit()
    first = await world.declare(unit, typed)
    with pytest.raises(Interrupted):
        await rotate(vault(), INDEX, phases=index_phases, seen=interrupt)
    assert (await world.declare(unit, typed)).case == first.case
    await rotate(vault(), INDEX, phases=index_phases)
    assert (await world.declare(unit, typed)).case == first.case
    with pytest.raises(StillNeeded, match="1 declarations, which are known when they are sent twice"):
        await key_rotation.retire(vault(), 1, BY, known=0)


async def test_a_bar_and_a_declaration_meet_though_a_rotation_lies_between(world: World) -> None:
    person, other = world.person(), world.person()
    unit = await world.unit()
    assert (await imported(world, "person", person.number)).outcome == "new"
    with pytest.raises(Interrupted):
        await rotate(vault(), INDEX, batch=1, phases=index_phases, seen=interrupt)
    late = await world.declare(unit, world.typed(person, world.car()))
    early = await world.declare(unit, world.typed(other, world.car()))
    await rotate(vault(), INDEX, phases=index_phases)
    await forget_stamps()
    await key_rotation.retire(vault(), 1, BY, known=0)
    assert (await imported(world, "person", other.number)).outcome == "new"
    assert (await imported(world, "person", person.number)).outcome == "unchanged", "the same line, under another key"
    async with transaction() as connection:
        barred = await connection.fetch(
            "select e.id from entry e join listing l on l.subject = e.person order by e.declared_at, e.id"
        )
    assert {row["id"] for row in barred} == {late.case, early.case}
