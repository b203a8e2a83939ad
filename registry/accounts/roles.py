"""What a role is called. Upper layers name roles; `deploy/roles.py` lists them; the engine compares strings."""

from __future__ import annotations

from dataclasses import dataclass

from registry.i18n import text


@dataclass(frozen=True)
class Role:
    """A role: its code in grants, its name and what it may do as messages for people.

    `scoped`: it is held within a scope (`unit:<id>`), never everywhere. `two_factors`: whoever holds it signs in with
    a second factor, where the installation demands it (GB/T 22239 8.1.4.1).
    """

    code: str
    name: str
    means: str = ""
    scoped: bool = False
    two_factors: bool = True


SYSTEM_ADMIN = Role(
    "system_admin",
    text("System administrator"),
    text("Runs and configures the installation. Reads no personal data."),
)
SECURITY_ADMIN = Role(
    "security_admin",
    text("Security administrator"),
    text("Makes and closes accounts, grants roles, keeps the keys. Reads no personal data."),
)
AUDIT_ADMIN = Role(
    "audit_admin",
    text("Audit administrator"),
    text("Searches and verifies the records of what was done. Changes nothing and reads no personal data."),
)
DPO = Role(
    "dpo",
    text("Data protection officer"),
    text("Answers for the protection of personal data: assessment, retention, incidents."),
)
ADMINISTRATORS = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
"""Three people (GB/T 22239 8.1.5.1-3): who holds one of these holds no other role."""
ADMINISTRATOR_CODES = frozenset(role.code for role in ADMINISTRATORS)
OF_ACCOUNTS = (*ADMINISTRATORS, DPO)
