"""Bring a database's tables up to date."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pkgutil
from collections.abc import Iterator
from types import ModuleType

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig

from deploy.piccolo_conf import APP_REGISTRY
from deploy.rights import settle
from registry.database import Connection, taking_part

ONE_AT_A_TIME = 0x6372656469  # the advisory lock's key: any number, but always the same


async def migrate(dsn: str) -> list[str]:
    """Run every migration that the database lacks, each in a transaction of its own with its record.

    Returns what ran, as "app id". Safe to call from several processes at once: the others wait, then find
    nothing to do. When one fails, those before it stay and it leaves nothing.
    """
    connection: Connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ONE_AT_A_TIME)
        async with connection.transaction():
            with taking_part(connection):
                await Migration.create_table(if_not_exists=True)
        done = await _done(connection)
        ran = [
            await _run(connection, app, module)
            for app, module in _migrations()
            if (app.app_name, module.ID) not in done
        ]
        await settle(connection)
        return ran
    finally:
        await connection.close()


async def migrations_current(connection: Connection) -> bool:
    """Whether the database has every migration that this program has (it may have newer ones)."""
    if not await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        return False
    done = await _done(connection)
    return all((app.app_name, module.ID) in done for app, module in _migrations())


async def _done(connection: Connection) -> set[tuple[str, str]]:
    return {(row["app_name"], row["name"]) for row in await connection.fetch("SELECT * FROM migration")}


async def _run(connection: Connection, app: AppConfig, module: ModuleType) -> str:
    async with connection.transaction():
        with taking_part(connection), contextlib.redirect_stdout(io.StringIO()):  # Piccolo prints as it goes
            manager = await module.forwards()
            assert isinstance(manager, MigrationManager), f"{module.__name__} returns no manager"
            await manager.run()
            await Migration(name=module.ID, app_name=app.app_name).save()
    return f"{app.app_name} {module.ID}"


def _migrations() -> Iterator[tuple[AppConfig, ModuleType]]:
    """Every migration, layer by layer from the bottom up, in the order of their ids within a layer."""
    for path in APP_REGISTRY.apps:
        app = importlib.import_module(path).APP_CONFIG
        yield from ((app, module) for module in sorted(migration_modules(path), key=lambda each: each.ID))


def migration_modules(app_path: str) -> list[ModuleType]:
    """The migrations of one app, such as "registry.piccolo_app"."""
    package = f"{app_path.rpartition('.')[0]}.piccolo_migrations"
    try:
        folder = importlib.import_module(package).__path__
    except ModuleNotFoundError as missing:
        if missing.name != package:
            raise
        return []
    return [importlib.import_module(f"{package}.{found.name}") for found in pkgutil.iter_modules(folder)]
