"""Finding a subject by what only its holder says: a plate, a document number, a credit code.

A subject is an id of its own; tags point to it, one for each live version of the index key. Rotation, a renewed
document and a second plate are further tags of the same subject and never touch a case or a standing.
How tags come under a new version of the index key: `registry.keys.reindexing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from privacy.ids import uuid7
from privacy.sealed import Place
from privacy.secret import Secret
from privacy.vault import vault
from registry.database import Connection
from registry.tables import SubjectTag

PLATE, DOCUMENT, CREDIT_CODE = "plate", "document", "credit-code"


async def find(connection: Connection, domain: str, value: Secret[str]) -> UUID | None:
    """The subject that carries this value (already normalised), or None."""
    found = await find_many(connection, domain, [value])
    return found[0]


async def find_many(connection: Connection, domain: str, values: Sequence[Secret[str]]) -> list[UUID | None]:
    """The subject of each value, in the order asked."""
    await vault().fresh()
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
    """Let this value find the subject too. A value that finds somebody already keeps finding them.

    The oldest version first: while a version is new, whoever does not know it yet meets us there.
    """
    await vault().fresh()
    origin = uuid7()
    tags = [(uuid7(), tag) for tag in reversed(vault().tags(domain, value))]
    sealed = await vault().seal([(Place(SubjectTag.value.field, row, subject), value) for row, _ in tags])
    for (row, tag), ciphertext in zip(tags, sealed, strict=True):
        if not await connection.fetch(
            "insert into subject_tag (id, domain, version, tag, subject, origin, value)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict (domain, version, tag) do nothing returning id",
            row, domain, tag.version, tag.digest, subject, origin, ciphertext,
        ):  # fmt: skip
            await connection.execute("delete from subject_tag where origin = $1", origin)
            return


async def forget(connection: Connection, subjects: Sequence[UUID]) -> None:
    """Nothing finds these subjects any more, not even by a tag that is being made under a new version just now."""
    await _hold(connection, subjects)
    await connection.execute("delete from subject_tag where subject = any($1::uuid[])", list(subjects))


async def hand_over(connection: Connection, domain: str, subject: UUID, to: UUID) -> None:
    """What found one subject finds another from now on, sealed under the other's key."""
    await _hold(connection, [subject])
    rows = await connection.fetch(
        "select id, value from subject_tag where subject = $1 and domain = $2", subject, domain
    )
    column = SubjectTag.value
    sealed = [column.sealed(row["value"], row=row["id"], subject=subject) for row in rows]
    anew = await vault().resealed(sealed, [Place(column.field, row["id"], to) for row in rows])
    await connection.execute(
        "update subject_tag t set subject = $1, value = n.value from unnest($2::uuid[], $3::bytea[]) n(id, value)"
        " where t.id = n.id",
        to, [row["id"] for row in rows], anew,
    )  # fmt: skip


async def _hold(connection: Connection, subjects: Sequence[UUID]) -> None:
    """Wait for whoever is making tags of these under a new version: the next statement sees them."""
    await connection.execute(
        "select from subject_tag where subject = any($1::uuid[]) order by id for update", list(subjects)
    )
