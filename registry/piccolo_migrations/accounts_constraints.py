"""Administrators are apart, none is the last to go, nobody raises themselves; recovery takes two (L3-1, L3-3)."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "separation of administrators, recovery by two"

STATEMENTS = (
    """
    create function registry_is_administrator(role text) returns boolean immutable language sql as $$
        select role in ('system_admin', 'security_admin', 'audit_admin')
    $$
    """,
    """
    create function registry_has_second_factor(whose uuid) returns boolean stable language sql as $$
        select exists (select 1 from passkey where account = whose)
            or exists (select 1 from one_time_code where account = whose and confirmed_at is not null)
    $$
    """,
    "create unique index role_grant_one_administrator on role_grant (account) where registry_is_administrator(role)",
    "alter table role_grant add constraint role_grant_administrators_everywhere"
    " check (not registry_is_administrator(role) or scope = '*')",
    "alter table role_grant add constraint role_grant_not_to_oneself check (granted_by <> 'account:' || account::text)",
    # An administrator holds no other role: else somebody could read personal data after all.
    """
    create function registry_administrators_apart() returns trigger language plpgsql as $$
    begin
        perform 1 from account where id = new.account for no key update;  -- one grant to an account at a time
        if exists (
            select 1 from role_grant where account = new.account and id <> new.id and role <> new.role
            and (registry_is_administrator(role) or registry_is_administrator(new.role))
        ) then
            raise exception 'an administrator holds no other role'
            using errcode = 'check_violation', constraint = 'role_grant_administrators_apart';
        end if;
        return new;
    end $$
    """,
    "create trigger administrators_apart before insert or update on role_grant"
    " for each row execute function registry_administrators_apart()",
    # Of each kind of administrator one stays. The lock makes two who leave at once see each other.
    """
    create function registry_check_last_administrator(leaving uuid, of_role text) returns void language plpgsql as $$
    begin
        if not registry_is_administrator(of_role) then
            return;
        end if;
        perform pg_advisory_xact_lock(hashtextextended('registry-administrators', 0));
        if exists (select 1 from account where id = leaving and status = 'active') and not exists (
            select 1 from role_grant g join account a on a.id = g.account
            where g.role = of_role and a.status = 'active' and a.id <> leaving
        ) then
            raise exception 'the last administrator of a kind stays'
            using errcode = 'check_violation', constraint = 'role_grant_last_administrator';
        end if;
    end $$
    """,
    """
    create function registry_role_goes() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and new.role = old.role and new.account = old.account then
            return new;
        end if;
        perform registry_check_last_administrator(old.account, old.role);
        return case tg_op when 'UPDATE' then new else old end;
    end $$
    """,
    """
    create function registry_account_closes() returns trigger language plpgsql as $$
    begin
        if old.status = 'active' and new.status <> 'active' then
            perform registry_check_last_administrator(old.id, g.role) from role_grant g where g.account = old.id;
        end if;
        return new;
    end $$
    """,
    "create trigger last_administrator before delete or update on role_grant"
    " for each row execute function registry_role_goes()",
    "create trigger last_administrator before update of status on account"
    " for each row execute function registry_account_closes()",
    # Recovery: whoever started it, whoever confirms it and whose account it is are three.
    "alter table recovery add constraint recovery_kinds check (kind in ('first', 'recovery'))",
    "alter table recovery add constraint recovery_not_of_oneself"
    " check ('account:' || account::text not in (started_by, coalesce(confirmed_by, '')))",
    "alter table recovery add constraint recovery_by_two check (confirmed_by <> started_by)",
    "alter table recovery add constraint recovery_used_after_both"
    " check (used_at is null or kind = 'first' or confirmed_by is not null)",
    "create unique index recovery_one_open on recovery (account) where used_at is null and cancelled_at is null",
    "create index account_event_of_account on account_event (account, at)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        from registry.accounts.tables import Account

        for statement in STATEMENTS:
            await Account.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
