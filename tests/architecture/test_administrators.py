"""By being administrator nobody reads personal data (GB/T 22239 8.1.5.1-3): no rule and no route admits them to any."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.app import create
from deploy.roles import ROLES
from deploy.schemes import SCHEMES
from deploy.settings import Settings
from registry.accounts.roles import ADMINISTRATOR_CODES
from registry.installed import Installed
from tests.architecture.test_routes import routes_of

OURS = (
    "/accounts",
    "/recoveries",
    "/api/v1/accounts",
    "/api/v1/recoveries",
    "/audit",
    "/api/v1/audit",
    "/keys",
    "/api/v1/keys",
    "/board",
    "/api/v1/board",
)
"""Where administrators work: accounts, the records of what was done, keys, how ports
are served. Nothing below these shows a person."""


@pytest.mark.parametrize("installed", SCHEMES, ids=lambda each: each.scheme.code)
def test_no_scheme_is_read_or_moved_by_an_administrator(installed: Installed) -> None:
    scheme = installed.scheme
    admitted = {*scheme.readers, *(role for move in scheme.moves for role in move.by)}
    assert admitted
    assert admitted & ADMINISTRATOR_CODES == set()


def test_an_administrators_doors_lead_to_their_own_work_alone(tmp_path: Path) -> None:
    production = Settings(
        production=True, base_url="https://pass.example", database_url="postgresql://x/y", root_key_file=tmp_path / "k"
    )
    for route in routes_of(create(production)):
        if route.who.roles & ADMINISTRATOR_CODES:
            assert route.template.startswith(OURS), route.name


def test_staff_need_two_factors_and_those_of_units_and_enterprises_may_choose() -> None:
    assert {code for code, role in ROLES.items() if not role.two_factors} == {"unit_clerk", "enterprise"}
