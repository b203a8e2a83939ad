"""The root key: where it is kept, and how it wraps the keys below it.

    root key (a provider: file, HSM, KMS; wraps and unwraps, never leaves)
    ├── key-encryption key, by version (in memory)
    │   └── data key, one for each subject and generation (table keys.subject_key)
    └── index key, by version (in memory)
        └── HMAC key for each domain (derived)

A provider may hold several root keys, each by a name: the newest wraps, each unwraps what it wrapped. Three are here:
a file (below), a PKCS#11 module (`pkcs11_provider`), a transit engine over HTTP (`transit_provider`). A real deployment
asks a module outside (KMS, 密码机); a file is for development.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from privacy.errors import RootKeyUnusable, SealBroken
from privacy.suites import AES_256_GCM, KEY_BYTES, Suite, unwrap, wrap


@dataclass(frozen=True)
class Wrapped:
    """A key under a root key: the root key's name, and what only it opens."""

    root: str
    blob: bytes


class KeyProvider(Protocol):
    """Holds the root keys. Every method raises RootKeyUnusable; ProviderUnreachable where it might work later."""

    kind: str
    """What it is, in a word or two, for people."""

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        """The key, wrapped under the newest root key and bound to the context."""
        ...

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The wrapped key. Raises SealBroken when root key or context is another."""
        ...

    async def roots(self) -> list[str]:
        """The names of the root keys there are, the newest last."""
        ...

    async def make_root(self) -> str:
        """A new root key, which wraps from now on. Gives its name."""
        ...

    async def drop_root(self, name: str) -> None:
        """Destroy a root key for good. Whoever calls has seen that nothing is wrapped by it."""
        ...


class FileProvider:
    """Root keys in a file, for development and the sandbox: whoever reads the file reads everything.

    A line a key, in hexadecimal, the newest last. Other processes of the installation read the same file, and read it
    again when they meet a name they do not know.
    """

    kind = "file"

    def __init__(self, path: Path, suite: Suite = AES_256_GCM) -> None:
        self._path, self._suite = path, suite
        self._roots = _read(path)

    @classmethod
    def create(cls, path: Path, suite: Suite = AES_256_GCM) -> FileProvider:
        """Make a new root key, in a new file for its owner alone. Raises FileExistsError: a root is never replaced."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, [secrets.token_bytes(KEY_BYTES)])
        return cls(path, suite)

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        self._roots = _read(self._path)
        name, root = list(self._roots.items())[-1]
        return Wrapped(name, wrap(self._suite, root, key, context))

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        if wrapped.root not in self._roots:
            self._roots = _read(self._path)
        if wrapped.root not in self._roots:
            raise SealBroken(f"the root key {wrapped.root}, which wrapped a key here, is not in {self._path}")
        return unwrap(self._roots[wrapped.root], wrapped.blob, context)

    async def roots(self) -> list[str]:
        self._roots = _read(self._path)
        return list(self._roots)

    async def make_root(self) -> str:
        new = secrets.token_bytes(KEY_BYTES)
        _replace(self._path, [*_read(self._path).values(), new])
        self._roots = _read(self._path)
        return _name(new)

    async def drop_root(self, name: str) -> None:
        _replace(self._path, [root for each, root in _read(self._path).items() if each != name])
        self._roots = _read(self._path)


def _name(root: bytes) -> str:
    """What a root key is called: derived from it, so that two are never confused. Tells nothing of it."""
    return HKDFExpand(SHA256(), 4, b"creditpass/v1/root key's name").derive(root).hex()


def _write(path: Path, roots: list[bytes]) -> None:
    """Into a new file, for its owner alone, on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{root.hex()}\n" for root in roots))
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, roots: list[bytes]) -> None:
    """In place of the file there is: whoever reads sees the former or the new one, also after a crash."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)  # of a run that was killed: what only it held has wrapped nothing
    _write(beside, roots)
    owner = path.stat()
    if os.geteuid() == 0:
        os.chown(beside, owner.st_uid, owner.st_gid)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> Mapping[str, bytes]:
    """The root keys by name. Raises RootKeyUnusable for a file that is missing, open to others, or holds no key."""
    try:
        with path.open() as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            lines = file.read().split()
    except FileNotFoundError:
        raise RootKeyUnusable(f"there is no root key at {path}: make one with creditpass keys create-root") from None
    except (OSError, UnicodeDecodeError):
        raise RootKeyUnusable(f"the root key at {path} cannot be read") from None
    if mode & 0o077:
        raise RootKeyUnusable(f"the root key at {path} is open to others (mode {mode:o}): chmod 600 it")
    try:
        roots = [bytes.fromhex(line) for line in lines]
    except ValueError:
        roots = []
    if not roots or any(len(root) != KEY_BYTES for root in roots):
        raise RootKeyUnusable(f"{path} does not hold a root key of {KEY_BYTES} bytes in hexadecimal")
    return {_name(root): root for root in roots}
