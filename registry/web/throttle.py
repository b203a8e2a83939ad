"""Slowing callers down: token buckets in this process, by route group and caller.

Good enough against guessing and flooding; what must hold exactly (quotas) is the database's matter.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic

from registry.errors import TooMany

MOST_CALLERS = 50_000


@dataclass(frozen=True)
class Throttle:
    """How often one caller may use a group of routes: `per_minute` in the long run, `burst` at once.

    Stands in a route's `opt["throttle"]`.
    """

    group: str
    per_minute: float
    burst: int


@dataclass
class _Bucket:
    tokens: float
    at: float


@dataclass
class Buckets:
    """The buckets of one process. The least lately used are forgotten when there are too many."""

    _buckets: OrderedDict[tuple[str, str], _Bucket] = field(default_factory=OrderedDict)

    def take(self, throttle: Throttle, caller: str, now: float | None = None) -> None:
        """Take one token (`now` in seconds of a clock that never goes back). Raises TooMany with the wait."""
        now = monotonic() if now is None else now
        key = (throttle.group, caller)
        bucket = self._buckets.pop(key, None) or _Bucket(throttle.burst, now)
        self._buckets[key] = bucket
        while len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        rate = throttle.per_minute / 60
        bucket.tokens = min(throttle.burst, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            raise TooMany(math.ceil((1 - bucket.tokens) / rate))
        bucket.tokens -= 1
