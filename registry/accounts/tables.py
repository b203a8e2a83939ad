"""Who can sign in: accounts, the roles they hold and where, their sessions, and what happened to them.

`AccountEvent` is append-only: the migration's trigger refuses updates and deletions.
"""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_name


class Account(Protected, Table):
    """Somebody who can sign in: staff of the operator, officers, clerks of units."""

    plain = "a login that is chosen or given and names nobody, a password's hash, states and instants"

    id = UUID(primary_key=True, default=uuid7)
    login = Varchar(length=64, unique=True, help_text="normalised: lower case, a-z 0-9 . _ -")
    password_hash = Varchar(length=255, secret=True, help_text="argon2id, with its salt and cost")
    display_name = SealedText(
        null=True,
        mask=mask_name,
        personal=Personal(
            purpose="account",
            basis="PIPL 13(1)3: staff and clerks are answerable by name for what they decide; GB/T 22239 8.1.4.1",
            sensitivity="general",
            keep="as long as the account, then three years",
            share="not shared",
            kept=Kept("account", THREE_YEARS),
        ),
    )
    language = Varchar(length=8, help_text="of notices; pages follow the reader's choice first")
    status = Varchar(length=16, default="active", help_text="`active` or `closed`")
    failures = SmallInt(default=0, help_text="failed sign-ins since the last good one")
    locked_until = Timestamptz(default=None, null=True, help_text="wall time")
    password_changed_at = Timestamptz(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)


class RoleGrant(Table):
    """A role that an account holds within a scope (`unit:<id>`), or everywhere (`*`)."""

    plain = "ids, roles and scopes"

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(references=Account, on_delete=OnDelete.restrict, null=False)
    role = Varchar(length=64)
    scope = Varchar(length=120)
    granted_by = Varchar(length=120)
    granted_at = Timestamptz(default=None, null=False)

    role_grant_once = Unique([account, role, scope])


class Session(Table):
    """Somebody signed in. The token itself is kept by the browser or program alone; all instants are wall time."""

    plain = "digests, ids and instants"

    id = Bytea(primary_key=True, default=b"", help_text="SHA-256 of the token")
    account = ForeignKey(references=Account, on_delete=OnDelete.restrict, null=False, index=True)
    kind = Varchar(length=8, help_text="`page` or `api`")
    factors = Varchar(length=40, default="password", help_text="by which it began, separated by spaces")
    challenge = Bytea(default=None, null=True, help_text="what a passkey was last asked to sign; taken once")
    created_at = Timestamptz(default=None, null=False)
    last_seen_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False, help_text="the absolute end, however busy it is")
    ended_at = Timestamptz(default=None, null=True)


class AccountEvent(Table):
    """What happened to an account: made, granted, signed in, refused, locked, password changed. Append-only."""

    plain = "ids, codes and instants"

    id = UUID(primary_key=True, default=uuid7)
    at = Timestamptz(default=None, null=False, help_text="wall time")
    account = UUID(default=None, null=False, index=True)
    actor = Varchar(length=120)
    event = Varchar(length=32)
    detail = Varchar(length=200, default="")
