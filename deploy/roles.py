"""The roles of this installation."""

from __future__ import annotations

from collections.abc import Mapping

from registry.accounts.roles import OF_ACCOUNTS, Role
from units.roles import ROLES as OF_UNITS
from vehicles.guangdong_roles import ROLES as OF_GUANGDONG
from vehicles.roles import ROLES as OF_QUOTAS
from whitelist.roles import ROLES as OF_RECEIPTS

ROLES: Mapping[str, Role] = {role.code: role for role in (*OF_UNITS, *OF_QUOTAS, *OF_GUANGDONG, *OF_ACCOUNTS)}
"""Those that an account can hold."""

NAMED: Mapping[str, Role] = {**ROLES, **{role.code: role for role in OF_RECEIPTS}}
"""All that a page may have to name."""
