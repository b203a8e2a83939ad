"""Papers against a checklist: order, last days, type and size of files, reminders."""

import base64
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from privacy.secret import Secret
from privacy.vault import Vault
from registry.actors import Actor, ActorKind
from registry.database import transaction
from registry.errors import Invalid, Refused
from registry.law import Cite
from registry.timers import fire_due
from tests.registry import tiny
from vehicles import papers, quotas
from vehicles.checklists import Checklist, Item
from vehicles.papers import NewPaper

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
CITE = Cite(tiny.HOUSE_RULES, "art. 9", "TI-9")
LIST = Checklist(
    "list",
    "Papers",
    (Item("licence", "Licence", CITE), Item("certificate", "Certificate", CITE, expires=True)),
    ordered=True,
)
SOMEBODY = Actor(ActorKind.ACCOUNT, "somebody")
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()


@pytest.fixture(autouse=True)
def _lockers() -> object:
    with tiny.installed_alone():
        yield


async def case() -> UUID:
    async with transaction() as connection:
        return (await tiny.ask(connection, at=AT)).case.id


async def add(to: UUID, item: str, at: datetime = AT, **more: object) -> UUID:
    async with transaction() as connection:
        from registry import cases

        row = await cases.find(connection, to, tiny.KEEPER)
        paper = NewPaper(item, Secret("A-1"), **more)  # type: ignore[arg-type]
        return await papers.add(connection, row, LIST, paper, SOMEBODY, at)


async def test_an_ordered_list_takes_the_papers_in_its_order(sealing: Vault) -> None:
    one = await case()
    with pytest.raises(Refused):
        await add(one, "certificate", expires_on=date(2027, 1, 1))
    await add(one, "licence")
    await add(one, "certificate", expires_on=date(2027, 1, 1))
    async with transaction() as connection:
        held = await quotas.papers_of(connection, one)
    assert LIST.missing(held, date(2027, 1, 1)) == ()
    assert [item.code for item in LIST.missing(held, date(2027, 1, 2))] == ["certificate"]


async def test_a_newer_paper_replaces_the_former_one(sealing: Vault) -> None:
    one = await case()
    await add(one, "licence")
    newer = await add(one, "licence")
    async with transaction() as connection:
        assert [row.id for row in await papers.of_case(connection, one)] == [newer]


async def test_a_file_is_what_its_first_bytes_say_and_no_larger_than_allowed(sealing: Vault) -> None:
    one = await case()
    paper = await add(one, "licence", content=Secret(PNG))
    async with transaction() as connection:
        assert (await papers.open_file(connection, one, paper, SOMEBODY))[0] == "image/png"
        stored = await connection.fetchval("select content from paper_file where paper = $1", paper)
    assert b"PNG" not in stored
    assert PNG.encode() not in stored
    large = base64.b64encode(b"%PDF-" + b"0" * papers.LARGEST).decode()
    for wrong in (base64.b64encode(b"MZ not a picture").decode(), "not base64!", large):
        with pytest.raises(Invalid):
            await add(one, "licence", content=Secret(wrong))


async def test_whoever_has_no_last_day_where_one_is_asked_is_told_and_a_past_one_is_refused(sealing: Vault) -> None:
    one = await case()
    await add(one, "licence")
    with pytest.raises(Invalid):
        await add(one, "certificate")
    with pytest.raises(Invalid):
        await add(one, "certificate", expires_on=date(2026, 11, 22))
    await add(one, "certificate", expires_on=date(2026, 11, 23))


async def test_thirty_days_before_a_last_day_a_reminder_is_due_once_and_not_a_day_earlier(sealing: Vault) -> None:
    one = await case()
    await add(one, "licence")
    await add(one, "certificate", expires_on=date(2027, 1, 31))
    first = datetime(2027, 1, 1, 4, tzinfo=UTC)
    assert await papers.remind(first - timedelta(days=1)) == 0
    assert await papers.remind(first) == 1
    assert await papers.remind(first) == 0
    assert await fire_due(AT) == 0
