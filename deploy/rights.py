"""What each of our roles in the database may do. Nobody who serves may change a record, whatever the program says.

Five parts, each a role without sign-in: the *owner* of the tables migrates; `creditpass_app` serves; `creditpass_sequencer`
gives records their places and signs heads; `creditpass_reader` reads the records and nothing else; `creditpass_keys`
reaches the schema of keys. Roles belong to a server, not to a database, so a migration cannot always make them: where it
may not, `deploy/roles.sql` is run once by whoever may. Without them everything runs as the owner, and triggers alone
keep records from being changed; that is said at each start.
"""

from __future__ import annotations

import asyncpg
import structlog

from deploy.role_names import APP, KEYS, READER, ROLES, SEQUENCER, memberships
from registry.database import Connection

log = structlog.get_logger(__name__)

LOGS = ("journal", "disclosure", "refusal", "account_event", "key_event")
TREE = ("journal_position", "audit_leaf", "audit_node", "audit_head", "audit_key", "audit_publication")
QUEUES = ("journal_pending", "audit_pending")
RECORDS = (*LOGS, *TREE)
APPEND_ONLY = (*RECORDS, "calendar_year", "letter", "notice_version", "notice_seen", "retention_run")


OWNS = """
    select pg_has_role(session_user, c.relowner, 'MEMBER') from pg_class c where c.oid = to_regclass('journal')::oid
"""
NO_ROLE = (
    "The sign-in of CREDITPASS_DATABASE_URL has no part in the database. Run deploy/roles.sql once, then:"
    " creditpass migrate"
)
OWNER_SERVES = (
    "CREDITPASS_DATABASE_URL signs in as the owner of the tables, or as a superuser, who may change records. In"
    " production a sign-in of its own serves, see deploy/roles.sql; the owner's goes to CREDITPASS_MIGRATE_DATABASE_URL,"
    " which only creditpass migrate needs."
)


class NotSeparated(RuntimeError):
    """In production, whoever serves may not be able to change records; the message says what to do."""


def _names(tables: tuple[str, ...]) -> str:
    return ", ".join(tables)


GRANTS = (
    f"grant usage on schema public to {', '.join(ROLES)}",
    f"revoke all on all tables in schema public from {', '.join(ROLES)}",
    f"revoke all on all tables in schema keys from {', '.join(ROLES)}, public",
    # Serving: everything, but of records only to add and to read.
    f"grant select, insert, update, delete on all tables in schema public to {APP}",
    f"revoke update, delete on {_names(APPEND_ONLY)} from {APP}",
    f"revoke insert on {_names(TREE)} from {APP}",
    f"revoke all on {_names(QUEUES)}, migration from {APP}",
    f"grant select on {_names(QUEUES)}, migration to {APP}",
    f"grant insert on journal_pending to {APP}",  # by the journal's trigger
    f"revoke update, delete on consent from {APP}",
    f"grant update (withdrawn_at) on consent to {APP}",
    f"grant usage on all sequences in schema public to {APP}",
    f"grant execute on function registry_make_check_days(date, date), registry_drop_check_days(date) to {APP}",
    # Sequencing and signing.
    f"grant select on {_names(LOGS)} to {SEQUENCER}",
    f"grant select, insert on {_names(TREE)} to {SEQUENCER}",
    f"grant select, delete on {_names(QUEUES)} to {SEQUENCER}",
    # Reading, and seeing what waits for its place.
    f"grant select on {_names((*RECORDS, *QUEUES))}, migration to {READER}",
    # Keys: an ordinary backup is made by a role without this one.
    f"grant usage on schema keys to {KEYS}",
    f"grant select, insert, update, delete on all tables in schema keys to {KEYS}",
)


async def settle(connection: Connection) -> bool:
    """Make the roles if we may, and give each its rights in this database; whether they are there.

    Called by the owner of the tables after migrating. Harmless when repeated.
    """
    await _make(connection)
    if await _missing(connection, ROLES):
        return False
    async with connection.transaction():
        for statement in GRANTS:
            await connection.execute(statement)
    return True


async def serving_role(dsn: str, *, strict: bool = False) -> str | None:
    """The role in which to serve; None where there is none, or we may not take it, or it has no rights here.

    `strict`: raises NotSeparated then, and also where the sign-in could take the owner's part, who may change records.
    """
    connection = await asyncpg.connect(dsn)
    try:
        found = await _may_act_as(connection, APP)
        if strict and not found:
            raise NotSeparated(NO_ROLE)
        if strict and await connection.fetchval(OWNS):
            raise NotSeparated(OWNER_SERVES)
    finally:
        await connection.close()
    if not found:
        log.warning("rights.absent", see="docs/SECURITY.md")
    return APP if found else None


async def reading_role(dsn: str) -> str | None:
    """The role in which records are read; None where we may not take it."""
    connection = await asyncpg.connect(dsn)
    try:
        return READER if await _may_act_as(connection, READER) else None
    finally:
        await connection.close()


async def _may_act_as(connection: Connection, role: str) -> bool:
    if await _missing(connection, (role,)):
        return False
    may: bool = await connection.fetchval(
        "select pg_has_role(session_user, $1, 'MEMBER')"
        " and coalesce(has_table_privilege($1, to_regclass('journal')::oid, 'SELECT'), false)",
        role,
    )
    return may


async def _missing(connection: Connection, wanted: tuple[str, ...]) -> bool:
    there = await connection.fetchval("select count(*) from pg_roles where rolname = any($1::text[])", list(wanted))
    return bool(there < len(wanted))


async def _make(connection: Connection) -> None:
    if not await _missing(connection, ROLES):
        return
    may = "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
    if not await connection.fetchval(may):
        return
    owner = await connection.fetchval("select quote_ident(current_user)")
    for statement in (*(f"create role {role} nologin" for role in ROLES), *memberships(owner)):
        try:
            async with connection.transaction():
                await connection.execute(statement)
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            continue  # another process was first
        except asyncpg.InsufficientPrivilegeError:
            return
