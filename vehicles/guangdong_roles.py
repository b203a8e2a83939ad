"""Who acts under Guangdong's rules, as `deploy/roles.py` lists them. An enterprise's own role is in `vehicles/roles.py`."""

from __future__ import annotations

from registry.accounts.roles import Role
from registry.i18n import text
from vehicles.guangdong_law import CIRCULARS, CITY, COUNTY, POLICE_ROLE, PROVINCE

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
CIRCULAR_READER = Role(
    CIRCULARS,
    text("Agency that is told by circulars"),
    text(
        "Customs, border inspection, police or port office: reads Guangdong's circulars. Its scope is circulars:guangdong."
    ),
    scoped=True,
)
ROLES = (CITY_TRANSPORT, COUNTY_TRANSPORT, PROVINCE_TRANSPORT, PROVINCE_POLICE, CIRCULAR_READER)
