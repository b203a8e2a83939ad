"""The record of reveals: written and committed before the plaintext is given, read by the person it concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from privacy.connections import Apart
from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.tables import Disclosure


@dataclass(frozen=True)
class Reveal:
    """One batch about to be revealed: fields as `table.column`, each named once; subjects, each named once."""

    actor: str
    purpose: Purpose
    fields: tuple[str, ...]
    subjects: tuple[UUID, ...]


Record = Callable[[Reveal], Awaitable[None]]


def recorder(apart: Apart) -> Record:
    """Writes records apart from the transaction in progress, so that its rollback does not take them back."""

    async def record(reveal: Reveal) -> None:
        await apart.execute(
            "insert into disclosure (id, at, actor, purpose, reference, fields, subjects)"
            " values ($1, clock_timestamp(), $2, $3, $4, $5, $6)",
            uuid7(), reveal.actor, reveal.purpose.code, reveal.purpose.ref, reveal.fields, reveal.subjects,
        )  # fmt: skip

    return record


async def disclosures_of(subject: UUID, *, limit: int = 100, before: UUID | None = None) -> list[Disclosure]:
    """Who was given something of this subject's, newest first; `before` is the last id of the page before."""
    query = Disclosure.objects().where(WhereRaw("subjects @> {}", [subject]))  # as the index wants to be asked
    if before is not None:
        query = query.where(WhereRaw("(at, id) < (select at, id from disclosure where id = {})", before))
    return await query.order_by(Disclosure.at, Disclosure.id, ascending=False).limit(limit)


async def disclosures_for(
    subjects: Collection[UUID], references: Collection[str], *, limit: int = 200
) -> list[Disclosure]:
    """Who was given something of these subjects for one of these references (cases), newest first."""
    query = Disclosure.objects().where(
        WhereRaw("subjects && {}", list(subjects)), Disclosure.reference.is_in(list(references))
    )
    return await query.order_by(Disclosure.at, Disclosure.id, ascending=False).limit(limit)
