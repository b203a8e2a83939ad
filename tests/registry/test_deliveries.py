"""What a move tells is in the inbox of each recipient there is: at once, once, the newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from privacy.ids import uuid7
from registry import deliveries
from registry.database import transaction
from registry.deliveries import Message
from registry.installed import CaseRow
from registry.scheme import Tell

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
TELLS = (Tell("unit", "Left", "Somebody left."), Tell("person", "Left", "You left."))


def a_case() -> CaseRow:
    return CaseRow(uuid7(), "house", uuid7(), uuid7(), "in", NOON, 1, ())


async def told(
    case: CaseRow, recipients: dict[str, str], *, entry: int = 1, at: datetime = NOON, tells: tuple[Tell, ...] = TELLS
) -> None:
    async with transaction() as connection:
        await deliveries.write(connection, case, tells, recipients, entry, at)


async def inbox(*recipients: str, case: UUID | None = None, most: int = 50) -> list[Message]:
    async with transaction() as connection:
        return await deliveries.inbox(connection, recipients, case=case, most=most)


async def test_each_recipient_finds_the_words_meant_for_them(database: str) -> None:
    case = a_case()
    await told(case, {"unit": "unit:1", "person": "person:2"})
    (of_unit,), (of_person,) = await inbox("unit:1"), await inbox("person:2")
    assert (of_unit.subject, of_unit.body, of_unit.case, of_unit.scheme) == ("Left", "Somebody left.", case.id, "house")
    assert (of_person.body, of_person.at, of_person.read_at) == ("You left.", NOON, None)
    assert len(await inbox("unit:1", "person:2")) == 2
    assert await inbox("unit:2") == []


async def test_whom_the_case_does_not_have_is_not_told(database: str) -> None:
    await told(a_case(), {"person": "person:2"})
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select array_agg(recipient) from delivery") == ["person:2"]


async def test_one_entry_tells_somebody_the_same_thing_once(database: str) -> None:
    case = a_case()
    for _ in range(2):
        await told(case, {"person": "person:2"}, entry=7)
    assert len(await inbox("person:2")) == 1
    await told(case, {"person": "person:2"}, entry=8)
    assert len(await inbox("person:2")) == 2


async def test_the_newest_come_first_and_as_many_as_are_asked_for(database: str) -> None:
    for number in (2, 1, 3):
        await told(a_case(), {"person": "person:2"}, entry=number, at=NOON + number * HOUR)
    assert [message.at for message in await inbox("person:2", most=2)] == [NOON + 3 * HOUR, NOON + 2 * HOUR]


async def test_of_one_case_only_its_own(database: str) -> None:
    one, two = a_case(), a_case()
    await told(one, {"person": "person:2"}, entry=1)
    await told(two, {"person": "person:2"}, entry=2)
    assert [message.case for message in await inbox("person:2", case=one.id)] == [one.id]


async def test_other_channels_are_not_the_inbox(database: str) -> None:
    await told(a_case(), {"person": "person:2"})
    async with transaction() as connection:
        await connection.execute(
            'insert into delivery (id, entry, "case", scheme, recipient, subject, body, at, channel, attempts, params,'
            " last_error) select $1, entry, \"case\", scheme, recipient, subject, body, at, 'sms', 0, '{}', ''"
            " from delivery",
            uuid7(),
        )
    assert len(await inbox("person:2")) == 1


async def test_a_message_is_read_once_and_stays_read(database: str) -> None:
    await told(a_case(), {"person": "person:2"})
    for hours in (1, 2):
        async with transaction() as connection:
            found = await deliveries.inbox(connection, ["person:2"])
            await deliveries.mark_read(connection, found, NOON + hours * HOUR)
    assert [message.read_at for message in await inbox("person:2")] == [NOON + HOUR]
