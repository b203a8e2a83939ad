"""What the Table classes cannot say: what columns may hold, and the readers' indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "checks and indexes"

STATEMENTS = (
    "alter table entry add check (use in ('self_use', 'unit'))",
    "alter table entry add check ((use = 'unit') = (owner_person is null))",
    "alter table entry add check ((relation = 'visitor') = (visit_until is not null))",
    "alter table listing add check (kind in ('person', 'vehicle', 'unit'))",
    "alter table listing add check (to_day is null or from_day <= to_day)",
    "create index entry_sent_before on entry (fingerprint) where fingerprint <> ''",
    "create index listing_of_subject on listing (subject)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="whitelist", description=DESCRIPTION)

    async def run() -> None:
        from whitelist.tables import Entry

        for statement in STATEMENTS:
            await Entry.raw(statement)

    manager.add_raw(run)
    return manager
