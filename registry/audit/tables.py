"""The tree over all records: which record stands where, the hashes, the signed heads, and where those were sent.

Rows wait in `AuditPending`, put there by triggers of the logs. All the rest is append-only.
"""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, BigSerial, Bytea, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class AuditPending(Table):
    """A record that has no place in the tree yet. Triggers write it, in the record's own transaction."""

    plain = "names of logs and ids of records"

    id = BigSerial(primary_key=True)
    log = Varchar(length=16)
    record = Varchar(length=40, help_text="the record's id as text")


class AuditLeaf(Table):
    """Which record is which leaf of the tree."""

    plain = "names of logs and ids of records"

    position = BigInt(primary_key=True, default=0, help_text="from 0, without gaps")
    log = Varchar(length=16)
    record = Varchar(length=40)
    format = SmallInt(default=1, help_text="how its bytes are written: FORMAT.md")

    audit_leaf_once = Unique([log, record])


class AuditNode(Table):
    """The hash of a complete subtree, a leaf among them (`merkle.number`)."""

    plain = "numbers and hashes of records that hold nothing personal in plain"

    number = BigInt(primary_key=True, default=0)
    hash = Bytea(default=None, null=False)


class AuditHead(Table):
    """A signed head: so many records had this root."""

    plain = "sizes, hashes, signatures and instants"

    id = UUID(primary_key=True, default=uuid7)
    size = BigInt(default=None, null=False)
    root = Bytea(default=None, null=False)
    at = Timestamptz(default=None, null=False, help_text="wall time")
    note = Varchar(length=1000, help_text="the head as it is published, with its signature")


class AuditPublication(Table):
    """A head was given to another party."""

    plain = "ids, instants and the place as the settings name it, without credentials"

    id = UUID(primary_key=True, default=uuid7)
    head = UUID(default=None, null=False, index=True)
    place = Varchar(length=300)
    at = Timestamptz(default=None, null=False, help_text="wall time")


class AuditKey(Table):
    """A key of ours that signs heads. The private half is derived from an index key and stored nowhere."""

    plain = "public keys of the installation"

    id = UUID(primary_key=True, default=uuid7, help_text="its `kid`")
    index_version = SmallInt(help_text="the index key from which the private half is derived")
    public_key = Varchar(length=64, help_text="Ed25519, the `x` of its JWK")
    made_at = Timestamptz(default=None, null=False, help_text="wall time")
