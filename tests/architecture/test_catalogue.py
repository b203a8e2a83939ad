"""Every column of every table is either sealed, with its reason, or accounted for as not personal (PI-19, PI-51)."""

from piccolo.table import Table

from deploy.piccolo_conf import APP_REGISTRY
from privacy.catalogue import catalogue, undeclared
from privacy.purposes import PURPOSES


def all_tables() -> list[type[Table]]:
    return [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]


def test_no_column_is_unaccounted_for() -> None:
    assert undeclared(all_tables()) == []


def test_every_personal_column_names_a_purpose_that_exists() -> None:
    entries = catalogue(all_tables())
    assert entries
    assert [entry for entry in entries if entry.personal.purpose not in PURPOSES] == []
