"""Notices and letters: one notice runs for a case at a time, and a letter that was written is not rewritten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:04:000000"
VERSION = "1.38.0"
DESCRIPTION = "one running notice a case, letters append-only, indexes"

STATEMENTS = (
    'create unique index notice_one_running on public_notice ("case") where ended_at is null',
    "create index notice_by_day on public_notice (published_at desc, id desc)",
    "alter table public_notice add check (ended_at is null or ended_at >= published_at)",
    "alter table public_notice add check ((ended_at is null) = (outcome = ''))",
    "alter table notice_response add check (kind in ('appeal', 'objection'))",
    "alter table credit_record add check (subject_kind in ('unit', 'person', 'vehicle'))",
    "create index credit_record_by_scope on credit_record using gin (scopes)",
    "create index credit_record_waiting on credit_record (objected_at, id)"
    " where objected_at is not null and decided_at is null and withdrawn_at is null",
    "create trigger append_only before update or delete or truncate on letter"
    " for each statement execute function registry_append_only()",
    "alter table letter enable always trigger append_only",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        from registry.tables import Case

        for statement in STATEMENTS:
            await Case.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
