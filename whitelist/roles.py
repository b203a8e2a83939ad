"""Roles that no account holds: who has them is known by a receipt. Named for the pages."""

from __future__ import annotations

from registry.accounts.roles import Role
from registry.i18n import text
from whitelist.listing_scheme import LISTED_PERSON
from whitelist.scheme import DECLARANT

ROLES = (
    Role(
        DECLARANT,
        text("The person who declared"),
        text("Sees, corrects and takes back their own declaration, by its receipt."),
        scoped=True,
    ),
    Role(
        LISTED_PERSON,
        text("The person whose number was matched"),
        text("Is told the reason and may object."),
        scoped=True,
    ),
)
