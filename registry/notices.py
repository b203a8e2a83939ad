"""Public notices on cases: published with a number, open to appeals and objections for their period, ended once.

A scheme publishes in the effects of the move that leads under notice, and ends in those of the moves that lead away.
The period is the case's own deadline: its timer closes the notice, is recomputed with the calendar, and takes nothing
away on a provisional day or while an appeal is undecided (`notice_rules.may_take_effect` as guard of that move).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import calendar
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import NotFound, Refused
from registry.i18n import text
from registry.installed import CaseRow, installed
from registry.law import Cite
from registry.notice_rules import UnderNotice
from registry.notice_tables import NoticeResponse
from registry.numbers import next_number
from registry.workdays import Due, Period, due

APPEAL = "appeal"


class NoticeOver(Refused):
    """The notice's period is over, or it was withdrawn: nothing can be said against it here any more."""

    code = "notice-over"
    message = text("The period of this notice is over. An appeal or objection is accepted only within it.")


@dataclass(frozen=True)
class Announcement:
    """What a scheme publishes: message ids, and the values that they name."""

    series: str
    title: str
    body: str
    cite: Cite
    timer: str
    params: Mapping[str, str]


@dataclass(frozen=True)
class Notice:
    """A notice. `last_day` is the last civil day of its period; `outcome` is empty while it runs."""

    id: UUID
    scheme: str
    case: UUID
    series: str
    number: int
    title: str
    body: str
    params: Mapping[str, Any]
    clause: str
    published_at: datetime
    published_on: date
    last_day: date | None
    provisional: bool
    ended_at: datetime | None
    outcome: str
    reason: str
    appeals: int = 0
    undecided: int = 0

    @property
    def numbered(self) -> str:
        """The number as it is printed."""
        return f"{self.series}-{self.published_on.year}-{self.number:04d}"

    def runs_on(self, day: date) -> bool:
        """Whether appeals and objections are in time on this day."""
        if self.ended_at is not None or self.last_day is None:
            return False
        return UnderNotice(self.last_day, self.provisional).runs(day)


SELECT = """
    select n.id, n.scheme, n."case", n.series, n.number, n.title, n.body, n.params::text as params, n.clause,
           n.published_at, n.published_on, d.due_day as last_day, coalesce(d.provisional, false) as provisional,
           n.ended_at, n.outcome, n.reason, coalesce(r.appeals, 0)::int as appeals,
           coalesce(r.undecided, 0)::int as undecided
      from public_notice n
      left join lateral (select due_day, provisional from deadline
                          where "case" = n."case" and timer = n.timer and started = n.published_on
                          order by id desc limit 1) d on true
      left join lateral (select count(*) filter (where kind = 'appeal') as appeals,
                                count(*) filter (where kind = 'appeal' and decided_at is null) as undecided
                           from notice_response where notice = n.id) r on true
"""


def _notice(row: Any) -> Notice:
    return Notice(**{**dict(row), "params": json.loads(row["params"])})


async def publish(connection: Connection, case: CaseRow, what: Announcement, at: datetime) -> UUID:
    """Publish a notice on a case, with the next number of its series. A case has one running notice at most."""
    notice = uuid7()
    await connection.execute(
        'insert into public_notice (id, scheme, "case", timer, series, number, title, body, params, clause,'
        " published_at, published_on, outcome, reason)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, '', '')",
        notice, case.scheme, case.id, what.timer, what.series, await next_number(connection, f"notice:{what.series}"),
        what.title, what.body, json.dumps(dict(what.params)), what.cite.clause, at, civil_day(at),
    )  # fmt: skip
    return notice


async def end(connection: Connection, case: UUID, outcome: str, at: datetime, reason: str = "") -> None:
    """End the case's running notice: what came of it, and why if it was withdrawn (a message id)."""
    await connection.execute(
        'update public_notice set ended_at = greatest($2, published_at), outcome = $3, reason = $4 where "case" = $1'
        " and ended_at is null",
        case, at, outcome, reason,
    )  # fmt: skip


async def of_case(connection: Connection, case: UUID) -> Notice | None:
    """The running notice of a case."""
    row = await connection.fetchrow(f'{SELECT} where n."case" = $1 and n.ended_at is null', case)
    return _notice(row) if row else None


async def latest(connection: Connection, case: UUID) -> Notice | None:
    """The case's newest notice, whether it runs or has ended."""
    row = await connection.fetchrow(f'{SELECT} where n."case" = $1 order by n.id desc limit 1', case)
    return _notice(row) if row else None


async def under_notice(connection: Connection, case: UUID, period: Period) -> UnderNotice | None:
    """What the rules ask of the case's running notice; None when none runs. `period` counts until the timer has begun."""
    found = await of_case(connection, case)
    if found is None:
        return None
    if found.last_day is None:
        planned: Due = due(period, found.published_on, await calendar.load(connection))
        return UnderNotice(planned.day, planned.provisional, found.undecided, found.published_on)
    return UnderNotice(found.last_day, found.provisional, found.undecided, found.published_on)


async def find(connection: Connection, notice: UUID) -> Notice:
    """A notice, for anyone. Raises NotFound."""
    row = await connection.fetchrow(f"{SELECT} where n.id = $1", notice)
    if row is None:
        raise NotFound()
    return _notice(row)


async def listed(
    connection: Connection,
    *,
    running: bool,
    scheme: str = "",
    before: tuple[datetime, UUID] | None = None,
    most: int = 50,
) -> list[Notice]:
    """Notices that run, or past ones, the newest first. `before` is the last of the page before."""
    instant, last = before or (None, None)
    rows = await connection.fetch(
        f"{SELECT} where (n.ended_at is null) = $1 and ($2 = '' or n.scheme = $2)"
        " and ($3::timestamptz is null or (n.published_at, n.id) < ($3, $4::uuid))"
        " order by n.published_at desc, n.id desc limit $5",
        running, scheme, instant, last, most,
    )  # fmt: skip
    return [_notice(row) for row in rows]


# -- appeals (objections: `registry/objections.py`) --------------------------------------------------------------------


async def appealed(connection: Connection, case: UUID, actor: Actor, at: datetime) -> None:
    """Count an appeal against the case's running notice. For the effects of the scheme's move `appeal`."""
    notice = await of_case(connection, case)
    if notice is None or not notice.runs_on(civil_day(at)):
        raise NoticeOver()
    await NoticeResponse.insert(NoticeResponse(id=uuid7(), notice=notice.id, kind=APPEAL, by=actor.caller, at=at))


async def decide_appeals(connection: Connection, case: UUID, upheld: bool, at: datetime) -> int:
    """Decide every open appeal against the case's running notice; gives how many there were."""
    done: str = await connection.execute(
        "update notice_response r set decided_at = $3, upheld = $2 from public_notice n"
        ' where n.id = r.notice and n."case" = $1 and n.ended_at is null and r.kind = \'appeal\' and r.decided_at is null',
        case, upheld, at,
    )  # fmt: skip
    return int(done.split()[-1])


def cite_of(notice: Notice) -> Cite | None:
    """The rule under which it was published, as its scheme prints it."""
    return cite_by_clause(notice.scheme, notice.clause)


def cite_by_clause(scheme: str, clause: str) -> Cite | None:
    """The citation of a clause in a scheme's own words; None when the scheme cites it no more."""
    one = installed(scheme).scheme
    accepted = (f.undertaking.cite for m in one.moves for f in m.evidence if f.undertaking is not None)
    cites = (one.cite, *(m.cite for m in one.moves), *(t.cite for t in one.timers), *accepted)
    return next((cite for cite in cites if cite.clause == clause), None)
