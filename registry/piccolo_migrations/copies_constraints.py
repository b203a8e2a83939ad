"""Whatever a port's copy tells leaves a note when it changes, in the same transaction, whoever changes it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:05:000000"
VERSION = "1.38.0"
DESCRIPTION = "changes of standings and of what finds subjects wait for the copies of ports"

STATEMENTS = (
    """
    create function registry_copy_pending() returns trigger language plpgsql
    security definer set search_path = public, pg_temp as $$
    begin
        if tg_op <> 'INSERT' then
            insert into copy_pending (subject) select distinct subject from gone;
        end if;
        if tg_op <> 'DELETE' then
            insert into copy_pending (subject) select distinct subject from added;
        end if;
        return null;
    end $$
    """,
    *(
        f"create trigger copy_pending_{event} after {event} on {table} {tables}"
        " for each statement execute function registry_copy_pending()"
        for table in ("standing", "subject_tag")
        for event, tables in (
            ("insert", "referencing new table as added"),
            ("update", "referencing old table as gone new table as added"),
            ("delete", "referencing old table as gone"),
        )
    ),
    "alter table copy_pending alter column noted_at set default clock_timestamp()",
    "create index standing_of_driver on standing (driver) where driver is not null and closed_at is null",
    "create index standing_of_sponsor on standing (sponsor) where sponsor is not null and closed_at is null",
    "create index port_tag_found on port_tag (port, epoch, tag)",
    "create index port_edition_whole on port_edition (port, version desc) where whole is not null",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        from registry.ports.editions.tables import CopyPending

        for statement in STATEMENTS:
            await CopyPending.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
