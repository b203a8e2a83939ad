"""The layer's tables and migrations, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from privacy.tables import Consent, Disclosure, KeyEvent, KeyRotation, MasterKey, RetentionRun, SubjectKey

APP_CONFIG = AppConfig(
    app_name="privacy",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[MasterKey, SubjectKey, KeyRotation, KeyEvent, Disclosure, Consent, RetentionRun],
    migration_dependencies=[],
)
