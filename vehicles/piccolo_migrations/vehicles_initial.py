from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Timestamptz, Varchar

from privacy.columns import SealedText
from privacy.ids import uuid7

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

    return manager
