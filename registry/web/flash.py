"""A short word on the next page ("Saved."), carried there by a cookie. Message ids and ids only: nothing personal."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

COOKIE = "flash"
SECONDS = 120
KINDS = frozenset({"success", "notice", "warning"})


@dataclass(frozen=True)
class Flash:
    """A message id with its params, told as a `success`, a `notice` or a `warning`."""

    message: str
    kind: str = "success"
    params: Mapping[str, str | int] = field(default_factory=dict)

    def to_cookie(self) -> str:
        packed = json.dumps([self.kind, self.message, dict(self.params)], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def from_cookie(cls, value: str | None) -> Flash | None:
        """What a cookie says; None for none and for whatever we did not write."""
        if not value:
            return None
        try:
            kind, message, params = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
            flash = cls(str(message), str(kind), {str(k): str(v) for k, v in params.items()})
            flash.message % flash.params  # a cookie that does not fit its own message is not ours
        except (ValueError, TypeError, AttributeError, KeyError):
            return None
        return flash if flash.kind in KINDS else None
