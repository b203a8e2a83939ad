"""Tags of plates and documents for one port: each value is opened once, for the purpose "port-snapshot"."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from privacy.errors import KeyDestroyed
from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.secret import Secret
from privacy.vault import vault
from registry.actors import SYSTEM
from registry.database import Connection
from registry.ports.copies.tags import TagKey
from registry.subjects import DOCUMENT, PLATE
from registry.tables import SubjectTag

PURPOSE = "port-snapshot"

GONE = """
    delete from port_tag p where p.port = $1 and p.epoch = $2 and p.subject = any($3::uuid[])
       and not exists (select 1 from subject_tag t where t.origin = p.origin and t.subject = p.subject)
"""
MISSING = """
    select distinct on (t.origin) t.id, t.origin, t.domain, t.subject, t.value from subject_tag t
     where t.subject = any($3::uuid[]) and t.domain = any($4::text[])
       and not exists (select 1 from port_tag p where p.port = $1 and p.epoch = $2 and p.origin = t.origin
                          and p.subject = t.subject)
     order by t.origin, t.version desc
"""
ADD = """
    insert into port_tag (id, port, epoch, domain, origin, subject, tag)
    select id, $1, $2, domain, origin, subject, tag
      from unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[]) n(id, domain, origin, subject, tag)
    on conflict (port, epoch, origin) do update set subject = excluded.subject
"""


async def follow(connection: Connection, key: TagKey, subjects: Sequence[UUID]) -> None:
    """Bring the tags of these subjects in step with what finds them: new plates, renewed documents, erased persons."""
    await connection.execute(GONE, key.port, key.epoch, subjects)
    rows = await connection.fetch(MISSING, key.port, key.epoch, subjects, [PLATE, DOCUMENT])
    sealed = [SubjectTag.value.sealed(row["value"], row=row["id"], subject=row["subject"]) for row in rows]
    texts = await opened(sealed, f"{key.port}/{key.epoch}")
    made = [
        (uuid7(), row["domain"], row["origin"], row["subject"], _tag(key, row["domain"], text))
        for row, text in zip(rows, texts, strict=True)
        if text is not None
    ]
    if made:
        await connection.execute(ADD, key.port, key.epoch, *map(list, zip(*made, strict=True)))


def _tag(key: TagKey, domain: str, identity: Secret[str]) -> bytes:
    return key.of_plate(identity) if domain == PLATE else key.of_driver(identity)


async def opened(sealed: Sequence[Sealed], ref: str) -> list[Secret[str] | None]:
    """The values; None for whoever was erased this moment. One record of the reveal a batch."""
    try:
        return [Secret(text) for text in await vault().reveal(Purpose(PURPOSE, ref), SYSTEM.caller, sealed)]
    except KeyDestroyed:
        if len(sealed) == 1:
            return [None]
    half = len(sealed) // 2
    return [*await opened(sealed[:half], ref), *await opened(sealed[half:], ref)]
