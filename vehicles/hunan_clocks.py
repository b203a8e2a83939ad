"""What Hunan's clocks count from: blocks of 180 days with a clearance record, and years with a filing. Pure.

Measures art. 10(1), read as consecutive blocks from activation (HN-10.1). A record on the last day of a block is in
time, also on the working day to which a rest day moves it; a record after the block cures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.workdays import Calendar, due, years_later
from vehicles.hunan_law import EXTENDED_BY, RECORD_EVERY, RECORDS_ROLL


@dataclass(frozen=True)
class Decided:
    """What was decided for blocks, by the day on which each begins: extended (HN-10.3), a cause accepted until a day."""

    extended: frozenset[date] = frozenset()
    causes: Mapping[date, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A block: from a day to its last, with the day from which an extension counts, if it has one."""

    start: date
    last: date
    extension_from: date | None = None


def open_block(activated: date, records: Sequence[date], decided: Decided, calendar: Calendar) -> Block:
    """The first block without a record. Records before the day from which blocks count are of no use here."""
    block, first = _block(activated, decided, calendar), True
    while inside := [day for day in records if block.start < day <= block.last or (first and day == block.start)]:
        block, first = _block(_next(block, inside, decided), decided, calendar), False
    return block


def _block(start: date, decided: Decided, calendar: Calendar) -> Block:
    last = due(RECORD_EVERY.on(start), start, calendar).day
    if start in decided.causes:
        return Block(start, max(last, decided.causes[start]))
    if start in decided.extended:
        return Block(start, due(EXTENDED_BY.on(last), last, calendar).day, last)
    return Block(start, last)


def _next(block: Block, inside: Sequence[date], decided: Decided) -> date:
    """Where the next block begins: behind this one, not behind the rest days that moved its end."""
    if RECORDS_ROLL.on(block.start):
        return max(inside)
    if block.extension_from is not None or block.start in decided.causes:
        return block.last
    return date.fromordinal(block.start.toordinal() + RECORD_EVERY.on(block.start).count)


def filing_year(activated: date, filings: int) -> date:
    """The anniversary from which the year runs for which no filing was made yet."""
    return years_later(activated, filings)
