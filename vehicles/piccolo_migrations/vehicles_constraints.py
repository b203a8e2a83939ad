"""What the Table classes cannot say of quotas: one running at a time, gapless numbers, the indexes of readers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "one running vehicle and spell a holding, checks, indexes"

STATEMENTS = (
    "create unique index quota_vehicle_one_running on quota_vehicle (holding) where until is null",
    "create unique index spell_one_running on spell (holding) where until is null",
    "create unique index transfer_one_open on quota_transfer (holding) where decided_at is null",
    "alter table quota_vehicle add check (until is null or until >= since)",
    "alter table spell add check (until is null or until >= since)",
    "alter table quota_application add check (wanted between 1 and 100 and given between 0 and wanted)",
    "create index quota_of_class on quota (scheme, klass, number)",
    "create index quota_day_of_holding on quota_day (holding, kind, id desc)",
    "create index clearance_of_vehicle on clearance_record (vehicle, day)",
    "create index paper_to_remind on paper (expires_on, id) where replaced_at is null and reminded_at is null",
    "create index application_queue on quota_application (scheme, klass, receipt) where receipt is not null",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="vehicles", description=DESCRIPTION)

    async def run() -> None:
        from vehicles.tables import Vehicle

        for statement in STATEMENTS:
            await Vehicle.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
