import decimal

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.columns import SealedText
from privacy.ids import uuid7


class Enterprise(Table, tablename="enterprise", schema=None):
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


class Quota(Table, tablename="quota", schema=None):
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


class QuotaHolding(Table, tablename="quota_holding", schema=None):
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
    manager = MigrationManager(migration_id=ID, app_name="vehicles", description=DESCRIPTION)

    manager.add_table(class_name="Vehicle", tablename="vehicle", schema=None, columns=None)

    manager.add_column(
        table_class_name="Vehicle",
        tablename="vehicle",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Vehicle",
        tablename="vehicle",
        column_name="use",
        db_column_name="use",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Vehicle",
        tablename="vehicle",
        column_name="owner_person",
        db_column_name="owner_person",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Vehicle",
        tablename="vehicle",
        column_name="owner_unit",
        db_column_name="owner_unit",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Vehicle",
        tablename="vehicle",
        column_name="made_at",
        db_column_name="made_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="VehiclePlate", tablename="vehicle_plate", schema=None, columns=None)

    manager.add_column(
        table_class_name="VehiclePlate",
        tablename="vehicle_plate",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="VehiclePlate",
        tablename="vehicle_plate",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="VehiclePlate",
        tablename="vehicle_plate",
        column_name="jurisdiction",
        db_column_name="jurisdiction",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="VehiclePlate",
        tablename="vehicle_plate",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="VehiclePlate",
        tablename="vehicle_plate",
        column_name="number",
        db_column_name="number",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_table(class_name="ClearanceRecord", tablename="clearance_record", schema=None, columns=None)

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="customs",
        db_column_name="customs",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="reference",
        db_column_name="reference",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="recorded_at",
        db_column_name="recorded_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        column_name="recorded_by",
        db_column_name="recorded_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_constraint(
        table_class_name="ClearanceRecord",
        tablename="clearance_record",
        constraint_name="clearance_once",
        constraint_class=Unique,
        params={"columns": ["customs", "reference"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Enterprise", tablename="enterprise", schema=None, columns=None)

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="entity",
        db_column_name="entity",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, "unique": True},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="name",
        db_column_name="name",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="city",
        db_column_name="city",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 6, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="credit_code",
        db_column_name="credit_code",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="legal_representative",
        db_column_name="legal_representative",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="contact_name",
        db_column_name="contact_name",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="contact_phone",
        db_column_name="contact_phone",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="language",
        db_column_name="language",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 8, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="registered_by",
        db_column_name="registered_by",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Enterprise",
        tablename="enterprise",
        column_name="created_at",
        db_column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="Paper", tablename="paper", schema=None, columns=None)

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="case",
        db_column_name="case",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="item",
        db_column_name="item",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="number",
        db_column_name="number",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="holder",
        db_column_name="holder",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": True, "secret": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="issued_on",
        db_column_name="issued_on",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="expires_on",
        db_column_name="expires_on",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="added_at",
        db_column_name="added_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="added_by",
        db_column_name="added_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="replaced_at",
        db_column_name="replaced_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="reminded_at",
        db_column_name="reminded_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Paper",
        tablename="paper",
        column_name="copied_from",
        db_column_name="copied_from",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="PaperFile", tablename="paper_file", schema=None, columns=None)

    manager.add_column(
        table_class_name="PaperFile",
        tablename="paper_file",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="PaperFile",
        tablename="paper_file",
        column_name="paper",
        db_column_name="paper",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="PaperFile",
        tablename="paper_file",
        column_name="type",
        db_column_name="type",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PaperFile",
        tablename="paper_file",
        column_name="size",
        db_column_name="size",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="PaperFile",
        tablename="paper_file",
        column_name="sha256",
        db_column_name="sha256",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="PaperFile",
        tablename="paper_file",
        column_name="content",
        db_column_name="content",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_table(class_name="Quota", tablename="quota", schema=None, columns=None)

    manager.add_column(
        table_class_name="Quota",
        tablename="quota",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Quota",
        tablename="quota",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Quota",
        tablename="quota",
        column_name="klass",
        db_column_name="klass",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Quota",
        tablename="quota",
        column_name="number",
        db_column_name="number",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Quota",
        tablename="quota",
        column_name="given_on",
        db_column_name="given_on",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_constraint(
        table_class_name="Quota",
        tablename="quota",
        constraint_name="quota_number_once",
        constraint_class=Unique,
        params={"columns": ["scheme", "number"], "nulls_distinct": True},
    )

    manager.add_table(class_name="QuotaApplication", tablename="quota_application", schema=None, columns=None)

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="scheme",
        db_column_name="scheme",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 64, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="klass",
        db_column_name="klass",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="enterprise",
        db_column_name="enterprise",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Enterprise,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="city",
        db_column_name="city",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 6, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="wanted",
        db_column_name="wanted",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 1, "null": False},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="given",
        db_column_name="given",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="receipt",
        db_column_name="receipt",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        column_name="received_at",
        db_column_name="received_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_constraint(
        table_class_name="QuotaApplication",
        tablename="quota_application",
        constraint_name="receipt_once",
        constraint_class=Unique,
        params={"columns": ["scheme", "receipt"], "nulls_distinct": True},
    )

    manager.add_table(class_name="QuotaDay", tablename="quota_day", schema=None, columns=None)

    manager.add_column(
        table_class_name="QuotaDay",
        tablename="quota_day",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="QuotaDay",
        tablename="quota_day",
        column_name="holding",
        db_column_name="holding",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": QuotaHolding,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="QuotaDay",
        tablename="quota_day",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="QuotaDay",
        tablename="quota_day",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="QuotaDay",
        tablename="quota_day",
        column_name="at",
        db_column_name="at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_table(class_name="QuotaHolding", tablename="quota_holding", schema=None, columns=None)

    manager.add_column(
        table_class_name="QuotaHolding",
        tablename="quota_holding",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="QuotaHolding",
        tablename="quota_holding",
        column_name="quota",
        db_column_name="quota",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Quota,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="QuotaHolding",
        tablename="quota_holding",
        column_name="enterprise",
        db_column_name="enterprise",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Enterprise,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="QuotaHolding",
        tablename="quota_holding",
        column_name="application",
        db_column_name="application",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="QuotaHolding",
        tablename="quota_holding",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_table(class_name="QuotaTransfer", tablename="quota_transfer", schema=None, columns=None)

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="holding",
        db_column_name="holding",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": QuotaHolding,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="cause",
        db_column_name="cause",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="receiver",
        db_column_name="receiver",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="parties",
        db_column_name="parties",
        column_class_name="Array",
        column_class=Array,
        params={
            "default": list,
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

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="confirmed",
        db_column_name="confirmed",
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

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="asked_at",
        db_column_name="asked_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="decided_at",
        db_column_name="decided_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="QuotaTransfer",
        tablename="quota_transfer",
        column_name="approved",
        db_column_name="approved",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="QuotaVehicle", tablename="quota_vehicle", schema=None, columns=None)

    manager.add_column(
        table_class_name="QuotaVehicle",
        tablename="quota_vehicle",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="QuotaVehicle",
        tablename="quota_vehicle",
        column_name="holding",
        db_column_name="holding",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": QuotaHolding,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="QuotaVehicle",
        tablename="quota_vehicle",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="QuotaVehicle",
        tablename="quota_vehicle",
        column_name="since",
        db_column_name="since",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="QuotaVehicle",
        tablename="quota_vehicle",
        column_name="until",
        db_column_name="until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Spell", tablename="spell", schema=None, columns=None)

    manager.add_column(
        table_class_name="Spell",
        tablename="spell",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Spell",
        tablename="spell",
        column_name="holding",
        db_column_name="holding",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": QuotaHolding,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="Spell",
        tablename="spell",
        column_name="since",
        db_column_name="since",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Spell",
        tablename="spell",
        column_name="until",
        db_column_name="until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Spell",
        tablename="spell",
        column_name="cause",
        db_column_name="cause",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_table(class_name="GuangdongApplication", tablename="guangdong_application", schema=None, columns=None)

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="side",
        db_column_name="side",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="wanted",
        db_column_name="wanted",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="allotted",
        db_column_name="allotted",
        column_class_name="JSONB",
        column_class=JSONB,
        params={"default": "{}", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="equity",
        db_column_name="equity",
        column_class_name="Numeric",
        column_class=Numeric,
        params={"default": decimal.Decimal("0"), "digits": (5, 2), "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="other_rule",
        db_column_name="other_rule",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="on_platform",
        db_column_name="on_platform",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="consulted",
        db_column_name="consulted",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="consented",
        db_column_name="consented",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="verified_by",
        db_column_name="verified_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="review_since",
        db_column_name="review_since",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongApplication",
        tablename="guangdong_application",
        column_name="recommendations",
        db_column_name="recommendations",
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

    manager.add_table(class_name="GuangdongConduct", tablename="guangdong_conduct", schema=None, columns=None)

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="entity",
        db_column_name="entity",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="person",
        db_column_name="person",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="authority",
        db_column_name="authority",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongConduct",
        tablename="guangdong_conduct",
        column_name="document",
        db_column_name="document",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_table(class_name="GuangdongFiling", tablename="guangdong_filing", schema=None, columns=None)

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="enterprise",
        db_column_name="enterprise",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Enterprise,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="holders",
        db_column_name="holders",
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

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="quotas",
        db_column_name="quotas",
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

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="parties",
        db_column_name="parties",
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

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="confirmed",
        db_column_name="confirmed",
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

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="new_name",
        db_column_name="new_name",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="new_city",
        db_column_name="new_city",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 6, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="registered",
        db_column_name="registered",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="told_both",
        db_column_name="told_both",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="equity",
        db_column_name="equity",
        column_class_name="Numeric",
        column_class=Numeric,
        params={"default": decimal.Decimal("0"), "digits": (5, 2), "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="passed_on",
        db_column_name="passed_on",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongFiling",
        tablename="guangdong_filing",
        column_name="agreed_day",
        db_column_name="agreed_day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="GuangdongHolder", tablename="guangdong_holder", schema=None, columns=None)

    manager.add_column(
        table_class_name="GuangdongHolder",
        tablename="guangdong_holder",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="GuangdongHolder",
        tablename="guangdong_holder",
        column_name="cooperative",
        db_column_name="cooperative",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_table(class_name="GuangdongLicence", tablename="guangdong_licence", schema=None, columns=None)

    manager.add_column(
        table_class_name="GuangdongLicence",
        tablename="guangdong_licence",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="GuangdongLicence",
        tablename="guangdong_licence",
        column_name="enterprise",
        db_column_name="enterprise",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Enterprise,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
        },
    )

    manager.add_column(
        table_class_name="GuangdongLicence",
        tablename="guangdong_licence",
        column_name="service",
        db_column_name="service",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongLicence",
        tablename="guangdong_licence",
        column_name="existing",
        db_column_name="existing",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongLicence",
        tablename="guangdong_licence",
        column_name="valid_until",
        db_column_name="valid_until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongLicence",
        tablename="guangdong_licence",
        column_name="stations",
        db_column_name="stations",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_table(class_name="GuangdongQuota", tablename="guangdong_quota", schema=None, columns=None)

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="side",
        db_column_name="side",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="basis",
        db_column_name="basis",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="counts_from",
        db_column_name="counts_from",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="passed_on",
        db_column_name="passed_on",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="found_true",
        db_column_name="found_true",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="extended_from",
        db_column_name="extended_from",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="extended_days",
        db_column_name="extended_days",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="accepted_until",
        db_column_name="accepted_until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="seats",
        db_column_name="seats",
        column_class_name="Integer",
        column_class=Integer,
        params={"default": 0, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="sleeper",
        db_column_name="sleeper",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="dangerous",
        db_column_name="dangerous",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="heavy",
        db_column_name="heavy",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="positioning",
        db_column_name="positioning",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="cause_until",
        db_column_name="cause_until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="report_until",
        db_column_name="report_until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="GuangdongQuota",
        tablename="guangdong_quota",
        column_name="confirmed_on",
        db_column_name="confirmed_on",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    return manager
