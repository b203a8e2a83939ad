"""The vault: seals, opens for a purpose, tags for look-ups, destroys. One for the whole process.

vault = await Vault(FileProvider(path), purposes=PURPOSES).start()
install(vault)                                   # sealed columns use it from now on
tags = vault.tags("plate", Secret("粤C12345"))     # for subject_tag
names = await vault.reveal(Purpose("verify-entry", ref=str(case.id)), "account:…", [row.name for row in rows])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from privacy.blind_index import BlindIndex, Tag
from privacy.connections import Apart
from privacy.disclosures import Record, Reveal, recorder
from privacy.errors import KeyDestroyed, KeyMissing
from privacy.keys import KeyProvider
from privacy.master_keys import REFRESH_SECONDS, MasterKeys
from privacy.purposes import PURPOSES, Purpose, Purposes
from privacy.sealed import KeyRing, Place, Sealed, open_text, seal_text
from privacy.secret import Secret
from privacy.subject_keys import SubjectKeys
from privacy.suites import AES_256_GCM, Suite

ERASED = "–"
"""What a list shows in place of a masked value whose key was destroyed."""


class Vault:
    """Holds the keys in memory. Takes part in the transaction in progress; records reveals apart from it."""

    def __init__(self, provider: KeyProvider, *, suite: Suite = AES_256_GCM, purposes: Purposes = PURPOSES,
                 record: Record | None = None, refresh: float = REFRESH_SECONDS) -> None:  # fmt: skip
        self.purposes = purposes
        self.provider, self.suite = provider, suite
        self._record, self._refresh = record, refresh

    async def start(self) -> Vault:
        """Connect, and load the installation's keys (make them on an empty database). Returns itself."""
        self.apart = await Apart.open()
        try:
            self.master = await MasterKeys.load_or_make(
                self.apart, self.provider, self.suite, refresh=self._refresh
            )  # fmt: skip
        except BaseException:
            await self.apart.close()
            raise
        self._record = self._record or recorder(self.apart)
        self._index = BlindIndex(self.master.index)
        self._keys = SubjectKeys(self.apart, self.master, self.suite)
        return self

    async def stop(self) -> None:
        """Give the connections back."""
        await self.apart.close()

    # -- the installation's keys --------------------------------------------------------------------------------

    async def fresh(self) -> None:
        """Know what became of the keys in the last seconds. Called before tags are used; sealing does it itself."""
        await self.master.fresh()

    async def know(self, version: int) -> None:
        """Have this version of the index key, read at once if it is new. `digest` tells if there is none."""
        await self.master.fresh()
        if version not in self.master.index:
            await self.master.reread()

    @property
    def index(self) -> BlindIndex:
        """The blind index as the keys are now."""
        if self._index.keys is not self.master.index:
            self._index = BlindIndex(self.master.index)
        return self._index

    # -- sealing ------------------------------------------------------------------------------------------------

    async def subject_keys(self, subjects: Iterable[UUID], *, create: bool = False) -> dict[UUID, KeyRing]:
        """The subjects' keys; `create` makes those there are none of. Raises KeyDestroyed, KeyMissing."""
        return await self._keys.get(subjects, create=create)

    async def seal(self, values: Sequence[tuple[Place, Secret[str]]]) -> list[Sealed]:
        """Each text sealed for its place, in the order given. Raises NotSealable, KeyDestroyed."""
        rings = await self._keys.get({place.subject for place, _ in values}, create=True)
        return [seal_text(text, place, self.suite, rings[place.subject]) for place, text in values]

    # -- looking up ---------------------------------------------------------------------------------------------

    def tags(self, domain: str, value: Secret[str], bits: int | None = None) -> list[Tag]:
        """See `BlindIndex.tags`: under every live index key, newest first."""
        return self.index.tags(domain, value, bits)

    def tag(self, domain: str, value: Secret[str], bits: int | None = None) -> Tag:
        """See `BlindIndex.tag`: under the newest active index key."""
        return self.index.tag(domain, value, bits)

    async def stamps(self, domain: str, data: bytes) -> list[bytes]:
        """Stamps of bytes under every live version, that of the active one, which is the one to store, first."""
        await self.fresh()
        versions = sorted(self.index.keys, key=lambda version: (version != self.index.active, -version))
        return [self.index.digest(domain, data, version).stamp for version in versions]

    async def tags_of(self, domain: str, sealed: Sequence[Sealed]) -> list[list[Tag] | None]:
        """The tags of sealed values, in the order given; None where the key was destroyed. Nothing is revealed."""
        await self.fresh()
        return [None if text is None else self.tags(domain, text) for text in await self._open(sealed)]

    async def resealed(self, sealed: Sequence[Sealed], places: Sequence[Place]) -> list[Sealed]:
        """The same texts sealed anew, each for its place. Nothing is revealed. Raises KeyDestroyed, NotSealable."""
        texts = await self._open(sealed)
        if None in texts:
            raise KeyDestroyed("what is to be sealed anew was erased")
        return await self.seal([(place, text) for place, text in zip(places, texts, strict=True) if text is not None])

    def digest(self, domain: str, data: bytes, version: int | None = None) -> Tag:
        """See `BlindIndex.digest`: of bytes that are no personal value, under a version that can be named again."""
        return self.index.digest(domain, data, version)

    # -- reading ------------------------------------------------------------------------------------------------

    async def reveal(self, purpose: Purpose, actor: str, sealed: Sequence[Sealed]) -> list[str]:
        """The texts, in the order given. The record (one for the batch) is committed before anything is opened.

        Raises UnknownPurpose, ValueError without an actor, KeyDestroyed, KeyMissing, SealBroken.
        """
        self.purposes.check(purpose)
        if not actor:
            raise ValueError("a reveal names who reads")
        if not sealed:
            return []
        rings = await self._keys.get({value.place.subject for value in sealed})
        assert self._record is not None
        await self._record(_reveal(purpose, actor, sealed))
        return [open_text(value, rings[value.place.subject]) for value in sealed]

    async def masked(self, sealed: Sequence[Sealed | None]) -> list[str]:
        """What lists show of the values, in the order given: "" for None, `ERASED` where the key was destroyed.

        Not recorded, since the text itself goes nowhere. Raises KeyMissing, SealBroken.
        """
        texts = iter(await self._open([value for value in sealed if value is not None]))
        return ["" if value is None else _masked(value, next(texts)) for value in sealed]

    async def check(self, sealed: Sequence[Sealed]) -> None:
        """That each value opens where it stands, or its key was destroyed. Raises KeyMissing, SealBroken."""
        await self._open(sealed)

    async def _open(self, sealed: Sequence[Sealed]) -> list[Secret[str] | None]:
        """The texts, for this module alone; None where the key was destroyed. Raises KeyMissing, SealBroken."""
        rings = await self._keys.find({value.place.subject for value in sealed})
        return [_opened(value, rings) for value in sealed]

    # -- erasing ------------------------------------------------------------------------------------------------

    async def destroy(self, subject: UUID, at: datetime) -> int:
        """Destroy the subject's keys: every field of theirs is unreadable, in backups too. Returns how many keys."""
        return await self._keys.destroy(subject, at)


def _reveal(purpose: Purpose, actor: str, sealed: Sequence[Sealed]) -> Reveal:
    return Reveal(
        actor=actor,
        purpose=purpose,
        fields=tuple(sorted({value.place.field.name for value in sealed})),
        subjects=tuple(sorted({value.place.subject for value in sealed})),
    )


def _opened(value: Sealed, rings: dict[UUID, KeyRing]) -> Secret[str] | None:
    ring = rings.get(value.place.subject)
    if ring is None:
        raise KeyMissing(f"there is no key for subject {value.place.subject}")
    return Secret(open_text(value, ring)) if ring else None


def _masked(value: Sealed, text: Secret[str] | None) -> str:
    return ERASED if text is None else text.map(value.place.field.mask).expose_unrecorded()


_installed: Vault | None = None


def install(vault: Vault | None) -> None:
    """Make this the process's vault (None: there is none any more)."""
    global _installed
    _installed = vault


def vault() -> Vault:
    """The process's vault. Raises RuntimeError before one is installed."""
    if _installed is None:
        raise RuntimeError("no vault is installed: privacy.vault.install(await Vault(...).start())")
    return _installed
