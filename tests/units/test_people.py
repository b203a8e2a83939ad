"""A person is one, however many documents they hold."""

import asyncio
from datetime import date

import pytest

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.rows import reveal_row, reveal_rows
from privacy.secret import Secret
from registry import subjects
from registry.database import transaction
from registry.errors import NotFound, Refused
from registry.formats.documents import Document, DocumentType, parse_document
from units import people

DAY = date(2026, 11, 23)
LOOK = Purpose("support")


def document(kind: DocumentType, typed: str, issuer: str | None = None) -> tuple[Document, Secret[str]]:
    return parse_document(kind, typed, on=DAY, issuer=issuer), Secret(typed)


PERMIT = document(DocumentType.HOME_RETURN_PERMIT, "H12345678 01")
REISSUED = document(DocumentType.HOME_RETURN_PERMIT, "h1234567802")
OLD_PASSPORT = document(DocumentType.PASSPORT, "CA123456", "PT")
NEW_PASSPORT = document(DocumentType.PASSPORT, "CB654321", "PT")


async def test_a_person_is_made_once_with_the_document_as_typed(zone: str) -> None:
    async with transaction() as connection:
        person = await people.person_for(connection, *PERMIT, expires_on=date(2030, 1, 1))
        assert await people.person_for(connection, *PERMIT) == person
        rows = await people.documents_of(connection, person)
        shown = await reveal_rows(LOOK, "account:test", rows, ["number"])
    assert [(row.kind, row.country, row.expires_on) for row in rows] == [("home_return_permit", "", date(2030, 1, 1))]
    assert shown == [{"number": "H12345678 01"}]


async def test_a_reissued_permit_is_the_same_person(zone: str) -> None:
    async with transaction() as connection:
        person = await people.person_for(connection, *PERMIT)
        assert await people.person_for(connection, *REISSUED) == person
        assert len(await people.documents_of(connection, person)) == 1


async def test_nothing_is_on_record_until_it_is_put_there_and_it_comes_back_as_it_was(zone: str) -> None:
    async with transaction() as connection:
        person = await people.person_for(connection, *PERMIT)
        row = await people.find_person(connection, person)
        assert row is not None
        assert (row.name, row.phone) == (None, None)
        await people.put_on_record(connection, person, Secret("陈大文"), Secret("+85366123456"))
        row = await people.find_person(connection, person)
        assert row is not None
        assert await reveal_row(LOOK, "account:test", row, ["name", "phone"]) == {
            "name": "陈大文",
            "phone": "+85366123456",
        }
        with pytest.raises(NotFound):
            await people.put_on_record(connection, uuid7(), Secret("陈大文"), Secret("+85366123456"))


async def test_a_renewed_passport_is_linked_and_both_match_from_then_on(zone: str) -> None:
    async with transaction() as connection:
        person = await people.person_for(connection, *OLD_PASSPORT)
        await people.link_document(connection, person, *NEW_PASSPORT)
        await people.link_document(connection, person, *NEW_PASSPORT)
        assert await people.person_for(connection, *NEW_PASSPORT) == person
        assert await people.person_for(connection, *OLD_PASSPORT) == person
        rows = await people.documents_of(connection, person)
    assert [(row.kind, row.country) for row in rows] == [("passport", "PT"), ("passport", "PT")]


async def test_somebody_elses_number_is_not_linked(zone: str) -> None:
    async with transaction() as connection:
        person = await people.person_for(connection, *OLD_PASSPORT)
        other = await people.person_for(connection, *NEW_PASSPORT)
        with pytest.raises(Refused) as refused:
            await people.link_document(connection, person, *NEW_PASSPORT)
        assert refused.value.code == "document-of-another"
        assert await people.person_for(connection, *NEW_PASSPORT) == other


async def test_a_number_known_only_from_a_list_becomes_a_person_when_somebody_declares(zone: str) -> None:
    async with transaction() as connection:
        barred = uuid7()
        await subjects.add(connection, subjects.DOCUMENT, Secret(PERMIT[0].identity), barred)
        assert await people.find_person(connection, barred) is None
        assert await people.person_for(connection, *PERMIT) == barred
        assert await people.find_person(connection, barred) is not None


async def test_eight_declarations_at_once_make_one_person(zone: str) -> None:
    async def declare() -> object:
        async with transaction() as connection:
            return await people.person_for(connection, *PERMIT)

    found = await asyncio.gather(*(declare() for _ in range(8)))
    async with transaction() as connection:
        persons = await connection.fetchval("select count(*) from person")
        documents = await connection.fetchval("select count(*) from person_document")
    assert (len(set(found)), persons, documents) == (1, 1, 1)
