"""What a copy's messages say: a whole set, or the changes since a version; and the rules that travel along.

Deterministic CBOR (RFC 8949, 4.2.1) of the structures below (FORMAT.md, 2): the same content is the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Annotated, Any

import cbor2
import msgspec
from msgspec import Meta, Struct

from registry.law import Cite, Dated, Instrument
from registry.ports.channels import Admits, Channel, Channels, Direction, Hours
from registry.ports.copies.records import DAY_ZERO, MOST_SCHEMES, Malformed
from registry.ports.decision import Terms

FORMAT = 1
DAY_END = "24:00"
_HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"

Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Instant = Annotated[int, Meta(ge=0, le=253_402_300_799)]
"""Seconds since 1970, to the end of the year 9999."""
Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Opens = Annotated[str, Meta(pattern=rf"\A{_HOUR}\Z")]
Closes = Annotated[str, Meta(pattern=rf"\A(?:{_HOUR}|24:00)\Z")]


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
    soft: Number
    hard: Number

    def terms(self) -> Terms:
        """As the decision takes them."""
        return Terms(self.code, self.listed.cite(), self.absent.cite())


class ChannelLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a channel's table. Hours as `HH:MM`, the end of a day as 24:00."""

    classes: list[str]
    hours: list[tuple[Opens, Closes]]
    listed_only: bool
    directions: list[Direction]


class ChannelRules(Struct, frozen=True, forbid_unknown_fields=True):
    """A channel of the table."""

    code: str
    name: str
    admits: list[ChannelLine]
    cite: RuleCite


class ChannelTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Every channel of a scheme (by its index in `schemes`) as it is from a civil day on."""

    scheme: Number
    first_day: Day
    channels: list[ChannelRules]


class Head(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What both messages begin with. `at`: legal time in seconds since 1970 (UTC). `digest`, `count`: of the set."""

    format: Number = FORMAT
    port: str
    epoch: Number
    version: Number
    at: Instant
    schemes: Annotated[list[SchemeRules], Meta(max_length=MOST_SCHEMES)]
    channels: list[ChannelTable]
    count: Number
    digest: bytes


class Full(Head, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="full"):
    """A whole set."""

    records: bytes


class Changes(Head, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="changes"):
    """What leads from version `base` to `version`; `count` and `digest` are those of the set that results."""

    base: Number
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
    _require_distinct("schemes", [scheme.code for scheme in message.schemes])
    return message


def tables_of(channels: Mapping[str, Channels], schemes: Sequence[SchemeRules]) -> list[ChannelTable]:
    """The dated tables of these schemes as they travel, in the order of the schemes, of their days and codes."""
    return [
        ChannelTable(index, day.isoformat(), [_rules(each) for _, each in sorted(table.items())])
        for index, scheme in enumerate(schemes)
        if scheme.code in channels
        for day, table in sorted(channels[scheme.code].values.items())
    ]


def channels_of(tables: Sequence[ChannelTable], schemes: Sequence[SchemeRules]) -> dict[str, Channels]:
    """The dated table of each scheme again. Raises Malformed for a day that is none, a scheme that there is not,
    tables out of order, and a channel twice.
    """
    try:
        places = [(table.scheme, date.fromisoformat(table.first_day)) for table in tables]
    except ValueError as wrong:
        raise Malformed("a day of the channels is none") from wrong
    if places != sorted(set(places)):
        raise Malformed("the tables of channels are not in the order of their schemes and days")
    if places and places[-1][0] >= len(schemes):
        raise Malformed("a table of channels is of an unknown scheme")
    values: dict[int, dict[date, dict[str, Channel]]] = {}
    for (index, day), table in zip(places, tables, strict=True):
        _require_distinct("channels", [each.code for each in table.channels])
        values.setdefault(index, {})[day] = {each.code: _channel(each) for each in table.channels}
    return {schemes[index].code: Dated(days, schemes[index].listed.cite()) for index, days in values.items()}


def _require_distinct(what: str, codes: list[str]) -> None:
    if len(set(codes)) < len(codes):
        raise Malformed(f"two {what} of one code")


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
