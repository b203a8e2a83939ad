"""What tests of units share: a vault on a database of its own, and the unit's scheme in use."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import idempotency, installed
from registry.accounts import passwords
from registry.actors import Grant
from registry.surface import api as case_api
from registry.surface import pages as case_pages
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser
from units import api, pages, units
from units.effects import hengqin_unit
from units.roles import ROLES
from units.scheme import OPERATOR_ROLE

UNITS = Path(api.__file__).parent


@pytest.fixture
async def zone(database: str, tmp_path: Path) -> AsyncIterator[str]:
    """A database with every table, the vault installed, and the unit's scheme in use alone. Yields its DSN."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    before = installed.every()
    install(vault)
    installed.install([hengqin_unit()])
    yield database
    installed.install(before)
    install(None)
    await vault.stop()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What argon2 costs is tested in tests/registry/accounts; here it would only be waited for."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
async def web(zone: str) -> Litestar:
    """The application with the pages and the API of units and of cases."""
    idempotency.install(b"k" * 32)
    site = Site(
        public_url=ORIGIN,
        templates={"surface": case_pages.TEMPLATES, "units": UNITS / "templates"},
        static=(UNITS / "static",),
        roles={role.code: role for role in ROLES},
        places=units.names_of,
        throttled=False,
    )
    return build_app(site, [pages.router, api.router, case_pages.router, case_api.router])


@pytest.fixture
async def browser(web: Litestar) -> AsyncIterator[Browser]:
    """Somebody with a browser, not signed in."""
    async with client_of(web, ORIGIN) as client:
        yield Browser(client)


@pytest.fixture
async def officer(web: Litestar) -> AsyncIterator[Browser]:
    """The operator's officer, with a browser and signed in."""
    async with client_of(web, ORIGIN) as client:
        yield await Browser(client).signed_in(Grant(OPERATOR_ROLE))
