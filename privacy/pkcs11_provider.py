"""Root keys in a PKCS#11 module: a hardware security module, a 密码机, or SoftHSM for trying.

Each root key is an AES-256 key of the token, made there, sensitive and not extractable: it never leaves. All have one
label; their ids count up, and the highest wraps, by AES-GCM within the module. The module is asked when a process
starts and when a key is made, replaced or retired, a session each time, off the event loop.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11 import exceptions as wrong

from privacy.errors import ProviderUnreachable, RootKeyUnusable, SealBroken
from privacy.keys import Wrapped
from privacy.suites import NONCE_BYTES, TAG_BYTES

T = TypeVar("T")
BITS = 256
_one_at_a_time = threading.Lock()  # signing in is the process's, not the session's


class Pkcs11Provider:
    """Root keys of one label on one token."""

    kind = "PKCS#11"

    def __init__(self, module: Path, token: str, pin: str, label: str) -> None:
        self._module, self._token, self._pin, self._label = module, token, pin, label

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        def work(session: pkcs11.Session) -> Wrapped:
            root = self._keys(session)[-1]
            nonce = secrets.token_bytes(NONCE_BYTES)
            sealed = root.encrypt(key, mechanism=Mechanism.AES_GCM, mechanism_param=_parameters(nonce, context))
            return Wrapped(_name(root), nonce + sealed)

        return await self._at_the_module(work)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        def work(session: pkcs11.Session) -> bytes:
            named = [key for key in self._keys(session) if _name(key) == wrapped.root]
            if not named:
                raise RootKeyUnusable(f"the token has no root key {wrapped.root}, which wrapped a key here")
            nonce, sealed = wrapped.blob[:NONCE_BYTES], wrapped.blob[NONCE_BYTES:]
            try:
                opened: bytes = named[0].decrypt(
                    sealed, mechanism=Mechanism.AES_GCM, mechanism_param=_parameters(nonce, context)
                )
            except REFUSED:
                raise SealBroken("a wrapped key does not open: another key wrapped it, or it was altered") from None
            return opened

        return await self._at_the_module(work)

    async def roots(self) -> list[str]:
        return await self._at_the_module(lambda session: [_name(key) for key in self._keys(session)])

    async def make_root(self) -> str:
        def work(session: pkcs11.Session) -> str:
            there = self._find(session)
            number = int(_name(there[-1])) + 1 if there else 1
            session.generate_key(
                KeyType.AES, BITS, id=number.to_bytes(4, "big"), label=self._label, store=True,
                capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
                template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.PRIVATE: True},
            )  # fmt: skip
            return str(number)

        return await self._at_the_module(work)

    async def drop_root(self, name: str) -> None:
        def work(session: pkcs11.Session) -> None:
            for key in self._find(session):
                if _name(key) == name:
                    key.destroy()

        await self._at_the_module(work)

    def _keys(self, session: pkcs11.Session) -> list[Any]:
        found = self._find(session)
        if not found:
            raise RootKeyUnusable(
                f"the token {self._token} has no key labelled {self._label}: make it with creditpass keys create-root"
            )
        return found

    def _find(self, session: pkcs11.Session) -> list[Any]:
        wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: self._label}
        return sorted(session.get_objects(wanted), key=lambda key: int.from_bytes(key.id, "big"))

    async def _at_the_module(self, work: Callable[[pkcs11.Session], T]) -> T:
        def alone() -> T:
            with _one_at_a_time, self._session() as session:
                return work(session)

        return await asyncio.to_thread(alone)

    @contextmanager
    def _session(self) -> Iterator[pkcs11.Session]:
        """A session that has signed in. What the module says is told without the PIN. Raises RootKeyUnusable."""
        try:
            with self._loaded().get_token(token_label=self._token).open(rw=True, user_pin=self._pin) as session:
                yield session
        except (wrong.PinIncorrect, wrong.PinInvalid, wrong.PinLenRange):
            raise RootKeyUnusable(f"the token {self._token} refuses the PIN: look at CREDITPASS_PKCS11_PIN") from None
        except wrong.PinLocked:
            raise RootKeyUnusable(f"the PIN of the token {self._token} is locked after too many tries") from None
        except wrong.NoSuchToken:
            raise RootKeyUnusable(f"the module has no token {self._token}: look at CREDITPASS_PKCS11_TOKEN") from None
        except wrong.PKCS11Error as failed:
            raise ProviderUnreachable(f"the PKCS#11 module failed ({type(failed).__name__})") from None

    def _loaded(self) -> Any:
        try:
            return pkcs11.lib(str(self._module))
        except (wrong.PKCS11Error, RuntimeError, OSError):
            raise RootKeyUnusable(
                f"the PKCS#11 module {self._module} cannot be loaded: look at CREDITPASS_PKCS11_MODULE"
            ) from None


REFUSED = (wrong.EncryptedDataInvalid, wrong.EncryptedDataLenRange, wrong.GeneralError, wrong.FunctionFailed)
"""What modules say, each its own, when a ciphertext was altered."""


def _name(key: Any) -> str:
    return str(int.from_bytes(key.id, "big"))


def _parameters(nonce: bytes, context: bytes) -> pkcs11.GCMParams:
    return pkcs11.GCMParams(nonce, context, TAG_BYTES * 8)
