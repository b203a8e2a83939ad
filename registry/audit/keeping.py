"""How long records are kept at least (L3-4, DS-12). They hold ids and codes, nothing personal, and are kept for good.

All of them are leaves of one tree: taking one away would break what another party holds a signed head over. So
nothing removes any, and the database gives nobody who serves the right to. See decision 0013.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registry.database import Connection
from registry.i18n import text
from registry.law import Cite, Dated, Instrument

LEVEL_3 = Instrument(
    code="gbt-22239-2019",
    title="信息安全技术 网络安全等级保护基本要求",
    issuer="国家市场监督管理总局、国家标准化管理委员会",
    in_force_from=date(2019, 12, 1),
    number="GB/T 22239-2019",
)
DATA_SECURITY = Instrument(
    code="network-data-2024",
    title="网络数据安全管理条例",
    issuer="国务院",
    in_force_from=date(2025, 1, 1),
    number="国务院令第790号",
)
SIX_MONTHS = Dated({LEVEL_3.in_force_from: timedelta(days=184)}, Cite(LEVEL_3, "8.1.4.3", "L3-4"))
THREE_YEARS = Dated({DATA_SECURITY.in_force_from: timedelta(days=3 * 366)}, Cite(DATA_SECURITY, "第十二条", "DS-12"))


@dataclass(frozen=True)
class Kept:
    """One kind of record: what it is, the least time the law asks for, and the instant of the oldest there is."""

    table: str
    label: str
    least: Dated[timedelta]
    count: int = 0
    oldest: datetime | None = None


AT_LEAST = (
    Kept("journal", text("Decisions: the journal"), THREE_YEARS),
    Kept("disclosure", text("Who was shown what"), THREE_YEARS),
    Kept("consent", text("Consents, given and withdrawn"), THREE_YEARS),
    Kept("provision", text("How many answers each port was given"), THREE_YEARS),
    Kept("account_event", text("Sign-ins, and what was done to accounts"), SIX_MONTHS),
    Kept("refusal", text("What was refused"), SIX_MONTHS),
)
WHEN: Mapping[str, str] = {"consent": "given_at", "provision": "day"}


async def report(connection: Connection) -> list[Kept]:
    """How many of each there are, and since when."""
    return [await _counted(connection, one) for one in AT_LEAST]


async def _counted(connection: Connection, one: Kept) -> Kept:
    when = WHEN.get(one.table, "at")
    row = await connection.fetchrow(f"select count(*) as count, min({when})::timestamptz as oldest from {one.table}")  # noqa: S608
    assert row is not None
    return Kept(one.table, one.label, one.least, row["count"], row["oldest"])
