"""The verified copy of a lane, in memory and on its disk. What is not proven is never held."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from privacy.secret import Secret
from registry.ports.copies.copy import Copy, RolledBack, open_copy
from registry.ports.copies.tags import TagKey
from registry.ports.keys import decode
from registry.ports.lane.folder import Folder

log = structlog.get_logger("creditpass.lane")

MOST_CHANGES = 2_000
"""After so many editions a new whole is taken, so that starting stays quick."""
DISK_REST = 60.0
"""Seconds until a disk that refused is tried again."""


class Holder:
    """Holds the copy, and remembers the highest version that it ever held."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.key = self._read_key()
        self.trusted = read_trusted(folder.read_json("trusted.json"))
        self.copy: Copy | None = None
        self.highest = 0
        self._refused_at = 0.0
        self.on_disk = True
        """Whether the disk has what is held. Where it has not (it is full), that is an alarm, and we answer on."""

    def load(self) -> None:
        """Take up the copy that is on the disk: the whole, and changes as far as they lead on from it."""
        self.highest = int((self.folder.read_json("highest.json") or {}).get("version", 0))
        whole = self.folder.read("whole.cose")
        if whole is None or self.key is None:
            return
        try:
            copy = open_copy(whole, self.trusted, self.key)
        except ValueError as wrong:
            log.error("lane.copy_refused", why=str(wrong))
            return
        copy = self._followed(copy)
        if copy.version < self.highest:
            log.error("lane.rolled_back", held=self.highest, found=copy.version)
            return
        self.copy = copy

    def _followed(self, copy: Copy) -> Copy:
        for path in self.folder.changes():
            try:
                if int(path.stem) > copy.version:
                    copy = copy.follow(path.read_bytes(), self.trusted)
            except ValueError as wrong:
                log.error("lane.changes_refused", why=str(wrong))
                break
        return copy

    def take(self, whole: bytes, changes: Sequence[bytes]) -> None:
        """Take a whole set with what came after it, together not older than what was ever held.

        Raises ValueError (NotSigned, NotForUs, RolledBack, Malformed); then nothing changes.
        """
        assert self.key is not None
        copies = [open_copy(whole, self.trusted, self.key)]
        for message in changes:
            copies.append(copies[-1].follow(message, self.trusted))
        if copies[-1].version < self.highest:
            raise RolledBack("an older version than was held already")

        def write() -> None:  # in this order: at any time what is there leads to what was held
            for copy, message in zip(copies[1:], changes, strict=True):
                self.folder.replace(f"changes/{copy.version}.cose", message)
            self.folder.replace("whole.cose", whole)
            self.folder.drop_changes(copies[0].version)
            self.on_disk = True

        self._hold(copies[-1], write)

    def follow(self, message: bytes) -> None:
        """Take one edition's changes. Raises ValueError (Gap, RolledBack, …); then nothing changes."""
        if self.copy is None:
            raise ValueError("there is no copy to follow from")
        copy = self.copy.follow(message, self.trusted)
        if not self.on_disk:  # the disk lacks a change before this one: only a whole mends that
            self._hold(copy, lambda: None)
        else:
            self._hold(copy, lambda: self.folder.replace(f"changes/{copy.version}.cose", message))

    @property
    def wants_whole(self) -> bool:
        """Whether a new whole should be taken though changes would do."""
        missing = not self.on_disk and monotonic() - self._refused_at > DISK_REST
        return missing or len(self.folder.changes()) >= MOST_CHANGES

    def _hold(self, copy: Copy, write: Callable[[], None]) -> None:
        try:
            write()
            if self.on_disk:
                self.folder.replace_json("highest.json", {"version": copy.version})
        except OSError as full:
            self.on_disk, self._refused_at = False, monotonic()
            log.error("lane.disk", why=full.strerror)
        self.copy, self.highest = copy, max(self.highest, copy.version)

    # -- keys ---------------------------------------------------------------------------------------------------

    def keep_key(self, port: str, epoch: int, key: str) -> None:
        """Keep the key of tags that the centre gave."""
        self.folder.replace_json("key.json", {"port": port, "epoch": epoch, "key": key})
        self.key = self._read_key()

    def trust(self, jwks: Any) -> None:
        """Trust these keys from now on."""
        self.trusted = read_trusted(jwks)
        self.folder.replace_json("trusted.json", jwks)

    def _read_key(self) -> TagKey | None:
        kept = self.folder.read_json("key.json")
        return None if kept is None else TagKey(kept["port"], kept["epoch"], Secret(decode(kept["key"])))


def read_trusted(jwks: Any) -> Mapping[str, Ed25519PublicKey]:
    """The keys of a JWK set. Raises ValueError, KeyError for what is none."""
    if isinstance(jwks, (bytes, str)):
        jwks = json.loads(jwks)
    return {jwk["kid"]: Ed25519PublicKey.from_public_bytes(decode(jwk["x"])) for jwk in (jwks or {}).get("keys", [])}
