"""Accounting that cannot go wrong, in the database: the same histories as in memory end alike, and rivals at once.

Thousands of histories by the rules alone are in `test_accounting_rules.py`; here each step is a transaction, so there
are few of them, and many with CREDITPASS_HYPOTHESIS=long.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import date
from uuid import UUID

import pytest

from privacy.ids import uuid7
from privacy.vault import Vault
from registry import cases, installed
from registry.actors import SYSTEM, Actor
from registry.database import retrying, transaction
from registry.errors import ClaimTaken, GuardRefused, NotOpen, Refused
from tests.conftest import LONG
from tests.vehicles.books import Book, Step
from tests.vehicles.guangdong import CITY_OFFICER as CITY_OF_GUANGDONG
from tests.vehicles.guangdong import COUNTY_OFFICER, DEPARTMENT, SHENZHEN, WANT, AnEnterprise, Guangdong
from tests.vehicles.guangdong_book import GuangdongBook, granted
from tests.vehicles.hunan_book import HunanBook
from tests.vehicles.province import CITY_OFFICER, OFFICER, Firm, Province
from vehicles import quotas
from vehicles.guangdong_quota_facts import INBOUND_PAPERS, OUTBOUND_PAPERS
from vehicles.guangdong_schemes import SCHEMES
from vehicles.hunan_law import APPLICATION_PAPERS, QUOTA, TRUCK
from vehicles.quota_rules import enterprise_scope

WHY = {"reason": "情况属实"}
HISTORIES, STEPS = (500, 40) if LONG else (3, 40)
TOLD = """
    select c.scheme, c.state, a.receipt, coalesce(a.given, 0) as given, h.quota, h.enterprise, q.klass, q.number
      from case_ c left join quota_application a on a.id = c.id left join quota_holding h on h.id = c.id
      left join quota q on q.id = h.quota order by c.id
"""
TAKEN = "exists (select 1 from claim k where k.kind = 'quota-in-hand' and k.key = q.id::text)"


class Twin:
    """A province in the database that tries the steps of a book."""

    firms: list[UUID]
    prefix = ""

    async def attempt(self, step: Step) -> str:
        """Carry a step out, in transactions of its own. Gives the refusal's code, or nothing."""
        try:
            await self.carry_out(step)
        except NotOpen:
            return "not-open"
        except GuardRefused as refused:
            return refused.reasons[0].code
        except Refused as refused:
            return refused.code
        return ""

    async def carry_out(self, step: Step) -> None:
        raise NotImplementedError

    async def cases(self, table: str) -> list[UUID]:
        """Applications or holdings in the order of their making."""
        async with transaction(readonly=True) as connection:
            return [row["id"] for row in await connection.fetch(f"select id from {table} order by id")]

    async def told(self) -> object:
        """What the book tells of itself (`Book.told`), read from the tables."""
        async with transaction(readonly=True) as connection:
            rows = await connection.fetch(TOLD)
            pool = await connection.fetch(f"select q.id, q.klass, {TAKEN} as taken from quota q order by q.number")
        place = Counter[str]()
        numbers, free = {}, Counter[str]()
        for quota in pool:
            kind = quota["klass"].removeprefix(self.prefix)
            numbers[quota["id"]] = place[kind]
            place[kind] += 1
            free[kind] += not quota["taken"]
        return (
            [(r["state"], r["receipt"], r["given"]) for r in rows if r["quota"] is None],
            [
                (
                    r["klass"].removeprefix(self.prefix),
                    numbers[r["quota"]],
                    self.firms.index(r["enterprise"]),
                    r["state"],
                )
                for r in rows
                if r["quota"] is not None
            ],
            dict(free),
        )


class HunanTwin(Twin):
    """Hunan in the database."""

    def __init__(self, province: Province, people: list[Firm]) -> None:
        self.province, self.people = province, people
        self.firms = [firm.id for firm in people]

    async def carry_out(self, step: Step) -> None:
        if step.on == "pool":
            await self.province.pool(step.numbers[TRUCK])
        elif step.on == "firm":
            firm = self.people[step.which]
            case = await self.province.applied(firm, wanted=step.numbers[TRUCK])
            await self.province.add_papers(case, firm, APPLICATION_PAPERS)
        elif step.on == "application":
            case = (await self.cases("quota_application"))[step.which]
            by = {"verify": CITY_OFFICER, "resubmit": None, "withdraw": None}.get(step.move, OFFICER)
            given: Mapping[str, object] = (
                WHY if step.move in ("allocate_out_of_order", "return_by_province", "refuse") else {}
            )
            given = {"checked": True} if step.move == "verify" else given
            await self.province.move(case, step.move, by or await self.holder(case, "quota_application"), **given)
        else:
            await self.of_holding((await self.cases("quota_holding"))[step.which], step.move)

    async def of_holding(self, case: UUID, move: str) -> None:
        today = self.province.at.date().isoformat()
        if move == "register_plates":
            firm = await self.firm(case, "quota_holding")
            await self.province.plated(case, firm)
        elif move == "end_business":
            by = await self.holder(case, "quota_holding")
            await self.province.move(case, move, by, ends_on="2026-12-01", understood=True)
        elif move == "register":
            await self.province.move(case, move, OFFICER, registered_on=today, served_on=today)
        else:
            await self.province.move(case, move, OFFICER, cancelled_on=today)

    async def firm(self, case: UUID, table: str) -> Firm:
        async with transaction(readonly=True) as connection:
            firm = await connection.fetchval(f"select enterprise from {table} where id = $1", case)
        return self.people[self.firms.index(firm)]

    async def holder(self, case: UUID, table: str) -> Actor:
        return (await self.firm(case, table)).people


class GuangdongTwin(Twin):
    """Guangdong in the database."""

    prefix = "macao_"
    GIVEN: Mapping[str, Mapping[str, object]] = {
        "verify": {"checked": True},
        "record_consultation": {"opinions": "None objects"},
        "record_consent": {"document": "Sample 1 of 2026"},
        "return_from_department": WHY,
        "take_longer": WHY,
        "refuse": WHY,
    }

    def __init__(self, province: Guangdong, people: list[AnEnterprise], book: GuangdongBook) -> None:
        self.province, self.people, self.book = province, people, book
        self.firms = [one.id for one in people]

    async def carry_out(self, step: Step) -> None:
        if step.on == "pool":
            for kind, number in step.numbers.items():
                await self.province.agree(kind, number)
        elif step.on == "firm":
            await self.province.apply(self.people[step.which], **{f"want_{k}": n for k, n in step.numbers.items()})
        elif step.on == "application":
            case = (await self.cases("quota_application"))[step.which]
            await self.province.move(case, step.move, self.by(step), **self.given(step))
        else:
            await self.of_holding((await self.cases("quota_holding"))[step.which], step)

    def by(self, step: Step) -> Actor:
        if step.move in ("verify", "pass_on"):
            return CITY_OF_GUANGDONG[SHENZHEN]
        applicant = self.people[self.book.applications[step.which].firm]
        return applicant.actor if step.move in ("resubmit", "withdraw") else DEPARTMENT

    def given(self, step: Step) -> Mapping[str, object]:
        """What an officer or the enterprise writes with a step."""
        wanted = self.book.applications[step.which].wanted
        if step.move == "resubmit":
            return {**WANT, **{f"want_{kind}": number for kind, number in wanted.items()}}
        if step.move == "record_allotment":
            return {"document": "Sample 3", **{f"allot_{kind}": number for kind, number in step.numbers.items()}}
        if step.move == "assign":
            numbers = granted(wanted, step)
            return {"document": "Sample 2", **{f"grant_{kind}": number for kind, number in numbers.items()}}
        return self.GIVEN.get(step.move, {})

    async def of_holding(self, case: UUID, step: Step) -> None:
        holding = self.book.holdings[step.which]
        firm = self.people[holding.firm]
        if step.move == "put_into_operation":
            await self.put_into_operation(case, holding.kind, firm)
        elif step.move == "hand_back":
            await self.province.move(case, step.move, firm.actor, understood=True)
        else:
            await self.province.move(case, step.move, DEPARTMENT, document="Sample 5", **WHY)

    async def put_into_operation(self, case: UUID, kind: str, firm: AnEnterprise) -> None:
        await self.province.name_vehicle(case, firm)
        for item in (OUTBOUND_PAPERS if kind.startswith("outbound") else INBOUND_PAPERS).items:
            await self.province.paper(case, firm, item.code, date(2030, 12, 31) if item.expires else None)
        await self.province.move(case, "put_into_operation", COUNTY_OFFICER[SHENZHEN], number="Sample 4")


@pytest.fixture
async def guangdong(sealing: Vault, cheap_passwords: None) -> AsyncIterator[Guangdong]:
    """A Guangdong with nobody in it yet."""
    before = installed.every()
    installed.install(SCHEMES)
    made = Guangdong()
    await made.start()
    yield made
    installed.install(before)


# -- histories --------------------------------------------------------------------------------------------------------


async def go_together(book: Book, twin: Twin, seed: int) -> None:
    """Each step ends in the database as in the book: refused by the same rule, or with the same accounts."""
    for step in book.history(random.Random(seed).randbytes(2 * STEPS)):
        in_database = await twin.attempt(step)
        assert in_database == book.attempt(step), step
        assert await twin.told() == book.told(), step
    assert book.applications


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_hunans_accounts_in_the_database_are_those_of_the_book(province: Province, seed: int) -> None:
    book = HunanBook(HunanBook.BY_PEOPLE)
    book.add(TRUCK, 2)
    await province.pool(2)
    people = [await province.firm() for _ in book.firms]
    await go_together(book, HunanTwin(province, people), seed)


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_guangdongs_accounts_in_the_database_are_those_of_the_book(guangdong: Guangdong, seed: int) -> None:
    book = GuangdongBook(GuangdongBook.BY_PEOPLE)
    for kind, number in {"outbound_coach": 12, "inbound_coach": 1}.items():
        book.add(kind, number)
        await guangdong.agree(kind, number)
    people = [await guangdong.enterprise() for _ in book.firms]
    await go_together(book, GuangdongTwin(guangdong, people, book), seed)


# -- rivals at once ---------------------------------------------------------------------------------------------------


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


async def hands(quota: UUID) -> int:
    """In how many hands a quota is, by the states of its holdings."""
    async with transaction(readonly=True) as connection:
        number: int = await connection.fetchval(
            "select count(*) from quota_holding h join case_ c on c.id = h.id where h.quota = $1"
            " and c.state in ('assigned', 'inactive', 'active', 'under_notice')",
            quota,
        )
    return number


async def test_two_connections_that_assign_the_same_quota_cannot_both(province: Province) -> None:
    first, second = await province.firm(), await province.firm()
    quota = (await province.pool(1))[0]
    tried = await asyncio.gather(
        in_hand(province, quota, first), in_hand(province, quota, second), return_exceptions=True
    )
    assert sorted(type(each) for each in tried if isinstance(each, Exception)) == [ClaimTaken]
    assert await hands(quota) == 1


async def test_several_that_are_served_at_once_get_what_the_pool_has_and_no_more(province: Province) -> None:
    firms = [await province.firm() for _ in range(3)]
    waiting = [await province.reviewed(firm, wanted=2) for firm in firms]
    pool = await province.pool(4)
    tried = await asyncio.gather(
        *(province.move(case, "allocate_out_of_order", OFFICER, **WHY) for case in waiting), return_exceptions=True
    )
    assert [each for each in tried if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    assert [await hands(quota) for quota in pool] == [1, 1, 1, 1]
    assert sum([len(await province.holdings(firm)) for firm in firms]) == 4
    assert await province.free() == 0


async def test_a_late_record_and_an_allocation_at_once_leave_the_quota_in_one_hand(province: Province) -> None:
    silent, next_one = await province.firm(), await province.firm()
    quota = (await province.pool(1))[0]
    case, car = await province.active(silent)
    waiting = await province.reviewed(next_one)
    await province.on(date(2026, 8, 10))
    await province.noticed(case)
    await province.on(date(2026, 10, 20))
    assert await province.state(case) == "lapsed"
    tried = await asyncio.gather(
        province.cleared(car, date(2026, 3, 2)), province.move(waiting, "allocate", OFFICER), return_exceptions=True
    )
    assert [each for each in tried if isinstance(each, Exception)] == []
    assert await hands(quota) == 1
    restored, served = await province.state(case) == "active", await province.state(waiting) == "allocated"
    assert restored is not served


async def test_of_several_assigned_at_once_those_received_first_are_served(guangdong: Guangdong) -> None:
    await guangdong.agree("outbound_coach", 6)
    firms = [await guangdong.enterprise() for _ in range(3)]
    queue = [await guangdong.received(firm, want_outbound_coach=4) for firm in firms]
    tried = await asyncio.gather(*(guangdong.assign(case, outbound_coach=3) for case in queue), return_exceptions=True)
    assert [each for each in tried if isinstance(each, Exception) and not isinstance(each, GuardRefused)] == []
    served = [len(await guangdong.holdings(firm)) for firm in firms]
    assert served in ([3, 0, 0], [3, 3, 0])  # the third finds the pool empty, or others before it
