"""What the Table classes cannot say: records that nobody changes, "one open at a time", and the readers' indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "append-only records, one standing a case, one running deadline a timer, indexes"

APPEND_ONLY = ("journal", "journal_position", "calendar_year", "account_event", "refusal")

STATEMENTS = (
    # A superuser can still switch a trigger off: the signed head held by another party is what catches that.
    """
    create function registry_append_only() returns trigger language plpgsql as $$
    begin
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
    end $$
    """,
    *(
        f"create trigger append_only before update or delete or truncate on {table}"
        " for each statement execute function registry_append_only()"
        for table in APPEND_ONLY
    ),
    *(f"alter table {table} enable always trigger append_only" for table in APPEND_ONLY),
    # Whatever is written into the journal waits for its position, whoever writes it.
    """
    create function registry_journal_pending() returns trigger language plpgsql as $$
    begin
        insert into journal_pending (entry) select id from added;
        return null;
    end $$;
    """,
    "create trigger pending after insert on journal referencing new table as added"
    " for each statement execute function registry_journal_pending()",
    "alter table journal enable always trigger pending",
    # One at a time.
    'create unique index standing_one_open_a_case on standing ("case") where closed_at is null',
    'create unique index deadline_one_running_a_timer on deadline ("case", timer)'
    " where fired_at is null and stopped_at is null",
    "alter table legal_clock add check (id = 1)",
    # What columns may say.
    "alter table standing add check (status in ('LISTED', 'SUSPENDED'))",
    "alter table standing add check ((sponsor is null) = (sponsor_scheme is null))",
    "alter table standing add check (direction in ('in', 'out'))",
    "alter table standing add check (closed_at is null or closed_at >= opened_at)",
    # The days that a lane's copy can tell (registry/ports/copies/FORMAT.md).
    "alter table standing add check (until between '2000-01-01' and '2179-06-05')",
    "alter table account add check (status in ('active', 'closed'))",
    "alter table session add check (kind in ('page', 'api'))",
    "alter table delivery add check (channel = 'inbox' or spread_at is null)",
    # Work lists: filtered by scheme and state, or by what somebody may see; sorted by since or by due.
    "create index case_by_state on case_ (scheme, state, since, id)",
    "create index case_by_due on case_ (coalesce(due_at, 'infinity'::timestamptz), id)",
    "create index case_by_state_and_due on case_ (scheme, state, coalesce(due_at, 'infinity'::timestamptz), id)",
    # Of whoever sees some scopes alone: by each of the first two, in order of due; and those of cases that have more.
    "create index case_by_first_scope on case_ ((scopes[1]), coalesce(due_at, 'infinity'::timestamptz), id)",
    "create index case_by_second_scope on case_ ((scopes[2]), coalesce(due_at, 'infinity'::timestamptz), id)"
    " where cardinality(scopes) > 1",
    "create index case_by_more_scopes on case_ using gin (scopes) where cardinality(scopes) > 2",
    "create index case_by_since on case_ (since, id)",
    "create index case_by_opening on case_ (opened_at, id)",
    "create index case_overdue on case_ (scheme, since) where overdue is not null",
    "create index case_by_scope on case_ using gin (scopes)",
    "create index case_by_subject on case_ (subject)",
    "create index case_by_about on case_ (about)",
    # A case's history, and the feed of what somebody may see.
    'create index journal_of_case on journal ("case", id)',
    "create index journal_by_scope on journal using gin (scopes)",
    # Timers.
    "create index deadline_due on deadline (due_at, id) where fired_at is null and stopped_at is null",
    'create index deadline_provisional on deadline ("case") where provisional and fired_at is null'
    " and stopped_at is null",
    'create index deadline_of_case on deadline ("case")',
    # What a port asks, and whose standing holds through whom.
    "create index standing_open on standing (subject) where closed_at is null",
    "create index standing_of_subject on standing (subject, opened_at)",
    'create index standing_of_case on standing ("case", opened_at)',
    "create index standing_suspended on standing (subject) where status = 'SUSPENDED'",
    "create index standing_sponsored on standing (sponsor) where sponsor is not null",
    'create index claim_of_case on claim_case ("case")',
    # The outbox, and one's own messages.
    "create index delivery_to_spread on delivery (at, id) where channel = 'inbox' and spread_at is null",
    "create index delivery_to_send on delivery (next_try_at, id)"
    " where channel <> 'inbox' and done_at is null and failed_at is null",
    "create index delivery_inbox on delivery (recipient, at desc, id desc) where channel = 'inbox'",
    "create index role_holders on role_grant (role, scope)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        from registry.tables import Case

        for statement in STATEMENTS:
            await Case.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
