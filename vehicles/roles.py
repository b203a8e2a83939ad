"""The roles of quota schemes, as `deploy/roles.py` lists them."""

from __future__ import annotations

from registry.accounts.roles import Role
from registry.i18n import text
from vehicles.enterprises import ENTERPRISE_ROLE
from vehicles.hunan_law import CITY, PROVINCE

ENTERPRISE = Role(
    ENTERPRISE_ROLE,
    text("Enterprise"),
    text("Applies for quotas and keeps what the enterprise has in hand."),
    scoped=True,
    two_factors=False,  # unless they choose: then it is demanded of them too
)
CITY_COMMERCE = Role(
    CITY,
    text("City commerce authority"),
    text("Verifies applications of the own city's enterprises, and sees no other city's."),
    scoped=True,
)
PROVINCE_COMMERCE = Role(
    PROVINCE,
    text("Provincial Department of Commerce"),
    text("Allocates Hunan's quotas, publishes notices and decides appeals."),
)
ROLES = (ENTERPRISE, CITY_COMMERCE, PROVINCE_COMMERCE)
