"""The roles of quota schemes, as `deploy/roles.py` lists them."""

from __future__ import annotations

from registry.accounts.roles import Role
from registry.i18n import text
from vehicles.enterprises import ENTERPRISE_ROLE
from vehicles.hunan_law import CITY, PROVINCE
from vehicles.inspection import OFFICER

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
INSPECTION = Role(
    OFFICER,
    text("Officer of a port authority"),
    text("Orders and reports inspections for customs, border inspection or transport, and sees no other's orders."),
    scoped=True,
)
ROLES = (ENTERPRISE, CITY_COMMERCE, PROVINCE_COMMERCE, INSPECTION)
