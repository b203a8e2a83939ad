"""Deterministic CBOR (RFC 8949, 4.2.1) for the second reader: as much of it as the format has.

Integers, bytes, text, arrays, maps with keys of text, tags, true and false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DEEPEST = 16  # the format nests nine deep
SIMPLE = {20: False, 21: True}


class Refused(Exception):
    """The document says that this is to be refused, or does not say that it is to be taken."""


@dataclass(frozen=True)
class Tagged:
    """A value under a tag's number."""

    number: int
    value: Any


def decode(data: bytes) -> Any:
    """One value and nothing after it, in deterministic encoding (RFC 8949, 4.2.1)."""
    value, end = _item(data, 0, 0)
    if end != len(data):
        raise Refused("there is something after the value")
    if encode(value) != data:
        raise Refused("it is not encoded deterministically")
    return value


def encode(value: Any) -> bytes:
    """The deterministic encoding of a value."""
    match value:
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(encode, value))
        case dict():
            pairs = sorted((encode(key), encode(item)) for key, item in value.items())
            return _head(5, len(pairs)) + b"".join(key + item for key, item in pairs)
        case Tagged(number, inner):
            return _head(6, number) + encode(inner)
    raise TypeError(type(value))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    more = next(more for more in range(4) if number < 1 << (8 << more))
    return bytes([kind << 5 | 24 + more]) + number.to_bytes(1 << more, "big")


def _item(data: bytes, start: int, depth: int) -> tuple[Any, int]:
    if depth > DEEPEST:
        raise Refused("it is nested too deep")
    kind, number, at = _read_head(data, start)
    if kind in (0, 1):
        return (number if kind == 0 else -1 - number), at
    if kind in (2, 3):
        return _string(kind, _slice(data, at, number)), at + number
    if kind == 4:
        return _array(data, at, number, depth)
    if kind == 5:
        flat, at = _array(data, at, 2 * number, depth)
        return _map(flat), at
    if kind == 6:
        value, at = _item(data, at, depth + 1)
        return Tagged(number, value), at
    if number not in SIMPLE:
        raise Refused("the format has no such value")
    return SIMPLE[number], at


def _read_head(data: bytes, start: int) -> tuple[int, int, int]:
    first = _slice(data, start, 1)[0]
    kind, low = first >> 5, first & 31
    if low < 24:
        return kind, low, start + 1
    if low > 27 or kind == 7:
        raise Refused("the format has no such value")
    size = 1 << (low - 24)
    return kind, int.from_bytes(_slice(data, start + 1, size), "big"), start + 1 + size


def _slice(data: bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise Refused("it is cut short")
    return data[start : start + length]


def _string(kind: int, raw: bytes) -> bytes | str:
    if kind == 2:
        return raw
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Refused("a text is not UTF-8") from None


def _array(data: bytes, at: int, length: int, depth: int) -> tuple[list[Any], int]:
    found = []
    for _ in range(length):
        value, at = _item(data, at, depth + 1)
        found.append(value)
    return found, at


def _map(flat: list[Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in flat[::2]):
        raise Refused("a key is not text")
    return dict(zip(flat[::2], flat[1::2], strict=True))
