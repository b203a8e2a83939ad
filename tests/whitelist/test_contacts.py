"""A person is told at the number that a unit has verified, and at no other (HQ-5.1)."""

from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.vault import vault
from registry.channels.channel import Outgoing
from registry.database import transaction
from registry.outbox import Outbox, forget_registered, register
from tests.whitelist.world import World
from whitelist import contacts


async def test_a_number_that_was_only_declared_is_not_written_to(world: World) -> None:
    unit, person = await world.unit(), world.person()
    declared = await world.declare(unit, world.typed(person, world.car()))
    recipient = f"person:{(await world.entry(declared))['person']}"
    async with transaction() as connection:
        assert await contacts.contacts_of(connection, recipient) == ()
    await world.verify(unit, declared)
    async with transaction() as connection:
        (contact,) = await contacts.contacts_of(connection, recipient)
    assert (contact.channel, contact.language, contact.page) == ("sms", "en", "/receipt")
    assert isinstance(contact.address, Sealed)
    assert await vault().reveal(Purpose("notice", "test"), "system:test", [contact.address]) == [person.phone]


async def test_somebody_unknown_has_no_contacts(world: World) -> None:
    async with transaction() as connection:
        assert await contacts.contacts_of(connection, "person:0192f000-0000-7000-8000-000000000009") == ()


async def test_hq_5_1_a_removal_is_pushed_to_the_person_and_names_nobody(world: World) -> None:
    sent: list[Outgoing] = []

    class Phone:
        name = "sms"

        async def send(self, message: Outgoing, sent_at: object) -> None:
            sent.append(message)

    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.listed(unit, person, car)
    await world.move(listed.case, "remove", unit.clerk, cause="left_unit")
    register("person", contacts.contacts_of)
    try:
        outbox = Outbox([Phone()], "https://pass.example.org")
        await outbox.spread()
        await outbox.send()
    finally:
        forget_registered()
    last = sent[-1]
    assert last.address == person.phone
    assert last.url == "https://pass.example.org/receipt"
    for personal in (person.name, person.number, car.plate):
        assert personal not in last.subject + last.body + last.url
