"""Second factors of accounts, and the way back in for whoever lost theirs (GB/T 22239 8.1.4.1)."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Bytea, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all
from registry.accounts.tables import Account


class Passkey(Table):
    """A WebAuthn credential: we keep its public key alone. All instants are wall time."""

    plain = "ids, public keys, counters and instants"

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(references=Account, on_delete=OnDelete.restrict, null=False, index=True)
    credential = Bytea(default=b"", unique=True, help_text="the authenticator's id of it")
    public_key = Bytea(default=b"", help_text="COSE")
    sign_count = BigInt(default=0, help_text="the authenticator's counter at its last use; 0: it has none")
    transports = Varchar(length=80, default="", help_text="how browsers reach it, separated by spaces")
    created_at = Timestamptz(default=None, null=False)
    last_used_at = Timestamptz(default=None, null=True)


class OneTimeCode(Protected, Table):
    """The secret that an account's authenticator app shares with us (RFC 6238), one an account."""

    plain = "ids, counters and instants"
    _subject_column = "account"

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(references=Account, on_delete=OnDelete.restrict, null=False, unique=True)
    secret = SealedText(
        mask=mask_all,
        personal=Personal(
            purpose="second-factor",
            basis="PIPL 13(1)3; GB/T 22239 8.1.4.1: staff sign in with two factors",
            sensitivity="general",
            keep="until it is removed or replaced",
            share="not shared",
            kept=Kept("account", THREE_YEARS),
        ),
    )
    last_step = BigInt(default=0, help_text="the 30-second step of the last code taken: no code works twice")
    created_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True, help_text="a first code was right; before, it does not count")


class Recovery(Table):
    """A way in without the factors: for a new account by one code, for an old one by two, from two administrators."""

    plain = "ids, digests of codes and instants"

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(references=Account, on_delete=OnDelete.restrict, null=False, index=True)
    kind = Varchar(length=16, help_text="`first` or `recovery`")
    started_by = Varchar(length=120)
    started_at = Timestamptz(default=None, null=False)
    first_code = Bytea(default=b"", help_text="SHA-256")
    confirmed_by = Varchar(length=120, default=None, null=True)
    confirmed_at = Timestamptz(default=None, null=True)
    second_code = Bytea(default=None, null=True, help_text="SHA-256")
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
