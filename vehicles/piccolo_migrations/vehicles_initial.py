from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Boolean, Date, ForeignKey, Integer, Timestamptz, Varchar
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
        params={"default": None, "null": False, "unique": True},
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

    return manager
