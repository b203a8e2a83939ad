"""What scenarios share: the small Hengqin of tests/whitelist, and the units of tests/units."""

from tests.units.conftest import cheap_passwords, zone
from tests.whitelist.conftest import world

__all__ = ["cheap_passwords", "world", "zone"]
