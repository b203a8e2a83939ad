"""Receipts: number and secret together open one's own case, and nothing else does."""

from __future__ import annotations

import re
from datetime import date

import pytest

from privacy.secret import Secret
from registry.actors import Actor, ActorKind, Grant
from registry.database import transaction
from registry.timers import fire_due
from tests.whitelist.world import Declared, World
from whitelist import receipt_view, receipts


@pytest.fixture
async def declared(world: World) -> Declared:
    return await world.declare(await world.unit(), world.typed(world.person(), world.car()))


async def opened(number: str, secret: str, language: str = "en") -> Actor | None:
    async with transaction(readonly=True) as connection:
        return await receipts.open_(connection, number, Secret(secret), language)


async def test_number_and_secret_can_be_told_over_the_telephone(declared: Declared) -> None:
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}", declared.receipt.number)
    assert re.fullmatch(r"[A-Z2-7]{26}", declared.receipt.secret())


async def test_the_holder_is_the_declarant_of_that_case_and_of_no_other(declared: Declared) -> None:
    actor = await opened(declared.receipt.number, declared.receipt.secret(), "pt")
    assert actor is not None
    assert (actor.kind, actor.id, actor.language) == (ActorKind.RECEIPT, declared.receipt.number, "pt")
    assert actor.grants == {Grant("declarant", f"case:{declared.case}")}
    assert receipts.entry_of(actor) == declared.case


async def test_it_opens_however_it_is_typed_from_paper(declared: Declared) -> None:
    number, secret = declared.receipt.number, declared.receipt.secret()
    grouped = "-".join(secret[at : at + 4] for at in range(0, 26, 4)).lower()
    for typed in (f" {number.lower()} ", number.replace("-", ""), number.replace("-", " ")):
        assert await opened(typed, f" {grouped} ") is not None


async def test_a_wrong_secret_an_unknown_number_and_somebody_elses_secret_open_nothing(
    world: World, declared: Declared
) -> None:
    number, secret = declared.receipt.number, declared.receipt.secret()
    other = await world.declare(await world.unit(), world.typed(world.person(), world.car()))
    wrong = ("A" if secret[0] != "A" else "B") + secret[1:]
    for tried in (wrong, secret[:-1], secret + "A", "", "\ud800", other.receipt.secret()):
        assert await opened(number, tried) is None
    for tried in ("AAAA-AAAA-AAAA", "", "x" * 500, number[:-1]):
        assert await opened(tried, secret) is None


async def test_nobody_s_secret_is_the_secret_of_an_unknown_number(declared: Declared) -> None:
    """What an unknown number is compared with opens nothing, though somebody should compute it."""
    nobodys = receipts.Issued("AAAA-AAAA-AAAA", declared.case, receipts.NOBODY, declared.receipt.key_version)
    assert await opened("AAAA-AAAA-AAAA", nobodys.secret()) is None


async def test_the_secret_is_the_same_each_time_it_is_derived_and_stored_nowhere(declared: Declared) -> None:
    async with transaction(readonly=True) as connection:
        again = await receipts.of_entry(connection, declared.case)
        by_number = await receipts.by_number(connection, declared.receipt.number)
        row = await connection.fetchval("select r::text from receipt r")
    assert again.secret() == by_number.secret() == declared.receipt.secret()
    assert declared.receipt.secret() not in row


async def test_every_receipt_is_another(world: World) -> None:
    unit = await world.unit()
    made = [(await world.declare(unit, world.typed(world.person(), world.car()))).receipt for _ in range(5)]
    assert len({one.number for one in made}) == len({one.secret() for one in made}) == 5


def test_who_holds_no_receipt_has_no_entry() -> None:
    assert receipts.entry_of(Actor(ActorKind.ANYONE, "anyone")) is None


async def seen(world: World, declared: Declared) -> tuple[str, str, date | None, bool]:
    """What the receipt says: the state's meaning, the step's article, the last day, and whether it is over."""
    async with transaction() as connection:
        view = await receipt_view.view(connection, declared.holder, world.at)
    clause = view.cite.clause if view.cite else ""
    return view.means, clause, view.due.day if view.due else None, bool(view.due and view.due.over)


async def test_a_receipt_tells_the_step_its_article_and_until_when_the_unit_decides(
    world: World, declared: Declared
) -> None:
    last, means = date(2026, 11, 30), "Your unit has not verified this yet."  # from Monday 23 November 2026
    assert await seen(world, declared) == (means, "HQ-4.2", last, False)
    world.day(last, hour=23)
    assert await seen(world, declared) == (means, "HQ-4.2", last, False)
    world.day(date(2026, 12, 1), hour=0)
    await fire_due(world.at)
    assert await seen(world, declared) == (means, "HQ-4.2", last, True)


async def test_a_removal_is_final_after_the_third_working_day_and_the_receipt_names_that_day(world: World) -> None:
    listed = await world.listed(await world.unit(), world.person(), world.car())
    assert await seen(world, listed) == ("You and the vehicle are on the list.", "HQ-4.3", None, False)
    await world.move(listed.case, "leave", listed.holder)  # on Monday 23 November 2026
    means = "You have left; your unit has to confirm the removal."
    assert await seen(world, listed) == (means, "HQ-5.2", date(2026, 11, 26), False)
