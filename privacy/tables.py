"""Keys, in a schema of their own so that ordinary backups leave them out; who saw what; who agreed to what.

Append-only triggers and partial indexes are in `piccolo_migrations/*_constraints.py`.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class MasterKey(Table, schema="keys"):
    """A key-encryption key or an index key, wrapped by the root key."""

    plain = "wrapped keys of the installation, what they are for, who made them, and instants"

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=16, help_text="`encryption` or `index`")
    version = SmallInt(default=None, null=False)
    suite = SmallInt(default=None, null=False, help_text="of the index: its hash; of the other: its first wrapping")
    root = Varchar(length=64, help_text="which root key wraps it, as the provider names it")
    blob = Bytea(default=None, null=True, help_text="null: retired")
    made_at = Timestamptz(default=None, null=False, help_text="wall time")
    active_at = Timestamptz(default=None, null=True, help_text="of the index: since when single digests are made by it")
    retired_at = Timestamptz(default=None, null=True)

    master_key_once = Unique([kind, version])


class KeyRotation(Table, schema="keys"):
    """One replacing of a key: begun once, carried on by whoever runs the command, until nothing is left to do."""

    plain = "what is replaced by what, how far it has come, who began it, and instants"

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=16, help_text="`root`, `encryption`, `index`, or `seal`")
    target = Varchar(length=64, help_text="the new root key's name, the new version, or the suite to seal under")
    by = Varchar(length=120)
    begun_at = Timestamptz(default=None, null=False, help_text="wall time")
    done = Integer(default=0)
    total = Integer(default=0, help_text="what was to do when it began")
    finished_at = Timestamptz(default=None, null=True)


class KeyEvent(Table):
    """Somebody made, replaced or retired a key of the installation. Append-only, and in the tree of all records."""

    plain = "who did what to which key, and when"

    id = UUID(primary_key=True, default=uuid7)
    at = Timestamptz(default=None, null=False, help_text="wall time")
    actor = Varchar(length=120)
    event = Varchar(length=32, help_text="`rotation-begun`, `active`, `rotated`, `retired`, `retire-refused`")
    kind = Varchar(length=16, help_text="`root`, `encryption`, `index`, `token`, `seal`")
    key = Varchar(length=64, help_text="the version, or the root key's or the signing key's name")
    detail = Varchar(length=200, default="")


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
