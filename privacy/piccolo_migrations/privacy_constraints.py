"""What the Table classes cannot say: records that nobody changes, and the indexes their readers need."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "append-only disclosures, consents that change only by withdrawal, indexes"

STATEMENTS = (
    # A superuser can still switch a trigger off: the signed head held by another party is what catches that.
    """
    create function privacy_append_only() returns trigger language plpgsql as $$
    begin
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
    end $$
    """,
    """
    create function privacy_consent_is_only_withdrawn() returns trigger language plpgsql as $$
    begin
        if old.withdrawn_at is not null or new.withdrawn_at is null
            or (to_jsonb(new) - 'withdrawn_at') <> (to_jsonb(old) - 'withdrawn_at')
        then
            raise exception 'a consent changes once: when it is withdrawn' using errcode = 'insufficient_privilege';
        end if;
        return new;
    end $$
    """,
    """
    create trigger append_only before update or delete or truncate on disclosure
        for each statement execute function privacy_append_only()
    """,
    "alter table disclosure enable always trigger append_only",
    """
    create trigger append_only before update or delete or truncate on retention_run
        for each statement execute function privacy_append_only()
    """,
    """
    create trigger append_only before update or delete or truncate on key_event
        for each statement execute function privacy_append_only()
    """,
    "alter table key_event enable always trigger append_only",
    """
    create trigger only_withdrawn before update on consent
        for each row execute function privacy_consent_is_only_withdrawn()
    """,
    # "Who looked at my data" asks by subject, newest first.
    "create index disclosure_subjects on disclosure using gin (subjects)",
    "create index consent_standing on consent (subject) where withdrawn_at is null",
    # Rewrapping and retiring a key-encryption key ask which subjects still need it.
    "create index subject_key_kek on keys.subject_key (kek_version) where destroyed_at is null",
    "alter table keys.master_key add check (kind in ('encryption', 'index'))",
    "alter table keys.master_key add check ((blob is null) = (retired_at is not null))",
    "create index master_key_root on keys.master_key (root) where blob is not null",
    # At most one of a kind is under way: whoever begins another carries on with it.
    "create unique index key_rotation_one on keys.key_rotation (kind) where finished_at is null",
    "alter table keys.subject_key add check ((blob is null) = (destroyed_at is not null))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    async def run() -> None:
        from privacy.tables import Disclosure

        for statement in STATEMENTS:
            await Disclosure.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
