"""What "listed" means, in one place: `in_force`, and its SQL twin `STATUS_SQL` (held equal by a property test).

A standing counts from the instant it opened until the instant it closed, at most to the end of its last civil day
(Asia/Shanghai), and never beyond its sponsor's: while the sponsor is suspended the standing is suspended, and
without a sponsor's standing it is none. The check, the pages and the counts all ask here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from privacy.ids import uuid7
from registry.clock import civil_day
from registry.database import Connection
from registry.scheme import Condition, Holding


class Status(StrEnum):
    """The world's answer about a standing."""

    LISTED = "LISTED"
    SUSPENDED = "SUSPENDED"
    NOT_LISTED = "NOT_LISTED"


@dataclass(frozen=True)
class Row:
    """A row of `standing`, as far as its force is concerned."""

    status: Status
    opened_at: datetime
    closed_at: datetime | None
    until: date | None
    sponsored: bool = False


def in_force(row: Row | None, sponsor: Row | None, at: datetime) -> Status:
    """The status at an instant of a standing and of the one through which it holds."""
    own = _own(row, at)
    if row is None or own is Status.NOT_LISTED or not row.sponsored:
        return own
    through = _own(sponsor, at)
    return own if through is Status.LISTED else through


def _own(row: Row | None, at: datetime) -> Status:
    if row is None or at < row.opened_at or (row.closed_at is not None and row.closed_at <= at):
        return Status.NOT_LISTED
    if row.until is not None and civil_day(at) > row.until:
        return Status.NOT_LISTED
    return row.status


def _own_sql(alias: str) -> str:
    return (
        f"({alias}.opened_at <= %(at)s and ({alias}.closed_at is null or %(at)s < {alias}.closed_at)"
        f" and ({alias}.until is null or (%(at)s at time zone 'Asia/Shanghai')::date <= {alias}.until))"
    )


def status_sql(at: str) -> str:
    """The SQL twin of `in_force`: an expression over `standing s left join standing p` (see `SPONSOR_JOIN`)."""
    own, through = _own_sql("s") % {"at": at}, _own_sql("p") % {"at": at}
    return (
        f"case when not {own} then 'NOT_LISTED' when s.sponsor is null then s.status"
        f" when p.id is null or not {through} then 'NOT_LISTED' when p.status <> 'LISTED' then p.status"
        " else s.status end"
    )


def sponsor_join(at: str) -> str:
    """Joins to each standing `s` the sponsor's standing `p` at that instant, if there is one."""
    return (
        "left join standing p on p.subject = s.sponsor and p.scheme = s.sponsor_scheme and p.driver is null and "
        + _own_sql("p") % {"at": at}
    )


async def write(
    connection: Connection,
    *,
    scheme: str,
    case: UUID,
    holding: Holding | None,
    status: str | None,
    clause: str,
    at: datetime,
) -> bool:
    """Close the case's standing and open a new one where what it says changed. True when something changed."""
    present = await connection.fetchrow(
        "select id, subject, driver, sponsor, sponsor_scheme, status, until, direction, conditions::text, opened_at"
        ' from standing where "case" = $1 and closed_at is null',
        case,
    )
    wanted = _columns(holding, status)
    if present is not None and wanted is not None and (*tuple(present)[1:8], _sorted(present["conditions"])) == wanted:
        return False
    if present is not None:
        at = max(at, present["opened_at"])
        await connection.execute("update standing set closed_at = $2 where id = $1", present["id"], at)
    if wanted is not None:
        await connection.execute(
            'insert into standing (id, scheme, "case", subject, driver, sponsor, sponsor_scheme, status, until,'
            " direction, conditions, clause, opened_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13)",
            uuid7(), scheme, case, *wanted, clause, at,
        )  # fmt: skip
    return present is not None or wanted is not None


def _columns(holding: Holding | None, status: str | None) -> tuple[object, ...] | None:
    if holding is None or status is None:
        return None
    sponsor = holding.sponsor
    through = (sponsor.subject, sponsor.scheme) if sponsor else (None, None)
    conditions = json.dumps([asdict(each) for each in holding.conditions], default=date.isoformat, sort_keys=True)
    return (holding.subject, holding.driver, *through, status, holding.until, holding.direction, conditions)


def _sorted(conditions: str) -> str:
    """Conditions as the database gives them, as `_columns` writes them."""
    return json.dumps(json.loads(conditions) or [], sort_keys=True)


NO_CONDITIONS = frozenset({"[]", "{}"})


def conditions_of(stored: str) -> tuple[Condition, ...]:
    """The conditions of a standing, from its column."""
    if stored in NO_CONDITIONS:
        return ()
    return tuple(
        Condition(each["code"], each["clause"], *(each[day] and date.fromisoformat(each[day]) for day in ("since", "until")))
        for each in json.loads(stored) or ()
    )  # fmt: skip


async def statuses(connection: Connection, cases: Sequence[UUID], at: datetime) -> dict[UUID, Status]:
    """The effective status of each case at an instant; cases that never had a standing are NOT_LISTED."""
    rows = await connection.fetch(
        f'select s."case" as id, {status_sql("$2")} as status from standing s {sponsor_join("$2")}'  # noqa: S608
        ' where s."case" = any($1::uuid[]) and s.opened_at <= $2 and (s.closed_at is null or $2 < s.closed_at)',
        cases, at,
    )  # fmt: skip
    found = {row["id"]: Status(row["status"]) for row in rows}
    return {case: found.get(case, Status.NOT_LISTED) for case in cases}
