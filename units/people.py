"""Persons, found by their identity documents.

The rule on drivers counts persons (HQ-3.7), so a person must be one: a reissued permit matches by its identity, a
renewed passport by a link from the old number to the new. Typing somebody's number never changes what is on record.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import subjects
from registry.clock import wall_now
from registry.database import Connection
from registry.errors import NotFound, Refused
from registry.formats.documents import Document, DocumentType
from registry.i18n import text
from units.law import MANAGE
from units.tables import Person, PersonDocument

OF_ANOTHER = text("This document number belongs to somebody else on record. Please ask the operator to settle it.")


async def person_for(
    connection: Connection, document: Document, typed: Secret[str], *, expires_on: date | None = None
) -> UUID:
    """The person whom this document identifies; a new one, with the document as typed, if nobody did so far.

    `expires_on` is kept only with a document that is new to us.
    """
    person = await subjects.find_or_claim(connection, subjects.DOCUMENT, Secret(document.identity), uuid7())
    if await _make_known(connection, person):
        await _keep(person, document, typed, expires_on)
    return person


async def link_document(
    connection: Connection, person: UUID, document: Document, typed: Secret[str], *, expires_on: date | None = None
) -> None:
    """Let a renewed document find the person too; the former one goes on finding them.

    Doing it twice changes nothing. Raises Refused (`document-of-another`) when the number is somebody else's, also
    somebody's of whom nothing but a bar is known.
    """
    identity = Secret(document.identity)
    if await subjects.find(connection, subjects.DOCUMENT, identity) == person:
        return
    if await subjects.find_or_claim(connection, subjects.DOCUMENT, identity, person) != person:
        raise Refused(OF_ANOTHER, code="document-of-another", cite=MANAGE)
    await _keep(person, document, typed, expires_on)


async def put_on_record(connection: Connection, person: UUID, name: Secret[str], phone: Secret[str]) -> None:
    """Make these the person's name and contact on record: called when a unit verified them. Raises NotFound."""
    row = await Person.objects().where(Person.id == person).first().lock_rows("NO KEY UPDATE")
    if row is None:
        raise NotFound()
    row.name, row.phone = name, phone
    await row.save([Person.name, Person.phone])


async def find_person(connection: Connection, person: UUID) -> Person | None:
    """The person's row, sealed."""
    return await Person.objects().where(Person.id == person).first()


async def documents_of(connection: Connection, person: UUID) -> list[PersonDocument]:
    """The person's documents, oldest first, sealed."""
    return await PersonDocument.objects().where(PersonDocument.person == person).order_by(PersonDocument.id)


async def _make_known(connection: Connection, person: UUID) -> bool:
    """Give the subject a person's row, if it has none: a list of barred numbers knows subjects without one."""
    made = await connection.fetchval(
        "insert into person (id, created_at) values ($1, $2) on conflict (id) do nothing returning true",
        person, wall_now(),
    )  # fmt: skip
    return bool(made)


async def _keep(person: UUID, document: Document, typed: Secret[str], expires_on: date | None) -> None:
    passport = document.kind is DocumentType.PASSPORT
    row = PersonDocument(
        id=uuid7(),
        person=person,
        kind=document.kind.value,
        country=document.identity[2:4] if passport else "",  # P-XX:number
        number=typed,
        expires_on=expires_on,
        created_at=wall_now(),
    )
    await PersonDocument.insert(row)
