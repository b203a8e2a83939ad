from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique

from privacy.ids import uuid7

ID = "2026-11-21T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "every table of the layer"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_table(class_name="MasterKey", tablename="master_key", schema="keys", columns=None)

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="version",
        db_column_name="version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="suite",
        db_column_name="suite",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="root",
        db_column_name="root",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="blob",
        db_column_name="blob",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="active_at",
        db_column_name="active_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
        schema="keys",
    )

    manager.add_column(
        table_class_name="MasterKey",
        tablename="master_key",
        column_name="retired_at",
        db_column_name="retired_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
        schema="keys",
    )

    manager.add_constraint(
        table_class_name="MasterKey",
        tablename="master_key",
        constraint_name="master_key_once",
        constraint_class=Unique,
        params={"columns": ["kind", "version"], "nulls_distinct": True},
        schema="keys",
    )

    manager.add_table(class_name="SubjectKey", tablename="subject_key", schema="keys", columns=None)

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
        schema="keys",
    )

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="generation",
        db_column_name="generation",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="kek_version",
        db_column_name="kek_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="suite",
        db_column_name="suite",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="blob",
        db_column_name="blob",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
        schema="keys",
    )

    manager.add_column(
        table_class_name="SubjectKey",
        tablename="subject_key",
        column_name="destroyed_at",
        db_column_name="destroyed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
        schema="keys",
    )

    manager.add_constraint(
        table_class_name="SubjectKey",
        tablename="subject_key",
        constraint_name="subject_key_once",
        constraint_class=Unique,
        params={"columns": ["subject", "generation"], "nulls_distinct": True},
        schema="keys",
    )

    manager.add_table(class_name="KeyRotation", tablename="key_rotation", schema="keys", columns=None)

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="target",
        db_column_name="target",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="by",
        db_column_name="by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="begun_at",
        db_column_name="begun_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="done",
        db_column_name="done",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="total",
        db_column_name="total",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
        schema="keys",
    )

    manager.add_column(
        table_class_name="KeyRotation",
        tablename="key_rotation",
        column_name="finished_at",
        db_column_name="finished_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
        schema="keys",
    )

    manager.add_table(class_name="KeyEvent", tablename="key_event", schema=None, columns=None)

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="actor",
        db_column_name="actor",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="event",
        db_column_name="event",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="key",
        db_column_name="key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="KeyEvent",
        tablename="key_event",
        column_name="detail",
        db_column_name="detail",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_table(class_name="Disclosure", tablename="disclosure", schema=None, columns=None)

    manager.add_column(
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="actor",
        db_column_name="actor",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="purpose",
        db_column_name="purpose",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="reference",
        db_column_name="reference",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="fields",
        db_column_name="fields",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": Text(
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
        table_class_name="Disclosure",
        tablename="disclosure",
        column_name="subjects",
        db_column_name="subjects",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": [],
            "base_column": UUID(
                default=UUID4(),
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

    manager.add_table(class_name="Consent", tablename="consent", schema=None, columns=None)

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="purpose",
        db_column_name="purpose",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="text_version",
        db_column_name="text_version",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="text_hash",
        db_column_name="text_hash",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="language",
        db_column_name="language",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="channel",
        db_column_name="channel",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="given_at",
        db_column_name="given_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="withdrawn_at",
        db_column_name="withdrawn_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="reference",
        db_column_name="reference",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_table(class_name="RetentionRun", tablename="retention_run", schema=None, columns=None)

    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="dry",
        db_column_name="dry",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": True, "null": False},
    )

    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="by",
        db_column_name="by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="counts",
        db_column_name="counts",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    return manager
