"""The credit archive: who reads it, what counts, and what an objection does."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import Vault
from registry import archive
from registry.actors import Actor, ActorKind, Grant
from registry.archive import Finding
from registry.database import transaction
from registry.errors import NotFound, Refused
from registry.law import Cite
from tests.registry.tiny import HOUSE_RULES, installed_alone

AT = datetime(2026, 11, 23, tzinfo=UTC)
CITE = Cite(HOUSE_RULES, "art. 4", "TI-4")
OFFICER = Actor(ActorKind.ACCOUNT, "officer", frozenset({Grant("keeper", "city:430100")}))
ELSEWHERE = Actor(ActorKind.ACCOUNT, "other", frozenset({Grant("keeper", "city:430200")}))
ROLES = ("keeper", "officer")
STRANGER = Actor(ActorKind.ACCOUNT, "stranger", frozenset({Grant("officer")}))
"""Everywhere in a role that the scheme of the entries does not name as a reader."""


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    with installed_alone():
        yield


async def recorded(subject: UUID, until: date | None = None) -> UUID:
    finding = Finding("violation", Secret("走私"), "Sample Customs", "Sample 1", date(2026, 11, 1), CITE, until)
    async with transaction() as connection:
        return await archive.record(
            connection, subject, "unit", finding, scheme="tiny", case=None, scopes=["city:430100"], actor=OFFICER, at=AT
        )


async def test_an_entry_is_read_in_its_scopes_and_nowhere_else(sealing: Vault) -> None:
    subject = uuid7()
    entry = await recorded(subject)
    async with transaction() as connection:
        assert [row.id for row in await archive.of_subject(connection, subject, OFFICER, ROLES)] == [entry]
        assert [row.id for row in await archive.readable(connection, OFFICER, ROLES)] == [entry]
        assert await archive.of_subject(connection, subject, ELSEWHERE, ROLES) == []
        assert await archive.readable(connection, ELSEWHERE, ROLES) == []
        assert await archive.of_subject(connection, subject, STRANGER, ROLES) == []
        assert await archive.readable(connection, STRANGER, ROLES) == []
        with pytest.raises(NotFound):
            await archive.find(connection, entry, ELSEWHERE, ROLES)


async def test_an_entry_counts_to_its_last_day_and_not_the_day_after(sealing: Vault) -> None:
    subject = uuid7()
    await recorded(subject, until=date(2027, 11, 1))
    async with transaction() as connection:
        days = [date(2026, 10, 31), date(2026, 11, 1), date(2027, 11, 1), date(2027, 11, 2)]
        counted = [await archive.counting(connection, subject, "violation", day) for day in days]
    assert counted == [0, 1, 1, 0]


async def test_an_objection_is_made_once_and_upheld_it_no_longer_counts(sealing: Vault) -> None:
    subject = uuid7()
    entry = await recorded(subject)
    async with transaction() as connection:
        row = await archive.find(connection, entry, OFFICER, ROLES)
        with pytest.raises(Refused):
            await archive.decide(row, True, OFFICER, AT)
        await archive.object_to(row, Secret("不是我们的车"), OFFICER, AT)
        with pytest.raises(Refused):
            await archive.object_to(row, Secret("再次"), OFFICER, AT)
        await archive.decide(row, True, OFFICER, AT)
        assert await archive.counting(connection, subject, "violation", date(2026, 12, 1)) == 0
        after = await archive.find(connection, entry, OFFICER, ROLES)
    assert not archive.counts(after, date(2026, 12, 1))
    assert (after.objected_by, after.decided_by, after.withdrawn_by) == (OFFICER.caller, OFFICER.caller, "")


async def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(sealing: Vault) -> None:
    entry = await recorded(uuid7())
    async with transaction() as connection:
        await archive.object_to(
            await archive.find(connection, entry, OFFICER, ROLES), Secret("不是我们的车"), OFFICER, AT
        )
    both_have_read = asyncio.Barrier(2)

    async def decide(upheld: bool) -> bool:
        async with transaction() as connection:
            row = await archive.find(connection, entry, OFFICER, ROLES)
            await both_have_read.wait()
            await archive.decide(row, upheld, OFFICER, AT)
        return upheld

    done = await asyncio.gather(decide(True), decide(False), return_exceptions=True)
    assert [type(each) for each in done if not isinstance(each, bool)] == [Refused]
    async with transaction() as connection:
        row = await archive.find(connection, entry, OFFICER, ROLES)
    assert [row.upheld] == [each for each in done if isinstance(each, bool)]


async def test_what_is_withdrawn_stays_on_record_and_counts_no_more(sealing: Vault) -> None:
    subject = uuid7()
    entry = await recorded(subject)
    async with transaction() as connection:
        row = await archive.find(connection, entry, OFFICER, ROLES)
        assert archive.counts(row, date(2026, 12, 1))
        await archive.withdraw(row, Secret("记错了"), OFFICER, AT)
        with pytest.raises(Refused):
            await archive.withdraw(row, Secret("再次"), OFFICER, AT)
        with pytest.raises(Refused):
            await archive.object_to(row, Secret("不是我们的车"), OFFICER, AT)
        assert await archive.counting(connection, subject, "violation", date(2026, 12, 1)) == 0
        after = await archive.find(connection, entry, OFFICER, ROLES)
    assert (after.withdrawn_at, after.withdrawn_by) == (AT, OFFICER.caller)
    assert not archive.counts(after, date(2026, 12, 1))
