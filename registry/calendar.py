"""The working-day calendar in the database: seeded, read, and extended by an administrator's import.

China moves working days to weekends by a notice for each year, published late in the year before. A year not
imported is unknown, and what reaches into it is provisional (`registry/workdays.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version as version_of_package
from uuid import UUID

import asyncpg

from privacy.ids import uuid7
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.formats.normalise import clean_line
from registry.formats.problem import FormatProblem
from registry.i18n import text
from registry.workdays import SATURDAY, Calendar, Year

FIRST_YEAR, LAST_YEAR = 1992, 2100
LONGEST_SOURCE = 500
YEARS_LOCK = 0x79656172  # any number that nobody else locks
SEEDED_BY = "system:seed"
SEED_SOURCE = "State Council General Office, notice on public holidays of %s; carried by chinesecalendar %s"

YEAR = text("Please give a year from %(first)s to %(last)s")
SOURCE = text("Please name the document that this comes from")
NO_DAYS_OFF = text("A year without any day off cannot be right")
OTHER_YEAR = text("%(day)s is not in this year")
NOT_WEEKEND = text("%(day)s is not a Saturday or Sunday")
BOTH = text("%(day)s cannot be both a day off and a working day")
CONFIRMED = text("This year is confirmed. Only another confirmed calendar can replace it.")

_read: tuple[UUID, Calendar] | None = None


async def load(connection: Connection) -> Calendar:
    """The calendar in force; read anew only when an edition was added. Empty (all provisional) before the seed."""
    global _read
    newest = await connection.fetchval("select id from calendar_year order by version desc, year desc limit 1")
    if newest is None:
        return Calendar()
    if _read is None or _read[0] != newest:
        _read = await _newest_editions(connection)
    return _read[1]


async def _newest_editions(connection: Connection) -> tuple[UUID, Calendar]:
    rows = await connection.fetch("select distinct on (year) * from calendar_year order by year, version desc")
    newest = max(rows, key=lambda row: (row["version"], row["year"]))
    calendar = Calendar(
        version=newest["version"],
        years={row["year"]: Year(row["confirmed"], row["source"]) for row in rows},
        days_off=frozenset(day for row in rows for day in row["days_off"]),
        working_weekends=frozenset(day for row in rows for day in row["working_weekends"]),
    )
    return newest["id"], calendar


async def seed(connection: Connection, at: datetime) -> int:
    """Add the published years that the library carries (2004 to 2026 in 1.11) and the database lacks.

    Returns how many were added. May run at every start. `at` is when (UTC).
    """
    from chinese_calendar.constants import holidays, workdays

    await _one_import_at_a_time(connection)
    known = {row["year"] for row in await connection.fetch("select distinct year from calendar_year")}
    missing = sorted({day.year for day in holidays} - known)
    version = await _newest_version(connection) + 1
    for year in missing:
        source = SEED_SOURCE % (year, version_of_package("chinesecalendar"))
        await _add(connection, version, _edition(year, holidays, workdays, source, True), SEEDED_BY, at)
    return len(missing)


async def import_year(
    connection: Connection,
    year: int,
    *,
    days_off: Collection[date],
    working_weekends: Collection[date],
    source: str,
    confirmed: bool,
    actor: str,
    at: datetime,
) -> int:
    """Add an edition of a year and return the calendar's version; the same edition again changes nothing.

    `days_off` may name weekend days, as notices do; `actor` is the importer's id, `at` when (UTC). Whoever calls
    recomputes the provisional deadlines. Raises Invalid when the days contradict themselves or the year.
    """
    problems = [*_problems_with_days(year, days_off, working_weekends), *_problems_with_source(source)]
    if problems:
        raise Invalid(problems)
    edition = _edition(year, days_off, working_weekends, source, confirmed)
    await _one_import_at_a_time(connection)
    held = await connection.fetchrow("select * from calendar_year where year = $1 order by version desc limit 1", year)
    if held and held["confirmed"] and not confirmed:
        raise Invalid([FieldProblem("confirmed", "already-confirmed", CONFIRMED)])
    version = await _newest_version(connection)
    if held and _held_edition(held) == edition:
        return version
    await _add(connection, version + 1, edition, actor, at)
    return version + 1


def _problems_with_days(
    year: int, days_off: Collection[date], working_weekends: Collection[date]
) -> Iterable[FieldProblem]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        yield FieldProblem("year", "year", YEAR, params={"first": FIRST_YEAR, "last": LAST_YEAR})
        return
    if not _weekdays(days_off):
        yield FieldProblem("days_off", "no-days-off", NO_DAYS_OFF)
    for field, days in (("days_off", days_off), ("working_weekends", working_weekends)):
        for day in sorted(set(days)):
            if day.year != year:
                yield _about(field, "other-year", OTHER_YEAR, day)
    for day in sorted(set(working_weekends)):
        if day.weekday() < SATURDAY:
            yield _about("working_weekends", "not-weekend", NOT_WEEKEND, day)
        elif day in days_off:
            yield _about("working_weekends", "both", BOTH, day)


def _problems_with_source(source: str) -> Iterable[FieldProblem]:
    try:
        if not clean_line(source, LONGEST_SOURCE):
            yield FieldProblem("source", "empty", SOURCE)
    except FormatProblem as problem:
        yield problem.at("source")


def _about(field: str, code: str, message: str, day: date) -> FieldProblem:
    return FieldProblem(field, code, message, params={"day": day.isoformat()})


def _weekdays(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted({day for day in days if day.weekday() < SATURDAY}))


@dataclass(frozen=True, slots=True)
class _Edition:
    """What one document says of one year, in the order the table keeps it."""

    year: int
    days_off: tuple[date, ...]
    working_weekends: tuple[date, ...]
    source: str
    confirmed: bool


def _edition(
    year: int, days_off: Iterable[date], working_weekends: Iterable[date], source: str, confirmed: bool
) -> _Edition:
    """An edition from lists that may name weekend days as days off, and other years."""
    off = _weekdays(day for day in days_off if day.year == year)
    worked = tuple(sorted({day for day in working_weekends if day.year == year}))
    return _Edition(year, off, worked, clean_line(source, LONGEST_SOURCE), confirmed)


def _held_edition(row: asyncpg.Record) -> _Edition:
    off, worked = tuple(row["days_off"]), tuple(row["working_weekends"])
    return _Edition(row["year"], off, worked, row["source"], row["confirmed"])


async def _one_import_at_a_time(connection: Connection) -> None:
    # Two imports at once would take the same version. Readers are not held up.
    await connection.execute("select pg_advisory_xact_lock($1)", YEARS_LOCK)


async def _newest_version(connection: Connection) -> int:
    newest: int = await connection.fetchval("select coalesce(max(version), 0) from calendar_year")
    return newest


async def _add(connection: Connection, version: int, edition: _Edition, actor: str, at: datetime) -> None:
    await connection.execute(
        "insert into calendar_year (id, version, year, days_off, working_weekends, source, confirmed,"
        " imported_by, imported_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        uuid7(), version, edition.year, edition.days_off, edition.working_weekends, edition.source,
        edition.confirmed, actor, at,
    )  # fmt: skip
