"""Limits: a slot has one holder and a holder one slot, in the database, whoever asks first and however they exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from privacy.ids import uuid7
from registry import cases, claims
from registry.cases import MoveRequest
from registry.database import retrying, transaction
from registry.errors import ClaimTaken
from registry.scheme import Want
from tests.registry import chairs
from tests.registry.chairs import SEATED, STANDING
from tests.registry.tiny import KEEPER, _cite

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
RULE = chairs.SCHEME.claims[0]


@pytest.fixture
def house(database: str) -> Iterator[str]:
    with chairs.installed():
        yield database


async def entered(key: str, slots: tuple[str, ...], holder: str) -> UUID:
    """A case that will want this when it is seated."""
    async with transaction() as connection:
        case = (await chairs.enter(connection, NOON)).case.id
    chairs.sits(case, key, slots, holder)
    return case


async def move(case: UUID, *moves: str) -> None:
    for name in moves:
        async with transaction() as connection:
            await cases.make_move(connection, MoveRequest(case, name), KEEPER, NOON)


async def together(*requests: tuple[UUID, str]) -> None:
    async with transaction() as connection:
        await cases.make_moves(connection, [MoveRequest(*one) for one in requests], KEEPER, NOON)


async def held() -> dict[tuple[str, str, str], set[UUID]]:
    """Key, slot and holder of each claim, with the cases behind it."""
    found: dict[tuple[str, str, str], set[UUID]] = {}
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            'select c.key, c.slot, c.holder, b."case" from claim c left join claim_case b on b.claim = c.id'
        )
    for row in rows:
        found.setdefault((row["key"], row["slot"], row["holder"]), set()).add(row["case"])
    return found


async def test_a_claim_is_held_while_the_case_is_in_a_state_that_holds_it(house: str) -> None:
    case = await entered("row", ("left",), "ana")
    assert await held() == {}
    await move(case, "sit")
    assert await held() == {("row", "left", "ana"): {case}}
    await move(case, "rise")
    assert await held() == {}


async def test_the_first_free_slot_is_taken_in_the_order_wished(house: str) -> None:
    one, two = await entered("row", ("left", "right"), "ana"), await entered("row", ("left", "right"), "bento")
    await move(two, "sit")
    await move(one, "sit")
    assert set(await held()) == {("row", "left", "bento"), ("row", "right", "ana")}


async def test_when_every_slot_is_taken_the_claim_is_refused_with_its_article_and_nothing_is_left(house: str) -> None:
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("left",), "bento")
    await move(one, "sit")
    with pytest.raises(ClaimTaken) as caught:
        await move(two, "sit")
    assert (caught.value.code, caught.value.message, caught.value.cite) == ("chair", "That chair is taken", _cite(2))
    assert await held() == {("row", "left", "ana"): {one}}
    await move(one, "rise")
    await move(two, "sit")
    assert await held() == {("row", "left", "bento"): {two}}


async def test_slots_of_another_key_are_others(house: str) -> None:
    one, two = await entered("row-1", ("left",), "ana"), await entered("row-2", ("left",), "bento")
    await move(one, "sit")
    await move(two, "sit")
    assert len(await held()) == 2


async def test_two_cases_of_one_holder_stand_behind_one_claim_until_the_last_lets_go(house: str) -> None:
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("left",), "ana")
    await move(one, "sit")
    await move(two, "sit")
    assert await held() == {("row", "left", "ana"): {one, two}}
    await move(one, "rise")
    assert await held() == {("row", "left", "ana"): {two}}
    await move(two, "go")
    assert await held() == {}


async def test_a_holder_has_one_slot_of_a_key_even_if_another_is_free(house: str) -> None:
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("right",), "ana")
    await move(one, "sit")
    with pytest.raises(ClaimTaken):
        await move(two, "sit")
    assert await held() == {("row", "left", "ana"): {one}}


@pytest.mark.parametrize(
    "wish", [Want("row", ("right",), "ana"), Want("next", ("left",), "ana"), Want("row", ("left",), "cai")]
)
async def test_who_comes_to_want_something_else_lets_go_of_what_they_had(house: str, wish: Want) -> None:
    case = await entered("row", ("left",), "ana")
    await move(case, "sit")
    chairs.WANTS[case] = wish
    await move(case, "shift")
    assert await held() == {(wish.key, wish.slots[0], wish.holder): {case}}


async def test_who_wants_nothing_any_more_holds_nothing(house: str) -> None:
    case = await entered("row", ("left",), "ana")
    await move(case, "sit")
    del chairs.WANTS[case]
    await move(case, "shift")
    assert await held() == {}


async def test_two_exchange_their_places_in_one_step_and_neither_can_alone(house: str) -> None:
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("right",), "bento")
    await together((one, "sit"), (two, "sit"))
    chairs.sits(one, "row", ("right",), "ana")
    chairs.sits(two, "row", ("left",), "bento")
    with pytest.raises(ClaimTaken):
        await move(one, "shift")
    await together((one, "shift"), (two, "shift"))
    assert await held() == {("row", "right", "ana"): {one}, ("row", "left", "bento"): {two}}


async def test_a_place_that_one_leaves_is_taken_in_the_same_step_by_another(house: str) -> None:
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("left",), "bento")
    await move(one, "sit")
    await together((two, "sit"), (one, "rise"))
    assert await held() == {("row", "left", "bento"): {two}}


async def test_of_moves_made_as_one_all_are_made_or_none(house: str) -> None:
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("left",), "bento")
    with pytest.raises(ClaimTaken):
        await together((one, "sit"), (two, "sit"))
    assert await held() == {}
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select array_agg(distinct state) from case_") == ["standing"]


async def test_eight_at_once_for_one_chair(house: str) -> None:
    rivals = [await entered("row", ("left",), f"guest-{n}") for n in range(8)]

    async def sit(case: UUID) -> None:
        await retrying(lambda: move(case, "sit"))

    results = await asyncio.gather(*map(sit, rivals), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [ClaimTaken] * 7
    assert len(await held()) == 1


async def test_eight_who_move_to_each_others_chairs_in_all_orders_end_on_chairs_of_their_own(house: str) -> None:
    guests = [await entered("row", (f"seat-{n}",), f"guest-{n}") for n in range(8)]
    await together(*((guest, "sit") for guest in guests))
    everywhere = tuple(f"seat-{n}" for n in range(9))

    async def wander(number: int, guest: UUID) -> None:
        for step in range(5):
            chairs.sits(guest, "row", everywhere[(number + step) % 9 :][:1], f"guest-{number}")
            try:
                await retrying(lambda: move(guest, "shift"))
            except ClaimTaken:
                await asyncio.sleep(0)

    await asyncio.gather(*(wander(n, guest) for n, guest in enumerate(guests)))
    claimed = await held()
    assert len(claimed) == 8
    assert {holder for _, _, holder in claimed} == {f"guest-{n}" for n in range(8)}


async def test_the_database_decides_even_if_nobody_locked(house: str) -> None:
    """Two who both see the slot free: the unique key lets one of them through."""
    one, two = await entered("row", ("left",), "ana"), await entered("row", ("left",), "bento")
    async with transaction() as connection:
        await claims.take(connection, one, RULE, chairs.WANTS[one])

        async def rival() -> None:
            async with transaction() as other:
                await claims.take(other, two, RULE, chairs.WANTS[two])

        waiting = asyncio.create_task(rival())
        finished, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not finished
    with pytest.raises(ClaimTaken):
        await waiting
    assert await held() == {("row", "left", "ana"): {one}}


async def test_the_keys_themselves(house: str) -> None:
    insert = "insert into claim (id, kind, key, slot, holder) values ($1, 'chair', 'row', $2, $3)"
    async with transaction() as connection:
        await connection.execute(insert, uuid7(), "left", "ana")
    for slot, holder in (("left", "bento"), ("right", "ana")):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with transaction() as connection:
                await connection.execute(insert, uuid7(), slot, holder)


async def test_locks_are_taken_in_one_order_so_that_nobody_waits_in_a_circle(house: str) -> None:
    names = [f"lock-{n}" for n in range(20)]

    async def hold(which: list[str]) -> None:
        async with transaction() as connection:
            await claims.lock(connection, which)
            await asyncio.sleep(0.005)

    await asyncio.gather(*(hold(names if n % 2 else names[::-1]) for n in range(12)))


async def test_a_lock_keeps_others_out_until_the_transaction_ends(house: str) -> None:
    order: list[str] = []

    async def later() -> None:
        async with transaction() as connection:
            await claims.lock(connection, {"row", "other"})
            order.append("second")

    async with transaction() as connection:
        await claims.lock(connection, {"row"})
        waiting = asyncio.create_task(later())
        await asyncio.sleep(0.2)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


def test_what_a_case_locks_is_its_claims_keys_and_what_the_scheme_adds() -> None:
    facts = chairs.Facts(uuid7(), "standing", Want("row", ("left",), "ana"), (), ("person:1",), None, None)  # type: ignore[arg-type]
    assert claims.lock_names(chairs.SCHEME, facts) == {"chair:row", "person:1"}
    assert [want.key for _, want in claims.wanted(chairs.SCHEME, SEATED, facts)] == ["row"]
    assert claims.wanted(chairs.SCHEME, STANDING, facts) == []
