"""What the work lists and the timers cost in a province of 10^3, 10^4, 10^5 and 10^6 quotas, each with a running clock.

Whatever the size, a hundred clocks are due, an enterprise has five quotas, and a city every fourteenth. Values are what
a thing costs at a size as a multiple of what it costs at 10^3.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from privacy.ids import uuid7
from registry import timers
from registry.actors import Actor, ActorKind, Grant
from registry.database import Connection, transaction
from registry.standings import Status
from registry.surface import worklist
from registry.surface.worklist import Wanted
from tests.benchmarks.rounds import Measured, seconds
from vehicles import guangdong_law, hunan_law

SIZES = tuple(10**power for power in (3, 4, 5, 6) if 10**power <= int(os.environ.get("CREDITPASS_BENCH_MOST", 10**6)))
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
TABLES = ["case_", "deadline", "standing"]
NO_MORE_THAN = 5.0
"""A thousand times the cases may cost this much more: a list by index is as long as its page, whatever lies behind it."""

# A case in two of Hunan (1) or Guangdong (0). Of ten: seven in use, one not yet, two ended; of a hundred one suspended.
CASES = """
    insert into case_ (id, scheme, subject, about, state, since, opened_at, due_at, due_provisional, overdue, rules_as_of,
                       version, scopes)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
           case when i % 2 = 1 then 'hunan-hk-truck-quota' else 'guangdong-hkmo-quota' end,
           ('00000000-0000-7000-8001-' || lpad(to_hex(i), 12, '0'))::uuid,
           ('00000000-0000-7000-8002-' || lpad(to_hex(i / 5), 12, '0'))::uuid,
           case when i % 10 < 2 then case when i % 2 = 1 then 'pooled' else 'cancelled' end
                when i % 10 = 2 then 'assigned' when i % 2 = 1 then 'active'
                when i % 100 = 4 then 'suspended' else 'operating' end,
           $3::timestamptz - i % 300 * interval '1 day', $3::timestamptz - i % 500 * interval '1 day',
           case when i % 10 >= 2 then $3::timestamptz + case when i <= 130 then -1 else 1 + i % 400 end * interval '1 day'
           end, false, case when i % 300 = 299 then 'record_by' end,
           ($3::timestamptz)::date, 3, array['enterprise:' || i / 5, 'city:' || 430000 + i % 14 * 100]
      from generate_series($1::integer, $2::integer - 1) i
"""
DEADLINES = """
    insert into deadline (id, "case", timer, started, due_day, due_at, provisional, calendar_version)
    select c.id, c.id, 'record_by', c.since::date, c.due_at::date, c.due_at, false, 1 from case_ c
     where c.due_at is not null and c.id >= $1::uuid
"""
STANDINGS = """
    insert into standing (id, scheme, "case", subject, status, clause, opened_at)
    select c.id, c.scheme, c.id, c.subject, case when c.state = 'suspended' then 'SUSPENDED' else 'LISTED' end,
           'X-1', c.since from case_ c
     where c.state in ('active', 'operating', 'suspended') and c.id >= $1::uuid
"""


async def measure() -> dict[str, Measured]:
    """What every list and the timers' look for due work cost at each size."""
    took: dict[int, dict[str, float]] = {}
    present = 0
    for size in SIZES:
        await grow(present, size)
        took[size] = dict(await seconds(15, **questions()))
        present = size
    smallest = took[SIZES[0]]
    figures: dict[str, Measured] = {}
    for name in smallest:
        for size in SIZES[1:]:
            target = NO_MORE_THAN if size == 10**6 else None
            figures[f"{name}: at {size:,}, times that at 1,000"] = (took[size][name] / smallest[name], target, True)
        figures[f"{name}: milliseconds at {SIZES[-1]:,}"] = (took[SIZES[-1]][name] * 1000, None, True)
    return figures


async def grow(present: int, size: int) -> None:
    """More cases, clocks and standings, up to so many; many are written faster before their indexes are."""
    first = f"00000000-0000-7000-8000-{present:012x}"
    async with transaction() as connection:
        again = await put_aside(connection) if size - present > 10_000 else []
        await connection.execute(CASES, present, size, NOW)
        for more in (DEADLINES, STANDINGS):
            await connection.execute(more, first)
        for statement in again:
            await connection.execute(statement)
    async with transaction() as connection:
        for table in TABLES:
            await connection.execute(f"analyze {table}")


async def put_aside(connection: Connection) -> list[str]:
    """Drop the tables' foreign keys and the indexes behind no constraint; gives what makes them anew."""
    keys = await connection.fetch(
        "select conrelid::regclass::text as on, conname as name, pg_get_constraintdef(oid) as made from pg_constraint"
        " where conrelid = any($1::regclass[]) and contype = 'f'",
        TABLES,
    )
    indexes = await connection.fetch(
        "select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index i"
        " where indrelid = any($1::regclass[]) and not exists (select from pg_constraint where conindid = i.indexrelid)",
        TABLES,
    )
    for key in keys:
        await connection.execute(f'alter table {key["on"]} drop constraint "{key["name"]}"')
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    return [
        *(index["made"] for index in indexes),
        *(f'alter table {key["on"]} add constraint "{key["name"]}" {key["made"]}' for key in keys),
    ]


Question = Callable[[Connection], Awaitable[Any]]


def asked() -> dict[str, Question]:
    """What people and the clock ask for all day, by name."""
    hunan, guangdong = Grant(hunan_law.PROVINCE, "*"), Grant(guangdong_law.PROVINCE, "*")
    province = Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset({hunan, guangdong}))
    city = Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset({Grant(hunan_law.CITY, "city:430100")}))
    holder = Actor(ActorKind.ACCOUNT, str(uuid7()), frozenset({Grant(hunan_law.ENTERPRISE, "enterprise:100")}))

    def first_page(actor: Actor, sort: str = "due", **wish: Any) -> Question:
        return lambda connection: worklist.work_list(connection, actor, Wanted(**wish), NOW, sort=sort)

    listed = {f"work list: a province's, {status.value}": first_page(province, status=status) for status in Status}
    return {
        "work list: a province's, by due": first_page(province),
        "work list: a province's, overdue": first_page(province, overdue=True),
        "work list: a province's, one state": first_page(province, "since", scheme=hunan_law.QUOTA, state="active"),
        **listed,
        "work list: a city's, by due": first_page(city),
        "work list: an enterprise's": first_page(holder),
        "timers: the nearest": lambda connection: timers.next_due(connection),
        "timers: those due, of a hundred": lambda connection: timers.over(connection, NOW, (), 100),
    }


def questions() -> dict[str, Callable[[], Awaitable[object]]]:
    """Each in a transaction of its own; the timers find their hundred at every size."""

    def alone(ask: Question) -> Callable[[], Awaitable[object]]:
        async def run() -> object:
            async with transaction(readonly=True) as connection:
                return await ask(connection)

        return run

    return {name: alone(ask) for name, ask in asked().items()}
