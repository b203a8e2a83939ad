"""Every column of every table is either sealed, with its reason, or accounted for as not personal (PI-19, PI-51)."""

from piccolo.table import Table

from deploy.piccolo_conf import APP_REGISTRY
from deploy.retention import RULES
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


def test_every_personal_column_says_to_the_retention_job_how_long_it_is_kept() -> None:
    """PI-19: a period in words that nothing carries out is no period."""
    rules = {rule.code for rule in RULES}
    entries = catalogue(all_tables())
    assert [entry for entry in entries if entry.personal.kept is None or entry.personal.kept.after not in rules] == []


def test_the_notice_has_a_name_for_every_personal_column() -> None:
    from deploy.front_pages import WHAT

    tables = [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]
    assert {f"{e.table}.{e.column}" for e in catalogue(tables)} == set(WHAT)
