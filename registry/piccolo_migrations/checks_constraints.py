"""The trail of checks lies in one partition a day, so that a day is dropped at once instead of row by row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:06:000000"
VERSION = "1.38.0"
DESCRIPTION = "the trail of checks by day, days made ahead and dropped; passages"

MIDNIGHT = "(%s::timestamp at time zone 'Asia/Shanghai')"

STATEMENTS = (
    # Piccolo makes it in one piece; the key must hold what it is parted by, so it is made anew.
    "alter table check_record rename to check_record_whole",
    "create table check_record (like check_record_whole including defaults) partition by range (at)",
    # Whatever day has no partition yet: a clock that was moved must not keep a check from being recorded.
    "create table check_record_other partition of check_record default",
    "insert into check_record select * from check_record_whole",
    "drop table check_record_whole",
    "alter table check_record add primary key (id, at)",
    "create index check_record_at on check_record (at)",
    # What ports were told of somebody's vehicle: asked by the person it concerns, and emptied when they are erased.
    "create index check_record_of_vehicle on check_record (subject, at) where subject is not null",
    # Whoever serves owns no table, so the days are made and dropped by functions that do just this.
    f"""
    create function registry_make_check_days(first date, last date) returns integer language plpgsql
    security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
    declare
        one date;
        part text;
        opens timestamptz;
        closes timestamptz;
        made integer := 0;
    begin
        perform pg_advisory_xact_lock(hashtext('registry_check_days'));
        for one in select d::date from generate_series(first, last, interval '1 day') d loop
            part := 'check_record_' || to_char(one, 'YYYYMMDD');
            continue when to_regclass(part) is not null;
            opens := {MIDNIGHT % "one"};
            closes := {MIDNIGHT % "(one + 1)"};
            lock table check_record_other in access exclusive mode;
            execute format('create table %I (like check_record including all)', part);
            execute format('with moved as (delete from check_record_other where at >= $1 and at < $2 returning *)'
                ' insert into %I select * from moved', part) using opens, closes;
            execute format('alter table check_record attach partition %I for values from (%L) to (%L)',
                part, opens, closes);
            made := made + 1;
        end loop;
        return made;
    end $$
    """,  # noqa: S608 - made of constants
    f"""
    create function registry_drop_check_days(before date) returns bigint language plpgsql
    security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
    declare
        part text;
        many bigint;
        gone bigint := 0;
    begin
        perform pg_advisory_xact_lock(hashtext('registry_check_days'));
        for part in
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = 'check_record'::regclass and c.relname ~ '^check_record_[0-9]{{8}}$'
               and to_date(right(c.relname, 8), 'YYYYMMDD') < before
             order by 1
        loop
            execute format('select count(*) from %I', part) into many;
            execute format('drop table %I', part);
            gone := gone + many;
        end loop;
        delete from check_record_other where at < {MIDNIGHT % "before"};
        get diagnostics many = row_count;
        return gone + many;
    end $$
    """,  # noqa: S608 - made of constants
    "revoke all on function registry_make_check_days(date, date) from public",
    "revoke all on function registry_drop_check_days(date) from public",
    # Passages.
    "alter table passage add check (released_at >= arrived_at)",
    "alter table passage add check (direction in ('in', 'out'))",
    "alter table passage add check (arrived_at is not null or released_at is not null)",
    "alter table release_time add check (extract(day from month) = 1)",
    "create index passage_by_release on passage (released_at)",
    # Inspections: what a check looks for, and one open joint inspection of a vehicle at a port.
    "create index inspection_order_open on inspection_order (subject) where ended_at is null",
    "create unique index joint_inspection_one_open on joint_inspection (about, port) where released_at is null",
    "alter table inspection_order add check (scope in ('vehicle', 'driver', 'unit'))",
    "alter table inspection_part add check (result in ('clean', 'irregular'))",
    "alter table inspection_part add check ((reported_at is null) = (result is null))",
    "create index passage_by_end on passage (coalesce(released_at, arrived_at))",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        from registry.ports.tables import CheckRecord

        for statement in STATEMENTS:
            await CheckRecord.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
