"""What this installation holds of people: every layer's part.

In the order of forgetting: what finds by a person's tags comes before what moves or empties the tags.
"""

from __future__ import annotations

from piccolo.table import Table

from deploy.piccolo_conf import APP_REGISTRY
from privacy import holdings
from privacy.catalogue import catalogue
from registry.holdings import HOLDING as OF_ENGINE
from units.holdings import HOLDING as OF_UNITS
from whitelist.holdings import HOLDING as OF_LIST

HOLDINGS = (OF_ENGINE, OF_LIST, OF_UNITS)


def all_tables() -> list[type[Table]]:
    """Every table of every layer."""
    return [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]


def install_all() -> None:
    """Put them in use in this process."""
    holdings.install(HOLDINGS, catalogue(all_tables()))
