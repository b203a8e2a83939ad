"""Records of every log, written as the product writes them; a superuser who changes them all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from privacy import key_events
from privacy.disclosures import Reveal, recorder
from privacy.ids import uuid7
from privacy.purposes import Purpose
from registry import journal
from registry.accounts import accounts
from registry.actors import SYSTEM
from registry.audit import export, signing, tree
from registry.audit.signing import Signed
from registry.database import Connection, transaction
from registry.web.tables import Refusal
from tests.conftest import Server
from tests.registry.test_journal import CLERK, a_case, write

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)

Superuser = Callable[[str], Awaitable[str]]


@pytest.fixture
async def superuser(database: str, postgres: Server) -> AsyncIterator[Connection]:
    """A connection by which no trigger fires and no right is asked; triggers are off for everybody from now on."""
    async with guarded_superuser(database, postgres) as connection:
        await lift_guards(connection)
        yield connection


@asynccontextmanager
async def guarded_superuser(database: str, postgres: Server) -> AsyncIterator[Connection]:
    """A superuser's connection; triggers are on."""
    dsn = urlsplit(postgres.url)._replace(path=urlsplit(database).path).geturl()
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def lift_guards(connection: Connection) -> None:
    """Switch the triggers off, as a superuser can."""
    await connection.execute("set session_replication_role = replica")
    for table, trigger in (("journal", "append_only"), ("journal_position", "append_only"), *OTHERS):
        await connection.execute(f"alter table {table} disable trigger {trigger}")


OTHERS = [
    (table, "append_only")
    for table in ("disclosure", "refusal", "account_event", "key_event", "audit_leaf", "audit_node", "audit_head")
] + [(table, "audit_pending") for table in ("journal_position", "disclosure", "refusal", "account_event", "key_event")]


async def some_records(number: int = 3) -> None:
    """So many records in each of the logs; none has its place yet."""
    for n in range(number):
        case = a_case("unit:1")
        async with transaction() as connection:
            await write(connection, replace(case, version=n + 1))
            await Disclosures(connection).record(n)
            await Refusal.insert(
                Refusal(
                    id=uuid7(), at=NOW, actor=CLERK.caller, action="POST /cases/{case}", target=f"case={case.id}",
                    status=403, code="forbidden", clause="HQ-3.7",
                )
            )  # fmt: skip
            await key_events.note(connection, CLERK.caller, "retired", "index", str(n))
            await accounts.note(uuid7(), "signed-in", NOW, SYSTEM, f"detail {n} “quoted” \\ \x1f 文")


class Disclosures:
    """Writes disclosures, in the transaction of the test."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def record(self, n: int) -> None:
        reveal = Reveal(CLERK.caller, Purpose("verify-entry", ref=f"case {n}"), ("entry.name",), (uuid7(), uuid7()))
        await recorder(self._connection)(reveal)  # type: ignore[arg-type]


async def sequenced(most: int = 5000) -> int:
    """Everything that is committed gets its place; how many records did."""
    total = 0
    while True:
        async with transaction() as connection:
            journals = await journal.sequence(connection, most)
        async with transaction() as connection:
            done = await tree.sequence(connection, most)
        total += done
        if not journals and not done:
            return total


async def signed(at: datetime = NOW) -> Signed:
    """A head over everything that is committed."""
    await sequenced()
    async with transaction() as connection:
        return await signing.sign(connection, at)


async def exported(folder: Path, head: Signed) -> Path:
    async with transaction(readonly=True) as connection:
        await export.write(connection, folder, head)
    return folder


@asynccontextmanager
async def reading() -> AsyncIterator[Connection]:
    async with transaction(readonly=True) as connection:
        yield connection
