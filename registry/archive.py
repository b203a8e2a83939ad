"""The credit archive: what was found about a unit, a person or a vehicle; by whom, under which document, until when.

Its subject may object; whoever records decides, and what was found wrong, or withdrawn, no longer counts but stays
on record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.actors import EVERYWHERE, Actor
from registry.database import Connection
from registry.errors import NotFound, Refused
from registry.i18n import text
from registry.installed import every, installed
from registry.law import Cite
from registry.notice_tables import CreditRecord

SubjectKind = Literal["unit", "person", "vehicle"]
VIOLATION, UNDERTAKING = "violation", "undertaking"

OBJECTED = text("An objection to this entry was made already")
WITHDRAWN = text("This entry was withdrawn already")
NOTHING_TO_DECIDE = text("Nobody objected to this entry, or it is decided")


@dataclass(frozen=True)
class Finding:
    """What is recorded: authority and document are named, the words are sealed. `until`: last civil day it counts."""

    kind: str
    what: Secret[str]
    authority: str
    document: str
    day: date
    cite: Cite
    until: date | None = None


async def record(
    connection: Connection,
    subject: UUID,
    subject_kind: SubjectKind,
    finding: Finding,
    *,
    scheme: str,
    case: UUID | None,
    scopes: Sequence[str],
    actor: Actor,
    at: datetime,
) -> UUID:
    """Put a finding on the archive. `scopes` are those in which its subject and the officers concerned read it."""
    row = CreditRecord(
        id=uuid7(), subject=subject, subject_kind=subject_kind, kind=finding.kind, authority=finding.authority,
        document=finding.document, clause=finding.cite.clause, scheme=scheme, case=case, day=finding.day,
        until=finding.until, what=finding.what, scopes=list(scopes), recorded_by=actor.caller, recorded_at=at,
    )  # fmt: skip
    await CreditRecord.insert(row)
    return UUID(str(row.id))


def may(actor: Actor, roles: Collection[str], row: CreditRecord) -> bool:
    """Whether the actor reads an entry in one of these roles: those of the entry's own scheme, within their scopes."""
    return actor.may(set(roles) & set(installed(row.scheme).scheme.readers), row.scopes)


async def of_subject(connection: Connection, subject: UUID, actor: Actor, roles: Collection[str]) -> list[CreditRecord]:
    """What is on record about a subject, the newest first, as far as the actor may read it in one of these roles."""
    rows: list[CreditRecord] = await CreditRecord.objects().where(CreditRecord.subject == subject).order_by(
        CreditRecord.day, CreditRecord.id, ascending=False
    )  # fmt: skip
    return [row for row in rows if may(actor, roles, row)]


async def find(connection: Connection, entry: UUID, actor: Actor, roles: Collection[str]) -> CreditRecord:
    """An entry that the actor may read in one of these roles. Raises NotFound."""
    row = await CreditRecord.objects().where(CreditRecord.id == entry).first()
    if row is None or not may(actor, roles, row):
        raise NotFound()
    return row


READABLE = """
    select id from credit_record r where exists (select 1 from unnest($1::varchar[], $2::varchar[]) may(scheme, scope)
     where may.scheme = r.scheme and (may.scope = $3 or may.scope = any(r.scopes)))
"""
WAITING = "r.objected_at is not null and r.decided_at is null and r.withdrawn_at is null"


async def readable(connection: Connection, actor: Actor, roles: Collection[str], most: int = 200) -> list[CreditRecord]:
    """Everything that the actor may read in one of these roles, the newest first."""
    found = await _found(connection, f"{READABLE} order by day desc, id desc limit $4", actor, roles, most)
    return sorted(found, key=lambda row: (row.day, str(row.id)), reverse=True)


async def waiting(connection: Connection, actor: Actor, roles: Collection[str], most: int = 200) -> list[CreditRecord]:
    """Entries to which somebody objected and that wait for a decision in one of these roles, the oldest objection first."""
    query = f"{READABLE} and {WAITING} order by objected_at, id limit $4"
    found = await _found(connection, query, actor, roles, most)
    return sorted(found, key=lambda row: (row.objected_at, str(row.id)))


async def _found(
    connection: Connection, query: str, actor: Actor, roles: Collection[str], most: int
) -> list[CreditRecord]:
    pairs = [
        (one.scheme.code, scope)
        for one in every()
        for role in set(roles) & set(one.scheme.readers)
        for scope in actor.scopes(role)
    ]
    codes, scopes = [code for code, _ in pairs], [scope for _, scope in pairs]
    ids = [row["id"] for row in await connection.fetch(query, codes, scopes, EVERYWHERE, most)]
    rows: list[CreditRecord] = await CreditRecord.objects().where(CreditRecord.id.is_in(ids)) if ids else []
    return rows


def counts(row: CreditRecord, day: date) -> bool:
    """Whether an entry counts on a day."""
    runs = row.day <= day and (row.until is None or day <= row.until)
    return runs and row.upheld is not True and row.withdrawn_at is None


async def counting(connection: Connection, subject: UUID, kind: str, day: date) -> int:
    """How many entries of a kind count against (or for) a subject on a day."""
    number: int = await connection.fetchval(
        "select count(*) from credit_record where subject = $1 and kind = $2 and day <= $3"
        " and (until is null or $3 <= until) and upheld is distinct from true and withdrawn_at is null",
        subject, kind, day,
    )  # fmt: skip
    return number


async def object_to(entry: CreditRecord, words: Secret[str], actor: Actor, at: datetime) -> None:
    """The subject's objection. Whoever calls has asked that it is the subject. Raises Refused for a second one."""
    entry = await _held(entry)
    if entry.withdrawn_at is not None:
        raise Refused(WITHDRAWN, code="withdrawn-already")
    if entry.objected_at is not None:
        raise Refused(OBJECTED, code="objected-already")
    entry.objection, entry.objected_at, entry.objected_by = words, at, actor.caller
    await entry.save([CreditRecord.objection, CreditRecord.objected_at, CreditRecord.objected_by])


async def decide(entry: CreditRecord, upheld: bool, actor: Actor, at: datetime) -> None:
    """Decide an objection: `upheld`, and the entry no longer counts. Raises Refused when there is none open."""
    entry = await _held(entry)
    if entry.objected_at is None or entry.decided_at is not None:
        raise Refused(NOTHING_TO_DECIDE, code="nothing-to-decide")
    entry.decided_at, entry.decided_by, entry.upheld = at, actor.caller, upheld
    await entry.save([CreditRecord.decided_at, CreditRecord.decided_by, CreditRecord.upheld])


async def withdraw(entry: CreditRecord, why: Secret[str], actor: Actor, at: datetime) -> None:
    """Withdraw an entry that should not have been made: it stays on record and no longer counts.

    Raises Refused for one that was withdrawn already.
    """
    entry = await _held(entry)
    if entry.withdrawn_at is not None:
        raise Refused(WITHDRAWN, code="withdrawn-already")
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawal = at, actor.caller, why
    await entry.save([CreditRecord.withdrawn_at, CreditRecord.withdrawn_by, CreditRecord.withdrawal])


async def _held(entry: CreditRecord) -> CreditRecord:
    """The entry as it stands by now, held until the transaction ends: of two who decide at once one decides."""
    row: CreditRecord | None = (
        await CreditRecord.objects().where(CreditRecord.id == entry.id).first().lock_rows("NO KEY UPDATE")
    )
    if row is None:
        raise NotFound()
    return row
