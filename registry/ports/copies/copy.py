"""A lane's copy: opened only if it is whole, signed, for this port and not older than what was held; and asked.

`Copy` is a value: following a change gives another. What is asked is decided by the same function as at the centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from privacy.secret import Secret
from registry.ports import channels
from registry.ports.channels import Channels, Direction, Use
from registry.ports.copies.cose import verify
from registry.ports.copies.documents import Changes, Full, Head, SchemeRules, channels_of, decode
from registry.ports.copies.records import Malformed, Packed, Record
from registry.ports.copies.tags import TagKey
from registry.ports.decision import Decision, Held, decide
from registry.standings import Status
from registry.workdays import SHANGHAI

Keys = Mapping[str, Ed25519PublicKey]


class NotForUs(ValueError):
    """A copy of another port, or under another key of tags."""


class RolledBack(ValueError):
    """An older version than what was held already."""


class Gap(ValueError):
    """Changes that begin at another version: the whole set is needed."""


@dataclass(frozen=True)
class Copy:
    """A verified set with its rules, and the key by which it is asked."""

    key: TagKey
    version: int
    at: datetime
    schemes: tuple[SchemeRules, ...]
    channels: Mapping[str, Channels]
    records: Packed

    def follow(self, message: bytes, keys: Keys) -> Copy:
        """The copy after these changes. Raises NotSigned, NotForUs, Gap, RolledBack, Malformed; then this one stays."""
        changes = decode(verify(message, keys))
        _for_us(changes, self.key)
        if not isinstance(changes, Changes) or changes.base != self.version:
            raise Gap("these are no changes of the version that is held")
        if changes.version <= self.version:
            raise RolledBack("the version does not rise")
        records = self.records.changed(_packed(changes.removed), _packed(changes.added))
        return _copy(changes, self.key, records)

    def held(
        self, plate: Secret[str], driver: Secret[str] | None, at: datetime, direction: Direction | None = None
    ) -> list[Held]:
        """Everything the vehicle holds at an instant, for the driver and in the direction if they are named."""
        tag = self.key.of_plate(plate)
        tags = [(tag, driver is None)]
        if driver is not None:
            tags += [(self.key.of_pair(tag, self.key.of_driver(driver)), True), (self.key.of_anyone(tag), True)]
        if direction is not None:
            tags += [(self.key.one_way(each, direction), fits) for each, fits in tags]
        return [self._held(record, fits, at) for each, fits in tags for record in self.records.of_tag(each)]

    def _held(self, record: Record, fits: bool, at: datetime) -> Held:
        over = record.until is not None and at.astimezone(SHANGHAI).date() > record.until
        status = Status.NOT_LISTED if over else record.status
        return Held(self.schemes[record.scheme].code, status, fits, record.until)

    def decide(
        self,
        plate: Secret[str],
        driver: Secret[str] | None,
        at: datetime,
        scheme: str | None = None,
        direction: Direction | None = None,
    ) -> tuple[Decision, ...]:
        """The answer under each scheme (or the one asked for), as the centre gives it at this version."""
        held = self.held(plate, driver, at, direction)
        return tuple(decide(rules.terms(), held) for rules in self.schemes if scheme in (None, rules.code))

    def use(
        self, channel: str, vehicle_class: str | None, decided: Mapping[str, Decision | None],
        direction: Direction | None, at: datetime,
    ) -> Use | None:  # fmt: skip
        """What a channel allows, as the centre says it at this version; None for one that no table has.

        `decided`: the decision under each scheme asked about, in their order; None where the copy is too old for it,
        and then it tells nothing of the scheme's channels either.
        """
        found = channels.find(self.channels, decided, channel, at)
        decision = decided[found[0]] if found else None
        if found is None or decision is None:
            return None
        return channels.use(found[1], vehicle_class, channels.is_listed(decision.status), direction, at)


def open_copy(message: bytes, keys: Keys, key: TagKey, at_least: int = 0) -> Copy:
    """The copy of a whole set. Raises NotSigned, NotForUs, RolledBack (older than `at_least`), Malformed."""
    full = decode(verify(message, keys))
    _for_us(full, key)
    if not isinstance(full, Full):
        raise Malformed("these are changes, not a whole set")
    if full.version < at_least:
        raise RolledBack("an older version than was held already")
    return _copy(full, key, _packed(full.records))


def _for_us(head: Head, key: TagKey) -> None:
    if (head.port, head.epoch) != (key.port, key.epoch):
        raise NotForUs("a copy for another port, or under another key")


def _packed(run: bytes) -> Packed:
    packed = Packed(run)
    if not packed.is_sorted():
        raise Malformed("the records are not in order")
    return packed


def _copy(head: Full | Changes, key: TagKey, records: Packed) -> Copy:
    if len(records) != head.count or records.digest() != head.digest:
        raise Malformed("the set is not the one that was signed")
    records.require_kinds(len(head.schemes))
    at = datetime.fromtimestamp(head.at, UTC)
    return Copy(key, head.version, at, tuple(head.schemes), channels_of(head.channels, head.schemes), records)
