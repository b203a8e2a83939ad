from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean, Bytea, Date, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique

from privacy.columns import SealedText
from privacy.ids import uuid7

ID = "2026-11-21T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "every table of the layer"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="whitelist", description=DESCRIPTION)

    manager.add_table(class_name="Entry", tablename="entry", schema=None, columns=None)

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="person",
        db_column_name="person",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="vehicle",
        db_column_name="vehicle",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="unit",
        db_column_name="unit",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="code",
        db_column_name="code",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="use",
        db_column_name="use",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="owner_person",
        db_column_name="owner_person",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="relation",
        db_column_name="relation",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="vehicle_class",
        db_column_name="vehicle_class",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="energy",
        db_column_name="energy",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="language",
        db_column_name="language",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="document_type",
        db_column_name="document_type",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="document_country",
        db_column_name="document_country",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 2, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="document_expires",
        db_column_name="document_expires",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="licence_expires",
        db_column_name="licence_expires",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="visit_until",
        db_column_name="visit_until",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="stale",
        db_column_name="stale",
        column_class_name="Boolean",
        column_class=Boolean,
        params={"default": False, "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="suspended_by",
        db_column_name="suspended_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="fingerprint",
        db_column_name="fingerprint",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": b"", "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="declared_at",
        db_column_name="declared_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="name",
        db_column_name="name",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="phone",
        db_column_name="phone",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="document_number",
        db_column_name="document_number",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_column(
        table_class_name="Entry",
        tablename="entry",
        column_name="licence_class",
        db_column_name="licence_class",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_table(class_name="ListFile", tablename="list_file", schema=None, columns=None)

    manager.add_column(
        table_class_name="ListFile",
        tablename="list_file",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ListFile",
        tablename="list_file",
        column_name="sent_by",
        db_column_name="sent_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="ListFile",
        tablename="list_file",
        column_name="sent_at",
        db_column_name="sent_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="ListFile",
        tablename="list_file",
        column_name="rows",
        db_column_name="rows",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_table(class_name="Listing", tablename="listing", schema=None, columns=None)

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="kind",
        db_column_name="kind",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 16, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="subject",
        db_column_name="subject",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="authority",
        db_column_name="authority",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="document",
        db_column_name="document",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 200, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="from_day",
        db_column_name="from_day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="to_day",
        db_column_name="to_day",
        column_class_name="Date",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="imported_by",
        db_column_name="imported_by",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 120, "default": "", "null": False},
    )

    manager.add_column(
        table_class_name="Listing",
        tablename="listing",
        column_name="number",
        db_column_name="number",
        column_class_name="SealedText",
        column_class=SealedText,
        params={"default": None, "null": False, "secret": True},
    )

    manager.add_constraint(
        table_class_name="Listing",
        tablename="listing",
        constraint_name="listing_once",
        constraint_class=Unique,
        params={"columns": ["kind", "subject", "authority", "document", "from_day"], "nulls_distinct": True},
    )

    manager.add_table(class_name="ListingEntry", tablename="listing_entry", schema=None, columns=None)

    manager.add_column(
        table_class_name="ListingEntry",
        tablename="listing_entry",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="ListingEntry",
        tablename="listing_entry",
        column_name="listing",
        db_column_name="listing",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="ListingEntry",
        tablename="listing_entry",
        column_name="entry",
        db_column_name="entry",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "index": True},
    )

    manager.add_column(
        table_class_name="ListingEntry",
        tablename="listing_entry",
        column_name="move",
        db_column_name="move",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 32, "default": "", "null": False},
    )

    manager.add_constraint(
        table_class_name="ListingEntry",
        tablename="listing_entry",
        constraint_name="listing_entry_once",
        constraint_class=Unique,
        params={"columns": ["listing", "entry"], "nulls_distinct": True},
    )

    manager.add_table(class_name="Receipt", tablename="receipt", schema=None, columns=None)

    manager.add_column(
        table_class_name="Receipt",
        tablename="receipt",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": uuid7, "null": False, "primary_key": True},
    )

    manager.add_column(
        table_class_name="Receipt",
        tablename="receipt",
        column_name="number",
        db_column_name="number",
        column_class_name="Varchar",
        column_class=Varchar,
        params={"length": 24, "default": "", "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="Receipt",
        tablename="receipt",
        column_name="entry",
        db_column_name="entry",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": False, "unique": True},
    )

    manager.add_column(
        table_class_name="Receipt",
        tablename="receipt",
        column_name="key_version",
        db_column_name="key_version",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": None, "null": False},
    )

    manager.add_column(
        table_class_name="Receipt",
        tablename="receipt",
        column_name="shift",
        db_column_name="shift",
        column_class_name="Bytea",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    return manager
