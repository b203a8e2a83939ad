"""Keys, in a schema of their own so that ordinary backups leave them out; who saw what; who agreed to what.

Append-only triggers and partial indexes are in `piccolo_migrations/*_constraints.py`.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class MasterKey(Table, schema="keys"):
    """A key-encryption key or an index key, wrapped by the root key."""

    plain = "wrapped keys of the installation, and what they are for"

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=16, help_text="`encryption` or `index`")
    version = SmallInt(default=None, null=False)
    suite = SmallInt(default=None, null=False, help_text="of the index: its hash; of both: how it is wrapped")
    blob = Bytea(default=None, null=False)

    master_key_once = Unique([kind, version])


class SubjectKey(Table, schema="keys"):
    """The data key of a person, unit or vehicle, wrapped by a key-encryption key. Without it nothing opens."""

    plain = "wrapped data keys and the ids of those they belong to"

    id = UUID(primary_key=True, default=uuid7, help_text="its first 48 bits tell when the key was made")
    subject = UUID(default=None, null=False)
    generation = SmallInt(default=None, null=False, help_text="the highest one seals, each opens what it sealed")
    kek_version = SmallInt(default=None, null=False)
    suite = SmallInt(default=None, null=False, help_text="how the key is wrapped")
    blob = Bytea(default=None, null=True, help_text="null: destroyed")
    destroyed_at = Timestamptz(default=None, null=True)

    subject_key_once = Unique([subject, generation])


class Disclosure(Table):
    """Somebody was given plaintext: who, why, of whom, and which fields. Append-only; committed before it was given."""

    plain = "ids, codes of purposes and names of fields"

    id = UUID(primary_key=True, default=uuid7)
    at = Timestamptz(default=None, null=False)
    actor = Varchar(length=120, help_text="`account:<id>`, `receipt:<id>`, `port:<code>`, `job:<what>`")
    purpose = Varchar(length=64)
    reference = Varchar(length=200, help_text="the case or request it was for; empty when there is none")
    fields = Array(base_column=Text(), default=[], help_text="table.column")
    subjects = Array(base_column=UUID(), default=[])


class Consent(Table):
    """Somebody agreed to a text. The row changes once: when they withdraw."""

    plain = "ids, codes, the text's hash and instants"

    id = UUID(primary_key=True, default=uuid7)
    subject = UUID(default=None, null=False)
    purpose = Varchar(length=64)
    text_version = Varchar(length=32)
    text_hash = Bytea(default=None, null=False, help_text="SHA-256 of the text as shown, in its language")
    language = Varchar(length=16)
    channel = Varchar(length=32, help_text="`web`, `desk`, …")
    given_at = Timestamptz(default=None, null=False)
    withdrawn_at = Timestamptz(default=None, null=True)
    reference = Varchar(length=200, help_text="the case it was given with; empty when there is none")


class RetentionRun(Table):
    """What the retention job found past its time, and whether it was only a trial. Append-only."""

    plain = "names of columns, numbers, who asked for it and instants"

    id = UUID(primary_key=True, default=uuid7)
    at = Timestamptz(default=None, null=False, help_text="legal time")
    dry = Boolean(default=True)
    by = Varchar(length=120, help_text="`account:<id>` or `system:retention`")
    counts = JSONB(default="{}", help_text="rule → how many; the columns that each rule is for")
