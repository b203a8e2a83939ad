"""A second reader of a lane's copy, written from `registry/ports/copies/FORMAT.md` alone.

It imports nothing of the product, so that the two can only agree because the document says it. Numbers of
sections are the document's. It is plain rather than quick.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.registry.ports.copies.second_cbor import Refused, Tagged, decode, encode

SHANGHAI = timezone(timedelta(hours=8))
FIRST_DAY = date(2000, 1, 1)
NO_DAY = 0xFFFF
RECORD = 19
LISTED, SUSPENDED = 1, 2
MOST_SCHEMES = 16
GREATEST, LAST_INSTANT = 2**63 - 1, 253_402_300_799

# The shapes of sections 2, 5 and 6: a type, a text's pattern, a list's one shape, a tuple's one by one, a map's by keys.

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OPENS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
CLOSES = re.compile(rf"{OPENS.pattern}|24:00")
DIRECTION = re.compile(r"in|out")
RULE = {"instrument": str, "article": str, "clause": str}
SCHEME = {"code": str, "listed": RULE, "absent": RULE, "soft": int, "hard": int}
LINE = {"classes": [str], "hours": [(OPENS, CLOSES)], "listed_only": bool, "directions": [DIRECTION]}
CHANNEL = {"code": str, "name": str, "cite": RULE, "admits": [LINE]}
TABLE = {"scheme": int, "first_day": DAY, "channels": [CHANNEL]}
EITHER = {
    "kind": str,
    "format": int,
    "port": str,
    "epoch": int,
    "version": int,
    "at": int,
    "schemes": [SCHEME],
    "channels": [TABLE],
    "count": int,
    "digest": bytes,
}
SHAPES: dict[str, Any] = {
    "full": EITHER | {"records": bytes},
    "changes": EITHER | {"base": int, "removed": bytes, "added": bytes},
}


def _is(value: Any, shape: Any) -> bool:
    if isinstance(shape, dict):
        same = isinstance(value, dict) and value.keys() == shape.keys()
        return same and all(_is(value[key], shape[key]) for key in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(_is(item, shape[0]) for item in value)
    if isinstance(shape, tuple):
        return isinstance(value, list) and len(value) == len(shape) and all(map(_is, value, shape))
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    return type(value) is shape and (shape is not int or 0 <= value <= GREATEST)


def payload_of(message: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> bytes:
    """Section 1: the payload of a message that a trusted key has signed."""
    match decode(message):
        case Tagged(18, [bytes(protected), {**unprotected}, bytes(payload), bytes(signature)]) if not unprotected:
            return _verified(protected, payload, signature, trusted)
    raise Refused("this is no COSE_Sign1")


def _verified(protected: bytes, payload: bytes, signature: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> bytes:
    for kid, key in trusted.items():
        if protected == b"\xa2\x01\x27\x04" + encode(kid.encode()):
            try:
                key.verify(signature, encode(["Signature1", protected, b"", payload]))
            except InvalidSignature:
                raise Refused("the signature is wrong") from None
            return payload
    raise Refused("no key that is trusted")


@dataclass(frozen=True)
class Answer:
    """Section 5: under one scheme. `cite` is a map of instrument, article, clause."""

    status: str
    reason: str | None
    cite: dict[str, str] | None
    last_day: date | None


NO_COPY = Answer("UNKNOWN", "no-copy", None, None)


@dataclass(frozen=True)
class Use:
    """Section 6: whether a channel may be used, None where that is undecided."""

    may_use: bool | None
    reason: str


@dataclass(frozen=True)
class _Held:
    version: int
    records: tuple[bytes, ...]
    schemes: list[dict[str, Any]]
    channels: list[dict[str, Any]]


class SecondReader:
    """What a lane holds: nothing at first. `take` changes it, or raises Refused and leaves it as it was."""

    def __init__(self, port: str, epoch: int, tag_key: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> None:
        self._port, self._epoch, self._tag_key, self._trusted = port, epoch, tag_key, trusted
        self._held: _Held | None = None

    @property
    def version(self) -> int | None:
        return self._held.version if self._held else None

    def take(self, message: bytes) -> None:
        """Take a full or changes (section 2)."""
        content = self._content(payload_of(message, self._trusted))
        follow = self._whole if content["kind"] == "full" else self._changed
        records = follow(content)
        _prove(content, records)
        self._held = _Held(content["version"], records, content["schemes"], content["channels"])

    def _content(self, payload: bytes) -> dict[str, Any]:
        content: dict[str, Any] = decode(payload)
        kind = content.get("kind") if isinstance(content, dict) else None
        if not isinstance(kind, str) or kind not in SHAPES or not _is(content, SHAPES[kind]):
            raise Refused("it lacks a key, has another, or one of another type")
        if (content["format"], content["port"], content["epoch"]) != (1, self._port, self._epoch):
            raise Refused("it is in another format, or for another port or epoch")
        _require_rules(content)
        return content

    def _whole(self, content: dict[str, Any]) -> tuple[bytes, ...]:
        if self._held and content["version"] < self._held.version:
            raise Refused("it would roll back")
        return _records(content["records"])

    def _changed(self, content: dict[str, Any]) -> tuple[bytes, ...]:
        if not self._held or content["base"] != self._held.version or content["version"] <= content["base"]:
            raise Refused("it does not lead on from what is held")
        held = set(self._held.records)
        removed, added = set(_records(content["removed"])), set(_records(content["added"]))
        if not removed <= held or added & held:
            raise Refused("it removes what is not there, or adds what is")
        return tuple(sorted(held - removed | added))

    def schemes(self) -> list[str]:
        """The codes of the schemes that the copy answers for."""
        return [scheme["code"] for scheme in self._held.schemes] if self._held else []

    def answer(
        self,
        scheme: str,
        plate: str,
        driver: str | None,
        at: datetime,
        age: timedelta = timedelta(0),
        *,
        direction: str | None = None,
    ) -> Answer:
        """Section 5: for identities (section 7), with a copy last known to be the newest `age` ago."""
        if not self._held:
            return NO_COPY
        index = self.schemes().index(scheme)
        rules = self._held.schemes[index]
        if age.total_seconds() >= rules["hard"]:
            return Answer("UNKNOWN", "copy-too-old", rules["absent"], None)
        found = [(fits, record) for fits, record in self._found(plate, driver, direction) if record[16] >> 4 == index]
        return _answer(rules, [(fits, record) for fits, record in found if _counts(record, at)])

    def alarms(self, age: timedelta) -> list[str]:
        """The schemes for which a copy so old is cause for an alarm."""
        held = self._held.schemes if self._held else []
        return [scheme["code"] for scheme in held if age.total_seconds() >= scheme["soft"]]

    def _found(self, plate: str, driver: str | None, direction: str | None) -> Iterator[tuple[bool, bytes]]:
        for fits, tag in self._tags(plate, driver):
            yield from ((fits, record) for record in self._under(tag))
            if direction is not None:
                yield from ((fits, record) for record in self._under(self._tag(direction, tag)))

    def _tags(self, plate: str, driver: str | None) -> Iterator[tuple[bool, bytes]]:
        plate_tag = self._tag("plate", plate.encode())
        yield driver is None, plate_tag
        if driver is not None:
            driver_tag = self._tag("driver", driver.encode())
            yield True, self._tag("pair", plate_tag + driver_tag)
            yield True, self._tag("anyone", plate_tag)

    def _under(self, tag: bytes) -> list[bytes]:
        return [record for record in self._held.records if record[:16] == tag] if self._held else []

    def _tag(self, what: str, value: bytes) -> bytes:
        """Section 3."""
        return hmac.digest(self._tag_key, what.encode("ascii") + b"\0" + value, "sha256")[:16]

    def use(
        self,
        channel: str,
        vehicle_class: str | None,
        direction: str | None,
        at: datetime,
        answers: Mapping[str, Answer],
    ) -> Use | None:
        """Section 6: at an instant; `answers` of section 5 under each scheme that is asked about."""
        local = at.astimezone(SHANGHAI)
        for index, scheme in enumerate(self.schemes()):
            lines = self._lines(index, channel, local.date()) if scheme in answers else None
            if lines is not None:
                return _use_as(answers[scheme], lines, vehicle_class, direction, local.time())
        return None

    def _lines(self, scheme: int, channel: str, day: date) -> list[dict[str, Any]] | None:
        tables = [each for each in (self._held.channels if self._held else []) if each["scheme"] == scheme]
        counting = [each for each in tables if _first(each) <= day][-1:]
        found = [each["admits"] for table in counting for each in table["channels"] if each["code"] == channel]
        return found[0] if found else None


def _use_as(
    answer: Answer, lines: list[dict[str, Any]], vehicle_class: str | None, way: str | None, now: time
) -> Use | None:
    """By the answer under the scheme whose channel it is."""
    if answer.status != "UNKNOWN":
        return _use(lines, vehicle_class, way, answer.status == "LISTED", now)
    if not (answer.reason or "").startswith("plate-"):
        return None
    one, other = (_use(lines, vehicle_class, way, listed, now) for listed in (True, False))
    return one if one == other else Use(None, "listing-unknown")


def _use(lines: list[dict[str, Any]], vehicle_class: str | None, direction: str | None, listed: bool, now: time) -> Use:
    lines = [line for line in lines if vehicle_class is None or vehicle_class in line["classes"]]
    if not lines:
        return Use(False, "not-for-this-class")
    lines = [line for line in lines if direction is None or direction in line["directions"]]
    if not lines:
        return Use(False, "not-this-way")
    lines = [line for line in lines if listed or not line["listed_only"]]
    if not lines:
        return Use(False, "listed-only")
    if vehicle_class is None:
        return Use(None, "class-needed")
    is_open = any(_open(opens, closes, now) for line in lines for opens, closes in line["hours"])
    return Use(is_open, "open" if is_open else "closed-now")


def _prove(content: dict[str, Any], records: tuple[bytes, ...]) -> None:
    if content["count"] != len(records) or content["digest"] != hashlib.sha256(b"".join(records)).digest():
        raise Refused("the count or the digest is another")
    if any(record[16] >> 4 >= len(content["schemes"]) for record in records):
        raise Refused("a record has a scheme that is not there")


def _records(data: bytes) -> tuple[bytes, ...]:
    """Section 4."""
    records = tuple(data[at : at + RECORD] for at in range(0, len(data), RECORD))
    if len(data) % RECORD or any(record[16] & 15 not in (LISTED, SUSPENDED) for record in records):
        raise Refused("these are no records")
    if any(one >= other for one, other in pairwise(records)):
        raise Refused("records are out of order or twice")
    return records


def _last(record: bytes) -> int:
    return int.from_bytes(record[17:19], "big")


def _counts(record: bytes, at: datetime) -> bool:
    return _last(record) == NO_DAY or _last(record) >= (at.astimezone(SHANGHAI).date() - FIRST_DAY).days


def _answer(scheme: dict[str, Any], alive: list[tuple[bool, bytes]]) -> Answer:
    for status, name in ((LISTED, "LISTED"), (SUSPENDED, "SUSPENDED")):
        last = max((_last(record) for fits, record in alive if fits and record[16] & 15 == status), default=None)
        if last is not None:
            day = None if last == NO_DAY else FIRST_DAY + timedelta(days=last)
            return Answer(name, name.lower(), scheme["listed"], day)
    other = any(record[16] & 15 == LISTED for fits, record in alive if not fits)
    return Answer("NOT_LISTED", "other-driver" if other else "not-on-list", scheme["absent"], None)


def _require_rules(content: dict[str, Any]) -> None:
    """What the shapes of section 2, 5 and 6 do not say."""
    schemes, tables = content["schemes"], content["channels"]
    if content["at"] > LAST_INSTANT or len(schemes) > MOST_SCHEMES:
        raise Refused("an instant too late, or too many schemes")
    if any(_has_twice(each) for each in (schemes, *(table["channels"] for table in tables))):
        raise Refused("a code is there twice")
    places = [(table["scheme"], _first(table)) for table in tables]
    if any(one >= other for one, other in pairwise(places)) or any(scheme >= len(schemes) for scheme, _ in places):
        raise Refused("tables are out of order, or of a scheme that is not there")


def _has_twice(coded: list[dict[str, Any]]) -> bool:
    return len({each["code"] for each in coded}) < len(coded)


def _first(table: dict[str, Any]) -> date:
    try:
        return date.fromisoformat(table["first_day"])
    except ValueError:
        raise Refused("a day is none") from None


def _open(opens: str, closes: str, now: time) -> bool:
    """Within `[opens, closes)`, across midnight where it does not close after it opens. Texts compare as times do."""
    minute = f"{now:%H:%M}"
    return opens <= minute < closes if opens < closes else minute >= opens or minute < closes
