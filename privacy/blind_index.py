"""The blind index: a keyed digest of a normalised value, by which an entry, a bar and a standing can meet.

Keyed by *domain* (plate, document, credit code, phone) and version of the index key, so that equal digests in
two domains say nothing. While an index key is replaced several versions live, and a look-up asks for all of them.
What is made under one version alone (a receipt's secret, the stamp of a check) is made under the newest *active* one:
a new version becomes active when everything can be found by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.hmac import HMAC

from privacy.errors import KeyMissing
from privacy.master_keys import MasterKey
from privacy.secret import Secret
from privacy.suites import joined

STAMP_BYTES = 2
STAMPED_BY = "(get_byte({0}, 0) * 256 + get_byte({0}, 1))"
"""SQL of the version in a stamp."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in an index for a value: the index key's version and the digest under it."""

    version: int
    digest: bytes

    @property
    def stamp(self) -> bytes:
        """Both as one string of bytes, for a column that holds digests of several versions."""
        return self.version.to_bytes(STAMP_BYTES, "big") + self.digest


class BlindIndex:
    """Makes tags. Needs no database: the index keys are in memory."""

    def __init__(self, keys: Mapping[int, MasterKey]) -> None:
        self.keys = keys
        self._macs: dict[tuple[str, int], HMAC] = {}

    def tags(self, domain: str, value: Secret[str], bits: int | None = None) -> list[Tag]:
        """The value's tag under every live index key, newest first. The value must be normalised already.

        Untruncated (32 bytes) by default. Fewer `bits` make many values share a digest, where that is wanted;
        never where a digest must be unique. Raises ValueFailed for text that UTF-8 cannot write.
        """
        data = value.map(str.encode).expose_unrecorded()
        return [self.digest(domain, data, version, bits) for version in sorted(self.keys, reverse=True)]

    def tag(self, domain: str, value: Secret[str], bits: int | None = None) -> Tag:
        """The value's tag under the newest active index key."""
        return self.digest(domain, value.map(str.encode).expose_unrecorded(), bits=bits)

    @property
    def active(self) -> int:
        """The newest active version."""
        return max(version for version, key in self.keys.items() if key.active)

    def digest(self, domain: str, data: bytes, version: int | None = None, bits: int | None = None) -> Tag:
        """The digest of bytes under one version (the newest active by default), for what is computed again later.

        Raises KeyMissing for a version that was retired, or that is too new to be known here.
        """
        version = self.active if version is None else version
        mac = self._mac(domain, version).copy()
        mac.update(data)
        return Tag(version, truncated(mac.finalize(), bits))

    def _mac(self, domain: str, version: int) -> HMAC:
        known = self._macs.get((domain, version))
        if known is None:
            if version not in self.keys:
                raise KeyMissing(f"there is no index key {version}")
            master = self.keys[version]
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
