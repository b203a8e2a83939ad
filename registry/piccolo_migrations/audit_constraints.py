"""Every record waits for its place in the tree, and what is in the tree nobody changes (GB/T 22239 8.1.4.3)."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "records wait for the tree; the tree, heads and publications are append-only; readers' indexes"

APPEND_ONLY = ("audit_leaf", "audit_node", "audit_head", "audit_publication", "audit_key")
WAITING = {
    # A journal entry waits when it has its own dense position, which is part of what is sealed in the tree.
    "journal_position": ("journal", "entry"),
    "disclosure": ("disclosure", "id"),
    "refusal": ("refusal", "id"),
    "account_event": ("account_event", "id"),
    "key_event": ("key_event", "id"),
}

STATEMENTS = (
    # With its owner's rights: who writes a log needs none in the queue.
    """
    create function registry_audit_pending() returns trigger language plpgsql
    security definer set search_path = public, pg_temp as $$
    begin
        insert into audit_pending (log, record) select tg_argv[0], to_jsonb(added) ->> tg_argv[1] from added;
        return null;
    end $$
    """,
    *(
        f"create trigger audit_pending after insert on {table} referencing new table as added"
        f" for each statement execute function registry_audit_pending('{log}', '{key}')"
        for table, (log, key) in WAITING.items()
    ),
    *(f"alter table {table} enable always trigger audit_pending" for table in WAITING),
    *(
        f"create trigger append_only before update or delete or truncate on {table}"
        " for each statement execute function registry_append_only()"
        for table in APPEND_ONLY
    ),
    *(f"alter table {table} enable always trigger append_only" for table in APPEND_ONLY),
    "create index audit_head_newest on audit_head (at desc, id desc)",
    "create index audit_head_of_size on audit_head (size)",
    # Searching the logs by time.
    "create index journal_at on journal (at desc, id desc)",
    "create index disclosure_at on disclosure (at desc, id desc)",
    "create index account_event_at on account_event (at desc, id desc)",
    "create index key_event_at on key_event (at desc, id desc)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        from registry.audit.tables import AuditLeaf

        for statement in STATEMENTS:
            await AuditLeaf.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
