"""Who acts under Guangdong's rules, as `deploy/roles.py` lists them. An enterprise's own role is in `vehicles/roles.py`."""

from __future__ import annotations

from registry.accounts.roles import Role
from registry.i18n import text
from vehicles.guangdong_law import CITY, COUNTY, POLICE_ROLE, PROVINCE

CITY_TRANSPORT = Role(
    CITY,
    text("Transport authority of a city"),
    text("Verifies applications of enterprises of its city, decides on freight licences, inspects passenger vehicles."),
    scoped=True,
)
COUNTY_TRANSPORT = Role(
    COUNTY,
    text("Transport authority of a county"),
    text("Issues transport certificates, licenses way-stations, inspects trucks. It acts within its city."),
    scoped=True,
)
PROVINCE_TRANSPORT = Role(
    PROVINCE,
    text("Provincial department of transport"),
    text("Assigns quotas, decides on extensions, records filings and circulates them."),
)
PROVINCE_POLICE = Role(
    POLICE_ROLE,
    text("Provincial police"),
    text("Reads quotas for which it issues plates and approval notices."),
)
ROLES = (CITY_TRANSPORT, COUNTY_TRANSPORT, PROVINCE_TRANSPORT, PROVINCE_POLICE)
