"""Accounting that cannot go wrong: histories of allocating, lapsing, restoring and giving back, and two at once."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from uuid import UUID

import pytest

from privacy.ids import uuid7
from registry import cases
from registry.actors import SYSTEM
from registry.database import retrying, transaction
from registry.errors import ClaimTaken, Refused
from tests.vehicles.province import CITY_OFFICER, OFFICER, Firm, Province
from vehicles import quotas
from vehicles.hunan_law import APPLICATION_PAPERS, QUOTA
from vehicles.quota_rules import enterprise_scope

WHY = {"reason": "情况属实"}


async def in_hand(province: Province, quota: UUID, firm: Firm) -> UUID:
    """Put a quota straight into a firm's hands, past the pool."""

    async def run() -> UUID:
        async with transaction() as connection:
            holding = uuid7()
            await quotas.hold(connection, holding, quota, firm.id, None)
            await cases.open_case(
                connection, QUOTA, subject=quota, about=holding, actor=SYSTEM, at=province.at,
                scopes=(enterprise_scope(firm.id),), case=holding,
            )  # fmt: skip
            return holding

    return await retrying(run)


async def test_two_connections_that_assign_the_same_quota_cannot_both(province: Province) -> None:
    first, second = await province.firm(), await province.firm()
    quota = (await province.pool(1))[0]
    tried = await asyncio.gather(
        in_hand(province, quota, first), in_hand(province, quota, second), return_exceptions=True
    )
    assert sorted(type(each) for each in tried if isinstance(each, Exception)) == [ClaimTaken]
    assert await held(quota) == 1


async def held(quota: UUID) -> int:
    """In how many hands a quota is, by the states of its holdings."""
    async with transaction(readonly=True) as connection:
        number: int = await connection.fetchval(
            "select count(*) from quota_holding h join case_ c on c.id = h.id where h.quota = $1"
            " and c.state in ('assigned', 'inactive', 'active', 'under_notice')",
            quota,
        )
    return number


class History:
    """One history: random steps by random people, each of which may be refused; the account is checked after each."""

    def __init__(self, province: Province, firms: list[Firm], total: int, seed: int) -> None:
        self.province, self.firms, self.total = province, firms, total
        self.dice = random.Random(seed)
        self.applications: list[UUID] = []

    async def step(self) -> None:
        steps = (
            self.apply,
            self.allocate,
            self.allocate,
            self.out_of_order,
            self.give_back,
            self.register,
            self.cancel,
        )
        with suppress(Refused):  # a rule said no, and nothing happened
            await self.dice.choice(steps)()
        await self.check()

    async def apply(self) -> None:
        firm = self.dice.choice(self.firms)
        case = await self.province.applied(firm, wanted=self.dice.choice((1, 1, 2)))
        await self.province.add_papers(case, firm, APPLICATION_PAPERS)
        await self.province.move(case, "verify", CITY_OFFICER, checked=True)
        await self.province.move(case, "take_up", OFFICER)
        self.applications.append(case)

    async def allocate(self) -> None:
        if self.applications:
            await self.province.move(self.dice.choice(self.applications), "allocate", OFFICER)

    async def out_of_order(self) -> None:
        if self.applications:
            await self.province.move(self.dice.choice(self.applications), "allocate_out_of_order", OFFICER, **WHY)

    async def give_back(self) -> None:
        for case, firm in await self.some("'assigned', 'inactive', 'active'"):
            await self.province.move(case, "end_business", firm.people, ends_on="2026-12-01", understood=True)

    async def register(self) -> None:
        for case, firm in await self.some("'assigned'"):
            today = self.province.at.date().isoformat()
            await self.province.move(case, "register", OFFICER, registered_on=today, served_on=today)
            if self.dice.random() < 0.5:
                await self.province.plated(case, firm)

    async def cancel(self) -> None:
        for case, _ in await self.some("'cancelling'"):
            today = self.province.at.date().isoformat()
            await self.province.move(case, "confirm_cancelled", OFFICER, cancelled_on=today)

    async def some(self, states: str) -> list[tuple[UUID, Firm]]:
        """One holding in these states, if there is any, with its firm."""
        async with transaction(readonly=True) as connection:
            rows = await connection.fetch(
                "select h.id, h.enterprise from quota_holding h join case_ c on c.id = h.id"
                f" where c.state in ({states}) order by h.id"
            )
        firms = {firm.id: firm for firm in self.firms}
        chosen = self.dice.sample(list(rows), k=min(1, len(rows)))
        return [(row["id"], firms[row["enterprise"]]) for row in chosen]

    async def check(self) -> None:
        """The pool's total is what was given; nothing is in two hands; nobody got more than asked; no gap."""
        async with transaction(readonly=True) as connection:
            hands = await connection.fetch(
                "select h.quota, count(*) as hands from quota_holding h join case_ c on c.id = h.id"
                " where c.state in ('assigned', 'inactive', 'active', 'under_notice') group by h.quota"
            )
            free = await connection.fetchval(
                "select count(*) from quota q where not exists (select 1 from claim k where k.key = q.id::text"
                " and k.kind = 'quota-in-hand')"
            )
            books = await connection.fetch(
                "select a.wanted, a.given, (select count(*) from quota_holding h where h.application = a.id) as held"
                " from quota_application a"
            )
            receipts = await connection.fetch("select receipt from quota_application order by receipt")
            passed_over = await connection.fetchval(
                "select count(*) from quota_application a join case_ c on c.id = a.id where c.state = 'allocated'"
                " and a.given < a.wanted"
            )
        assert all(row["hands"] == 1 for row in hands)
        assert free + len(hands) == self.total
        assert all(row["given"] == row["held"] <= row["wanted"] for row in books)
        assert [row["receipt"] for row in receipts] == list(range(1, len(receipts) + 1))
        assert passed_over == 0


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_the_account_of_the_pool_is_right(province: Province, seed: int) -> None:
    firms = [await province.firm() for _ in range(3)]
    await province.pool(3)
    history = History(province, firms, total=3, seed=seed)
    for _ in range(40):
        await history.step()
    assert history.applications


async def test_one_step_by_several_at_once_leaves_the_account_right(province: Province) -> None:
    firms = [await province.firm() for _ in range(3)]
    waiting = [await province.reviewed(firm, wanted=2) for firm in firms]
    await province.pool(4)
    tried = await asyncio.gather(
        *(province.move(case, "allocate_out_of_order", OFFICER, **WHY) for case in waiting), return_exceptions=True
    )
    assert [each for each in tried if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    await History(province, firms, total=4, seed=0).check()
    assert await province.free() == 0
