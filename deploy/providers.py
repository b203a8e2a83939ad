"""Who holds the root key, as the settings say."""

from __future__ import annotations

from pathlib import Path

from deploy.settings import Settings
from privacy.errors import ProviderUnreachable, RootKeyUnusable
from privacy.keys import FileProvider, KeyProvider
from privacy.suites import AES_256_GCM, SM4_GCM

SUITES = {"aes": AES_256_GCM, "sm4": SM4_GCM}


def root_key_file(settings: Settings) -> Path:
    """The file of the root key, where a file holds it."""
    return settings.root_key_file or settings.home / "root.key"


def provider(settings: Settings) -> KeyProvider:
    """Who holds the root key. Raises RootKeyUnusable where a file has to hold it and does not."""
    if settings.key_provider == "pkcs11":
        from privacy.pkcs11_provider import Pkcs11Provider  # here, for it loads a library that others do not need

        assert settings.pkcs11_module is not None, "the settings have been checked"
        return Pkcs11Provider(
            settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin, settings.root_key_name
        )
    if settings.key_provider == "transit":
        from privacy.transit_provider import TransitProvider

        return TransitProvider(
            settings.transit_url, settings.transit_token, settings.root_key_name, settings.transit_mount
        )
    return FileProvider(root_key_file(settings), SUITES[settings.suite])


async def create_root(settings: Settings) -> str:
    """The first root key, where there is none yet; gives its name. Raises FileExistsError, RootKeyUnusable."""
    if settings.key_provider == "file":
        made: KeyProvider = FileProvider.create(root_key_file(settings), SUITES[settings.suite])
        return (await made.roots())[-1]
    holder = provider(settings)
    try:
        names = await holder.roots()
    except RootKeyUnusable as none:
        if isinstance(none, ProviderUnreachable):
            raise
        names = []
    if names:
        raise FileExistsError(f"there is a root key already: {names[-1]}")
    return await holder.make_root()
