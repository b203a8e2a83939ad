"""A removal is effective in the next check after its commit, while many ask and everything changes all the time."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import count, cycle

from registry.database import transaction
from registry.ports.check import Asker, check
from registry.ports.decision import Answered
from registry.ports.questions import Question, read_plate
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port

ASKERS, QUESTIONS = 16, 200
PLATES = [f"粤C2000{digit}" for digit in range(4)]


@dataclass(frozen=True)
class Change:
    """A change of a plate's standing: it began and was committed between two ticks of the one clock."""

    status: Answered
    began: int
    committed: int


@dataclass(frozen=True)
class Told:
    """An answer, and the ticks between which it was asked for and given."""

    plate: str
    status: Answered
    began: int
    ended: int


NEVER = [Change(Answered.NOT_LISTED, -1, -1)]


class History:
    """What happened, on one clock that every event moves on."""

    def __init__(self) -> None:
        self.tick = count().__next__
        self.changes: dict[str, list[Change]] = defaultdict(list)
        self.told: list[Told] = []

    def possible(self, told: Told) -> set[Answered]:
        """What may be said: the last change committed before the question, or any that was under way during it."""
        changes = self.changes[told.plate]
        before = [change for change in changes if change.committed < told.began]
        during = [change for change in changes if change.committed >= told.began and change.began < told.ended]
        return {change.status for change in (before[-1:] or NEVER) + during}


async def keep(history: History, plate: str, stop: asyncio.Event) -> None:
    """List, suspend, restore and remove, over and over."""
    async with transaction() as connection:
        car = await passes.vehicle(connection, plate)
    for status in cycle(("LISTED", "SUSPENDED", "LISTED", None)):
        began = history.tick()
        async with transaction() as connection:
            if not history.changes[plate] or history.changes[plate][-1].status is Answered.NOT_LISTED:
                held = await passes.enter(connection, car)
            else:
                await passes.become(connection, held, status)
        history.changes[plate].append(Change(Answered(status or "NOT_LISTED"), began, history.tick()))
        if stop.is_set():
            return
        await asyncio.sleep(random.uniform(0, 0.03))


async def ask(history: History, asker: Asker) -> None:
    for _ in range(QUESTIONS):
        plate = random.choice(PLATES)
        began = history.tick()
        async with transaction(timeout=60) as connection:
            answer = await check(connection, asker, Question(read_plate(plate), scheme="bridge"))
        history.told.append(Told(plate, answer.decisions[0].status, began, history.tick()))


async def test_no_answer_that_began_after_a_removals_commit_says_listed(port: Port) -> None:
    history, stop = History(), asyncio.Event()
    keepers = [asyncio.create_task(keep(history, plate, stop)) for plate in PLATES]
    async with asyncio.timeout(120):
        await asyncio.gather(*(ask(history, port.asker) for _ in range(ASKERS)))
    stop.set()
    await asyncio.gather(*keepers)

    assert [told for told in history.told if told.status not in history.possible(told)] == []
    assert len(history.told) == ASKERS * QUESTIONS
    said = {told.status for told in history.told}
    assert said == {Answered.LISTED, Answered.SUSPENDED, Answered.NOT_LISTED}  # the race was one
    assert sum(map(len, history.changes.values())) > 100
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from check_record") == len(history.told)


def test_the_checker_itself_finds_a_stale_answer() -> None:
    history = History()
    history.changes["A"] = [Change(Answered.LISTED, 0, 1), Change(Answered.NOT_LISTED, 4, 7)]
    assert history.possible(Told("A", Answered.LISTED, 2, 3)) == {Answered.LISTED}
    assert history.possible(Told("A", Answered.LISTED, 5, 6)) == {Answered.LISTED, Answered.NOT_LISTED}
    assert history.possible(Told("A", Answered.LISTED, 8, 9)) == {Answered.NOT_LISTED}
