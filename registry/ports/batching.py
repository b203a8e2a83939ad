"""Concurrent questions share round trips: while a batch is in flight the next one gathers (ports.md, Check).

No timer: a lone question is a batch of one, at once, and waits for nobody. A question never joins a batch in flight,
so what a batch reads is never older than any question in it. The queue is bounded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from registry.errors import Unavailable

Q = TypeVar("Q")
A = TypeVar("A")

LARGEST = 128
"""Questions in one batch."""
MOST_WAITING = 2_000
"""Beyond them whoever asks is told at once to try again: an answer that late is of no use at a lane."""


class Batcher(Generic[Q, A]):
    """Answers questions in batches, one batch at a time.

    `carry_out` takes a batch and gives, for each question in its order, the answer or the exception it ends with; if
    it raises, every question of the batch ends so.
    """

    def __init__(
        self,
        carry_out: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]],
        *,
        largest: int = LARGEST,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._carry_out = carry_out
        self._largest, self._most_waiting = largest, most_waiting
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """The answer. Raises what the question ends with; Unavailable when too many wait."""
        if len(self._waiting) >= self._most_waiting:
            raise Unavailable()
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        """Batch after batch until nobody waits."""
        try:
            while batch := self._next():
                await self._answer(batch)
        finally:
            self._working = None

    def _next(self) -> list[tuple[Q, asyncio.Future[A]]]:
        """Who waits now, less those who have hung up."""
        batch: list[tuple[Q, asyncio.Future[A]]] = []
        while self._waiting and len(batch) < self._largest:
            question, answer = self._waiting.popleft()
            if not answer.done():
                batch.append((question, answer))
        return batch

    async def _answer(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            results: Sequence[A | Exception] = await self._carry_out([question for question, _ in batch])
        except Exception as failed:
            results = [failed] * len(batch)
        except BaseException:
            for _, answer in batch:
                answer.cancel()
            raise
        for (_, answer), result in zip(batch, results, strict=True):
            if answer.done():
                continue  # hung up meanwhile
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)
