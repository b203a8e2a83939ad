from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Interval,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.date import DateNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.columns import SealedText
from privacy.ids import uuid7


class Account(Table, tablename="account", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


class Case(Table, tablename="case_", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


class Claim(Table, tablename="claim", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


class PortClient(Table, tablename="port_client", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


class PublicNotice(Table, tablename="public_notice", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


ID = "2026-11-21T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "every table of the layer"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    manager.add_table(class_name="Case", tablename="case_", schema=None, columns=None)

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="about",
        db_column_name="about",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="state",
        db_column_name="state",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="since",
        db_column_name="since",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="opened_at",
        db_column_name="opened_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="due_at",
        db_column_name="due_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="due_provisional",
        db_column_name="due_provisional",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="overdue",
        db_column_name="overdue",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="rules_as_of",
        db_column_name="rules_as_of",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="version",
        db_column_name="version",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="Case",
        tablename="case_",
        column_name="scopes",
        db_column_name="scopes",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Varchar(
                length=255,
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_table(class_name="Claim", tablename="claim", schema=None, columns=None)

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="key",
        db_column_name="key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="slot",
        db_column_name="slot",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="holder",
        db_column_name="holder",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_constraint(
        table_class_name="Claim",
        tablename="claim",
        constraint_name="one_holder_a_slot",
        constraint_class=Unique,
        params={"columns": ["kind", "key", "slot"], "nulls_distinct": True},
    )

    manager.add_constraint(
        table_class_name="Claim",
        tablename="claim",
        constraint_name="one_slot_a_holder",
        constraint_class=Unique,
        params={"columns": ["kind", "key", "holder"], "nulls_distinct": True},
    )

    manager.add_table(class_name="ClaimCase", tablename="claim_case", schema=None, columns=None)

    manager.add_column(
        table_class_name="ClaimCase",
        tablename="claim_case",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ClaimCase",
        tablename="claim_case",
        column_name="claim",
        db_column_name="claim",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Claim,
            "on_delete": OnDelete.cascade,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="ClaimCase",
        tablename="claim_case",
        column_name="case",
        db_column_name="case",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Case,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_constraint(
        table_class_name="ClaimCase",
        tablename="claim_case",
        constraint_name="claim_case_once",
        constraint_class=Unique,
        params={"columns": ["claim", "case"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Deadline", tablename="deadline", schema=None, columns=None)

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="case",
        db_column_name="case",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Case,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="timer",
        db_column_name="timer",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="started",
        db_column_name="started",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="due_day",
        db_column_name="due_day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="due_at",
        db_column_name="due_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="provisional",
        db_column_name="provisional",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="calendar_version",
        db_column_name="calendar_version",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="fired_at",
        db_column_name="fired_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="stopped_at",
        db_column_name="stopped_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Delivery", tablename="delivery", schema=None, columns=None)

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="entry",
        db_column_name="entry",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="recipient",
        db_column_name="recipient",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "inbox", "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="subject",
        db_column_name="subject",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="body",
        db_column_name="body",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 1000, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="params",
        db_column_name="params",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="spread_at",
        db_column_name="spread_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="read_at",
        db_column_name="read_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="attempts",
        db_column_name="attempts",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="next_try_at",
        db_column_name="next_try_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="done_at",
        db_column_name="done_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="failed_at",
        db_column_name="failed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Delivery",
        tablename="delivery",
        column_name="last_error",
        db_column_name="last_error",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_constraint(
        table_class_name="Delivery",
        tablename="delivery",
        constraint_name="delivery_once",
        constraint_class=Unique,
        params={"columns": ["entry", "case", "recipient", "channel", "subject"], "nulls_distinct": True},
    )

    manager.add_table(class_name="JournalEntry", tablename="journal", schema=None, columns=None)

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="id",
        db_column_name="id",
        column_class_name="BigSerial",
        column_class=BigSerial,
        params={"null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="xid",
        db_column_name="xid",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="written_at",
        db_column_name="written_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="actor",
        db_column_name="actor",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="move",
        db_column_name="move",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="from_state",
        db_column_name="from_state",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="to_state",
        db_column_name="to_state",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="version",
        db_column_name="version",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="rules_as_of",
        db_column_name="rules_as_of",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="clause",
        db_column_name="clause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="cause",
        db_column_name="cause",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="evidence",
        db_column_name="evidence",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="JournalEntry",
        tablename="journal",
        column_name="scopes",
        db_column_name="scopes",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Varchar(
                length=255,
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_table(class_name="JournalPending", tablename="journal_pending", schema=None, columns=None)

    manager.add_column(
        table_class_name="JournalPending",
        tablename="journal_pending",
        column_name="entry",
        db_column_name="entry",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False, "primary_key": True},
    )

    manager.add_table(class_name="JournalPosition", tablename="journal_position", schema=None, columns=None)

    manager.add_column(
        table_class_name="JournalPosition",
        tablename="journal_position",
        column_name="position",
        db_column_name="position",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="JournalPosition",
        tablename="journal_position",
        column_name="entry",
        db_column_name="entry",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False, "unique": True},
    )

    manager.add_table(class_name="LegalClock", tablename="legal_clock", schema=None, columns=None)

    manager.add_column(
        table_class_name="LegalClock",
        tablename="legal_clock",
        column_name="id",
        db_column_name="id",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 1, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="LegalClock",
        tablename="legal_clock",
        column_name="offset",
        db_column_name="offset",
        column_class_name="Interval",
        column_class=Interval,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="Note", tablename="note", schema=None, columns=None)

    manager.add_column(
        table_class_name="Note",
        tablename="note",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Note",
        tablename="note",
        column_name="about",
        db_column_name="about",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Note",
        tablename="note",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Note",
        tablename="note",
        column_name="field",
        db_column_name="field",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Note",
        tablename="note",
        column_name="text",
        db_column_name="text",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_table(class_name="Standing", tablename="standing", schema=None, columns=None)

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="case",
        db_column_name="case",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Case,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="driver",
        db_column_name="driver",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="sponsor",
        db_column_name="sponsor",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="sponsor_scheme",
        db_column_name="sponsor_scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="status",
        db_column_name="status",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="clause",
        db_column_name="clause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="opened_at",
        db_column_name="opened_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="closed_at",
        db_column_name="closed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="until",
        db_column_name="until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="direction",
        db_column_name="direction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Standing",
        tablename="standing",
        column_name="conditions",
        db_column_name="conditions",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_table(class_name="SubjectTag", tablename="subject_tag", schema=None, columns=None)

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="domain",
        db_column_name="domain",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="version",
        db_column_name="version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="tag",
        db_column_name="tag",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False},
    )

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="origin",
        db_column_name="origin",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        column_name="value",
        db_column_name="value",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_constraint(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        constraint_name="one_subject_a_tag",
        constraint_class=Unique,
        params={"columns": ["domain", "version", "tag"], "nulls_distinct": True},
    )

    manager.add_constraint(
        table_class_name="SubjectTag",
        tablename="subject_tag",
        constraint_name="one_tag_a_version",
        constraint_class=Unique,
        params={"columns": ["origin", "version"], "nulls_distinct": True},
    )

    manager.add_table(class_name="CalendarYear", tablename="calendar_year", schema=None, columns=None)

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="version",
        db_column_name="version",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="year",
        db_column_name="year",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="confirmed",
        db_column_name="confirmed",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="source",
        db_column_name="source",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 500, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="days_off",
        db_column_name="days_off",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Date(
                default=DateNow(),
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="working_weekends",
        db_column_name="working_weekends",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Date(
                default=DateNow(),
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="imported_by",
        db_column_name="imported_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        column_name="imported_at",
        db_column_name="imported_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="CalendarYear",
        tablename="calendar_year",
        constraint_name="one_edition_a_version",
        constraint_class=Unique,
        params={"columns": ["version", "year"], "nulls_distinct": True},
    )

    manager.add_table(class_name="CreditRecord", tablename="credit_record", schema=None, columns=None)

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="subject_kind",
        db_column_name="subject_kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="authority",
        db_column_name="authority",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="document",
        db_column_name="document",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="clause",
        db_column_name="clause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="until",
        db_column_name="until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="what",
        db_column_name="what",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="scopes",
        db_column_name="scopes",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Varchar(
                length=255,
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="recorded_by",
        db_column_name="recorded_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="recorded_at",
        db_column_name="recorded_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="objection",
        db_column_name="objection",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="objected_at",
        db_column_name="objected_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="objected_by",
        db_column_name="objected_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="decided_at",
        db_column_name="decided_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="decided_by",
        db_column_name="decided_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="upheld",
        db_column_name="upheld",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="withdrawn_at",
        db_column_name="withdrawn_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="withdrawn_by",
        db_column_name="withdrawn_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CreditRecord",
        tablename="credit_record",
        column_name="withdrawal",
        db_column_name="withdrawal",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_table(class_name="DocumentKey", tablename="document_key", schema=None, columns=None)

    manager.add_column(
        table_class_name="DocumentKey",
        tablename="document_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="DocumentKey",
        tablename="document_key",
        column_name="index_version",
        db_column_name="index_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="DocumentKey",
        tablename="document_key",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="DocumentKey",
        tablename="document_key",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="Letter", tablename="letter", schema=None, columns=None)

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="series",
        db_column_name="series",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="number",
        db_column_name="number",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="to",
        db_column_name="to",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="to_label",
        db_column_name="to_label",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="title",
        db_column_name="title",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="body",
        db_column_name="body",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 2000, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="params",
        db_column_name="params",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="clause",
        db_column_name="clause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="scopes",
        db_column_name="scopes",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Varchar(
                length=255,
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="Letter",
        tablename="letter",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_constraint(
        table_class_name="Letter",
        tablename="letter",
        constraint_name="letter_number_once",
        constraint_class=Unique,
        params={"columns": ["series", "number"], "nulls_distinct": True},
    )

    manager.add_table(class_name="NoticeResponse", tablename="notice_response", schema=None, columns=None)

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="notice",
        db_column_name="notice",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": PublicNotice,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="by",
        db_column_name="by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="text",
        db_column_name="text",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="reply_to",
        db_column_name="reply_to",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="secret",
        db_column_name="secret",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="secret_digest",
        db_column_name="secret_digest",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="decided_at",
        db_column_name="decided_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="upheld",
        db_column_name="upheld",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="answer",
        db_column_name="answer",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="NoticeResponse",
        tablename="notice_response",
        column_name="answered_by",
        db_column_name="answered_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_table(class_name="NumberSeries", tablename="number_series", schema=None, columns=None)

    manager.add_column(
        table_class_name="NumberSeries",
        tablename="number_series",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="NumberSeries",
        tablename="number_series",
        column_name="series",
        db_column_name="series",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="NumberSeries",
        tablename="number_series",
        column_name="last",
        db_column_name="last",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_table(class_name="PublicNotice", tablename="public_notice", schema=None, columns=None)

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="timer",
        db_column_name="timer",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="series",
        db_column_name="series",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="number",
        db_column_name="number",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="title",
        db_column_name="title",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="body",
        db_column_name="body",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 2000, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="params",
        db_column_name="params",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="clause",
        db_column_name="clause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="published_at",
        db_column_name="published_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="published_on",
        db_column_name="published_on",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="ended_at",
        db_column_name="ended_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="outcome",
        db_column_name="outcome",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PublicNotice",
        tablename="public_notice",
        column_name="reason",
        db_column_name="reason",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 500, "default": "", "null": False},
    )

    manager.add_constraint(
        table_class_name="PublicNotice",
        tablename="public_notice",
        constraint_name="notice_number_once",
        constraint_class=Unique,
        params={"columns": ["series", "number"], "nulls_distinct": True},
    )

    manager.add_table(class_name="AnsweredRequest", tablename="answered_request", schema=None, columns=None)

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="caller",
        db_column_name="caller",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="key",
        db_column_name="key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="request",
        db_column_name="request",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False},
    )

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="status",
        db_column_name="status",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="answer",
        db_column_name="answer",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_constraint(
        table_class_name="AnsweredRequest",
        tablename="answered_request",
        constraint_name="once",
        constraint_class=Unique,
        params={"columns": ["caller", "key"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Account", tablename="account", schema=None, columns=None)

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="login",
        db_column_name="login",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="password_hash",
        db_column_name="password_hash",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 255, "default": "", "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="display_name",
        db_column_name="display_name",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="language",
        db_column_name="language",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="status",
        db_column_name="status",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "active", "null": False},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="failures",
        db_column_name="failures",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="locked_until",
        db_column_name="locked_until",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="password_changed_at",
        db_column_name="password_changed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="AccountEvent", tablename="account_event", schema=None, columns=None)

    manager.add_column(
        table_class_name="AccountEvent",
        tablename="account_event",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AccountEvent",
        tablename="account_event",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="AccountEvent",
        tablename="account_event",
        column_name="account",
        db_column_name="account",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="AccountEvent",
        tablename="account_event",
        column_name="actor",
        db_column_name="actor",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AccountEvent",
        tablename="account_event",
        column_name="event",
        db_column_name="event",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AccountEvent",
        tablename="account_event",
        column_name="detail",
        db_column_name="detail",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_table(class_name="RoleGrant", tablename="role_grant", schema=None, columns=None)

    manager.add_column(
        table_class_name="RoleGrant",
        tablename="role_grant",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="RoleGrant",
        tablename="role_grant",
        column_name="account",
        db_column_name="account",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Account,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="RoleGrant",
        tablename="role_grant",
        column_name="role",
        db_column_name="role",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="RoleGrant",
        tablename="role_grant",
        column_name="scope",
        db_column_name="scope",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="RoleGrant",
        tablename="role_grant",
        column_name="granted_by",
        db_column_name="granted_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="RoleGrant",
        tablename="role_grant",
        column_name="granted_at",
        db_column_name="granted_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="RoleGrant",
        tablename="role_grant",
        constraint_name="role_grant_once",
        constraint_class=Unique,
        params={"columns": ["account", "role", "scope"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Session", tablename="session", schema=None, columns=None)

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="id",
        db_column_name="id",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="account",
        db_column_name="account",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Account,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="factors",
        db_column_name="factors",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 40, "default": "password", "null": False},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="challenge",
        db_column_name="challenge",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="last_seen_at",
        db_column_name="last_seen_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="expires_at",
        db_column_name="expires_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Session",
        tablename="session",
        column_name="ended_at",
        db_column_name="ended_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="OneTimeCode", tablename="one_time_code", schema=None, columns=None)

    manager.add_column(
        table_class_name="OneTimeCode",
        tablename="one_time_code",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="OneTimeCode",
        tablename="one_time_code",
        column_name="account",
        db_column_name="account",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Account,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "unique": True,
        },
    )

    manager.add_column(
        table_class_name="OneTimeCode",
        tablename="one_time_code",
        column_name="secret",
        db_column_name="secret",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="OneTimeCode",
        tablename="one_time_code",
        column_name="last_step",
        db_column_name="last_step",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="OneTimeCode",
        tablename="one_time_code",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="OneTimeCode",
        tablename="one_time_code",
        column_name="confirmed_at",
        db_column_name="confirmed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Passkey", tablename="passkey", schema=None, columns=None)

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="account",
        db_column_name="account",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Account,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="credential",
        db_column_name="credential",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False},
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="sign_count",
        db_column_name="sign_count",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="transports",
        db_column_name="transports",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 80, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Passkey",
        tablename="passkey",
        column_name="last_used_at",
        db_column_name="last_used_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Recovery", tablename="recovery", schema=None, columns=None)

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="account",
        db_column_name="account",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Account,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="started_by",
        db_column_name="started_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="started_at",
        db_column_name="started_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="first_code",
        db_column_name="first_code",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="confirmed_by",
        db_column_name="confirmed_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="confirmed_at",
        db_column_name="confirmed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="second_code",
        db_column_name="second_code",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="expires_at",
        db_column_name="expires_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="used_at",
        db_column_name="used_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Recovery",
        tablename="recovery",
        column_name="cancelled_at",
        db_column_name="cancelled_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="CheckDay", tablename="check_day", schema=None, columns=None)

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="direction",
        db_column_name="direction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="status",
        db_column_name="status",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckDay",
        tablename="check_day",
        column_name="times",
        db_column_name="times",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_constraint(
        table_class_name="CheckDay",
        tablename="check_day",
        constraint_name="check_day_once",
        constraint_class=Unique,
        params={"columns": ["day", "port", "channel", "direction", "scheme", "status"], "nulls_distinct": True},
    )

    manager.add_table(class_name="CheckHour", tablename="check_hour", schema=None, columns=None)

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="hour",
        db_column_name="hour",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="direction",
        db_column_name="direction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="status",
        db_column_name="status",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckHour",
        tablename="check_hour",
        column_name="times",
        db_column_name="times",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_constraint(
        table_class_name="CheckHour",
        tablename="check_hour",
        constraint_name="check_hour_once",
        constraint_class=Unique,
        params={"columns": ["hour", "port", "channel", "direction", "scheme", "status"], "nulls_distinct": True},
    )

    manager.add_table(class_name="CheckRecord", tablename="check_record", schema=None, columns=None)

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="as_of",
        db_column_name="as_of",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="direction",
        db_column_name="direction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="plate_version",
        db_column_name="plate_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="plate_tag",
        db_column_name="plate_tag",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="driver_version",
        db_column_name="driver_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="driver_tag",
        db_column_name="driver_tag",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="answers",
        db_column_name="answers",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="CheckRecord",
        tablename="check_record",
        column_name="inspection",
        db_column_name="inspection",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="PortClient", tablename="port_client", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="name",
        db_column_name="name",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="schemes",
        db_column_name="schemes",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Varchar(
                length=255,
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="agreement",
        db_column_name="agreement",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="purpose",
        db_column_name="purpose",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="active",
        db_column_name="active",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": True, "null": False},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortClient",
        tablename="port_client",
        column_name="ended_at",
        db_column_name="ended_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="PortClientKey", tablename="port_client_key", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        column_name="client",
        db_column_name="client",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": PortClient,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        column_name="kid",
        db_column_name="kid",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 128, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        column_name="valid_from",
        db_column_name="valid_from",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        column_name="valid_until",
        db_column_name="valid_until",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="PortClientKey",
        tablename="port_client_key",
        constraint_name="one_key_a_kid",
        constraint_class=Unique,
        params={"columns": ["client", "kid"], "nulls_distinct": True},
    )

    manager.add_table(class_name="PortDay", tablename="port_day", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortDay",
        tablename="port_day",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortDay",
        tablename="port_day",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortDay",
        tablename="port_day",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortDay",
        tablename="port_day",
        column_name="taken",
        db_column_name="taken",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PortDay",
        tablename="port_day",
        column_name="stopped_at",
        db_column_name="stopped_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="PortDay",
        tablename="port_day",
        constraint_name="one_row_a_day",
        constraint_class=Unique,
        params={"columns": ["client", "day"], "nulls_distinct": True},
    )

    manager.add_table(class_name="PortSlowed", tablename="port_slowed", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortSlowed",
        tablename="port_slowed",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortSlowed",
        tablename="port_slowed",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="PortSlowed",
        tablename="port_slowed",
        column_name="since",
        db_column_name="since",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortSlowed",
        tablename="port_slowed",
        column_name="until",
        db_column_name="until",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortSlowed",
        tablename="port_slowed",
        column_name="plates",
        db_column_name="plates",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PortSlowed",
        tablename="port_slowed",
        column_name="block_at",
        db_column_name="block_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Provision", tablename="provision", schema=None, columns=None)

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="recipient",
        db_column_name="recipient",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="purpose",
        db_column_name="purpose",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="agreement",
        db_column_name="agreement",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Provision",
        tablename="provision",
        column_name="times",
        db_column_name="times",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_constraint(
        table_class_name="Provision",
        tablename="provision",
        constraint_name="provision_once",
        constraint_class=Unique,
        params={"columns": ["client", "day", "purpose", "agreement", "kind"], "nulls_distinct": True},
    )

    manager.add_table(class_name="TokenKey", tablename="token_key", schema=None, columns=None)

    manager.add_column(
        table_class_name="TokenKey",
        tablename="token_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="TokenKey",
        tablename="token_key",
        column_name="index_version",
        db_column_name="index_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="TokenKey",
        tablename="token_key",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="TokenKey",
        tablename="token_key",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="TokenKey",
        tablename="token_key",
        column_name="retired_at",
        db_column_name="retired_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="UsedAssertion", tablename="used_assertion", schema=None, columns=None)

    manager.add_column(
        table_class_name="UsedAssertion",
        tablename="used_assertion",
        column_name="id",
        db_column_name="id",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="UsedAssertion",
        tablename="used_assertion",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="UsedAssertion",
        tablename="used_assertion",
        column_name="expires_at",
        db_column_name="expires_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_table(class_name="InspectionOrder", tablename="inspection_order", schema=None, columns=None)

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="authority",
        db_column_name="authority",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="scope",
        db_column_name="scope",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="every",
        db_column_name="every",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="ports",
        db_column_name="ports",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Varchar(
                length=255,
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="placed_at",
        db_column_name="placed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="expires_at",
        db_column_name="expires_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="InspectionOrder",
        tablename="inspection_order",
        column_name="ended_at",
        db_column_name="ended_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="InspectionPart", tablename="inspection_part", schema=None, columns=None)

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="inspection",
        db_column_name="inspection",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="order",
        db_column_name="order",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="authority",
        db_column_name="authority",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="reported_at",
        db_column_name="reported_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="result",
        db_column_name="result",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        column_name="by",
        db_column_name="by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="InspectionPart",
        tablename="inspection_part",
        constraint_name="inspection_part_once",
        constraint_class=Unique,
        params={"columns": ["inspection", "order"], "nulls_distinct": True},
    )

    manager.add_table(class_name="JointInspection", tablename="joint_inspection", schema=None, columns=None)

    manager.add_column(
        table_class_name="JointInspection",
        tablename="joint_inspection",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="JointInspection",
        tablename="joint_inspection",
        column_name="about",
        db_column_name="about",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JointInspection",
        tablename="joint_inspection",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="JointInspection",
        tablename="joint_inspection",
        column_name="opened_at",
        db_column_name="opened_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="JointInspection",
        tablename="joint_inspection",
        column_name="released_at",
        db_column_name="released_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="CopyChange", tablename="copy_change", schema=None, columns=None)

    manager.add_column(
        table_class_name="CopyChange",
        tablename="copy_change",
        column_name="position",
        db_column_name="position",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CopyChange",
        tablename="copy_change",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CopyChange",
        tablename="copy_change",
        column_name="noted_at",
        db_column_name="noted_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="CopyKey", tablename="copy_key", schema=None, columns=None)

    manager.add_column(
        table_class_name="CopyKey",
        tablename="copy_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CopyKey",
        tablename="copy_key",
        column_name="index_version",
        db_column_name="index_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="CopyKey",
        tablename="copy_key",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CopyKey",
        tablename="copy_key",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="CopyPending", tablename="copy_pending", schema=None, columns=None)

    manager.add_column(
        table_class_name="CopyPending",
        tablename="copy_pending",
        column_name="id",
        db_column_name="id",
        column_class_name="BigSerial",
        column_class=BigSerial,
        params={"null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CopyPending",
        tablename="copy_pending",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CopyPending",
        tablename="copy_pending",
        column_name="noted_at",
        db_column_name="noted_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="CopyRemoval", tablename="copy_removal", schema=None, columns=None)

    manager.add_column(
        table_class_name="CopyRemoval",
        tablename="copy_removal",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CopyRemoval",
        tablename="copy_removal",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CopyRemoval",
        tablename="copy_removal",
        column_name="version",
        db_column_name="version",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CopyRemoval",
        tablename="copy_removal",
        column_name="removed_at",
        db_column_name="removed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="CopyRemoval",
        tablename="copy_removal",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="CopyRemoval",
        tablename="copy_removal",
        constraint_name="one_removal_a_version",
        constraint_class=Unique,
        params={"columns": ["port", "version"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Lane", tablename="lane", schema=None, columns=None)

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="name",
        db_column_name="name",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="epoch",
        db_column_name="epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="version",
        db_column_name="version",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="acknowledged_at",
        db_column_name="acknowledged_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="seen_at",
        db_column_name="seen_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="in_step_at",
        db_column_name="in_step_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="set_aside",
        db_column_name="set_aside",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="retired_at",
        db_column_name="retired_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="key_epoch",
        db_column_name="key_epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Lane",
        tablename="lane",
        column_name="key_given_at",
        db_column_name="key_given_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="Lane",
        tablename="lane",
        constraint_name="one_lane_a_name",
        constraint_class=Unique,
        params={"columns": ["client", "name"], "nulls_distinct": True},
    )

    manager.add_table(class_name="LaneDecision", tablename="lane_decision", schema=None, columns=None)

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="received_at",
        db_column_name="received_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="lane",
        db_column_name="lane",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="epoch",
        db_column_name="epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="version",
        db_column_name="version",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="age",
        db_column_name="age",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="direction",
        db_column_name="direction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="plate_tag",
        db_column_name="plate_tag",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="driver_tag",
        db_column_name="driver_tag",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="LaneDecision",
        tablename="lane_decision",
        column_name="answers",
        db_column_name="answers",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_table(class_name="LaneReach", tablename="lane_reach", schema=None, columns=None)

    manager.add_column(
        table_class_name="LaneReach",
        tablename="lane_reach",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="LaneReach",
        tablename="lane_reach",
        column_name="removal",
        db_column_name="removal",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="LaneReach",
        tablename="lane_reach",
        column_name="lane",
        db_column_name="lane",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="LaneReach",
        tablename="lane_reach",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="LaneReach",
        tablename="lane_reach",
        constraint_name="one_reach_a_lane",
        constraint_class=Unique,
        params={"columns": ["removal", "lane"], "nulls_distinct": True},
    )

    manager.add_table(class_name="PortEdition", tablename="port_edition", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="epoch",
        db_column_name="epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="version",
        db_column_name="version",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="records",
        db_column_name="records",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="changes",
        db_column_name="changes",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="PortEdition",
        tablename="port_edition",
        column_name="whole",
        db_column_name="whole",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="PortEdition",
        tablename="port_edition",
        constraint_name="one_port_edition_a_version",
        constraint_class=Unique,
        params={"columns": ["port", "version"], "nulls_distinct": True},
    )

    manager.add_table(class_name="PortEpoch", tablename="port_epoch", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="epoch",
        db_column_name="epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="index_version",
        db_column_name="index_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="first_version",
        db_column_name="first_version",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="position",
        db_column_name="position",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="in_step_at",
        db_column_name="in_step_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        column_name="retired_at",
        db_column_name="retired_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="PortEpoch",
        tablename="port_epoch",
        constraint_name="one_port_key_an_epoch",
        constraint_class=Unique,
        params={"columns": ["port", "epoch"], "nulls_distinct": True},
    )

    manager.add_table(class_name="PortHolding", tablename="port_holding", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortHolding",
        tablename="port_holding",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortHolding",
        tablename="port_holding",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortHolding",
        tablename="port_holding",
        column_name="epoch",
        db_column_name="epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="PortHolding",
        tablename="port_holding",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortHolding",
        tablename="port_holding",
        column_name="records",
        db_column_name="records",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="PortHolding",
        tablename="port_holding",
        constraint_name="one_holding_a_vehicle",
        constraint_class=Unique,
        params={"columns": ["port", "epoch", "vehicle"], "nulls_distinct": True},
    )

    manager.add_table(class_name="PortTag", tablename="port_tag", schema=None, columns=None)

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="epoch",
        db_column_name="epoch",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="domain",
        db_column_name="domain",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="origin",
        db_column_name="origin",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="PortTag",
        tablename="port_tag",
        column_name="tag",
        db_column_name="tag",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="PortTag",
        tablename="port_tag",
        constraint_name="one_port_tag_a_value",
        constraint_class=Unique,
        params={"columns": ["port", "epoch", "origin"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Passage", tablename="passage", schema=None, columns=None)

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="client",
        db_column_name="client",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="reference",
        db_column_name="reference",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="direction",
        db_column_name="direction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="lane",
        db_column_name="lane",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="arrived_at",
        db_column_name="arrived_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="released_at",
        db_column_name="released_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="decision",
        db_column_name="decision",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Passage",
        tablename="passage",
        column_name="received_at",
        db_column_name="received_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="Passage",
        tablename="passage",
        constraint_name="one_passage_a_reference",
        constraint_class=Unique,
        params={"columns": ["client", "reference"], "nulls_distinct": True},
    )

    manager.add_table(class_name="ReleaseTime", tablename="release_time", schema=None, columns=None)

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="month",
        db_column_name="month",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="passages",
        db_column_name="passages",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="average",
        db_column_name="average",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="median",
        db_column_name="median",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="ReleaseTime",
        tablename="release_time",
        column_name="ninetieth",
        db_column_name="ninetieth",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="ReleaseTime",
        tablename="release_time",
        constraint_name="release_time_once",
        constraint_class=Unique,
        params={"columns": ["port", "channel", "month"], "nulls_distinct": True},
    )

    manager.add_table(class_name="CheckMinute", tablename="check_minute", schema=None, columns=None)

    manager.add_column(
        table_class_name="CheckMinute",
        tablename="check_minute",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="CheckMinute",
        tablename="check_minute",
        column_name="minute",
        db_column_name="minute",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="CheckMinute",
        tablename="check_minute",
        column_name="port",
        db_column_name="port",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckMinute",
        tablename="check_minute",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckMinute",
        tablename="check_minute",
        column_name="status",
        db_column_name="status",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="CheckMinute",
        tablename="check_minute",
        column_name="times",
        db_column_name="times",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_constraint(
        table_class_name="CheckMinute",
        tablename="check_minute",
        constraint_name="check_minute_once",
        constraint_class=Unique,
        params={"columns": ["minute", "port", "scheme", "status"], "nulls_distinct": True},
    )

    manager.add_table(class_name="ServerMinute", tablename="server_minute", schema=None, columns=None)

    manager.add_column(
        table_class_name="ServerMinute",
        tablename="server_minute",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ServerMinute",
        tablename="server_minute",
        column_name="minute",
        db_column_name="minute",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="ServerMinute",
        tablename="server_minute",
        column_name="what",
        db_column_name="what",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ServerMinute",
        tablename="server_minute",
        column_name="which",
        db_column_name="which",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ServerMinute",
        tablename="server_minute",
        column_name="times",
        db_column_name="times",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False},
    )

    manager.add_constraint(
        table_class_name="ServerMinute",
        tablename="server_minute",
        constraint_name="server_minute_once",
        constraint_class=Unique,
        params={"columns": ["minute", "what", "which"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Refusal", tablename="refusal", schema=None, columns=None)

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="actor",
        db_column_name="actor",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="action",
        db_column_name="action",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="target",
        db_column_name="target",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 300, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="status",
        db_column_name="status",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="code",
        db_column_name="code",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Refusal",
        tablename="refusal",
        column_name="clause",
        db_column_name="clause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_table(class_name="AuditHead", tablename="audit_head", schema=None, columns=None)

    manager.add_column(
        table_class_name="AuditHead",
        tablename="audit_head",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AuditHead",
        tablename="audit_head",
        column_name="size",
        db_column_name="size",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="AuditHead",
        tablename="audit_head",
        column_name="root",
        db_column_name="root",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="AuditHead",
        tablename="audit_head",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="AuditHead",
        tablename="audit_head",
        column_name="note",
        db_column_name="note",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 1000, "default": "", "null": False},
    )

    manager.add_table(class_name="AuditKey", tablename="audit_key", schema=None, columns=None)

    manager.add_column(
        table_class_name="AuditKey",
        tablename="audit_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AuditKey",
        tablename="audit_key",
        column_name="index_version",
        db_column_name="index_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="AuditKey",
        tablename="audit_key",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AuditKey",
        tablename="audit_key",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="AuditLeaf", tablename="audit_leaf", schema=None, columns=None)

    manager.add_column(
        table_class_name="AuditLeaf",
        tablename="audit_leaf",
        column_name="position",
        db_column_name="position",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AuditLeaf",
        tablename="audit_leaf",
        column_name="log",
        db_column_name="log",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AuditLeaf",
        tablename="audit_leaf",
        column_name="record",
        db_column_name="record",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 40, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AuditLeaf",
        tablename="audit_leaf",
        column_name="format",
        db_column_name="format",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 1, "null": False},
    )

    manager.add_constraint(
        table_class_name="AuditLeaf",
        tablename="audit_leaf",
        constraint_name="audit_leaf_once",
        constraint_class=Unique,
        params={"columns": ["log", "record"], "nulls_distinct": True},
    )

    manager.add_table(class_name="AuditNode", tablename="audit_node", schema=None, columns=None)

    manager.add_column(
        table_class_name="AuditNode",
        tablename="audit_node",
        column_name="number",
        db_column_name="number",
        column_class_name="BigInt",
        column_class=BigInt,
        params={"default": 0, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AuditNode",
        tablename="audit_node",
        column_name="hash",
        db_column_name="hash",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="AuditPending", tablename="audit_pending", schema=None, columns=None)

    manager.add_column(
        table_class_name="AuditPending",
        tablename="audit_pending",
        column_name="id",
        db_column_name="id",
        column_class_name="BigSerial",
        column_class=BigSerial,
        params={"null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AuditPending",
        tablename="audit_pending",
        column_name="log",
        db_column_name="log",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AuditPending",
        tablename="audit_pending",
        column_name="record",
        db_column_name="record",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 40, "default": "", "null": False},
    )

    manager.add_table(class_name="AuditPublication", tablename="audit_publication", schema=None, columns=None)

    manager.add_column(
        table_class_name="AuditPublication",
        tablename="audit_publication",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="AuditPublication",
        tablename="audit_publication",
        column_name="head",
        db_column_name="head",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="AuditPublication",
        tablename="audit_publication",
        column_name="place",
        db_column_name="place",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 300, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="AuditPublication",
        tablename="audit_publication",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    return manager
