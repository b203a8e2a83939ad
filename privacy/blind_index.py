"""The blind index: a keyed digest of a normalised value, by which an entry, a bar and a standing can meet.

Keyed by *domain* (plate, document, credit code, phone) and version of the index key, so that equal digests in
two domains say nothing. While an index key is replaced several versions live, and a look-up asks for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.hmac import HMAC

from privacy.master_keys import MasterKey
from privacy.secret import Secret
from privacy.suites import joined


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in an index for a value: the index key's version and the digest under it."""

    version: int
    digest: bytes


class BlindIndex:
    """Makes tags. Needs no database: the index keys are in memory."""

    def __init__(self, keys: dict[int, MasterKey]) -> None:
        self._keys = keys
        self._macs: dict[tuple[str, int], HMAC] = {}

    def tags(self, domain: str, value: Secret[str], bits: int | None = None) -> list[Tag]:
        """The value's tag under every live index key, newest first. The value must be normalised already.

        Untruncated (32 bytes) by default. Fewer `bits` make many values share a digest, where that is wanted;
        never where a digest must be unique. Raises ValueFailed for text that UTF-8 cannot write.
        """
        data = value.map(str.encode).expose_unrecorded()
        return [self.digest(domain, data, version, bits) for version in sorted(self._keys, reverse=True)]

    def tag(self, domain: str, value: Secret[str], bits: int | None = None) -> Tag:
        """The value's tag under the newest index key: the one to store."""
        return self.tags(domain, value, bits)[0]

    def digest(self, domain: str, data: bytes, version: int | None = None, bits: int | None = None) -> Tag:
        """The digest of bytes under one version (the newest by default), for what must be computed again later."""
        version = max(self._keys) if version is None else version
        mac = self._mac(domain, version).copy()
        mac.update(data)
        return Tag(version, truncated(mac.finalize(), bits))

    def _mac(self, domain: str, version: int) -> HMAC:
        known = self._macs.get((domain, version))
        if known is None:
            master = self._keys[version]
            derive = master.suite.mac(master.key)
            derive.update(joined(b"domain", domain.encode()))
            known = self._macs[domain, version] = master.suite.mac(derive.finalize())
        return known


def truncated(digest: bytes, bits: int | None) -> bytes:
    """The first `bits` of a digest, the rest of its last byte zero. All of it for None."""
    if bits is None:
        return digest
    if not 1 <= bits <= len(digest) * 8:
        raise ValueError(f"a digest of {len(digest) * 8} bits cannot be cut to {bits}")
    unused = -bits % 8
    kept = bytearray(digest[: (bits + 7) // 8])
    kept[-1] &= 0xFF << unused & 0xFF
    return bytes(kept)
