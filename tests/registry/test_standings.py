"""What "listed" means: `in_force` by example, and equal to its SQL twin for anything a standing can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from privacy.ids import uuid7
from registry import standings
from registry.clock import SHANGHAI, civil_day
from registry.database import transaction
from registry.scheme import Holding, Sponsor
from registry.standings import Row, Status, in_force, sponsor_join, status_sql

LISTED, SUSPENDED, NOT_LISTED = Status.LISTED, Status.SUSPENDED, Status.NOT_LISTED
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def row(status: Status = LISTED, opened: datetime = NOON, closed: datetime | None = None, until: date | None = None,
        sponsored: bool = False) -> Row:  # fmt: skip
    return Row(status, opened, closed, until, sponsored)


def test_a_standing_counts_from_the_instant_it_opened() -> None:
    assert in_force(row(), None, NOON - SECOND) is NOT_LISTED
    assert in_force(row(), None, NOON) is LISTED


def test_a_standing_no_longer_counts_at_the_instant_it_closed() -> None:
    closed = row(closed=NOON + SECOND)
    assert in_force(closed, None, NOON) is LISTED
    assert in_force(closed, None, NOON + SECOND) is NOT_LISTED


def test_a_standing_counts_to_the_end_of_its_last_day_in_shanghai() -> None:
    last = row(until=date(2026, 11, 30))
    assert in_force(last, None, datetime(2026, 11, 30, 23, 59, 59, tzinfo=SHANGHAI)) is LISTED
    assert in_force(last, None, datetime(2026, 12, 1, tzinfo=SHANGHAI)) is NOT_LISTED


def test_no_standing_is_not_listed() -> None:
    assert in_force(None, row(), NOON) is NOT_LISTED


@pytest.mark.parametrize(
    ("own", "sponsor", "expected"),
    [
        (LISTED, LISTED, LISTED),
        (LISTED, SUSPENDED, SUSPENDED),
        (LISTED, None, NOT_LISTED),
        (SUSPENDED, LISTED, SUSPENDED),  # lifting a unit's suspension leaves the entry's own (hengqin.md, case 9)
        (SUSPENDED, SUSPENDED, SUSPENDED),
        (SUSPENDED, None, NOT_LISTED),
    ],
)
def test_a_sponsored_standing_never_counts_beyond_its_sponsor(
    own: Status, sponsor: Status | None, expected: Status
) -> None:
    through = None if sponsor is None else row(sponsor)
    assert in_force(row(own, sponsored=True), through, NOON) is expected


def test_a_sponsor_that_has_run_out_carries_nobody() -> None:
    through = row(until=date(2026, 11, 20))
    assert in_force(row(sponsored=True), through, NOON) is NOT_LISTED


# --- The SQL twin -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """A standing, the history of its sponsor (in order, none overlapping), and an instant to ask about."""

    own: Row
    history: tuple[Row, ...]
    at: datetime

    @property
    def sponsor(self) -> Row | None:
        """The sponsor's standing at the instant: what `sponsor_join` must find."""
        of_then = (r for r in self.history if r.opened_at <= self.at and (r.closed_at is None or self.at < r.closed_at))
        return next(of_then, None)


HOURS = st.integers(-72, 72)


def instant(hours: int) -> datetime:
    """Hours from a midnight in Shanghai, so that days end, and instants coincide, often."""
    return datetime(2026, 12, 1, tzinfo=SHANGHAI).astimezone(UTC) + timedelta(hours=hours)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    opened = draw(HOURS)
    lasts = draw(st.none() | st.integers(0, 60))
    until = draw(st.none() | st.dates(date(2026, 11, 27), date(2026, 12, 5)))
    closed = None if lasts is None else instant(opened + lasts)
    return Row(draw(st.sampled_from([LISTED, SUSPENDED])), instant(opened), closed, until)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Row, ...]:
    """One after the other, some left out, the last one perhaps still open."""
    bounds = [-100, *sorted(draw(st.sets(HOURS, max_size=3)))]
    ends = [instant(end) for end in bounds[1:]] + [None]
    spans = zip(map(instant, bounds), ends, strict=True)
    return tuple(
        replace(draw(rows()), opened_at=start, closed_at=end)
        for start, end in spans
        if draw(st.sampled_from([True, True, True, False]))
    )


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    own = replace(draw(rows()), sponsored=draw(st.booleans()))
    edges = [own.opened_at, *([own.closed_at] if own.closed_at else [])]
    at = draw(st.sampled_from(edges) | HOURS.map(lambda hours: own.opened_at + timedelta(hours=abs(hours))))
    return Sample(own, draw(histories()), at + draw(st.sampled_from([-1, 0, 1])) * timedelta(microseconds=1))


async def by_sql(asked: list[Sample]) -> list[str]:
    """What the real expressions say, over a temporary table that stands in front of `standing`."""
    entries: list[tuple[object, ...]] = []
    times: list[tuple[UUID, datetime]] = []
    for sample in asked:
        subject, sponsor = uuid7(), uuid7()
        entries.append(_entry(subject, uuid7(), sponsor if sample.own.sponsored else None, sample.own))
        entries += [_entry(sponsor, None, None, one) for one in sample.history]
        entries.append(_entry(sponsor, uuid7(), None, row(opened=instant(-200))))  # the sponsor as somebody's vehicle
        entries.append(_entry(sponsor, None, uuid7(), row(opened=instant(-200))))  # the sponsor under another scheme
        times.append((subject, sample.at))
    async with transaction() as connection:
        await connection.execute(
            "create temporary table standing on commit drop as select * from public.standing with no data"
        )
        await connection.executemany(
            "insert into standing (id, scheme, subject, driver, sponsor, sponsor_scheme, status, opened_at, closed_at, until)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            entries,
        )
        found = await connection.fetch(
            f"select {status_sql('q.at')} as status, count(*) over (partition by q.place) as times"
            " from unnest($1::uuid[], $2::timestamptz[]) with ordinality q(subject, at, place)"
            f" join standing s on s.subject = q.subject {sponsor_join('q.at')} order by q.place",
            [subject for subject, _ in times], [at for _, at in times],
        )  # fmt: skip
    assert {record["times"] for record in found} == {1}
    return [record["status"] for record in found]


def _entry(subject: UUID, driver: UUID | None, sponsor: UUID | None, one: Row) -> tuple[object, ...]:
    scheme, through = ("house", None) if sponsor is None else ("list", "house")
    return (
        uuid7(),
        scheme,
        subject,
        driver,
        sponsor,
        through,
        one.status.value,
        one.opened_at,
        one.closed_at,
        one.until,
    )


NO_SHRINKING = [Phase.explicit, Phase.generate]  # each of many samples is small as it is
MIDNIGHT = datetime(2026, 12, 1, tzinfo=SHANGHAI)


@settings(
    max_examples=25, deadline=None, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(samples(), min_size=25, max_size=50))
@example([Sample(row(until=date(2026, 11, 30)), (), MIDNIGHT)])
@example([Sample(row(until=date(2026, 11, 30)), (), MIDNIGHT - timedelta(microseconds=1))])
async def test_the_sql_twin_says_the_same(database: str, asked: list[Sample]) -> None:
    expected = [in_force(sample.own, sample.sponsor, sample.at).value for sample in asked]
    said = await by_sql(asked)
    assert [trio for trio in zip(asked, said, expected, strict=True) if trio[1] != trio[2]] == []


# --- Writing ----------------------------------------------------------------------------------------------------------


async def a_case() -> UUID:
    case = uuid7()
    async with transaction() as connection:
        await connection.execute(
            "insert into case_ (id, scheme, subject, about, state, since, opened_at, rules_as_of, version, scopes,"
            " due_provisional) values ($1, 'house', $1, $1, 'in', $2, $2, $3, 1, '{}', false)",
            case, NOON, civil_day(NOON),
        )  # fmt: skip
    return case


async def written(case: UUID, holding: Holding | None, status: str | None, at: datetime) -> bool:
    async with transaction() as connection:
        return await standings.write(
            connection, scheme="house", case=case, holding=holding, status=status, clause="HO-1", at=at
        )


async def status_at(case: UUID, at: datetime) -> Status:
    async with transaction() as connection:
        return (await standings.statuses(connection, [case], at))[case]


async def test_a_change_closes_one_standing_and_opens_another_so_that_the_past_can_be_asked(database: str) -> None:
    case, holding = await a_case(), Holding(uuid7(), uuid7())
    hour = timedelta(hours=1)
    assert await written(case, holding, "LISTED", NOON)
    assert await written(case, holding, "SUSPENDED", NOON + hour)
    assert await written(case, None, None, NOON + 2 * hour)
    asked = [NOON - hour, NOON, NOON + hour, NOON + 2 * hour]
    assert [await status_at(case, at) for at in asked] == [NOT_LISTED, LISTED, SUSPENDED, NOT_LISTED]


async def test_writing_the_same_again_changes_nothing(database: str) -> None:
    case, holding = await a_case(), Holding(uuid7(), uuid7(), None, date(2027, 1, 1))
    assert await written(case, holding, "LISTED", NOON)
    assert not await written(case, holding, "LISTED", NOON + SECOND)


async def test_a_sponsors_suspension_holds_for_all_and_leaves_their_own_rows_alone(database: str) -> None:
    unit, entry, sponsor = await a_case(), await a_case(), uuid7()
    await written(unit, Holding(sponsor), "LISTED", NOON)
    await written(entry, Holding(uuid7(), uuid7(), Sponsor("house", sponsor)), "LISTED", NOON)
    await written(unit, Holding(sponsor), "SUSPENDED", NOON + SECOND)
    assert await status_at(entry, NOON) is LISTED
    assert await status_at(entry, NOON + SECOND) is SUSPENDED
    await written(unit, Holding(sponsor), "LISTED", NOON + 2 * SECOND)
    assert await status_at(entry, NOON + 2 * SECOND) is LISTED
