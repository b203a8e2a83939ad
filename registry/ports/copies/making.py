"""From what stands to the messages of a copy. Pure: standings and tags in, bytes out; signing checks them again.

The step that signs is not the step that builds: `check` opens what was built as a lane would, before it is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from registry.ports.channels import Channels
from registry.ports.copies.documents import Changes, Full, SchemeRules, tables_of
from registry.ports.copies.records import MOST_SCHEMES, Malformed, Packed, Record
from registry.ports.copies.tags import TagKey
from registry.standings import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing in effect, through its sponsor's where it has one: by tags alone. `until`: the earlier last day.

    `drivers` are the tags of every document of the driver it is bound to, none for one that is bound to nobody;
    `direction` the only one in which it counts, if it does not count either way.
    """

    scheme: int
    plates: tuple[bytes, ...]
    drivers: tuple[bytes, ...] | None
    status: Status
    until: date | None = None
    direction: str | None = None


@dataclass(frozen=True)
class Edition:
    """What every message of one version has in common: `channels` by their scheme. `at` is legal time (UTC)."""

    key: TagKey
    version: int
    at: datetime
    schemes: tuple[SchemeRules, ...]
    channels: Mapping[str, Channels] = field(default_factory=dict)

    def _head(self, records: Packed) -> dict[str, object]:
        if len(self.schemes) > MOST_SCHEMES:
            raise Malformed(f"more than {MOST_SCHEMES} schemes")
        return {
            "port": self.key.port,
            "epoch": self.key.epoch,
            "version": self.version,
            "at": int(self.at.timestamp()),
            "schemes": list(self.schemes),
            "channels": tables_of(self.channels, self.schemes),
            "count": len(records),
            "digest": records.digest(),
        }

    def full(self, records: Packed) -> Full:
        """The whole set."""
        return Full(records=records.run, **self._head(records))  # type: ignore[arg-type]

    def changes(self, base: int, before: Packed, after: Packed) -> Changes:
        """What leads from the set of version `base` to this version's."""
        gone, new = set(before) - set(after), set(after) - set(before)
        return Changes(
            base=base,
            removed=Packed.of(gone).run,
            added=Packed.of(new).run,
            **self._head(after),  # type: ignore[arg-type]
        )


def records_of(standing: Standing, key: TagKey) -> Iterable[bytes]:
    """A standing's records: one a plate, and one more a plate and driver (or for whoever drives).

    What counts in one direction alone stands under tags of that direction, so that nobody finds it by the others.
    """
    for plate in standing.plates:
        if standing.drivers is None:
            tags: Sequence[bytes] = (plate, key.of_anyone(plate))
        else:
            tags = (plate, *(key.of_pair(plate, driver) for driver in standing.drivers))
        for tag in tags:
            tag = key.one_way(tag, standing.direction) if standing.direction else tag
            yield Record(tag, standing.scheme, standing.status, standing.until).packed()


def set_of(standings: Iterable[Standing], key: TagKey) -> Packed:
    """The set of everything that stands. What stands for nothing (NOT_LISTED) is not in it."""
    return Packed.of(
        record
        for standing in standings
        if standing.status is not Status.NOT_LISTED
        for record in records_of(standing, key)
    )
