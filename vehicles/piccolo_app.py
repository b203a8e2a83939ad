"""The vehicles layer's tables, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="vehicles",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        ["vehicles.tables", "vehicles.quota_tables", "vehicles.guangdong_tables"], exclude_imported=True
    ),
    migration_dependencies=["privacy.piccolo_app"],
)
