"""What a process of the installation has open: the database, the vault, the schemes, the contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from deploy import index_uses, sandbox_clock, schemes
from deploy.migrate import migrate, migrations_current
from deploy.pool import pool
from deploy.postgres import EmbeddedPostgres
from deploy.providers import SUITES, provider, root_key_file
from deploy.rights import reading_role, serving_role
from deploy.role_names import READING, SERVING, TIMERS
from deploy.settings import Settings
from privacy import vault as vaults
from privacy.keys import FileProvider
from privacy.vault import Vault
from registry import calendar, idempotency, outbox
from registry.audit import signing
from registry.clock import legal_now, wall_now
from registry.database import Connection, transaction
from registry.ports import allowance
from units import contacts as of_units
from units import notice
from whitelist import contacts as of_persons


def with_database(settings: Settings) -> Settings:
    """The settings with the URL of a database that runs: an embedded one is started if none is named.

    It stops with this process. Raises PostgresError.
    """
    if settings.database_url:
        return settings
    server = EmbeddedPostgres(settings.home / "postgres", settings.postgres_binaries)
    return replace(
        settings,
        migrate_database_url=server.start(),
        database_url=server.dsn(role=SERVING),
        timers_database_url=server.dsn(role=TIMERS),
        reading_database_url=server.dsn(role=READING),
    )


def with_root_key(settings: Settings) -> Settings:
    """The settings with a root key that exists: made in `home` if no file is named. Call before processes share it."""
    path = root_key_file(settings)
    if settings.key_provider == "file" and settings.root_key_file is None and not path.exists():
        FileProvider.create(path)
    return settings


async def prepare(settings: Settings) -> list[str]:
    """Bring the tables up to date and seed the calendar; gives the migrations that ran."""
    schemes.install_all()
    ran = await migrate(settings.owner_url)
    async with pool(settings.owner_url, largest=2), transaction() as connection:
        if settings.sandbox:
            await sandbox_clock.begin(connection, settings.sandbox_begins)
        await calendar.seed(connection, wall_now())
        await notice.publish(connection, await legal_now(connection))
    return ran


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """Have everything open that pages, timers and commands need, until the block ends."""
    schemes.install_all()
    outbox.register("unit", of_units.contacts_of)
    outbox.register("person", of_persons.contacts_of)
    signing.install(settings.base_url)
    allowance.install(settings.port_checks_a_day)
    role = await serving_role(settings.serving_url, strict=settings.production)
    async with pool(settings.serving_url, largest=settings.database_connections, role=role):
        await open_vault(settings)
        try:
            yield
        finally:
            vault = vaults.vault()  # the sandbox may have opened another
            vaults.install(None)
            await vault.stop()


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[None]:
    """Have the records open to be read, and nothing else: no key, no scheme."""
    signing.install(settings.base_url)
    async with pool(settings.reading_url, largest=2, role=await reading_role(settings.reading_url)):
        yield


async def open_vault(settings: Settings) -> None:
    """Open the vault over the database of the pool, and put it and what is derived from it in use."""
    vault = await Vault(provider(settings), suite=SUITES[settings.suite]).start()
    vaults.install(vault)
    idempotency.install(lambda request: vault.stamps("idempotency-requests", request))
    index_uses.install(sandbox=settings.sandbox)


async def is_current(settings: Settings) -> bool:
    """Whether the tables are up to date, asked before anything is opened."""
    connection: Connection = await asyncpg.connect(settings.database_url)
    try:
        return await migrations_current(connection)
    finally:
        await connection.close()


async def ready() -> bool:
    """Whether the database answers and its tables are up to date."""
    async with transaction(readonly=True) as connection:
        return await migrations_current(connection)
