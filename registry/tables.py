"""The engine's tables: cases, claims, the journal, notes, deliveries, deadlines, standings, subject tags, the clock.

No column here holds a personal value in plain: ids, codes and instants only. Free text is in `Note`, sealed.
Append-only triggers and partial indexes are in `piccolo_migrations/*_constraints.py`.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    Integer,
    Interval,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all, mask_document


class Case(Table, tablename="case_"):
    """One subject's life under one scheme. Written by `registry.cases` alone."""

    plain = "ids, codes, roles' scopes and instants of a proceeding"

    id = UUID(primary_key=True, default=uuid7)
    scheme = Varchar(length=64)
    subject = UUID(default=None, null=False)
    about = UUID(default=None, null=False, help_text="whose data key seals the notes of this case")
    state = Varchar(length=64)
    since = Timestamptz(default=None, null=False)
    opened_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=True, help_text="the nearest deadline: the instant its last day ends")
    due_provisional = Boolean(default=False)
    overdue = Varchar(length=64, default=None, null=True, help_text="the timer that marked it")
    rules_as_of = Date(default=None, null=False)
    version = Integer(default=1)
    scopes = Array(base_column=Varchar(), default=[])


class Claim(Table):
    """A limit that holds in the database: one holder a slot, one slot a holder."""

    plain = "ids and codes of what is limited"

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=64)
    key = Varchar(length=200)
    slot = Varchar(length=64)
    holder = Varchar(length=200)

    one_holder_a_slot = Unique([kind, key, slot])
    one_slot_a_holder = Unique([kind, key, holder])


class ClaimCase(Table):
    """Which cases stand behind a claim; it is freed when the last of them lets go."""

    plain = "ids"

    id = UUID(primary_key=True, default=uuid7)
    claim = ForeignKey(references=Claim, on_delete=OnDelete.cascade, null=False)
    case = ForeignKey(references=Case, on_delete=OnDelete.restrict, null=False)

    claim_case_once = Unique([claim, case])


class JournalEntry(Table, tablename="journal"):
    """What happened: append-only facts and ids. Audit, history, "as it stood on" and change feed are readings of it."""

    plain = "ids, codes, instants; texts are in notes, referred to by id"

    id = BigSerial(primary_key=True)
    xid = BigInt(default=0, help_text="the writing transaction: which entries were written together")
    at = Timestamptz(default=None, null=False, help_text="legal time")
    written_at = Timestamptz(default=None, null=False, help_text="wall time")
    actor = Varchar(length=120)
    scheme = Varchar(length=64)
    case = UUID(default=None, null=False)
    subject = UUID(default=None, null=False)
    move = Varchar(length=64)
    from_state = Varchar(length=64)
    to_state = Varchar(length=64)
    version = Integer()
    rules_as_of = Date(default=None, null=False)
    clause = Varchar(length=32)
    cause = BigInt(default=None, null=True, help_text="the entry whose move brought this one about")
    evidence = JSONB(default="{}")
    scopes = Array(base_column=Varchar(), default=[])


class JournalPosition(Table):
    """The dense order of the journal, given by the sequencer; feeds follow it and never an identity column."""

    plain = "numbers"

    position = BigInt(primary_key=True, default=0)
    entry = BigInt(unique=True)


class JournalPending(Table):
    """Entries that have no position yet. A trigger of `journal` writes it, in the writer's transaction."""

    plain = "numbers"

    entry = BigInt(primary_key=True, default=0)


class Note(Protected, Table):
    """A text somebody wrote with a move, sealed under the key of the one the case is about."""

    plain = "ids and the field's name"

    id = UUID(primary_key=True, default=uuid7)
    about = UUID(default=None, null=False)
    case = UUID(default=None, null=False, index=True)
    field = Varchar(length=64)
    text = SealedText(
        mask=mask_all,
        personal=Personal(
            purpose="verify-entry",
            basis="PIPL 13(1)3: carrying out a statutory duty; HQ-4.4",
            sensitivity="general",
            keep="with the case, then three years",
            share="not shared",
            kept=Kept("case", THREE_YEARS),
        ),
    )

    _subject_column = "about"


class Delivery(Table):
    """Somebody who must be told. The row of channel `inbox` is the message in the application itself."""

    plain = "ids, codes and instants; addresses are looked up when sending"

    id = UUID(primary_key=True, default=uuid7)
    entry = BigInt(help_text="the journal entry that brought it about")
    case = UUID(default=None, null=False, index=True)
    scheme = Varchar(length=64)
    recipient = Varchar(length=120, index=True, help_text="`unit:<id>`, `person:<id>`, `account:<id>`")
    channel = Varchar(length=16, default="inbox")
    subject = Varchar(length=200, help_text="a message id")
    body = Varchar(length=1000, help_text="a message id")
    params = JSONB(default="{}")
    at = Timestamptz(default=None, null=False)
    spread_at = Timestamptz(default=None, null=True, help_text="inbox only: when the other channels were written")
    read_at = Timestamptz(default=None, null=True)
    attempts = SmallInt(default=0)
    next_try_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    failed_at = Timestamptz(default=None, null=True, help_text="given up after the last attempt")
    last_error = Varchar(length=120, default="")

    delivery_once = Unique([entry, case, recipient, channel, subject])


class Deadline(Table):
    """A timer running for a case. `due_at` is the instant at which its last day ends in Asia/Shanghai."""

    plain = "ids, codes and dates"

    id = UUID(primary_key=True, default=uuid7)
    case = ForeignKey(references=Case, on_delete=OnDelete.restrict, null=False)
    timer = Varchar(length=64)
    started = Date(default=None, null=False)
    due_day = Date(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    provisional = Boolean(default=False)
    calendar_version = Integer(default=0)
    fired_at = Timestamptz(default=None, null=True)
    stopped_at = Timestamptz(default=None, null=True)


class Standing(Table):
    """What the world may know. A standing closes and a new one opens, so that the past can be asked."""

    plain = "ids, status and instants"

    id = UUID(primary_key=True, default=uuid7)
    scheme = Varchar(length=64)
    case = ForeignKey(references=Case, on_delete=OnDelete.restrict, null=False)
    subject = UUID(default=None, null=False)
    driver = UUID(default=None, null=True, help_text="null: whoever drives")
    sponsor = UUID(default=None, null=True, help_text="the subject through whose own standing this one holds")
    sponsor_scheme = Varchar(length=64, default=None, null=True, help_text="the scheme of that standing")
    status = Varchar(length=16)
    clause = Varchar(length=32)
    opened_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    until = Date(default=None, null=True, help_text="last civil day of validity")
    direction = Varchar(
        length=8, default=None, null=True, help_text="the only one in which it counts; null: either way"
    )
    conditions = JSONB(default="{}")


class SubjectTag(Protected, Table):
    """Finds a subject by a blind index: keyed digest of a plate, a document, a credit code.

    A value has a row for each live version of the index key. Beside the digest it stands sealed, for the digest under
    the next version. Written by `registry.subjects` alone.
    """

    plain = "keyed digests, which the index key alone can compare, and ids"

    id = UUID(primary_key=True, default=uuid7)
    domain = Varchar(length=32)
    version = SmallInt()
    tag = Bytea(default=b"")
    subject = UUID(default=None, null=False, index=True)
    origin = UUID(default=None, null=False, help_text="the same for all digests of one value")
    value = SealedText(
        mask=mask_document,
        personal=Personal(
            purpose="verify-entry",
            basis="PIPL 13(1)3: carrying out a statutory duty; PIPL 51(3): so that the key of the index can be replaced",
            sensitivity="sensitive",
            keep="as long as the document, the plate or the credit code it is",
            share="not shared",
            kept=Kept("person", THREE_YEARS),
        ),
    )

    one_subject_a_tag = Unique([domain, version, tag])
    one_tag_a_version = Unique([origin, version])

    _subject_column = "subject"


class LegalClock(Table):
    """At most one row, in the sandbox alone: how far legal time is ahead of the wall."""

    plain = "a duration"

    id = SmallInt(primary_key=True, default=1)
    offset = Interval(default=None, null=False)
