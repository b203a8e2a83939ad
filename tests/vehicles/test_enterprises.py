"""Enterprises: what their scopes are called."""

from __future__ import annotations

from uuid import UUID

from registry.database import transaction
from tests.vehicles.province import Province
from vehicles import enterprises
from vehicles.quota_rules import enterprise_scope


async def test_a_scope_is_called_by_its_enterprises_name_and_others_are_left_out(province: Province) -> None:
    firm = await province.firm()
    async with transaction(readonly=True) as connection:
        name = await connection.fetchval("select name from enterprise where id = $1", firm.id)
        scopes = [enterprise_scope(firm.id), "*", "city:430100", "enterprise:nonsense", enterprise_scope(UUID(int=1))]
        assert await enterprises.names_of(scopes) == {enterprise_scope(firm.id): name}
