"""Papers of a case: added against a checklist, the file sealed, type and size checked; reminders before expiry."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import vault
from registry.actors import Actor
from registry.clock import civil_day, legal_now
from registry.database import Connection, transaction
from registry.errors import FieldProblem, Invalid, NotFound, Refused
from registry.formats.normalise import clean_line
from registry.i18n import text
from registry.installed import CaseRow
from vehicles import quotas
from vehicles.checklists import Checklist
from vehicles.quota_tables import Paper, PaperFile

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""
TYPES = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""By their first bytes: what a file is called proves nothing."""
REMIND_BEFORE = timedelta(days=30)
"""How long before a paper's last day its holder is reminded."""

NO_ITEM = text("This list asks for no such paper")
TOO_LARGE = text("A file has at most %(most)s MB")
WRONG_TYPE = text("Send a PDF, JPEG or PNG file")
NO_EXPIRY = text("This paper has a last day of validity. Please give it.")
EXPIRED = text("This paper was valid until %(day)s only")
NUMBER_NEEDED = text("Please give the paper's number")
NOT_YET = text("First give the papers that come before this one in the list")
REMINDER = text("A document runs out soon")
REMINDER_BODY = text("A document of this case runs out within 30 days. Open the case and add the new one.")


@dataclass(frozen=True)
class NewPaper:
    """A paper as it is sent. `content` is the file's base64, if there is a file; `holder` whose paper it is."""

    item: str
    number: Secret[str]
    issued_on: date | None = None
    expires_on: date | None = None
    holder: Secret[str] | None = None
    content: Secret[str] | None = None


async def add(
    connection: Connection, case: CaseRow, checklist: Checklist, paper: NewPaper, actor: Actor, at: datetime
) -> UUID:
    """Add a paper to a case; it replaces the former one of its item (personal ones: of the same number's holder too).

    Raises Invalid for what is wrong with it, Refused when an ordered list wants others first.
    """
    day = civil_day(at)
    file = _checked(checklist, paper, day)
    if not checklist.in_order(paper.item, await quotas.papers_of(connection, case.id), day):
        raise Refused(NOT_YET, code="papers-in-order", cite=checklist.item(paper.item).cite)
    if not checklist.item(paper.item).personal:
        await connection.execute(
            'update paper set replaced_at = $3 where "case" = $1 and item = $2 and replaced_at is null',
            case.id, paper.item, at,
        )  # fmt: skip
    row = Paper(
        id=uuid7(), case=case.id, item=paper.item, number=paper.number, holder=paper.holder,
        issued_on=paper.issued_on, expires_on=paper.expires_on, added_at=at, added_by=actor.caller,
    )  # fmt: skip
    await Paper.insert(row)
    if file is not None and paper.content is not None:
        kind, raw = file
        await PaperFile.insert(
            PaperFile(
                id=uuid7(), paper=row.id, type=kind, size=len(raw), sha256=hashlib.sha256(raw).hexdigest(),
                content=paper.content,
            )
        )  # fmt: skip
    return UUID(str(row.id))


async def copy(connection: Connection, paper: UUID, case: CaseRow, actor: Actor, at: datetime) -> UUID:
    """Copy a paper, with its file, into another case: opened on record, sealed anew, and left where it was.

    For whoever has made sure that it may be. Raises NotFound, KeyDestroyed.
    """
    row = await Paper.objects().where(Paper.id == paper).first()
    if row is None:
        raise NotFound()
    file = await PaperFile.objects().where(PaperFile.paper == paper).first()
    sealed = [value for value in (row.number, row.holder, file.content if file else None) if value is not None]
    opened = iter(await vault().reveal(Purpose("papers-reused", str(case.id)), actor.caller, sealed))
    made = Paper(
        id=uuid7(), case=case.id, item=row.item, number=Secret(next(opened)),
        holder=Secret(next(opened)) if row.holder is not None else None, issued_on=row.issued_on,
        expires_on=row.expires_on, added_at=at, added_by=actor.caller, copied_from=row.id,
    )  # fmt: skip
    await Paper.insert(made)
    if file is not None:
        await PaperFile.insert(
            PaperFile(
                id=uuid7(),
                paper=made.id,
                type=file.type,
                size=file.size,
                sha256=file.sha256,
                content=Secret(next(opened)),
            )
        )
    return UUID(str(made.id))


def _checked(checklist: Checklist, paper: NewPaper, day: date) -> tuple[str, bytes] | None:
    """The file's type and bytes, if there is one. Raises Invalid naming every field that is wrong."""
    problems: list[FieldProblem] = []
    items = {item.code: item for item in checklist.items}
    item = items.get(paper.item)
    if item is None:
        raise Invalid([FieldProblem("item", "no-such-item", NO_ITEM)])
    if not clean_line(paper.number.expose_unrecorded()):
        problems.append(FieldProblem("number", "missing", NUMBER_NEEDED, item.cite))
    if item.expires and paper.expires_on is None:
        problems.append(FieldProblem("expires_on", "missing", NO_EXPIRY, item.cite))
    if paper.expires_on is not None and paper.expires_on < day:
        params = {"day": paper.expires_on.isoformat()}
        problems.append(FieldProblem("expires_on", "expired", EXPIRED, item.cite, params))
    found = None
    if paper.content is not None:
        try:
            found = _file(paper.content)
        except Invalid as invalid:
            problems += invalid.problems
    if problems:
        raise Invalid(problems)
    return found


def _file(content: Secret[str]) -> tuple[str, bytes]:
    try:
        raw = base64.b64decode(content.expose_unrecorded(), validate=True)
    except (binascii.Error, ValueError):
        raise Invalid([FieldProblem("file", "wrong-type", WRONG_TYPE)]) from None
    if len(raw) > LARGEST:
        raise Invalid([FieldProblem("file", "too-large", TOO_LARGE, params={"most": LARGEST // 1024 // 1024})])
    kind = next((name for start, name in TYPES.items() if raw.startswith(start)), None)
    if kind is None:
        raise Invalid([FieldProblem("file", "wrong-type", WRONG_TYPE)])
    return kind, raw


async def of_case(connection: Connection, case: UUID) -> list[Paper]:
    """The papers of a case that no newer one has replaced, sealed."""
    rows: list[Paper] = await Paper.objects().where(Paper.case == case, Paper.replaced_at == None).order_by(Paper.id)  # noqa: E711 - Piccolo's way
    return rows


async def open_file(connection: Connection, case: UUID, paper: UUID, actor: Actor) -> tuple[str, bytes]:
    """The type and bytes of a paper's file; the reading is recorded. Raises NotFound."""
    row = await PaperFile.objects().where(PaperFile.paper == paper).first()
    if row is None:
        raise NotFound()
    content = (await vault().reveal(Purpose("quota-case", str(case)), actor.caller, [row.content]))[0]
    return row.type, base64.b64decode(content)


DUE = """
    select p.id, p."case", c.scheme, c.scopes from paper p join case_ c on c.id = p."case"
     where p.replaced_at is null and p.reminded_at is null and p.expires_on <= $1 order by p.expires_on, p.id limit $2
     for update of p skip locked
"""


async def remind(at: datetime | None = None, most: int = 200) -> int:
    """Tell holders of papers that run out soon, each once; gives how many. A job: opens its own transaction."""
    async with transaction() as connection:
        now = at or await legal_now(connection)
        rows = await connection.fetch(DUE, civil_day(now) + REMIND_BEFORE, most)
        for row in rows:
            entry = await connection.fetchval('select max(id) from journal where "case" = $1', row["case"])
            recipients = [scope for scope in row["scopes"] if scope.startswith("enterprise:")]
            await connection.executemany(
                'insert into delivery (id, entry, "case", scheme, recipient, subject, body, at, channel, attempts, params,'
                " last_error) values ($1, $2, $3, $4, $5, $6, $7, $8, 'inbox', 0, $9::jsonb, '') on conflict do nothing",
                [
                    (uuid7(), entry, row["case"], row["scheme"], who, REMINDER, REMINDER_BODY, now, json.dumps({}))
                    for who in recipients
                ],
            )
            await connection.execute("update paper set reminded_at = $2 where id = $1", row["id"], now)
    return len(rows)
