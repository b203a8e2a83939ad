"""What scenarios share: the small Hengqin of tests/whitelist, the units of tests/units, the Hunan of tests/vehicles."""

from tests.units.conftest import cheap_passwords, zone
from tests.vehicles.conftest import province, sealing
from tests.whitelist.conftest import world

__all__ = ["cheap_passwords", "province", "sealing", "world", "zone"]
