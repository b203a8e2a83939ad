"""Retention (PI-19): what is past its time, found and erased, with a report that is kept.

A column says `Kept("person", 1095)`; a rule of that code finds what it hangs on and erases one at a time. Layers give
their rules, `deploy/retention.py` lists them. A trial finds the same and erases nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from privacy.catalogue import Entry

log = structlog.get_logger(__name__)

Begin = Callable[[], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True)
class Rule:
    """`due(before, most)` finds ids of what was over before an instant; `erase(id, at)` erases one. In a transaction."""

    code: str
    due: Callable[[datetime, int], Awaitable[Sequence[UUID]]]
    erase: Callable[[UUID, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Found:
    """What one rule found: the columns concerned, how long they are kept, and of how many they are past their time.

    `failed`: how many of these could not be erased, and are left for the next run.
    """

    rule: str
    days: int
    columns: tuple[str, ...]
    count: int
    failed: int = 0


MOST = 1000
"""How many of each rule at one run: the rest is for the next."""
TOO_MANY_FAILED = 20
"""So many in one rule are no longer the fault of the one in hand: the run ends."""


async def run(
    rules: Sequence[Rule], entries: Iterable[Entry], at: datetime, begin: Begin, *, dry: bool, most: int = MOST
) -> list[Found]:
    """Find, and unless `dry` erase, what is past its time at an instant of legal time. `begin` opens a transaction.

    Each is erased in a transaction of its own: an interrupted run has done part, and the next does the rest. One that
    fails is logged and stops no other, or a single one would keep everybody's data for good.
    """
    by_rule: dict[tuple[str, int], list[str]] = {}
    for entry in entries:
        if entry.personal.kept is not None:
            kept = entry.personal.kept
            by_rule.setdefault((kept.after, kept.days), []).append(f"{entry.table}.{entry.column}")
    found = []
    for rule in rules:
        for (code, days), columns in sorted(by_rule.items()):
            if code == rule.code:
                count, failed = await _carry_out(rule, at, at - timedelta(days=days), begin, dry, most)
                found.append(Found(code, days, tuple(columns), count, failed))
    return found


async def _carry_out(rule: Rule, at: datetime, before: datetime, begin: Begin, dry: bool, most: int) -> tuple[int, int]:
    """How many were found, and how many of them could not be erased. Raises what the last of too many raised."""
    async with begin():
        due = await rule.due(before, most)
    failed = 0
    for one in () if dry else due:
        try:
            async with begin():
                await rule.erase(one, at)
        except Exception as error:
            failed += 1
            log.error("retention.failed", rule=rule.code, id=str(one), error=type(error).__name__)
            if failed >= TOO_MANY_FAILED:
                raise
    return len(due), failed
