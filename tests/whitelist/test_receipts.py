"""Receipts: number and secret together open one's own case, and nothing else does."""

from __future__ import annotations

import re

import pytest

from privacy.secret import Secret
from registry.actors import Actor, ActorKind, Grant
from registry.database import transaction
from tests.whitelist.world import Declared, World
from whitelist import receipts


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
