"""`Secret`: a personal value in memory, from the moment it is parsed until it is sealed.

It does not print, log, format, pickle, copy, compare with plain values, or pass for a string. The one way to its
value is named so that a search finds every use; `tests/architecture/test_secrets.py` keeps the list of users.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar, final

from privacy.errors import ValueFailed

T = TypeVar("T")
U = TypeVar("U")

SHOWN = "Secret(***)"


@final
class Secret(Generic[T]):
    """A value that keeps to itself. Immutable; equal to another `Secret` of the same value, in constant time."""

    __slots__ = ("__value",)
    __value: T

    __hash__ = None  # type: ignore[assignment]  # a set or a dict would compare values at other speeds

    def __init__(self, value: T) -> None:
        if isinstance(value, Secret):
            raise TypeError("a Secret holds a value, not another Secret")
        object.__setattr__(self, "_Secret__value", value)

    def expose_unrecorded(self) -> T:
        """The value itself, with no record that it was read. For sealing and for parsing at the edge alone."""
        return self.__value

    def map(self, function: Callable[[T], U]) -> Secret[U]:
        """The function's result, still secret. Raises ValueFailed, which tells nothing of the value.

        The failure is raised outside the `except`, so that the original, whose text or traceback may hold the
        value, hangs on nowhere: neither as cause nor as context.
        """
        try:
            return Secret(function(self.__value))
        except Exception as error:
            kind = type(error).__name__
        name = getattr(function, "__qualname__", type(function).__qualname__)
        raise ValueFailed(f"{name} failed with {kind}")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Secret):
            return hmac.compare_digest(_comparable(self.__value), _comparable(other.__value))
        if isinstance(other, str | bytes):
            raise TypeError("compare a Secret with a Secret: a plain value beside it is a leak or a mistake")
        return NotImplemented

    def __repr__(self) -> str:
        return SHOWN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return SHOWN

    def __bool__(self) -> NoReturn:
        raise TypeError("a Secret has no truth value")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")


def _comparable(value: object) -> bytes:
    """Bytes that differ when the values do; the type's name keeps 1 apart from "1"."""
    return f"{type(value).__qualname__}:{value!r}".encode("utf-8", "surrogatepass")
