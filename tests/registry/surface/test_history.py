"""What the engine itself did to a case is told in words too: times that ran out, calendars that were published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from registry import calendar, timers
from registry.actors import Actor, ActorKind, Grant
from registry.database import transaction
from registry.installed import CaseRow
from registry.recompute import recompute
from registry.surface.history import Line, history
from tests.registry.surface.conftest import NOON, ROLES, asked, held, moved

pytestmark = pytest.mark.usefixtures("sealing")

READER = Actor(ActorKind.ACCOUNT, "reader", frozenset({Grant("keeper", "house:ours")}), "en")
DECEMBER = datetime(2026, 12, 28, 4, tzinfo=UTC)


async def told(case: CaseRow, until: datetime | None = None) -> list[Line]:
    async with transaction(readonly=True) as connection:
        return await history(connection, case, READER, ROLES, until)


async def test_a_time_that_ran_out_is_told_with_its_article() -> None:
    case = await asked()
    await timers.fire_due(NOON + timedelta(days=4))
    line = (await told(case))[-1]
    assert (line.what, line.who, line.clause) == ("The time is over: The keeper answers", "The system", "TI-7")
    assert line.to_label is None


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (
            [date(2027, 1, 1), date(2027, 2, 8), date(2027, 2, 9)],
            "The working days were published: The key lapses, now due on 11 February 2027 and not on 9 February 2027",
        ),
        (
            [date(2027, 1, 1)],
            "The working days were published: The key lapses, due on 9 February 2027 as it was",
        ),
    ],
)
async def test_a_calendar_that_was_published_is_told_with_both_days(off: list[date], words: str) -> None:
    async with transaction() as connection:
        await calendar.seed(connection, DECEMBER)
    case = await moved(await held(DECEMBER), "pause", DECEMBER, reason="for a while")
    async with transaction() as connection:
        await calendar.import_year(
            connection, 2027, days_off=off, working_weekends=[], source="An invented notice", confirmed=True,
            actor="system:test", at=DECEMBER,
        )  # fmt: skip
    await recompute(DECEMBER)
    assert [line.what for line in await told(case)][-1] == words


async def test_what_came_later_is_not_told_of_the_past() -> None:
    case = await moved(await asked(), "grant", NOON + timedelta(days=1))
    assert [line.move for line in await told(case, NOON)] == ["ask"]
    assert [line.move for line in await told(case, NOON + timedelta(days=1))] == ["ask", "grant"]
