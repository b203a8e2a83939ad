"""The roles of this installation."""

from __future__ import annotations

from collections.abc import Mapping

from registry.accounts.roles import Role
from units.roles import ROLES as OF_UNITS

ROLES: Mapping[str, Role] = {role.code: role for role in OF_UNITS}
