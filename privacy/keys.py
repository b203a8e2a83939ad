"""The root key: where it is kept, and how it wraps the keys below it.

    root key (a provider: file, HSM, KMS; wraps and unwraps, never leaves)
    ├── key-encryption key, by version (in memory)
    │   └── data key, one for each subject and generation (table keys.subject_key)
    └── index key, by version (in memory)
        └── HMAC key for each domain (derived)

A provider of a real deployment is a module outside (KMS, 密码机); a file is for development.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Protocol

from privacy.errors import RootKeyUnusable
from privacy.suites import AES_256_GCM, KEY_BYTES, Suite, unwrap, wrap


class KeyProvider(Protocol):
    """Holds the root key. A provider of a real deployment asks a module outside this process."""

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        """The key, wrapped under the root key and bound to the context."""
        ...

    async def unwrap(self, blob: bytes, context: bytes) -> bytes:
        """The wrapped key. Raises SealBroken when root key or context is another."""
        ...


class FileProvider:
    """A root key in a file, for development and the sandbox: whoever reads the file reads everything."""

    def __init__(self, path: Path, suite: Suite = AES_256_GCM) -> None:
        self._root = _read(path)
        self._suite = suite

    @classmethod
    def create(cls, path: Path, suite: Suite = AES_256_GCM) -> FileProvider:
        """Make a new root key, in a new file for its owner alone. Raises FileExistsError: a root is never replaced."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return cls(path, suite)

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        return wrap(self._suite, self._root, key, context)

    async def unwrap(self, blob: bytes, context: bytes) -> bytes:
        return unwrap(self._root, blob, context)


def _read(path: Path) -> bytes:
    """The root key. Raises RootKeyUnusable for a file that is missing, open to others, or holds no key."""
    try:
        with path.open() as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read().strip()
    except FileNotFoundError:
        raise RootKeyUnusable(f"there is no root key at {path}: make one with FileProvider.create") from None
    except (OSError, UnicodeDecodeError):
        raise RootKeyUnusable(f"the root key at {path} cannot be read") from None
    if mode & 0o077:
        raise RootKeyUnusable(f"the root key at {path} is open to others (mode {mode:o}): chmod 600 it")
    try:
        root = bytes.fromhex(text)
    except ValueError:
        root = b""
    if len(root) != KEY_BYTES:
        raise RootKeyUnusable(f"{path} does not hold a root key of {KEY_BYTES} bytes in hexadecimal")
    return root
