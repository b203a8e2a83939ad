"""The layer's tables and migrations, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

MODULES = (
    "registry.tables",
    "registry.calendar_tables",
    "registry.notice_tables",
    "registry.idempotency",
    "registry.accounts.tables",
    "registry.accounts.factor_tables",
    "registry.ports.tables",
    "registry.ports.inspection_tables",
    "registry.ports.editions.tables",
    "registry.passages.tables",
    "registry.board.tables",
    "registry.web.tables",
    "registry.audit.tables",
)

APP_CONFIG = AppConfig(
    app_name="registry",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(list(MODULES), exclude_imported=True),
    migration_dependencies=["privacy.piccolo_app"],
)
