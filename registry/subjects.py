"""Finding a subject by what only its holder says: a plate, a document number, a credit code.

A subject is an id of its own; tags point to it, one for each live version of the index key. Rotation, a renewed
document and a second plate are further tags of the same subject and never touch a case or a standing.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry.database import Connection

PLATE, DOCUMENT, CREDIT_CODE = "plate", "document", "credit-code"


async def find(connection: Connection, domain: str, value: Secret[str]) -> UUID | None:
    """The subject that carries this value (already normalised), or None."""
    found = await find_many(connection, domain, [value])
    return found[0]


async def find_many(connection: Connection, domain: str, values: Sequence[Secret[str]]) -> list[UUID | None]:
    """The subject of each value, in the order asked."""
    tags = [(place, tag) for place, value in enumerate(values) for tag in vault().tags(domain, value)]
    rows = await connection.fetch(
        "select w.place, t.subject from unnest($2::int[], $3::smallint[], $4::bytea[]) w(place, version, tag)"
        " join subject_tag t on t.domain = $1 and t.version = w.version and t.tag = w.tag",
        domain, [p for p, _ in tags], [t.version for _, t in tags], [t.digest for _, t in tags],
    )  # fmt: skip
    found = {row["place"]: row["subject"] for row in rows}
    return [found.get(place) for place in range(len(values))]


async def find_or_claim(connection: Connection, domain: str, value: Secret[str], new: UUID) -> UUID:
    """The subject that carries this value; `new` from now on if there was none. Safe against a rival."""
    if (known := await find(connection, domain, value)) is not None:
        return known
    await add(connection, domain, value, new)
    found = await find(connection, domain, value)
    assert found is not None
    return found


async def add(connection: Connection, domain: str, value: Secret[str], subject: UUID) -> None:
    """Let this value find the subject too. A value that finds somebody already keeps finding them."""
    for tag in vault().tags(domain, value):
        await connection.execute(
            "insert into subject_tag (id, domain, version, tag, subject) values ($1, $2, $3, $4, $5)"
            " on conflict (domain, version, tag) do nothing",
            uuid7(), domain, tag.version, tag.digest, subject,
        )  # fmt: skip
