"""The roles of the unit's scheme, as `deploy/roles.py` lists them."""

from __future__ import annotations

from registry.accounts.roles import Role
from registry.i18n import text
from units.scheme import AUDITOR_ROLE, CLERK_ROLE, OPERATOR_ROLE

CLERK = Role(
    CLERK_ROLE,
    text("Clerk of a unit"),
    text("Keeps the unit's own list: verifies, corrects and removes its people, and nobody else's."),
    scoped=True,
    two_factors=False,  # unless they choose: then it is demanded of them too
)
OPERATOR = Role(
    OPERATOR_ROLE,
    text("Platform operator"),
    text("Authenticates, suspends and deregisters units, and settles what they cannot."),
)
AUDITOR = Role(AUDITOR_ROLE, text("Auditor"), text("Reads what was decided and by whom, and decides nothing."))

ROLES = (CLERK, OPERATOR, AUDITOR)
