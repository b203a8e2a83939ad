"""How a person is told outside the application (HQ-5.1): by text message to the number on record, if there is one.

On record is what a unit has verified. A number that was only declared is not written to, so that typing somebody's
number sends them nothing and reveals nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from registry.database import Connection
from registry.i18n import DEFAULT_LANGUAGE
from registry.outbox import Contact
from units.people import find_person

PAGE = "/receipt"
"""Where somebody without an account sees their own case: with the receipt's number and secret, not by a link."""


async def contacts_of(connection: Connection, recipient: str) -> Sequence[Contact]:
    """The contacts of `person:<id>`, for the outbox: `outbox.register("person", contacts_of)`."""
    person = UUID(recipient.removeprefix("person:"))
    row = await find_person(connection, person)
    if row is None or row.phone is None:
        return ()
    language = await connection.fetchval(
        "select language from entry where person = $1 order by declared_at desc, id desc limit 1", person
    )
    return [Contact("sms", row.phone, language or DEFAULT_LANGUAGE, page=PAGE)]
