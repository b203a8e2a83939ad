"""The one way in which a case changes: who may, in what order it is refused, and that it is all done or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from privacy.ids import uuid7
from privacy.vault import Vault
from registry import cases, claims, journal, standings
from registry.actors import ANYONE, SYSTEM, Actor, ActorKind, Grant
from registry.cases import MoveRequest, Outcome
from registry.clock import SHANGHAI
from registry.database import transaction
from registry.errors import Changed, CreditpassError, Forbidden, GuardRefused, Invalid, NotFound, NotOpen
from registry.scheme import Holding, Sponsor
from tests.registry import chairs, tiny
from tests.registry.tiny import BARRED, KEEPER, PERSON, STRANGER

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHY = {"reason": "It is so"}
OURS = Actor(ActorKind.ACCOUNT, "ours", frozenset({Grant("keeper", "house:ours")}), "en")


@pytest.fixture
def house(sealing: Vault) -> Iterator[Vault]:
    with chairs.installed():
        yield sealing


async def asked(person: UUID | None = None, locker: UUID | None = None, at: datetime = NOON) -> UUID:
    """A case in which somebody asks for the key of a locker, their own if none is named."""
    async with transaction() as connection:
        return (await tiny.ask(connection, at=at, person=person, locker=locker)).case.id


async def move(case: UUID, name: str, actor: Actor = KEEPER, *, at: datetime = NOON, version: int | None = None,
               **given: Any) -> Outcome:  # fmt: skip
    async with transaction() as connection:
        return await cases.make_move(connection, MoveRequest(case, name, given, version), actor, at)


async def refusal(case: UUID, name: str, actor: Actor = KEEPER, **more: Any) -> CreditpassError:
    """Why the move is refused; nothing may have changed."""
    before = await everything()
    with pytest.raises(CreditpassError) as caught:
        await move(case, name, actor, **more)
    assert await everything() == before
    return caught.value


async def everything() -> list[str]:
    """All that the engine keeps, as text."""
    tables = ("case_", "claim", "claim_case", "journal", "standing", "deadline", "delivery", "note")
    async with transaction(readonly=True) as connection:
        return [
            row["line"]
            for table in tables
            for row in await connection.fetch(f"select t::text as line from {table} t order by 1")
        ]


async def row(case: UUID) -> Any:
    async with transaction(readonly=True) as connection:
        return await connection.fetchrow("select * from case_ where id = $1", case)


async def history(case: UUID, until: datetime | None = None) -> list[journal.Entry]:
    async with transaction(readonly=True) as connection:
        return await journal.of_case(connection, case, until)


async def states(*wanted: UUID) -> list[str]:
    return [(await row(case))["state"] for case in wanted]


# --- opening ----------------------------------------------------------------------------------------------------------


async def test_a_case_opens_with_its_first_version_state_scopes_and_the_day_whose_rules_it_follows(
    house: Vault,
) -> None:
    person, locker = uuid7(), uuid7()
    case = await asked(person, locker, at=datetime(2026, 11, 23, 16, tzinfo=UTC))  # midnight of the 24th in Shanghai
    found = await row(case)
    assert (found["scheme"], found["subject"], found["about"]) == ("tiny", locker, person)
    assert (found["state"], found["version"], found["rules_as_of"]) == ("asked", 1, date(2026, 11, 24))
    assert found["scopes"] == ["house:ours", f"case:{case}"]
    (entry,) = await history(case)
    assert (entry.move, entry.from_state, entry.to_state, entry.version) == ("ask", "", "asked", 1)
    assert (entry.actor, entry.clause) == (PERSON.caller, "TI-1")


async def test_whoever_has_no_part_in_the_opening_move_opens_nothing(house: Vault) -> None:
    with pytest.raises(Forbidden):
        async with transaction() as connection:
            await cases.open_case(connection, "chairs", subject=uuid7(), about=uuid7(), actor=PERSON, at=NOON)
    assert await everything() == []


async def test_anybody_opens_what_anyone_may_open(house: Vault) -> None:
    async with transaction() as connection:
        out = await cases.open_case(connection, "tiny", subject=uuid7(), about=uuid7(), actor=ANYONE, at=NOON)
    assert out.case.state == "asked"


async def test_there_is_no_case_of_a_scheme_that_is_not_in_use(house: Vault) -> None:
    with pytest.raises(NotFound):
        async with transaction() as connection:
            await cases.open_case(connection, "unknown", subject=uuid7(), about=uuid7(), actor=PERSON, at=NOON)


async def test_eight_that_open_the_same_case_at_once_open_it_once(house: Vault) -> None:
    case = uuid7()

    async def enter() -> None:
        async with transaction() as connection:
            await chairs.enter(connection, NOON, case=case)

    results = await asyncio.gather(*(enter() for _ in range(8)), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [asyncpg.UniqueViolationError] * 7
    assert len(await history(case)) == 1


# --- who may, and why not ---------------------------------------------------------------------------------------------


async def test_what_does_not_exist_and_what_one_may_not_see_are_the_same_answer(house: Vault) -> None:
    case = await asked()
    known, unknown = await refusal(case, "grant", STRANGER), await refusal(uuid7(), "grant", STRANGER)
    assert type(known) is type(unknown) is NotFound
    assert (known.code, known.message, known.params) == (unknown.code, unknown.message, unknown.params)


async def test_a_scope_is_enough_and_another_is_not(house: Vault) -> None:
    case = await asked()
    assert (await move(case, "grant", OURS)).case.state == "held"
    theirs = Actor(ActorKind.ACCOUNT, "x", frozenset({Grant("keeper", f"case:{uuid7()}")}), "en")
    assert isinstance(await refusal(case, "take_back", theirs, **WHY), NotFound)
    holder = Actor(ActorKind.RECEIPT, "r", frozenset({Grant("person", f"case:{case}")}), "en")
    assert (await move(case, "withdraw", holder)).case.state == "over"


async def test_a_move_that_no_regulation_knows_is_nothing(house: Vault) -> None:
    assert isinstance(await refusal(await asked(), "dance"), NotFound)


async def test_who_sees_the_case_but_has_no_part_in_the_move_may_not(house: Vault) -> None:
    assert isinstance(await refusal(await asked(), "grant", PERSON), Forbidden)


async def test_a_role_in_one_scope_gives_nothing_in_another(house: Vault) -> None:
    """Somebody who reads this case as a person, and is a keeper elsewhere."""
    both = Actor(ActorKind.ACCOUNT, "b", frozenset({Grant("person", "house:ours"), Grant("keeper", "house:other")}))
    assert isinstance(await refusal(await asked(), "grant", both), Forbidden)


async def test_the_engines_own_moves_are_the_engines_alone(house: Vault) -> None:
    case = await asked()
    assert isinstance(await refusal(case, "close", KEEPER), Forbidden)
    assert (await move(case, "close", SYSTEM)).case.state == "over"


async def test_the_engine_sees_everything_and_makes_no_move_of_somebody_elses(house: Vault) -> None:
    assert isinstance(await refusal(await asked(), "grant", SYSTEM), Forbidden)


@pytest.mark.parametrize("version", [0, 2])
async def test_a_case_that_is_not_as_it_was_read_is_changed(house: Vault, version: int) -> None:
    assert isinstance(await refusal(await asked(), "grant", version=version), Changed)


async def test_with_the_version_that_was_read_the_move_is_made(house: Vault) -> None:
    assert (await move(await asked(), "grant", version=1)).case.version == 2


async def test_refusals_come_in_one_order_so_that_nobody_learns_more_than_they_may(house: Vault) -> None:
    """Not seen, not allowed, changed, not open, badly given, refused by a rule: the first that holds is told."""
    case = await asked()
    BARRED.add((await row(case))["about"])
    wrong: dict[str, Any] = {"version": 9, "unknown": "field"}
    assert isinstance(await refusal(case, "pause", STRANGER, **wrong), NotFound)
    assert isinstance(await refusal(case, "pause", PERSON, **wrong), Forbidden)
    assert isinstance(await refusal(case, "pause", KEEPER, **wrong), Changed)
    assert isinstance(await refusal(case, "pause", KEEPER, unknown="field"), NotOpen)
    assert isinstance(await refusal(case, "grant", KEEPER, unknown="field"), Invalid)
    assert isinstance(await refusal(case, "grant", KEEPER), GuardRefused)


async def test_what_is_not_open_names_the_article_of_the_move(house: Vault) -> None:
    refused = await refusal(await asked(), "pause", **WHY)
    assert isinstance(refused, NotOpen)
    assert refused.cite == tiny.SCHEME.move("pause").cite


# --- what a move writes -----------------------------------------------------------------------------------------------


async def test_each_move_is_a_version_with_its_article_actor_and_evidence(house: Vault) -> None:
    case = await asked()
    await move(case, "grant", promise="1")
    outcome = await move(case, "pause", at=NOON + HOUR, **WHY)
    assert (outcome.move, outcome.from_state, outcome.case.state, outcome.case.version) == (
        "pause",
        "held",
        "paused",
        3,
    )
    entries = await history(case)
    assert [e.version for e in entries] == [1, 2, 3]
    assert [(e.from_state, e.to_state) for e in entries] == [("", "asked"), ("asked", "held"), ("held", "paused")]
    assert [e.clause for e in entries] == ["TI-1", "TI-2", "TI-5"]
    assert entries[2].id == outcome.entry
    assert set(entries[1].evidence) == {"promise"}
    assert set(entries[2].evidence["reason"]) == {"note"}, "a text is referred to and never told"
    assert "It is so" not in "".join(await everything())


async def test_a_move_that_stays_leaves_since_and_a_move_that_leads_away_sets_it(house: Vault) -> None:
    case = await asked()
    await move(case, "remark", at=NOON + HOUR, **WHY)
    assert [(await row(case))[name] for name in ("since", "version", "state")] == [NOON, 2, "asked"]
    await move(case, "grant", at=NOON + 2 * HOUR)
    assert (await row(case))["since"] == NOON + 2 * HOUR


async def test_a_move_is_never_before_the_one_that_came_first(house: Vault) -> None:
    """Asked for earlier, but it waited: versions and instants rise together."""
    case = await asked(at=NOON + HOUR)
    outcome = await move(case, "grant", at=NOON)
    assert outcome.case.since == NOON + HOUR
    await move(case, "remark", at=NOON + 3 * HOUR, **WHY)
    await move(case, "pause", at=NOON + 2 * HOUR, **WHY)
    assert [e.at for e in await history(case)] == [NOON + hours * HOUR for hours in (1, 1, 3, 3)]
    assert (await row(case))["since"] == NOON + 3 * HOUR


async def test_the_case_as_it_stood_on_a_day_is_read_from_its_history_and_its_standings(house: Vault) -> None:
    case = await asked()
    for hours, name in ((2, "grant"), (4, "pause"), (6, "resume"), (8, "take_back")):
        await move(case, name, at=NOON + hours * HOUR, **(WHY if name in ("pause", "take_back") else {}))
    stood = []
    for hours in range(0, 10, 1):
        at = NOON + hours * HOUR
        async with transaction(readonly=True) as connection:
            status = (await standings.statuses(connection, [case], at))[case].value
        stood.append(((await history(case, at))[-1].to_state, status))
    asked_, held, paused, over = (
        ("asked", "NOT_LISTED"),
        ("held", "LISTED"),
        ("paused", "SUSPENDED"),
        ("over", "NOT_LISTED"),
    )
    assert stood == [asked_] * 2 + [held] * 2 + [paused] * 2 + [held] * 2 + [over] * 2


async def test_a_standing_opens_and_closes_with_the_state_and_one_is_open_at_most(house: Vault) -> None:
    case = await asked()
    for name in ("grant", "pause", "resume", "remark", "withdraw"):
        actor = PERSON if name == "withdraw" else KEEPER
        await move(case, name, actor, **(WHY if name in ("pause", "remark") else {}))
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch('select status, closed_at from standing where "case" = $1 order by id', case)
    assert [r["status"] for r in rows] == ["LISTED", "SUSPENDED", "LISTED"], "a remark writes no standing"
    assert all(r["closed_at"] is not None for r in rows)


async def test_a_standing_says_for_whom_through_whom_and_until_when(house: Vault) -> None:
    async with transaction() as connection:
        case = (await chairs.enter(connection, NOON)).case.id
    told = Holding(uuid7(), uuid7(), Sponsor("tiny", uuid7()), date(2026, 12, 31))
    chairs.HOLDINGS[case] = told
    await move(case, "sit")
    chairs.HOLDINGS[case] = later = Holding(told.subject, told.driver, told.sponsor, date(2027, 1, 31))
    await move(case, "shift", at=NOON + HOUR)
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select subject, driver, sponsor, sponsor_scheme, until, opened_at, closed_at from standing"
            ' where "case" = $1 order by id',
            case,
        )
    said = [Holding(r["subject"], r["driver"], Sponsor(r["sponsor_scheme"], r["sponsor"]), r["until"]) for r in rows]
    assert said == [told, later]
    assert [(r["opened_at"], r["closed_at"]) for r in rows] == [(NOON, NOON + HOUR), (NOON + HOUR, None)]


async def test_whom_the_move_tells_finds_it_in_their_inbox_with_the_entry_that_tells_it(house: Vault) -> None:
    person = uuid7()
    case = await asked(person)
    outcome = await move(case, "grant")
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch("select entry, recipient, subject, channel from delivery order by entry")
    assert [tuple(r) for r in rows][1:] == [(outcome.entry, f"person:{person}", "Your key is ready", "inbox")]


async def test_effects_are_made_after_the_case_is_written_and_fail_it_when_they_fail(house: Vault) -> None:
    async with transaction() as connection:
        case = (await chairs.enter(connection, NOON)).case.id
    await move(case, "sit")
    assert [(case, "enter", "standing"), (case, "sit", "seated")] == chairs.EFFECTS
    chairs.FAILING.add(case)
    before = await everything()
    with pytest.raises(ZeroDivisionError):
        await move(case, "rise")
    assert await everything() == before


# --- the regulation's own validity ------------------------------------------------------------------------------------


async def test_a_case_opens_on_the_last_day_of_the_regulation_and_not_the_day_after(house: Vault) -> None:
    last = datetime(2028, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    case = await asked(at=last)
    with pytest.raises(GuardRefused) as caught:
        await asked(at=last + timedelta(seconds=1))
    assert caught.value.code == "law-ended"
    after = last + timedelta(days=30)
    assert (await move(case, "grant", at=after)).case.state == "held", "what is under way goes on"
    refused = await refusal(case, "take_back", at=after, **WHY)
    assert refused.code == "law-ended", "and nothing is taken away"
    assert (await move(case, "withdraw", PERSON, at=after)).case.state == "over"


async def test_a_case_opens_on_the_first_day_of_the_regulation_and_not_the_day_before(house: Vault) -> None:
    first = datetime(2024, 1, 1, tzinfo=SHANGHAI)
    with pytest.raises(GuardRefused) as caught:
        await asked(at=first - timedelta(microseconds=1))
    assert caught.value.code == "law-not-yet-in-force"
    assert await states(await asked(at=first)) == ["asked"]


# --- what follows -----------------------------------------------------------------------------------------------------


async def couple() -> tuple[UUID, UUID]:
    """A chief's case that was asked for, and another's who waits for the chief."""
    locker = uuid7()
    chief, other = await asked(locker, locker), await asked(uuid7(), locker)
    await move(other, "grant")
    assert await states(chief, other) == ["asked", "waiting"]
    return chief, other


async def test_what_follows_is_made_in_the_same_transaction_by_the_engine_and_names_its_cause(house: Vault) -> None:
    chief, other = await couple()
    outcome = await move(chief, "grant", at=NOON + HOUR)
    assert await states(chief, other) == ["held", "held"]
    followed = (await history(other))[-1]
    assert (followed.move, followed.cause, followed.actor, followed.at) == (
        "admit",
        outcome.entry,
        SYSTEM.caller,
        NOON + HOUR,
    )
    await move(chief, "take_back", at=NOON + 2 * HOUR, **WHY)
    assert await states(chief, other) == ["over", "waiting"]
    async with transaction(readonly=True) as connection:
        assert (await standings.statuses(connection, [other], NOON + 3 * HOUR))[other].value == "NOT_LISTED"


async def test_what_follows_is_not_before_the_followers_own_last_move(house: Vault) -> None:
    chief, other = await couple()
    await move(chief, "grant", at=NOON)
    await move(other, "remark", at=NOON + 5 * HOUR, **WHY)
    await move(chief, "withdraw", PERSON, at=NOON + HOUR)
    assert [e.at for e in await history(other)][-2:] == [NOON + 5 * HOUR] * 2


async def three_guests() -> list[UUID]:
    async with transaction() as connection:
        return [(await chairs.enter(connection, NOON)).case.id for _ in range(3)]


async def test_what_follows_may_bring_about_more_and_each_names_its_own_cause(house: Vault) -> None:
    one, two, three = await three_guests()
    chairs.follow(one, "seated", (two, "sit"))
    chairs.follow(two, "seated", (three, "sit"))
    first = await move(one, "sit")
    second, third = (await history(two))[-1], (await history(three))[-1]
    assert await states(one, two, three) == ["seated"] * 3
    assert (second.cause, third.cause) == (first.entry, second.id)


async def test_a_follower_that_has_moved_on_is_left_alone(house: Vault) -> None:
    one, two, three = await three_guests()
    await move(two, "go")
    chairs.follow(one, "seated", (two, "sit"), (three, "sit"))
    await move(one, "sit")
    assert await states(one, two, three) == ["seated", "gone", "seated"]


async def test_when_what_follows_fails_nothing_was_done(house: Vault) -> None:
    one, two, three = await three_guests()
    chairs.follow(one, "seated", (two, "sit"), (three, "sit"))
    chairs.FAILING.add(three)
    before = await everything()
    with pytest.raises(ZeroDivisionError):
        await move(one, "sit")
    assert await everything() == before


async def test_a_follower_finds_free_what_its_leader_let_go(house: Vault) -> None:
    one, two, _ = await three_guests()
    chairs.sits(one, "row", ("left",), "ana")
    chairs.sits(two, "row", ("left",), "bento")
    await move(one, "sit")
    chairs.follow(one, "standing", (two, "sit"))
    await move(one, "rise")
    assert await states(one, two) == ["standing", "seated"]


# --- several as one, and what is locked -------------------------------------------------------------------------------


async def test_moves_made_as_one_are_all_decided_before_the_first_is_made(house: Vault) -> None:
    chief, other = await couple()
    async with transaction() as connection:
        requests = [MoveRequest(chief, "grant"), MoveRequest(other, "take_back", WHY)]
        outcomes = await cases.make_moves(connection, requests, KEEPER, NOON)
    assert [(o.from_state, o.case.state) for o in outcomes] == [("asked", "held"), ("waiting", "over")]
    assert len(await history(other)) == 3, "the chief's key no longer finds it waiting"


async def test_one_that_is_refused_takes_the_others_with_it(house: Vault) -> None:
    one, two = await asked(), await asked()
    BARRED.add((await row(two))["about"])
    before = await everything()
    with pytest.raises(GuardRefused):
        async with transaction() as connection:
            await cases.make_moves(connection, [MoveRequest(one, "grant"), MoveRequest(two, "grant")], KEEPER, NOON)
    assert await everything() == before


async def test_a_case_is_not_moved_twice_as_one(house: Vault) -> None:
    case = await asked()
    async with transaction() as connection:
        with pytest.raises(ValueError, match="two moves on one case"):
            await cases.make_moves(connection, [MoveRequest(case, "grant"), MoveRequest(case, "remark")], KEEPER, NOON)


async def test_no_moves_are_no_moves(house: Vault) -> None:
    async with transaction() as connection:
        assert await cases.make_moves(connection, [], KEEPER, NOON) == []


async def test_what_the_facts_name_only_after_waiting_is_held_too(house: Vault) -> None:
    """The second asking names a further thing: the move holds it before it goes on."""
    (case, *_) = await three_guests()
    chairs.LOCKS[case] = [("room",), ("room", "cellar")]
    async with transaction() as connection:
        await cases.make_move(connection, MoveRequest(case, "sit"), KEEPER, NOON)
        free = "select pg_try_advisory_xact_lock(hashtextextended($1, 0))"
        async with transaction() as other:
            assert [await other.fetchval(free, name) for name in ("room", "cellar", "attic")] == [False, False, True]


async def test_opening_holds_what_the_facts_name_too(house: Vault) -> None:
    case = uuid7()
    chairs.LOCKS[case] = [("room",), ("room", "cellar")]
    async with transaction() as connection:
        await chairs.enter(connection, NOON, case=case)
        async with transaction() as other:
            waiting = asyncio.create_task(claims.lock(other, {"cellar"}))
            finished, _ = await asyncio.wait([waiting], timeout=0.2)
            assert not finished
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)


async def test_a_case_is_alone_while_it_moves(house: Vault) -> None:
    case = await asked()
    async with transaction() as connection:
        await cases.make_move(connection, MoveRequest(case, "grant"), KEEPER, NOON)
        rival = asyncio.create_task(move(case, "grant"))
        finished, _ = await asyncio.wait([rival], timeout=0.2)
        assert not finished
    with pytest.raises(NotOpen):
        await rival
    assert len(await history(case)) == 2


# --- reading ----------------------------------------------------------------------------------------------------------


async def test_a_case_is_found_by_whoever_may_read_it(house: Vault) -> None:
    case = await asked()
    async with transaction(readonly=True) as connection:
        for actor in (KEEPER, OURS, PERSON, SYSTEM):
            assert (await cases.find(connection, case, actor)).id == case
        for actor in (STRANGER, ANYONE, Actor(ActorKind.ACCOUNT, "n")):
            with pytest.raises(NotFound):
                await cases.find(connection, case, actor)


def test_roles_are_those_held_here_or_everywhere() -> None:
    actor = Actor(ActorKind.ACCOUNT, "a", frozenset({Grant("a", "x"), Grant("b", "y"), Grant("c")}))
    assert cases.roles_on(actor, ["x", "z"]) == {"a", "c", "anyone"}
    assert cases.roles_on(SYSTEM, []) == {"anyone", "system"}
    assert cases.roles_on(ANYONE, ["x"]) == {"anyone"}


async def test_a_case_lies_in_the_scopes_that_its_facts_give_after_the_move(house: Vault) -> None:
    async with transaction() as connection:
        case = (await chairs.enter(connection, NOON)).case.id
    await move(case, "sit", OURS)
    chairs.SCOPES[case] = ("house:other",)
    await move(case, "shift", OURS)
    with pytest.raises(NotFound):
        await move(case, "shift", OURS)
    await move(case, "shift", STRANGER)
    assert set((await row(case))["scopes"]) == {"house:other", f"case:{case}"}
