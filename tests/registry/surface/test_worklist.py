"""Work lists show what somebody may see and nothing else, filtered, sorted and page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from privacy.ids import uuid7
from registry import cases
from registry.actors import SYSTEM, Actor, ActorKind, Grant
from registry.database import transaction
from registry.errors import Invalid
from registry.installed import installed
from registry.standings import Status
from registry.surface.worklist import Wanted, counts, everything, wanted, work_list
from registry.web.listing import cursor
from tests.registry.surface.conftest import KEEPER, NOON, asked, box, held, moved

pytestmark = pytest.mark.usefixtures("sealing")

DAY = timedelta(days=1)
ALL = Wanted()


def somebody(*grants: Grant) -> Actor:
    return Actor(ActorKind.ACCOUNT, "somebody", frozenset(grants), "en")


async def ids(actor: Actor, wish: Wanted = ALL, at: datetime = NOON, **how: object) -> list[UUID]:
    async with transaction(readonly=True) as connection:
        batch = await work_list(connection, actor, wish, at, **how)  # type: ignore[arg-type]
    return [item.case.id for item in batch.items]


@pytest.mark.parametrize(
    "actor",
    [
        KEEPER,
        SYSTEM,
        somebody(),
        somebody(Grant("keeper")),
        somebody(Grant("keeper", "house:other")),
        somebody(Grant("person", "house:ours")),
        somebody(Grant("cook", "house:ours")),
        somebody(Grant("keeper", "house:other"), Grant("person", "house:ours")),
    ],
    ids=["keeper", "system", "nobody", "everywhere", "elsewhere", "one's own", "no role", "two roles"],
)
async def test_a_list_shows_exactly_what_may_be_seen(actor: Actor) -> None:
    everything_there = [await asked(), await held(), await box(), await box(scopes=("house:other",))]
    expected = {c.id for c in everything_there if cases.may_see(actor, installed(c.scheme).scheme, c.scopes)}
    assert set(await ids(actor)) == expected


async def test_pages_join_into_the_whole_list_in_each_order() -> None:
    made = [await asked(NOON + n * DAY) for n in range(5)] + [await held(NOON + 2 * DAY)]
    for sort in ("due", "since", "opened"):
        for descending in (False, True):
            seen: list[UUID] = []
            after = ""
            while True:
                async with transaction(readonly=True) as connection:
                    batch = await work_list(
                        connection, KEEPER, Wanted(), NOON, sort=sort, descending=descending, after=after, most=2
                    )
                seen += [item.case.id for item in batch.items]
                if not (after := batch.next):
                    break
            assert sorted(seen) == sorted(c.id for c in made)
            assert seen == await ids(KEEPER, sort=sort, descending=descending)
    assert await ids(KEEPER, sort="since") == [made[n].id for n in (0, 1, 2, 5, 3, 4)]


PLACES: list[tuple[str, ...]] = [
    ("house:ours",), ("x:1", "house:ours"), ("x:1", "x:2", "house:ours"), ("x:1", "x:2", "x:3", "house:other"),
    ("house:ours", "house:other"), ("house:other", "x:1", "house:ours"), ("x:1",), ("x:1", "x:2", "x:3"), ("house:other",),
]  # fmt: skip
"""The scopes of a case: what is looked for is the first of them, the second, or one of many."""


@pytest.mark.parametrize("held", [["house:ours"], ["house:other", "house:ours"], [f"house:{n}" for n in range(40)]])
@pytest.mark.parametrize("descending", [False, True])
async def test_by_due_a_case_is_found_once_whichever_of_its_scopes_is_ones_own(
    held: list[str], descending: bool
) -> None:
    made = [await box(scopes=scopes) for scopes in PLACES]
    nearest = [await box(scopes=("house:39",)), *made]
    async with transaction() as connection:
        for number, case in enumerate(nearest):
            due = None if number % 4 == 3 else NOON + (number % 3) * DAY
            await connection.execute("update case_ set due_at = $2 where id = $1", case.id, due)
        rows = await connection.fetch(
            "select id from case_ where scopes && $1::varchar[] order by coalesce(due_at, 'infinity'), id", held
        )
    expected = [row["id"] for row in rows]
    mine = somebody(*(Grant("keeper", scope) for scope in held))
    assert await ids(mine, descending=descending) == (expected[::-1] if descending else expected)
    seen: list[UUID] = []
    after = "-"
    while after:
        async with transaction(readonly=True) as connection:
            batch = await work_list(connection, mine, ALL, NOON, descending=descending, after=after.strip("-"), most=2)
        seen, after = [*seen, *(item.case.id for item in batch.items)], batch.next
    assert seen == (expected[::-1] if descending else expected)
    assert await ids(mine, Wanted(scope="x:1")) == [
        case for case in expected if case in {one.id for one in made if "x:1" in one.scopes}
    ]


@pytest.mark.parametrize("sort", ["due", "since", "opened"])
async def test_whoever_sees_all_finds_what_is_suspended_state_by_state_in_order(sort: str) -> None:
    paused = [await moved(await held(NOON - n * DAY), "pause", NOON + n * DAY, reason="on holiday") for n in range(3)]
    await held()
    for actor in (SYSTEM, somebody(Grant("keeper"))):
        wish = Wanted(status=Status.SUSPENDED)
        found = await ids(actor, wish, NOON + 3 * DAY, sort=sort)
        assert set(found) == {case.id for case in paused}
        assert await ids(actor, wish, NOON + 3 * DAY, sort=sort, descending=True) == found[::-1]
        assert await ids(actor, wish, NOON + 3 * DAY, sort=sort, most=2) == found[:2]
        assert await ids(actor, Wanted(status=Status.SUSPENDED, scheme="boxes"), NOON + 3 * DAY, sort=sort) == []


async def test_what_is_never_due_is_last_by_due() -> None:
    never, soon = await held(), await asked()
    assert await ids(KEEPER, sort="due") == [soon.id, never.id]


async def test_filters() -> None:
    waiting, listed, kept = await asked(), await held(), await box(scopes=("house:ours", "cellar:1"))
    paused = await moved(await held(), "pause", reason="on holiday")
    assert await ids(KEEPER, Wanted(scheme="boxes")) == [kept.id]
    assert await ids(KEEPER, Wanted(state="asked")) == [waiting.id]
    assert await ids(KEEPER, Wanted(scope="cellar:1")) == [kept.id]
    assert await ids(KEEPER, Wanted(status=Status.LISTED)) == [listed.id]
    assert await ids(KEEPER, Wanted(status=Status.SUSPENDED)) == [paused.id]
    # Boxes give no standing, so they are not "not listed" either.
    assert await ids(KEEPER, Wanted(status=Status.NOT_LISTED)) == [waiting.id]


async def test_due_before_takes_the_day_itself() -> None:
    case = await asked()  # three days from 2 November: due on the 5th
    assert await ids(KEEPER, Wanted(due_before=date(2026, 11, 4))) == []
    assert await ids(KEEPER, Wanted(due_before=date(2026, 11, 5))) == [case.id]


async def test_overdue_is_decided_by_the_time_of_reading() -> None:
    case = await asked()
    last_moment = datetime(2026, 11, 5, 15, 59, 59, tzinfo=UTC)  # before midnight in Shanghai
    assert await ids(KEEPER, Wanted(overdue=True), last_moment) == []
    assert await ids(KEEPER, Wanted(overdue=True), last_moment + timedelta(seconds=1)) == [case.id]


async def test_counts_are_of_what_may_be_seen_whichever_state_is_shown() -> None:
    await asked()
    await asked()
    await held()
    await box(scopes=("house:other",))
    async with transaction(readonly=True) as connection:
        found = await counts(connection, KEEPER, Wanted(state="held"), NOON)
    assert [(c.scheme, c.state.code, c.number, c.more) for c in found] == [
        ("tiny", "asked", 2, False),
        ("tiny", "held", 1, False),
    ]


async def test_an_export_takes_the_whole_list_up_to_its_most() -> None:
    made = [await asked(NOON + n * DAY) for n in range(3)]
    for most in (2, 10):
        async with transaction(readonly=True) as connection:
            rows = everything(connection, KEEPER, Wanted(), NOON, sort="since", descending=True, most=most)
            assert [item.case.id async for item in rows] == [c.id for c in made][::-1][:most]


async def test_a_cursor_of_a_day_in_another_writing_breaks_nothing() -> None:
    assert await ids(KEEPER, after=cursor("2026-W47-6", uuid7())) == []


@pytest.mark.parametrize("after", ["x", "WzFd", "WyJub29uIiwieCJd", "W10", "eyJhIjoxfQ"])
async def test_a_cursor_that_is_none_of_ours_is_named(after: str) -> None:
    with pytest.raises(Invalid) as refused:
        await ids(KEEPER, after=after)
    assert [p.field for p in refused.value.problems] == ["after"]


def test_filters_that_make_no_sense_are_named_together() -> None:
    with pytest.raises(Invalid) as refused:
        wanted({"scheme": "trains", "state": "asleep", "status": "YES", "due_before": "tomorrow"})
    assert [p.field for p in refused.value.problems] == ["scheme", "state", "status", "due_before"]
    with pytest.raises(Invalid):
        wanted({"due_before": "9999-12-31"})


def test_a_state_belongs_to_the_scheme_that_is_asked_for() -> None:
    assert wanted({"state": "kept"}).state == "kept"
    with pytest.raises(Invalid):
        wanted({"state": "kept", "scheme": "tiny"})
