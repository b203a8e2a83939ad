"""Messages of a copy with something wrong, each wrong in one way: every reader is to refuse every one of them.

A fault of the content is signed rightly, as by a maker that errs; a fault of the envelope keeps signature and content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import cbor2

from registry.ports.copies.cose import sign
from registry.ports.copies.documents import Changes, Full, encode
from tests.registry.ports.copies.sample import KID, SIGNER

Content = dict[str, Any]
RECORD = 19


def content_of(message: Full | Changes) -> Content:
    """A message as a map that a fault can be put into."""
    content: Content = cbor2.loads(encode(message))
    return content


def signed_content(content: Content) -> bytes:
    """Signed as it is, faults and all."""
    return sign(cbor2.dumps(content, canonical=True), SIGNER, KID)


def _setting(**values: Any) -> Callable[[Content], None]:
    return lambda content: content.update(values)


def _records(content: Content, run: bytes) -> None:
    """Other records, with the count and the digest that they have."""
    content["records"] = run
    content |= {"count": len(run) // RECORD, "digest": hashlib.sha256(run).digest()}


def _reversed(content: Content) -> None:
    run = content["records"]
    _records(content, b"".join(run[at : at + RECORD] for at in range(len(run) - RECORD, -1, -RECORD)))


def _kind(kind: int) -> Callable[[Content], None]:
    return lambda content: _records(content, bytes(16) + bytes([kind]) + b"\xff\xff" + content["records"])


def _scheme(**values: Any) -> Callable[[Content], None]:
    return lambda content: content["schemes"][1].update(values)


def _cite(**values: Any) -> Callable[[Content], None]:
    return lambda content: content["schemes"][0]["listed"].update(values)


def _table(**values: Any) -> Callable[[Content], None]:
    return lambda content: content["channels"][0].update(values)


def _line(**values: Any) -> Callable[[Content], None]:
    return lambda content: content["channels"][0]["channels"][0]["admits"][0].update(values)


def _doubled(key: str) -> Callable[[Content], None]:
    return lambda content: content.update({key: content[key][:1] + content[key]})


CONTENT: dict[str, Callable[[Content], None]] = {
    "another format": _setting(format=2),
    "another port": _setting(port="another-port"),
    "another epoch": _setting(epoch=2),
    "another kind": _setting(kind="whole"),
    "a kind without its keys": _setting(kind="changes"),
    "a key more": _setting(extra=1),
    "a key less": lambda content: content.pop("at"),
    "another count": _setting(count=99),
    "another digest": _setting(digest=bytes(32)),
    "a digest as text": _setting(digest="0" * 32),
    "a number as truth": _setting(version=True),
    "a number with a point": _setting(version=9.0),
    "a number below nought": _setting(at=-1),
    "a number too great": _setting(version=2**63),
    "a bignum": _setting(version=2**64),
    "an instant after the year 9999": _setting(at=253_402_300_800),
    "no list of schemes": _setting(schemes=None),
    "records cut off": lambda content: _records(content, content["records"][:-1]),
    "records out of order": _reversed,
    "a record twice": lambda content: _records(content, content["records"][:RECORD] + content["records"]),
    "no status": _kind(0x00),
    "an unknown status": _kind(0x03),
    "an unknown scheme": _kind(0x21),
    "a scheme twice": _doubled("schemes"),
    "too many schemes": lambda content: content["schemes"].extend(
        content["schemes"][0] | {"code": f"scheme-{number}"} for number in range(15)
    ),
    "a scheme's key more": _scheme(extra=1),
    "a limit below nought": _scheme(soft=-1),
    "a limit as text": _scheme(hard="600"),
    "a citation's key more": _cite(extra="X"),
    "a clause that is none": _cite(clause=None),
    "a table's day twice": _doubled("channels"),
    "tables out of order": lambda content: content["channels"].reverse(),
    "a table of no scheme": lambda content: content["channels"][-1].update(scheme=2),
    "a table whose scheme is a text": _table(scheme="list"),
    "a table without its scheme": lambda content: content["channels"][0].pop("scheme"),
    "no such day": _table(first_day="2026-02-30"),
    "a day written shortly": _table(first_day="20260101"),
    "a day of a week": _table(first_day="2026-W01-1"),
    "a day and a line's end": _table(first_day="2026-01-01\n"),
    "a day in other digits": _table(first_day="2026-01-0\u0661"),
    "a channel twice": lambda content: content["channels"][0]["channels"].append(content["channels"][0]["channels"][0]),
    "no such hour": _line(hours=[["08:00", "25:00"]]),
    "an hour after the day's end": _line(hours=[["08:00", "24:01"]]),
    "hours that open at 24:00": _line(hours=[["24:00", "06:00"]]),
    "an hour without minutes": _line(hours=[["08", "09"]]),
    "an hour with seconds": _line(hours=[["08:00:30", "09:00"]]),
    "an hour of another zone": _line(hours=[["08:00+09:00", "09:00"]]),
    "three hours": _line(hours=[["08:00", "09:00", "10:00"]]),
    "another direction": _line(directions=["up"]),
    "a number for truth": _line(listed_only=1),
}
"""Into a full with records."""

CHANGED: dict[str, Callable[[Content], None]] = {
    "another base": _setting(base=1),
    "a version that does not rise": lambda content: content.update(version=content["base"]),
    "removed is added, added removed": lambda content: content.update(
        removed=content["added"], added=content["removed"]
    ),
    "nothing is removed": _setting(removed=b""),
    "nothing is added": _setting(added=b""),
    "removed and added alike": lambda content: content.update(added=content["removed"]),
    "added twice": lambda content: content.update(added=content["added"] * 2),
    "removed cut off": lambda content: content.update(removed=content["removed"][:-1]),
    "a whole in changes": lambda content: content.update(records=content["added"]),
    "another count": _setting(count=99),
    "fewer schemes than records name": lambda content: content["schemes"].pop(),
}
"""Into changes that remove and add."""


def _parts(message: bytes) -> tuple[bytes, bytes, bytes]:
    protected, _, payload, signature = cbor2.loads(message).value
    return protected, payload, signature


def _wrapped(message: bytes, tag: int = 18, unprotected: object = None, more: tuple[object, ...] = ()) -> bytes:
    protected, payload, signature = _parts(message)
    parts = [protected, {} if unprotected is None else unprotected, payload, signature, *more]
    return cbor2.dumps(cbor2.CBORTag(tag, parts), canonical=True)


def _resigned(header: dict[int, object]) -> Callable[[bytes], bytes]:
    def wrap(message: bytes) -> bytes:
        protected, payload = cbor2.dumps(header), _parts(message)[1]
        signature = SIGNER.sign(cbor2.dumps(["Signature1", protected, b"", payload], canonical=True))
        return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]), canonical=True)

    return wrap


def _loosely(message: bytes) -> bytes:
    """The same content, its first key last."""
    content = cbor2.loads(_parts(message)[1])
    first = next(iter(content))
    content[first] = content.pop(first)
    return sign(cbor2.dumps(content), SIGNER, KID)


ENVELOPE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda message: b"",
    "half of it": lambda message: message[: len(message) // 2],
    "something after it": lambda message: message + b"\0",
    "no tag": lambda message: message[1:],
    "another tag": lambda message: _wrapped(message, tag=98),
    "a longer tag": lambda message: b"\xd8\x12" + message[1:],
    "no definite length": lambda message: b"\xd2\x9f" + message[2:] + b"\xff",
    "an unprotected header": lambda message: _wrapped(message, unprotected={4: b"other"}),
    "a fifth part": lambda message: _wrapped(message, more=(b"",)),
    "another algorithm": _resigned({1: -7, 4: KID.encode()}),
    "an unknown key": _resigned({1: -8, 4: b"unknown"}),
    "a key's id as text": _resigned({1: -8, 4: KID}),
    "one header more": _resigned({1: -8, 3: 0, 4: KID.encode()}),
    "headers the other way round": _resigned({4: KID.encode(), 1: -8}),
    "no signature": lambda message: _wrapped(message)[:-66] + b"\x40",
    "another signature": lambda message: message[:-64] + bytes(64),
    "another payload": lambda message: message.replace(b"sample-port", b"other-ports"),
    "keys out of order": _loosely,
    "something after the content": lambda message: sign(_parts(message)[1] + b"\0", SIGNER, KID),
    "a longer length": lambda message: sign(b"\xb8" + bytes([_parts(message)[1][0] & 31]) + _parts(message)[1][1:],
                                            SIGNER, KID),
    "content that is no map": lambda message: sign(b"\x80", SIGNER, KID),
    "a key twice": lambda message: sign(
        bytes([_parts(message)[1][0] + 1]) + cbor2.dumps("at") + b"\0" + _parts(message)[1][1:], SIGNER, KID
    ),
}  # fmt: skip
