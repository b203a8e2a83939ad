"""Work lists and due clocks are found by index: no question that people or the clock ask all day reads a whole table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.schemes import install_all
from registry import installed
from registry.database import Connection, transaction
from tests.benchmarks.worklists import asked, grow

CASES = 20_000


class Explaining:
    """A connection that asks the planner for its way before it goes it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.plans: list[str] = []

    async def fetch(self, query: str, *arguments: Any) -> Any:
        await self._explain(query, arguments)
        return await self.connection.fetch(query, *arguments)

    async def fetchval(self, query: str, *arguments: Any) -> Any:
        await self._explain(query, arguments)
        return await self.connection.fetchval(query, *arguments)

    async def _explain(self, query: str, arguments: tuple[Any, ...]) -> None:
        rows = await self.connection.fetch(f"explain {query}", *arguments)
        self.plans.append("\n".join(row[0] for row in rows))


@pytest.fixture
def schemes() -> Iterator[None]:
    before = installed.every()
    install_all()
    yield
    installed.install(before)


async def test_no_list_and_no_clock_reads_a_whole_table(database: str, schemes: None) -> None:
    await grow(0, CASES)
    for name, ask in asked().items():
        async with transaction(readonly=True) as connection:
            explaining = Explaining(connection)
            found = await ask(explaining)  # type: ignore[arg-type]
        assert found, name
        assert explaining.plans, name
        whole = [
            plan for plan in explaining.plans for t in ("case_", "deadline", "standing") if f"Seq Scan on {t}" in plan
        ]
        assert whole == [], name
