"""Where a unit's messages go besides the application."""

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.vault import vault
from registry.database import transaction
from tests.units import world
from tests.units.world import AUnit
from units import contacts
from units.contacts import Notices
from units.units import scope


async def reached(unit: AUnit) -> list[tuple[str, str, str]]:
    """Channel, address and language of each contact, as the outbox would open them."""
    async with transaction() as connection:
        found = await contacts.contacts_of(connection, scope(unit.id))
        return [
            (each.channel, await opened(each.address), each.language) for each in found if each.key is None or each.key
        ]


async def opened(value: Sealed | str) -> str:
    if isinstance(value, Sealed):
        return (await vault().reveal(Purpose("notice"), "system:test", [value]))[0]
    return value


async def test_at_first_messages_go_to_the_contacts_mailbox_in_the_clerks_language(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.applied(connection, contact_email="office@a.example")
    assert await reached(unit) == [("email", "office@a.example", "en")]


async def test_mail_can_be_switched_off_and_a_webhook_on(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.applied(connection)
        await contacts.set_notices(connection, unit.id, Notices(False, "https://a.example/in"), unit.clerk)
    assert await reached(unit) == [("webhook", "https://a.example/in", "en")]
    async with transaction() as connection:
        (hook,) = await contacts.contacts_of(connection, scope(unit.id))
        assert isinstance(hook.key, Sealed)
        assert await opened(hook.key) == await contacts.webhook_secret(connection, unit.id, unit.clerk)


async def test_nobody_is_reached_where_there_is_no_unit(zone: str) -> None:
    async with transaction() as connection:
        assert await contacts.contacts_of(connection, scope(uuid7())) == ()


async def test_that_the_secret_was_read_is_recorded(zone: str) -> None:
    async with transaction() as connection:
        unit = await world.applied(connection)
        await contacts.set_notices(connection, unit.id, Notices(True, "https://a.example/in"), unit.clerk)
        await contacts.webhook_secret(connection, unit.id, unit.clerk)
    async with transaction() as connection:
        rows = await connection.fetch("select actor, fields from disclosure")
        noted = await connection.fetchval("select count(*) from account_event where event = 'notices-set'")
    assert [(row["actor"], row["fields"]) for row in rows] == [(unit.clerk.caller, ["unit.webhook_secret"])]
    assert noted == 1
