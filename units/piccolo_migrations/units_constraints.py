"""What the Table classes cannot say: one unit, one code; known kinds; the indexes of their readers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "one living code for each unit and kind, checks, indexes"

STATEMENTS = (
    # HQ-4.1, "one unit, one code": never two that live, whoever asks at the same time.
    "create unique index one_living_code on unit_code (unit, kind) where ended_at is null",
    "create index unit_code_unit on unit_code (unit, made_at)",
    "alter table unit_code add check (kind in ('declaration', 'visitor') and (kind = 'visitor') = (until is not null))",
    "alter table unit_code add check (ended_at is null or ended_at >= made_at)",
    """
    alter table unit add check (kind in ('public_body', 'enterprise', 'social_organisation', 'community_committee',
                                         'official_business', 'other'))
    """,
    "alter table unit add check (webhook_url is null or webhook_secret is not null)",
    'create index notice_seen_case on notice_seen ("case", at)',
    *(
        f"create trigger append_only before update or delete or truncate on {table}"
        " for each statement execute function privacy_append_only()"
        for table in ("notice_version", "notice_seen")
    ),
    "create index unit_name on unit (lower(name) text_pattern_ops)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="units", description=DESCRIPTION)

    async def run() -> None:
        from units.tables import Unit

        for statement in STATEMENTS:
            await Unit.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
