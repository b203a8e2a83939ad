from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Boolean, Bytea, Date, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from privacy.columns import SealedText
from privacy.ids import uuid7


class Person(Table, tablename="person", schema=None):
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


class Unit(Table, tablename="unit", schema=None):
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
    manager = MigrationManager(migration_id=ID, app_name="units", description=DESCRIPTION)

    manager.add_table(class_name="Unit", tablename="unit", schema=None, columns=None)

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="entity",
        db_column_name="entity",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="name",
        db_column_name="name",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="credit_code",
        db_column_name="credit_code",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="address",
        db_column_name="address",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="legal_representative",
        db_column_name="legal_representative",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="contact_name",
        db_column_name="contact_name",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="contact_phone",
        db_column_name="contact_phone",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="contact_email",
        db_column_name="contact_email",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="reason",
        db_column_name="reason",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="supporting_document",
        db_column_name="supporting_document",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="email_notices",
        db_column_name="email_notices",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": True, "null": False},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="webhook_url",
        db_column_name="webhook_url",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 500, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="webhook_secret",
        db_column_name="webhook_secret",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="language",
        db_column_name="language",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="registered_by",
        db_column_name="registered_by",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Unit",
        tablename="unit",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="UnitCode", tablename="unit_code", schema=None, columns=None)

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="unit",
        db_column_name="unit",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Unit,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
        },
    )

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "declaration", "null": False},
    )

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="code",
        db_column_name="code",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 26, "default": "", "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="until",
        db_column_name="until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="UnitCode",
        tablename="unit_code",
        column_name="ended_at",
        db_column_name="ended_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Person", tablename="person", schema=None, columns=None)

    manager.add_column(
        table_class_name="Person",
        tablename="person",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Person",
        tablename="person",
        column_name="name",
        db_column_name="name",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Person",
        tablename="person",
        column_name="phone",
        db_column_name="phone",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Person",
        tablename="person",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="PersonDocument", tablename="person_document", schema=None, columns=None)

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="person",
        db_column_name="person",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Person,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="country",
        db_column_name="country",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 2, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="number",
        db_column_name="number",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="expires_on",
        db_column_name="expires_on",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="PersonDocument",
        tablename="person_document",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="RightsRequest", tablename="rights_request", schema=None, columns=None)

    manager.add_column(
        table_class_name="RightsRequest",
        tablename="rights_request",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="RightsRequest",
        tablename="rights_request",
        column_name="person",
        db_column_name="person",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="RightsRequest",
        tablename="rights_request",
        column_name="of",
        db_column_name="of",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="RightsRequest",
        tablename="rights_request",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="RightsRequest",
        tablename="rights_request",
        column_name="consent",
        db_column_name="consent",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_table(class_name="Incident", tablename="incident", schema=None, columns=None)

    manager.add_column(
        table_class_name="Incident",
        tablename="incident",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Incident",
        tablename="incident",
        column_name="actor",
        db_column_name="actor",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Incident",
        tablename="incident",
        column_name="from_at",
        db_column_name="from_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Incident",
        tablename="incident",
        column_name="to_at",
        db_column_name="to_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="ExportRoute", tablename="export_route", schema=None, columns=None)

    manager.add_column(
        table_class_name="ExportRoute",
        tablename="export_route",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ExportRoute",
        tablename="export_route",
        column_name="route",
        db_column_name="route",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_table(class_name="NoticeVersion", tablename="notice_version", schema=None, columns=None)

    manager.add_column(
        table_class_name="NoticeVersion",
        tablename="notice_version",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="NoticeVersion",
        tablename="notice_version",
        column_name="digest",
        db_column_name="digest",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="NoticeVersion",
        tablename="notice_version",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="NoticeSeen", tablename="notice_seen", schema=None, columns=None)

    manager.add_column(
        table_class_name="NoticeSeen",
        tablename="notice_seen",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="NoticeSeen",
        tablename="notice_seen",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="NoticeSeen",
        tablename="notice_seen",
        column_name="digest",
        db_column_name="digest",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="NoticeSeen",
        tablename="notice_seen",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    return manager
