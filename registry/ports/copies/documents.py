"""What a copy's messages say: a whole set, or the changes since a version; and the rules that travel along.

Deterministic CBOR (RFC 8949, 4.2.1) of the structures below (FORMAT.md, 2): the same content is the same bytes.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

import cbor2
import msgspec
from msgspec import Struct

from registry.law import Cite, Dated, Instrument
from registry.ports.channels import Admits, Channel, Channels, Direction, Hours
from registry.ports.copies.records import DAY_ZERO, Malformed
from registry.ports.decision import Terms

FORMAT = 1
DAY_END = "24:00"


class RuleCite(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a rule comes from."""

    instrument: str
    article: str
    clause: str

    @classmethod
    def of(cls, cite: Cite) -> RuleCite:
        """What travels of a citation."""
        return cls(cite.instrument.code, cite.article, cite.clause)

    def cite(self) -> Cite:
        """The citation again; of the instrument only its code has travelled."""
        return Cite(Instrument(self.instrument, self.instrument, "", DAY_ZERO), self.article, self.clause)


class SchemeRules(Struct, frozen=True, forbid_unknown_fields=True):
    """A scheme's terms, and how old a copy may be for it: `soft` raises an alarm, after `hard` the answer is UNKNOWN.

    Both in seconds since the copy was last known to be the newest.
    """

    code: str
    listed: RuleCite
    absent: RuleCite
    soft: int
    hard: int

    def terms(self) -> Terms:
        """As the decision takes them."""
        return Terms(self.code, self.listed.cite(), self.absent.cite())


class ChannelLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a channel's table. Hours as `HH:MM`, the end of a day as 24:00."""

    classes: list[str]
    hours: list[tuple[str, str]]
    listed_only: bool
    directions: list[Direction]


class ChannelRules(Struct, frozen=True, forbid_unknown_fields=True):
    """A channel of the table."""

    code: str
    name: str
    admits: list[ChannelLine]
    cite: RuleCite


class ChannelTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Every channel as it is from a civil day on."""

    first_day: str
    channels: list[ChannelRules]


class Head(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What both messages begin with. `at`: legal time in seconds since 1970 (UTC). `digest`, `count`: of the set."""

    format: int = FORMAT
    port: str
    epoch: int
    version: int
    at: int
    schemes: list[SchemeRules]
    channels: list[ChannelTable]
    count: int
    digest: bytes


class Full(Head, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="full"):
    """A whole set."""

    records: bytes


class Changes(Head, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="changes"):
    """What leads from version `base` to `version`; `count` and `digest` are those of the set that results."""

    base: int
    removed: bytes
    added: bytes


def encode(message: Full | Changes) -> bytes:
    """The payload of a message."""
    return cbor2.dumps(msgspec.to_builtins(message, builtin_types=(bytes,)), canonical=True)


def decode(payload: bytes) -> Full | Changes:
    """The message of a payload. Raises Malformed, also for CBOR that is not the deterministic one."""
    try:
        plain = cbor2.loads(payload)
        message: Full | Changes = msgspec.convert(plain, Full | Changes, builtin_types=(bytes,))
    except (cbor2.CBORDecodeError, msgspec.ValidationError, ValueError, TypeError, RecursionError) as wrong:
        raise Malformed("the payload is no message of a copy") from wrong
    if message.format != FORMAT:
        raise Malformed(f"format {message.format} is not known here")
    if encode(message) != payload:
        raise Malformed("the payload is not deterministic CBOR")
    return message


def table_of(channels: Channels) -> list[ChannelTable]:
    """A dated table as it travels, in the order of its days and codes."""
    return [
        ChannelTable(day.isoformat(), [_rules(each) for _, each in sorted(table.items())])
        for day, table in sorted(channels.values.items())
    ]


def channels_of(tables: list[ChannelTable]) -> Channels | None:
    """The dated table again. Raises Malformed for days or hours that are none."""
    try:
        values = {
            date.fromisoformat(table.first_day): {each.code: _channel(each) for each in table.channels}
            for table in tables
        }
    except ValueError as wrong:
        raise Malformed("a day or an hour of the channels is none") from wrong
    if not values:
        return None
    first = next((each for table in values.values() for each in table.values()), None)
    return Dated(values, first.cite) if first else None


def _rules(channel: Channel) -> ChannelRules:
    lines = [
        ChannelLine(
            sorted(line.classes),
            [(f"{hours.opens:%H:%M}", DAY_END if hours.closes == time(0) else f"{hours.closes:%H:%M}")
             for hours in line.hours],
            line.listed_only,
            sorted(line.directions),
        )
        for line in channel.admits
    ]  # fmt: skip
    return ChannelRules(channel.code, channel.name, lines, RuleCite.of(channel.cite))


def _channel(rules: ChannelRules) -> Channel:
    lines = tuple(
        Admits(
            frozenset(line.classes),
            tuple(Hours(_time(opens), _time(closes)) for opens, closes in line.hours),
            line.listed_only,
            frozenset(line.directions),
        )
        for line in rules.admits
    )
    return Channel(rules.code, rules.name, lines, rules.cite.cite())


def _time(written: str) -> time:
    return time(0) if written == DAY_END else time.fromisoformat(written)


def described(message: Head) -> dict[str, Any]:
    """A message in a few words for a log: no tag."""
    return {"port": message.port, "epoch": message.epoch, "version": message.version, "count": message.count}
