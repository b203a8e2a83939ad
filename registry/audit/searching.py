"""Searching the logs: by time, actor, case, what was done, and clause. Ids and codes alone: nothing is revealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from registry.audit.records import LOGS
from registry.clock import SHANGHAI
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.formats.dates import read_day
from registry.i18n import text

FILTERS = ("log", "from", "to", "actor", "case", "what", "clause")
LOG_NAMES = {
    "journal": text("Journal of cases"),
    "disclosure": text("Personal data shown"),
    "refusal": text("Refusals"),
    "account_event": text("Accounts"),
    "key_event": text("Keys of the installation"),
}
NOT_A_DAY = text("Please give a day such as 2026-11-21")
NOT_AN_ID = text("Please give the whole number of the case, account or person, as a list shows it")
NO_SUCH_LOG = text("There is no such record")


@dataclass(frozen=True)
class Source:
    """How one log answers the common questions, as SQL over `t`. `about` is `$4`'s condition: a UUID."""

    what: str
    about: str
    detail: str
    matches: str
    clause: str = "''"


SOURCES: Mapping[str, Source] = {
    "journal": Source(
        "t.move", "t.\"case\"::text", "t.scheme || ': ' || t.from_state || ' → ' || t.to_state",
        '(t."case" = $4 or t.subject = $4)', "t.clause",
    ),
    "disclosure": Source(
        "t.purpose", "t.reference", "array_to_string(t.fields, ', ')",
        "(t.reference = $4::text or t.subjects @> array[$4])",
    ),
    "refusal": Source("t.code", "t.target", "t.action", "strpos(t.target, $4::text) > 0", "t.clause"),
    "account_event": Source("t.event", "t.account::text", "t.detail", "t.account = $4"),
    "key_event": Source("t.event", "t.kind || ' ' || t.key", "t.detail", "t.key = $4::text"),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is searched for. Instants are UTC; `until` is excluded; what is empty is not asked."""

    log: str = "journal"
    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    about: UUID | None = None
    what: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Found:
    """A record as a list shows it. `position`: in the tree, None as long as it waits."""

    id: str
    at: datetime
    actor: str
    what: str
    about: str
    clause: str
    detail: str
    position: int | None = field(default=None)


def wanted(filters: Mapping[str, str]) -> Wanted:
    """What filters ask for. Raises Invalid, for every field that makes no sense."""
    problems: list[FieldProblem] = []
    since, until = _day(filters, "from", problems), _day(filters, "to", problems)
    log = filters.get("log") or "journal"
    if log not in LOGS:
        problems.append(FieldProblem("log", "unknown-log", NO_SUCH_LOG))
    about = None
    if filters.get("case"):
        try:
            about = UUID(filters["case"])
        except ValueError:
            problems.append(FieldProblem("case", "not-an-id", NOT_AN_ID))
    if problems:
        raise Invalid(problems)
    return Wanted(
        log,
        _midnight(since) if since else None,
        _midnight(until + timedelta(days=1)) if until else None,
        filters.get("actor", ""),
        about,
        filters.get("what", ""),
        filters.get("clause", ""),
    )


async def search(
    connection: Connection, which: Wanted, *, after: tuple[datetime, str] | None, most: int
) -> list[Found]:
    """Records, the newest first; `after` is instant and id of the last one of the page before."""
    log, source = LOGS[which.log], SOURCES[which.log]
    rows = await connection.fetch(
        f"select t.id::text as id, t.at, t.actor, {source.what} as what, {source.about} as about,"  # noqa: S608 - ours
        f" {source.clause} as clause, {source.detail} as detail, l.position"
        f" from {log.table} t left join audit_leaf l on l.log = $1 and l.record = t.id::text"
        " where ($2::timestamptz is null or t.at >= $2) and ($3::timestamptz is null or t.at < $3)"
        f" and ($4::uuid is null or {source.matches})"
        " and ($5 = '' or t.actor = $5 or t.actor = (select 'account:' || a.id from account a where a.login = lower($5)))"
        f" and ($6 = '' or {source.what} = $6) and ($7 = '' or {source.clause} = $7)"
        f" and ($8::timestamptz is null or (t.at, t.id) < ($8, $9::text::{log.key}))"
        " order by t.at desc, t.id desc limit $10",
        which.log, which.since, which.until, which.about, which.actor, which.what, which.clause,
        after[0] if after else None, after[1] if after else None, most,
    )  # fmt: skip
    return [Found(**dict(row)) for row in rows]


def _day(filters: Mapping[str, str], name: str, problems: list[FieldProblem]) -> date | None:
    try:
        return read_day(filters[name]) if filters.get(name) else None
    except ValueError:
        problems.append(FieldProblem(name, "not-a-day", NOT_A_DAY))
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
