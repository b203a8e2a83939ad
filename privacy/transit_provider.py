"""Root keys in a transit engine over HTTP, as HashiCorp Vault and OpenBao speak it: they never leave it.

The engine's key (an AEAD type, such as aes256-gcm96) has versions, each a root key here, `v1`, `v2`, …: the newest
wraps. Retiring one raises the engine's `min_decryption_version`; what it forgets it keeps in its archive, until it is
trimmed there. The token needs: update on encrypt, decrypt and rotate, read on the key, update on its config.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import httpx

from privacy.errors import ProviderUnreachable, RootKeyUnusable, SealBroken
from privacy.keys import Wrapped

SECONDS = 5.0


class TransitProvider:
    """The versions of one key of one engine. `url` is the server's, such as https://vault.example:8200."""

    kind = "transit"

    def __init__(self, url: str, token: str, key: str, mount: str = "transit") -> None:
        self._base, self._token, self._key = f"{url.rstrip('/')}/v1/{mount}", token, key

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        asked = {"plaintext": _text(key), "associated_data": _text(context)}
        ciphertext = str((await self._ask("POST", f"encrypt/{self._key}", asked))["ciphertext"])
        return Wrapped(ciphertext.split(":")[1], ciphertext.encode())

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        asked = {"ciphertext": wrapped.blob.decode("ascii", "replace"), "associated_data": _text(context)}
        try:
            return b64decode((await self._ask("POST", f"decrypt/{self._key}", asked))["plaintext"])
        except _Refused:
            raise SealBroken("a wrapped key does not open: another key wrapped it, or it was altered") from None

    async def roots(self) -> list[str]:
        told = await self._ask("GET", f"keys/{self._key}")
        versions = sorted(int(version) for version in told["keys"])
        return [f"v{version}" for version in versions if version >= told["min_decryption_version"]]

    async def make_root(self) -> str:
        if not await self._exists():
            await self._ask("POST", f"keys/{self._key}", {"type": "aes256-gcm96"})
        else:
            await self._ask("POST", f"keys/{self._key}/rotate", {})
        return (await self.roots())[-1]

    async def drop_root(self, name: str) -> None:
        names = await self.roots()
        if name != names[0]:
            raise RootKeyUnusable(f"the transit engine forgets its oldest version first: {names[0]}")
        await self._ask("POST", f"keys/{self._key}/config", {"min_decryption_version": int(name.removeprefix("v")) + 1})

    async def _exists(self) -> bool:
        try:
            await self._ask("GET", f"keys/{self._key}")
        except _NoKey:
            return False
        return True

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the engine answers. Raises RootKeyUnusable without token or key; neither is ever told."""
        try:
            async with httpx.AsyncClient(timeout=SECONDS, headers={"X-Vault-Token": self._token}) as client:
                answer = await client.request(method, f"{self._base}/{path}", json=body)
        except httpx.HTTPError as failed:
            raise ProviderUnreachable(
                f"the transit engine at {self._base} cannot be reached ({type(failed).__name__})"
            ) from None
        if answer.status_code in (401, 403):
            raise RootKeyUnusable(f"the transit engine refuses the token for {path}: look at CREDITPASS_TRANSIT_TOKEN")
        if answer.status_code == 404 or "not found" in answer.text:
            raise _NoKey(
                f"the transit engine has no key {self._key}: make it there, or with creditpass keys create-root"
            )
        if answer.status_code == 400:
            raise _Refused(f"the transit engine refused {path}")
        if answer.status_code >= 300:
            raise ProviderUnreachable(f"the transit engine answered {answer.status_code}")
        if not answer.content:
            return {}
        data: dict[str, Any] = answer.json().get("data") or {}
        return data


class _NoKey(RootKeyUnusable):
    pass


class _Refused(RootKeyUnusable):
    pass


def _text(data: bytes) -> str:
    return b64encode(data).decode()
