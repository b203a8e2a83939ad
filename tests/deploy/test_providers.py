"""The settings choose who holds the root key; what is wrong with them is said before anything starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.providers import create_root, provider
from deploy.running import running
from deploy.settings import Settings, SettingsError
from privacy.errors import ProviderUnreachable, RootKeyUnusable
from privacy.keys import FileProvider
from privacy.pkcs11_provider import Pkcs11Provider
from privacy.transit_provider import TransitProvider
from privacy.vault import vault
from registry.web.problems import error_of
from tests.privacy.transit_server import TOKEN, transit_server

TRANSIT = {"CREDITPASS_KEY_PROVIDER": "transit", "CREDITPASS_TRANSIT_URL": "https://vault.example:8200",
           "CREDITPASS_TRANSIT_TOKEN": "s.secret"}  # fmt: skip
PKCS11 = {"CREDITPASS_KEY_PROVIDER": "pkcs11", "CREDITPASS_PKCS11_MODULE": "/usr/lib/module.so",
          "CREDITPASS_PKCS11_TOKEN": "creditpass", "CREDITPASS_PKCS11_PIN": "493817"}  # fmt: skip


def test_a_setting_chooses(tmp_path: Path) -> None:
    FileProvider.create(tmp_path / "root.key")
    assert isinstance(provider(Settings(root_key_file=tmp_path / "root.key")), FileProvider)
    assert isinstance(provider(Settings.from_env(TRANSIT)), TransitProvider)
    assert isinstance(provider(Settings.from_env(PKCS11)), Pkcs11Provider)


def test_secrets_stay_out_of_the_settings_words() -> None:
    assert "s.secret" not in repr(Settings.from_env(TRANSIT))
    assert "493817" not in repr(Settings.from_env(PKCS11))


@pytest.mark.parametrize("missing", [*list(TRANSIT)[1:], *list(PKCS11)[1:]])
def test_what_is_missing_is_named(missing: str) -> None:
    given = {name: value for name, value in (TRANSIT if missing in TRANSIT else PKCS11).items() if name != missing}
    with pytest.raises(SettingsError, match=missing.removeprefix("CREDITPASS_")):
        Settings.from_env(given)


def test_a_token_is_not_sent_where_it_could_be_read() -> None:
    with pytest.raises(SettingsError, match="TRANSIT_URL must begin with https"):
        Settings.from_env({**TRANSIT, "CREDITPASS_TRANSIT_URL": "http://vault.example:8200"})


async def test_an_installation_begins_with_an_engine_and_says_when_it_is_away(settings: Settings) -> None:
    with transit_server() as (url, engine):
        ours = replace(settings, key_provider="transit", transit_url=url, transit_token=TOKEN)
        with pytest.raises(RootKeyUnusable, match="creditpass keys create-root"):
            async with running(ours):
                pass
        assert await create_root(ours) == "v1"
        with pytest.raises(FileExistsError):
            await create_root(ours)
        async with running(ours):
            assert vault().provider.kind == "transit"
        engine.broken = True
        with pytest.raises(ProviderUnreachable, match="503"):
            async with running(ours):
                pass


def test_a_provider_that_is_away_is_told_as_unavailable_and_not_as_a_fault_of_ours() -> None:
    assert error_of(ProviderUnreachable("the transit engine answered 503")).status == 503
