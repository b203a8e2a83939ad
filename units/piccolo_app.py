"""The layer's tables and migrations, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from units.tables import (
    ExportRoute,
    Incident,
    NoticeSeen,
    NoticeVersion,
    Person,
    PersonDocument,
    RightsRequest,
    Unit,
    UnitCode,
)

APP_CONFIG = AppConfig(
    app_name="units",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Unit,
        UnitCode,
        Person,
        PersonDocument,
        RightsRequest,
        Incident,
        ExportRoute,
        NoticeVersion,
        NoticeSeen,
    ],
    migration_dependencies=["registry.piccolo_app"],
)
